"""The course of one table: export, validation, closing, and the redo of a whole table; pure.

Enters: ``settle`` after every step of a table's tasks, and the helper thread's answers. Leaves: the
table's next step once none of its tasks runs. A table is closed, replanned or stopped only then,
so that no worker writes into a folder that is being moved.
"""

from exporter_tui.coordinator import commands
from exporter_tui.coordinator.ledger import Ledger
from exporter_tui.coordinator.tracked import Result, TaskKey, TrackedTable, TrackedTask, retrack
from exporter_tui.model import events
from exporter_tui.model.errors import Failure
from exporter_tui.model.states import ChunkState
from exporter_tui.model.verdict import FailedReason, TableStatus


def settle(run: Ledger, table: TrackedTable) -> None:
    """Take the table's next step, if none of its tasks runs and nobody else works on it."""
    if table.result or table.active or table.awaiting:
        return
    name = table.plan.table
    validated = table.validation is not None and table.validation.state is ChunkState.DONE
    if table.failure is not None or validated:
        table.awaiting = True
        run.out.append(commands.CloseTable(table=name, failure=table.failure))
    elif run.drain is not None:
        stop_table(run, table)
    elif table.redoing:
        table.awaiting = True
        run.out.append(commands.ReplanTable(table=name))
    elif not table.incomplete and table.validation is None:
        table.validation = TrackedTask(key=TaskKey(name, None))
        run.pending.push(table.validation, table.order)


def stop_table(run: Ledger, table: TrackedTable) -> None:
    """End an unfinished table with the run."""
    failure = run.drain.failure if run.drain else None
    reason = FailedReason.STOPPED if failure is None else FailedReason.ERROR
    run.publish(events.TableStopped(table=table.plan.table, failure=failure))
    run.end(table, Result(status=TableStatus.FAILED, reason=reason, failure=failure))


def begin_redo(run: Ledger, table: TrackedTable, failure: Failure) -> None:
    """Give up all work on the table; its new plan is asked for when the last attempt has ended."""
    table.redoing = table.redone = True
    run.publish(events.TableRedoBegan(table=table.plan.table, failure=failure))
    run.cancel_waiting(table)
    for task in table.tasks():
        if task.owner is not None:
            run.cancel_running(run.crew.members[task.owner], run.bounds.cancel_s)


def on_table_replanned(run: Ledger, event: events.TableReplanned) -> None:
    """Start the table again with its new plan; in a drain it is stopped instead."""
    table = run.tables[event.table]
    if table.result is not None:
        return
    table.awaiting = table.redoing = False
    retrack(table, event.plan)
    run.queue(table)
    if run.drain is not None:
        run.cancel_waiting(table)
    settle(run, table)


def on_replan_failed(run: Ledger, event: events.ReplanFailed) -> None:
    """Fail the table: its snapshot is gone and no newer one can be had."""
    table = run.tables[event.table]
    if table.result is not None:
        return
    table.awaiting = table.redoing = False
    table.failure = event.failure
    settle(run, table)


def on_table_finished(run: Ledger, event: events.TableFinished) -> None:
    """Keep the result that the helper thread found, unless the run gave the table up before."""
    table = run.tables[event.table]
    table.awaiting = False
    if table.result is None:
        run.end(table, Result(status=event.status, reason=event.reason, failure=event.failure))
