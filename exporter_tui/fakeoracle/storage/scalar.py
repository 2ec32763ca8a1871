"""One value as the cell of a row message: the plain encoder that every fast one must agree with.

Enters: a column type and a Python value. Leaves: the cell's bytes, length byte included, large
objects in LONG form. Raises ValueError or TypeError for a value that the type cannot hold.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from exporter_tui.fakeoracle.storage import rowids
from exporter_tui.fakeoracle.storage.regions import region_bytes
from exporter_tui.fakeoracle.storage.values import (
    LARGE_OBJECTS,
    ColumnType,
    Kind,
    Moment,
    Months,
    Nanoseconds,
    RawText,
    Value,
    ZonedMoment,
)
from exporter_tui.fakeoracle.wire import cells, floating, number, temporal

_NANOSECONDS_PER_DAY = 86_400_000_000_000


def cell(column: ColumnType, value: Value | None) -> bytes:
    """Return the cell of one value; ``value`` is as ``ColumnType.stored`` returns it."""
    if column.kind == Kind.ROWID:
        return cells.rowid_cell(None if value is None else rowids.decode(str(value)))
    data = None if value is None else encoder(column)(value)
    if column.kind in LARGE_OBJECTS or column.kind == Kind.LONG:
        return cells.long_cell(data)
    return cells.cell(data)


def encoder(column: ColumnType) -> Callable[[Any], bytes]:
    """Return the function from a value of this type that is not NULL to its bytes."""
    found = _ENCODERS.get(column.kind)
    if found is not None:
        return found
    return _national if column.national else _text


def _number(value: Decimal | int) -> bytes:
    return number.number_bytes(value)


def _text(value: str | RawText) -> bytes:
    return value.data if isinstance(value, RawText) else value.encode()


def _national(value: str | RawText) -> bytes:
    return value.data if isinstance(value, RawText) else value.encode("utf-16-be")


def _fields(value: Moment, offset_minutes: int | None = None) -> temporal.Moment:
    return temporal.Moment(
        value.year, value.month, value.day, value.hour, value.minute, value.second,
        value.nanosecond, offset_minutes,
    )  # fmt: skip


def _date(value: Moment) -> bytes:
    return temporal.date_bytes(_fields(value))


def _timestamp(value: Moment) -> bytes:
    return temporal.timestamp_bytes(_fields(value))


def _zoned(value: ZonedMoment) -> bytes:
    data = temporal.timestamp_bytes(_fields(value.utc, value.offset_minutes))
    return data if value.region is None else data[:11] + region_bytes(value.region)


def _year_month(value: Months) -> bytes:
    years, months = divmod(abs(value.months), 12)
    sign = -1 if value.months < 0 else 1
    return temporal.year_month_bytes(sign * years, sign * months)


def _day_second(value: Nanoseconds) -> bytes:
    sign = -1 if value.nanoseconds < 0 else 1
    days, rest = divmod(abs(value.nanoseconds), _NANOSECONDS_PER_DAY)
    seconds, nanoseconds = divmod(rest, 1_000_000_000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return temporal.day_second_bytes(
        sign * days, sign * hours, sign * minutes, sign * seconds, sign * nanoseconds
    )


_ENCODERS: dict[str, Callable[[Any], bytes]] = {
    Kind.NUMBER: _number,
    Kind.FLOAT: _number,
    Kind.BINARY_DOUBLE: floating.double_bytes,
    Kind.BINARY_FLOAT: floating.float_bytes,
    Kind.RAW: bytes,
    Kind.BLOB: bytes,
    Kind.DATE: _date,
    Kind.TIMESTAMP: _timestamp,
    Kind.TIMESTAMP_LTZ: _timestamp,
    Kind.TIMESTAMP_TZ: _zoned,
    Kind.INTERVAL_YM: _year_month,
    Kind.INTERVAL_DS: _day_second,
}
