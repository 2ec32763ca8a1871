"""Which keys of a file may be shown: those that there are, and those that are nearly so.

Enters: a key as it was written. Leaves: the key, or a stand-in: whoever puts a password in a key's
place (``s3cret:``) must not find it in a log.
"""

import re
from collections.abc import Collection
from difflib import get_close_matches

from exporter_tui.config.schema import SECTIONS, AcceptSection, Section

NOT_SHOWN = "(not shown)"

_MODELS: tuple[type[Section], ...] = (*SECTIONS.values(), AcceptSection)
_KNOWN = frozenset(SECTIONS) | frozenset(key for model in _MODELS for key in model.model_fields)
_WORD = re.compile(r"[A-Za-z][A-Za-z_-]{1,39}")
_NEARLY = 0.75


def shown_key(key: str) -> str:
    """Return ``key`` where it is a known one or a slip of the pen, else a stand-in."""
    if key in _KNOWN or (_WORD.fullmatch(key) and nearly(key, _KNOWN, cutoff=_NEARLY)):
        return key
    return NOT_SHOWN


def nearly(key: str, known: Collection[str], *, cutoff: float = 0.6) -> str:
    """Return the known key that ``key`` is most alike, empty for none."""
    if len(key) > 100:
        return ""
    close = get_close_matches(key.lower().replace("-", "_"), sorted(known), n=1, cutoff=cutoff)
    return close[0] if close else ""
