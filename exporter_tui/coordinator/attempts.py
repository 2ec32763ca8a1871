"""What becomes of attempts and of the workers that make them; pure.

Enters: a worker's messages and its death. Leaves: the task's next state, by ``retry.decide``, and
what that means for its table and for the run. The death of a worker counts as a failed attempt of
the task it held, unless we ended it.
"""

from exporter_tui.coordinator import commands, retry
from exporter_tui.coordinator.course import begin_redo, drop_errand, settle
from exporter_tui.coordinator.crew import CrewMember
from exporter_tui.coordinator.ending import begin_drain
from exporter_tui.coordinator.ledger import Ledger
from exporter_tui.coordinator.losses import look_again
from exporter_tui.coordinator.outage import log_on_failed, log_on_succeeded, prober_is_gone
from exporter_tui.coordinator.tracked import Errand, TrackedTable, TrackedTask
from exporter_tui.model import events
from exporter_tui.model.errors import Failure
from exporter_tui.model.states import ChunkStep
from exporter_tui.model.turns import ChunkRestartFailed

FRUITLESS_WORKERS = 3
"""So many workers in a row may die before their first task; then the run ends."""

_FILE_GONE = "FILE-GONE"


def on_worker_ready(run: Ledger, event: events.WorkerReady) -> None:
    """The worker may be given tasks."""
    run.crew.members[event.worker].ready = True


def on_session_opened(run: Ledger, event: events.SessionOpened) -> None:
    """The database can be reached."""
    run.crew.members[event.worker].session = True
    log_on_succeeded(run)


def on_worker_died(run: Ledger, event: events.WorkerDied) -> None:
    """Put the dead worker's task back; end a run whose workers die before they do anything."""
    member = run.crew.members.pop(event.worker)
    prober_is_gone(run, event.worker)
    if member.task is not None:
        table, task = run.of(member.task)
        task.tell(run.line(event))
        _attempt_ended(run, table, task, event.failure)
    elif not event.expected:
        run.crew.failed_starts += 1
        if run.crew.failed_starts >= FRUITLESS_WORKERS:
            begin_drain(run, event.failure, None)


def on_attempt_started(run: Ledger, event: events.AttemptStarted) -> None:
    """The worker has its task."""
    run.crew.failed_starts = 0
    table, task = run.find(event.table, event.chunk, reread=event.reread)
    table.step(task, ChunkStep.STARTED)


def on_chunk_committed(run: Ledger, event: events.ChunkCommitted) -> None:
    """Count a file, unless its table starts again: then the file goes with the old folder."""
    table, task = run.find(event.table, event.chunk)
    _free(run, event)
    if table.leaving:
        table.step(task, ChunkStep.CANCELLED)
    else:
        if task.asked and run.drain is None:
            table.asked.append(event.chunk)  # it was faster than the request to begin again
        table.step(task, ChunkStep.COMMITTED)
        table.present = table.judged = False
        table.renewed = True
        if task.aside:
            task.aside = False
            if event.chunk not in table.moving:  # a move under way makes room by itself
                run.out.append(commands.DropAside(table=event.table, chunk=event.chunk))
        if table.incomplete:
            look_again(run, table)
    settle(run, table)


def on_aggregates_read(run: Ledger, event: events.AggregatesRead) -> None:
    """Oracle's answer is there; the table can be closed."""
    table, task = run.find(event.table, None)
    _free(run, event)
    if table.leaving:
        table.step(task, ChunkStep.CANCELLED)
    else:
        table.step(task, ChunkStep.COMMITTED)
        table.judged = not table.incomplete
    settle(run, table)


def on_file_reread(run: Ledger, event: events.FileReread) -> None:
    """A file was read again; one that is gone is exported again first."""
    table, task = run.find(event.table, event.chunk, reread=True)
    _free(run, event)
    table.step(task, ChunkStep.CANCELLED if table.leaving else ChunkStep.COMMITTED)
    if event.gone:
        table.present = False
    elif event.problem is not None:
        table.damaged = True
    settle(run, table)


def on_attempt_failed(run: Ledger, event: events.AttemptFailed) -> None:
    """Free the worker and decide."""
    table, task = run.find(event.table, event.chunk, reread=event.reread)
    _free(run, event)
    if event.failure.code == _FILE_GONE and not table.leaving:
        look_again(run, table)
    _attempt_ended(run, table, task, event.failure)


def on_log_on_failed(run: Ledger, event: events.LogOnFailed) -> None:
    """No session, so no attempt: give the task back and wait, use fewer workers, or end the run
    where another try would do harm.
    """
    table, task = run.find(event.table, event.chunk, reread=event.reread)
    member = _free(run, event)
    if retry.ends_run_at_log_on(event.failure):
        prober_is_gone(run, event.worker)
        _attempt_ended(run, table, task, event.failure)
        # Also where the task had been given up: another try with this password does harm.
        begin_drain(run, event.failure, None)
        return
    if table.leaving or table.failure or run.drain is not None:
        table.step(task, ChunkStep.CANCELLED)
    else:
        run.give_back(table, task)
    log_on_failed(run, member, event.failure)
    settle(run, table)


def _free(
    run: Ledger,
    event: events.ChunkCommitted
    | events.AggregatesRead
    | events.FileReread
    | events.AttemptFailed
    | events.LogOnFailed,
) -> CrewMember:
    member = run.free(event.worker)
    if isinstance(event, events.AttemptFailed | events.LogOnFailed):
        member.session = False
    if not isinstance(event, events.LogOnFailed):
        prober_is_gone(run, event.worker)
    return member


def _attempt_ended(run: Ledger, table: TrackedTable, task: TrackedTask, failure: Failure) -> None:
    match _decide(run, table, task, failure):
        case retry.Return():
            run.give_back(table, task)
        case retry.TryAgain(pause_s=pause_s) if run.drain is None:
            _put_back(run, table, task, failure, pause_s)
        case retry.RedoTable() if run.drain is None:
            table.step(task, ChunkStep.GAVE_UP)
            begin_redo(run, table, failure, by_hand=False)
        case retry.GiveUp():
            _give_up(run, table, task, failure)
        case retry.EndRun():
            _give_up(run, table, task, failure)
            begin_drain(run, failure, None)
        case _:
            table.step(task, ChunkStep.CANCELLED)
    settle(run, table)


def _decide(
    run: Ledger, table: TrackedTable, task: TrackedTask, failure: Failure
) -> retry.Decision | None:
    """Return what follows; None for a task whose table or run was given up meanwhile."""
    closed = table.result is not None and table.errand is None
    if table.leaving or table.failure or run.abandoned or (closed and not task.key.exports):
        return None
    if task.dropped:
        return None if run.drain is not None else retry.Return()
    asked = task.aside or table.errand is not None
    return retry.decide(
        failure, attempt=task.attempt, redone=table.redone or asked, jitter=run.jitter()
    )


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
            reread=task.key.reread,
        )
    )


def _give_up(run: Ledger, table: TrackedTable, task: TrackedTask, failure: Failure) -> None:
    table.step(task, ChunkStep.GAVE_UP)
    run.publish(
        events.TaskGivenUp(
            table=task.key.table,
            chunk=task.key.chunk,
            attempts=task.attempt,
            failure=failure,
            story=tuple(task.story),
            reread=task.key.reread,
        )
    )
    if task.aside and task.key.chunk is not None:
        table.awaiting += 1
        run.publish(ChunkRestartFailed(table=task.key.table, chunk=task.key.chunk, failure=failure))
        run.out.append(commands.PutChunkBack(table=task.key.table, chunk=task.key.chunk))
    elif table.errand is Errand.VALIDATE and not task.key.exports:
        if table.damaged and not table.incomplete:
            run.cancel_checks(table)
            table.judged = True  # the files alone are enough for a verdict
        else:
            drop_errand(run, table, failure)
    else:
        table.failure = failure
        run.cancel_waiting(table)
