"""The machine's bookkeeping of one table and its tasks; pure, changed by the machine alone.

Enters: steps from the machine. Leaves: states, computed where they can be. A task is a chunk or,
with ``chunk`` None, the table's validation; both obey ``model.states``. Each task keeps its story,
so that an error can tell it.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from exporter_tui.model.errors import Failure
from exporter_tui.model.events import WorkerNo
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.states import (
    COMPLETE,
    FINAL,
    OWNED,
    ChunkState,
    ChunkStep,
    TableState,
    after,
)
from exporter_tui.model.verdict import FailedReason, TableStatus

_STORY_LINES = 40


class TaskKey(NamedTuple):
    """Names a task; ``chunk`` None is the table's validation."""

    table: TableName
    chunk: ChunkNo | None

    def __str__(self) -> str:
        if self.chunk is None:
            return f"validation of {self.table}"
        return f"{self.table} chunk {self.chunk}"


@dataclass(slots=True, kw_only=True)
class TrackedTask:
    """One task. ``owner`` is set exactly in the states of ``OWNED``; ``ready_at`` in BACKOFF."""

    key: TaskKey
    state: ChunkState = ChunkState.PENDING
    attempt: int = 0
    owner: WorkerNo | None = None
    ready_at: float | None = None
    story: list[str] = field(default_factory=list)

    def take(self, step: ChunkStep) -> None:
        """Go to the state that ``step`` leads to; raises IllegalTransitionError with the story."""
        self.state = after(self.state, step, what=str(self.key), story=self.story)
        if self.state not in OWNED:
            self.owner = None
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


@dataclass(slots=True, kw_only=True)
class TrackedTable:
    """One table. ``order``: its place in the plan, largest first.

    ``redoing``: from the decision to redo until the new plan; ``redone``: stays set afterwards.
    ``awaiting``: the helper thread works on the table (closing or replanning).
    """

    plan: TablePlan
    order: int
    chunks: dict[ChunkNo, TrackedTask]
    validation: TrackedTask | None = None
    redoing: bool = False
    redone: bool = False
    awaiting: bool = False
    failure: Failure | None = None
    result: Result | None = None
    incomplete: int = 0
    active: int = 0

    def tasks(self) -> tuple[TrackedTask, ...]:
        """Return all tasks, chunks first."""
        chunks = tuple(self.chunks.values())
        return chunks if self.validation is None else (*chunks, self.validation)

    def task(self, chunk: ChunkNo | None) -> TrackedTask:
        """Return one task; raises KeyError when the table has no such task."""
        if chunk is not None:
            return self.chunks[chunk]
        if self.validation is None:
            raise KeyError(f"{self.plan.table} is not being validated")
        return self.validation

    def step(self, task: TrackedTask, step: ChunkStep) -> None:
        """Take a step with one of this table's tasks and keep the counters true."""
        before = task.state
        task.take(step)
        self.active += (task.state in OWNED) - (before in OWNED)
        if task.key.chunk is not None:
            self.incomplete -= (task.state in COMPLETE) - (before in COMPLETE)

    def state(self) -> TableState:
        """Return the word for where the table stands."""
        if self.result is not None:
            return _ended_state(self.result)
        if self.redoing:
            return TableState.RESTARTING
        if not self.incomplete:
            return TableState.VALIDATING
        untouched = all(task.state is ChunkState.PENDING for task in self.chunks.values())
        return TableState.PLANNED if untouched else TableState.EXPORTING


def _ended_state(result: Result) -> TableState:
    if result.status is TableStatus.SUCCEEDED:
        return TableState.SUCCEEDED
    return TableState.STALE if result.reason is FailedReason.STALE else TableState.FAILED


def track(plan: TablePlan, order: int) -> TrackedTable:
    """Return a table with every chunk of its plan PENDING."""
    chunks = {tile.no: TrackedTask(key=TaskKey(plan.table, tile.no)) for tile in plan.tiles}
    return TrackedTable(plan=plan, order=order, chunks=chunks, incomplete=len(chunks))


def retrack(table: TrackedTable, plan: TablePlan) -> None:
    """Start ``table`` again with a new plan; the story of a chunk that exists in both goes on."""
    old = table.chunks
    for task in table.tasks():
        if task.state in FINAL:
            table.step(task, ChunkStep.REDONE)
    table.plan = plan
    table.chunks = {}
    for tile in plan.tiles:
        task = old.get(tile.no) or TrackedTask(key=TaskKey(plan.table, tile.no))
        task.attempt = 0
        table.chunks[tile.no] = task
    table.validation = None
    table.incomplete = len(table.chunks)
