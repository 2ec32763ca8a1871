"""A column's encoded cells as one run of bytes with offsets.

Enters: cells one by one, or value bytes of a whole column. Leaves: ``Cells``, ready to be sliced
or joined into rows. A cell here includes its length byte; NULL is the single byte 0.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exporter_tui.fakeoracle.wire.primitives import SHORT_LIMIT, clr

Bytes = NDArray[np.uint8]
Offsets = NDArray[np.int64]
Nulls = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """``data[offsets[i]:offsets[i + 1]]`` is cell i; ``offsets`` has one entry more than cells."""

    data: Bytes
    offsets: Offsets

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, row: int) -> bytes:
        return self.data[self.offsets[row] : self.offsets[row + 1]].tobytes()

    def take(self, start: int, stop: int) -> "Cells":
        """Return the cells ``start`` to ``stop`` (exclusive); the bytes are not copied."""
        offsets = self.offsets[start : stop + 1]
        return Cells(self.data[offsets[0] : offsets[-1]], offsets - offsets[0])


def of_list(cells: Sequence[bytes]) -> Cells:
    """Return separately encoded cells as one."""
    lengths = np.fromiter(map(len, cells), dtype=np.int64, count=len(cells))
    return Cells(np.frombuffer(b"".join(cells), dtype=np.uint8), offsets_of(lengths))


def offsets_of(lengths: NDArray[np.integer]) -> Offsets:
    """Return where each of consecutive runs of these lengths starts, and where the last ends."""
    offsets = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths, out=offsets[1:])
    return offsets


def of_matrix(matrix: NDArray[np.uint8], lengths: NDArray[np.integer]) -> Cells:
    """Return the first ``lengths[i]`` bytes of each row of ``matrix`` as cell i."""
    keep = np.arange(matrix.shape[1]) < lengths[:, None]
    return Cells(matrix[keep], offsets_of(lengths))


def concat(parts: Iterable[Cells]) -> Cells:
    """Return the cells of all parts, one after the other."""
    parts = list(parts)
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return Cells(np.zeros(0, dtype=np.uint8), np.zeros(1, dtype=np.int64))
    starts = offsets_of(np.array([len(part.data) for part in parts], dtype=np.int64))
    shifted = [part.offsets[:-1] + start for part, start in zip(parts, starts[:-1], strict=True)]
    return Cells(
        np.concatenate([part.data for part in parts]),
        np.concatenate([*shifted, starts[-1:]]),
    )


def length_prefixed(data: Bytes, offsets: Offsets) -> Cells:
    """Return values (an empty one is NULL) with their length bytes in front.

    One vectorised step when no value is longer than 252 bytes, one step a value otherwise.
    """
    lengths = np.diff(offsets)
    if len(lengths) and lengths.max() > SHORT_LIMIT:
        whole = data.tobytes()
        return of_list([clr(whole[offsets[i] : offsets[i + 1]]) for i in range(len(lengths))])
    starts = offsets + np.arange(len(offsets), dtype=np.int64)
    out = np.empty(int(starts[-1] - starts[0]), dtype=np.uint8)
    is_value = np.ones(len(out), dtype=np.bool_)
    heads = starts[:-1] - starts[0]
    is_value[heads] = False
    out[heads] = lengths
    out[is_value] = data[offsets[0] : offsets[-1]]
    return Cells(out, starts - starts[0])
