"""Texts that neither a terminal nor a reader of JSON lines may obey.

Enters: any text, of a database, a file, a person, a server. Leaves: one in which nothing but
printable characters stands as it is: control characters of both blocks, marks of direction, line
and paragraph separators and whatever else has no picture are escapes.
"""

import json
import re

from exporter_tui.model.names import one_line

_UNSEEN = re.compile(
    "[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0001-\U000e007f]"
)
"""What JSON leaves as it is and a terminal may obey; it escapes the first 32 itself."""


def printable(text: str) -> str:
    """Return ``text``, its line breaks kept, with everything else that is no picture escaped."""
    return "\n".join(map(one_line, text.split("\n")))


def json_text(value: object, *, indent: int | None = None) -> str:
    """Return ``value`` as JSON that reads back equal and holds no character that is obeyed.

    Letters of all languages stay readable. Raises ValueError for a number that JSON lacks.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
    return _UNSEEN.sub(lambda found: json.dumps(found[0])[1:-1], text)
