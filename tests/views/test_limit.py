"""The word for what limits the speed, from measured shares of the workers' time."""

import pytest

from exporter_tui.coordinator.views.limit import Limit
from exporter_tui.model.view import RunState
from exporter_tui.model.work import Spent


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
