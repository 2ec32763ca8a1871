"""The one type of several expressions: branches of a CASE, arguments of NVL, rows of groups.

Enters: columns that answer for different rows. Leaves: one column. Rules: CASE Expressions and
COALESCE (SQL Language Reference): numeric branches take "the argument with the highest numeric
precedence", character ones VARCHAR2. It refuses a mixture (ORA-00932).
"""

from collections.abc import Sequence
from itertools import islice

import numpy as np

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.serving.stopping import watched
from exporter_tui.fakeoracle.sql.expressions.convert import to_binary
from exporter_tui.fakeoracle.sql.expressions.values import (
    BINARY,
    NATIONAL,
    NUMBER,
    NUMERIC,
    TEXT,
    UNKNOWN,
    Bools,
    Column,
    Value,
    ValueType,
)


def chosen(branches: Sequence[tuple[Bools, Column]], rows: int) -> Column:
    """Return the column that has each branch's values (one per true row of its mask, in order)
    at the rows of its mask.
    """
    type_ = merged([column for _, column in branches])
    for mask, column in branches:
        if rows and mask.all():
            return _converted(column, type_)
    cells = np.full(rows, None, np.object_)
    for mask, column in branches:
        if not mask.any():
            continue  # its value is not asked for: it may not even have one (1 / 0)
        converted = _converted(column, type_)
        values = np.empty(int(mask.sum()), np.object_)
        values[:] = list(watched(islice(converted.each(), len(values))))
        cells[mask] = values
    found: list[Value] = cells.tolist()
    return Column(type_, found)


def _converted(column: Column, type_: ValueType) -> Column:
    if type_.kind in BINARY and column.type.kind in NUMERIC:
        column = to_binary(column)
    return column if column.type == type_ else column.retyped(type_)


def is_null_literal(column: Column) -> bool:
    """Return whether the column is a plain NULL, which takes any type."""
    return column.type == UNKNOWN and column.constant and column.value is None


def merged(columns: Sequence[Column]) -> ValueType:
    """Return the common type; ORA-00932 when there is none."""
    types = list(dict.fromkeys(column.type for column in columns if not is_null_literal(column)))
    if not types:
        return UNKNOWN
    kinds = {type_.kind for type_ in types}
    if len(types) == 1:
        return types[0]
    if kinds <= NUMERIC:
        return NUMBER
    if kinds <= NUMERIC | BINARY:
        wide = "BINARY_DOUBLE" if "BINARY_DOUBLE" in kinds else "BINARY_FLOAT"
        return ValueType(kind=wide)
    if kinds <= TEXT:
        kind = "NVARCHAR2" if kinds & NATIONAL else "VARCHAR2"
        return ValueType(
            kind=kind,
            length=max(type_.length for type_ in types),
            size_bytes=max(type_.size_bytes for type_ in types),
        )
    if len(kinds) == 1:
        return ValueType(
            kind=kinds.pop(),
            precision=max(type_.precision for type_ in types),
            scale=max(type_.scale for type_ in types),
            length=max(type_.length for type_ in types),
        )
    expected, got = types[0].kind, next(t.kind for t in types if t.kind != types[0].kind)
    raise OracleError(932, f"inconsistent datatypes: expected {expected} got {got}")
