"""The kind of vector that keeps texts and bytes in Arrow's layout, and what it is made from.

Enters: lists, numpy and pyarrow arrays. Leaves: an ``ArrowVector``, and its plain buffers. Texts
of the national character set are recoded as a whole.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from exporter_tui.fakeoracle.storage import scalar
from exporter_tui.fakeoracle.storage.cells import Cells, Nulls, length_prefixed, of_list
from exporter_tui.fakeoracle.storage.values import LARGE_OBJECTS, ColumnType, Kind, Value
from exporter_tui.fakeoracle.storage.vector import Vector

# Made once: each Python value that is handed to Arrow has it look for pandas.
_EMPTY, _NULL = pa.scalar(0, pa.int64()), pa.scalar(None)


class ArrowVector(Vector):
    """Texts (UTF-8) and bytes in Arrow's layout."""

    def __init__(self, column: ColumnType, array: pa.Array) -> None:
        if column.kind not in LARGE_OBJECTS:
            # An empty VARCHAR2 or RAW is NULL.
            array = pc.if_else(pc.equal(pc.binary_length(array), _EMPTY), _NULL, array)
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
