"""A pause over real workers: what runs is finished or dropped, sessions are given back, and work
goes on where it was.
"""

import pytest

from exporter_tui.model import events, interventions
from exporter_tui.model.names import ChunkNo
from exporter_tui.model.requests import PauseRequested, ResumeRequested
from exporter_tui.model.view import RunState
from tests.steering.conftest import Runs
from tests.steering.running import EMPLOYEES, JOBS, Run, Site, middle_of, stands_at

pytestmark = pytest.mark.slow

ONE = ChunkNo(1)


def attempts(run: Run) -> set[int]:
    """Return the numbers of all attempts that were begun."""
    return {one.attempt for one in run.all(events.AttemptStarted)}


def commits_of_the_held_chunk(run: Run) -> list[events.ChunkCommitted]:
    return run.all(events.ChunkCommitted, lambda one: one.table == EMPLOYEES and one.chunk == ONE)


def test_a_pause_finishes_what_runs_then_gives_every_session_back_and_goes_on(
    site: Site, runs: Runs
) -> None:
    gate = site.hold(middle_of(EMPLOYEES), reply=2)
    run = runs().start()
    stands_at(gate)
    run.control.ask(PauseRequested(now=False))
    pausing = run.view(lambda view: view.state_note == "1 running")
    assert pausing.state is RunState.PAUSING
    begun = len(run.all(events.AttemptStarted))
    gate.open()
    run.wait(interventions.Paused)
    (committed,) = commits_of_the_held_chunk(run)
    assert committed.attempt == 1
    assert site.server.cancelled() == ()
    assert site.server.sessions() == ()
    paused = run.view(lambda view: view.state is RunState.PAUSED)
    assert (paused.workers, paused.machine.sessions) == ((), 0)
    assert len(run.all(events.AttemptStarted)) == begun, "nothing new was started"
    run.control.ask(ResumeRequested())
    run.wait(interventions.Resumed)
    assert run.result().exit_code == 0
    assert attempts(run) == {1}


def test_pause_now_drops_what_runs_in_oracle_too_and_costs_no_attempt(
    site: Site, runs: Runs
) -> None:
    gate, other = site.hold(middle_of(EMPLOYEES), reply=2), site.hold(middle_of(JOBS))
    run = runs().start()
    stands_at(gate)
    stands_at(other)
    run.control.ask(PauseRequested(now=True))
    run.wait(interventions.Paused)
    assert (site.cancels(EMPLOYEES), site.cancels(JOBS)) == (1, 1)
    assert site.server.sessions() == ()
    assert commits_of_the_held_chunk(run) == []
    assert site.unfinished(EMPLOYEES) == []
    run.control.ask(ResumeRequested())
    assert run.result().exit_code == 0
    assert not gate.is_open
    assert not other.is_open
    (committed,) = commits_of_the_held_chunk(run)
    assert committed.attempt == 1
    assert run.all(events.TaskPutBack) == []
    assert attempts(run) == {1}
