"""What a worker reported, as events; pure.

Enters: the order that the worker had, and its outcome. Leaves: the event that the machine and
everyone else hears.
"""

from exporter_tui.coordinator.machine import commands
from exporter_tui.model import events
from exporter_tui.model.events import Event
from exporter_tui.model.work import (
    CheckOutcome,
    ChunkRecord,
    CountOutcome,
    HashOutcome,
    Outcome,
    RereadOutcome,
    TaskFailed,
)


def began(order: commands.SendTask) -> Event:
    """Return the event of an order that its worker began."""
    return events.AttemptStarted(
        worker=order.worker,
        table=order.table,
        chunk=order.chunk,
        attempt=order.attempt,
        kind=order.kind,
    )


def outcome_event(order: commands.SendTask, outcome: Outcome, *, chunks: int) -> Event:
    """Return the event of an outcome. ``chunks``: how many the table has."""
    match outcome:
        case ChunkRecord():
            return events.ChunkCommitted(
                worker=order.worker,
                table=outcome.table,
                chunk=outcome.chunk,
                chunks=chunks,
                attempt=order.attempt,
                rows=outcome.rows,
                csv_bytes=outcome.csv_bytes,
                gzip_bytes=outcome.gzip_bytes,
                elapsed_s=outcome.elapsed_s,
            )
        case CheckOutcome():
            return events.ChunkChecked(
                worker=order.worker,
                table=outcome.table,
                chunk=outcome.chunk,
                attempt=order.attempt,
                rows=outcome.rows,
            )
        case CountOutcome():
            return events.TableCounted(
                worker=order.worker, table=outcome.table, attempt=order.attempt, rows=outcome.rows
            )
        case HashOutcome():
            return events.FileHashed(
                worker=order.worker,
                table=outcome.table,
                chunk=outcome.chunk,
                attempt=order.attempt,
                gzip_bytes=outcome.gzip_bytes,
                problem=outcome.problem,
                gone=outcome.gone,
            )
        case RereadOutcome():
            return events.FileReread(
                worker=order.worker,
                table=outcome.table,
                chunk=outcome.chunk,
                attempt=order.attempt,
                rows=outcome.rows,
                problem=outcome.problem,
                gone=outcome.gone,
            )
        case TaskFailed():
            kind = events.LogOnFailed if outcome.log_on else events.AttemptFailed
            return kind(
                worker=order.worker,
                table=order.table,
                chunk=order.chunk,
                attempt=order.attempt,
                failure=outcome.failure,
                kind=order.kind,
            )
