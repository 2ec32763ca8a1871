"""The old files of chunks that are exported again, when something else ends in between."""

from collections.abc import Callable

from exporter_tui.coordinator.machine import commands
from exporter_tui.model import events, interventions, requests
from exporter_tui.model.errors import Failure
from exporter_tui.model.names import ChunkNo
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.requests import StopMode
from exporter_tui.model.states import ChunkState, TableState
from tests.machine.script import HR_T, Script

PlanMaker = Callable[..., TablePlan]
FailureMaker = Callable[..., Failure]

NO_ROOM = "No space left on device."


def again(script: Script, chunk: int, *, found: bool = True) -> None:
    """Ask for the chunk; its old file is set aside at once, if it is ``found`` in its place."""
    script.hear(requests.ChunkRestartRequested(table=HR_T, chunk=ChunkNo(chunk)))
    assert commands.SetChunkAside(table=HR_T, chunk=ChunkNo(chunk)) in script.last
    script.hear(interventions.ChunkSetAside(table=HR_T, chunk=ChunkNo(chunk), found=found))


def back(script: Script, chunk: int, problem: str | None = None) -> None:
    script.hear(interventions.ChunkPutBack(table=HR_T, chunk=ChunkNo(chunk), problem=problem))


def put_back(script: Script, chunk: int) -> bool:
    return commands.PutChunkBack(table=HR_T, chunk=ChunkNo(chunk)) in script.last


def test_a_file_that_an_abort_left_aside_is_put_back_when_its_chunk_fails_later(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(chunks=2), workers=1)
    script.complete()
    again(script, 0)
    script.all_ready()
    (task,) = script.running()
    script.hear(requests.StopRequested(mode=StopMode.ABORT))
    script.fail(task, failure("CANCELLED"))
    assert script.ended()
    script.all_leave(failure())
    again(script, 0, found=False)
    script.all_ready()
    script.fail(script.running()[0], failure("VALUE-NO-TEXT"))
    assert put_back(script, 0)
    back(script, 0)
    assert script.chunk(HR_T, 0) is ChunkState.DONE


def test_a_chunk_that_was_queued_with_another_while_its_file_was_moved_still_has_an_old_file(
    plan: PlanMaker,
) -> None:
    script = Script(plan(chunks=2), workers=1)
    script.hear(requests.StopRequested(mode=StopMode.FINISH))
    assert script.ended()
    first, second = ChunkNo(0), ChunkNo(1)
    for chunk in (first, second):  # a run that stays: its table was stopped, its files are there
        script.hear(requests.ChunkRestartRequested(table=HR_T, chunk=chunk))
    script.hear(interventions.ChunkSetAside(table=HR_T, chunk=first, found=False))
    assert commands.SetChunkAside(table=HR_T, chunk=second) in script.last
    assert script.chunk(HR_T, 1) is ChunkState.PENDING
    script.hear(interventions.ChunkSetAside(table=HR_T, chunk=second, found=True))
    script.complete()
    assert commands.DropAside(table=HR_T, chunk=second) in script.seen


def test_a_file_that_cannot_be_put_back_fails_its_table_and_brings_the_others_back(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(chunks=2), workers=1)
    script.complete()
    again(script, 0)
    again(script, 1)
    script.all_ready()
    script.fail(script.running()[0], failure("VALUE-NO-TEXT"))
    assert put_back(script, 0)
    script.fail(script.running()[0], failure("DPY-4011"))
    assert script.chunk(HR_T, 1) is ChunkState.BACKOFF
    back(script, 0, NO_ROOM)
    assert put_back(script, 1), "what waited is given up with its table"
    back(script, 1)
    (closing,) = [one for one in script.last if isinstance(one, commands.CloseTable)]
    assert closing.failure is not None
    assert closing.failure.code == "CHUNK-LOST"
    assert script.chunk(HR_T, 1) is ChunkState.DONE


def test_a_table_that_fails_while_it_waits_for_a_new_plan_waits_no_longer(
    plan: PlanMaker, failure: FailureMaker
) -> None:
    script = Script(plan(chunks=2), workers=1)
    script.complete()
    again(script, 0)
    script.all_ready()
    (task,) = script.running()
    script.folder_gone.add(HR_T)
    script.watch(HR_T)
    assert script.of(events.TableRedoBegan)
    script.hear(requests.StopRequested(mode=StopMode.FINISH))
    script.fail(task, failure("CANCELLED"))
    assert put_back(script, 0)
    back(script, 0, NO_ROOM)
    script.finish(HR_T, failure=failure("CHUNK-LOST"))
    assert script.ended()
    assert script.state(HR_T) is not TableState.RESTARTING
