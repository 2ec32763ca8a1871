"""Names of owners and tables as names of folders, and back; pure.

Enters: a name exactly as the dictionary spells it. Leaves: a folder's name that holds ``A-Z 0-9 _ $
#`` as they are and every other UTF-8 byte as ``%XX``, so that two names never share a folder, even
where the filesystem ignores case or normalises Unicode.
"""

import hashlib
import re

from exporter_tui.model.names import TableName

SHORTENED = "~"
"""Is in the name of a folder whose name was cut."""

_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$#")
_ENCODED = re.compile(r"(?:[A-Z0-9_$#]|%[0-9A-F]{2})+")
_LONGEST = 200
_KEPT = 160


def folder_name(name: str) -> str:
    """Return the folder of an owner or table: at most 200 ASCII characters, never starting with a
    dot.

    A name that needs more is cut and ends in ``~`` and 32 hexadecimal digits of its SHA-256.
    """
    raw = name.encode("utf-8", "surrogatepass")
    tokens = [chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in raw]
    encoded = "".join(tokens)
    if len(encoded) <= _LONGEST:
        return encoded
    kept = ""
    for token in tokens:
        if len(kept) + len(token) > _KEPT:
            break
        kept += token
    return f"{kept}{SHORTENED}{hashlib.sha256(raw).hexdigest()[:32].upper()}"


def decode_folder_name(folder: str) -> str | None:
    """Return the name that ``folder_name`` made ``folder`` from, None for a shortened or a foreign
    folder.
    """
    if not _ENCODED.fullmatch(folder):
        return None
    raw = re.sub(
        rb"%([0-9A-F]{2})", lambda found: bytes.fromhex(found[1].decode()), folder.encode()
    )
    try:
        name = raw.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return None
    return name if folder_name(name) == folder else None


def relative_folder(table: TableName) -> str:
    """Return the table's folder within the export folder: ``HR/EMPLOYEES``."""
    return f"{folder_name(table.owner)}/{folder_name(table.name)}"
