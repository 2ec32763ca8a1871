"""The restart of one chunk, and a table validated again, as a person asked; pure.

Enters: the request, and the answers of the helper thread. Leaves: a chunk whose old file waits
aside until the new one commits, and is put back when it cannot; a table whose files are read again
before Oracle is asked again. Neither ever widens to the whole table.
"""

from exporter_tui.coordinator.machine import commands
from exporter_tui.coordinator.machine.inquiries import withdraw
from exporter_tui.coordinator.machine.lifecycle import settle
from exporter_tui.coordinator.machine.state import MachineState
from exporter_tui.coordinator.machine.table.phases import Errand, RestartPhase, TablePhase
from exporter_tui.coordinator.machine.table.table import TrackedTable
from exporter_tui.coordinator.machine.table.tasks import TrackedTask
from exporter_tui.model import interventions, requests
from exporter_tui.model.catalogue.lookup import failure
from exporter_tui.model.names import ChunkNo
from exporter_tui.model.states import (
    COMPLETE,
    FINAL,
    OWNED,
    READING,
    ChunkState,
    ChunkStep,
    TaskKind,
)

_ABOUT_A_FILE = READING | {TaskKind.CHECK}

_ENDING = "The run is ending."
_UNKNOWN = "This run has no such table or chunk."
_STARTS_AGAIN = "The whole table is starting again."
_ASKED = "That was asked already."
_WAITING = "The chunk has no file yet; it will be exported."
_NOT_COMPLETE = "The table is not exported completely yet."
_UNDER_WAY = "The table is being validated already."


def on_chunk_restart_requested(state: MachineState, event: requests.ChunkRestartRequested) -> None:
    """Queue the chunk for another export; one that runs begins again."""
    table = state.tables.get(event.table)
    why = _why_not(state, table, event.chunk)
    if table is None or why is not None:
        refused = requests.RequestRefused(table=event.table, chunk=event.chunk, why=why or _UNKNOWN)
        state.publish(refused)
        return
    task = table.chunks[event.chunk]
    table.hurry()
    if task.state in OWNED and task.owner is not None:
        state.drop_attempt(state.workers.members[task.owner], begin_again=True)
        return
    table.ask_chunk(event.chunk)
    state.recount(table)
    settle(state, table)


def _why_not(state: MachineState, table: TrackedTable | None, chunk: ChunkNo) -> str | None:
    if state.drain is not None:
        return _ENDING
    if table is None or chunk not in table.chunks:
        return _UNKNOWN
    if table.leaving:
        return _STARTS_AGAIN
    if table.replaces(chunk):
        return _ASKED
    task = table.chunks[chunk]
    return _WAITING if task.state not in FINAL and task.state not in OWNED else None


def on_chunk_set_aside(state: MachineState, event: interventions.ChunkSetAside) -> None:
    """The old file is out of the way: export the chunk."""
    table = state.tables[event.table]
    table.jobs.answered(commands.SetChunkAside)
    task = table.chunks.get(event.chunk)
    if task is not None:
        # An abort may have left it there before. Also where the chunk was queued meanwhile, with
        # another one: else nobody would put its old file back, or delete it.
        task.old_file(aside=task.aside or event.found)
    if task is None or task.state not in FINAL:
        settle(state, table)
        return
    if table.phase in {TablePhase.FAILING, TablePhase.ENDED}:
        _undo(state, table, task)
        settle(state, table)
        return
    table.change()
    withdraw(state, table, [event.chunk], _ABOUT_A_FILE)
    table.again(task, ChunkStep.RESTARTED)
    state.pending.push(task, table.turn)
    _take_along(state, table)
    if state.drain is not None or table.leaving:
        cancelled = state.cancel_waiting(table)
        if table.restarting is RestartPhase.CLEARING:
            table.interrupt(cancelled)
    settle(state, table)


def _undo(state: MachineState, table: TrackedTable, task: TrackedTask) -> None:
    """The run or the table was given up meanwhile: the file goes back."""
    if task.aside and task.key.chunk is not None:
        state.ask(table, commands.PutChunkBack(table=task.key.table, chunk=task.key.chunk))


def _take_along(state: MachineState, table: TrackedTable) -> None:
    """Chunks that were given up only because another one failed go on with it."""
    for other in table.chunks.values():
        if other.state is ChunkState.CANCELLED:
            table.again(other, ChunkStep.RESTARTED)
            state.pending.push(other, table.turn)


def on_chunk_not_set_aside(state: MachineState, event: interventions.ChunkNotSetAside) -> None:
    """Leave the chunk as it is."""
    table = state.tables[event.table]
    table.jobs.answered(commands.SetChunkAside)
    _errand_done(state, table)
    settle(state, table)


def on_chunk_put_back(state: MachineState, event: interventions.ChunkPutBack) -> None:
    """The chunk counts again as it was; the table's old verdict stands, if it had one."""
    table = state.tables[event.table]
    table.jobs.answered(commands.PutChunkBack)
    task = table.chunks.get(event.chunk)
    if task is not None and task.aside:
        task.old_file(aside=False)
        if event.problem is None and task.state in FINAL - COMPLETE:
            table.step(task, ChunkStep.RESTORED)
            _errand_done(state, table)
        elif event.problem is not None and table.phase is not TablePhase.ENDED:
            table.fail(failure("CHUNK-LOST", str(event.table), event.problem))
            state.cancel_waiting(table)
    settle(state, table)


def _errand_done(state: MachineState, table: TrackedTable) -> None:
    """End a table's errand when every chunk is what the old verdict is about."""
    touched = table.asked or table.waiting or table.active or table.renewed
    whole = not table.incomplete and table.phase is not TablePhase.FAILING
    if table.errand is Errand.CHUNK and whole and not touched and not table.leaving:
        table.keep_result()
        state.recount(table)


def on_validation_requested(state: MachineState, event: requests.ValidationRequested) -> None:
    """Read every file of the table again, then ask Oracle again; the verdict stands meanwhile."""
    table = state.tables.get(event.table)
    why = _why_not_validate(state, table)
    if table is None or why is not None:
        refused = requests.RequestRefused(table=event.table, chunk=None, why=why or _UNKNOWN)
        state.publish(refused)
        return
    table.validate()
    state.recount(table)
    settle(state, table)


def _why_not_validate(state: MachineState, table: TrackedTable | None) -> str | None:
    if state.drain is not None:
        return _ENDING
    if table is None:
        return _UNKNOWN
    if table.restarting is not RestartPhase.NONE or table.phase is TablePhase.REDOING:
        return _STARTS_AGAIN
    if table.incomplete or table.asked:
        return _NOT_COMPLETE
    return _UNDER_WAY if table.open else None
