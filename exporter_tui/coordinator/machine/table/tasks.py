"""The machine's bookkeeping of one task; pure, changed by its table alone.

Enters: steps from the table. Leaves: the task's state by ``model.states``. A task is the export of
a chunk or an inquiry about what was exported: a check, a count, a file that is read. Each keeps its
story, so that an error can tell it.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from exporter_tui.model.events import WorkerNo
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.states import OWNED, TRANSITIONS, ChunkState, ChunkStep, TaskKind, after

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
        self.state = after(TRANSITIONS, self.state, step, what=str(self.key), story=self.story)
        if self.state not in OWNED:
            self.owner = None
            self.dropped = self.asked = False
        if self.state is not ChunkState.BACKOFF:
            self.ready_at = None

    def drop(self, *, begin_again: bool = False) -> None:
        """Note that its attempt is being ended from our side; perhaps because it is to begin again
        when that has ended.
        """
        self.dropped = True
        self.asked = self.asked or begin_again

    def queue_at(self, place: int, prefers: WorkerNo | None) -> None:
        """Give it its place among the waiting tasks of its table, and a worker to prefer."""
        self.place, self.prefers = place, prefers

    def old_file(self, *, aside: bool) -> None:
        """Note whether the file of an earlier export waits outside the table's folder."""
        self.aside = aside

    def tell(self, line: str) -> None:
        """Add a line to the story; of a long one the beginning and the last lines are kept."""
        if len(self.story) >= _STORY_LINES:
            del self.story[_STORY_LINES // 2]
        self.story.append(line)
