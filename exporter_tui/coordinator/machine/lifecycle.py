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
from exporter_tui.coordinator.machine.table.phases import RestartPhase, TablePhase
from exporter_tui.coordinator.machine.table.results import Result
from exporter_tui.coordinator.machine.table.table import TrackedTable
from exporter_tui.model import events
from exporter_tui.model.errors import Failure
from exporter_tui.model.interventions import ValidationDropped
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.states import COMPLETE, ChunkState
from exporter_tui.model.verdict import FailedReason, TableStatus


def settle(state: MachineState, table: TrackedTable) -> None:
    """Take the table's next step, if nobody works on it."""
    # A job of the helper thread may move or read what the next step is about: one at a time.
    if table.jobs.waits_for:
        return
    # An old file can be moved while other chunks run; but not where its chunk would not be queued
    # afterwards: in a run that ends, a table that fails or one that starts again.
    if table.asked and not table.given_up and state.drain is None:
        chunk = table.next_asked()
        state.ask(table, commands.SetChunkAside(table=table.plan.table, chunk=chunk))
    elif not table.active:
        _settle_quiet(state, table)


def _settle_quiet(state: MachineState, table: TrackedTable) -> None:
    """Decide for a table that no worker and no job of the helper thread has to do with.

    The first branch that holds is taken. A branch that stands too low leaves a table open for ever,
    or closes one whose files are about to go.
    """
    name, phase, restart = table.plan.table, table.phase, table.restart
    # First, in any phase: what the other branches would do is about a folder that goes. Not in a
    # run that ends: the restart was forgotten then, and a folder that moves keeps its job.
    if state.drain is None and restart.phase is RestartPhase.CLEARING and restart.plan is not None:
        table.move_folder()
        state.ask(table, commands.ClearTable(table=name, plan=restart.plan))
        return
    # Before everything that gives a result: it has one.
    if phase is TablePhase.ENDED:
        return
    # Before the closing: metadata and report must not miss a file that is still to come back.
    if phase is TablePhase.FAILING and not state.abandoned and _putting_back(state, table):
        return
    # Before the end with the run: a failure that is known, a verdict that can be made are told.
    if phase in {TablePhase.FAILING, TablePhase.CLOSING}:
        _close(state, table)
    # Before a new plan: a run that ends plans nothing any more.
    elif state.drain is not None:
        end_with_run(state, table)
    # Before the verdict: the chunks of a table that is redone are given up, none of them waits.
    elif phase is TablePhase.REDOING:
        if state.resting.get(name, state.now) <= state.now:
            state.resting.pop(name, None)
            state.ask(table, commands.ReplanTable(table=name))
    elif not table.waiting:
        _towards_verdict(state, table)


def _towards_verdict(state: MachineState, table: TrackedTable) -> None:
    """No task runs or waits: look at the files, ask and read what is outstanding, then close."""
    if table.incomplete:
        # A chunk that nobody asked to be repeated is still FAILED: so is the table.
        table.keep_result()
        state.recount(table)
    # Before anything is read: a file that is gone is exported again, and not a failed inquiry.
    elif not table.known.present:
        state.ask(table, look(table, gate=True))
    elif not outstanding(state, table):
        table.judge()
        _close(state, table)


def _close(state: MachineState, table: TrackedTable) -> None:
    silent = dict(table.known.unanswered)
    not_counted = silent.pop(None, None)
    unanswered = {chunk: failure for chunk, failure in silent.items() if chunk is not None}
    state.ask(
        table,
        commands.CloseTable(
            table=table.plan.table,
            failure=table.failure,
            unanswered=unanswered,
            not_counted=not_counted,
        ),
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
    # An old result says what the folder holds, unless a chunk of it is missing now.
    if table.result is None or table.incomplete:
        stop_table(state, table)
    else:
        table.keep_result()
        state.recount(table)


def _putting_back(state: MachineState, table: TrackedTable) -> bool:
    """Have the old file of a chunk that was given up put back; returns whether there is one."""
    for chunk, task in table.chunks.items():
        if task.aside and task.state is ChunkState.CANCELLED:
            state.ask(table, commands.PutChunkBack(table=table.plan.table, chunk=chunk))
            return True
    return False


def stop_table(state: MachineState, table: TrackedTable) -> None:
    """Give an unfinished table the result that ends with the run."""
    failure = state.drain.failure if state.drain else None
    reason = FailedReason.STOPPED if failure is None else FailedReason.ERROR
    state.publish(events.TableStopped(table=table.plan.table, failure=failure))
    state.end(table, Result(status=TableStatus.FAILED, reason=reason, failure=failure))


def drop_errand(state: MachineState, table: TrackedTable, failure: Failure) -> None:
    """Give up a validation that a person asked for: no file is read any more, and the old verdict
    stands. A chunk that was asked for meanwhile is exported all the same, and then judged.
    """
    state.cancel_inquiries(table)
    for task in table.inquiries.values():
        if task.owner is not None:
            state.drop_attempt(state.workers.members[task.owner])
    table.drop_validation()
    stands = not table.open
    state.publish(ValidationDropped(table=table.plan.table, failure=failure, stands=stands))
    state.recount(table)


# -- the whole table again -----------------------------------------------------------------------


def begin_redo(
    state: MachineState, table: TrackedTable, failure: Failure, *, pause_s: float | None = None
) -> None:
    """Give up all work on the table; its new plan is asked for when the last attempt has ended and
    ``pause_s`` is over. None: a person removed its folder; that uses up no redo of the run.
    """
    table.redo(counts=pause_s is not None)
    if pause_s:
        state.resting[table.plan.table] = state.now + pause_s
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
    table.jobs.answered(commands.ReplanTable)
    table.book.redo(event.set_aside)
    if table.result is None:
        begin_again(state, table, event.plan)
    else:
        adopt(state, table, event.plan)


def begin_again(state: MachineState, table: TrackedTable, plan: TablePlan) -> None:
    """Start the table with the plan that was just pinned."""
    table.start_over(plan)
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
    table.adopt(plan)
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
    table.jobs.answered(commands.ReplanTable)
    if table.result is None:
        table.fail(event.failure)
        settle(state, table)


def on_table_finished(state: MachineState, event: events.TableFinished) -> None:
    """Keep the result that the helper thread found, unless the run gave the table up before."""
    table = state.tables[event.table]
    table.jobs.answered(commands.CloseTable)
    table.book.close(event)
    if table.phase is not TablePhase.ENDED:
        state.end(table, Result(status=event.status, reason=event.reason, failure=event.failure))
    settle(state, table)
