"""What Oracle said about what was exported, and what was found in files; pure.

Enters: a worker's answers. Leaves: the table a step nearer to its verdict, or a file that is not
the one that was exported out of the way and its chunk queued again.
"""

from exporter_tui.coordinator.machine import commands
from exporter_tui.coordinator.machine.attempts import free
from exporter_tui.coordinator.machine.inquiries import inquire
from exporter_tui.coordinator.machine.lifecycle import settle
from exporter_tui.coordinator.machine.state import MachineState
from exporter_tui.coordinator.machine.table.phases import TablePhase
from exporter_tui.coordinator.machine.table.table import TrackedTable
from exporter_tui.coordinator.machine.table.tasks import TrackedTask
from exporter_tui.model import events
from exporter_tui.model.states import COMPLETE, ChunkStep, TaskKind


def on_chunk_checked(state: MachineState, event: events.ChunkChecked) -> None:
    """Oracle's numbers are there, for the file as it was when they were asked for."""
    table, task = state.find(event.table, event.chunk, TaskKind.CHECK)
    free(state, event)
    if _ended(state, table, task):
        table.known.answer(event.chunk)
    settle(state, table)


def on_table_counted(state: MachineState, event: events.TableCounted) -> None:
    """Oracle has counted the whole table."""
    table, task = state.find(event.table, None, TaskKind.COUNT)
    free(state, event)
    if _ended(state, table, task):
        table.known.answer(None)
    settle(state, table)


def on_file_hashed(state: MachineState, event: events.FileHashed) -> None:
    """The file is the one that was exported; or it is moved aside and its chunk exported again. In
    a run that ends the next one finds it again.
    """
    table, task = state.find(event.table, event.chunk, TaskKind.HASH)
    free(state, event)
    ended, chunk = _ended(state, table, task), event.chunk
    if ended and chunk in table.known.unread:  # else the file has been written again meanwhile
        if event.problem is None:
            table.known.read(chunk, intact=True)
        elif event.gone:
            table.known.seen(all_there=False)
        else:
            _set_aside(state, table, event)
    settle(state, table)


def _set_aside(state: MachineState, table: TrackedTable, event: events.FileHashed) -> None:
    """Have the file moved, unless its chunk is about to be exported again anyway: the job would
    meet the new file.
    """
    table.known.seen(all_there=False)
    there = table.chunks[event.chunk].state in COMPLETE and not table.replaces(event.chunk)
    if there and state.drain is None and table.phase is not TablePhase.FAILING:
        problem = event.problem or ""
        state.ask(
            table, commands.SetDamagedAside(table=event.table, chunk=event.chunk, problem=problem)
        )


def on_file_reread(state: MachineState, event: events.FileReread) -> None:
    """A file was read again; one that is gone is exported again first."""
    table, task = state.find(event.table, event.chunk, TaskKind.REREAD)
    free(state, event)
    _ended(state, table, task)
    if event.gone:
        table.known.seen(all_there=False)
    else:
        table.known.read(event.chunk, intact=event.problem is None)
    settle(state, table)


def _ended(state: MachineState, table: TrackedTable, task: TrackedTask) -> bool:
    """Take the last step of an inquiry; returns whether its answer is about the files as they are.
    One that was to begin again has been faster than the request.
    """
    if table.leaving:
        table.step(task, ChunkStep.CANCELLED)
        return False
    again = task.asked
    table.step(task, ChunkStep.COMMITTED)
    if again and state.drain is None and table.phase is not TablePhase.FAILING:
        inquire(state, table, task.key.kind, task.key.chunk)
    return not again
