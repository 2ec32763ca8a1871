"""Values in their place in a row: the bytes of one column of a row message.

Enters: a value's own bytes (see number, temporal, floating) or its parts. Leaves: the cell. A
NULL is one zero byte, but for the LONG form, in which large objects travel inline.
"""

from exporter_tui.fakeoracle.wire.primitives import clr, sb, ub

NULL = b"\0"
FETCHED_NULL = 1405
_LONG_TAIL = b"\0\0"
_LONG_NULL = NULL + sb(-1) + ub(FETCHED_NULL)
LOCATOR_BYTES = 40


def cell(data: bytes | None) -> bytes:
    """Return the cell of every type that has none of its own below; None and empty are NULL."""
    return clr(data)


def long_cell(data: bytes | None) -> bytes:
    """Return the cell of a LONG, or of a large object fetched inline. Empty is not NULL: it has
    no bytes but a null indicator of 0.
    """
    if data is None:
        return _LONG_NULL
    return clr(data) + _LONG_TAIL


def rowid_cell(parts: tuple[int, int, int, int] | None) -> bytes:
    """Return the cell of a ROWID from (data object, file, block, slot)."""
    if parts is None:
        return NULL
    data_object, file, block, slot = parts
    return b"\x0e" + ub(data_object) + ub(file) + b"\0" + ub(block) + ub(slot)


def locator_cell(locator: bytes | None, size: int, chunk_bytes: int) -> bytes:
    """Return the cell of a large object that the client will read in calls of its own. ``size``
    is in characters for text, in bytes otherwise.
    """
    if locator is None:
        return NULL
    return ub(LOCATOR_BYTES) + ub(size) + ub(chunk_bytes) + clr(locator)
