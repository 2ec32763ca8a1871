"""The chart's past stays as it was, its label is what is drawn, its window grows with the run."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter_tui.model.view import CHART_BUCKETS, Chart
from exporter_tui.tui.glyphs import ASCII, UNICODE
from exporter_tui.tui.render.chart import chart_lines, columns_of
from exporter_tui.tui.spans import text_of, width_of


@pytest.mark.parametrize("bucket_s", [5.0, 30.0, 60.0])
@pytest.mark.parametrize("width", [5, 37, 43, 75, 120, 200])
def test_a_finished_column_never_changes(width: int, bucket_s: float) -> None:
    dice = random.Random(width)
    rates = [dice.uniform(1, 1e6) for _ in range(CHART_BUCKETS)]
    charts = [
        Chart(bucket_s=bucket_s, values=tuple(rates[:count])) for count in range(1, len(rates) + 1)
    ]
    compared = 0
    for before, after in pairwise(columns_of(chart, width) for chart in charts):
        if before.span_s == after.span_s:
            finished = before.values[:-1]
            assert after.values[: len(finished)] == finished
            compared += 1
    assert compared >= CHART_BUCKETS - 4


@pytest.mark.parametrize(
    ("buckets", "words"),
    [
        (0, "1 min ago"),
        (12, "1 min ago"),
        (13, "3 min ago"),
        (37, "10 min ago"),
        (120, "10 min ago"),
    ],
)
def test_the_window_grows_with_the_run_and_is_named(buckets: int, words: str) -> None:
    lines = chart_lines(Chart(values=(1.0,) * buckets), 50, 6, UNICODE)
    assert words in text_of(lines[-1])
    assert text_of(lines[-1]).rstrip().endswith("now")


def test_the_words_of_the_window_stand_where_its_columns_begin() -> None:
    *_, foot, words = map(text_of, chart_lines(Chart(values=(1.0,) * 120), 82, 6, UNICODE))
    axis = 6
    assert foot[axis:].index("█") == 15
    assert words.index("10 min") == 16


@pytest.mark.parametrize(
    ("bucket_s", "words"), [(30.0, "60 min ago"), (60.0, "2 h ago"), (240.0, "8 h ago")]
)
def test_long_runs_are_shown_in_hours(bucket_s: float, words: str) -> None:
    chart = Chart(bucket_s=bucket_s, values=(1.0,) * 120)
    assert words in text_of(chart_lines(chart, 50, 6, UNICODE)[-1])


@pytest.mark.parametrize("width", [12, 44, 52, 84, 150])
def test_the_label_is_the_largest_value_that_is_drawn(width: int) -> None:
    chart = Chart(values=(*(0.0, 3_000.0) * 59, 0.0, 0.0))
    columns = columns_of(chart, width - 7)
    (label, *_) = text_of(chart_lines(chart, width, 6, UNICODE)[0]).split()
    assert label == f"{max(columns.values) / 1000:.0f}k"


@given(
    rates=st.lists(st.floats(0, 1e7), max_size=120),
    width=st.integers(8, 120),
    height=st.integers(2, 30),
)
def test_a_chart_has_its_size_and_shows_what_is_not_nothing(
    rates: list[float], width: int, height: int
) -> None:
    for glyphs in (UNICODE, ASCII):
        lines = chart_lines(Chart(values=tuple(rates)), width, height, glyphs)
        assert len(lines) == height
        assert {width_of(line) for line in lines} == {width}
        drawn = sum(value > 0 for value in columns_of(Chart(values=tuple(rates)), width - 7).values)
        foot = text_of(lines[-2])[6:]
        assert sum(character != " " for character in foot) >= drawn
