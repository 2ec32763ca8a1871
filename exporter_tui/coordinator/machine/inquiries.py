"""What is to be asked and read about what was exported, and when; pure.

Enters: a commit, the beginning of a table, the moment when all its chunks are there. Leaves: tasks
that write no file of the export: a check of each chunk right behind its commit, one count of a
table of several tiles, the reading of files that this run did not write. Whatever becomes of them,
no chunk is exported again because of a question that got no answer.
"""

from collections.abc import Iterable

from exporter_tui.coordinator.machine.state import MachineState
from exporter_tui.coordinator.machine.table.phases import Errand, TablePhase, Validation
from exporter_tui.coordinator.machine.table.table import TrackedTable
from exporter_tui.coordinator.machine.table.tasks import TaskKey, TrackedTask
from exporter_tui.model.events import WorkerNo
from exporter_tui.model.names import ChunkNo
from exporter_tui.model.states import (
    ASKING,
    COMPLETE,
    FINAL,
    READING,
    WAITING,
    ChunkState,
    ChunkStep,
    TaskKind,
)


def begin(state: MachineState, table: TrackedTable) -> None:
    """Queue what can be done at once: checks and hashes of the files that were found, and the count
    behind the first chunk, which it never delays.
    """
    for chunk, task in table.chunks.items():
        if task.state in COMPLETE:
            if chunk not in table.known.answered:
                inquire(state, table, TaskKind.CHECK, chunk)
            if chunk in table.known.unread:
                inquire(state, table, TaskKind.HASH, chunk)
    if table.wants_count:
        inquire(state, table, TaskKind.COUNT, None)


def after_commit(
    state: MachineState, table: TrackedTable, chunk: ChunkNo, worker: WorkerNo
) -> None:
    """Ask about the chunk at once, and first the worker that wrote it."""
    table.known.written(chunk)
    withdraw(state, table, [chunk], READING)
    if state.drain is None and table.phase is not TablePhase.FAILING and chunk not in table.asked:
        inquire(state, table, TaskKind.CHECK, chunk, prefers=worker)


def outstanding(state: MachineState, table: TrackedTable) -> bool:
    """Queue what is still to be asked or read before the verdict; returns whether there is any. All
    chunks have their files. A validation that a person asked for reads all files first, and leaves
    what it finds to the person.
    """
    due = table.begin_validation()
    if due is Validation.READ_AND_ASK:
        return _all(state, table, TaskKind.REREAD)
    if due is Validation.ASK:
        if len(table.chunks) > 1:
            inquire(state, table, TaskKind.COUNT, None)
        return _all(state, table, TaskKind.CHECK)
    known = table.known
    open_chunks = [no for no in table.chunks if known.asks_about(no)]
    for chunk in open_chunks:
        inquire(state, table, TaskKind.CHECK, chunk)
    left_alone = known.damaged if table.errand is Errand.VALIDATE else set()
    unread = sorted(known.unread - left_alone)
    for chunk in unread:
        inquire(state, table, TaskKind.HASH, chunk)
    wants_count = table.wants_count
    if wants_count:
        inquire(state, table, TaskKind.COUNT, None)
    return bool(open_chunks or unread or wants_count)


def _all(state: MachineState, table: TrackedTable, kind: TaskKind) -> bool:
    for chunk in table.chunks:
        inquire(state, table, kind, chunk)
    return True


def inquire(
    state: MachineState,
    table: TrackedTable,
    kind: TaskKind,
    chunk: ChunkNo | None,
    *,
    prefers: WorkerNo | None = None,
) -> None:
    """Queue one inquiry; one that waits goes on waiting, one that is at work begins again: it is
    about a file that is no longer there.
    """
    if kind in ASKING:
        table.known.ask(chunk)
    task = table.inquiries.get((kind, chunk))
    if task is None:
        task = TrackedTask(key=TaskKey(table.plan.table, kind, chunk))
        table.add(task)
    elif task.state in FINAL:
        table.again(task, ChunkStep.REVALIDATED)
    elif task.owner is not None:
        state.drop_attempt(state.workers.members[task.owner], begin_again=True)
        return
    else:
        return
    task.queue_at(_behind_the_first_chunk(table) if kind is TaskKind.COUNT else 0, prefers)
    state.pending.push(task, table.turn)


def _behind_the_first_chunk(table: TrackedTable) -> int:
    """Return the place behind the first chunk that waits; chunks have the even places."""
    waiting = (no for no, task in table.chunks.items() if task.state is ChunkState.PENDING)
    return 2 * next(waiting, ChunkNo(0)) + 1


def withdraw(
    state: MachineState, table: TrackedTable, chunks: Iterable[ChunkNo], kinds: Iterable[TaskKind]
) -> None:
    """Give up waiting inquiries about these chunks."""
    for chunk in chunks:
        for kind in kinds:
            task = table.inquiries.get((kind, chunk))
            if task is not None and task.state in WAITING:
                state.withdraw(task)
                table.step(task, ChunkStep.CANCELLED)
