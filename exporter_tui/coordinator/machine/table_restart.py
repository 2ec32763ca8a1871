"""The restart of whole tables that a person asked for; pure.

Enters: the request, and the answers of the helper thread. Leaves: for each table first a fresh SCN
and a new plan, then the end of its attempts, then its folder out of the way, then work. Until the
folder is moved every failure leaves the table as it was; other tables never notice.

    request -> PLANNING -> CLEARING -> MOVING -> all chunks PENDING, old folder deleted
                 work       attempts     |
                 goes on    end          rename, new plan.json
"""

from dataclasses import replace

from exporter_tui.coordinator.machine import commands
from exporter_tui.coordinator.machine.lifecycle import (
    adopt,
    begin_again,
    begin_redo,
    end_attempts,
    settle,
)
from exporter_tui.coordinator.machine.outage import helper_refused, log_on_succeeded
from exporter_tui.coordinator.machine.retry import ends_run_at_log_on
from exporter_tui.coordinator.machine.state import MachineState
from exporter_tui.coordinator.machine.table.phases import RestartPhase, TablePhase
from exporter_tui.coordinator.machine.table.table import TrackedTable, track
from exporter_tui.coordinator.machine.table.tasks import TrackedTask
from exporter_tui.model import interventions, requests
from exporter_tui.model.errors import Failure
from exporter_tui.model.names import TableName
from exporter_tui.model.states import ChunkState, ChunkStep

_ENDING = "The run is ending; start it again to restart tables."
_UNKNOWN = "The table is not in the plan of this run."
_UNDER_WAY = "The table is starting again already."

_GIVEN_UP = frozenset({TablePhase.ENDED, TablePhase.REDOING, TablePhase.FAILING})
"""The phases in which nothing that a restart had interrupted goes on."""


def on_restart_requested(state: MachineState, event: requests.RestartRequested) -> None:
    """Ask for a new plan of each table, all at one SCN; a table that was refused so far may come
    in.
    """
    state.restarts += 1
    for name in dict.fromkeys(event.tables):
        why = _why_not(state, name)
        if why is not None:
            state.publish(requests.RequestRefused(table=name, chunk=None, why=why))
            continue
        table = state.tables.get(name)
        if table is None:
            state.restarting_refused.add(name)
            state.looked = False
        else:
            table.ask_restart()
            state.recount(table)
        state.wants_session.append(commands.PlanRestart(table=name, request=state.restarts))


def _why_not(state: MachineState, name: TableName) -> str | None:
    table = state.tables.get(name)
    if state.drain is not None:
        return _ENDING
    if table is None and name not in state.refused:
        return _UNKNOWN
    if name in state.restarting_refused or (table and _starts_again(table)):
        return _UNDER_WAY
    return None


def _starts_again(table: TrackedTable) -> bool:
    return table.restarting is not RestartPhase.NONE or table.phase is TablePhase.REDOING


def on_restart_planned(state: MachineState, event: interventions.RestartPlanned) -> None:
    """End the table's attempts; its folder is moved when the last one has ended."""
    state.session_lent = False
    log_on_succeeded(state)
    if event.table in state.restarting_refused:
        _admit(state, event)
    table = state.tables.get(event.table)
    if table is None or table.restarting is not RestartPhase.PLANNING:
        return  # the run is ending, or a redo gave the table a newer snapshot meanwhile
    for asked in [one for one in state.wants_session if isinstance(one, commands.PlanRestart)]:
        if asked.table == event.table:
            state.wants_session.remove(
                asked
            )  # asked again after a drain: this plan is fresh enough
    table.clear_for(event.plan)
    table.interrupt(task for task in table.tasks() if task.owner is not None)
    table.interrupt(state.cancel_waiting(table))
    end_attempts(state, table)
    settle(state, table)


def _admit(state: MachineState, event: interventions.RestartPlanned) -> None:
    """Take in a table that the run began without."""
    state.restarting_refused.discard(event.table)
    del state.refused[event.table]
    table = track(event.plan, len(state.tables))
    state.tables[event.table] = table
    table.ask_restart()
    state.recount(table)
    state.queue(table)


def on_restart_failed(state: MachineState, event: interventions.RestartFailed) -> None:
    """Let the table go on as if nobody had asked; where another log-on would do harm, all others
    that wait for their plan, too.
    """
    if not event.moving:
        state.session_lent = False
        helper_refused(state, event.failure)
    _not_restarted(state, event)
    if event.moving or not ends_run_at_log_on(event.failure):
        return
    for waiting in [one for one in state.wants_session if isinstance(one, commands.PlanRestart)]:
        state.wants_session.remove(waiting)
        failed = replace(event, table=waiting.table)
        state.publish(failed)
        _not_restarted(state, failed)


def _not_restarted(state: MachineState, event: interventions.RestartFailed) -> None:
    state.restarting_refused.discard(event.table)
    table = state.tables.get(event.table)
    if table is None:
        return
    if event.moving:
        table.jobs.answered(commands.ClearTable)
    waited_for = RestartPhase.MOVING if event.moving else RestartPhase.PLANNING
    if table.restarting is waited_for:
        interrupted = table.fail_restart()
        if event.left_in is not None:
            _start_without_files(state, table, event.failure)
        elif event.moving:
            _go_on(state, table, interrupted)
    state.recount(table)
    settle(state, table)


def _start_without_files(state: MachineState, table: TrackedTable, failure: Failure) -> None:
    """Export the table again, for its files could not be put back; a run that ends stops it."""
    if state.drain is None:
        begin_redo(state, table, failure)
    else:
        table.lose_files()


def _go_on(state: MachineState, table: TrackedTable, interrupted: list[TrackedTask]) -> None:
    """Put back what the restart had cancelled, unless the table is given up for another reason."""
    if table.phase in _GIVEN_UP or state.drain is not None:
        return
    for task in interrupted:
        if task.state is ChunkState.CANCELLED:
            table.again(task, ChunkStep.KEPT_ON)
            state.pending.push(task, table.turn)


def on_table_cleared(state: MachineState, event: interventions.TableCleared) -> None:
    """Start the table with its new plan, and delete what it was."""
    if event.trash is not None:
        state.out.append(commands.DeleteTrash(trash=event.trash))
    table = state.tables[event.table]
    table.jobs.answered(commands.ClearTable)
    table.book.forget()
    if table.restarting is RestartPhase.MOVING:
        begin_again(state, table, event.plan)
    else:
        adopt(state, table, event.plan)  # the run gave the table up without waiting


def drop_restart(state: MachineState, table: TrackedTable) -> None:
    """Forget the restart: the run ends. A folder that is being moved cannot be called back."""
    if table.restarting in {RestartPhase.PLANNING, RestartPhase.CLEARING}:
        table.drop_restart()
        state.recount(table)
