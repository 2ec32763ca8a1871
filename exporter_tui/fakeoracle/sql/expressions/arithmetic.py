"""``+ - * /``, unary minus and ``||``.

Enters: evaluated columns. Leaves: columns: NUMBER in exact decimal arithmetic rounded as NUMBER
rounds, BINARY_* in IEEE 754. Rules: "Arithmetic Operators", "Numeric Precedence", "Concatenation
Operator" (SQL Language Reference). It refuses arithmetic on dates and intervals (ORA-03001).
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.serving.stopping import watched
from exporter_tui.fakeoracle.sql.expressions import numbers
from exporter_tui.fakeoracle.sql.expressions.convert import to_binary, to_number, to_text
from exporter_tui.fakeoracle.sql.expressions.values import (
    BINARY,
    NATIONAL,
    NUMBER,
    NUMERIC,
    TEXT,
    Column,
    Value,
    ValueType,
    from_scaled,
    mapped,
)
from exporter_tui.fakeoracle.sql.settings import Settings

_EXACT: dict[str, Callable[[Value, Value], Value]] = {
    "+": numbers.add,
    "-": numbers.subtract,
    "*": numbers.multiply,
    "/": numbers.divide,
}
_MOST_CHARACTERS = 4000
_INT64_MIN = np.iinfo(np.int64).min


def arithmetic(operator: str, left: Column, right: Column) -> Column:
    """Return ``left operator right``; text is converted to NUMBER first."""
    kinds = {left.type.kind, right.type.kind}
    if not kinds <= NUMERIC | BINARY | TEXT:
        raise OracleError(
            3001, f"unimplemented feature: arithmetic on {' and '.join(sorted(kinds))}"
        )
    if kinds & BINARY:
        return _binary(operator, left, right)
    return mapped(NUMBER, _EXACT[operator], to_number(left), to_number(right))


def _binary(operator: str, left: Column, right: Column) -> Column:
    # "If any of the operands is BINARY_DOUBLE, Oracle attempts to convert all the operands
    # implicitly to BINARY_DOUBLE" (Numeric Precedence).
    kinds = {left.type.kind, right.type.kind}
    kind = "BINARY_DOUBLE" if "BINARY_DOUBLE" in kinds else "BINARY_FLOAT"
    number = np.float64 if kind == "BINARY_DOUBLE" else np.float32
    operation = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}[operator]

    def apply(a: float, b: float) -> float:
        with np.errstate(all="ignore"):
            return float(operation(number(a), number(b)))

    return mapped(ValueType(kind=kind), apply, to_binary(left), to_binary(right))


def negate(column: Column) -> Column:
    """Return ``-column``."""
    if column.type.kind in BINARY:
        return mapped(column.type, lambda value: -value, column)
    if column.type.kind not in NUMERIC | TEXT:
        raise OracleError(3001, f"unimplemented feature: minus {column.type.kind}")
    scaled = column.scaled
    if scaled is not None and not (scaled.values == _INT64_MIN).any():
        return from_scaled(NUMBER, replace(scaled, values=-scaled.values))
    return mapped(NUMBER, lambda value: numbers.fit(value.copy_negate()), to_number(column))


def concatenate(left: Column, right: Column, settings: Settings) -> Column:
    """Return ``left || right``: "Although Oracle treats zero-length character strings as nulls,
    concatenating a zero-length character string with another operand always results in the other
    operand"; beyond 4000 bytes it is ORA-01489.
    """
    left, right = to_text(left, settings), to_text(right, settings)
    national = {left.type.kind, right.type.kind} & NATIONAL
    type_ = ValueType(
        kind="NVARCHAR2" if national else "VARCHAR2",
        length=min(left.type.length + right.type.length, _MOST_CHARACTERS),
    )
    pairs = zip(left.each(), right.each(), strict=False)
    if left.constant and right.constant:
        return Column(type_, lambda: [_joined(left.value, right.value)], constant=True)
    return Column(type_, [_joined(a, b) for a, b in watched(pairs)])


def _joined(left: str | None, right: str | None) -> str | None:
    text = (left or "") + (right or "")
    if len(text) > _MOST_CHARACTERS // 4 and len(text.encode()) > _MOST_CHARACTERS:
        raise OracleError(1489, "result of string concatenation is too long")
    return text or None
