"""Cutting a table into half-open ROWID tiles.

Enters: facts of one table, threshold and chunk size. Leaves: tiles that cover the whole ROWID space
whatever the block map says (the first without lower bound, the last without upper), and the reason
in words. A stale map costs balance, never rows. Boundaries are ordered as numbers, never as text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from exporter_tui.model.facts import (
    Database,
    Extent,
    Platform,
    TableFacts,
    TableKind,
    table_bytes,
)
from exporter_tui.model.format import size
from exporter_tui.model.grants import grant_on_sys, grants_on_sys
from exporter_tui.model.names import ChunkNo
from exporter_tui.model.plan import Tile
from exporter_tui.model.rowid import encode

_WHOLE_KINDS = {
    TableKind.PARTITIONED: "the table is partitioned, and partitions are not split",
    TableKind.CLUSTERED: "the table is in a cluster, whose blocks hold other tables too",
    TableKind.INDEX_ORGANIZED: "the table is index-organized and has no physical ROWIDs",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """The tiles of a table, in ROWID order, and why they are as they are."""

    tiles: tuple[Tile, ...]
    reason: str


def cut(facts: TableFacts, database: Database, *, threshold_bytes: int, chunk_bytes: int) -> Cut:
    """Return the tiles of ``facts``: several only for a heap table of at least ``threshold_bytes``
    whose block map is readable. ``database``: who would need which right for that.
    """
    size_bytes = table_bytes(facts)
    whole = _whole_because(facts, size_bytes, threshold_bytes, database)
    if whole is not None or size_bytes is None or not facts.extents:
        return Cut(tiles=_tiles((), size_bytes), reason=f"one chunk: {whole}")
    blocks = sum(extent.blocks for extent in facts.extents)
    wanted = min(-(-size_bytes // chunk_bytes), blocks)
    offsets = [number * blocks // wanted for number in range(1, wanted)]
    boundaries = _boundaries(facts.extents, offsets)
    share = size_bytes // (len(boundaries) + 1)
    tiles = _tiles(boundaries, share)
    if not boundaries:
        return Cut(tiles=tiles, reason=f"one chunk: {size(size_bytes)} fit into one")
    return Cut(
        tiles=tiles,
        reason=f"{len(tiles)} chunks of about {size(share)}, cut by the block map",
    )


def _whole_because(
    facts: TableFacts, size_bytes: int | None, threshold_bytes: int, database: Database
) -> str | None:
    """Return why the table stays one chunk, None when it is split."""
    username, platform = database.username, database.platform
    if facts.kind in _WHOLE_KINDS and (size_bytes is None or size_bytes >= threshold_bytes):
        return _WHOLE_KINDS[facts.kind]
    if size_bytes is None:
        grants = grants_on_sys(("DBA_SEGMENTS", "DBA_EXTENTS"), username, platform)
        return f"its size is not known; for sizes and splitting: {grants}"
    if not facts.segment_created or size_bytes < threshold_bytes:
        told = size(size_bytes) if facts.segment_created else "a table without a segment"
        return f"{told} is below the threshold of {size(threshold_bytes)}"
    if facts.extents:
        return None
    return f"{size(size_bytes)}, but {_without_map(facts, username, platform)}"


def _without_map(facts: TableFacts, username: str, platform: Platform) -> str:
    if facts.extents is not None:
        return "its block map is empty"
    if facts.no_map_because:
        return f"its block map cannot be read: {facts.no_map_because}"
    grant = grant_on_sys("DBA_EXTENTS", username, platform)
    return f"its block map cannot be read; to split it: {grant}"


def _boundaries(extents: Sequence[Extent], offsets: Sequence[int]) -> list[str]:
    """Return the ROWID of the first row of the block at each offset, counted in blocks along the
    extents; ``offsets`` ascend and lie inside.

    The result ascends strictly whatever the map holds: extents that overlap (the map is read while
    the table lives) would otherwise turn a range round, and rows would be read twice or never.
    """
    ordered = iter(sorted(extents, key=_position))
    extent, first = next(ordered), 0
    found = set()
    for offset in offsets:
        while offset >= first + extent.blocks:
            first += extent.blocks
            extent = next(ordered)
        found.add((extent.data_object, extent.file, extent.block + offset - first))
    return [encode(data_object, file, block, 0) for data_object, file, block in sorted(found)]


def _position(extent: Extent) -> tuple[int, int, int]:
    return extent.data_object, extent.file, extent.block


def _tiles(boundaries: Sequence[str], share: int | None) -> tuple[Tile, ...]:
    return tuple(
        Tile(no=ChunkNo(number), lower=lower, upper=upper, estimated_bytes=share)
        for number, (lower, upper) in enumerate(pairwise([None, *boundaries, None]))
    )
