"""The word for what limits the speed, from measured shares of the workers' time."""

import pytest

from exporter_tui.coordinator.views.limit import Limit
from exporter_tui.model.view import RunState
from exporter_tui.model.work import Spent, Waits


@pytest.mark.parametrize(
    ("share", "word"),
    [
        (Spent(source_s=6, cpu_s=4), "database or network"),
        (Spent(disk_s=5, cpu_s=4), "disk"),
        (Spent(cpu_s=9, source_s=5), "this CPU"),
        (Spent(paced_s=6, cpu_s=5, source_s=1), "CPU cap"),
    ],
)
def test_the_largest_share_of_the_workers_time_is_the_limit(share: Spent, word: str) -> None:
    limit, spent = Limit(), Spent(source_s=1000.0)
    assert limit.look(0.0, spent, RunState.RUNNING) == ""
    assert limit.look(9.0, spent.plus(share), RunState.RUNNING) == ""
    assert limit.look(10.0, spent.plus(share), RunState.RUNNING) == word
    other = spent.plus(share).plus(Spent(disk_s=100.0))
    assert limit.look(15.0, other, RunState.RUNNING) == word
    assert limit.look(20.0, other, RunState.RUNNING) == "disk"


def test_nothing_measured_is_no_limit_and_a_pause_is_one() -> None:
    limit = Limit()
    limit.look(0.0, Spent(), RunState.RUNNING)
    limit.look(10.0, Spent(disk_s=5.0), RunState.RUNNING)
    assert limit.look(20.0, Spent(disk_s=5.5), RunState.RUNNING) == ""
    assert limit.look(20.0, Spent(disk_s=5.5), RunState.PAUSED) == "paused"


@pytest.mark.parametrize(
    ("busy", "sessions", "word"),
    [
        (40, 50, "database"),
        (20, 50, "database"),
        (15, 50, "network"),
        (0, 50, "network"),
        (3, 4, "database or network"),
        (0, 0, "database or network"),
    ],
)
def test_what_the_sessions_wait_for_tells_the_database_from_the_network(
    busy: int, sessions: int, word: str
) -> None:
    """Of ten seconds the workers wait eight for rows."""
    limit, before = Limit(), Waits(busy=100, sessions=1_000)
    limit.look(0.0, Spent(), RunState.RUNNING, before)
    seen = before.plus(Waits(busy=busy, sessions=sessions))
    assert limit.look(10.0, Spent(source_s=8, cpu_s=2), RunState.RUNNING, seen) == word


def test_sessions_say_nothing_about_a_limit_that_is_ours() -> None:
    limit = Limit()
    limit.look(0.0, Spent(), RunState.RUNNING, Waits())
    seen = Waits(busy=50, sessions=50)
    assert limit.look(10.0, Spent(source_s=2, cpu_s=8), RunState.RUNNING, seen) == "this CPU"
