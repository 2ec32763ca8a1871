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


READ, CPU, IDLE = "db file scattered read", "on its CPU", "SQL*Net message from client"


def looks(**numbers: int) -> Waits:
    """Return so many sessions seen reading, on CPU, and waiting for the client."""
    events = {"read": (True, READ), "cpu": (True, CPU), "idle": (False, IDLE)}
    return Waits({events[name]: number for name, number in numbers.items()})


@pytest.mark.parametrize(
    ("seen", "word"),
    [
        (looks(read=40, idle=10), f"database: {READ}"),
        (looks(read=8, cpu=12, idle=30), f"database: {CPU}"),
        (looks(read=15, idle=35), f"network: {IDLE}"),
        (looks(idle=50), f"network: {IDLE}"),
        (looks(read=3, idle=1), "database or network"),
        (looks(), "database or network"),
    ],
)
def test_what_the_sessions_wait_for_tells_the_database_from_the_network(
    seen: Waits, word: str
) -> None:
    """Of ten seconds the workers wait eight for rows."""
    limit, before = Limit(), looks(read=100, cpu=500, idle=1_000)
    limit.look(0.0, Spent(), RunState.RUNNING, before)
    spent = Spent(source_s=8, cpu_s=2)
    assert limit.look(10.0, spent, RunState.RUNNING, before.plus(seen)) == word


def test_sessions_say_nothing_about_a_limit_that_is_ours() -> None:
    limit = Limit()
    limit.look(0.0, Spent(), RunState.RUNNING, Waits())
    spent = Spent(source_s=2, cpu_s=8)
    assert limit.look(10.0, spent, RunState.RUNNING, looks(read=50)) == "this CPU"
