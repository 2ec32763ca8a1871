"""A letter of a strip claims no more than holds for all chunks of its group."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter_tui.model.strip import (
    MOST_CELLS,
    Cell,
    cell_of,
    cells,
    eighths,
    group,
    narrowed,
    running,
)

ALONE = [cell for cell in Cell if cell is not Cell.RUNNING]
LETTERS = "".join(cell.value for cell in ALONE) + "01234567"
COMPLETE = {Cell.DONE, Cell.KEPT, Cell.CHECKED}


def test_every_letter_is_another_one_and_says_one_thing() -> None:
    assert len(set(LETTERS)) == len(LETTERS) == len(Cell) + 7
    assert {cell_of(letter) for letter in LETTERS} == set(Cell)


@pytest.mark.parametrize(
    ("strip", "letter"),
    [
        ("ccf0", "f"),
        ("r0ccq", "r"),
        ("cc", "c"),
        ("cd", "d"),
        ("kc", "d"),
        ("kk", "k"),
        ("cq", "p"),
        ("kx", "p"),
        ("pq", "p"),
        ("xq", "x"),
        ("qq", "q"),
        ("c0", "4"),
        ("7q", "3"),
        ("ccc7", "7"),
    ],
)
def test_a_group_tells_its_loudest_chunk_and_claims_no_more_than_all_have(
    strip: str, letter: str
) -> None:
    assert narrowed(strip, 1) == letter


@given(strip=st.text(LETTERS, min_size=1, max_size=200), width=st.integers(1, 60))
def test_a_narrower_strip_hides_no_failure_and_invents_no_end(strip: str, width: int) -> None:
    shown = narrowed(strip, width)
    assert len(shown) == min(len(strip), width)
    said = {cell_of(letter) for letter in strip}
    seen = {cell_of(letter) for letter in shown}
    assert (Cell.FAILED in seen) is (Cell.FAILED in said)
    assert seen <= said | {Cell.DONE, Cell.PART, Cell.RUNNING}
    if seen <= COMPLETE:
        assert said <= COMPLETE


@pytest.mark.parametrize(("share", "done"), [(-1.0, 0), (0.0, 0), (0.5, 4), (0.99, 7), (1.0, 7)])
def test_a_running_letter_tells_how_much_is_done_and_is_never_full(share: float, done: int) -> None:
    assert eighths(running(share)) == done
    assert cell_of(running(share)) is Cell.RUNNING


def test_a_strip_has_a_letter_for_each_chunk_up_to_its_most() -> None:
    assert [cells(chunks) for chunks in (0, 1, 48, 49, 10_000)] == [0, 1, 48, MOST_CELLS, 48]
    assert group({}, 0.0) == ""
