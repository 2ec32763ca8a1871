"""Numbers have one text, whoever shows them: sizes, counts, rates, shares and durations."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import exporter_tui
from exporter_tui.config.sizes import parse_size
from exporter_tui.model import format as fmt

PACKAGE = Path(exporter_tui.__file__).parent
_OTHER_UNITS = re.compile(r"\b[kKMGT]B\b")
_QUOTED = re.compile(r"\"\d+ [MG]B\"")
_ENTERED = {"config/sizes.py"}
"""What a person may type is another matter than what is shown."""


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        (0, "0"),
        (1_107_311, "1,107,311"),
        (9_999_999, "9,999,999"),
        (418_190_344, "418.2 M"),
        (1_900_000_000, "1.9 G"),
    ],
)
def test_row_counts_are_exact_until_they_do_not_fit(rows: int, shown: str) -> None:
    assert fmt.short_count(rows) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (-1, "0 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (3_599, "59 min"),
        (3_900, "1h 05m"),
        (36_000, "10 h"),
        (400_000, "111 h"),
    ],
)
def test_a_length_fits_a_column(seconds: float, shown: str) -> None:
    assert fmt.short_length(seconds) == shown


def test_an_estimate_is_marked() -> None:
    assert fmt.short_count(7, estimated=True) == "~7"


@pytest.mark.parametrize(
    ("size_bytes", "shown"),
    [
        (0, "0 B"),
        (1, "1 B"),
        (1023, "1023 B"),
        (1024, "1.0 KiB"),
        (65_536, "64.0 KiB"),
        (1.5 * 1024**2, "1.5 MiB"),
        (99.97 * 1024**2, "100 MiB"),
        (140 * 1024**2, "140 MiB"),
        (1023.7 * 1024**2, "1.0 GiB"),
        (1024**3, "1.0 GiB"),
        (96 * 1024**3, "96.0 GiB"),
        (310 * 1024**3, "310 GiB"),
        (5 * 1024**5, "5.0 PiB"),
    ],
)
def test_sizes_have_powers_of_1024_and_their_units(size_bytes: float, shown: str) -> None:
    assert fmt.size(size_bytes) == shown
    assert fmt.speed(size_bytes) == f"{shown}/s"


@given(st.floats(0, 1024.0**6 - 1))
def test_the_width_of_a_size_is_calm(size_bytes: float) -> None:
    assert len(fmt.size(size_bytes)) <= 8


@given(st.floats(0, 1024.0**6), st.floats(0, 1024.0**6))
def test_a_larger_size_never_reads_smaller(one: float, other: float) -> None:
    small, large = sorted((one, other))
    units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]

    def read(text: str) -> float:
        number, unit = text.split(" ")
        return float(number) * 1024.0 ** units.index(unit)

    assert read(fmt.size(small)) <= read(fmt.size(large))


@given(st.integers(min_value=0, max_value=2**60))
def test_an_exact_size_reads_back_in_the_configuration(size_bytes: int) -> None:
    assert parse_size(fmt.exact_size(size_bytes)) == size_bytes


def test_only_a_finished_thing_reads_one_hundred_percent() -> None:
    shown = [fmt.percent(value) for value in (0.0, 0.58, 0.9999, 1.0)]
    assert shown == ["0%", "58%", "99%", "100%"]


def test_no_remaining_time_is_shown_where_none_is_honest() -> None:
    assert fmt.remaining(None) == ""
    assert fmt.remaining(100 * 3600) == ""
    assert fmt.remaining(3_480) == "~58 min left"
    assert fmt.remaining(7_500) == "~2 h 05 min left"
    assert fmt.remaining(20) == "under 1 min left"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0 s"), (59.9, "59 s"), (60, "1 min"), (3_599, "59 min"), (7_260, "2 h 1 min")],
)
def test_a_length_is_said_in_whole_units(seconds: float, shown: str) -> None:
    assert fmt.length(seconds) == shown


def test_a_moment_is_that_of_the_place() -> None:
    at = datetime(2026, 11, 23, 14, 5, 9, tzinfo=UTC)
    assert fmt.local_time(at) == at.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def _found_in(source: str) -> Iterator[str]:
    """Return the texts of a module that name another unit; BigQuery's own words are quoted."""
    if not _OTHER_UNITS.search(source):
        return  # nothing to be parsed for: most modules name no size at all
    for node in ast.walk(ast.parse(source)):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and _OTHER_UNITS.search(_QUOTED.sub("", text)):
            yield text


def test_no_text_of_ours_has_another_unit_of_size() -> None:
    assert list(_found_in('f"{size} MB, as \\"4 GB\\""')) == [' MB, as "4 GB"']
    modules = {path.relative_to(PACKAGE).as_posix(): path for path in PACKAGE.rglob("*.py")}
    ours = [name for name in modules if not name.startswith("fakeoracle/")]
    assert len(ours) > 100
    found = [
        (name, text)
        for name in sorted({*ours} - _ENTERED)
        for text in _found_in(modules[name].read_text())
    ]
    assert found == []
