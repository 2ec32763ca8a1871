"""What a person can ask of the machine, one small run each; other tables go on meanwhile."""

from collections.abc import Callable

import pytest

from exporter_tui.coordinator.machine import commands
from exporter_tui.model import events, interventions, requests
from exporter_tui.model.errors import ErrorClass, Failure
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.plan import RefusedTable, TablePlan
from exporter_tui.model.requests import StopMode
from exporter_tui.model.states import ChunkState, TableState
from exporter_tui.model.verdict import FailedReason
from tests.builders import failure_of
from tests.machine.script import HR_T, HR_U, Script

PlanMaker = Callable[..., TablePlan]
FailureMaker = Callable[..., Failure]

RESTART_T = requests.RestartRequested(tables=(HR_T,))


# -- pause, resume, workers --------------------------------------------------------------------


def test_a_pause_lets_running_tasks_finish_then_gives_the_sessions_back(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(chunks=4), workers=2)
    script.all_ready()
    first, second = script.sent()
    script.hear(requests.PauseRequested(now=False))
    assert not [one for one in script.last if isinstance(one, commands.CancelAttempt)]
    script.succeed(first)
    assert commands.ReleaseWorker(worker=first.worker) in script.last
    script.succeed(second)
    assert len(script.sent()) == 2
    assert not script.of(interventions.Paused)
    script.all_leave(failure())
    assert len(script.of(interventions.Paused)) == 1
    script.hear(requests.ResumeRequested())
    script.all_ready()
    assert [task.chunk for task in script.sent()[2:]] == [2, 3]


def test_pause_now_drops_what_runs_and_costs_no_attempt(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(chunks=1), workers=1)
    script.all_ready()
    (task,) = script.sent()
    script.begin(task)
    script.hear(requests.PauseRequested(now=True))
    assert commands.CancelAttempt(worker=task.worker) in script.last
    script.fail(task, failure("ORA-01013"), started=True)
    assert script.chunk(HR_T, 0) is ChunkState.PENDING
    script.all_leave(failure())
    script.hear(requests.ResumeRequested())
    script.all_ready()
    assert script.sent()[-1].attempt == 1


def test_a_worker_that_does_not_hear_pause_now_is_killed_and_its_task_goes_back(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(), workers=1)
    script.all_ready()
    (task,) = script.sent()
    script.begin(task)
    script.hear(requests.PauseRequested(now=True))
    script.after(10)
    assert commands.KillWorker(worker=task.worker) in script.last
    script.die(task.worker, failure("CANCELLED"), expected=True)
    assert script.chunk(HR_T, 0) is ChunkState.PENDING
    assert script.machine.state.tables[HR_T].chunks[ChunkNo(0)].attempt == 0


def test_low_disk_drops_what_runs_at_no_attempt_and_goes_on_by_itself(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(), workers=1)
    script.all_ready()
    (task,) = script.sent()
    script.begin(task)
    script.hear(interventions.DiskLow(free_bytes=1, floor_bytes=10))
    assert commands.CancelAttempt(worker=task.worker) in script.last
    script.fail(task, failure("CANCELLED"), started=True)
    assert len(script.sent()) == 1
    script.hear(interventions.DiskFreed(free_bytes=15))
    assert [task.attempt for task in script.sent()] == [1, 1]


def test_the_number_of_workers_moves_between_one_and_the_bound(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(chunks=9), workers=2, bound=4)
    script.all_ready()
    script.hear(requests.WorkersRequested(workers=99))
    starts = [one for one in script.seen if isinstance(one, commands.StartWorker)]
    assert len(starts) == 4
    script.all_ready()
    script.hear(requests.WorkersRequested(workers=0))
    assert script.machine.state.workers.limit == 1
    for task in script.sent()[:3]:
        script.succeed(task)
    released = [one for one in script.seen if isinstance(one, commands.ReleaseWorker)]
    assert len(released) == 3
    assert len(script.sent()) == 4, "the last one goes on with its chunk"


# -- restart of tables -------------------------------------------------------------------------


def test_a_restart_plans_first_then_ends_attempts_then_moves_the_folder(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan("T", chunks=2), plan("U", chunks=2), workers=2)
    script.all_ready()
    first, second = script.sent()
    script.begin(first)
    script.begin(second)
    script.hear(RESTART_T)
    assert script.last == [commands.PlanRestart(table=HR_T, request=1)]
    assert script.state(HR_T) is TableState.RESTARTING
    fresh = plan("T", chunks=1, scn=2000)
    script.hear(interventions.RestartPlanned(table=HR_T, plan=fresh))
    assert commands.CancelAttempt(worker=first.worker) in script.last
    clear = commands.ClearTable(table=HR_T, plan=fresh)
    script.fail(first, failure("ORA-01013"), started=True)
    assert clear not in script.seen
    script.fail(second, failure("ORA-01013"), started=True)
    assert clear in script.last
    assert [task.table for task in script.sent()[2:]] == [HR_U, HR_U], "others go on"
    script.hear(interventions.TableCleared(table=HR_T, plan=fresh, trash="trash/1"))
    assert commands.DeleteTrash(trash="trash/1") in script.last
    assert script.state(HR_T) is TableState.PLANNED
    script.complete(HR_U)
    script.complete(HR_T)
    assert script.machine.state.tables[HR_T].plan.scn == 2000
    assert script.ended()


def test_a_restart_without_a_new_plan_touches_nothing(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(), workers=1)
    script.all_ready()
    (task,) = script.sent()
    script.begin(task)
    script.hear(RESTART_T)
    script.hear(interventions.RestartFailed(table=HR_T, failure=failure("ORA-00942")))
    assert script.last == []
    assert script.state(HR_T) is TableState.EXPORTING
    script.succeed(task, started=True)
    script.complete()
    assert script.state(HR_T) is TableState.SUCCEEDED


def test_a_folder_that_cannot_be_moved_lets_the_table_go_on_at_no_attempt(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(chunks=2), workers=1)
    script.all_ready()
    (task,) = script.sent()
    script.begin(task)
    script.hear(RESTART_T)
    script.hear(interventions.RestartPlanned(table=HR_T, plan=plan(scn=2000)))
    script.fail(task, failure("ORA-01013"), started=True)
    assert script.chunk(HR_T, 1) is ChunkState.CANCELLED
    refused = interventions.RestartFailed(table=HR_T, failure=failure("FOLDER-LINK"), moving=True)
    script.hear(refused)
    assert [(one.chunk, one.attempt) for one in script.sent()] == [(0, 1), (0, 1)]
    script.complete()
    assert script.machine.state.tables[HR_T].plan.scn == 1000


def test_a_worker_that_does_not_end_for_a_restart_is_killed_after_ten_seconds(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(), workers=1)
    script.all_ready()
    (task,) = script.sent()
    script.begin(task)
    script.hear(RESTART_T)
    fresh = plan(scn=2000)
    script.hear(interventions.RestartPlanned(table=HR_T, plan=fresh))
    script.after(9.9)
    assert commands.KillWorker(worker=task.worker) not in script.seen
    script.after(0.1)
    assert commands.KillWorker(worker=task.worker) in script.last
    script.die(task.worker, failure("CANCELLED"), expected=True)
    assert commands.ClearTable(table=HR_T, plan=fresh) in script.last


def test_a_finished_run_becomes_live_again_for_a_restart(plan: PlanMaker) -> None:
    script = Script(plan("T"), plan("U"), workers=1)
    script.complete(HR_T)
    script.complete(HR_U)
    assert script.ended()
    assert commands.ReleaseWorker(worker=script.sent()[-1].worker) in script.seen
    script.hear(RESTART_T)
    assert not script.ended()
    script.hear(interventions.RestartPlanned(table=HR_T, plan=plan("T", scn=2000)))
    script.hear(interventions.TableCleared(table=HR_T, plan=plan("T", scn=2000), trash="t"))
    script.complete(HR_T)
    assert script.ended()
    assert script.state(HR_U) is TableState.SUCCEEDED


def test_a_refused_table_comes_in_by_a_restart(plan: PlanMaker, failure: FailureMaker) -> None:
    stale = RefusedTable(
        table=HR_U, reason=FailedReason.STALE, failure=failure("STALE", ErrorClass.REFUSE_TABLE)
    )
    script = Script(plan("T"), workers=1, refused=(stale,))
    script.complete(HR_T)
    script.hear(requests.RestartRequested(tables=(HR_U,)))
    assert not script.ended()
    fresh = plan("U", scn=2000)
    script.hear(interventions.RestartPlanned(table=HR_U, plan=fresh))
    assert commands.ClearTable(table=HR_U, plan=fresh) in script.last
    script.hear(interventions.TableCleared(table=HR_U, plan=fresh, trash=None))
    script.complete(HR_U)
    assert script.ended()


@pytest.mark.parametrize(
    "name", [TableName("HR", "NOWHERE"), HR_T], ids=["unknown", "already restarting"]
)
def test_a_restart_that_cannot_be_is_answered_with_a_sentence(
    plan: PlanMaker, name: TableName
) -> None:
    script = Script(plan())
    script.hear(RESTART_T)
    script.hear(requests.RestartRequested(tables=(name,)))
    (refused,) = script.refusals()
    assert refused.table == name
    assert refused.why.endswith(".")


def test_the_helpers_session_counts_among_those_of_the_bound(plan: PlanMaker) -> None:
    script = Script(plan("T", chunks=3), plan("U"), workers=2, bound=2)
    script.all_ready()
    first, _ = script.sent()
    script.hear(requests.RestartRequested(tables=(HR_U,)))
    assert commands.PlanRestart(table=HR_U, request=1) not in script.seen
    script.succeed(first)
    assert commands.ReleaseWorker(worker=first.worker) in script.last
    script.hear(events.WorkerDied(worker=first.worker, exit_code=0, expected=True, failure=_none()))
    assert commands.PlanRestart(table=HR_U, request=1) in script.last
    assert not [one for one in script.last if isinstance(one, commands.StartWorker)]
    script.hear(interventions.RestartPlanned(table=HR_U, plan=plan("U", scn=2000)))
    assert [one for one in script.last if isinstance(one, commands.StartWorker)]


def _none() -> Failure:
    return failure_of("NONE", ErrorClass.RETRY)


# -- stop --------------------------------------------------------------------------------------


def test_a_persons_stop_waits_as_long_as_it_takes_and_may_still_be_an_abort(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(), workers=1)
    script.all_ready()
    (task,) = script.sent()
    script.begin(task)
    script.hear(requests.StopRequested(mode=StopMode.FINISH))
    script.after(100_000)
    assert not [one for one in script.seen if isinstance(one, commands.CancelAttempt)]
    script.hear(requests.StopRequested(mode=StopMode.ABORT))
    assert commands.CancelAttempt(worker=task.worker) in script.last
    script.fail(task, failure("CANCELLED"), started=True)
    assert script.ended()
    assert script.machine.state.stopped


def test_a_stop_drops_a_restart_that_has_not_moved_anything(plan: PlanMaker) -> None:
    script = Script(plan("T"), plan("U"), workers=1)
    script.complete(HR_T)
    script.hear(RESTART_T)
    script.hear(requests.StopRequested(mode=StopMode.FINISH))
    script.hear(interventions.RestartPlanned(table=HR_T, plan=plan("T", scn=2000)))
    assert not [one for one in script.seen if isinstance(one, commands.ClearTable)]
    assert script.state(HR_T) is TableState.SUCCEEDED
