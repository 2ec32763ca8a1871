"""ROWIDs are block-true, and a range of them is a range of row numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter_tui.fakeoracle.storage.rowids import NotARowid, RowIds, decode, encode
from exporter_tui.fakeoracle.storage.segment import Extent, Segment, next_extent_blocks

EXAMPLES = settings(max_examples=50, deadline=None)
EXTENTS = (
    Extent(file=4, block=128, blocks=8),
    Extent(file=4, block=152, blocks=8),
    Extent(file=5, block=16, blocks=8),
)
SEGMENT = Segment(data_object=73_749, tablespace="USERS", rows_per_block=3, extents=EXTENTS)


def test_known_rowids_are_encoded_as_oracle_does() -> None:
    assert encode(73_749, 4, 151, 0) == "AAASAVAAEAAAACXAAA"
    assert decode("AAASAVAAAAAAAAUAAA") == (73_749, 0, 20, 0)


@EXAMPLES
@given(
    st.integers(0, 2**32 - 1), st.integers(0, 1023), st.integers(0, 2**22 - 1), st.integers(0, 9999)
)
def test_a_rowid_decodes_to_what_it_was_made_of(
    data_object: int, file: int, block: int, slot: int
) -> None:
    assert decode(encode(data_object, file, block, slot)) == (data_object, file, block, slot)


@pytest.mark.parametrize(
    "text", ["", "AAASAVAAEAAAACXAA", "AAASAVAAEAAAACXAA!", "//////////////////"]
)
def test_other_texts_are_no_rowids(text: str) -> None:
    with pytest.raises(NotARowid):
        decode(text)


def test_places_follow_the_extents_after_the_header_blocks() -> None:
    rowids = RowIds(73_749, SEGMENT.places())
    parts = [decode(rowids.text(row)) for row in range(len(rowids))]
    blocks = list(dict.fromkeys((file, block) for _, file, block, _ in parts))
    expected = [
        (extent.file, extent.block + at) for extent in EXTENTS for at in range(extent.blocks)
    ]
    assert blocks == expected[SEGMENT.header_blocks :]
    assert [slot for *_, slot in parts] == [0, 1, 2] * len(blocks)
    assert parts == sorted(parts)
    assert rowids.texts(slice(2, 5)).tolist() == [rowids.text(row).encode() for row in (2, 3, 4)]


def test_a_position_is_the_number_of_lesser_rowids() -> None:
    rowids = RowIds(73_749, SEGMENT.places()[:20])
    for row in range(20):
        assert rowids.position(rowids.text(row)) == row
        assert rowids.find(rowids.text(row)) == row
    # A bound in the middle of a block, in a gap between extents, and in other segments.
    assert rowids.position(encode(73_749, 4, 132, 2)) == 5
    assert rowids.position(encode(73_749, 4, 140, 0)) == 15
    assert rowids.position(encode(73_748, 9, 9, 9)) == 0
    assert rowids.position(encode(73_750, 1, 1, 0)) == 20
    assert rowids.find(encode(73_749, 4, 140, 0)) is None


def test_a_bigfile_has_no_file_part_but_more_bits_for_blocks() -> None:
    beyond = Extent(file=1024, block=(1 << 22) + 5, blocks=8)
    segment = Segment(
        data_object=9,
        tablespace="BIG",
        rows_per_block=1,
        extents=(Extent(file=1024, block=20, blocks=8), beyond),
        bigfile=True,
        header_blocks=0,
    )
    rowids = RowIds(9, segment.places())
    assert decode(rowids.text(0)) == (9, 0, 20, 0)
    assert decode(rowids.text(8)) == (9, 1, 5, 0)


def test_new_rows_go_behind_the_last_block_into_a_segment_that_grows() -> None:
    places = SEGMENT.places()
    grown, added = SEGMENT.places_after(int(places[20]) >> 16, 100)
    assert len(added) == 100
    assert added.min() > places[20]
    assert len(grown.extents) > len(EXTENTS)
    assert grown.extents[: len(EXTENTS)] == EXTENTS
    assert np.array_equal(np.sort(grown.places()), grown.places())


def test_extents_grow_as_autoallocate_lets_them() -> None:
    sizes = [next_extent_blocks(no, 8192) * 8 for no in (0, 15, 16, 78, 79, 198, 199)]
    assert sizes == [64, 64, 1024, 1024, 8192, 8192, 65536]
