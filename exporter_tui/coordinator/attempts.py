"""What becomes of attempts and of the workers that make them; pure.

Enters: a worker's messages and its death. Leaves: the task's next state, by ``retry.decide``, and
what that means for its table and for the run. The death of a worker counts as a failed attempt of
the task it held.
"""

from exporter_tui.coordinator import commands, retry
from exporter_tui.coordinator.course import begin_redo, settle
from exporter_tui.coordinator.crew import CrewMember
from exporter_tui.coordinator.ending import begin_drain
from exporter_tui.coordinator.ledger import Ledger
from exporter_tui.coordinator.tracked import TrackedTable, TrackedTask
from exporter_tui.model import events
from exporter_tui.model.errors import Failure
from exporter_tui.model.states import ChunkStep

FRUITLESS_WORKERS = 3
"""So many workers in a row may die before their first task; then the run ends."""


def on_worker_ready(run: Ledger, event: events.WorkerReady) -> None:
    """The worker may be given tasks."""
    run.crew.members[event.worker].ready = True


def on_worker_died(run: Ledger, event: events.WorkerDied) -> None:
    """Put the dead worker's task back; end a run whose workers die before they do anything."""
    member = run.crew.members.pop(event.worker)
    if member.task is not None:
        table, task = run.find(member.task.table, member.task.chunk)
        task.tell(run.line(event))
        _attempt_ended(run, table, task, event.failure)
    elif not event.expected:
        run.crew.failed_starts += 1
        if run.crew.failed_starts >= FRUITLESS_WORKERS:
            begin_drain(run, event.failure, None)


def on_attempt_started(run: Ledger, event: events.AttemptStarted) -> None:
    """The worker has its task."""
    run.crew.failed_starts = 0
    table, task = run.find(event.table, event.chunk)
    table.step(task, ChunkStep.STARTED)


def on_result(run: Ledger, event: events.ChunkCommitted | events.AggregatesRead) -> None:
    """Count a result, unless its table is being redone: then the file is set aside with it."""
    chunk = event.chunk if isinstance(event, events.ChunkCommitted) else None
    table, task = run.find(event.table, chunk)
    run.free(event.worker)
    table.step(task, ChunkStep.CANCELLED if table.redoing else ChunkStep.COMMITTED)
    settle(run, table)


def on_attempt_failed(run: Ledger, event: events.AttemptFailed) -> None:
    """Free the worker and decide; where the database has no session to spare, use fewer workers."""
    table, task = run.find(event.table, event.chunk)
    member = run.free(event.worker)
    if event.failure.code in retry.NO_SESSION_TO_SPARE and run.crew.staying() > 1:
        _shrink(run, table, task, member, event.failure)
    else:
        _attempt_ended(run, table, task, event.failure)


def _attempt_ended(run: Ledger, table: TrackedTable, task: TrackedTask, failure: Failure) -> None:
    decision: retry.Decision | None = None
    if not (table.redoing or table.failure or run.abandoned):
        decision = retry.decide(
            failure, attempt=task.attempt, redone=table.redone, jitter=run.jitter()
        )
    match decision:
        case retry.TryAgain() if run.drain is None:
            _put_back(run, table, task, failure, decision.pause_s)
        case retry.RedoTable() if run.drain is None:
            table.step(task, ChunkStep.GAVE_UP)
            begin_redo(run, table, failure)
        case retry.GiveUp():
            _give_up(run, table, task, failure)
        case retry.EndRun():
            _give_up(run, table, task, failure)
            begin_drain(run, failure, None)
        case _:
            table.step(task, ChunkStep.CANCELLED)
    settle(run, table)


def _put_back(
    run: Ledger, table: TrackedTable, task: TrackedTask, failure: Failure, pause_s: float
) -> None:
    table.step(task, ChunkStep.PUT_BACK)
    task.ready_at = run.now + pause_s
    run.backoff.append(task)
    run.publish(
        events.TaskPutBack(
            table=task.key.table,
            chunk=task.key.chunk,
            attempt=task.attempt,
            failure=failure,
            pause_s=pause_s,
        )
    )


def _give_up(run: Ledger, table: TrackedTable, task: TrackedTask, failure: Failure) -> None:
    table.step(task, ChunkStep.GAVE_UP)
    table.failure = failure
    run.publish(
        events.TaskGivenUp(
            table=task.key.table,
            chunk=task.key.chunk,
            attempts=task.attempt,
            failure=failure,
            story=tuple(task.story),
        )
    )
    run.cancel_waiting(table)


def _shrink(
    run: Ledger, table: TrackedTable, task: TrackedTask, member: CrewMember, failure: Failure
) -> None:
    table.step(task, ChunkStep.RETURNED)
    task.attempt -= 1
    member.leaving = True
    run.out.append(commands.ReleaseWorker(worker=member.no))
    run.crew.limit = run.crew.staying()
    run.publish(events.LogOnRefused(worker=member.no, failure=failure, workers=run.crew.limit))
    run.pending.push(task, table.order)
    if table.redoing or table.failure or run.drain is not None:
        run.cancel_waiting(table)
    settle(run, table)
