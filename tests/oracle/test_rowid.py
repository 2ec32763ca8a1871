"""ROWIDs as text and as numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter_tui.model.rowid import BIGFILE, decode, encode


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("AAASAVAAEAAAACXAAA", (73749, 4, 151, 0)),
        ("AAASAVAAAAAAAAUAAA", (73749, 0, 20, 0)),  # bigfile: block 20
        ("AAAAAAAAAAAAAAAAAA", (0, 0, 0, 0)),
    ],
)
def test_published_rowids_are_read(text: str, parts: tuple[int, int, int, int]) -> None:
    assert decode(text) == parts


def test_a_published_rowid_is_written() -> None:
    assert encode(73749, 4, 151, 0) == "AAASAVAAEAAAACXAAA"


def test_a_bigfile_block_fills_file_and_block_characters() -> None:
    assert encode(73749, BIGFILE, 20, 0) == "AAASAVAAAAAAAAUAAA"
    assert decode(encode(1, BIGFILE, 2**22 + 5, 0)) == (1, 1, 5, 0)


@given(
    st.integers(0, 2**32 - 1),
    st.integers(0, 1023),
    st.integers(0, 2**22 - 1),
    st.integers(0, 32767),
)
def test_every_rowid_is_read_back(data_object: int, file: int, block: int, row: int) -> None:
    assert decode(encode(data_object, file, block, row)) == (data_object, file, block, row)


def test_text_order_is_not_rowid_order() -> None:
    blocks = [1, 26, 52, 62, 63, 64, 4000]
    texts = {encode(1, 1, block, 0): block for block in blocks}
    assert [texts[text] for text in sorted(texts)] == [4000, 62, 63, 52, 1, 26, 64]


@pytest.mark.parametrize("text", ["", "AAASAVAAEAAAACXAA", "AAASAVAAEAAAACXAA*", "*BAMAASQCwQL+"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an extended ROWID"):
        decode(text)


@pytest.mark.parametrize(
    "parts", [(-1, 0, 0, 0), (0, 1025, 0, 0), (0, 1, 2**22, 0), (0, 0, 0, 2**18)]
)
def test_a_part_that_does_not_fit_is_refused(parts: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match=r"fit|no such place"):
        encode(*parts)
