"""What becomes of attempts and of the workers that make them; pure.

Enters: a worker's messages and its death. Leaves: the task's next state, by ``retry.decide``, and
what that means for its table and for the run. The death of a worker counts as a failed attempt of
the task it held, unless we ended it.
"""

from exporter_tui.coordinator.machine import commands, retry
from exporter_tui.coordinator.machine.inquiries import after_commit
from exporter_tui.coordinator.machine.lifecycle import begin_redo, drop_errand, settle
from exporter_tui.coordinator.machine.lost_files import look_again
from exporter_tui.coordinator.machine.outage import log_on_failed, log_on_succeeded, prober_is_gone
from exporter_tui.coordinator.machine.shutdown import begin_drain
from exporter_tui.coordinator.machine.state import MachineState
from exporter_tui.coordinator.machine.table.phases import Errand, TablePhase
from exporter_tui.coordinator.machine.table.table import TrackedTable
from exporter_tui.coordinator.machine.table.tasks import TrackedTask
from exporter_tui.coordinator.machine.workers import Worker
from exporter_tui.model import events
from exporter_tui.model.errors import ErrorClass, Failure
from exporter_tui.model.interventions import ChunkRestartFailed
from exporter_tui.model.states import COMPLETE, ChunkStep, TaskKind
from exporter_tui.model.work import ATTEMPTS

FRUITLESS_WORKERS = 3
"""So many workers in a row may die before their first task; then the run ends."""


def free(state: MachineState, event: events.TaskEnded) -> Worker:
    """Take the task from the worker; after a failure it has closed its session."""
    member = state.free(event.worker)
    if isinstance(event, events.AttemptFailed | events.LogOnFailed):
        member.session = ""
    if not isinstance(event, events.LogOnFailed):
        prober_is_gone(state, event.worker)
    return member


def on_worker_ready(state: MachineState, event: events.WorkerReady) -> None:
    """The worker may be given tasks."""
    state.workers.members[event.worker].ready = True


def on_session_opened(state: MachineState, event: events.SessionOpened) -> None:
    """The database can be reached."""
    state.workers.members[event.worker].session = f"{event.sid},{event.serial}"
    log_on_succeeded(state)


def on_worker_died(state: MachineState, event: events.WorkerDied) -> None:
    """Put the dead worker's task back; end a run whose workers die before they do anything."""
    member = state.workers.members.pop(event.worker)
    prober_is_gone(state, event.worker)
    if member.task is not None:
        table, task = state.of(member.task)
        task.tell(state.line(event))
        _attempt_ended(state, table, task, event.failure)
    elif not event.expected:
        state.workers.failed_starts += 1
        if state.workers.failed_starts >= FRUITLESS_WORKERS:
            begin_drain(state, event.failure, None)


def on_attempt_started(state: MachineState, event: events.AttemptStarted) -> None:
    """The worker has its task."""
    state.workers.failed_starts = 0
    table, task = state.find(event.table, event.chunk, event.kind)
    table.step(task, ChunkStep.STARTED)


def on_chunk_committed(state: MachineState, event: events.ChunkCommitted) -> None:
    """Count a file, unless its table starts again: then the file goes with the old folder."""
    table, task = state.find(event.table, event.chunk)
    free(state, event)
    if table.leaving:
        table.step(task, ChunkStep.CANCELLED)
    else:
        if task.asked and state.drain is None:
            table.ask_chunk(event.chunk)  # it was faster than the request to begin again
        table.commit(task)
        if task.aside:
            task.old_file(aside=False)
            if not table.jobs.moves(event.chunk):  # a move under way makes room by itself
                state.out.append(commands.DropAside(table=event.table, chunk=event.chunk))
        after_commit(state, table, event.chunk, event.worker)
        if table.incomplete:
            look_again(state, table)
    settle(state, table)


def on_attempt_failed(state: MachineState, event: events.AttemptFailed) -> None:
    """Free the worker and decide."""
    table, task = state.find(event.table, event.chunk, event.kind)
    free(state, event)
    if event.failure.error_class is ErrorClass.FILE_GONE and not table.leaving:
        look_again(state, table)
    _attempt_ended(state, table, task, event.failure)


def on_log_on_failed(state: MachineState, event: events.LogOnFailed) -> None:
    """No session, so no attempt: give the task back and wait, use fewer workers, or end the run
    where another try would do harm.
    """
    table, task = state.find(event.table, event.chunk, event.kind)
    member = free(state, event)
    if retry.ends_run_at_log_on(event.failure):
        prober_is_gone(state, event.worker)
        _attempt_ended(state, table, task, event.failure)
        # Also where the task had been given up: another try with this password does harm.
        begin_drain(state, event.failure, None)
        return
    if table.given_up or state.drain is not None:
        table.step(task, ChunkStep.CANCELLED)
    else:
        state.give_back(table, task)
    log_on_failed(state, member, event.failure)
    settle(state, table)


def _attempt_ended(
    state: MachineState, table: TrackedTable, task: TrackedTask, failure: Failure
) -> None:
    match _decide(state, table, task, failure):
        case retry.Return():
            state.give_back(table, task)
        case retry.TryAgain(pause_s=pause_s) if state.drain is None:
            _put_back(state, table, task, failure, pause_s)
        case retry.RedoTable(pause_s=pause_s) if state.drain is None:
            table.step(task, ChunkStep.GAVE_UP)
            begin_redo(state, table, failure, pause_s=pause_s)
        case retry.GiveUp():
            _give_up(state, table, task, failure)
        case retry.EndRun():
            _give_up(state, table, task, failure)
            begin_drain(state, failure, None)
        case _:
            table.step(task, ChunkStep.CANCELLED)
    settle(state, table)


def _decide(
    state: MachineState, table: TrackedTable, task: TrackedTask, failure: Failure
) -> retry.Decision | None:
    """Return what follows; None for a task whose table or run was given up meanwhile. Only the
    export of a chunk can make its table start again at a newer SCN.
    """
    # What was given up as a whole comes first: no failure of one task may start it again. A table
    # that has its result is asked nothing more; but a chunk of it may be on its way again.
    closed = table.phase is TablePhase.ENDED
    if table.given_up or state.abandoned or (closed and not task.key.exports):
        return None
    # Before the failure is looked at: of an attempt that we ended ourselves it says nothing, and
    # would cost the task a try, or its table all of its files.
    if task.dropped:
        wanted = task.key.exports or _is_about_a_file(table, task)
        return retry.Return() if wanted and state.drain is None else None
    # A person asked for a chunk or for a look, never for the whole table: neither widens to a redo.
    asked = task.aside or table.errand is not None
    # A count that ran into its bound would run into it again, and changes no verdict.
    silent = failure.error_class is ErrorClass.OUT_OF_TIME
    once = task.key.kind is TaskKind.COUNT and silent
    return retry.decide(
        failure,
        attempt=ATTEMPTS if once else task.attempt,
        redos=None if asked or not task.key.exports else table.redos,
        jitter=state.jitter(),
    )


def _is_about_a_file(table: TrackedTable, task: TrackedTask) -> bool:
    """Return whether what the inquiry is about is there: its chunk's file may be on its way."""
    chunk = task.key.chunk
    return chunk is None or table.chunks[chunk].state in COMPLETE


def _put_back(
    state: MachineState, table: TrackedTable, task: TrackedTask, failure: Failure, pause_s: float
) -> None:
    table.put_back(task, state.now + pause_s)
    state.backoff.append(task)
    state.publish(
        events.TaskPutBack(
            table=task.key.table,
            chunk=task.key.chunk,
            attempt=task.attempt,
            failure=failure,
            pause_s=pause_s,
            kind=task.key.kind,
        )
    )


def _give_up(state: MachineState, table: TrackedTable, task: TrackedTask, failure: Failure) -> None:
    table.step(task, ChunkStep.GAVE_UP)
    state.publish(
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
        table.known.no_answer(None, failure)  # it changes no verdict
    elif task.aside and chunk is not None:
        state.publish(ChunkRestartFailed(table=task.key.table, chunk=chunk, failure=failure))
        state.ask(table, commands.PutChunkBack(table=task.key.table, chunk=chunk))
    elif table.errand is Errand.VALIDATE and not task.key.exports:
        _not_validated(state, table, failure)
    elif task.key.kind is TaskKind.CHECK and chunk is not None:
        table.known.no_answer(chunk, failure)  # the files stay, whatever became of the question
    else:
        table.fail(failure)
        state.cancel_waiting(table)


def _not_validated(state: MachineState, table: TrackedTable, failure: Failure) -> None:
    """End a validation that a person asked for: the files alone are enough for a verdict where one
    of them is damaged; else the old one stands.
    """
    if not table.known.damaged or table.incomplete:
        drop_errand(state, table, failure)
        return
    state.cancel_inquiries(table)
    for chunk in table.chunks:
        if table.known.asks_about(chunk):
            table.known.no_answer(chunk, failure)
    table.judge()
