"""The loop does nothing that takes time: with each job of the helper thread blocked in turn, a
pause and the restart of another table are answered at once.
"""

import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from exporter_tui.coordinator.jobs import report
from exporter_tui.coordinator.jobs.file_jobs import FileJobs
from exporter_tui.coordinator.jobs.planning_jobs import PlanningJobs
from exporter_tui.model import events, interventions, requests
from exporter_tui.model.names import TableName
from exporter_tui.model.requests import PauseRequested, RestartRequested, ResumeRequested
from exporter_tui.model.states import TableState
from exporter_tui.model.view import RunState, TableView
from tests.steering.conftest import Runs
from tests.steering.running import BOUND_S, Run, Site, is_so

pytestmark = pytest.mark.slow

JOBS_OF_THE_HELPER: dict[str, tuple[object, str]] = {
    "plans a restart": (PlanningJobs, "plan_restart"),
    "clears a table": (FileJobs, "clear"),
    "deletes trash": (FileJobs, "delete"),
    "closes a table": (PlanningJobs, "close_table"),
    "looks at a table": (FileJobs, "look"),
    "looks at all tables": (FileJobs, "look_at_all"),
    "writes the report": (report, "write_report"),
}


class Doors:
    """Each job waits once at its door: ``next`` returns the name of the one that waits now."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._doors = {name: threading.Event() for name in JOBS_OF_THE_HELPER}

    def through(self, name: str, job: Callable[..., Any]) -> Callable[..., Any]:
        """Return ``job`` behind its door."""

        def waits(*arguments: Any) -> Any:
            if not self._doors[name].is_set():
                self._waiting.put(name)
                assert self._doors[name].wait(BOUND_S)
            return job(*arguments)

        return waits

    def next(self) -> str:
        """Wait until a job stands before its door."""
        return self._waiting.get(timeout=BOUND_S)

    def open(self, name: str) -> None:
        """Let the job be done, now and ever after."""
        self._doors[name].set()

    def open_all(self) -> None:
        """Let everything pass."""
        for name in self._doors:
            self.open(name)


@pytest.fixture
def doors(monkeypatch: pytest.MonkeyPatch, runs: Runs) -> Iterator[Doors]:
    """Put every job of the helper thread behind a door."""
    del runs  # ends its runs after the doors are open
    made = Doors()
    for name, (owner, attribute) in JOBS_OF_THE_HELPER.items():
        monkeypatch.setattr(owner, attribute, made.through(name, getattr(owner, attribute)))
    yield made
    made.open_all()


def is_answered_at_once(run: Run, pauses: int) -> None:
    """Pause, and restart a table that is not starting again already, once there is one."""
    view = run.view(lambda view: any(map(_may_be_restarted, view.tables)))
    table = next(one.table for one in view.tables if _may_be_restarted(one))
    restarts = len(run.all(requests.RestartRequested))
    run.control.ask(PauseRequested(now=False))
    run.control.ask(RestartRequested(tables=(table,)))
    run.wait(requests.PauseRequested, times=pauses)
    run.wait(requests.RestartRequested, times=restarts + 1)
    view = run.view(lambda view: any(is_so(o, table, TableState.RESTARTING) for o in view.tables))
    assert view.state in {RunState.PAUSING, RunState.PAUSED}
    run.control.ask(ResumeRequested())
    run.wait(interventions.Resumed, times=pauses)


def _may_be_restarted(line: TableView) -> bool:
    return line.state is not TableState.RESTARTING


def test_whatever_job_hangs_a_pause_and_another_restart_are_answered_before_it_ends(
    site: Site, runs: Runs, doors: Doors
) -> None:
    run = runs(tables=("DEPARTMENTS", "EMPLOYEES", "JOBS", "REGIONS"), stay=True).start()
    blocked: list[str] = []
    while len(blocked) < len(JOBS_OF_THE_HELPER):
        name = doors.next()
        blocked.append(name)
        is_answered_at_once(run, pauses=len(blocked))
        doors.open(name)
    assert set(blocked) == set(JOBS_OF_THE_HELPER)
    run.view(lambda view: view.exit_code == 0)
    run.control.leave()
    result = run.result()
    assert (result.exit_code, result.succeeded) == (0, 4)
    assert not run.all(requests.RequestRefused)
    assert not run.all(events.TaskPutBack)
    assert site.trash() == []
    assert len(site.rows(TableName("HR", "EMPLOYEES"))) == 240
