"""What becomes of attempts and of the workers that make them; pure.

Enters: a worker's messages and its death. Leaves: the task's next state, by ``retry.decide``, and
what that means for its table and for the run. The death of a worker counts as a failed attempt of
the task it held, unless we ended it.
"""

from exporter_tui.coordinator.machine import commands, retry
from exporter_tui.coordinator.machine.freed import free
from exporter_tui.coordinator.machine.inquiries import after_commit
from exporter_tui.coordinator.machine.lifecycle import begin_redo, drop_errand, settle
from exporter_tui.coordinator.machine.lost_files import look_again
from exporter_tui.coordinator.machine.outage import log_on_failed, log_on_succeeded, prober_is_gone
from exporter_tui.coordinator.machine.shutdown import begin_drain
from exporter_tui.coordinator.machine.state import MachineState
from exporter_tui.coordinator.machine.tables import Errand, TrackedTable, TrackedTask
from exporter_tui.model import events
from exporter_tui.model.errors import Failure
from exporter_tui.model.interventions import ChunkRestartFailed
from exporter_tui.model.states import COMPLETE, ChunkStep, TaskKind
from exporter_tui.model.work import ATTEMPTS

FRUITLESS_WORKERS = 3
"""So many workers in a row may die before their first task; then the run ends."""

_FILE_GONE = "FILE-GONE"


def on_worker_ready(run: MachineState, event: events.WorkerReady) -> None:
    """The worker may be given tasks."""
    run.crew.members[event.worker].ready = True


def on_session_opened(run: MachineState, event: events.SessionOpened) -> None:
    """The database can be reached."""
    run.crew.members[event.worker].session = True
    log_on_succeeded(run)


def on_worker_died(run: MachineState, event: events.WorkerDied) -> None:
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


def on_attempt_started(run: MachineState, event: events.AttemptStarted) -> None:
    """The worker has its task."""
    run.crew.failed_starts = 0
    table, task = run.find(event.table, event.chunk, event.kind)
    table.step(task, ChunkStep.STARTED)


def on_chunk_committed(run: MachineState, event: events.ChunkCommitted) -> None:
    """Count a file, unless its table starts again: then the file goes with the old folder."""
    table, task = run.find(event.table, event.chunk)
    free(run, event)
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
        after_commit(run, table, event.chunk, event.worker)
        if table.incomplete:
            look_again(run, table)
    settle(run, table)


def on_attempt_failed(run: MachineState, event: events.AttemptFailed) -> None:
    """Free the worker and decide."""
    table, task = run.find(event.table, event.chunk, event.kind)
    free(run, event)
    if event.failure.code == _FILE_GONE and not table.leaving:
        look_again(run, table)
    _attempt_ended(run, table, task, event.failure)


def on_log_on_failed(run: MachineState, event: events.LogOnFailed) -> None:
    """No session, so no attempt: give the task back and wait, use fewer workers, or end the run
    where another try would do harm.
    """
    table, task = run.find(event.table, event.chunk, event.kind)
    member = free(run, event)
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


def _attempt_ended(
    run: MachineState, table: TrackedTable, task: TrackedTask, failure: Failure
) -> None:
    match _decide(run, table, task, failure):
        case retry.Return():
            run.give_back(table, task)
        case retry.TryAgain(pause_s=pause_s) if run.drain is None:
            _put_back(run, table, task, failure, pause_s)
        case retry.RedoTable(pause_s=pause_s) if run.drain is None:
            table.step(task, ChunkStep.GAVE_UP)
            begin_redo(run, table, failure, pause_s=pause_s)
        case retry.GiveUp():
            _give_up(run, table, task, failure)
        case retry.EndRun():
            _give_up(run, table, task, failure)
            begin_drain(run, failure, None)
        case _:
            table.step(task, ChunkStep.CANCELLED)
    settle(run, table)


def _decide(
    run: MachineState, table: TrackedTable, task: TrackedTask, failure: Failure
) -> retry.Decision | None:
    """Return what follows; None for a task whose table or run was given up meanwhile. Only the
    export of a chunk can make its table start again at a newer SCN.
    """
    closed = table.result is not None and table.errand is None
    if table.leaving or table.failure or run.abandoned or (closed and not task.key.exports):
        return None
    if task.dropped:
        wanted = task.key.exports or _is_about_a_file(table, task)
        return retry.Return() if wanted and run.drain is None else None
    asked = task.aside or table.errand is not None
    once = task.key.kind is TaskKind.COUNT and failure.code in retry.OUT_OF_TIME
    return retry.decide(
        failure,
        attempt=ATTEMPTS if once else task.attempt,
        redos=None if asked or not task.key.exports else table.redos,
        jitter=run.jitter(),
    )


def _is_about_a_file(table: TrackedTable, task: TrackedTask) -> bool:
    """Return whether what the inquiry is about is there: its chunk's file may be on its way."""
    chunk = task.key.chunk
    return chunk is None or table.chunks[chunk].state in COMPLETE


def _put_back(
    run: MachineState, table: TrackedTable, task: TrackedTask, failure: Failure, pause_s: float
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
            kind=task.key.kind,
        )
    )


def _give_up(run: MachineState, table: TrackedTable, task: TrackedTask, failure: Failure) -> None:
    table.step(task, ChunkStep.GAVE_UP)
    run.publish(
        events.TaskGivenUp(
            table=task.key.table,
            chunk=task.key.chunk,
            attempts=task.attempt,
            failure=failure,
            story=tuple(task.story),
            kind=task.key.kind,
        )
    )
    chunk = task.key.chunk
    if task.key.kind is TaskKind.COUNT:
        table.not_counted = failure  # it changes no verdict
    elif task.aside and chunk is not None:
        table.awaiting += 1
        run.publish(ChunkRestartFailed(table=task.key.table, chunk=chunk, failure=failure))
        run.out.append(commands.PutChunkBack(table=task.key.table, chunk=chunk))
    elif table.errand is Errand.VALIDATE and not task.key.exports:
        _not_validated(run, table, failure)
    elif task.key.kind is TaskKind.CHECK and chunk is not None:
        table.unanswered[chunk] = failure  # the files stay, whatever became of the question
    else:
        table.failure = failure
        run.cancel_waiting(table)


def _not_validated(run: MachineState, table: TrackedTable, failure: Failure) -> None:
    """End a validation that a person asked for: the files alone are enough for a verdict where one
    of them is damaged; else the old one stands.
    """
    if not table.damaged or table.incomplete:
        drop_errand(run, table, failure)
        return
    run.cancel_inquiries(table)
    for chunk in table.chunks:
        if chunk not in table.answered:
            table.unanswered.setdefault(chunk, failure)
    table.judged = True
