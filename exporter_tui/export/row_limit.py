"""Rows that are longer than BigQuery takes.

Enters: the cells of one batch whose text is over the limit as a whole. Leaves: the first row that
is over it alone, and its longest column. A batch is seldom that long: rows near the limit come
alone or by a few.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from exporter_tui.model.options import TextFormat

_QUOTES = 2
_HASH_BYTES = 64 + _QUOTES


class LongRowError(Exception):
    """A row is over the limit: ``row`` rows of the tile came before it, its longest cell is of
    ``column``, and it has ``size`` bytes in the file.
    """

    def __init__(self, column: str, row: int, size: int) -> None:
        super().__init__(f"row {row} has {size} bytes")
        self.column, self.row, self.size = column, row, size


_Sizes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class LongRow:
    """``row`` counts from 0 within its batch, ``column`` is the place of its longest cell, ``size``
    the bytes of the row in the file, its line end included.
    """

    row: int
    column: int
    size: int


def find_long_row(cells: Sequence[pa.Array], text: TextFormat, limit_bytes: int) -> LongRow | None:
    """Return the first row over ``limit_bytes``, None when there is none."""
    sizes = [_sizes(column, text.null_marker) for column in cells]
    fields = len(cells) + text.row_hash
    fixed = fields * len(text.delimiter.encode()) + (_HASH_BYTES if text.row_hash else 0)
    total = np.sum(sizes, axis=0) + fixed  # the last delimiter is not there, but a line feed is
    over = np.flatnonzero(total > limit_bytes)
    if not len(over):
        return None
    row = int(over[0])
    longest = max(range(len(sizes)), key=lambda at: int(sizes[at][row]))
    return LongRow(row, longest, int(total[row]))


def _sizes(cells: pa.Array, null_marker: str) -> _Sizes:
    """Return the bytes of each cell, quotes included."""
    texts = cells if pa.types.is_large_string(cells.type) else cells.cast(pa.large_string())
    inner = pc.add(pc.binary_length(texts), pc.count_substring(texts, '"'))
    sizes = pc.fill_null(pc.add(inner, _QUOTES), len(null_marker.encode()))
    found: _Sizes = sizes.to_numpy(zero_copy_only=False).astype(np.int64)
    return found
