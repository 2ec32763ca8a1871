"""Oracle's interval literals become Arrow intervals, exactly."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter_tui.oracle.interval import interval_array


def _values(*texts: str | None) -> list[tuple[int, int, int] | None]:
    found = interval_array(pa.array(texts, pa.large_string()))
    found.validate(full=True)
    return [value.as_py() and tuple(value.as_py()) for value in found]


def test_years_and_months() -> None:
    assert _values("+02-11", None, "-99-03", "+00-00") == [
        (35, 0, 0),
        None,
        (-1191, 0, 0),
        (0, 0, 0),
    ]


def test_days_and_seconds() -> None:
    assert _values("+05 04:03:02.100000", None, "-00 00:00:00.000001") == [
        (0, 5, 14_582_100_000_000),
        None,
        (0, 0, -1000),
    ]
    assert _values("-999999999 23:59:59.999999999") == [(0, -999999999, -86_399_999_999_999)]
    assert _values("+1 00:00:01") == [(0, 1, 1_000_000_000)]


def test_no_value_at_all() -> None:
    assert _values() == []
    assert _values(None, None) == [None, None]


@given(st.lists(st.one_of(st.none(), st.integers(-(10**9) + 1, 10**9 - 1)), max_size=20))
def test_every_day_count_is_kept(days: list[int | None]) -> None:
    texts = [None if day is None else f"{'+-'[day < 0]}{abs(day):09d} 00:00:00" for day in days]
    assert _values(*texts) == [None if day is None else (0, day, 0) for day in days]


@pytest.mark.parametrize(
    "texts",
    [
        ("+02-11", "+002-11"),
        (" 02-11",),
        ("+0x-11",),
        ("+02/11",),
        ("+999999999-11",),
        ("+05 04.03:02",),
        ("+05 04:03:02,5",),
    ],
)
def test_a_text_that_is_no_interval_of_its_column_is_refused(texts: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="interval"):
        interval_array(pa.array(texts, pa.large_string()))
