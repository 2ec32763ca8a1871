"""Aggregate functions over a group of rows.

Enters: an evaluated column. Leaves: one value with its type. Source: "Aggregate Functions" (SQL
Language Reference): "All aggregate functions except COUNT(*), GROUPING, and GROUPING_ID ignore
nulls." Sums of NUMBER are exact and then rounded once to what a NUMBER holds; a sum from 1E126 on
is ORA-01426.
"""

from collections.abc import Callable
from decimal import Decimal, localcontext

import numpy as np

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.serving.stopping import watched
from exporter_tui.fakeoracle.sql.expressions import numbers
from exporter_tui.fakeoracle.sql.expressions.compare import keyed
from exporter_tui.fakeoracle.sql.expressions.convert import to_number
from exporter_tui.fakeoracle.sql.expressions.values import (
    BINARY,
    COUNTER,
    LARGE_TEXT,
    MOMENTS,
    NUMBER,
    NUMERIC,
    TEXT,
    Column,
    Scaled,
    Value,
    ValueType,
    constant,
)
from exporter_tui.fakeoracle.storage.vector import Vector

_HALF_WORD = 32


def count_rows(rows: int) -> Column:
    """Return COUNT(*)."""
    return constant(COUNTER, Decimal(rows))


def count(column: Column, rows: int, *, distinct: bool) -> Column:
    """Return COUNT(column), or the number of different values; ORA-00932 for large objects."""
    if column.type.kind in LARGE_TEXT | {"BLOB"}:
        # "You cannot specify LOB columns in ... an aggregate function" (LOB rules, SQL Semantics).
        raise OracleError(932, f"inconsistent datatypes: expected - got {column.type.kind}")
    if distinct:
        keys = keyed(column, 0).cells
        found = len({key for key in watched(keys) if key is not None})
    elif column.constant:
        found = 0 if column.value is None else rows
    else:
        found = rows - int(np.count_nonzero(column.nulls))
    return constant(COUNTER, Decimal(found))


def total(column: Column, rows: int) -> Column:
    """Return SUM(column), NULL without values."""
    if column.type.kind in BINARY:
        # "The function returns the same data type as the numeric data type of the argument."
        values = [value for value in column.spread(rows).cells if value is not None]
        with np.errstate(all="ignore"):
            found = float(np.sum(np.array(values, np.float64))) if values else None
        return constant(ValueType(kind=column.type.kind), found)
    number = to_number(column)
    exact = exact_sum(number, rows)
    return constant(NUMBER, None if exact is None else numbers.fit(exact))


def average(column: Column, rows: int) -> Column:
    """Return AVG(column): the sum divided by the number of values."""
    if column.type.kind in BINARY:
        raise OracleError(3001, f"unimplemented feature: AVG of {column.type.kind}")
    number = to_number(column)
    exact = exact_sum(number, rows)
    if exact is None:
        return constant(NUMBER, None)
    many = count(number, rows, distinct=False).value
    return constant(NUMBER, numbers.divide(numbers.fit(exact), many))


def exact_sum(column: Column, rows: int) -> Decimal | None:
    """Return the sum without any rounding, None without values."""
    if column.constant:
        return None if column.value is None or not rows else column.value * rows
    scaled = column.scaled
    if scaled is not None:
        if scaled.nulls.all():
            return None
        return numbers.WIDE.scaleb(numbers.WIDE.create_decimal(_whole_sum(scaled)), -scaled.scale)
    values = [value for value in watched(column.cells) if value is not None]
    if not values:
        return None
    with localcontext(numbers.WIDE):
        return sum(watched(values), numbers.ZERO)


def _whole_sum(scaled: Scaled) -> int:
    """Return the sum of the mantissas (0 where NULL), which may need more than 64 bits."""
    values = scaled.values
    if values.dtype != np.int64:
        return int(values.sum())
    # Halves of 32 bits: no sum of fewer than 2**31 rows can overflow.
    high = int((values >> _HALF_WORD).sum())
    low = int((values & ((1 << _HALF_WORD) - 1)).sum())
    return (high << _HALF_WORD) + low


def least(column: Column, rows: int) -> Column:
    """Return MIN(column)."""
    return _extreme(column, rows, greatest=False)


def greatest(column: Column, rows: int) -> Column:
    """Return MAX(column); NaN is greater than any other value of BINARY_*."""
    return _extreme(column, rows, greatest=True)


def _extreme(column: Column, rows: int, *, greatest: bool) -> Column:
    type_ = _result_type(column.type)
    if column.constant:
        return constant(type_, column.value if rows else None)
    if column.type.kind in NUMERIC and column.scaled is not None:
        return constant(type_, _scaled_extreme(column.scaled, greatest=greatest))
    row = _moment_row(column, greatest=greatest)
    if row is None:
        keys = keyed(column, 0).cells
        present = [at for at, key in enumerate(watched(keys)) if key is not None]
        if not present:
            return constant(type_, None)
        pick = max if greatest else min
        row = pick(watched(present), key=keys.__getitem__)
    return constant(type_, column.take(np.array([row])).value)


def _result_type(type_: ValueType) -> ValueType:
    if type_.kind in NUMERIC:
        return NUMBER
    if type_.kind in TEXT:
        kind = {"CHAR": "VARCHAR2", "NCHAR": "NVARCHAR2"}.get(type_.kind, type_.kind)
        return ValueType(kind=kind, length=type_.length, size_bytes=type_.size_bytes)
    return type_


def _scaled_extreme(scaled: Scaled, *, greatest: bool) -> Value:
    values = scaled.values[~scaled.nulls]
    if not len(values):
        return None
    found = values.max() if greatest else values.min()
    return numbers.WIDE.scaleb(numbers.WIDE.create_decimal(int(found)), -scaled.scale)


def _moment_row(column: Column, *, greatest: bool) -> int | None:
    """Return the row of the extreme moment of a stored column, None where this way is closed."""
    origin = column.origin
    if column.type.kind not in MOMENTS or not isinstance(origin, Vector) or not len(origin):
        return None
    arrays = origin.seconds()
    if arrays is None or origin.nulls.all():
        return None
    seconds, nanoseconds = arrays[0].astype(np.int64), arrays[1]
    present = ~origin.nulls
    bound = seconds[present].max() if greatest else seconds[present].min()
    rows = np.flatnonzero(present & (seconds == bound))
    pick = nanoseconds[rows].argmax() if greatest else nanoseconds[rows].argmin()
    return int(rows[pick])


AGGREGATES: dict[str, Callable[[Column, int], Column]] = {
    "SUM": total,
    "AVG": average,
    "MIN": least,
    "MAX": greatest,
}
"""Aggregates of one argument; COUNT has functions of its own."""

NAMES = frozenset({"COUNT", *AGGREGATES})
