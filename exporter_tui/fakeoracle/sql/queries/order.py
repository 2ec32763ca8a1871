"""DISTINCT, ORDER BY and FETCH FIRST over evaluated columns.

Enters: result columns and sort keys of equal length. Leaves: the columns of the rows that stay, in
order. "NULLS LAST is the default for ascending order, and NULLS FIRST is the default for
descending order" (SELECT, order_by_clause). Text sorts binary.
"""

from dataclasses import dataclass

import numpy as np

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.serving.stopping import sort, watched
from exporter_tui.fakeoracle.sql.expressions.compare import keyed
from exporter_tui.fakeoracle.sql.expressions.values import Column, Indices
from exporter_tui.fakeoracle.sql.parsing import nodes


@dataclass(frozen=True, slots=True)
class Result:
    """Evaluated columns of ``rows`` rows; constants are not spread."""

    columns: list[Column]
    rows: int


def ordered_rows(
    columns: list[Column], keys: list[Column], rows: int, select: nodes.Select
) -> Result:
    """Return the columns after DISTINCT, ORDER BY and FETCH FIRST of ``select``."""
    indices: Indices | None = None
    if select.distinct:
        indices = _distinct(columns, rows)
        if any(all(key is not column for column in columns) for key in keys):
            raise OracleError(1791, "not a SELECTed expression")
    if keys:
        start = np.arange(rows) if indices is None else indices
        indices = _sorted(start, keys, select.order_by, rows)
    if select.fetch_first is not None and select.fetch_first < rows:
        start = np.arange(rows) if indices is None else indices
        indices = start[: select.fetch_first]
    if indices is None:
        return Result(columns, rows)
    return Result([column.take(indices) for column in columns], len(indices))


def _distinct(columns: list[Column], rows: int) -> Indices:
    cells = [keyed(column, 0).spread(rows).cells for column in columns]
    first: dict[tuple[object, ...], int] = {}
    for row, key in enumerate(watched(zip(*cells, strict=True))):
        first.setdefault(key, row)
    return np.fromiter(first.values(), np.int64, len(first))


def _sorted(
    start: Indices, keys: list[Column], items: tuple[nodes.OrderItem, ...], rows: int
) -> Indices:
    order = start.tolist()
    # Stable sorts from the last key to the first make one sort by all keys.
    for column, item in reversed(list(zip(keys, items, strict=True))):
        cells = keyed(column, 0).spread(rows).cells
        present = [row for row in watched(order) if cells[row] is not None]
        missing = [row for row in watched(order) if cells[row] is None]
        present = sort(present, cells.__getitem__, reverse=item.descending)
        order = [*missing, *present] if item.nulls_first else [*present, *missing]
    return np.array(order, np.int64)
