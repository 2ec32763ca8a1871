"""What the machine wants done: frozen, imperative, carried out by the loop and nobody else.

Enters: the machine returns them in order. Leaves: the loop starts processes, sends tasks, hands
work to the helper thread, publishes events. A command never answers; its outcome comes back as an
event.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from exporter_tui.coordinator.machine.table.tasks import TaskKey
from exporter_tui.model.errors import Failure
from exporter_tui.model.events import Event, WorkerNo
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.states import TaskKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Publish:
    """Tell everyone."""

    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class StartWorker:
    """Start a worker process."""

    worker: WorkerNo


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseWorker:
    """Tell an idle worker to end."""

    worker: WorkerNo


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelAttempt:
    """Ask the worker to end its task early; its session cancels the statement in Oracle too."""

    worker: WorkerNo


@dataclass(frozen=True, slots=True, kw_only=True)
class KillWorker:
    """End the process at once."""

    worker: WorkerNo


@dataclass(frozen=True, slots=True, kw_only=True)
class SendTask:
    """Give the worker a task; ``chunk`` None for the count of the whole table. ``serial`` numbers
    all tasks that the run hands out, from 1.
    """

    worker: WorkerNo
    table: TableName
    chunk: ChunkNo | None
    attempt: int
    serial: int
    kind: TaskKind = TaskKind.EXPORT

    @property
    def key(self) -> TaskKey:
        """Return the name of the task."""
        return TaskKey(self.table, self.kind, self.chunk)


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseTable:
    """Compute verdict, metadata and artefacts; with ``failure`` the table is FAILED by it.

    ``unanswered``: why Oracle said nothing about chunks that were asked for, and ``not_counted``
    about the whole table.
    """

    table: TableName
    failure: Failure | None
    unanswered: Mapping[ChunkNo, Failure] = field(default_factory=dict)
    not_counted: Failure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplanTable:
    """Take a newer snapshot, set the table's files aside and pin a new plan."""

    table: TableName


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRestart:
    """Take a fresh SCN and make a new plan for the table; touch nothing. Tables that were asked for
    together have the same ``request`` and share one SCN, for they are to show one moment.
    """

    table: TableName
    request: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearTable:
    """Move the table's folder out of the way and pin ``plan``; all or nothing."""

    table: TableName
    plan: TablePlan


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteTrash:
    """Delete what ``ClearTable`` moved away; a path relative to the export folder."""

    trash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetChunkAside:
    """Move a chunk's file and sidecar out of the table's folder."""

    table: TableName
    chunk: ChunkNo


@dataclass(frozen=True, slots=True, kw_only=True)
class PutChunkBack:
    """Move a chunk's old file and sidecar back to where they were."""

    table: TableName
    chunk: ChunkNo


@dataclass(frozen=True, slots=True, kw_only=True)
class DropAside:
    """Delete a chunk's old file: the new one is committed."""

    table: TableName
    chunk: ChunkNo


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDamagedAside:
    """Move a chunk's file, which is not the one that was exported, where nothing looks for data."""

    table: TableName
    chunk: ChunkNo
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAtTable:
    """Look whether plan, files and sidecars of these finished chunks are there. ``gate``: the
    table's next step waits for the answer.
    """

    table: TableName
    chunks: tuple[ChunkNo, ...]
    gate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAtFolder:
    """Look at every table, before the report is written."""

    tables: tuple[LookAtTable, ...]


Command = (
    Publish
    | StartWorker
    | ReleaseWorker
    | CancelAttempt
    | KillWorker
    | SendTask
    | CloseTable
    | ReplanTable
    | PlanRestart
    | ClearTable
    | DeleteTrash
    | SetChunkAside
    | PutChunkBack
    | DropAside
    | SetDamagedAside
    | LookAtTable
    | LookAtFolder
)

HelperJob = (
    CloseTable
    | ReplanTable
    | PlanRestart
    | ClearTable
    | DeleteTrash
    | SetChunkAside
    | PutChunkBack
    | DropAside
    | SetDamagedAside
    | LookAtTable
    | LookAtFolder
)
"""What the helper thread does, one after the other in the order of the commands."""
