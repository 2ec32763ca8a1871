"""Rates, history and remaining time, with a clock that is a number."""

from math import inf

import pytest

from exporter_tui.coordinator.views.rates import (
    BUCKET_S,
    BUCKETS,
    History,
    Moved,
    RateWindow,
    Remaining,
)
from exporter_tui.coordinator.views.run_state import Throttle
from exporter_tui.model.view import Rates


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


def test_history_has_one_value_for_five_seconds_and_never_more_than_ten_minutes() -> None:
    history = History()
    rows = 0
    for second in range(3600):
        history.look(float(second), rows)
        rows += second

    assert len(history.chart.values) == BUCKETS
    assert BUCKETS * BUCKET_S == 600
    assert list(history.chart.values) == sorted(history.chart.values)
    assert history.chart.values[-1] == pytest.approx(3592.0, abs=5)


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


def remaining(*, seconds: int, rate: float, left: float, working: bool = True) -> float | None:
    gauge, found, done = Remaining(), None, 0.0
    for second in range(seconds):
        found = gauge.look(float(second), done=done, left=left, working=working)
        done += rate
    return found


def test_remaining_time_is_hidden_in_the_first_minute() -> None:
    assert remaining(seconds=60, rate=10.0, left=1000.0) is None
    assert remaining(seconds=62, rate=10.0, left=1000.0) == pytest.approx(100.0)


@pytest.mark.parametrize(("rate", "left"), [(0.0, 1000.0), (10.0, inf), (1.0, 100 * 3600.0)])
def test_remaining_time_is_hidden_when_it_could_mislead(rate: float, left: float) -> None:
    assert remaining(seconds=300, rate=rate, left=left) is None


def test_remaining_time_follows_the_last_five_minutes() -> None:
    gauge, done, found = Remaining(), 0.0, None
    for second in range(1200):
        found = gauge.look(float(second), done=done, left=6000.0, working=True)
        done += 100.0 if second < 600 else 10.0

    assert found == pytest.approx(600.0, rel=0.02)


def test_a_pause_is_not_counted_as_slow_work() -> None:
    gauge, done = Remaining(), 0.0
    for second in range(100):
        gauge.look(float(second), done=done, left=1000.0, working=True)
        done += 10.0
    for second in range(100, 4000):
        assert gauge.look(float(second), done=done, left=1000.0, working=False) is None

    assert gauge.look(4000.0, done=done, left=1000.0, working=True) == pytest.approx(100, rel=0.05)


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
