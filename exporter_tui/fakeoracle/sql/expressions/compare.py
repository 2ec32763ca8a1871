"""Comparison conditions, three-valued.

Enters: two columns of one row count. Leaves: ``Truth``. Rules: "Data Type Comparison Rules" and
"Data Conversion" (SQL Language Reference): text against NUMBER is converted to NUMBER, NaN equals
NaN and is greatest, CHAR and literals compare blank-padded with each other. It refuses pairs whose
conversion depends on a format (ORA-03001) and large objects (ORA-00932).
"""

import operator
from collections.abc import Callable
from decimal import ROUND_FLOOR, Decimal
from math import isnan

import numpy as np

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.serving.stopping import watched
from exporter_tui.fakeoracle.sql.expressions import rowid
from exporter_tui.fakeoracle.sql.expressions.convert import to_binary, to_number
from exporter_tui.fakeoracle.sql.expressions.moments import to_utc
from exporter_tui.fakeoracle.sql.expressions.numbers import WIDE
from exporter_tui.fakeoracle.sql.expressions.values import (
    BINARY,
    DAY_SECOND,
    LARGE_TEXT,
    MOMENTS,
    NUMERIC,
    TEXT,
    YEAR_MONTH,
    ZONED,
    Bools,
    Column,
    Scaled,
    Truth,
    Value,
    ValueType,
)
from exporter_tui.fakeoracle.sql.settings import Settings

OPERATORS: dict[str, Callable[[Value, Value], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_MIRRORED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_INT64 = np.iinfo(np.int64)


def compare(sign: str, left: Column, right: Column, rows: int, zone_minutes: int) -> Truth:
    """Return ``left sign right`` for every row; unknown where either is NULL."""
    if _is_number_against_constant(left, right):
        return _scaled_compare(sign, left, right)
    if _is_number_against_constant(right, left):
        return _scaled_compare(_MIRRORED[sign], right, left)
    left_keys, right_keys = comparable(left, right, zone_minutes)
    return _compare_keys(OPERATORS[sign], left_keys, right_keys, rows)


def as_compared(column: Column, settings: Settings) -> Column:
    """Return the column as the session compares it: "NLS_COMP ... LINGUISTIC: comparisons ... use
    the linguistic sort specified in the NLS_SORT parameter" (Database Reference).
    """
    if column.type.kind not in TEXT or not settings.ignores_case:
        return column
    return _mapped(column, str.casefold)


def _compare_keys(
    apply: Callable[[Value, Value], bool], left: Column, right: Column, rows: int
) -> Truth:
    if left.constant and right.constant:
        pairs = [(left.value, right.value)]
    else:
        pairs = list(watched(zip(left.each(), right.each(), strict=False)))
    results = [None if a is None or b is None else apply(a, b) for a, b in watched(pairs)]
    true = np.fromiter((result is True for result in results), np.bool_, len(results))
    false = np.fromiter((result is False for result in results), np.bool_, len(results))
    if len(pairs) == 1 and rows != 1:
        return Truth(np.full(rows, true[0]), np.full(rows, false[0]))
    return Truth(true, false)


def _is_number_against_constant(column: Column, other: Column) -> bool:
    return (
        column.scaled is not None
        and other.constant
        and other.type.kind in NUMERIC
        and not column.constant
    )


def _scaled_compare(sign: str, column: Column, other: Column) -> Truth:
    scaled = column.scaled
    assert scaled is not None  # noqa: S101 - asked by the caller
    if other.value is None:
        none = np.zeros(len(scaled.nulls), np.bool_)
        return Truth(none, none)
    result = compare_scaled(sign, scaled, other.value)
    valid = ~scaled.nulls
    return Truth(result & valid, ~result & valid)


def compare_scaled(sign: str, scaled: Scaled, bound: Decimal) -> Bools:
    """Return ``values sign bound`` in whole numbers: exact, whatever digits the bound has."""
    if bound.is_infinite():
        everything = sign == "!=" or (sign != "=" and (bound > 0) == (sign in {"<", "<="}))
        return np.full(len(scaled.values), everything)
    target = WIDE.scaleb(bound, scaled.scale)
    floor = int(target.to_integral_value(ROUND_FLOOR, WIDE))
    whole = floor == target
    fits = _INT64.min <= floor <= _INT64.max or scaled.values.dtype != np.int64
    if sign in {"=", "!="}:
        found = whole and fits
        equal = scaled.values == floor if found else np.zeros(len(scaled.values), np.bool_)
        return equal if sign == "=" else ~equal
    # v < b is v < floor for a whole bound and v <= floor otherwise; the rest follows from it.
    strict = sign in {"<", ">="} and whole
    if not fits:
        below = np.full(len(scaled.values), floor > 0)
    else:
        below = scaled.values < floor if strict else scaled.values <= floor
    return below if sign in {"<", "<="} else ~below


def comparable(left: Column, right: Column, zone_minutes: int) -> tuple[Column, Column]:
    """Return the two columns as keys that Python compares as Oracle would."""
    kinds = {left.type.kind, right.type.kind}
    if kinds & {"CLOB", "NCLOB", "BLOB"}:
        raise OracleError(932, "inconsistent datatypes: expected - got CLOB")
    if kinds & BINARY:
        return tuple(_float_keys(to_binary(column)) for column in (left, right))  # type: ignore[return-value]
    if kinds & NUMERIC:
        return to_number(left), to_number(right)
    if "ROWID" in kinds:
        return _rowid_keys(left), _rowid_keys(right)
    if kinds <= TEXT:
        return _text_keys(left, right)
    if kinds <= MOMENTS | {ZONED} or kinds in ({YEAR_MONTH}, {DAY_SECOND}, {"RAW"}):
        return keyed(left, zone_minutes), keyed(right, zone_minutes)
    null = next((column for column in (left, right) if _is_null_literal(column)), None)
    if null is not None:
        return null, null
    raise OracleError(3001, f"unimplemented feature: comparing {' with '.join(sorted(kinds))}")


def _is_null_literal(column: Column) -> bool:
    return column.constant and column.value is None and column.type.kind in TEXT


def keyed(column: Column, zone_minutes: int) -> Column:
    """Return the column as keys for ordering within its own type."""
    kind = column.type.kind
    if kind in BINARY:
        return _float_keys(column)
    if kind == "ROWID":
        return _rowid_keys(column)
    if kind in MOMENTS or kind == ZONED:
        return _mapped(column, lambda value: to_utc(value, kind, zone_minutes))
    if kind in LARGE_TEXT or kind == "BLOB":
        raise OracleError(932, f"inconsistent datatypes: expected - got {kind}")
    return column


def _mapped(column: Column, function: Callable[[Value], Value]) -> Column:
    cells = [None if cell is None else function(cell) for cell in watched(column.cells)]
    return Column(column.type, cells, constant=column.constant)


def _float_keys(column: Column) -> Column:
    # "Oracle treats NaN as greater than any other value, and NaN is equal to NaN" (Floating-Point
    # Numbers, Comparison): pairs of (is NaN, value) compare that way.
    return _mapped(column, lambda value: (True, 0.0) if isnan(value) else (False, value))


def _rowid_keys(column: Column) -> Column:
    if column.type.kind not in TEXT | {"ROWID"}:
        raise OracleError(932, "inconsistent datatypes: expected ROWID")
    return _mapped(column, lambda value: rowid.sort_key(rowid.check(value)))


def _is_padded(type_: ValueType) -> bool:
    return type_.kind in {"CHAR", "NCHAR"} or type_.literal


def _text_keys(left: Column, right: Column) -> tuple[Column, Column]:
    # "Oracle uses blank-padded comparison semantics only when both values in the comparison are
    # either expressions of data type CHAR, NCHAR, text literals, or values returned by the USER
    # function." Cutting trailing blanks of both is the same for comparing.
    if _is_padded(left.type) and _is_padded(right.type):
        return tuple(  # type: ignore[return-value]
            _mapped(column, lambda value: value.rstrip(" ")) for column in (left, right)
        )
    return left, right
