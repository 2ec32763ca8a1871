"""The course of one table: export, a look at its files, its verdict, closing; and its redo; pure.

Enters: ``settle`` after every step of a table's tasks, and the helper thread's answers. Leaves: the
table's next step. A table is closed, replanned, cleared or stopped only when none of its tasks
runs, so that no worker writes into a folder that is being moved.
"""

from exporter_tui.coordinator.machine import commands
from exporter_tui.coordinator.machine.inquiries import begin as begin_inquiries
from exporter_tui.coordinator.machine.inquiries import outstanding
from exporter_tui.coordinator.machine.outage import helper_refused, wait_for_database
from exporter_tui.coordinator.machine.retry import ends_run_at_log_on
from exporter_tui.coordinator.machine.state import MachineState
from exporter_tui.coordinator.machine.tables import (
    Errand,
    RestartPhase,
    Result,
    TrackedTable,
    retrack,
)
from exporter_tui.model import events
from exporter_tui.model.errors import Failure
from exporter_tui.model.interventions import VerdictStays
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.states import COMPLETE, ChunkState, ChunkStep
from exporter_tui.model.verdict import FailedReason, TableStatus


def settle(state: MachineState, table: TrackedTable) -> None:
    """Take the table's next step, if nobody works on it."""
    if table.awaiting:
        return
    busy = table.leaving or table.failure is not None or state.drain is not None
    if table.asked and not busy:
        table.awaiting += 1
        chunk = table.asked.pop(0)
        table.moving.add(chunk)
        state.out.append(commands.SetChunkAside(table=table.plan.table, chunk=chunk))
    elif not table.active:
        _settle_quiet(state, table)


def _settle_quiet(state: MachineState, table: TrackedTable) -> None:
    name = table.plan.table
    if state.drain is None and table.restarting is RestartPhase.CLEARING and table.next_plan:
        table.awaiting, table.restarting = 1, RestartPhase.MOVING
        state.out.append(commands.ClearTable(table=name, plan=table.next_plan))
    elif table.rests or _clearing_up(state, table):
        return
    elif table.failure is not None or table.judged:
        _close(state, table)
    elif state.drain is not None:
        end_with_run(state, table)
    elif table.redoing:
        if table.redo_at is not None and table.redo_at > state.now:
            return
        table.redo_at = None
        table.awaiting += 1
        state.wants_session.append(commands.ReplanTable(table=name))
    elif not table.waiting:
        _towards_verdict(state, table)


def _towards_verdict(state: MachineState, table: TrackedTable) -> None:
    """No task runs or waits: look at the files, ask and read what is outstanding, then close."""
    if table.incomplete:
        # A chunk that nobody asked to be repeated is still FAILED: so is the table.
        table.errand = None
        state.recount(table)
    elif not table.present:
        table.awaiting += 1
        state.out.append(look(table, gate=True))
    elif not outstanding(state, table):
        table.judged = True
        _close(state, table)


def _close(state: MachineState, table: TrackedTable) -> None:
    table.awaiting += 1
    state.out.append(
        commands.CloseTable(
            table=table.plan.table,
            failure=table.failure,
            unanswered=dict(table.unanswered),
            not_counted=table.not_counted,
        )
    )


def look(table: TrackedTable, *, gate: bool) -> commands.LookAtTable:
    """Return the command to look at everything of the table that counts."""
    done = (no for no, task in table.chunks.items() if task.state in COMPLETE)
    return commands.LookAtTable(table=table.plan.table, chunks=tuple(done), gate=gate)


def end_with_run(state: MachineState, table: TrackedTable) -> None:
    """End an unfinished table with the run; old files that were set aside go back first. In an
    abort nobody waits for that: the table is stopped, and the next start puts them back.
    """
    if not state.abandoned and _putting_back(state, table):
        return
    if table.result is None or table.incomplete:
        stop_table(state, table)
    else:
        table.errand = None
        state.recount(table)


def _putting_back(state: MachineState, table: TrackedTable) -> bool:
    """Have the old file of a chunk that was given up put back; returns whether there is one."""
    for chunk, task in table.chunks.items():
        if task.aside and task.state is ChunkState.CANCELLED:
            table.awaiting += 1
            state.out.append(commands.PutChunkBack(table=table.plan.table, chunk=chunk))
            return True
    return False


def _clearing_up(state: MachineState, table: TrackedTable) -> bool:
    """Put old files back before a failed table is closed: nothing of it stays aside."""
    return table.failure is not None and not state.abandoned and _putting_back(state, table)


def stop_table(state: MachineState, table: TrackedTable) -> None:
    """Give an unfinished table the result that ends with the run."""
    failure = state.drain.failure if state.drain else None
    reason = FailedReason.STOPPED if failure is None else FailedReason.ERROR
    state.publish(events.TableStopped(table=table.plan.table, failure=failure))
    state.end(table, Result(status=TableStatus.FAILED, reason=reason, failure=failure))


def drop_errand(state: MachineState, table: TrackedTable, failure: Failure) -> None:
    """Give up a validation that a person asked for: the old verdict stands, no file is read any
    more. A chunk that was asked for meanwhile is exported all the same.
    """
    state.cancel_inquiries(table)
    for task in table.inquiries.values():
        if task.owner is not None:
            state.drop_attempt(state.workers.members[task.owner])
    renewing = table.incomplete or table.asked or table.moving
    table.errand = Errand.CHUNK if renewing else None
    table.reread = table.recheck = False
    state.publish(VerdictStays(table=table.plan.table, failure=failure))
    state.recount(table)


# -- the whole table again -----------------------------------------------------------------------


def begin_redo(
    state: MachineState, table: TrackedTable, failure: Failure, *, pause_s: float | None = None
) -> None:
    """Give up all work on the table; its new plan is asked for when the last attempt has ended and
    ``pause_s`` is over. None: a person removed its folder; that uses up no redo of the run.
    """
    table.redoing = True
    if pause_s is not None:
        table.redos += 1
    if pause_s:
        table.redo_at = state.now + pause_s
        state.resting.add(table.plan.table)
    if pause_s is None:
        table.result = table.failure = table.errand = None
        table.judged = False
        state.recount(table)
    began = events.TableRedoBegan(table=table.plan.table, failure=failure, pause_s=pause_s or 0.0)
    state.publish(began)
    state.cancel_waiting(table)
    end_attempts(state, table)


def end_attempts(state: MachineState, table: TrackedTable) -> None:
    """Cancel what runs of the table."""
    for task in table.tasks():
        if task.owner is not None:
            state.cancel_running(state.workers.members[task.owner], state.bounds.cancel_s)


def on_table_replanned(state: MachineState, event: events.TableReplanned) -> None:
    """Start the table again with its new plan; in a drain it is stopped instead."""
    state.session_lent = False
    table = state.tables[event.table]
    table.awaiting -= 1
    if table.result is None:
        begin_again(state, table, event.plan)
    else:
        adopt(state, table, event.plan)


def begin_again(state: MachineState, table: TrackedTable, plan: TablePlan) -> None:
    """Start the table with the plan that was just pinned."""
    retrack(table, plan)
    state.recount(table)
    state.queue(table)
    begin_inquiries(state, table)
    if state.drain is not None:
        state.cancel_waiting(table)
    settle(state, table)


def adopt(state: MachineState, table: TrackedTable, plan: TablePlan) -> None:
    """Take the plan that was pinned after the run had given the table up; nothing starts but what
    was asked since.
    """
    result, restarting, next_plan = table.result, table.restarting, table.next_plan
    retrack(table, plan)
    for task in table.chunks.values():
        table.step(task, ChunkStep.CANCELLED)
    table.result, table.restarting, table.next_plan = result, restarting, next_plan
    state.recount(table)
    settle(state, table)


def on_replan_failed(state: MachineState, event: events.ReplanFailed) -> None:
    """Fail the table, its snapshot is gone and no newer one can be had; or wait for the database
    and ask again.
    """
    state.session_lent = False
    table = state.tables[event.table]
    if event.log_on and state.drain is None and not ends_run_at_log_on(event.failure):
        if not helper_refused(state, event.failure):
            wait_for_database(state, event.failure, None)
        state.wants_session.append(commands.ReplanTable(table=event.table))
        return
    table.awaiting -= 1
    if table.result is None:
        table.redoing = False
        table.failure = event.failure
        settle(state, table)


def on_table_finished(state: MachineState, event: events.TableFinished) -> None:
    """Keep the result that the helper thread found, unless the run gave the table up before."""
    table = state.tables[event.table]
    table.awaiting -= 1
    table.judged = False
    table.failure = None
    if table.result is None or table.errand is not None:
        state.end(table, Result(status=event.status, reason=event.reason, failure=event.failure))
    settle(state, table)
