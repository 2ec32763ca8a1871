"""Checks, counts and hashes on the pure machine: when they are asked, of whom, and what becomes of
the answers; no file is ever written again because a question got no answer.
"""

from collections.abc import Callable

import pytest

from exporter_tui.coordinator.machine import commands
from exporter_tui.model import events, interventions, requests
from exporter_tui.model.errors import ErrorClass, Failure
from exporter_tui.model.names import ChunkNo
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.requests import StopMode
from exporter_tui.model.states import ChunkState, TableState, TaskKind
from tests.machine.script import HR_T, HR_U, Script

PlanMaker = Callable[..., TablePlan]
FailureMaker = Callable[..., Failure]

EXPORT, CHECK, COUNT, HASH = TaskKind.EXPORT, TaskKind.CHECK, TaskKind.COUNT, TaskKind.HASH


def what(tasks: list[commands.SendTask]) -> list[tuple[TaskKind, int | None]]:
    return [(task.kind, task.chunk) for task in tasks]


def exports(script: Script) -> list[int | None]:
    return [task.chunk for task in script.sent() if task.kind is EXPORT]


def one_by_one(script: Script) -> None:
    """Let the one worker do whatever it is given, until the table is closed."""
    while script.running():
        script.succeed(script.running()[0])


def test_each_chunk_is_asked_about_at_once_and_the_table_is_counted_behind_its_first(
    plan: PlanMaker,
) -> None:
    script = Script(plan(chunks=3), workers=1, inquires=True)
    script.all_ready()
    one_by_one(script)
    assert what(script.sent()) == [
        (EXPORT, 0),
        (CHECK, 0),
        (COUNT, None),
        (EXPORT, 1),
        (CHECK, 1),
        (EXPORT, 2),
        (CHECK, 2),
    ]
    assert script.last[-1] == commands.CloseTable(table=HR_T, failure=None)


def test_a_table_of_one_tile_is_asked_once_and_never_counted(plan: PlanMaker) -> None:
    script = Script(plan(), workers=1, inquires=True)
    script.all_ready()
    one_by_one(script)
    assert what(script.sent()) == [(EXPORT, 0), (CHECK, 0)]


def test_the_count_delays_no_first_chunk(plan: PlanMaker) -> None:
    script = Script(plan(chunks=4), done=(0, 1), answered=(0, 1), workers=3, inquires=True)
    script.all_ready()
    assert what(script.sent()) == [(EXPORT, 2), (COUNT, None), (EXPORT, 3)]


def test_the_worker_that_wrote_the_file_is_offered_its_check_first(plan: PlanMaker) -> None:
    script = Script(plan("T"), plan("U"), workers=3, bound=5, inquires=True)
    script.all_ready()
    first, second = script.sent()
    assert (first.worker, second.worker) == (1, 2)
    script.succeed(second)
    (check,) = [task for task in script.sent() if task.kind is CHECK]
    assert (check.table, check.worker) == (HR_U, 2)


def test_a_check_goes_before_all_further_chunks(plan: PlanMaker) -> None:
    script = Script(plan("T"), plan("U", chunks=2), workers=1, inquires=True)
    script.all_ready()
    script.succeed(script.running()[0])
    assert what(script.running()) == [(CHECK, 0)]


@pytest.mark.parametrize("code", ["ORA-01555", "ORA-01466", "ORA-08103", "ORA-22924"])
def test_a_snapshot_lost_in_a_check_takes_no_file_away(
    plan: PlanMaker, failure: FailureMaker, code: str
) -> None:
    script = Script(plan(chunks=2), workers=1, inquires=True)
    script.all_ready()
    script.succeed(script.running()[0])
    gone = failure(code, ErrorClass.REDO_TABLE)
    script.fail(script.running()[0], gone)
    one_by_one(script)
    assert exports(script) == [0, 1]
    assert not script.of(events.TableRedoBegan)
    close = script.last[-1]
    assert isinstance(close, commands.CloseTable)
    assert (close.failure, close.unanswered) == (None, {ChunkNo(0): gone})


def test_a_snapshot_lost_in_an_export_redoes_the_table(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(chunks=2), workers=1, inquires=True)
    script.all_ready()
    script.fail(script.running()[0], failure("ORA-01555", ErrorClass.REDO_TABLE))
    assert script.of(events.TableRedoBegan)


def test_a_check_is_tried_three_times_and_never_repeats_its_chunk(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(), workers=1, inquires=True)
    script.all_ready()
    script.succeed(script.running()[0])
    for pause in (1.0, 2.0, 0.0):
        script.fail(script.running()[0], failure("DPY-4024"))
        script.after(pause)
    assert [task.kind for task in script.sent()] == [EXPORT, CHECK, CHECK, CHECK]
    close = script.seen[-1]
    assert isinstance(close, commands.CloseTable)
    assert close.unanswered.keys() == {0}


def test_a_count_that_runs_out_of_time_is_not_repeated_and_fails_nothing(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(chunks=2), workers=1, inquires=True)
    script.all_ready()
    late = failure("DPY-4024")
    while script.running():
        task = script.running()[0]
        if task.kind is COUNT:
            script.fail(task, late)
        else:
            script.succeed(task)
    assert [task.kind for task in script.sent()].count(COUNT) == 1
    assert script.last[-1] == commands.CloseTable(table=HR_T, failure=None, not_counted=late)


def test_the_death_of_a_worker_in_a_check_costs_an_attempt_of_the_check_alone(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(), workers=1, inquires=True)
    script.all_ready()
    script.succeed(script.running()[0])
    check = script.running()[0]
    script.start(check)
    script.die(check.worker, failure("WORKER-DIED"))
    script.after(1.0)
    script.all_ready()
    again = script.running()[0]
    assert (again.kind, again.attempt) == (CHECK, 2)
    script.succeed(again)
    assert exports(script) == [0]


@pytest.mark.parametrize("now", [True, False])
def test_a_pause_in_a_check_asks_again_later_and_exports_nothing_again(
    plan: PlanMaker, failure: FailureMaker, *, now: bool
) -> None:
    script = Script(plan(), workers=1, inquires=True)
    script.all_ready()
    script.succeed(script.running()[0])
    check = script.running()[0]
    script.start(check)
    script.hear(requests.PauseRequested(now=now))
    if now:
        script.fail(check, failure("CANCELLED"), started=True)
    else:
        script.succeed(check, started=True)
    script.all_leave(failure("X"))
    script.hear(requests.ResumeRequested())
    script.all_ready()
    one_by_one(script)
    assert [task.attempt for task in script.sent() if task.kind is CHECK] == [1] * (2 if now else 1)
    assert exports(script) == [0]
    assert commands.CloseTable(table=HR_T, failure=None) in script.seen


def test_what_an_earlier_run_left_is_asked_only_where_an_answer_is_missing(plan: PlanMaker) -> None:
    script = Script(plan(chunks=3), done=(0, 1, 2), answered=(0, 2), workers=1, inquires=True)
    script.all_ready()
    one_by_one(script)
    assert what(script.sent()) == [(CHECK, 1), (COUNT, None), (HASH, 0), (HASH, 1), (HASH, 2)]
    assert script.last[-1] == commands.CloseTable(table=HR_T, failure=None)


def test_a_kept_verdict_asks_and_reads_nothing(plan: PlanMaker) -> None:
    script = Script(plan(chunks=3), done=(0, 1, 2), kept=True, workers=1, inquires=True)
    assert script.sent() == []
    assert script.ended()


def test_a_file_that_is_not_the_exported_one_is_set_aside_and_its_chunk_exported_again(
    plan: PlanMaker,
) -> None:
    script = Script(plan(chunks=2), done=(0, 1), answered=(0, 1), workers=1, inquires=True)
    script.all_ready()
    while (task := script.running()[0]).kind is not HASH:
        script.succeed(task)
    script.start(task)
    script.hashed(task, "Changed.")
    aside = commands.SetDamagedAside(table=HR_T, chunk=ChunkNo(0), problem="Changed.")
    assert aside in script.last
    script.succeed(script.running()[0])
    fingerprint = script.machine.state.tables[HR_T].plan.fingerprint
    script.hear(
        interventions.FileDamaged(
            table=HR_T, chunk=ChunkNo(0), fingerprint=fingerprint, problem="Changed.", moved="x"
        )
    )
    assert script.chunk(HR_T, 0) is not ChunkState.SKIPPED
    one_by_one(script)
    assert exports(script) == [0]
    assert what(script.sent())[-1] == (CHECK, 0), "the new file's tile is asked about anew"
    assert script.state(HR_T) is TableState.VALIDATING


def test_a_file_written_meanwhile_is_not_set_aside_for_what_the_old_one_was(
    plan: PlanMaker,
) -> None:
    script = Script(plan(), done=(0,), answered=(0,), workers=2, bound=4, inquires=True)
    script.all_ready()
    (task,) = script.running()
    script.start(task)
    script.hear(requests.ChunkRestartRequested(table=HR_T, chunk=ChunkNo(0)))
    script.hear(interventions.ChunkSetAside(table=HR_T, chunk=ChunkNo(0), found=True))
    script.all_ready()
    (export,) = [one for one in script.running() if one.kind is EXPORT]
    script.succeed(export)
    script.hashed(task, "Changed.")
    assert not any(isinstance(one, commands.SetDamagedAside) for one in script.seen)


def test_a_file_that_is_being_replaced_is_not_set_aside_as_well(plan: PlanMaker) -> None:
    script = Script(plan(), done=(0,), answered=(0,), workers=1, inquires=True)
    script.all_ready()
    (task,) = script.running()
    script.start(task)
    script.hear(requests.ChunkRestartRequested(table=HR_T, chunk=ChunkNo(0)))
    script.hashed(task, "Changed.")
    assert not any(isinstance(one, commands.SetDamagedAside) for one in script.seen)


def test_answers_that_are_not_there_at_the_closing_are_asked_for_again(plan: PlanMaker) -> None:
    script = Script(plan(chunks=2), workers=1, inquires=True)
    script.all_ready()
    one_by_one(script)
    fingerprint = script.machine.state.tables[HR_T].plan.fingerprint
    script.hear(
        interventions.FilesLost(
            table=HR_T,
            fingerprint=fingerprint,
            chunks=(),
            plan_lost=False,
            gate=True,
            unchecked=(ChunkNo(1),),
        )
    )
    script.all_ready()
    assert what(script.running()) == [(CHECK, 1)]
    one_by_one(script)
    assert exports(script) == [0, 1]
    assert script.last[-1] == commands.CloseTable(table=HR_T, failure=None)


def test_a_drain_begins_no_check_and_the_next_run_asks(plan: PlanMaker) -> None:
    script = Script(plan(), workers=1, inquires=True)
    script.all_ready()
    task = script.running()[0]
    script.start(task)
    script.hear(requests.StopRequested(mode=StopMode.FINISH))
    script.succeed(task, started=True)
    assert what(script.sent()) == [(EXPORT, 0)]
    assert script.ended()
