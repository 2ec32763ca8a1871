"""Where the rows of a batch lie, and how long their large objects are.

Enters: the texts that ``large`` selects beside the columns. Leaves: ROWIDs and lengths, one row of
numbers for each row of the batch.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from exporter_tui.oracle.large import NAMED_AT_ONCE, LobSelect

Lengths = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """What the texts of one batch say. ``lengths``: rows x LOBs, -1 for NULL."""

    rowids: pa.Array
    lengths: Lengths

    def part(self, start: int, stop: int) -> "Places":
        """Return the rows ``start`` to ``stop`` (exclusive)."""
        return Places(
            rowids=self.rowids.slice(start, stop - start), lengths=self.lengths[start:stop]
        )


def read_places(select: LobSelect, texts: Sequence[pa.Array]) -> Places:
    """Return place and lengths of each row of a batch."""
    columns: list[pa.Array] = []
    for text in texts:
        parts = pc.split_pattern(text, ",")
        here = len(columns)
        count = min(NAMED_AT_ONCE, len(select.columns) - here)
        columns += [pc.list_element(parts, 1 + no) for no in range(count)]
    rows = len(texts[0])
    lengths = np.full((rows, len(columns)), -1, np.int64)
    for at, column in enumerate(columns):
        known = pc.if_else(pc.equal(column, ""), "-1", column).cast(pa.int64())
        lengths[:, at] = known.to_numpy(zero_copy_only=False)
    return Places(rowids=pc.list_element(pc.split_pattern(texts[0], ","), 0), lengths=lengths)
