"""Workers that hear no cancel and are killed: what they had written is deleted at once, their
attempt is not counted, and the run goes on to its end.
"""

import os
import signal
from collections.abc import Callable

import pytest

from exporter_tui.coordinator.machine.state import Bounds
from exporter_tui.coordinator.resources import disk
from exporter_tui.model import events, interventions
from exporter_tui.model.names import ChunkNo
from exporter_tui.model.requests import PauseRequested, ResumeRequested
from exporter_tui.model.view import RunState
from tests.processes import stop
from tests.steering.conftest import Runs
from tests.steering.running import EMPLOYEES, Run, Site, middle_of, stands_at

pytestmark = pytest.mark.slow

FLOOR = 1_000_000
ONE = ChunkNo(1)


@pytest.fixture(name="free")
def scripted_disk(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the free bytes that everybody sees, to be changed at will."""
    free = [100 * FLOOR]
    monkeypatch.setattr(disk, "free_bytes", lambda _folder: free[0])
    monkeypatch.setattr(disk, "LOOK_EVERY_S", 0.02)
    return free


def process(run: Run) -> int:
    """Return the process of the worker that holds the chunk."""
    (held,) = run.all(events.AttemptStarted, lambda one: (one.table, one.chunk) == (EMPLOYEES, ONE))
    return run.wait(events.WorkerStarted, lambda one: one.worker == held.worker).pid


@pytest.fixture
def deaf(site: Site, runs: Runs) -> Callable[..., Run]:
    """Return the maker of a run in which the worker of one chunk is stopped in mid-attempt."""

    def make(**export: int) -> Run:
        gate = site.hold(middle_of(EMPLOYEES), reply=2)
        run = runs(bounds=Bounds(cancel_s=0.1), **export).start()
        stands_at(gate)
        stop(process(run))
        return run

    return make


def held_chunk_is_exported_once_at_its_first_attempt(run: Run) -> bool:
    return [one.attempt for one in run.all(events.ChunkCommitted) if one.chunk == ONE] == [1] * 3


def test_pause_now_kills_a_deaf_worker_and_the_run_goes_on(
    site: Site, deaf: Callable[..., Run]
) -> None:
    run = deaf()
    run.control.ask(PauseRequested(now=True))
    run.wait(interventions.Paused)
    (died,) = run.all(events.WorkerDied, lambda one: one.exit_code == -9)
    deleted = run.of(interventions.PartDeleted, EMPLOYEES)
    assert (deleted.chunk, deleted.problem) == (ONE, None)
    assert site.unfinished(EMPLOYEES) == []
    run.control.ask(ResumeRequested())
    assert run.result().exit_code == 0
    assert died.failure.code == "CANCELLED"
    assert run.all(events.TaskPutBack) == []
    assert held_chunk_is_exported_once_at_its_first_attempt(run)


def test_a_low_disk_gets_the_room_of_a_deaf_worker_back_and_the_run_goes_on(
    site: Site, deaf: Callable[..., Run], free: list[int]
) -> None:
    run = deaf(disk_floor_bytes=FLOOR)
    free[0] = FLOOR - 1
    run.wait(events.WorkerDied, lambda one: one.exit_code == -9)
    run.of(interventions.PartDeleted, EMPLOYEES)
    run.view(lambda view: view.state is RunState.WAITING_FOR_DISK)
    assert site.unfinished(EMPLOYEES) == []
    free[0] = 100 * FLOOR
    assert run.result().exit_code == 0
    assert run.all(events.TaskPutBack) == []
    assert held_chunk_is_exported_once_at_its_first_attempt(run)


def test_the_part_file_of_a_worker_that_was_killed_from_outside_is_deleted_too(
    site: Site, deaf: Callable[..., Run]
) -> None:
    run = deaf()
    os.kill(process(run), signal.SIGKILL)
    run.of(interventions.PartDeleted, EMPLOYEES)
    assert run.result().exit_code == 0
    assert site.unfinished(EMPLOYEES) == []
    assert [one.failure.code for one in run.all(events.TaskPutBack)] == ["WORKER-DIED"]
