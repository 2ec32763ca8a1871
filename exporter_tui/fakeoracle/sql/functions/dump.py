"""DUMP, and the bytes that Oracle keeps a value as.

Enters: a column and a base. Leaves: ``Typ=2 Len=2: c1,2``. Source: "DUMP" (SQL Language
Reference): "returns a VARCHAR2 value containing the data type code, length in bytes, and internal
representation of expr". A NULL is shown as the text ``NULL``, as SQL*Plus transcripts show it. It
refuses types whose stored form the wire does not share (ORA-03001).
"""

from collections.abc import Callable

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.serving.stopping import watched
from exporter_tui.fakeoracle.sql.expressions.values import (
    NATIONAL,
    TEXT,
    Column,
    Value,
    ValueType,
    constant,
    varchar,
)
from exporter_tui.fakeoracle.sql.settings import Settings
from exporter_tui.fakeoracle.storage.scalar import encoder
from exporter_tui.fakeoracle.storage.values import ColumnType, Moment

_CODES = {
    "VARCHAR2": 1,
    "NVARCHAR2": 1,
    "NUMBER": 2,
    "FLOAT": 2,
    "DATE": 12,
    "RAW": 23,
    "CHAR": 96,
    "NCHAR": 96,
    "BINARY_FLOAT": 100,
    "BINARY_DOUBLE": 101,
    "TIMESTAMP": 180,
}
_BASES = {8: "o", 10: "d", 16: "x"}
_CHARACTERS = 4000


def stored_bytes(type_: ValueType, settings: Settings) -> Callable[[Value], bytes]:
    """Return the function from a value to the bytes that DUMP and STANDARD_HASH see."""
    if type_.kind not in _CODES:
        raise OracleError(3001, f"unimplemented feature: bytes of {type_.kind}")
    if type_.kind in TEXT:
        return settings.sets.of(national=type_.kind in NATIONAL).stored
    return encoder(ColumnType(kind=type_.kind))


def dump(arguments: tuple[Column, ...], settings: Settings) -> Column:
    """Return DUMP(column [, base]); base 8, 10 (default) or 16."""
    column = arguments[0]
    base = 10
    if len(arguments) > 1:
        if not arguments[1].constant or arguments[1].value not in _BASES:
            raise OracleError(3001, "unimplemented feature: base of DUMP")
        base = int(arguments[1].value)
    if column.type.kind == "DATE" and column.type.literal:
        return constant(varchar(_CHARACTERS), _computed_date(column.value, _BASES[base]))
    encode = stored_bytes(column.type, settings)
    # A literal is a CHAR to DUMP; national types show the same codes as the others.
    code, digits = _CODES[column.type.kind], _BASES[base]

    def show(value: Value) -> str:
        if value is None:
            return "NULL"
        data = encode(value)
        return f"Typ={code} Len={len(data)}: " + ",".join(format(byte, digits) for byte in data)

    if column.constant:
        return constant(varchar(_CHARACTERS), show(column.value))
    if column.nulls.all():  # the usual case of an export's CASE: nothing else has to be decoded
        return Column(varchar(_CHARACTERS), ["NULL"] * len(column.nulls))
    return Column(varchar(_CHARACTERS), [show(value) for value in watched(column.cells)])


def _computed_date(value: Moment, digits: str) -> str:
    """Return DUMP of a DATE that is stored nowhere: type 13, the year in two bytes, low one first,
    and a byte for each other part.
    """
    year = value.year.to_bytes(2, "little", signed=True)
    data = (*year, value.month, value.day, value.hour, value.minute, value.second, 0)
    return f"Typ=13 Len={len(data)}: " + ",".join(format(byte, digits) for byte in data)
