"""Literals and EXTRACT.

Enters: literal nodes, columns of moments and intervals. Leaves: columns. Sources: "Literals",
"Datetime Literals", "EXTRACT (datetime)" (SQL Language Reference). It refuses dates that do not
exist (ORA-01839, ORA-01841, ...) and zone regions in literals (ORA-03001).
"""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.sql.expressions.moments import date_of, day_number, shifted, to_utc
from exporter_tui.fakeoracle.sql.expressions.numbers import fit
from exporter_tui.fakeoracle.sql.expressions.values import (
    DATE,
    DAY_SECOND,
    MOMENTS,
    NUMBER,
    UNKNOWN,
    YEAR_MONTH,
    ZONED,
    Column,
    Value,
    ValueType,
    constant,
    mapped,
)
from exporter_tui.fakeoracle.sql.parsing.nodes import Literal, TypedLiteral
from exporter_tui.fakeoracle.sql.settings import offset_minutes
from exporter_tui.fakeoracle.storage.values import Moment, ZonedMoment

_DATE = re.compile(r"\s*([+-]?)(\d{1,4})-(\d{1,2})-(\d{1,2})\s*")
_TIMESTAMP = re.compile(
    r"\s*([+-]?)(\d{1,4})-(\d{1,2})-(\d{1,2})\s+(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,9}))?\s*(\S.*)?"
)
_LEAST_YEAR, _GREATEST_YEAR = -4712, 9999


def literal_column(node: Literal) -> Column:
    """Return a literal: a text is CHAR of its own length, a number NUMBER."""
    if node.value is None:
        return constant(UNKNOWN, None)
    if isinstance(node.value, Decimal):
        return constant(NUMBER, fit(node.value))
    kind = "NCHAR" if node.national else "CHAR"
    return constant(ValueType(kind=kind, length=len(node.value), literal=True), node.value)


_FRACTION_DIGITS = 9
"""A literal has them all, however many are written: FF shows nine."""


def typed_literal(node: TypedLiteral) -> Column:
    """Return a DATE or TIMESTAMP literal."""
    if node.kind == "DATE":
        match = _DATE.fullmatch(node.text)
        if match is None:
            raise OracleError(1861, "literal does not match format string")
        return constant(replace(DATE, literal=True), _moment(match, 0))
    match = _TIMESTAMP.fullmatch(node.text)
    if match is None:
        raise OracleError(1861, "literal does not match format string")
    fraction = match[8] or ""
    moment = _moment(match, int(fraction.ljust(_FRACTION_DIGITS, "0")))
    if match[9] is None:
        return constant(ValueType(kind="TIMESTAMP", scale=_FRACTION_DIGITS), moment)
    minutes = offset_minutes(match[9].strip())
    zoned = ZonedMoment(shifted(moment, -minutes), minutes)
    return constant(ValueType(kind=ZONED, scale=_FRACTION_DIGITS), zoned)


def _moment(match: re.Match[str], nanosecond: int) -> Moment:
    year = int(match[2]) * (-1 if match[1] == "-" else 1)
    month, day = int(match[3]), int(match[4])
    parts = match.groups()[4:7] if match.re is _TIMESTAMP else ("0", "0", "0")
    hour, minute, second = map(int, parts)
    if not _LEAST_YEAR <= year <= _GREATEST_YEAR or year == 0:
        raise OracleError(1841, "(full) year must be between -4713 and +9999, and not be 0")
    if not 1 <= month <= 12:
        raise OracleError(1843, "not a valid month")
    if not 1 <= day <= 31:
        raise OracleError(1847, "day of month must be between 1 and last day of month")
    if date_of(day_number(year, month, day)) != (year, month, day):
        raise OracleError(1839, "date not valid for month specified")
    if hour > 23:
        raise OracleError(1850, "hour must be between 0 and 23")
    if minute > 59:
        raise OracleError(1851, "minutes must be between 0 and 59")
    if second > 59:
        raise OracleError(1852, "seconds must be between 0 and 59")
    return Moment(year, month, day, hour, minute, second, nanosecond)


def _seconds(value: Moment) -> Decimal:
    return Decimal(value.second) + Decimal(value.nanosecond).scaleb(-9)


_DATE_PARTS: dict[str, Callable[[Moment], Decimal]] = {
    "YEAR": lambda value: Decimal(value.year),
    "MONTH": lambda value: Decimal(value.month),
    "DAY": lambda value: Decimal(value.day),
}
_CLOCK_PARTS: dict[str, Callable[[Moment], Decimal]] = {
    "HOUR": lambda value: Decimal(value.hour),
    "MINUTE": lambda value: Decimal(value.minute),
    "SECOND": _seconds,
}
_NANOSECONDS = {"DAY": (86_400_000_000_000, 0), "HOUR": (3_600_000_000_000, 24)}


def extract(part: str, column: Column) -> Column:
    """Return EXTRACT(part FROM column). "When extracting from a datetime with a time zone value,
    the value returned is in UTC."
    """
    kind = column.type.kind
    if kind == YEAR_MONTH and part in {"YEAR", "MONTH"}:
        return mapped(NUMBER, lambda value: _month_part(value.months, part), column)
    if kind == DAY_SECOND and part in {"DAY", "HOUR", "MINUTE", "SECOND"}:
        return mapped(NUMBER, lambda value: _second_part(value.nanoseconds, part), column)
    parts = _DATE_PARTS if kind == "DATE" else {**_DATE_PARTS, **_CLOCK_PARTS}
    if kind not in MOMENTS | {ZONED} or part not in parts:
        # HOUR, MINUTE and SECOND are no fields of a DATE.
        raise OracleError(30076, "invalid extract field for extract source")
    take = parts[part]
    return mapped(NUMBER, lambda value: take(_shown(value, kind)), column)


def _shown(value: Value, kind: str) -> Moment:
    return to_utc(value, kind, 0)


def _month_part(months: int, part: str) -> Decimal:
    years, rest = divmod(abs(months), 12)
    found = years if part == "YEAR" else rest
    return Decimal(-found if months < 0 else found)


def _second_part(nanoseconds: int, part: str) -> Decimal:
    size = abs(nanoseconds)
    if part == "SECOND":
        found = Decimal(size % 60_000_000_000).scaleb(-9)
    elif part == "MINUTE":
        found = Decimal(size // 60_000_000_000 % 60)
    else:
        unit, modulus = _NANOSECONDS[part]
        found = Decimal(size // unit % modulus if modulus else size // unit)
    return found.copy_negate() if nanoseconds < 0 and found else found
