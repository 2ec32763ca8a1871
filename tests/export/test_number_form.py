"""The check of a NUMBER's text by its bytes says what a regular expression says, of any texts."""

import re

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter_tui.export.cells.number_form import all_plain

PLAIN = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?")
TYPES = (pa.string(), pa.large_string())

near_numbers = st.text("0159.-/+e ,:\n\u0663", max_size=6)
plain_numbers = st.sampled_from(["0", "-0", "7", "-12", "100", "0.5", "-3.25", "9.001", "8" * 40])
anything = st.text(max_size=4)
columns = st.lists(st.one_of(plain_numbers, st.none()), max_size=12)


def expected(texts: list[str | None]) -> bool:
    return all(text is None or PLAIN.fullmatch(text) is not None for text in texts)


@given(columns, st.one_of(near_numbers, anything, plain_numbers, st.none()), st.integers(0, 12))
def test_one_text_among_plain_ones_decides(
    column: list[str | None], text: str | None, at: int
) -> None:
    texts = [*column[:at], text, *column[at:]]
    for kind in TYPES:
        assert all_plain(pa.array(texts, kind)) == expected(texts), texts


@given(st.lists(st.one_of(near_numbers, st.none()), max_size=4))
def test_any_few_texts_are_judged_as_by_the_expression(texts: list[str | None]) -> None:
    for kind in TYPES:
        assert all_plain(pa.array(texts, kind)) == expected(texts), texts


@given(columns, st.lists(near_numbers, max_size=3), st.lists(near_numbers, max_size=3))
def test_what_lies_outside_of_a_slice_is_not_looked_at(
    column: list[str | None], before: list[str], behind: list[str]
) -> None:
    for kind in TYPES:
        whole = pa.array([*before, *column, *behind], kind)
        assert all_plain(whole.slice(len(before), len(column)))


def test_what_lies_under_a_null_is_not_looked_at() -> None:
    written = pa.array(["1", "x.x", "2.5"], pa.large_string())
    valid = pa.array([True, False, True]).buffers()[1]
    hidden = pa.Array.from_buffers(written.type, 3, [valid, *written.buffers()[1:]])
    assert hidden.to_pylist() == ["1", None, "2.5"]
    assert all_plain(hidden)
    assert not all_plain(written)


@pytest.mark.parametrize("texts", [[], [None], [None, None]])
def test_a_column_without_a_value_is_plain(texts: list[None]) -> None:
    for kind in TYPES:
        assert all_plain(pa.array(texts, kind))


def test_a_number_of_many_points_is_told_however_many() -> None:
    """256 of them would be none again where they are counted in a byte."""
    for points in (2, 255, 256, 257, 258, 512):
        assert not all_plain(pa.array(["1", "1" + "." * points + "1"], pa.large_string()))


@pytest.mark.parametrize("text", ["9" * 40, "-0." + "0" * 130 + "1", "1" + "0" * 125, "-0", "0.1"])
def test_the_longest_numbers_are_plain(text: str) -> None:
    assert PLAIN.fullmatch(text)
    assert all_plain(pa.array([text, "0", None], pa.large_string()))
