"""A table that was to start again and does not: what is said is what became of its files."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from exporter_tui.coordinator.jobs.file_jobs import FileJobs
from exporter_tui.coordinator.machine import commands
from exporter_tui.eventlog.texts.describe import describe
from exporter_tui.model import events, interventions, requests
from exporter_tui.model.catalogue.lookup import error
from exporter_tui.model.errors import ErrorClass, Failure
from exporter_tui.model.names import RunId
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.requests import StopMode
from exporter_tui.model.states import TableState
from exporter_tui.store import trash
from exporter_tui.store.paths import table_paths
from tests.machine.script import HR_T, HR_U, Script

PlanMaker = Callable[..., TablePlan]
FailureMaker = Callable[..., Failure]

RESTART_T = requests.RestartRequested(tables=(HR_T,))
STOP = requests.StopRequested(mode=StopMode.FINISH)
NOT_WRITABLE = "NOT-WRITABLE"


def _told(event: interventions.RestartFailed) -> str:
    line = describe(event, no=1, at=datetime(2026, 11, 23, tzinfo=UTC))
    assert line is not None
    return line.text


def _moving(plan: PlanMaker) -> Script:
    """Return a finished table whose folder is being moved out of the way."""
    script = Script(plan(), plan("U"), workers=1)
    script.complete()
    script.hear(RESTART_T)
    script.hear(interventions.RestartPlanned(table=HR_T, plan=plan(scn=2000)))
    assert script.state(HR_T) is TableState.RESTARTING
    return script


@pytest.mark.parametrize(
    ("moving", "left_in", "says"),
    [
        (False, None, "nothing was touched"),
        (True, None, "its folder is where it was; what ran of it begins again"),
        (True, ".exporter/trash/r.T", "its old folder is .exporter/trash/r.T and is not put back"),
    ],
)
def test_the_line_says_what_became_of_the_files(
    failure: FailureMaker, moving: bool, left_in: str | None, says: str
) -> None:
    event = interventions.RestartFailed(
        table=HR_T, failure=failure(), moving=moving, left_in=left_in
    )
    assert f"HR.T: not restarted, {says}" in _told(event)
    assert ("nothing was touched" in _told(event)) is not moving


def test_a_folder_that_is_not_put_back_is_exported_again_and_not_called_valid(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = _moving(plan)
    gone = failure(NOT_WRITABLE)
    script.hear(
        interventions.RestartFailed(table=HR_T, failure=gone, moving=True, left_in="trash/1")
    )
    assert script.of(events.TableRedoBegan)
    assert commands.ReplanTable(table=HR_T) in script.last
    script.hear(events.TableReplanned(table=HR_T, plan=plan(scn=3000), set_aside=None))
    script.complete()
    assert script.machine.state.tables[HR_T].plan.scn == 3000


def test_a_folder_that_is_not_put_back_while_the_run_ends_is_not_called_valid(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = _moving(plan)
    script.hear(STOP)
    gone = failure(NOT_WRITABLE)
    script.hear(
        interventions.RestartFailed(table=HR_T, failure=gone, moving=True, left_in="trash/1")
    )
    script.complete(HR_U)
    assert script.state(HR_T) is TableState.FAILED
    assert script.ended()


@pytest.mark.parametrize("back", [True, False], ids=["put back", "left in the trash"])
def test_the_answer_says_where_a_folder_is_that_could_not_be_put_back(
    plan: PlanMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, back: bool
) -> None:
    files = FileJobs(output_dir=str(tmp_path), run_id=RunId("r"))
    data = table_paths(tmp_path, HR_T).data_dir
    data.mkdir(parents=True)

    def refuse(*_: object) -> None:
        raise error(NOT_WRITABLE, "plan.json", "Read-only file system.")

    monkeypatch.setattr("exporter_tui.coordinator.jobs.file_jobs.write_plan", refuse)
    if not back:
        monkeypatch.setattr(trash, "take_back", refuse)
    failed = files.clear(HR_T, plan())
    assert isinstance(failed, interventions.RestartFailed)
    assert failed.moving
    assert data.is_dir() == back
    assert failed.left_in == (None if back else ".exporter/trash/r.T")


def test_a_table_that_waits_for_a_new_plan_when_the_run_is_stopped_can_be_restarted_later(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(), plan("U"), workers=2, bound=2)
    script.all_ready()
    task, other = script.sent()
    script.fail(task, failure("ORA-01555", ErrorClass.REDO_TABLE))
    script.hear(STOP)
    script.succeed(other)
    assert script.ended()
    assert script.state(HR_T) is TableState.FAILED
    script.all_leave(failure())
    script.hear(RESTART_T)
    assert not script.refusals()
    assert commands.PlanRestart(table=HR_T, request=1) in script.last


def test_what_was_given_up_before_a_restart_does_not_go_on_after_it(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(chunks=2), workers=2, kept=True, done=(0, 1))
    script.hear(requests.ValidationRequested(table=HR_T))
    script.all_ready()
    first, second = script.running()
    script.start(second)
    script.hear(RESTART_T)
    script.fail(first, failure("NOT-READABLE", ErrorClass.NEVER_RETRY))
    assert script.of(interventions.ValidationDropped)
    script.hear(interventions.RestartPlanned(table=HR_T, plan=plan(scn=2000)))
    script.fail(second, failure("CANCELLED"), started=True)
    script.hear(interventions.RestartFailed(table=HR_T, failure=failure(NOT_WRITABLE), moving=True))
    assert script.state(HR_T) is TableState.SUCCEEDED
    assert script.running() == []
    assert script.ended()
