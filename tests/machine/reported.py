"""What a worker reports of a task, as the events that the machine hears."""

from exporter_tui.coordinator.machine.commands import SendTask
from exporter_tui.model import events
from exporter_tui.model.errors import Failure
from exporter_tui.model.states import TaskKind


def ended(task: SendTask, problem: str | None = None, *, gone: bool = False) -> events.Event:
    """The task has its result; ``problem`` and ``gone``: what was found in a file that was read."""
    worker, table, chunk, attempt = task.worker, task.table, task.chunk, task.attempt
    if chunk is None:
        return events.TableCounted(worker=worker, table=table, attempt=attempt, rows=1)
    match task.kind:
        case TaskKind.CHECK:
            return events.ChunkChecked(
                worker=worker, table=table, chunk=chunk, attempt=attempt, rows=1
            )
        case TaskKind.HASH:
            return events.FileHashed(
                worker=worker,
                table=table,
                chunk=chunk,
                attempt=attempt,
                gzip_bytes=1,
                problem=problem,
                gone=gone,
            )
        case TaskKind.REREAD:
            return events.FileReread(
                worker=worker,
                table=table,
                chunk=chunk,
                attempt=attempt,
                rows=1,
                problem=problem,
                gone=gone,
            )
        case _:
            return events.ChunkCommitted(
                worker=worker,
                table=table,
                chunk=chunk,
                chunks=1,
                attempt=attempt,
                rows=1,
                csv_bytes=2,
                gzip_bytes=1,
                elapsed_s=0.1,
            )


def failed(task: SendTask, failure: Failure, *, log_on: bool = False) -> events.Event:
    """The task ended without its result; ``log_on``: no session could be opened."""
    kind = events.LogOnFailed if log_on else events.AttemptFailed
    return kind(
        worker=task.worker,
        table=task.table,
        chunk=task.chunk,
        attempt=task.attempt,
        failure=failure,
        kind=task.kind,
    )
