"""One column of rows: its values, and the same values encoded for the wire.

Enters: Python values (``Vector.of``) or whole numpy and pyarrow arrays (the other constructors).
Leaves: ``cells()`` for rows, ``values()`` for slow and general work, and arrays (``scaled``,
``seconds``, ``floats``, ``arrow``) where a column has them, so that a million rows are computed
with at once. A vector never changes; what is derived from it is kept.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from exporter_tui.fakeoracle.storage.cells import Cells, Nulls, concat
from exporter_tui.fakeoracle.storage.values import ColumnType, Value

if TYPE_CHECKING:
    import pyarrow as pa

Mantissas = NDArray[np.int64] | NDArray[np.object_]


class Vector(ABC):
    """The values of one column, row by row. Make one with the constructors below."""

    def __init__(self, column: ColumnType, nulls: Nulls) -> None:
        self.type = column
        self.nulls = nulls
        self._cells: Cells | None = None
        self._values: Sequence[Value | None] | None = None

    def __len__(self) -> int:
        return len(self.nulls)

    def cells(self) -> Cells:
        """Return the encoded cells, length bytes included; large objects in LONG form."""
        if self._cells is None:
            self._cells = self._encode()
        return self._cells

    def values(self) -> Sequence[Value | None]:
        """Return the values as Python objects, None for NULL."""
        if self._values is None:
            self._values = self._decode()
        return self._values

    def scaled(self) -> tuple[Mantissas, int] | None:
        """Return exact numbers as (mantissas, decimal scale), or None for anything else.

        A value is mantissa / 10**scale; NULL is mantissa 0. Mantissas are int64, or Python ints
        where that is too small. None also when a value is infinite.
        """
        return None

    def seconds(self) -> tuple[NDArray[np.datetime64], NDArray[np.int64]] | None:
        """Return moments as (``datetime64[s]``, nanoseconds after the second), where all are days
        of the Gregorian calendar in years 1 to 9999; None otherwise. NULL is any moment.
        """
        return None

    def floats(self) -> NDArray[np.float64] | None:
        """Return BINARY_FLOAT or BINARY_DOUBLE values, None for anything else."""
        return None

    def arrow(self) -> "pa.Array | None":
        """Return texts as large_string, bytes as large_binary; None for anything else, and for
        texts whose stored bytes are not UTF-8.
        """
        return None

    def take(self, start: int, stop: int) -> "Vector":
        """Return rows ``start`` to ``stop`` (exclusive)."""
        part = self._pick(slice(start, stop))
        if self._cells is not None:
            part._cells = self._cells.take(start, stop)  # noqa: SLF001 - of the same class
        return part

    def pick(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> "Vector":
        """Return the rows of these numbers, in this order, or those marked True."""
        return self._pick(rows)

    def with_cells(self, cells: Cells) -> "Vector":
        """Return this vector, its encoding known beforehand."""
        self._cells = cells
        return self

    @abstractmethod
    def _encode(self) -> Cells: ...

    @abstractmethod
    def _decode(self) -> Sequence[Value | None]: ...

    @abstractmethod
    def _pick(self, rows: slice | NDArray[Any]) -> "Vector": ...

    @abstractmethod
    def _joined(self, others: Sequence[Any]) -> "Vector | None":
        """Return self and vectors of the same class as one, None when they cannot be."""

    @staticmethod
    def join(parts: Sequence["Vector"]) -> "Vector":
        """Return the rows of all parts, one after the other; at least one part, one type."""
        first = parts[0]
        if len(parts) == 1:
            return first
        joined = None
        if all(type(part) is type(first) for part in parts):
            joined = first._joined(parts[1:])  # noqa: SLF001 - of the same class
        if joined is None:
            values = [value for part in parts for value in part.values()]
            joined = Vector.of(first.type, values)
        # Encoded parts stay encoded: a small change of a large table costs little.
        return joined.with_cells(concat(part.cells() for part in parts))

    @staticmethod
    def of(column: ColumnType, values: Sequence[Value | None]) -> "Vector":
        """Return a vector of Python values ('' becomes NULL, CHAR is padded)."""
        return kinds.ListVector(column, [column.stored(value) for value in values])

    @staticmethod
    def integers(
        column: ColumnType, values: NDArray[np.int64], nulls: Nulls | None = None
    ) -> "Vector":
        """Return whole NUMBERs."""
        return Vector.scaled_numbers(column, values, 0, nulls)

    @staticmethod
    def scaled_numbers(
        column: ColumnType,
        mantissas: NDArray[np.int64],
        scale: int,
        nulls: Nulls | None = None,
    ) -> "Vector":
        """Return the NUMBERs mantissa / 10**scale."""
        return kinds.ScaledVector(column, mantissas, scale, _nulls(nulls, len(mantissas)))

    @staticmethod
    def moments(
        column: ColumnType,
        seconds: NDArray[np.datetime64],
        nulls: Nulls | None = None,
        *,
        nanoseconds: NDArray[np.int64] | None = None,
    ) -> "Vector":
        """Return DATEs, TIMESTAMPs or local-zone TIMESTAMPs (in UTC), NaT being NULL too.

        ``seconds`` of any unit; below seconds it also holds the fraction, else ``nanoseconds``.
        """
        whole = seconds.astype("datetime64[s]")
        if nanoseconds is None:
            rest = (seconds - whole).astype("timedelta64[ns]").astype(np.int64)
            nanoseconds = np.where(np.isnat(seconds), 0, rest)
        missing = _nulls(nulls, len(seconds)) | np.isnat(seconds)
        return kinds.MomentVector(column, whole, nanoseconds, missing)

    @staticmethod
    def doubles(
        column: ColumnType,
        values: NDArray[np.float64] | NDArray[np.float32],
        nulls: Nulls | None = None,
    ) -> "Vector":
        """Return BINARY_DOUBLE or BINARY_FLOAT values; NaN is a value, not NULL."""
        return kinds.FloatVector(column, values, _nulls(nulls, len(values)))

    @staticmethod
    def texts(column: ColumnType, values: Any, nulls: Nulls | None = None) -> "Vector":
        """Return texts from a numpy array of str or bytes, a list or a pyarrow array, nulls being
        NULL too. CHAR values must have their padding.
        """
        return arrow_kind.ArrowVector(column, arrow_kind.as_arrow(values, nulls, text=True))

    @staticmethod
    def raws(column: ColumnType, values: Any, nulls: Nulls | None = None) -> "Vector":
        """Return RAWs or BLOBs from a list or a pyarrow array of bytes."""
        return arrow_kind.ArrowVector(column, arrow_kind.as_arrow(values, nulls, text=False))


def _nulls(nulls: Nulls | None, rows: int) -> Nulls:
    return np.zeros(rows, dtype=np.bool_) if nulls is None else nulls


# The kinds build on the class above, whose constructors return them.
from exporter_tui.fakeoracle.storage import arrow_vector as arrow_kind  # noqa: E402
from exporter_tui.fakeoracle.storage import vectors as kinds  # noqa: E402
