"""A chunk exported again, a table validated again, on the pure machine; the old verdict stands."""

from collections.abc import Callable

from exporter_tui.coordinator.machine import commands
from exporter_tui.model import events, interventions, requests
from exporter_tui.model.errors import ErrorClass, Failure
from exporter_tui.model.names import ChunkNo
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.requests import StopMode
from exporter_tui.model.states import ChunkState, TableState, TaskKind
from exporter_tui.model.verdict import FailedReason, TableStatus
from tests.machine.script import HR_T, Script

PlanMaker = Callable[..., TablePlan]
FailureMaker = Callable[..., Failure]

FIRST_OF_T = requests.ChunkRestartRequested(table=HR_T, chunk=ChunkNo(0))
REREAD = TaskKind.REREAD
VALIDATE_T = requests.ValidationRequested(table=HR_T)


# -- restart of one chunk ----------------------------------------------------------------------


def test_a_chunks_old_file_waits_until_the_new_one_commits(plan: PlanMaker) -> None:
    script = Script(plan(chunks=2), workers=1)
    script.complete()
    script.hear(FIRST_OF_T)
    assert script.last == [commands.SetChunkAside(table=HR_T, chunk=ChunkNo(0))]
    script.hear(interventions.ChunkSetAside(table=HR_T, chunk=ChunkNo(0), found=True))
    assert script.chunk(HR_T, 0) is ChunkState.PENDING
    assert script.chunk(HR_T, 1) is ChunkState.DONE
    script.all_ready()
    script.succeed(script.running()[0])
    assert commands.DropAside(table=HR_T, chunk=ChunkNo(0)) in script.last
    script.complete()
    assert script.ended()


def test_a_chunk_whose_snapshot_is_gone_gets_its_old_file_back_and_never_widens(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(chunks=2), workers=1)
    script.complete()
    script.hear(FIRST_OF_T)
    script.hear(interventions.ChunkSetAside(table=HR_T, chunk=ChunkNo(0), found=True))
    script.all_ready()
    script.fail(script.running()[0], failure("ORA-01555", ErrorClass.REDO_TABLE))
    assert commands.PutChunkBack(table=HR_T, chunk=ChunkNo(0)) in script.last
    (told,) = script.of(interventions.ChunkRestartFailed)
    assert isinstance(told, interventions.ChunkRestartFailed)
    assert told.failure.code == "ORA-01555"
    script.hear(interventions.ChunkPutBack(table=HR_T, chunk=ChunkNo(0), problem=None))
    assert script.chunk(HR_T, 0) is ChunkState.DONE
    assert script.state(HR_T) is TableState.SUCCEEDED
    assert not script.of(events.TableRedoBegan)
    assert script.ended()


def test_a_stop_puts_the_old_file_back(plan: PlanMaker) -> None:
    script = Script(plan(chunks=2), workers=1)
    script.complete()
    script.hear(FIRST_OF_T)
    script.hear(interventions.ChunkSetAside(table=HR_T, chunk=ChunkNo(0), found=True))
    script.hear(requests.StopRequested(mode=StopMode.FINISH))
    assert commands.PutChunkBack(table=HR_T, chunk=ChunkNo(0)) in script.last
    script.hear(interventions.ChunkPutBack(table=HR_T, chunk=ChunkNo(0), problem=None))
    assert script.state(HR_T) is TableState.SUCCEEDED
    assert script.ended()


def test_a_failed_chunk_takes_along_those_that_were_given_up_for_it(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(chunks=3), workers=1)
    script.all_ready()
    script.fail(script.sent()[-1], failure("ORA-01722", ErrorClass.NEVER_RETRY))
    script.finish(HR_T, FailedReason.ERROR, failure("ORA-01722"))
    script.hear(FIRST_OF_T)
    script.hear(interventions.ChunkSetAside(table=HR_T, chunk=ChunkNo(0), found=False))
    script.complete()
    assert script.state(HR_T) is TableState.SUCCEEDED


def test_a_running_chunk_begins_again_at_no_attempt(plan: PlanMaker, failure: FailureMaker) -> None:
    script = Script(plan(), workers=1)
    script.all_ready()
    (task,) = script.sent()
    script.begin(task)
    script.hear(FIRST_OF_T)
    assert commands.CancelAttempt(worker=task.worker) in script.last
    script.fail(task, failure("ORA-01013"), started=True)
    assert [one.attempt for one in script.sent()] == [1, 1]


# -- validate again ----------------------------------------------------------------------------


def test_a_table_that_is_validated_again_keeps_its_verdict_until_the_new_one(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(chunks=2), workers=2, bound=4)
    script.complete()
    script.hear(VALIDATE_T)
    result = script.machine.state.tables[HR_T].result
    assert result is not None
    assert result.status is TableStatus.SUCCEEDED
    assert script.state(HR_T) is TableState.VALIDATING
    script.all_ready()
    rereads = script.running()
    assert [(one.chunk, one.kind) for one in rereads] == [(0, REREAD), (1, REREAD)]
    for one in rereads:
        script.start(one)
    script.inquires = True
    script.reread(rereads[0])
    script.reread(rereads[1])
    asked: set[TaskKind] = set()
    while running := script.running():
        asked.add(running[0].kind)
        script.succeed(running[0])
    assert asked == {TaskKind.CHECK, TaskKind.COUNT}, "Oracle is asked anew, though it had answered"
    assert script.last[-1] == commands.CloseTable(table=HR_T, failure=None)
    script.finish(HR_T, FailedReason.VALIDATION, failure("VALIDATION"))
    assert script.state(HR_T) is TableState.FAILED
    assert script.ended()


def test_a_validation_that_can_no_longer_read_the_scn_leaves_the_verdict(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(), workers=1)
    script.complete()
    script.inquires = True
    script.hear(VALIDATE_T)
    script.all_ready()
    script.succeed(script.running()[0])
    script.fail(script.running()[0], failure("ORA-01555", ErrorClass.REDO_TABLE))
    (stays,) = script.of(interventions.ValidationDropped)
    assert isinstance(stays, interventions.ValidationDropped)
    assert stays.failure.code == "ORA-01555"
    assert stays.stands
    assert script.state(HR_T) is TableState.SUCCEEDED
    assert script.ended()


def test_damaged_files_are_enough_for_a_verdict_when_oracle_can_no_longer_be_asked(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(), workers=1)
    script.complete()
    script.inquires = True
    script.hear(VALIDATE_T)
    script.all_ready()
    (reread,) = script.running()
    script.start(reread)
    script.reread(reread, "Damaged.")
    script.fail(script.running()[0], failure("ORA-01555", ErrorClass.REDO_TABLE))
    assert script.last[-1] == commands.CloseTable(table=HR_T, failure=None)


def test_a_file_that_was_found_damaged_is_exported_again_before_the_next_verdict(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(chunks=2), workers=1, bound=4)
    script.complete()
    script.hear(VALIDATE_T)
    script.all_ready()
    script.start(script.running()[0])
    script.reread(script.running()[0])
    second = script.running()[0]
    script.start(second)
    script.reread(second, "Damaged.")
    script.finish(HR_T, FailedReason.VALIDATION, failure("VALIDATION"))
    script.inquires = True
    script.hear(FIRST_OF_T)
    script.hear(interventions.ChunkSetAside(table=HR_T, chunk=ChunkNo(0), found=True))
    script.all_ready()
    while (task := script.running()[0]).kind is not TaskKind.HASH:
        script.succeed(task)
    assert task.chunk == 1
    script.start(task)
    script.hashed(task, "Changed.")
    assert commands.SetDamagedAside(table=HR_T, chunk=ChunkNo(1), problem="Changed.") in script.last


def test_a_table_that_is_not_complete_is_not_validated_again(plan: PlanMaker) -> None:
    script = Script(plan())
    script.hear(VALIDATE_T)
    (refused,) = script.refusals()
    assert "not exported completely" in refused.why


def test_a_validation_that_is_given_up_reads_no_file_any_more(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(chunks=2), workers=2, kept=True, done=(0, 1))
    script.hear(VALIDATE_T)
    script.all_ready()
    first, second = script.running()
    assert {first.kind, second.kind} == {REREAD}
    script.start(second)
    script.fail(first, failure("NOT-READABLE", ErrorClass.NEVER_RETRY))
    assert script.of(interventions.ValidationDropped)
    assert commands.CancelAttempt(worker=second.worker) in script.last
    script.fail(second, failure("CANCELLED"), started=True)
    reread = script.machine.state.tables[HR_T].task(REREAD, ChunkNo(1))
    assert reread.state is ChunkState.CANCELLED
    assert script.state(HR_T) is TableState.SUCCEEDED
    assert script.ended()


# -- what was under way when the run ended is not done later -----------------------------------


def test_a_validation_that_a_stop_ended_is_not_done_with_what_is_asked_next(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(chunks=2), workers=1, inquires=True)
    script.complete()
    script.hear(VALIDATE_T)
    script.hear(requests.StopRequested(mode=StopMode.FINISH))
    assert script.ended()
    script.all_leave(failure())
    before = len(script.sent())
    script.hear(FIRST_OF_T)
    script.hear(interventions.ChunkSetAside(table=HR_T, chunk=ChunkNo(0), found=True))
    script.complete()
    assert [one.kind for one in script.sent()[before:]] == [TaskKind.EXPORT, TaskKind.CHECK]


def test_a_validation_that_ended_with_its_table_is_not_done_with_a_chunk_that_was_asked_meanwhile(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(chunks=2), workers=1, inquires=True)
    script.complete()
    script.hear(VALIDATE_T)
    script.all_leave(failure())
    script.all_ready()
    (reading,) = script.running()
    script.start(reading)
    script.reread(reading, "other bytes")
    (reading,) = script.running()
    script.fail(reading, failure("VALUE-NO-TEXT", ErrorClass.NEVER_RETRY))
    assert any(isinstance(one, commands.CloseTable) for one in script.last), "damaged: enough"
    script.hear(FIRST_OF_T)
    before = len(script.sent())
    script.finish(HR_T, FailedReason.VALIDATION)
    script.hear(interventions.ChunkSetAside(table=HR_T, chunk=ChunkNo(0), found=True))
    script.complete()
    asked_about_all = [one for one in script.sent()[before:] if one.kind is TaskKind.COUNT]
    assert not asked_about_all


def test_a_failure_that_an_abort_cut_short_does_not_close_the_table_when_it_is_asked_again(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(chunks=2), workers=1)
    script.complete()
    script.hear(FIRST_OF_T)
    script.hear(interventions.ChunkSetAside(table=HR_T, chunk=ChunkNo(0), found=True))
    script.all_ready()
    script.fail(script.running()[0], failure("VALUE-NO-TEXT", ErrorClass.NEVER_RETRY))
    script.hear(requests.StopRequested(mode=StopMode.ABORT))
    script.hear(interventions.ChunkPutBack(table=HR_T, chunk=ChunkNo(0), problem="No space left."))
    assert script.ended()
    script.hear(FIRST_OF_T)
    assert commands.SetChunkAside(table=HR_T, chunk=ChunkNo(0)) in script.last


def test_a_validation_given_up_after_a_chunk_was_exported_again_leads_to_a_new_verdict(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(chunks=2), workers=1, bound=4)
    script.complete()
    script.inquires = True
    script.hear(VALIDATE_T)
    script.hear(FIRST_OF_T)
    script.hear(interventions.ChunkSetAside(table=HR_T, chunk=ChunkNo(0), found=True))
    script.all_ready()
    while (task := script.running()[0]).kind is not TaskKind.EXPORT:
        script.succeed(task)
    script.succeed(task)
    while (task := script.running()[0]).kind is not REREAD:
        script.succeed(task)
    script.fail(task, failure("NOT-READABLE", ErrorClass.NEVER_RETRY))
    (dropped,) = script.of(interventions.ValidationDropped)
    assert isinstance(dropped, interventions.ValidationDropped)
    assert not dropped.stands, "the old verdict is about another file"
    while running := script.running():
        script.succeed(running[0])
    assert script.last[-1] == commands.CloseTable(table=HR_T, failure=None)
