"""Bind values as they came over the wire, as constants of an expression.

Enters: ``BindValue``. Leaves: a constant ``Column``. It refuses types that no statement of ours
can use (ORA-00932).
"""

from collections.abc import Callable

from exporter_tui.fakeoracle.answer import BindValue, OracleError
from exporter_tui.fakeoracle.sql.expressions.values import Column, Value, ValueType, constant
from exporter_tui.fakeoracle.storage.values import Moment, ZonedMoment
from exporter_tui.fakeoracle.wire.floating import parse_double, parse_float
from exporter_tui.fakeoracle.wire.number import parse_number
from exporter_tui.fakeoracle.wire.temporal import parse_moment

_KINDS = {
    1: "VARCHAR2",
    8: "VARCHAR2",
    9: "VARCHAR2",
    2: "NUMBER",
    12: "DATE",
    23: "RAW",
    96: "VARCHAR2",
    100: "BINARY_FLOAT",
    101: "BINARY_DOUBLE",
    180: "TIMESTAMP",
    181: "TIMESTAMP WITH TIME ZONE",
    231: "TIMESTAMP WITH LOCAL TIME ZONE",
}
_PARSERS: dict[str, Callable[[bytes], Value]] = {
    "NUMBER": parse_number,
    "RAW": bytes,
    "BINARY_DOUBLE": parse_double,
    "BINARY_FLOAT": parse_float,
}
_NATIONAL = 2


def bound(value: BindValue) -> Column:
    """Return a bind as a constant; a bound text compares without blank padding."""
    kind = _KINDS.get(value.ora_type)
    if kind is None:
        raise OracleError(932, f"inconsistent datatypes: bind of type {value.ora_type}")
    national = kind == "VARCHAR2" and value.form == _NATIONAL
    data = value.data or None
    found = None if data is None else _parsed(kind, data, national=national)
    length = len(found) if isinstance(found, (str, bytes)) else 1
    scale = -127 if kind == "NUMBER" else 9 if kind.startswith("TIMESTAMP") else 0
    return constant(
        ValueType(kind="NVARCHAR2" if national else kind, scale=scale, length=length), found
    )


def _parsed(kind: str, data: bytes, *, national: bool) -> Value:
    if kind == "VARCHAR2":
        return data.decode("utf-16-be" if national else "utf-8")
    if kind in _PARSERS:
        return _PARSERS[kind](data)
    fields = parse_moment(data)
    moment = Moment(*fields[:7])
    if kind == "TIMESTAMP WITH TIME ZONE":
        return ZonedMoment(moment, fields.offset_minutes or 0)
    return moment
