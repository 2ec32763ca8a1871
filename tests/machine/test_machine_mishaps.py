"""Two things at once on the pure machine: nothing is lost, and nothing counts that is not there."""

from collections.abc import Callable

import pytest

from exporter_tui.coordinator.machine import commands
from exporter_tui.coordinator.machine.table.phases import RestartPhase
from exporter_tui.model import interventions, requests
from exporter_tui.model.errors import ErrorClass, Failure
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.requests import StopMode
from exporter_tui.model.states import ChunkState, TaskKind
from exporter_tui.model.verdict import FailedReason, TableStatus
from tests.machine.script import HR_T, Script

PlanMaker = Callable[..., TablePlan]
FailureMaker = Callable[..., Failure]

FIRST_OF_T = requests.ChunkRestartRequested(table=HR_T, chunk=ChunkNo(0))
SECOND_OF_T = requests.ChunkRestartRequested(table=HR_T, chunk=ChunkNo(1))
VALIDATE_T = requests.ValidationRequested(table=HR_T)
ABORT = requests.StopRequested(mode=StopMode.ABORT)
PUT_BACK = commands.PutChunkBack(table=HR_T, chunk=ChunkNo(0))
WRONG_PASSWORD = "ORA-01017"


def _set_aside(script: Script, chunk: int = 0) -> None:
    script.hear(interventions.ChunkSetAside(table=HR_T, chunk=ChunkNo(chunk), found=True))


def _result(script: Script, table: TableName = HR_T) -> tuple[TableStatus, FailedReason | None]:
    result = script.machine.state.tables[table].result
    assert result is not None
    return result.status, result.reason


STOPPED = (TableStatus.FAILED, FailedReason.STOPPED)


def test_a_table_whose_chunk_is_aside_when_the_run_is_aborted_is_stopped_not_valid(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(), plan("U"), workers=1)
    script.complete()
    script.hear(FIRST_OF_T)
    _set_aside(script)
    script.hear(ABORT)
    for task in script.running():
        script.fail(task, failure("CANCELLED"), started=False)
    assert _result(script) == STOPPED


def test_a_table_whose_file_is_being_moved_when_the_run_is_aborted_is_stopped_too(
    plan: PlanMaker,
) -> None:
    script = Script(plan(), plan("U"), workers=1)
    script.complete()
    script.hear(FIRST_OF_T)
    script.hear(ABORT)
    assert _result(script) == STOPPED


def _is_not_the_check_of_t(task: commands.SendTask) -> bool:
    return task.table != HR_T or task.kind is not TaskKind.CHECK


def test_a_validation_that_cannot_be_made_leaves_a_chunk_s_restart_alone(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(), plan("U", chunks=3), workers=1)
    script.complete()
    script.inquires = True
    script.hear(VALIDATE_T)
    while not (running := script.running()) or _is_not_the_check_of_t(running[0]):
        script.all_ready()
        if running:
            script.succeed(running[0])
    (check,) = script.running()
    script.start(check)
    script.hear(FIRST_OF_T)
    _set_aside(script)
    gone = failure("ORA-01555", ErrorClass.REDO_TABLE)
    script.fail(check, gone, started=True)
    assert script.of(interventions.ValidationDropped)
    assert script.chunk(HR_T, 0) in {ChunkState.PENDING, ChunkState.ASSIGNED}
    assert script.machine.state.tables[HR_T].open
    script.complete()
    assert script.chunk(HR_T, 0) is ChunkState.DONE
    assert _result(script) == (TableStatus.SUCCEEDED, None)


def test_the_old_file_of_a_waiting_chunk_goes_back_before_its_table_is_closed_as_failed(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(chunks=2), workers=1)
    script.all_ready()
    script.succeed(script.running()[0])
    script.hear(FIRST_OF_T)
    (second,) = script.running()
    _set_aside(script)
    assert script.chunk(HR_T, 0) is ChunkState.PENDING
    script.fail(second, failure("VALUE-NO-TEXT"))
    assert PUT_BACK in script.last
    assert not [one for one in script.last if isinstance(one, commands.CloseTable)]
    script.hear(interventions.ChunkPutBack(table=HR_T, chunk=ChunkNo(0), problem=None))
    assert [one for one in script.last if isinstance(one, commands.CloseTable)]
    assert script.chunk(HR_T, 0) is ChunkState.DONE


@pytest.mark.parametrize("given_up", [False, True])
def test_a_refused_password_is_tried_once_whatever_became_of_the_task(
    plan: PlanMaker, failure: FailureMaker, given_up: bool
) -> None:
    script = Script(plan(chunks=3), workers=1)
    script.all_ready()
    (task,) = script.running()
    if given_up:
        script.hear(requests.PauseRequested(now=True))
    script.no_session(task, failure(WRONG_PASSWORD))
    script.hear(requests.ResumeRequested())
    assert script.machine.state.drain is not None
    assert len(script.sent()) == 1
    script.after(120)
    script.all_ready()
    assert len(script.sent()) == 1


def test_a_password_refused_while_one_worker_probes_ends_the_run(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(chunks=3), workers=1)
    script.all_ready()
    (task,) = script.running()
    script.begin(task)
    script.fail(task, failure("ORA-03113", ErrorClass.RETRY), started=True)
    script.after(60)
    script.all_ready()
    (probe,) = script.running()
    script.no_session(probe, failure("ORA-12541", ErrorClass.RETRY))
    assert script.machine.state.outage is not None
    script.after(60)
    script.all_ready()
    (probe,) = script.running()
    script.hear(requests.PauseRequested(now=True))
    script.no_session(probe, failure(WRONG_PASSWORD))
    assert script.machine.state.drain is not None
    outage = script.machine.state.outage
    assert outage is None or outage.prober is None


def test_a_refused_password_stops_every_restart_that_waits_for_its_plan(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    names = [TableName("HR", f"T{no}") for no in range(12)]
    script = Script(*(plan(name.name) for name in names), workers=1)
    for name in names:
        script.complete(name)
    assert script.ended()
    script.hear(requests.RestartRequested(tables=tuple(names)))
    refused = failure(WRONG_PASSWORD)
    script.hear(interventions.RestartFailed(table=names[0], failure=refused, moving=False))
    asked = [one for one in script.seen if isinstance(one, commands.PlanRestart)]
    assert [one.table for one in asked] == names[:1]
    assert len(script.of(interventions.RestartFailed)) == 11
    assert script.ended()
    asked_for = [script.machine.state.tables[name].restarting for name in names]
    assert set(asked_for) == {RestartPhase.NONE}


def test_a_chunk_that_commits_before_its_restart_arrives_is_exported_again_all_the_same(
    plan: PlanMaker,
) -> None:
    script = Script(plan(chunks=2), workers=1)
    script.all_ready()
    (task,) = script.running()
    script.begin(task)
    script.hear(FIRST_OF_T)
    assert commands.CancelAttempt(worker=task.worker) in script.last
    script.succeed(task, started=True)
    assert commands.SetChunkAside(table=HR_T, chunk=ChunkNo(0)) in script.last


def test_a_session_limit_never_brings_more_workers_than_there_are_to_be(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(chunks=9), workers=4)
    script.all_ready()
    script.hear(requests.WorkersRequested(workers=1))
    assert script.machine.state.workers.limit == 1
    script.no_session(script.running()[0], failure("ORA-00018"))
    assert script.machine.state.workers.limit == 1


def test_a_worker_that_is_killed_takes_no_further_task(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(chunks=3), workers=1)
    script.all_ready()
    (task,) = script.running()
    script.begin(task)
    script.hear(requests.PauseRequested(now=True))
    script.after(10)
    script.hear(requests.ResumeRequested())
    script.fail(task, failure("CANCELLED"), started=True)
    assert script.sent() == [task]
