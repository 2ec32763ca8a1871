"""Columns of values on their way through an expression.

Enters: stored vectors, literals, binds. Leaves: ``Column``: one value per row of a frame (or one
value for all of them) with its SQL type, and ``Truth``: the three-valued result of a condition.
Numbers that fit are also kept as scaled 64-bit integers, which is what makes a million rows quick.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt

from exporter_tui.fakeoracle.serving.stopping import watched

Bools = npt.NDArray[np.bool_]
Mantissas = npt.NDArray[np.int64] | npt.NDArray[np.object_]
Indices = npt.NDArray[np.int64]
Value = Any
"""Decimal, float, str, bytes, Moment, ZonedMoment, int (intervals) or None for NULL."""

NUMERIC = frozenset({"NUMBER", "FLOAT"})
BINARY = frozenset({"BINARY_FLOAT", "BINARY_DOUBLE"})
TEXT = frozenset({"VARCHAR2", "CHAR", "NVARCHAR2", "NCHAR", "LONG"})
LARGE_TEXT = frozenset({"CLOB", "NCLOB"})
NATIONAL = frozenset({"NVARCHAR2", "NCHAR", "NCLOB"})
MOMENTS = frozenset({"DATE", "TIMESTAMP", "TIMESTAMP WITH LOCAL TIME ZONE"})
ZONED = "TIMESTAMP WITH TIME ZONE"
LOCAL = "TIMESTAMP WITH LOCAL TIME ZONE"
YEAR_MONTH = "INTERVAL YEAR TO MONTH"
DAY_SECOND = "INTERVAL DAY TO SECOND"


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueType:
    """The SQL type of an expression. ``kind`` is Oracle's type name without its lengths.

    ``precision``: digits of NUMBER (0 unlimited), leading digits of an interval; ``scale``: scale
    of NUMBER (-127 floating), fraction digits of a timestamp or interval; ``length``: characters
    of text, bytes of RAW; ``literal``: written in the statement, for blank-padded comparison.
    """

    kind: str
    precision: int = 0
    scale: int = 0
    length: int = 0
    size_bytes: int = 0
    literal: bool = False


NUMBER = ValueType(kind="NUMBER", precision=0, scale=-127)
COUNTER = ValueType(kind="NUMBER", precision=0, scale=0)
DATE = ValueType(kind="DATE")
UNKNOWN = ValueType(kind="VARCHAR2", length=1)


def varchar(length: int) -> ValueType:
    """Return VARCHAR2 of that many characters."""
    return ValueType(kind="VARCHAR2", length=max(1, length))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaled:
    """Exact numbers as ``values * 10 ** -scale``; ``nulls`` marks the rows without one, whose
    ``values`` are 0. Python integers stand in the array where 64 bits are too few.
    """

    values: Mantissas
    scale: int
    nulls: Bools


class Column:
    """One value per row, or one for all rows when ``constant``; never changed once made.

    ``origin``: the stored vector that holds the same values, where there is one.
    """

    __slots__ = ("_cells", "_nulls", "_scaled", "constant", "origin", "type")

    def __init__(
        self,
        type_: ValueType,
        cells: list[Value] | Callable[[], list[Value]],
        *,
        constant: bool = False,
        scaled: Scaled | None = None,
        nulls: Bools | None = None,
        origin: object = None,
    ) -> None:
        self.type = type_
        self._cells = cells
        self.constant = constant
        self._scaled = scaled
        self._nulls = scaled.nulls if scaled else nulls
        self.origin = origin

    @property
    def cells(self) -> list[Value]:
        """Return the values as Python objects, one per row; a single one when constant."""
        # Sessions share columns: what another thread puts in between must not be called.
        found = self._cells
        if not isinstance(found, list):
            found = self._cells = found()
        return found

    @property
    def scaled(self) -> Scaled | None:
        """Return the numbers as scaled integers, None where they do not fit or are no NUMBER."""
        return self._scaled

    @property
    def value(self) -> Value:
        """Return the value of a constant column."""
        return self.cells[0]

    @property
    def nulls(self) -> Bools:
        """Return the mask of NULLs, one per row (one in all when constant)."""
        found = self._nulls
        if found is None:
            cells = self.cells
            found = np.fromiter((cell is None for cell in watched(cells)), np.bool_, len(cells))
            self._nulls = found
        return found

    def each(self) -> Iterable[Value]:
        """Return an iterable over rows that never ends for a constant."""
        return repeat(self.value) if self.constant else self.cells

    def retyped(self, type_: ValueType) -> "Column":
        """Return the same values under another type."""
        return Column(
            type_,
            self._cells,
            constant=self.constant,
            scaled=self._scaled,
            nulls=self._nulls,
            origin=self.origin,
        )

    def take(self, indices: Indices) -> "Column":
        """Return the rows at ``indices``, in that order."""
        if self.constant:
            return self
        scaled = self._scaled
        if scaled is not None:
            scaled = replace(scaled, values=scaled.values[indices], nulls=scaled.nulls[indices])

        def chosen() -> list[Value]:
            if not len(indices):
                return []
            cells = self.cells
            return [cells[index] for index in watched(indices.tolist())]

        if scaled is not None:
            return Column(self.type, lambda: scaled_cells(scaled), scaled=scaled)
        return Column(self.type, chosen)

    def spread(self, rows: int) -> "Column":
        """Return the column with one cell per row, constants repeated."""
        if not self.constant:
            return self
        return Column(self.type, [self.value] * rows)


def constant(type_: ValueType, value: Value) -> Column:
    """Return the column that has one value for every row."""
    return Column(type_, [value], constant=True)


def scaled_cells(scaled: Scaled) -> list[Value]:
    """Return scaled integers as Decimals, None where NULL."""
    exponent = -scaled.scale
    numbers: list[Value] = [Decimal(number) for number in watched(scaled.values.tolist())]
    if exponent:
        numbers = [number.scaleb(exponent) for number in watched(numbers)]
    for index in np.flatnonzero(scaled.nulls).tolist():
        numbers[index] = None
    return numbers


def from_scaled(type_: ValueType, scaled: Scaled) -> Column:
    """Return a NUMBER column over scaled integers."""
    return Column(type_, lambda: scaled_cells(scaled), scaled=scaled)


def mapped(type_: ValueType, function: Callable[..., Value], *columns: Column) -> Column:
    """Return ``function`` of the columns' values row by row, NULL where any of them is NULL.

    An empty text is NULL, as everywhere in Oracle.
    """
    if all(column.constant for column in columns):
        return Column(type_, lambda: [_applied(function, columns)], constant=True)
    if len(columns) == 1:
        cells = [None if cell is None else function(cell) for cell in watched(columns[0].cells)]
    else:
        rows = zip(*(column.each() for column in columns), strict=False)
        cells = [None if None in row else function(*row) for row in watched(rows)]
    if type_.kind in TEXT:
        cells = [cell or None for cell in cells]
    return Column(type_, cells)


def _applied(function: Callable[..., Value], columns: Sequence[Column]) -> Value:
    """Return the value for constants: computed when it is needed, so that a branch of a CASE that
    no row takes cannot fail.
    """
    values = [column.value for column in columns]
    if any(value is None for value in values):
        return None
    found = function(*values)
    return None if found == "" else found


@dataclass(frozen=True, slots=True)
class Truth:
    """A condition's result per row: true, false, or neither (unknown)."""

    true: Bools
    false: Bools

    def __and__(self, other: "Truth") -> "Truth":
        return Truth(self.true & other.true, self.false | other.false)

    def __or__(self, other: "Truth") -> "Truth":
        return Truth(self.true | other.true, self.false & other.false)

    def __invert__(self) -> "Truth":
        return Truth(self.false, self.true)


def truth_of(results: Sequence[bool | None]) -> Truth:
    """Return the truth of a list of True, False and None (unknown)."""
    true = np.fromiter((result is True for result in results), np.bool_, len(results))
    false = np.fromiter((result is False for result in results), np.bool_, len(results))
    return Truth(true, false)
