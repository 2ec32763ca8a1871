"""Requests out of the bytes of one message.

Enters: a message as far as it has arrived, and the bind shapes of open cursors. Leaves: its
piggybacks and its call, in order. ``OutOfBytes`` asks for the next packet, ``Malformed`` ends the
connection. Layouts: python-oracledb ``thin/messages``.
"""

import re
from collections.abc import Callable, Mapping

from exporter_tui.fakeoracle.protocol import parse_execute, piggybacks
from exporter_tui.fakeoracle.protocol.requests import (
    BindShape,
    DataTypes,
    Fetch,
    LobOperation,
    LogOnProof,
    LogOnStart,
    ProtocolNegotiation,
    Request,
    Simple,
    Unsupported,
)
from exporter_tui.fakeoracle.wire.reader import Malformed, Reader

FUNCTION = 3
PIGGYBACK = 17
PROTOCOL = 1
DATA_TYPES = 2
AUTH_ONE = 118
AUTH_TWO = 115
COMMIT, ROLLBACK, PING, LOG_OFF = 14, 15, 147, 9
LOB_OPERATION = 96
_LAST_FUNCTION = 208  # beyond the last that clients of today call
_CREATE_TEMPORARY = 0x0110
_WRITE = 0x0040

Shapes = Mapping[int, tuple[BindShape, ...]]


def parse_message(data: bytes, shapes: Shapes) -> tuple[Request, ...]:
    """Return the requests of a whole message, piggybacks first.

    Raises OutOfBytes while the message is not complete, Malformed when it cannot be understood.
    """
    reader = Reader(data)
    found: list[Request] = []
    while True:
        kind = reader.u8()
        if kind == PIGGYBACK:
            function = reader.u8()
            reader.u8()
            found.append(piggybacks.parse(function, reader))
            continue
        found.append(_call(kind, reader, shapes))
        if reader.left:
            raise Malformed(f"{reader.left} bytes after a complete message of kind {kind}")
        return tuple(found)


def _call(kind: int, reader: Reader, shapes: Shapes) -> Request:
    if kind == PROTOCOL:
        reader.terminated()
        return ProtocolNegotiation(driver=_text(reader.terminated()))
    if kind == DATA_TYPES:
        return _data_types(reader)
    if kind != FUNCTION:
        raise Malformed(f"a message of kind {kind}")
    function = reader.u8()
    reader.u8()  # sequence number
    if function in (COMMIT, ROLLBACK, PING, LOG_OFF):
        return Simple(function=function)
    if function in parse_execute.REEXECUTIONS:
        return parse_execute.reexecute(function, reader, shapes)
    parser = _PARSERS.get(function)
    if parser is None and function > _LAST_FUNCTION:
        raise Malformed(f"function {function} is not known")
    if parser is None:
        reader.rest()  # nobody knows its layout: it ends with its packet
        return Unsupported(function=function)
    return parser(reader)


def _data_types(reader: Reader) -> DataTypes:
    reader.skip(5)
    compile_capabilities = reader.clr() or b""
    runtime_capabilities = reader.clr() or b""
    has_zone = len(runtime_capabilities) > 1 and bool(runtime_capabilities[1] & 1)
    if has_zone:
        reader.skip(11)
    start = Reader(reader.rest())
    while start.u16():
        if start.u16():
            start.skip(4)
    if start.left:
        raise Malformed(f"{start.left} bytes after the data types")
    start_position, start.position = start.position, 0
    field_version = compile_capabilities[7] if len(compile_capabilities) > 7 else 0
    return DataTypes(
        field_version=field_version, has_zone=has_zone, entries=start.raw(start_position)
    )


def _log_on(reader: Reader) -> tuple[str, int, dict[str, str]]:
    has_user = reader.u8()
    reader.ub()
    mode = reader.ub()
    reader.u8()
    pairs = reader.ub()
    reader.skip(2)
    user = _text(reader.clr() or b"") if has_user else ""
    parameters = {}
    for _ in range(pairs):
        key, value, _ = reader.key_value()
        parameters[_text(key).rstrip("\0")] = _text(value).rstrip("\0")
    return _stored_name(user), mode, parameters


def _log_on_start(reader: Reader) -> LogOnStart:
    user, _, parameters = _log_on(reader)
    return LogOnStart(user=user, parameters=parameters)


def _log_on_proof(reader: Reader) -> LogOnProof:
    user, mode, parameters = _log_on(reader)
    return LogOnProof(user=user, mode=mode, parameters=parameters)


def _fetch(reader: Reader) -> Fetch:
    return Fetch(cursor=reader.ub(), rows_wanted=reader.ub())


def lob_operation(reader: Reader) -> LobOperation:
    """Return an operation on large objects; the piggyback that frees them has the same layout."""
    reader.u8()
    locator_bytes = reader.ub()
    reader.u8()
    reader.ub()
    reader.ub()
    reader.ub()
    reader.skip(3)
    operation = reader.ub()
    reader.skip(2)
    offset = reader.ub()
    reader.ub()
    has_amount = bool(reader.u8())
    reader.skip(6)
    locator = reader.raw(locator_bytes)
    if operation == _CREATE_TEMPORARY:
        reader.ub()
    if operation == _WRITE:
        reader.u8()
        reader.clr()
    amount = reader.ub() if has_amount else 0
    return LobOperation(
        operation=operation, locator=locator, offset=offset, amount=amount, has_amount=has_amount
    )


def connect_text_value(text: str, key: str) -> str | None:
    """Return the value of ``(KEY=value)`` in a connect descriptor, upper case, or None."""
    found = re.search(rf"\(\s*{key}\s*=\s*([^)\s]+)\s*\)", text, re.IGNORECASE)
    return found.group(1).upper() if found else None


def _stored_name(user: str) -> str:
    """Return the user's name as the dictionary has it: upper case unless quoted."""
    if len(user) > 2 and user.startswith('"') and user.endswith('"'):
        return user[1:-1]
    return user.upper()


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


_PARSERS: dict[int, Callable[[Reader], Request]] = {
    AUTH_ONE: _log_on_start,
    AUTH_TWO: _log_on_proof,
    parse_execute.EXECUTE: parse_execute.execute,
    5: _fetch,
    LOB_OPERATION: lob_operation,
}
