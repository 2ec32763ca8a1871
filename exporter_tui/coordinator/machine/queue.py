"""The queue of tasks that wait for a worker; pure.

Enters: tasks when they become PENDING. Leaves: the next one to assign: checks first, while the undo
of the tile is young and its blocks are warm; then table after table, largest first: its chunks, its
count behind the first of them, then the files that are to be read. An entry whose task has moved on
in the meantime is passed over.
"""

import heapq

from exporter_tui.coordinator.machine.table.tasks import TrackedTask
from exporter_tui.model.states import READING, ChunkState, TaskKind

_BEHIND_ALL_CHUNKS = 1 << 40

_Entry = tuple[int, int, int, int, TrackedTask]


class PendingTasks:
    """A heap with lazy removal; ``len`` counts tasks that are really PENDING."""

    def __init__(self) -> None:
        self._heap: list[_Entry] = []
        self._serial = 0
        self._waiting: set[int] = set()

    def __len__(self) -> int:
        return len(self._waiting)

    def push(self, task: TrackedTask, order: int) -> None:
        """Queue a PENDING task of the table at place ``order`` of the plan."""
        rank = 0 if task.key.kind is TaskKind.CHECK else 1
        self._serial += 1
        heapq.heappush(self._heap, (rank, order, _place(task), self._serial, task))
        self._waiting.add(id(task))

    def drop(self, task: TrackedTask) -> None:
        """Forget a task that was cancelled while it waited."""
        self._waiting.discard(id(task))

    def pop(self) -> TrackedTask | None:
        """Take the next task, None when nothing waits."""
        while self._heap:
            *_, task = heapq.heappop(self._heap)
            if id(task) in self._waiting and task.state is ChunkState.PENDING:
                self._waiting.discard(id(task))
                return task
        return None


def _place(task: TrackedTask) -> int:
    """Return the task's place in its table. Chunks have the even places, so that another task may
    stand right behind one.
    """
    chunk = task.key.chunk or 0
    if task.key.kind in READING:
        return _BEHIND_ALL_CHUNKS + chunk
    return task.place or 2 * chunk
