"""The kinds of vector: Python values, scaled integers, moments, floats, and Arrow bytes.

Enters: arrays from the constructors of ``Vector``. Leaves: their cells, values and parts. Each
keeps the one form that it was made from; everything else is derived when asked for.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from exporter_tui.fakeoracle.storage import encode, scalar
from exporter_tui.fakeoracle.storage.cells import Cells, Nulls, length_prefixed, of_list
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
                return ArrowVector(self.type, texts).cells()
        mantissas, scale = self.scaled() or (None, 0)
        if mantissas is not None and mantissas.dtype == np.int64:
            return encode.number_cells(mantissas.astype(np.int64), scale, self.nulls)
        return of_list([scalar.cell(self.type, value) for value in self._list])

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
        numbers = [Decimal(number).scaleb(-self.scale) for number in self.mantissas.tolist()]
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
        for second, nanosecond, missing in parts:
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


class ArrowVector(Vector):
    """Texts (UTF-8) and bytes in Arrow's layout."""

    def __init__(self, column: ColumnType, array: pa.Array) -> None:
        if column.kind not in LARGE_OBJECTS:
            # An empty VARCHAR2 or RAW is NULL.
            array = pc.if_else(pc.equal(pc.binary_length(array), 0), None, array)
        super().__init__(column, array.is_null().to_numpy(zero_copy_only=False))
        self.array = array

    def _encode(self) -> Cells:
        if self.type.kind in LARGE_OBJECTS or self.type.kind == Kind.LONG:
            return of_list([scalar.cell(self.type, value) for value in self.values()])
        data, offsets = buffers(self.array)
        if self.type.national:
            return length_prefixed(*_as_utf16(data, offsets))
        return length_prefixed(data, offsets)

    def _decode(self) -> Sequence[Value | None]:
        found: list[Value | None] = self.array.to_pylist()
        return found

    def _pick(self, rows: slice | NDArray[Any]) -> Vector:
        if isinstance(rows, slice):
            start, stop, _ = rows.indices(len(self))
            return ArrowVector(self.type, self.array.slice(start, max(stop - start, 0)))
        numbers = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        return ArrowVector(self.type, self.array.take(pa.array(numbers)))

    def _joined(self, others: Sequence["ArrowVector"]) -> Vector | None:
        return ArrowVector(self.type, pa.concat_arrays([part.array for part in (self, *others)]))

    def arrow(self) -> pa.Array | None:
        return self.array


def as_arrow(values: Any, nulls: Nulls | None, *, text: bool) -> pa.Array:
    """Return values as large_string or large_binary, None and those marked in ``nulls`` null."""
    wanted = pa.large_string() if text else pa.large_binary()
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    if isinstance(values, np.ndarray) and values.dtype.kind == "S":
        values = pa.array(values, pa.binary(values.dtype.itemsize))
        values = values.cast(pa.large_binary())
    array = values if isinstance(values, pa.Array) else pa.array(values, wanted)
    if isinstance(array, pa.DictionaryArray):
        array = array.dictionary_decode()
    array = array.cast(wanted)
    return array if nulls is None else pc.if_else(pa.array(nulls), None, array)


def buffers(array: pa.Array) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return the bytes of a large_string or large_binary array and its n+1 offsets, nulls empty."""
    if array.null_count:
        array = array.fill_null("" if pa.types.is_large_string(array.type) else b"")
    _, offsets, data = array.buffers()
    if len(array) == 0 or offsets is None:
        return np.zeros(0, np.uint8), np.zeros(1, np.int64)
    starts = np.frombuffer(offsets, np.int64)[array.offset : array.offset + len(array) + 1]
    whole = np.frombuffer(data, np.uint8) if data is not None else np.zeros(0, np.uint8)
    return whole[starts[0] : starts[-1]], starts - starts[0]


def _as_utf16(
    data: NDArray[np.uint8], offsets: NDArray[np.int64]
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    units = ((data & 0xC0) != 0x80).astype(np.int64)
    units += data >= 0xF0  # a character outside the first plane takes two units
    before = np.concatenate(([0], np.cumsum(units)))
    encoded = data.tobytes().decode().encode("utf-16-be")
    return np.frombuffer(encoded, np.uint8), before[offsets] * 2


def _with_nulls(values: Sequence[Any], nulls: Nulls) -> list[Value | None]:
    if not nulls.any():
        return list(values)
    return [
        None if missing else value for value, missing in zip(values, nulls.tolist(), strict=True)
    ]


def _scaled(values: Sequence[Any]) -> tuple[Mantissas, int] | None:
    if any(value is not None and not value.is_finite() for value in values):
        return None
    parts = [None if value is None else value.as_tuple() for value in values]
    scale = max((-part.exponent for part in parts if part is not None), default=0)
    mantissas = [
        0
        if part is None
        else (-1 if part.sign else 1)
        * int("".join(map(str, part.digits)))
        * 10 ** (scale + part.exponent)
        for part in parts
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
    for row, value in enumerate(values):
        if value is None:
            continue
        try:
            fields = (value.year, value.month, value.day, value.hour, value.minute, value.second)
            seconds[row] = datetime(*fields)  # noqa: DTZ001 - calendar fields without a zone
        except ValueError:
            return None
        nanoseconds[row] = value.nanosecond
    return seconds, nanoseconds
