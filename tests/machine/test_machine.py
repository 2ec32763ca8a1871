"""The machine's promises, one small run each; the clock is a number."""

from collections.abc import Callable

import pytest

from exporter_tui.coordinator.machine import commands
from exporter_tui.model import events, requests
from exporter_tui.model.errors import ErrorClass, Failure
from exporter_tui.model.names import ChunkNo
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.requests import StopMode
from exporter_tui.model.states import ChunkState, IllegalTransitionError, TableState
from exporter_tui.model.verdict import FailedReason
from tests.machine.script import HR_T, HR_U, Script

PlanMaker = Callable[..., TablePlan]
FailureMaker = Callable[..., Failure]


def test_a_table_goes_from_export_over_validation_to_its_close(plan: PlanMaker) -> None:
    script = Script(plan(chunks=2))
    assert script.state(HR_T) is TableState.PLANNED
    script.all_ready()
    first, second = script.sent()
    assert (first.chunk, second.chunk) == (0, 1)
    assert script.state(HR_T) is TableState.EXPORTING
    script.succeed(first)
    script.inquires = True
    script.succeed(second)
    assert script.state(HR_T) is TableState.VALIDATING
    script.succeed(script.sent()[-1])
    assert script.last[-1] == commands.CloseTable(table=HR_T, failure=None)
    assert not script.ended()
    script.finish(HR_T)
    assert script.ended()
    assert script.state(HR_T) is TableState.SUCCEEDED


def test_there_are_never_more_workers_than_work(plan: PlanMaker) -> None:
    script = Script(plan(chunks=2), workers=8)
    starts = sum(isinstance(command, commands.StartWorker) for command in script.last)
    assert starts == 3, "two chunks and the count of the table"


def test_the_largest_table_comes_first(plan: PlanMaker) -> None:
    script = Script(plan("T", chunks=2), plan("U"), workers=1)
    script.all_ready()
    script.succeed(script.sent()[0])
    script.succeed(script.sent()[-1])
    sent = [(task.table, task.chunk) for task in script.sent()]
    assert sent == [(HR_T, 0), (HR_T, 1), (HR_U, 0)]


def test_a_kept_verdict_needs_no_worker(plan: PlanMaker) -> None:
    script = Script(plan(), done=(0,), kept=True)
    assert [type(command) for command in script.seen] == [commands.LookAtFolder]
    assert script.ended()


def test_a_chunk_is_tried_three_times_with_growing_pauses(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(), workers=1)
    script.all_ready()
    for wait in (1.0, 2.0):
        script.fail(script.sent()[-1], failure())
        assert script.chunk(HR_T, 0) is ChunkState.BACKOFF
        assert script.machine.next_wake() == script.now + wait
        script.after(wait - 0.01)
        assert script.chunk(HR_T, 0) is ChunkState.BACKOFF
        script.after(0.01)
    script.fail(script.sent()[-1], failure())
    assert [task.attempt for task in script.sent()] == [1, 2, 3]
    assert script.last[-1] == commands.CloseTable(table=HR_T, failure=failure())
    (given_up,) = script.of(events.TaskGivenUp)
    assert isinstance(given_up, events.TaskGivenUp)
    assert sum("DPY-4011" in line for line in given_up.story) == 3


def test_an_error_that_retrying_cannot_help_fails_its_table_alone(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan("T", chunks=2), plan("U"), workers=1)
    script.all_ready()
    script.fail(script.sent()[-1], failure("ORA-01722", ErrorClass.NEVER_RETRY))
    assert script.chunk(HR_T, 1) is ChunkState.CANCELLED
    assert script.sent()[-1].table == HR_U


def test_a_log_on_that_counts_towards_a_lock_is_never_repeated(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan("T"), plan("U"), workers=1)
    script.all_ready()
    script.fail(script.sent()[-1], failure("ORA-01017"))
    assert len(script.sent()) == 1
    assert script.machine.state.tables[HR_U].result is not None
    assert script.state(HR_U) is TableState.FAILED


def test_a_dead_workers_chunk_goes_back_and_the_death_counts(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(), workers=1)
    for worker in (1, 2, 3):
        script.all_ready()
        assert script.sent()[-1].worker == worker
        script.die(worker, failure("WORKER-DIED"))
        script.after(5)
    assert len(script.sent()) == 3
    assert script.chunk(HR_T, 0) is ChunkState.FAILED
    assert commands.CloseTable(table=HR_T, failure=failure("WORKER-DIED")) in script.seen


def test_workers_that_die_before_any_task_end_the_run(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(), workers=1)
    for worker in (1, 2, 3):
        script.die(worker, failure("WORKER-DIED"))
    assert script.ended()
    result = script.machine.state.tables[HR_T].result
    assert result is not None
    assert result.reason is FailedReason.ERROR


def test_a_redo_waits_for_running_attempts_then_starts_with_the_new_plan(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(chunks=3), workers=2)
    script.all_ready()
    first, second = script.sent()
    script.start(second)
    script.fail(first, failure("ORA-01555", ErrorClass.REDO_TABLE))
    assert commands.CancelAttempt(worker=second.worker) in script.last
    assert commands.ReplanTable(table=HR_T) not in script.seen
    assert script.state(HR_T) is TableState.RESTARTING
    script.hear(
        events.AttemptFailed(
            worker=second.worker, table=HR_T, chunk=second.chunk, attempt=1, failure=failure()
        )
    )
    assert script.last[-1] == commands.ReplanTable(table=HR_T)
    script.hear(events.TableReplanned(table=HR_T, plan=plan(chunks=2, scn=2000), set_aside="x"))
    again = script.sent()[2:]
    assert [(task.chunk, task.attempt) for task in again] == [(0, 1), (1, 1)]


def test_a_redo_happens_once_per_run(plan: PlanMaker, failure: FailureMaker) -> None:
    script = Script(plan(), workers=1)
    script.all_ready()
    gone = failure("ORA-01555", ErrorClass.REDO_TABLE)
    script.fail(script.sent()[-1], gone)
    script.hear(events.TableReplanned(table=HR_T, plan=plan(scn=2000), set_aside=None))
    script.fail(script.sent()[-1], gone)
    assert script.seen.count(commands.ReplanTable(table=HR_T)) == 1
    assert commands.CloseTable(table=HR_T, failure=gone) in script.seen


def test_a_table_that_is_changed_under_its_snapshot_rests_before_it_is_redone_again(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan("T"), plan("U"), workers=2)
    script.all_ready()
    moved = failure("ORA-01466")
    replan = commands.ReplanTable(table=HR_T)
    for redo, pause_s in enumerate((0, 60, 240), 1):
        (task,) = [one for one in script.running() if one.table == HR_T]
        script.fail(task, moved)
        if pause_s:
            script.after(pause_s - 1)
            assert script.seen.count(replan) == redo - 1
            assert [one.table for one in script.running()] == [HR_U], "the others go on meanwhile"
            script.after(1)
        assert script.seen.count(replan) == redo
        fresh = plan("T", scn=1000 + redo)
        script.hear(events.TableReplanned(table=HR_T, plan=fresh, set_aside=None))
    (task,) = [one for one in script.running() if one.table == HR_T]
    script.fail(task, moved)
    assert commands.CloseTable(table=HR_T, failure=moved) in script.seen
    told = script.of(events.TableRedoBegan)
    assert [one.pause_s for one in told if isinstance(one, events.TableRedoBegan)] == [0, 60, 240]


def test_a_stop_does_not_wait_for_a_table_that_rests(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan("T"), workers=1)
    script.all_ready()
    moved = failure("ORA-08103")
    script.fail(script.sent()[-1], moved)
    script.hear(events.TableReplanned(table=HR_T, plan=plan("T", scn=2000), set_aside=None))
    script.fail(script.running()[-1], moved)
    assert script.machine.next_wake() == script.now + 60
    script.hear(requests.StopRequested(mode=StopMode.FINISH, within_s=None))
    assert script.ended()


def test_a_redo_that_finds_no_newer_snapshot_fails_the_table(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(), workers=1)
    script.all_ready()
    script.fail(script.sent()[-1], failure("ORA-01555", ErrorClass.REDO_TABLE))
    why = failure("ORA-00942", ErrorClass.NEVER_RETRY)
    script.hear(events.ReplanFailed(table=HR_T, failure=why))
    assert script.last[-1] == commands.CloseTable(table=HR_T, failure=why)


def test_a_cancelled_attempt_that_does_not_end_costs_its_worker(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(chunks=2), workers=2)
    script.all_ready()
    first, second = script.sent()
    script.start(second)
    script.fail(first, failure("ORA-01555", ErrorClass.REDO_TABLE))
    script.after(10)
    assert commands.KillWorker(worker=second.worker) in script.last
    script.die(second.worker, failure("WORKER-DIED"))
    assert commands.ReplanTable(table=HR_T) in script.last


def test_a_stop_finishes_what_runs_and_starts_nothing(plan: PlanMaker) -> None:
    script = Script(plan("T", chunks=2), plan("U"), workers=1)
    script.all_ready()
    (running,) = script.sent()
    script.hear(requests.StopRequested(mode=StopMode.FINISH))
    assert not script.ended()
    script.succeed(running)
    assert script.ended()
    assert len(script.sent()) == 1
    assert script.chunk(HR_T, 0) is ChunkState.DONE
    for name in (HR_T, HR_U):
        result = script.machine.state.tables[name].result
        assert result is not None
        assert result.reason is FailedReason.STOPPED


def test_a_drain_that_takes_too_long_drops_what_runs(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(), workers=1)
    script.all_ready()
    (running,) = script.sent()
    script.start(running)
    script.hear(requests.StopRequested(mode=StopMode.FINISH, within_s=30.0))
    assert script.machine.next_wake() == 30
    script.after(30)
    assert commands.CancelAttempt(worker=running.worker) in script.last
    script.after(2)
    assert commands.KillWorker(worker=running.worker) in script.last
    script.die(running.worker, failure("WORKER-DIED"), expected=True)
    assert script.chunk(HR_T, 0) is ChunkState.CANCELLED
    assert script.ended()


def test_a_second_stop_aborts_at_once(plan: PlanMaker, failure: FailureMaker) -> None:
    script = Script(plan(), workers=1)
    script.all_ready()
    (running,) = script.sent()
    script.start(running)
    script.hear(requests.StopRequested(mode=StopMode.FINISH))
    script.hear(requests.StopRequested(mode=StopMode.ABORT))
    assert commands.CancelAttempt(worker=running.worker) in script.last
    script.hear(
        events.AttemptFailed(
            worker=running.worker, table=HR_T, chunk=ChunkNo(0), attempt=1, failure=failure()
        )
    )
    assert script.ended()


def test_a_full_disk_drains_the_run_and_says_why(plan: PlanMaker, failure: FailureMaker) -> None:
    script = Script(plan("T"), plan("U", chunks=2), workers=2)
    script.all_ready()
    first, second = script.sent()
    full = failure("DISK-FULL")
    script.start(second)
    script.fail(first, full)
    assert not script.ended()
    script.hear(
        events.ChunkCommitted(
            worker=second.worker,
            table=HR_U,
            chunk=ChunkNo(0),
            chunks=1,
            attempt=1,
            rows=1,
            csv_bytes=1,
            gzip_bytes=1,
            elapsed_s=1,
        )
    )
    result = script.machine.state.tables[HR_U].result
    assert result is not None
    assert (result.reason, result.failure) == (FailedReason.ERROR, full)
    assert commands.Publish(event=events.TableStopped(table=HR_U, failure=full)) in script.last
    script.finish(HR_T)
    assert script.ended()


def test_no_session_to_spare_means_fewer_workers_not_an_attempt(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(chunks=3), workers=2)
    script.all_ready()
    first, second = script.sent()
    script.no_session(second, failure("ORA-02391"))
    assert commands.ReleaseWorker(worker=second.worker) in script.last
    assert script.machine.state.workers.limit == 1
    script.die(second.worker, failure(), expected=True)
    script.succeed(first)
    assert [(task.chunk, task.attempt) for task in script.sent()[2:]] == [(1, 1)]


def test_an_illegal_step_raises_with_the_story(plan: PlanMaker) -> None:
    script = Script(plan(), workers=1)
    script.all_ready()
    (task,) = script.sent()
    script.start(task)
    with pytest.raises(IllegalTransitionError, match="worker 1 began attempt 1"):
        script.start(task)


def test_a_cancelled_attempt_that_ends_in_time_costs_no_worker(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan("T", chunks=2), plan("U", chunks=2), workers=2)
    script.all_ready()
    first, second = script.sent()
    script.start(second)
    script.fail(first, failure("ORA-01555", ErrorClass.REDO_TABLE))
    assert commands.CancelAttempt(worker=second.worker) in script.seen
    script.hear(
        events.AttemptFailed(
            worker=second.worker, table=HR_T, chunk=second.chunk, attempt=1, failure=failure()
        )
    )
    script.after(60)
    assert commands.KillWorker(worker=second.worker) not in script.seen


def test_a_chunk_committed_during_a_redo_does_not_count(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(chunks=2), workers=2)
    script.all_ready()
    first, second = script.sent()
    script.fail(first, failure("ORA-01555", ErrorClass.REDO_TABLE))
    script.succeed(second)
    assert script.chunk(HR_T, 1) is ChunkState.CANCELLED
    assert commands.ReplanTable(table=HR_T) in script.last
