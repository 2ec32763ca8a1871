"""Datetime functions: SYS_EXTRACT_UTC, FROM_TZ.

Enters: evaluated arguments. Leaves: columns. Source: "Datetime Functions" (SQL Language
Reference). SYSDATE and SYSTIMESTAMP come from the session's clock, not from here.
"""

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.sql.expressions.moments import shifted, to_utc
from exporter_tui.fakeoracle.sql.expressions.values import (
    LOCAL,
    TEXT,
    ZONED,
    Column,
    ValueType,
    mapped,
)
from exporter_tui.fakeoracle.sql.settings import Settings, offset_minutes
from exporter_tui.fakeoracle.storage.values import ZonedMoment

# "SYS_EXTRACT_UTC extracts the UTC (Coordinated Universal Time) from a datetime value with time
# zone offset or time zone region name. If a time zone is not specified, then the datetime is
# associated with the session time zone." Its result is a TIMESTAMP; the page names no fraction
# precision, so the widest one is described.
UTC_RESULT = ValueType(kind="TIMESTAMP", scale=9)


def _sys_extract_utc(arguments: tuple[Column, ...], settings: Settings) -> Column:
    (column,) = arguments
    kind, zone = column.type.kind, settings.zone_minutes
    if kind == LOCAL or (kind == "TIMESTAMP" and not zone):
        return column.retyped(UTC_RESULT)
    if kind not in {ZONED, "TIMESTAMP"}:
        raise OracleError(30175, "invalid type given for an argument")
    return mapped(UTC_RESULT, lambda value: to_utc(value, kind, zone), column)


def _from_tz(arguments: tuple[Column, ...], settings: Settings) -> Column:  # noqa: ARG001
    column, zone = arguments
    if column.type.kind != "TIMESTAMP" or zone.type.kind not in TEXT:
        raise OracleError(932, f"inconsistent datatypes: expected TIMESTAMP got {column.type.kind}")

    def joined(value: object, name: str) -> ZonedMoment:
        minutes = offset_minutes(name)
        return ZonedMoment(shifted(value, -minutes), minutes)  # type: ignore[arg-type]

    return mapped(ValueType(kind=ZONED, scale=column.type.scale), joined, column, zone)


FUNCTIONS = {
    "SYS_EXTRACT_UTC": (1, 1, _sys_extract_utc),
    "FROM_TZ": (2, 2, _from_tz),
}
"""Name to (fewest arguments, most arguments, function)."""
