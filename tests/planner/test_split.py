"""Tiles cover the whole ROWID space, whatever the block map says."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter_tui.model.facts import Extent, Platform, TableKind, table_bytes
from exporter_tui.model.rowid import decode
from exporter_tui.planner.split import cut
from tests.planner.conftest import BLOCK, DATABASE, MEGABYTE, extents, facts

place = st.tuples(st.integers(1, 1023), st.integers(0, 4_000_000), st.integers(1, 64))


def _cut(size_bytes: int, map_: tuple[Extent, ...], chunk_bytes: int) -> list[str]:
    table = facts(segment_bytes=size_bytes, extents=map_)
    tiles = cut(table, DATABASE, threshold_bytes=1, chunk_bytes=chunk_bytes).tiles
    assert len(tiles) <= -(-size_bytes // chunk_bytes)
    assert tiles[0].lower is None
    assert tiles[-1].upper is None
    assert [tile.no for tile in tiles] == list(range(len(tiles)))
    for left, right in pairwise(tiles):
        assert left.upper == right.lower
    return [tile.lower for tile in tiles[1:] if tile.lower is not None]


@given(st.lists(place, min_size=1, max_size=20), st.integers(1, 40))
def test_boundaries_ascend_as_numbers_and_lie_in_the_map(
    places: list[tuple[int, int, int]], chunk_blocks: int
) -> None:
    map_ = extents(*places)
    blocks = sum(extent.blocks for extent in map_)
    found = [decode(rowid) for rowid in _cut(blocks * BLOCK, map_, chunk_blocks * BLOCK)]
    assert found == sorted(set(found))
    mapped = {(e.file, block) for e in map_ for block in range(e.block, e.block + e.blocks)}
    for data_object, file, block, row in found:
        assert (data_object, row) == (73749, 0)
        assert (file, block) in mapped


anywhere = st.tuples(
    st.integers(1, 100_000), st.integers(1, 1023), st.integers(0, 4_000_000), st.integers(0, 700)
)


@pytest.mark.slow
@given(
    st.lists(place, min_size=1, max_size=20), st.integers(1, 40), st.lists(anywhere, max_size=40)
)
def test_every_rowid_there_is_lies_in_exactly_one_tile(
    places: list[tuple[int, int, int]],
    chunk_blocks: int,
    rows: list[tuple[int, int, int, int]],
) -> None:
    map_ = extents(*places)
    size = sum(extent.blocks for extent in map_) * BLOCK
    table = facts(segment_bytes=size, extents=map_)
    tiles = cut(table, DATABASE, threshold_bytes=1, chunk_bytes=chunk_blocks * BLOCK).tiles
    inside = [
        (73749, one.file, one.block + at, row)
        for one in map_
        for at in (0, one.blocks - 1, one.blocks)
        for row in (0, 1)
    ]
    for rowid in (*rows, *inside):
        holding = [
            tile.no
            for tile in tiles
            if (tile.lower is None or decode(tile.lower) <= rowid)
            and (tile.upper is None or rowid < decode(tile.upper))
        ]
        assert len(holding) == 1, "stale, overlapping or foreign: counted once, exported once"


def test_boundaries_are_ordered_as_numbers_where_text_order_differs() -> None:
    # Block 52 is "0" in a ROWID and 26 is "a": as text, "0" sorts before "a".
    map_ = extents((4, 52, 1), (4, 62, 1), (4, 26, 1), (4, 1, 1))
    assert [decode(rowid)[2] for rowid in _cut(4 * BLOCK, map_, BLOCK)] == [26, 52, 62]


def test_a_bigfile_tablespace_counts_blocks_beyond_the_smallfile_limit() -> None:
    first = (1 << 22) - 1
    found = _cut(4 * BLOCK, extents((1024, first, 4)), BLOCK)
    assert [decode(rowid)[1:3] for rowid in found] == [(1, 0), (1, 1), (1, 2)]


def test_tiles_share_the_size_evenly() -> None:
    table = facts(segment_bytes=100 * BLOCK, extents=extents((4, 0, 100)))
    found = cut(table, DATABASE, threshold_bytes=1, chunk_bytes=30 * BLOCK)
    assert [tile.estimated_bytes for tile in found.tiles] == [25 * BLOCK] * 4
    assert found.reason == "4 chunks of about 200 KiB, cut by the block map"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"segment_bytes": 9 * MEGABYTE}, "9.0 MiB is below the threshold of 10.0 MiB"),
        ({"kind": TableKind.PARTITIONED}, "the table is partitioned"),
        ({"kind": TableKind.CLUSTERED}, "the table is in a cluster"),
        ({"kind": TableKind.INDEX_ORGANIZED, "segment_bytes": None}, "no physical ROWIDs"),
        ({"extents": None}, 'GRANT SELECT ON SYS.DBA_EXTENTS TO "EXPORTER"'),
        ({"extents": ()}, "its block map is empty"),
        ({"segment_created": False}, "a table without a segment"),
        (
            {"segment_bytes": None, "statistics_bytes": None, "extents": None},
            "its size is not known",
        ),
    ],
)
def test_a_table_that_stays_whole_says_why(changes: dict[str, object], reason: str) -> None:
    wide = {"segment_bytes": 50 * MEGABYTE, "extents": extents((4, 0, 6400))}
    found = cut(
        facts(**(wide | changes)),
        DATABASE,
        threshold_bytes=10 * MEGABYTE,
        chunk_bytes=5 * MEGABYTE,
    )
    assert len(found.tiles) == 1
    assert (found.tiles[0].lower, found.tiles[0].upper) == (None, None)
    assert found.reason.startswith("one chunk: ")
    assert reason in found.reason


@pytest.mark.parametrize(
    ("platform", "size", "remedy"),
    [
        (
            Platform.RDS,
            50 * MEGABYTE,
            "to split it: EXEC rdsadmin.rdsadmin_util.grant_sys_object("
            "'DBA_EXTENTS', 'EXPORTER', 'SELECT')",
        ),
        (Platform.AUTONOMOUS, None, 'splitting: GRANT SELECT_CATALOG_ROLE TO "EXPORTER"'),
    ],
)
def test_the_remedy_is_one_that_the_platform_accepts(
    platform: Platform, size: int | None, remedy: str
) -> None:
    found = cut(
        facts(segment_bytes=size, statistics_bytes=None, extents=None),
        replace(DATABASE, platform=platform),
        threshold_bytes=1,
        chunk_bytes=1,
    )
    assert found.reason.endswith(remedy)


def test_a_table_of_exactly_the_threshold_is_split() -> None:
    table = facts(segment_bytes=10 * BLOCK, extents=extents((4, 0, 10)))
    found = cut(table, DATABASE, threshold_bytes=10 * BLOCK, chunk_bytes=5 * BLOCK)
    assert len(found.tiles) == 2


def test_the_best_known_size_counts() -> None:
    assert table_bytes(facts(segment_bytes=5, statistics_bytes=7)) == 5
    assert table_bytes(facts(segment_bytes=None, extents=extents((4, 0, 3)))) == 3 * BLOCK
    assert table_bytes(facts(segment_bytes=None, statistics_bytes=7)) == 7
    assert table_bytes(facts(segment_created=False, segment_bytes=None)) == 0
