"""Piggybacks: small requests in front of a call, without a reply.

Enters: a reader just after the piggyback's function and sequence number. Leaves: the piggyback as
a value. They carry no length, so that an unknown one ends the connection (``Malformed``).
"""

from exporter_tui.fakeoracle.protocol.requests import (
    CloseCursors,
    Ignored,
    Piggyback,
    SetAttributes,
    SetSchema,
)
from exporter_tui.fakeoracle.wire.reader import Malformed, Reader

CLOSE_CURSORS = 105
CANCEL_CURSORS = 120
END_TO_END = 135
SET_SCHEMA = 152
KEY_VALUES = 154
SESSION_STATE = 176
FREE_TEMPORARY = 96


def parse(function: int, reader: Reader) -> Piggyback:
    """Return the piggyback; raises Malformed for a function that is not known."""
    if function in (CLOSE_CURSORS, CANCEL_CURSORS):
        reader.u8()
        return CloseCursors(cursors=tuple(reader.ub() for _ in range(reader.ub())))
    if function == END_TO_END:
        return _attributes(reader)
    if function == SET_SCHEMA:
        reader.u8()
        return SetSchema(schema=_text(reader.clr2()))
    if function == KEY_VALUES:
        _key_values(reader)
    elif function == SESSION_STATE:
        reader.ub()
    elif function == FREE_TEMPORARY:
        _freed_objects(reader)
    else:
        raise Malformed(f"piggyback {function} is not supported")
    return Ignored(function=function)


def _attributes(reader: Reader) -> SetAttributes:
    reader.skip(2)
    reader.ub()  # which attributes change; the pointers below say it again
    client_identifier, module, action = (_announced(reader) for _ in range(3))
    _announced(reader)
    reader.u8()
    reader.ub()
    client_info = _announced(reader)
    _announced(reader)
    _announced(reader)
    operation = _announced(reader)
    return SetAttributes(
        client_identifier=_follow(reader, client_identifier),
        module=_follow(reader, module),
        action=_follow(reader, action),
        client_info=_follow(reader, client_info),
        operation=_follow(reader, operation),
    )


def _announced(reader: Reader) -> int | None:
    """Return the length of a text that follows later, None when there is none to change."""
    present = reader.u8()
    size = reader.ub()
    return size if present else None


def _follow(reader: Reader, size: int | None) -> str | None:
    if size is None:
        return None
    return _text(reader.clr()) if size else ""


def _key_values(reader: Reader) -> None:
    reader.u8()
    reader.ub()
    reader.u8()
    pairs = reader.ub()
    reader.ub()
    reader.u8()
    reader.clr()
    for _ in range(pairs):
        reader.key_value()


def _freed_objects(reader: Reader) -> None:
    reader.u8()
    total = reader.ub()
    reader.u8()
    for _ in range(3):
        reader.ub()
    reader.skip(3)
    reader.ub()
    reader.u8()
    for _ in range(3):
        reader.ub()
    reader.u8()
    for _ in range(3):
        reader.u8()
        reader.ub()
    reader.skip(total)


def _text(data: bytes | None) -> str:
    return (data or b"").decode("utf-8", "replace")
