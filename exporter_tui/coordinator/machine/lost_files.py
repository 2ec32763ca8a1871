"""Files that somebody removed by hand while the run works; pure.

Enters: what the helper thread saw when it looked. Leaves: lost chunks queued again at their table's
SCN; a table whose plan is gone starts again as a whole at a fresh one. A removed file is never an
error and never a lost row.
"""

from exporter_tui.coordinator.machine import commands
from exporter_tui.coordinator.machine.inquiries import withdraw
from exporter_tui.coordinator.machine.lifecycle import begin_redo, look, settle
from exporter_tui.coordinator.machine.state import MachineState
from exporter_tui.coordinator.machine.table.phases import Look, TablePhase
from exporter_tui.coordinator.machine.table.table import TrackedTable
from exporter_tui.model import interventions
from exporter_tui.model.catalogue.lookup import failure
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.states import COMPLETE, FINAL, ChunkStep, TaskKind

_MOST_LOSSES = 3
"""So often a table may lose files between its validation and its closing; then it is FAILED."""


def look_again(state: MachineState, table: TrackedTable) -> None:
    """Look at the table's files beside its work, at most one look at a time."""
    if table.jobs.begin_look():
        state.out.append(look(table, gate=False))


def watch(state: MachineState, name: TableName) -> None:
    """Look at a table because a person does."""
    table = state.tables.get(name)
    if table is None or table.leaving or table.jobs.waits_for or state.drain is not None:
        return
    if table.jobs.look is Look.NONE:
        look_again(state, table)


def on_files_present(state: MachineState, event: interventions.FilesPresent) -> None:
    """Go on."""
    table = state.tables[event.table]
    _answered(state, table, gate=event.gate)
    if event.gate and event.fingerprint == table.plan.fingerprint:
        table.known.seen(all_there=True)
    settle(state, table)


def on_files_lost(state: MachineState, event: interventions.FilesLost) -> None:
    """Start again what is gone."""
    table = state.tables[event.table]
    closing = event.gate and table.phase is TablePhase.CLOSING
    _answered(state, table, gate=event.gate)
    if closing:
        table.not_closed()
    if table.losses > _MOST_LOSSES:
        message = "Files were gone again each time when the table was to be closed."
        if table.phase is not TablePhase.ENDED:  # else it has failed for that already
            table.fail(failure("CHUNK-LOST", str(event.table), message))
    else:
        table.known.forget_answers(event.unchecked)
        _lose(state, table, event)
    settle(state, table)


def on_file_damaged(state: MachineState, event: interventions.FileDamaged) -> None:
    """The file that was not the exported one is out of the way: export the chunk again."""
    table = state.tables[event.table]
    table.jobs.answered(commands.SetDamagedAside)
    given_up = table.given_up or state.drain is not None
    same_plan = event.fingerprint == table.plan.fingerprint
    if same_plan and not given_up and table.chunks[event.chunk].state in COMPLETE:
        _start_again(state, table, [event.chunk])
    settle(state, table)


def on_folder_looked(state: MachineState, event: interventions.FolderLooked) -> None:
    """Every table was seen; what is gone starts again before the report is written. A table whose
    work began meanwhile may have changed since, so that all are looked at again.
    """
    state.looking = False
    state.looked = state.settled
    for lost in event.lost:
        table = state.tables[lost.table]
        _lose(state, table, lost)
        settle(state, table)


def _answered(state: MachineState, table: TrackedTable, *, gate: bool) -> None:
    if gate:
        table.jobs.answered(commands.LookAtTable, commands.CloseTable)
    elif table.jobs.end_look() and not table.leaving:
        look_again(state, table)


def _lose(state: MachineState, table: TrackedTable, event: interventions.FilesLost) -> None:
    other_plan = event.fingerprint != table.plan.fingerprint
    if other_plan or table.given_up or state.drain is not None:
        return
    if table.jobs.waits_for:
        return  # the helper thread works on the table; the next look will see it again
    if event.plan_lost:
        gone = failure("FILE-GONE", str(event.table), "Somebody removed the table's folder.")
        begin_redo(state, table, gone)
        return
    lost = [no for no in event.chunks if table.chunks[no].state in COMPLETE]
    if lost:
        _start_again(state, table, lost)


def _start_again(state: MachineState, table: TrackedTable, lost: list[ChunkNo]) -> None:
    """Queue the lost chunks, and those that had failed: what the verdict was about is gone."""
    table.lose_files()
    state.recount(table)
    withdraw(state, table, table.chunks, {TaskKind.REREAD})
    withdraw(state, table, lost, {TaskKind.HASH, TaskKind.CHECK})
    for no, task in table.chunks.items():
        if no in lost:
            table.again(task, ChunkStep.LOST)
        elif task.state in FINAL - COMPLETE:
            table.again(task, ChunkStep.REDONE)
        else:
            continue
        state.pending.push(task, table.turn)
