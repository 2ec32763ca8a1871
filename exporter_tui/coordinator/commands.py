"""What the machine wants done: frozen, imperative, carried out by the loop and nobody else.

Enters: the machine returns them in order. Leaves: the loop starts processes, sends tasks, hands
work to the helper thread, publishes events. A command never answers; its outcome comes back as an
event.
"""

from dataclasses import dataclass

from exporter_tui.model.errors import Failure
from exporter_tui.model.events import Event, WorkerNo
from exporter_tui.model.names import ChunkNo, TableName


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
    """Give the worker a chunk, or with ``chunk`` None the table's validation."""

    worker: WorkerNo
    table: TableName
    chunk: ChunkNo | None
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseTable:
    """Compute verdict, metadata and artefacts; with ``failure`` the table is FAILED by it."""

    table: TableName
    failure: Failure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplanTable:
    """Take a newer snapshot, set the table's files aside and pin a new plan."""

    table: TableName


Command = (
    Publish
    | StartWorker
    | ReleaseWorker
    | CancelAttempt
    | KillWorker
    | SendTask
    | CloseTable
    | ReplanTable
)
