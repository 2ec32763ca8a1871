"""Where a table's rows lie: tablespace, extents, blocks, and the ROWIDs that follow from them.

Enters: a number of rows, or rows to be added. Leaves: places in ROWID order. Each block holds the
same number of rows, so that the size of a segment is truthful to its rows.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from exporter_tui.fakeoracle.storage.rowids import SLOT_BITS, place

BIGFILE_RELATIVE_NUMBER = 1024
_KB64_EXTENTS = 16
_MB1_EXTENTS = 79
_MB8_EXTENTS = 199
_MB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """A run of blocks. ``file``: the number by which ROWIDs and DBA_EXTENTS.RELATIVE_FNO name it,
    but for a bigfile tablespace, whose ROWIDs have no file part.
    """

    file: int
    block: int
    blocks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """The storage of one table. ``extents`` ascend by file and block, which is ROWID order.

    ``rows_per_block``: every block but the last holds that many. ``header_blocks``: blocks at the
    start of the first extent that never hold rows.
    """

    data_object: int
    tablespace: str
    rows_per_block: int
    extents: tuple[Extent, ...]
    bigfile: bool = False
    block_bytes: int = 8192
    header_blocks: int = 3

    @property
    def blocks(self) -> int:
        """Return DBA_SEGMENTS.BLOCKS."""
        return sum(extent.blocks for extent in self.extents)

    @property
    def bytes(self) -> int:
        """Return DBA_SEGMENTS.BYTES."""
        return self.blocks * self.block_bytes

    def capacity(self) -> int:
        """Return how many rows fit into the extents."""
        return max(self.blocks - self.header_blocks, 0) * self.rows_per_block

    def places(self) -> NDArray[np.int64]:
        """Return the keys of all places for rows, ascending (see ``rowids.place``)."""
        blocks = np.concatenate([self._blocks_of(extent) for extent in self.extents])
        blocks = blocks[self.header_blocks :]
        slots = np.arange(self.rows_per_block, dtype=np.int64)
        return ((blocks[:, None] << SLOT_BITS) + slots).reshape(-1)

    def places_after(self, last_block: int, rows: int) -> tuple["Segment", NDArray[np.int64]]:
        """Return places for ``rows`` new rows in blocks after ``last_block``, and the segment,
        which may have grown for them. ``last_block`` as in ``RowIds.last_block``.
        """
        grown = self
        while True:
            free = grown.places()
            free = free[free >> SLOT_BITS > last_block]
            if len(free) >= rows:
                return grown, free[:rows]
            grown = grown.extended()

    def extended(self) -> "Segment":
        """Return the segment with one more extent behind its last."""
        last = self.extents[-1]
        after = Extent(
            file=last.file,
            block=last.block + last.blocks + 8,
            blocks=next_extent_blocks(len(self.extents), self.block_bytes),
        )
        return replace(self, extents=(*self.extents, after))

    def _blocks_of(self, extent: Extent) -> NDArray[np.int64]:
        file = 0 if self.bigfile else extent.file
        first = place(file, extent.block, 0) >> SLOT_BITS
        return np.arange(first, first + extent.blocks, dtype=np.int64)


def next_extent_blocks(extents: int, block_bytes: int) -> int:
    """Return the size of extent number ``extents`` (from 0) in an AUTOALLOCATE tablespace: 16 of
    64 KB, 63 of 1 MB, 120 of 8 MB, then 64 MB.
    """
    if extents < _KB64_EXTENTS:
        size = 64 * 1024
    elif extents < _MB1_EXTENTS:
        size = _MB
    elif extents < _MB8_EXTENTS:
        size = 8 * _MB
    else:
        size = 64 * _MB
    return size // block_bytes
