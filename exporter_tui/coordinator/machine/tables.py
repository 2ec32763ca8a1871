"""The machine's bookkeeping of one table and its tasks; pure, changed by the machine alone.

Enters: steps from the machine. Leaves: states, computed where they can be. A task is the export of
a chunk or an inquiry about what was exported: a check, a count, a file that is read. All obey
``model.states``. Each task keeps its story, so that an error can tell it.
"""

from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from exporter_tui.model.errors import Failure
from exporter_tui.model.events import WorkerNo
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.states import (
    COMPLETE,
    FINAL,
    OWNED,
    WAITING,
    ChunkState,
    ChunkStep,
    TableState,
    TaskKind,
    after,
)
from exporter_tui.model.verdict import FailedReason, TableStatus

_STORY_LINES = 40


_NAMES = {
    TaskKind.EXPORT: "{table} chunk {chunk}",
    TaskKind.CHECK: "check of {table} chunk {chunk}",
    TaskKind.COUNT: "count of {table}",
    TaskKind.HASH: "hash of {table} chunk {chunk}",
    TaskKind.REREAD: "{table} file of chunk {chunk}",
}


class TaskKey(NamedTuple):
    """Names a task; ``chunk`` is None for the count of the whole table."""

    table: TableName
    kind: TaskKind
    chunk: ChunkNo | None

    def __str__(self) -> str:
        return _NAMES[self.kind].format(table=self.table, chunk=self.chunk)

    @property
    def exports(self) -> bool:
        """Return whether the task writes a chunk's file."""
        return self.kind is TaskKind.EXPORT


@dataclass(slots=True, kw_only=True)
class TrackedTask:
    """One task. ``owner`` is set exactly in the states of ``OWNED``; ``ready_at`` in BACKOFF.

    ``dropped``: its attempt is being ended from our side and will not count. ``asked``: because it
    is to begin again. ``aside``: the file of an earlier export waits outside the table's folder
    until this one commits. ``place``: among the waiting tasks of its table. ``prefers``: the worker
    that is offered it first.
    """

    key: TaskKey
    state: ChunkState = ChunkState.PENDING
    attempt: int = 0
    owner: WorkerNo | None = None
    ready_at: float | None = None
    dropped: bool = False
    asked: bool = False
    aside: bool = False
    place: int = 0
    prefers: WorkerNo | None = None
    story: list[str] = field(default_factory=list)

    def take(self, step: ChunkStep) -> None:
        """Go to the state that ``step`` leads to; raises IllegalTransitionError with the story."""
        self.state = after(self.state, step, what=str(self.key), story=self.story)
        if self.state not in OWNED:
            self.owner = None
            self.dropped = self.asked = False
        if self.state is not ChunkState.BACKOFF:
            self.ready_at = None

    def tell(self, line: str) -> None:
        """Add a line to the story; of a long one the beginning and the last lines are kept."""
        if len(self.story) >= _STORY_LINES:
            del self.story[_STORY_LINES // 2]
        self.story.append(line)


@dataclass(slots=True, kw_only=True)
class Result:
    """How a table ended."""

    status: TableStatus
    reason: FailedReason | None
    failure: Failure | None = None


class RestartPhase(Enum):
    """How far the restart of a table is that a person asked for."""

    PLANNING = "its new plan is being made; its work goes on"
    CLEARING = "its attempts are being ended"
    MOVING = "its folder is being moved out of the way"


class Errand(Enum):
    """What a person asked of a table that has its result; the result stands until the new one."""

    CHUNK = "a chunk is exported again"
    VALIDATE = "it is validated again"


@dataclass(slots=True, kw_only=True)
class TrackedTable:
    """One table. ``order``: its place in the plan, largest first.

    ``redoing``: from the decision to redo until the new plan, not to be asked for before
    ``redo_at``; ``redos``: how often so far.
    ``awaiting``: how many jobs of the helper thread the table waits for. ``restarting`` (with
    ``next_plan`` once it is made, and the tasks that it ``interrupted``), ``errand`` and ``asked``
    (chunks to be exported again; ``moving``: their old files) are what a person wants.

    ``answered``: chunks whose files Oracle's numbers are there for; ``unanswered``: why it gave
    none; ``counted`` and ``not_counted`` the same for the whole table. ``unread``: files that this
    run neither wrote nor found to be what was exported.
    ``present``: all files were seen after the last commit; ``reread``: files are to be read again
    before the verdict, ``recheck``: Oracle is to be asked anew about all of them; ``damaged``:
    those that were found not to be what their sidecars say; ``judged``: the verdict is about the
    files as they are; ``renewed``: a file was committed since the result.
    ``looking`` and ``look_again``: at the files, beside the work. ``losses``: how often files were
    gone when the table was to be closed. ``awaited``: a person asked for its work. Tasks are
    counted as they move: ``incomplete`` chunks, ``active`` and ``waiting`` tasks of all kinds;
    ``noted``: in the ledger's ``open``.
    """

    plan: TablePlan
    order: int
    chunks: dict[ChunkNo, TrackedTask]
    inquiries: dict[tuple[TaskKind, ChunkNo | None], TrackedTask] = field(default_factory=dict)
    answered: set[ChunkNo] = field(default_factory=set)
    unanswered: dict[ChunkNo, Failure] = field(default_factory=dict)
    counted: bool = False
    not_counted: Failure | None = None
    unread: set[ChunkNo] = field(default_factory=set)
    redoing: bool = False
    redo_at: float | None = None
    redos: int = 0
    awaiting: int = 0
    failure: Failure | None = None
    result: Result | None = None
    restarting: RestartPhase | None = None
    next_plan: TablePlan | None = None
    interrupted: list[TrackedTask] = field(default_factory=list)
    errand: Errand | None = None
    asked: list[ChunkNo] = field(default_factory=list)
    moving: set[ChunkNo] = field(default_factory=set)
    present: bool = False
    reread: bool = False
    recheck: bool = False
    judged: bool = False
    renewed: bool = False
    damaged: set[ChunkNo] = field(default_factory=set)
    looking: bool = False
    look_again: bool = False
    losses: int = 0
    awaited: bool = False
    noted: bool = False
    incomplete: int = 0
    active: int = 0
    waiting: int = 0

    @property
    def open(self) -> bool:
        """Return whether something is still to be done for the table."""
        return not self.rests or self.restarting is not None

    @property
    def rests(self) -> bool:
        """Return whether it has its result, and nobody asked anything of it since."""
        return self.result is not None and self.errand is None

    @property
    def leaving(self) -> bool:
        """Return whether the table's work is given up, because it starts again as a whole."""
        return self.redoing or self.restarting in {RestartPhase.CLEARING, RestartPhase.MOVING}

    @property
    def turn(self) -> int:
        """Return its place in the queue: before all other tables goes what a person waits for, and
        what was changed under its snapshot, which may happen again at any time.
        """
        return -1 if self.awaited or self.redos else self.order

    @property
    def wants_count(self) -> bool:
        """Return whether Oracle is still to count the whole table: the one tile of a table that has
        no other is the whole table.
        """
        return len(self.chunks) > 1 and not self.counted and self.not_counted is None

    def replaces(self, chunk: ChunkNo) -> bool:
        """Return whether a person asked for the chunk and its old file is still to be moved."""
        return chunk in self.asked or chunk in self.moving

    def tasks(self) -> tuple[TrackedTask, ...]:
        """Return all tasks, chunks first."""
        return (*self.chunks.values(), *self.inquiries.values())

    def task(self, kind: TaskKind, chunk: ChunkNo | None) -> TrackedTask:
        """Return one task; raises KeyError when the table has no such task."""
        if kind is TaskKind.EXPORT and chunk is not None:
            return self.chunks[chunk]
        return self.inquiries[kind, chunk]

    def step(self, task: TrackedTask, step: ChunkStep) -> None:
        """Take a step with one of this table's tasks and keep the counters true."""
        before = task.state
        task.take(step)
        self.active += (task.state in OWNED) - (before in OWNED)
        self.waiting += (task.state in WAITING) - (before in WAITING)
        if task.key.exports:
            self.incomplete -= (task.state in COMPLETE) - (before in COMPLETE)

    def again(self, task: TrackedTask, step: ChunkStep) -> None:
        """Take a step that makes a finished task start from its first attempt."""
        task.attempt = 0
        self.step(task, step)

    def add(self, task: TrackedTask) -> None:
        """Take in an inquiry; it is PENDING."""
        self.waiting += 1
        self.inquiries[task.key.kind, task.key.chunk] = task

    def doubt(self) -> None:
        """Its files are no longer those of its verdict; what Oracle had no answer to is asked
        again before the next one.
        """
        self.present = self.judged = False
        self.unanswered.clear()
        self.not_counted = None

    def rest(self) -> None:
        """Forget what was under way in a table whose result stands: what is asked of it next is not
        to meet the rest of what was asked before, when the run ended in the middle of it.
        """
        if not self.rests:
            return
        self.failure = None
        self.judged = self.reread = self.recheck = False
        if self.restarting is None:
            self.awaited = False

    def state(self) -> TableState:
        """Return the word for where the table stands."""
        if self.redoing or self.restarting is not None:
            return TableState.RESTARTING
        if self.result is not None and self.errand is None:
            return _ended_state(self.result)
        if not self.incomplete:
            return TableState.VALIDATING
        untouched = all(task.state is ChunkState.PENDING for task in self.chunks.values())
        return TableState.PLANNED if untouched and not self.errand else TableState.EXPORTING


def _ended_state(result: Result) -> TableState:
    if result.status is TableStatus.SUCCEEDED:
        return TableState.SUCCEEDED
    return TableState.STALE if result.reason is FailedReason.STALE else TableState.FAILED


def track(plan: TablePlan, order: int) -> TrackedTable:
    """Return a table with every chunk of its plan PENDING."""
    chunks = {
        tile.no: TrackedTask(key=TaskKey(plan.table, TaskKind.EXPORT, tile.no))
        for tile in plan.tiles
    }
    count = len(chunks)
    return TrackedTable(plan=plan, order=order, chunks=chunks, incomplete=count, waiting=count)


def retrack(table: TrackedTable, plan: TablePlan) -> None:
    """Start ``table`` again with a new plan and nothing asked of it; the story of a chunk that
    exists in both goes on.
    """
    old = table.chunks
    for task in table.chunks.values():
        if task.state in FINAL:
            table.step(task, ChunkStep.REDONE)
    table.plan = plan
    table.chunks = {}
    for tile in plan.tiles:
        task = old.get(tile.no) or TrackedTask(key=TaskKey(plan.table, TaskKind.EXPORT, tile.no))
        task.attempt = 0
        task.aside = False
        table.chunks[tile.no] = task
    table.inquiries, table.unanswered = {}, {}
    table.answered, table.unread, table.damaged = set(), set(), set()
    table.result = table.failure = table.not_counted = None
    table.restarting = table.next_plan = table.errand = None
    table.redoing = table.present = table.judged = table.renewed = False
    table.reread = table.recheck = table.counted = False
    table.asked, table.interrupted = [], []
    table.losses = 0
    table.incomplete = table.waiting = len(table.chunks)
