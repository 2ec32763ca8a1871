"""Databases that go away, sessions that run out, files that people remove: one small run each."""

from collections.abc import Callable

import pytest

from exporter_tui.coordinator.machine import commands
from exporter_tui.coordinator.views.run_state import run_state
from exporter_tui.model import events, interventions, requests
from exporter_tui.model.errors import ErrorClass, Failure
from exporter_tui.model.names import ChunkNo
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.states import ChunkState, TableState, TaskKind
from exporter_tui.model.verdict import FailedReason
from tests.machine.script import HR_T, HR_U, Script

PlanMaker = Callable[..., TablePlan]
FailureMaker = Callable[..., Failure]


# -- outage ------------------------------------------------------------------------------------


def test_a_failed_log_on_costs_no_attempt_however_often_it_fails(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(), workers=1)
    script.all_ready()
    for _ in range(10):
        script.no_session(script.sent()[-1], failure("DPY-6005"))
        assert script.chunk(HR_T, 0) is ChunkState.PENDING
        script.after(60)
    assert {task.attempt for task in script.sent()} == {1}
    assert len(script.sent()) == 11


def test_one_worker_tries_at_growing_distances_while_the_others_wait(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(chunks=4), workers=3)
    script.all_ready()
    for task in script.sent():
        script.no_session(task, failure("DPY-6005"))
    assert len(script.of(interventions.DatabaseLost)) == 1
    waits = []
    for _ in range(8):
        wake = script.machine.next_wake()
        assert wake is not None
        waits.append(wake - script.now)
        script.after(wake - script.now)
        (prober,) = script.running()
        script.no_session(prober, failure("DPY-6005"))
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]


def test_a_bound_ends_the_wait_for_the_database_and_the_run(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(), workers=1, outage_s=100.0)
    script.all_ready()
    script.no_session(script.sent()[-1], failure("DPY-6005"))
    while script.now < 99:
        script.after(1)
        for prober in script.running():
            script.no_session(prober, failure("DPY-6005"))
    assert not script.of(events.DrainBegan)
    assert script.machine.next_wake() == 100
    script.after(1)
    (drain,) = script.of(events.DrainBegan)
    assert isinstance(drain, events.DrainBegan)
    assert drain.failure is not None
    assert drain.failure.code == "DATABASE-AWAY"
    assert "DPY-6005" in drain.failure.message
    assert script.ended()
    result = script.machine.state.tables[HR_T].result
    assert result is not None
    assert (result.reason, result.failure) == (FailedReason.ERROR, drain.failure)


def test_the_bound_counts_from_when_the_database_went_away_and_no_longer_once_it_is_back(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(chunks=3), workers=1, outage_s=100.0)
    script.all_ready()
    script.no_session(script.sent()[-1], failure("ORA-12541"))
    script.after(90)
    (prober,) = script.running()
    script.begin(prober)
    script.after(60)
    assert not script.of(events.DrainBegan)


def test_the_wait_says_why_since_when_and_when_the_next_try_is(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(), workers=1)
    script.all_ready()
    script.no_session(script.sent()[-1], failure("DPY-6005"))

    def note(later: float) -> str:
        state = script.machine.state
        now = script.now + later
        return run_state(state, now=now, ended=False, throttled=False, counting=False, quiet_s=0.0)[
            1
        ]

    assert note(0) == "DPY-6005, away 0 s, next try in 1 s"
    script.after(1)
    assert note(0) == "DPY-6005, away 1 s, trying now"
    (prober,) = script.running()
    script.after(89)
    script.no_session(prober, failure("ORA-12541"))
    assert note(0) == "ORA-12541, away 1 min, next try in 2 s"
    assert note(7_210) == "ORA-12541, away 2 h 1 min, trying now"


def test_a_database_that_is_gone_for_good_ends_the_run_at_once(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(chunks=2), workers=1)
    script.all_ready()
    script.hear(interventions.DatabaseGone(failure=failure("DEMO-SERVER")))
    (drain,) = script.of(events.DrainBegan)
    assert isinstance(drain, events.DrainBegan)
    assert commands.CancelAttempt(worker=script.sent()[0].worker) in script.last
    script.no_session(script.sent()[0], failure("DPY-6005"))
    assert not script.of(interventions.DatabaseLost), "a run that ends does not wait"
    assert script.ended()
    over = Script(plan("T"), workers=1)
    over.complete(HR_T)
    over.hear(interventions.DatabaseGone(failure=failure("DEMO-SERVER")))
    assert not over.of(events.DrainBegan), "its work was done"


def test_the_run_goes_on_by_itself_when_a_log_on_succeeds(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(chunks=3), workers=2)
    script.all_ready()
    for task in script.sent():
        script.no_session(task, failure("ORA-12541"))
    script.after(1)
    (prober,) = script.running()
    script.begin(prober)
    (back,) = script.of(interventions.DatabaseBack)
    assert isinstance(back, interventions.DatabaseBack)
    assert back.waited_s == 1
    assert len(script.running()) == 2
    assert script.machine.state.outage is None


def test_a_worker_whose_log_on_was_given_up_makes_room_for_a_fresh_process(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(), workers=1)
    script.all_ready()
    (task,) = script.sent()
    script.no_session(task, failure("CONNECT-TIMEOUT"))
    assert commands.ReleaseWorker(worker=task.worker) in script.last
    script.hear(
        events.WorkerDied(
            worker=task.worker, exit_code=0, expected=True, failure=failure("CANCELLED")
        )
    )
    script.after(1)
    script.all_ready()
    again = script.sent()[-1]
    assert again.worker != task.worker
    assert again.attempt == 1
    script.no_session(again, failure("DPY-6005"))
    assert commands.ReleaseWorker(worker=again.worker) not in script.seen


def test_a_redo_in_an_outage_waits_for_the_database_and_is_not_a_failure(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(), workers=1)
    script.all_ready()
    script.fail(script.sent()[-1], failure("ORA-01555", ErrorClass.REDO_TABLE))
    gone = failure("DPY-6005")
    script.hear(events.ReplanFailed(table=HR_T, failure=gone, log_on=True))
    assert script.state(HR_T) is TableState.RESTARTING
    assert commands.ReplanTable(table=HR_T) not in script.last
    script.after(1)
    assert commands.ReplanTable(table=HR_T) in script.last


def test_a_database_that_only_starts_is_waited_for(plan: PlanMaker, failure: FailureMaker) -> None:
    script = Script(plan(), workers=1)
    script.all_ready()
    script.no_session(script.sent()[-1], failure("ORA-01035"))
    assert script.machine.state.outage is not None
    assert script.machine.state.drain is None


def test_a_password_that_is_refused_is_never_tried_again(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan("T"), plan("U"), workers=1)
    script.all_ready()
    script.no_session(script.sent()[-1], failure("ORA-01017"))
    script.after(1000)
    assert len(script.sent()) == 1
    assert script.machine.state.drain is not None


@pytest.mark.parametrize("code", ["ORA-02391", "ORA-12516", "ORA-12519", "ORA-00018", "ORA-00020"])
def test_a_session_limit_shrinks_the_pool_to_what_opened(
    plan: PlanMaker, failure: FailureMaker, code: str
) -> None:
    script = Script(plan(chunks=5), workers=4)
    script.all_ready()
    first, *others = script.sent()
    script.begin(first)
    for task in others[1:]:
        script.no_session(task, failure(code))
    script.begin(others[0])
    assert script.machine.state.workers.limit == 2
    last = script.of(events.LogOnRefused)[-1]
    assert isinstance(last, events.LogOnRefused)
    assert last.workers == 2
    assert script.machine.state.outage is None
    assert not script.of(events.TaskPutBack)


# -- files that people remove ------------------------------------------------------------------


def test_a_removed_file_is_noticed_at_the_next_commit_and_exported_again(plan: PlanMaker) -> None:
    script = Script(plan(chunks=3), workers=1)
    script.all_ready()
    script.succeed(script.running()[0])
    script.gone[HR_T] = (0,)
    script.succeed(script.running()[0])
    assert script.chunk(HR_T, 0) is not ChunkState.DONE
    script.complete()
    assert [task.chunk for task in script.sent()] == [0, 1, 0, 2]
    assert script.state(HR_T) is TableState.SUCCEEDED


def test_a_file_removed_after_the_last_commit_is_noticed_before_the_validation(
    plan: PlanMaker,
) -> None:
    script = Script(plan(chunks=2), workers=1)
    script.all_ready()
    script.succeed(script.running()[0])
    script.gone[HR_T] = (0,)
    script.succeed(script.running()[0])
    assert [task.chunk for task in script.sent()] == [0, 1, 0]


def test_a_file_removed_from_a_finished_table_is_noticed_before_the_report(
    plan: PlanMaker,
) -> None:
    script = Script(plan("T"), plan("U"), workers=1)
    script.complete(HR_T)
    script.gone[HR_T] = (0,)
    script.complete(HR_U)
    assert not script.ended()
    assert script.machine.state.tables[HR_T].result is None
    script.complete(HR_T)
    assert script.ended()


def test_a_removed_folder_starts_the_table_again_at_a_fresh_snapshot(plan: PlanMaker) -> None:
    script = Script(plan("T"), plan("U"), workers=1)
    script.complete(HR_T)
    script.folder_gone.add(HR_T)
    script.watch(HR_T)
    assert commands.ReplanTable(table=HR_T) in script.last
    script.hear(events.TableReplanned(table=HR_T, plan=plan("T", scn=2000), set_aside=None))
    assert not script.machine.state.tables[HR_T].redos, "the one redo of a run is not used up"
    script.complete(HR_U)
    script.complete(HR_T)
    assert script.machine.state.tables[HR_T].plan.scn == 2000


def test_a_run_that_is_over_opens_no_session_for_a_file_that_is_removed(plan: PlanMaker) -> None:
    script = Script(plan(), workers=1)
    script.complete()
    assert script.ended()
    script.gone[HR_T] = (0,)
    script.watch(HR_T)
    assert script.last == []
    assert script.ended()


def test_a_file_that_is_gone_when_it_is_read_again_is_exported_again(plan: PlanMaker) -> None:
    script = Script(plan(chunks=2), done=(0, 1), answered=(0, 1), inquires=True, workers=1)
    script.all_ready()
    while (task := script.running()[0]).kind is not TaskKind.HASH:
        script.succeed(task)
    script.start(task)
    script.gone[HR_T] = (0,)
    script.hashed(task, "gone", gone=True)
    script.succeed(script.running()[0])
    (again,) = script.running()
    assert (again.chunk, again.kind) == (0, TaskKind.EXPORT)
    script.complete()
    assert script.state(HR_T) is TableState.SUCCEEDED


def test_files_that_vanish_at_every_closing_fail_the_table_in_the_end(plan: PlanMaker) -> None:
    script = Script(plan(), workers=1)
    for _ in range(4):
        script.all_ready()
        while script.running():
            script.succeed(script.running()[0])
        fingerprint = script.machine.state.tables[HR_T].plan.fingerprint
        script.hear(
            interventions.FilesLost(
                table=HR_T,
                fingerprint=fingerprint,
                chunks=(ChunkNo(0),),
                plan_lost=False,
                gate=True,
            )
        )
    closes = [one for one in script.seen if isinstance(one, commands.CloseTable)]
    assert closes[-1].failure is not None
    assert closes[-1].failure.code == "CHUNK-LOST"


# -- workers that die --------------------------------------------------------------------------


def test_a_chunk_that_kills_three_workers_is_parked_with_its_story(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan("T"), plan("U"), workers=1)
    for _ in range(3):
        script.all_ready()
        task = script.running()[0]
        assert task.table == HR_T
        script.begin(task)
        script.die(task.worker, failure("WORKER-DIED"))
        script.after(0)
        while script.chunk(HR_T, 0) is ChunkState.BACKOFF:
            script.after(1)
    assert script.chunk(HR_T, 0) is ChunkState.FAILED
    (given_up,) = script.of(events.TaskGivenUp)
    assert isinstance(given_up, events.TaskGivenUp)
    assert sum("is gone, exit code" in line for line in given_up.story) == 3
    script.complete(HR_U)
    assert script.state(HR_U) is TableState.SUCCEEDED


def test_a_look_that_was_overtaken_by_a_request_is_repeated(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(chunks=2), workers=1)
    script.complete()
    machine = script.machine
    machine.state.looked, machine.state.looking = False, True
    script.hear(requests.ChunkRestartRequested(table=HR_T, chunk=ChunkNo(0)))
    script.hear(interventions.FolderLooked(lost=()))
    assert not machine.state.looked
    script.gone[HR_T] = (1,)
    unmoved = failure("NOT-WRITABLE")
    script.hear(interventions.ChunkNotSetAside(table=HR_T, chunk=ChunkNo(0), failure=unmoved))
    assert script.chunk(HR_T, 1) is ChunkState.PENDING, "the look that was repeated saw it"


def test_a_person_who_cannot_wait_has_the_database_tried_at_once(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(), workers=1)
    script.all_ready()
    for _ in range(6):
        script.no_session(script.sent()[-1], failure("DPY-6005"))
        script.after(70)
    script.no_session(script.sent()[-1], failure("DPY-6005"))
    assert not script.running()
    wake = script.machine.next_wake()
    assert wake is not None
    assert wake > script.now + 10

    script.hear(requests.DatabaseTryRequested())
    script.after(0)

    assert len(script.running()) == 1


def test_trying_at_once_while_nothing_waits_changes_nothing(plan: PlanMaker) -> None:
    script = Script(plan(), workers=1)
    script.all_ready()
    sent = script.sent()
    script.hear(requests.DatabaseTryRequested())
    script.after(0)
    assert script.sent() == sent
