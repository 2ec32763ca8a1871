"""Result rows as row messages: encoded cells of several columns woven together once.

Enters: vectors of equal length. Leaves: ``EncodedRows``, whose ``messages`` is a slice of one
buffer. It is the ``Rows`` of the seam to the protocol.
"""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from exporter_tui.fakeoracle.storage.cells import Cells
from exporter_tui.fakeoracle.storage.vector import Vector

_ROW_MESSAGE = 0x07


class EncodedRows:
    """Rows of these columns, in order. The bytes are made when they are first asked for."""

    def __init__(self, vectors: Sequence[Vector]) -> None:
        if len({len(vector) for vector in vectors}) != 1:
            raise ValueError("rows need at least one column, and columns of one length")
        self._vectors = tuple(vectors)
        self._woven: Cells | None = None

    def __len__(self) -> int:
        return len(self._vectors[0])

    def messages(self, start: int, stop: int) -> memoryview:
        """Return the row messages ``start`` to ``stop`` (exclusive); nothing is copied."""
        woven = self.woven()
        first, last = int(woven.offsets[start]), int(woven.offsets[stop])
        return woven.data[first:last].data

    def cells(self, row: int) -> tuple[bytes, ...]:
        """Return the cells of one row."""
        return tuple(vector.cells()[row] for vector in self._vectors)

    def take(self, start: int, stop: int) -> "EncodedRows":
        """Return rows ``start`` to ``stop`` (exclusive); encoded rows are not encoded again."""
        part = EncodedRows([vector.take(start, stop) for vector in self._vectors])
        if self._woven is not None:
            part._woven = self._woven.take(start, stop)
        return part

    def woven(self) -> Cells:
        """Return all row messages with their offsets."""
        if self._woven is None:
            self._woven = _weave([vector.cells() for vector in self._vectors])
        return self._woven


def _weave(columns: Sequence[Cells]) -> Cells:
    marks = pa.scalar(bytes((_ROW_MESSAGE,)), pa.large_binary())
    separator = pa.scalar(b"", pa.large_binary())
    joined = pc.binary_join_element_wise(marks, *map(_as_arrow, columns), separator)
    _, offsets, data = joined.buffers()
    if data is None:
        return Cells(np.zeros(0, np.uint8), np.zeros(1, np.int64))
    starts: NDArray[np.int64] = np.frombuffer(offsets, np.int64)
    starts = starts[joined.offset : joined.offset + len(joined) + 1]
    return Cells(np.frombuffer(data, np.uint8), starts)


def _as_arrow(cells: Cells) -> pa.Array:
    offsets = pa.py_buffer(np.ascontiguousarray(cells.offsets))
    data = pa.py_buffer(np.ascontiguousarray(cells.data))
    return pa.Array.from_buffers(pa.large_binary(), len(cells), [None, offsets, data])
