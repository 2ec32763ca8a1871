"""A restart that has to wait for an Oracle session says so, once, and goes before further work."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from exporter_tui.coordinator.machine import commands
from exporter_tui.coordinator.views.run_state import AWAITING, COUNTING, run_state
from exporter_tui.eventlog.texts.describe import describe
from exporter_tui.model import interventions, requests
from exporter_tui.model.errors import Failure
from exporter_tui.model.events import Event
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.view import RunState
from tests.machine.script import HR_T, HR_U, Script

PlanMaker = Callable[..., TablePlan]
FailureMaker = Callable[..., Failure]

BOTH = requests.RestartRequested(tables=(HR_U, HR_T))


def shown(script: Script, *, counting: bool = False) -> tuple[RunState, str]:
    return run_state(
        script.machine.state, now=0.0, ended=False, throttled=False, counting=counting, quiet_s=0.0
    )


def told(event: Event) -> str:
    line = describe(event, no=1, at=datetime(2026, 11, 23, tzinfo=UTC))
    assert line is not None
    return line.text


@pytest.fixture
def full(plan: PlanMaker) -> Script:
    """Return a run whose two sessions are both at work; a restart of two tables was asked for."""
    script = Script(plan("T", chunks=3), plan("U"), workers=2, bound=2)
    script.all_ready()
    script.hear(BOTH)
    return script


def test_a_restart_says_once_that_all_sessions_are_at_work(full: Script) -> None:
    full.after(60)
    (event,) = full.of(interventions.SessionAwaited)
    assert event == interventions.SessionAwaited(table=HR_U, sessions=2)
    assert told(event) == (
        "HR.U: all 2 sessions are at work; its new plan is made when a task ends"
    )
    assert shown(full) == (RunState.RUNNING, AWAITING)
    assert shown(full, counting=True) == (RunState.RUNNING, AWAITING)


def test_the_note_goes_when_the_plan_is_being_made(full: Script, failure: FailureMaker) -> None:
    full.succeed(full.running()[0])
    full.all_leave(failure())
    assert commands.PlanRestart(table=HR_U, request=1) in full.last
    assert shown(full) == (RunState.RUNNING, "")
    assert shown(full, counting=True) == (RunState.RUNNING, COUNTING)


def test_a_session_to_spare_is_used_without_a_word(plan: PlanMaker) -> None:
    script = Script(plan("T", chunks=3), plan("U"), workers=2, bound=3)
    script.all_ready()
    script.hear(BOTH)
    assert commands.PlanRestart(table=HR_U, request=1) in script.last
    assert not script.of(interventions.SessionAwaited)


def test_a_restart_waits_for_a_session_where_the_database_allows_fewer_than_were_wanted(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan("T", chunks=3), plan("U"), workers=2, bound=3)
    script.all_ready()
    first, second = script.sent()
    script.no_session(second, failure("ORA-02391"))
    script.die(second.worker, failure(), expected=True)
    script.hear(requests.RestartRequested(tables=(HR_U,)))
    assert script.of(interventions.SessionAwaited) == [
        interventions.SessionAwaited(table=HR_U, sessions=1)
    ]
    assert commands.PlanRestart(table=HR_U, request=1) not in script.last

    script.succeed(first)
    script.all_leave(failure())
    assert commands.PlanRestart(table=HR_U, request=1) in script.last


def test_a_restart_that_got_no_session_waits_for_one_when_it_is_asked_again(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan("T", chunks=3), plan("U"), workers=2, bound=3)
    script.all_ready()
    script.hear(requests.RestartRequested(tables=(HR_U,)))
    assert commands.PlanRestart(table=HR_U, request=1) in script.last
    script.hear(interventions.RestartFailed(table=HR_U, failure=failure("ORA-02391")))
    assert script.machine.state.outage is None
    script.hear(requests.RestartRequested(tables=(HR_U,)))
    assert script.of(interventions.SessionAwaited) == [
        interventions.SessionAwaited(table=HR_U, sessions=2)
    ]

    script.hear(requests.WorkersRequested(workers=3))
    assert commands.PlanRestart(table=HR_U, request=2) in script.last, "a person tries it out"
