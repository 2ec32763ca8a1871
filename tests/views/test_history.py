"""Rates, history and remaining time, with a clock that is a number."""

from collections.abc import Iterable
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter_tui.coordinator.views.rates import (
    BUCKET_S,
    History,
    Moved,
    RateWindow,
    Remaining,
    RunClock,
)
from exporter_tui.coordinator.views.run_state import Throttle
from exporter_tui.model.view import CHART_BUCKETS, Rates, RunState


def test_rates_are_those_of_the_last_ten_seconds() -> None:
    window, moved = RateWindow(), Moved()
    now = 0.0
    for rate in [1000] * 60 + [200] * 24:
        window.rates(now, moved)
        moved.add(rate // 2, rate * 5, rate)
        now += 0.5

    found = window.rates(now, moved)

    assert found == Rates(rows_per_s=200, csv_bytes_per_s=2000, gzip_bytes_per_s=400)


def test_the_first_look_has_no_rate() -> None:
    assert RateWindow().rates(5.0, Moved(rows=100)) == Rates()


def test_an_attempt_that_failed_never_makes_a_rate_negative() -> None:
    moved = Moved()
    moved.add(100, 1000, 10)
    moved.add(-100, -1000, -10)

    assert moved == Moved(100, 1000, 10)


@pytest.mark.parametrize(
    ("hours", "bucket_s"), [(0.1, 5), (0.166, 5), (0.9, 30), (1.9, 60), (3.9, 120), (100, 3840)]
)
def test_history_keeps_a_run_of_any_length_in_so_many_values(hours: float, bucket_s: int) -> None:
    history, rows = History(), 0
    for look in range(round(hours * 720) + 1):
        history.look(look * BUCKET_S, rows)
        rows += look

    values = history.chart.values
    assert history.chart.bucket_s == bucket_s
    assert len(values) <= CHART_BUCKETS
    assert hours * 3600 - 2 * bucket_s <= len(values) * bucket_s <= hours * 3600 + bucket_s
    assert list(values) == sorted(values)
    assert history.best == pytest.approx((round(hours * 720) - 1) / BUCKET_S)


@given(st.lists(st.tuples(st.floats(0.1, 40), st.integers(0, 10**6)), max_size=300))
def test_a_finished_bucket_never_changes_while_buckets_have_its_length(
    steps: list[tuple[float, int]],
) -> None:
    history, at_s, rows, before = History(), 0.0, 0, History().chart
    history.look(at_s, rows)
    for seconds, more in steps:
        at_s, rows = at_s + seconds, rows + more
        chart = history.look(at_s, rows)
        if chart.bucket_s == before.bucket_s:
            assert chart.values[: len(before.values)] == before.values
        else:
            assert len(chart.values) < len(before.values)
        before = chart
    assert sum(before.values) * before.bucket_s <= rows + 1e-3


def test_history_is_the_same_chart_until_a_bucket_is_full() -> None:
    history = History()
    history.look(0.0, 0)
    first = history.look(5.0, 10)

    assert history.look(9.9, 20) is first
    assert history.look(10.0, 20) is not first


def test_history_shows_a_standstill_as_zeros() -> None:
    history = History()
    history.look(0.0, 0)
    history.look(5.0, 50)

    assert history.look(20.0, 50).values == (10.0, 0.0, 0.0, 0.0)


def played(rates: Iterable[float], *, left: float) -> float | None:
    """Return the remaining time after a run with so many bytes done in each second."""
    gauge, found, done = Remaining(), None, 0.0
    for second, rate in enumerate(rates):
        found = gauge.look(float(second), done=done, left=left)
        done += rate
    return found


def remaining(*, seconds: int, rate: float, left: float) -> float | None:
    return played([rate] * seconds, left=left)


def test_remaining_time_is_hidden_in_the_first_minute() -> None:
    assert remaining(seconds=60, rate=10.0, left=1000.0) is None
    assert remaining(seconds=62, rate=10.0, left=1000.0) == pytest.approx(100.0)


@pytest.mark.parametrize(("rate", "left"), [(0.0, 1000.0), (10.0, inf), (1.0, 100 * 3600.0)])
def test_remaining_time_is_hidden_when_it_could_mislead(rate: float, left: float) -> None:
    assert remaining(seconds=300, rate=rate, left=left) is None


def test_remaining_time_follows_the_last_five_minutes() -> None:
    found = played([100.0] * 600 + [10.0] * 600, left=6000.0)
    assert found == pytest.approx(600.0, rel=0.02)


def test_a_slow_start_is_forgotten_when_half_of_the_work_came_after_it() -> None:
    found = played([1.0] * 60 + [100.0] * 61, left=6000.0)
    assert found == pytest.approx(60.0, rel=0.05)


# -- the clock of the run --------------------------------------------------------------------------


def test_only_time_in_which_something_could_move_is_worked() -> None:
    clock = RunClock()
    for at, state in (
        (100.0, RunState.PREPARING),
        (110.0, RunState.RUNNING),
        (130.0, RunState.PAUSING),
        (140.0, RunState.PAUSED),
        (1140.0, RunState.WAITING_FOR_DATABASE),
        (2140.0, RunState.WAITING_FOR_DISK),
        (3140.0, RunState.THROTTLED),
        (3150.0, RunState.FINISHED),
        (9150.0, RunState.RUNNING),
        (9157.0, RunState.STOPPED),
        (9999.0, RunState.STOPPED),
    ):
        clock.look(at, state)
    assert (clock.worked_s, clock.passed_s) == (57.0, 3057.0)


def test_pauses_under_the_ceiling_are_noticed_from_a_tenth_of_the_time_on() -> None:
    throttle, now, paced = Throttle(), 0.0, 0.0
    seen = []
    for step in range(80):
        seen.append(throttle.look(now, paced_s=paced, busy=2))
        now += 0.5
        paced += 0.5 if 20 <= step < 60 else 0.02

    assert not any(seen[:20])
    assert all(seen[35:60])
    assert not any(seen[75:])
    assert not throttle.look(now, paced_s=paced, busy=0)
