"""Which rows belong to which group, and aggregates of every group at once.

Enters: evaluated keys and columns over all rows. Leaves: one value per group, in order of the
groups' first rows. Memory is a few numbers a row and the values: 250,000 groups cost what 250,000
rows do. Counts, and sums and extremes of numbers that fit into 64 bits, take one pass of arrays;
anything else is aggregated group by group.
"""

import operator
from collections.abc import Callable, Sequence
from decimal import Decimal

import numpy as np

from exporter_tui.fakeoracle.serving.stopping import watched
from exporter_tui.fakeoracle.sql.expressions import numbers
from exporter_tui.fakeoracle.sql.expressions.compare import keyed
from exporter_tui.fakeoracle.sql.expressions.values import (
    COUNTER,
    LARGE_TEXT,
    NUMBER,
    NUMERIC,
    Column,
    Indices,
    Scaled,
    Value,
)
from exporter_tui.fakeoracle.sql.functions import aggregate

_HALF_WORD = 32


class Groups:
    """The groups of some rows. ``first``: the first row of each."""

    def __init__(self, keys: Sequence[Column], rows: int) -> None:
        """NULLs group together, and so do values that Oracle takes for equal."""
        cells = [keyed(key, 0).spread(rows).cells for key in keys]
        numbered: dict[tuple[object, ...], int] = {}
        places = (
            numbered.setdefault(key, len(numbered)) for key in watched(zip(*cells, strict=True))
        )
        self._group_of_row: Indices = np.fromiter(places, np.int64, rows)
        self._rows: Indices = np.argsort(self._group_of_row, kind="stable")
        counts = np.bincount(self._group_of_row, minlength=len(numbered))
        self._ends: Indices = np.cumsum(counts)
        self._starts: Indices = self._ends - counts
        self.first: Indices = self._rows[self._starts]

    def __len__(self) -> int:
        return len(self._ends)

    def count_rows(self) -> Column:
        """Return COUNT(*) per group."""
        return _counts(self._ends - self._starts)

    def aggregated(self, name: str, column: Column, *, distinct: bool) -> Column:
        """Return the aggregate ``name`` of a column per group."""
        large = column.type.kind in LARGE_TEXT | {"BLOB"}
        if name == "COUNT" and not distinct and not column.constant and not large:
            return _counts(
                np.add.reduceat((~column.nulls)[self._rows].astype(np.int64), self._starts)
            )
        scaled = column.scaled
        if scaled is not None and scaled.values.dtype == np.int64 and not column.constant:
            found = self._of_scaled(name, column, scaled)
            if found is not None:
                return found
        if name in {"MIN", "MAX"} and not column.constant:
            return self._extremes(name, column)
        return self._one_by_one(name, column, distinct=distinct)

    def _extremes(self, name: str, column: Column) -> Column:
        """Return MIN or MAX of what only Python can compare."""
        keys = keyed(column, 0).cells
        comes_first = operator.lt if name == "MIN" else operator.gt
        found: list[int | None] = [None] * len(self)
        for row, group in enumerate(watched(self._group_of_row.tolist())):
            if keys[row] is None:
                continue
            best = found[group]
            if best is None or comes_first(keys[row], keys[best]):
                found[group] = row
        cells = column.cells
        type_ = aggregate.AGGREGATES[name](column.take(self._rows[:0]), 0).type
        return Column(type_, [None if row is None else cells[row] for row in watched(found)])

    def _of_scaled(self, name: str, column: Column, scaled: Scaled) -> Column | None:
        values = scaled.values.astype(np.int64, copy=False)[self._rows]
        missing = scaled.nulls[self._rows]
        present = np.add.reduceat((~missing).astype(np.int64), self._starts)
        if name == "SUM":
            totals = _exact_sums(values, self._starts)
        elif name in {"MIN", "MAX"} and column.type.kind in NUMERIC:
            extreme = np.minimum if name == "MIN" else np.maximum
            ends = np.iinfo(np.int64)
            values = np.where(missing, ends.max if name == "MIN" else ends.min, values)
            totals = extreme.reduceat(values, self._starts).tolist()
        else:
            return None
        return Column(
            NUMBER,
            [
                _number(total, scaled.scale) if some else None
                for total, some in watched(zip(totals, present.tolist(), strict=True))
            ],
        )

    def _one_by_one(self, name: str, column: Column, *, distinct: bool) -> Column:
        def of(rows: Indices) -> Column:
            some = column.take(rows)
            if name == "COUNT":
                return aggregate.count(some, len(rows), distinct=distinct)
            return aggregate.AGGREGATES[name](some, len(rows))

        return _joined(
            of,
            [
                self._rows[start:end]
                for start, end in watched(
                    zip(self._starts.tolist(), self._ends.tolist(), strict=True)
                )
            ],
        )


def _joined(of: Callable[[Indices], Column], groups: Sequence[Indices]) -> Column:
    type_, cells = of(np.zeros(0, np.int64)).type, list[Value]()
    for rows in watched(groups):
        cells.append(of(rows).value)
    return Column(type_, cells)


def _counts(counts: Indices) -> Column:
    return Column(COUNTER, [Decimal(count) for count in watched(counts.tolist())])


def _exact_sums(values: Indices, starts: Indices) -> list[int]:
    """Return the sums, which may need more than 64 bits: halves of 32 bits do not overflow."""
    high = np.add.reduceat(values >> _HALF_WORD, starts).tolist()
    low = np.add.reduceat(values & ((1 << _HALF_WORD) - 1), starts).tolist()
    return [(one << _HALF_WORD) + two for one, two in watched(zip(high, low, strict=True))]


def _number(mantissa: int, scale: int) -> Decimal:
    exact = numbers.WIDE.scaleb(numbers.WIDE.create_decimal(mantissa), -scale)
    return numbers.fit(exact)
