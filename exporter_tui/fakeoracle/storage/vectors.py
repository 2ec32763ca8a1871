"""The kinds of vector: Python values, scaled integers, moments and floats.

Enters: arrays from the constructors of ``Vector``. Leaves: their cells, values and parts. Each
keeps the one form that it was made from; everything else is derived when asked for.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from exporter_tui.fakeoracle.serving.stopping import watched
from exporter_tui.fakeoracle.storage import encode, scalar
from exporter_tui.fakeoracle.storage.cells import Cells, Nulls, of_list
from exporter_tui.fakeoracle.storage.values import (
    BINARY_NUMBERS,
    BYTES,
    EXACT_NUMBERS,
    LARGE_OBJECTS,
    MOMENTS,
    TEXTS,
    ColumnType,
    Kind,
    Moment,
    RawText,
    Value,
)
from exporter_tui.fakeoracle.storage.vector import Mantissas, Vector

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - calendar fields without a zone
_INT64_DIGITS = 18


class ListVector(Vector):
    """Values as Python objects: any type, any value, one step a row."""

    def __init__(self, column: ColumnType, values: list[Value | None]) -> None:
        missing = np.fromiter((value is None for value in values), np.bool_, count=len(values))
        super().__init__(column, missing)
        self._values = values
        self._list = values

    def _encode(self) -> Cells:
        if self.type.kind in TEXTS - LARGE_OBJECTS - {Kind.LONG}:
            texts = self.arrow()
            if texts is not None:
                return Vector.texts(self.type, texts).cells()
        mantissas, scale = self.scaled() or (None, 0)
        if mantissas is not None and mantissas.dtype == np.int64:
            return encode.number_cells(mantissas.astype(np.int64), scale, self.nulls)
        return of_list([scalar.cell(self.type, value) for value in watched(self._list)])

    def _decode(self) -> Sequence[Value | None]:
        return self._list

    def _pick(self, rows: slice | NDArray[Any]) -> Vector:
        if isinstance(rows, slice):
            return ListVector(self.type, self._list[rows])
        numbers = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        return ListVector(self.type, [self._list[row] for row in numbers])

    def _joined(self, others: Sequence["ListVector"]) -> Vector | None:
        values = [*self._list]
        for other in others:
            values += other._list  # noqa: SLF001 - of the same class
        return ListVector(self.type, values)

    def scaled(self) -> tuple[Mantissas, int] | None:
        if self.type.kind not in EXACT_NUMBERS:
            return None
        return _scaled(self._list)

    def seconds(self) -> tuple[NDArray[np.datetime64], NDArray[np.int64]] | None:
        if self.type.kind not in MOMENTS:
            return None
        return _gregorian(self._list)

    def floats(self) -> NDArray[np.float64] | None:
        if self.type.kind not in BINARY_NUMBERS:
            return None
        return np.array([0.0 if value is None else value for value in self._list], np.float64)

    def arrow(self) -> pa.Array | None:
        if self.type.kind in BYTES:
            return pa.array(self._list, pa.large_binary())
        is_text = self.type.kind in TEXTS
        if not is_text or any(isinstance(value, RawText) for value in self._list):
            return None
        return pa.array(self._list, pa.large_string())


class ScaledVector(Vector):
    """Exact numbers as int64 mantissas with one decimal scale."""

    def __init__(
        self, column: ColumnType, mantissas: NDArray[np.int64], scale: int, nulls: Nulls
    ) -> None:
        super().__init__(column, nulls)
        self.scale = scale
        self.mantissas = np.where(nulls, 0, mantissas) if nulls.any() else mantissas

    def _encode(self) -> Cells:
        return encode.number_cells(self.mantissas, self.scale, self.nulls)

    def _decode(self) -> Sequence[Value | None]:
        numbers = [
            Decimal(number).scaleb(-self.scale) for number in watched(self.mantissas.tolist())
        ]
        return _with_nulls(numbers, self.nulls)

    def _pick(self, rows: slice | NDArray[Any]) -> Vector:
        return ScaledVector(self.type, self.mantissas[rows], self.scale, self.nulls[rows])

    def _joined(self, others: Sequence["ScaledVector"]) -> Vector | None:
        if any(other.scale != self.scale for other in others):
            return None
        every = (self, *others)
        mantissas = np.concatenate([part.mantissas for part in every])
        nulls = np.concatenate([part.nulls for part in every])
        return ScaledVector(self.type, mantissas, self.scale, nulls)

    def scaled(self) -> tuple[Mantissas, int] | None:
        return self.mantissas, self.scale


class MomentVector(Vector):
    """DATEs and TIMESTAMPs as ``datetime64[s]`` with nanoseconds."""

    def __init__(
        self,
        column: ColumnType,
        seconds: NDArray[np.datetime64],
        nanoseconds: NDArray[np.int64],
        nulls: Nulls,
    ) -> None:
        super().__init__(column, nulls)
        self.whole_seconds = seconds
        self.nanoseconds = nanoseconds

    def _encode(self) -> Cells:
        fractions = None if self.type.kind == Kind.DATE else self.nanoseconds
        return encode.moment_cells(self.whole_seconds, fractions, self.nulls)

    def _decode(self) -> Sequence[Value | None]:
        numbers = self.whole_seconds.astype(np.int64).tolist()
        found: list[Value | None] = []
        parts = zip(numbers, self.nanoseconds.tolist(), self.nulls.tolist(), strict=True)
        for second, nanosecond, missing in watched(parts):
            if missing:
                found.append(None)
                continue
            at = _EPOCH + timedelta(seconds=second)
            fields = (at.year, at.month, at.day, at.hour, at.minute, at.second)
            found.append(Moment(*fields, nanosecond))
        return found

    def _pick(self, rows: slice | NDArray[Any]) -> Vector:
        return MomentVector(
            self.type, self.whole_seconds[rows], self.nanoseconds[rows], self.nulls[rows]
        )

    def _joined(self, others: Sequence["MomentVector"]) -> Vector | None:
        every = (self, *others)
        return MomentVector(
            self.type,
            np.concatenate([part.whole_seconds for part in every]),
            np.concatenate([part.nanoseconds for part in every]),
            np.concatenate([part.nulls for part in every]),
        )

    def seconds(self) -> tuple[NDArray[np.datetime64], NDArray[np.int64]] | None:
        return self.whole_seconds, self.nanoseconds


class FloatVector(Vector):
    """BINARY_DOUBLE (float64) and BINARY_FLOAT (float32)."""

    def __init__(self, column: ColumnType, values: NDArray[Any], nulls: Nulls) -> None:
        super().__init__(column, nulls)
        wanted = np.float32 if column.kind == Kind.BINARY_FLOAT else np.float64
        self.numbers = values.astype(wanted, copy=False)

    def _encode(self) -> Cells:
        if self.type.kind == Kind.BINARY_FLOAT:
            return encode.float_cells(self.numbers.astype(np.float32, copy=False), self.nulls)
        return encode.double_cells(self.numbers.astype(np.float64, copy=False), self.nulls)

    def _decode(self) -> Sequence[Value | None]:
        return _with_nulls(self.numbers.tolist(), self.nulls)

    def _pick(self, rows: slice | NDArray[Any]) -> Vector:
        return FloatVector(self.type, self.numbers[rows], self.nulls[rows])

    def _joined(self, others: Sequence["FloatVector"]) -> Vector | None:
        every = (self, *others)
        numbers = np.concatenate([part.numbers for part in every])
        return FloatVector(self.type, numbers, np.concatenate([part.nulls for part in every]))

    def floats(self) -> NDArray[np.float64] | None:
        return self.numbers.astype(np.float64)


def _with_nulls(values: Sequence[Any], nulls: Nulls) -> list[Value | None]:
    if not nulls.any():
        return list(values)
    return [
        None if missing else value for value, missing in zip(values, nulls.tolist(), strict=True)
    ]


def _scaled(values: Sequence[Any]) -> tuple[Mantissas, int] | None:
    if any(value is not None and not value.is_finite() for value in values):
        return None
    parts = [None if value is None else value.as_tuple() for value in watched(values)]
    scale = max((-part.exponent for part in parts if part is not None), default=0)
    mantissas = [
        0
        if part is None
        else (-1 if part.sign else 1)
        * int("".join(map(str, part.digits)))
        * 10 ** (scale + part.exponent)
        for part in watched(parts)
    ]
    limit = 10**_INT64_DIGITS
    if all(-limit < mantissa < limit for mantissa in mantissas):
        return np.array(mantissas, np.int64), scale
    found = np.empty(len(mantissas), np.object_)
    found[:] = mantissas
    return found, scale


def _gregorian(
    values: Sequence[Any],
) -> tuple[NDArray[np.datetime64], NDArray[np.int64]] | None:
    seconds = np.zeros(len(values), "datetime64[s]")
    nanoseconds = np.zeros(len(values), np.int64)
    for row, value in enumerate(watched(values)):
        if value is None:
            continue
        try:
            fields = (value.year, value.month, value.day, value.hour, value.minute, value.second)
            seconds[row] = datetime(*fields)  # noqa: DTZ001 - calendar fields without a zone
        except ValueError:
            return None
        nanoseconds[row] = value.nanosecond
    return seconds, nanoseconds
