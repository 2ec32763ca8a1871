"""Implicit conversions between SQL types.

Enters: columns and the session's settings. Leaves: columns of the wanted type. Rules: "Data
Conversion", Implicit Data Conversion (SQL Language Reference). It refuses conversions that the
stand-in does not know exactly, such as BINARY_* to text (ORA-03001).
"""

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.sql.expressions.moments import fields_of
from exporter_tui.fakeoracle.sql.expressions.numbers import from_text
from exporter_tui.fakeoracle.sql.expressions.values import (
    BINARY,
    DAY_SECOND,
    LOCAL,
    NUMBER,
    NUMERIC,
    TEXT,
    YEAR_MONTH,
    ZONED,
    Column,
    ValueType,
    mapped,
    varchar,
)
from exporter_tui.fakeoracle.sql.functions.datetime_format import (
    format_datetime,
    interval_day_second,
    interval_year_month,
)
from exporter_tui.fakeoracle.sql.functions.number_format import text_without_model
from exporter_tui.fakeoracle.sql.settings import Settings

IMPLICIT_FORMATS = {
    "DATE": "NLS_DATE_FORMAT",
    "TIMESTAMP": "NLS_TIMESTAMP_FORMAT",
    LOCAL: "NLS_TIMESTAMP_FORMAT",
    ZONED: "NLS_TIMESTAMP_TZ_FORMAT",
}
NUMBER_CHARACTERS = 40
_MOMENT_CHARACTERS = 75


def to_number(column: Column) -> Column:
    """Return a NUMBER column; ORA-01722 for text that is no number, ORA-00932 for other types."""
    if column.type.kind in NUMERIC:
        return column
    if column.type.kind in TEXT:
        return mapped(NUMBER, from_text, column)
    if column.type.kind in BINARY:
        raise OracleError(3001, f"unimplemented feature: {column.type.kind} to NUMBER")
    raise OracleError(932, f"inconsistent datatypes: expected NUMBER got {column.type.kind}")


def to_binary(column: Column) -> Column:
    """Return a BINARY_DOUBLE column (a BINARY_FLOAT one stays)."""
    if column.type.kind in BINARY:
        return column
    return mapped(ValueType(kind="BINARY_DOUBLE"), float, to_number(column))


def to_text(column: Column, settings: Settings) -> Column:
    """Return the column as text, as ``||`` and the character functions see it."""
    kind, type_ = column.type.kind, column.type
    if kind in TEXT:
        return column
    if kind in NUMERIC:
        decimal_character = settings.nls_value("NLS_NUMERIC_CHARACTERS")[0]
        return mapped(
            varchar(NUMBER_CHARACTERS),
            lambda value: text_without_model(value).replace(".", decimal_character),
            column,
        )
    if kind in IMPLICIT_FORMATS:
        model = settings.nls_value(IMPLICIT_FORMATS[kind])
        zone, years = settings.zone_minutes, settings.calendar_years
        return mapped(
            varchar(_MOMENT_CHARACTERS),
            lambda value: format_datetime(fields_of(value, type_, zone, years), model),
            column,
        )
    return _other_text(column)


def _other_text(column: Column) -> Column:
    kind, type_ = column.type.kind, column.type
    if kind == YEAR_MONTH:
        digits = type_.precision
        return mapped(
            varchar(digits + 4), lambda value: interval_year_month(value.months, digits), column
        )
    if kind == DAY_SECOND:
        days, digits = type_.precision, type_.scale
        return mapped(
            varchar(days + digits + 12),
            lambda value: interval_day_second(value.nanoseconds, days, digits),
            column,
        )
    if kind == "ROWID":
        return column.retyped(varchar(18))
    if kind == "RAW":
        # "Oracle converts RAW data to ... hexadecimal" (Data Conversion, RAW).
        return mapped(varchar(type_.length * 2), lambda data: data.hex().upper(), column)
    if kind in {"CLOB", "NCLOB", "BLOB"}:
        raise OracleError(3001, f"unimplemented feature: {kind} as text")
    raise OracleError(3001, f"unimplemented feature: {kind} to text")
