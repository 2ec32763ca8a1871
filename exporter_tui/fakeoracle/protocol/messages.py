"""Messages of a reply that are not rows: status, error, parameters, descriptions.

Enters: their fields. Leaves: bytes of one message. Field values that clients pass over follow
captures of real 19c servers.
"""

import hashlib
from collections.abc import Iterable, Sequence

from exporter_tui.fakeoracle.answer import ColumnShape
from exporter_tui.fakeoracle.character_sets import CharacterSets
from exporter_tui.fakeoracle.wire.primitives import clr, clr2, key_value, sb, ub

NO_MORE_ROWS = 1403
TEXTS = (1, 96)
LARGE_OBJECTS = (112, 113)
LONGS = (8, 24)
_TRANSACTION_OPEN = 2
_ATTRIBUTES_OF_TEXT = 16382
_NATIONAL_FORM = 2
_LOB_SIZE = 4000
_DESCRIBED_AT = bytes.fromhex("787e0101010101")  # a DATE that clients pass over
_SQL_TYPES = {
    "SELECT": 3,
    "WITH": 3,
    "INSERT": 2,
    "UPDATE": 6,
    "DELETE": 7,
    "CREATE": 1,
    "DROP": 12,
    "BEGIN": 47,
    "DECLARE": 47,
}


def status(call: int, *, transaction: bool = False) -> bytes:
    """Return the message that ends a call without a result."""
    return b"\x09" + ub(1 | (_TRANSACTION_OPEN if transaction else 0)) + ub(call & 0xFFFF)


def sql_type(sql: str) -> int:
    """Return the number of the statement's kind, 0 when it has none here."""
    words = sql.split(None, 1)
    return _SQL_TYPES.get(words[0].upper(), 0) if words else 0


def error(
    number: int,
    text: str = "",
    *,
    call: int,
    cursor: int = 0,
    position: int = 0,
    rows: int = 0,
    kind: int = 0,
    transaction: bool = False,
) -> bytes:
    """Return the message that ends a call with a result. ``number`` 0: all is well.

    ``rows``: rows delivered since the execution, or rows changed. ``position``: 0-based offset
    into the SQL text. ``text``: without its code, which is put in front.
    """
    status_bits = 1 | (_TRANSACTION_OPEN if transaction else 0)
    tail = clr(f"ORA-{number:05d}: {text}\n".encode()) if number else b""
    return b"".join(
        (
            b"\x04",
            ub(status_bits),
            ub(call & 0xFFFF),
            ub(rows & 0xFFFFFFFF),
            ub(number),
            b"\0\0",
            ub(cursor),
            sb(position),
            bytes((kind, 0, 0, 0, 0, 0)),
            bytes(5),  # rowid
            b"\0",  # error of the operating system
            bytes((0, call & 0xFF)),
            b"\0",
            ub(0 if number else 1),
            b"\0",
            b"\0\0\0",  # no batch errors
            ub(number),
            ub(rows),
            tail,
        )
    )


def warning(number: int, text: str) -> bytes:
    """Return the message that warns of something beside a success, such as ORA-28002 at a log-on
    (python-oracledb ``_process_warning_info``: number, length, flags, text).
    """
    told = f"ORA-{number:05d}: {text}\n".encode()
    return b"\x0f" + ub(number) + ub(len(told)) + ub(0) + clr(told)


def no_more_rows(*, call: int, cursor: int, rows: int, transaction: bool = False) -> bytes:
    """Return the end of a result: an error in form only."""
    return error(
        NO_MORE_ROWS,
        "no data found",
        call=call,
        cursor=cursor,
        rows=rows,
        kind=3,
        transaction=transaction,
    )


def parameters(pairs: Sequence[tuple[str, str, int]]) -> bytes:
    """Return the key-value list of a log-on reply from (key, value, flags)."""
    body = b"".join(key_value(key.encode(), value.encode(), flags) for key, value, flags in pairs)
    return b"\x08" + ub(len(pairs)) + body


def session_settings(settings: Iterable[tuple[int, bytes]]) -> bytes:
    """Return the server's piggyback that reports settings, from (keyword number, value)."""
    listed = list(settings)
    pairs = b"".join(b"\0" + clr2(value) + ub(keyword) for keyword, value in listed)
    head = b"\x17\x05" + ub(1) + b"\x10" + ub(len(listed)) + bytes((len(listed) + 3,))
    return head + pairs + b"\0"


def return_parameters(scn: int, cursor: int) -> bytes:
    """Return the message between rows and error of an execution."""
    values = (scn & 0xFFFFFFFF, scn >> 32, cursor, 0, 0, 0)
    return b"\x08" + ub(len(values)) + b"".join(map(ub, values)) + b"\0\0\0"


def describe(columns: Sequence[ColumnShape], sql: str, sets: CharacterSets) -> bytes:
    """Return the description of a query's columns."""
    digest = hashlib.sha256(sql.encode()).digest()[:16]
    row_bytes = sum(column.size_bytes for column in columns)
    head = b"\x10" + clr(digest + _DESCRIBED_AT) + ub(row_bytes) + ub(len(columns))
    body = b"".join(_column(column, at, sets) for at, column in enumerate(columns))
    tail = clr2(_DESCRIBED_AT) + ub(0) + ub(8168) + ub(2) + ub(2) + b"\0"
    return head + (b"\x5c" if columns else b"") + body + tail


def _column(column: ColumnShape, position: int, sets: CharacterSets) -> bytes:
    is_text = column.ora_type in TEXTS
    # A size of zero tells the client that all values are null, which a large object never means.
    size_bytes = column.size_bytes or (_LOB_SIZE if column.ora_type in LARGE_OBJECTS else 0)
    name = column.name.encode()
    return b"".join(
        (
            bytes((column.ora_type, 0x80 if is_text else 0)),
            bytes((column.precision & 0xFF, column.scale & 0xFF)),
            ub(size_bytes),
            b"\0\0",
            b"\0",  # no object type
            b"\0",
            ub(sets.of(national=column.form == _NATIONAL_FORM).number if column.form else 0),
            bytes((column.form,)),
            ub(column.size_chars),
            ub(_ATTRIBUTES_OF_TEXT if is_text else 0),
            bytes((column.nullable, len(name) & 0xFF)),
            clr2(name),
            b"\0\0",  # no type of its own
            ub(position),
            b"\0",
        )
    )


def row_header(*, columns: int, rows_wanted: int, first: bool, repeated: bytes = b"") -> bytes:
    """Return the message in front of rows. ``columns`` are sent with the first row; ``repeated`` is
    its bit vector when others are not.
    """
    vector = ub(len(repeated)) + bytes((len(repeated),)) + repeated if repeated else b"\0"
    flags = b"\x22" if first else b"\x02"
    return b"\x06" + flags + ub(columns) + b"\0" + ub(rows_wanted) + b"\0" + vector + b"\0"


def bit_vector(sent: int, bits: bytes) -> bytes:
    """Return the message in front of a row that repeats values of the row before it."""
    return b"\x15" + ub(sent) + bits


def object_data(data: bytes) -> bytes:
    """Return the contents of a large object."""
    return b"\x0e" + clr(data)


def object_parameters(locator: bytes, amount: int | None) -> bytes:
    """Return the parameters that end an operation on a large object."""
    return b"\x08" + locator + (b"" if amount is None else ub(amount))


def marker(kind: int) -> bytes:
    """Return the body of a MARKER packet."""
    return b"\x01\0" + bytes((kind,))
