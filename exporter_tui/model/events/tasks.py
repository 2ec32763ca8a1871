"""What happened to one task: the export of a chunk, or an inquiry about what was exported.

Enters: workers' reports, and the machine for what it decides about a task. Leaves: the same as for
every event, and the story of the task. All name their task alike: ``table``, ``kind``, ``chunk``;
``chunk`` is None for the count of the whole table. What only one kind of task leads to has it as a
constant, which no journal repeats.
"""

from dataclasses import dataclass
from typing import ClassVar

from exporter_tui.model.errors import Failure
from exporter_tui.model.events.workers import WorkerNo
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.states import TaskKind


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskAssigned:
    """A worker was given a task. ``serial`` numbers all tasks that the run hands
    out, from 1; the part file of a chunk carries it.
    """

    worker: WorkerNo
    table: TableName
    chunk: ChunkNo | None
    attempt: int
    serial: int
    kind: TaskKind = TaskKind.EXPORT


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptStarted:
    """The worker began the task."""

    worker: WorkerNo
    table: TableName
    chunk: ChunkNo | None
    attempt: int
    kind: TaskKind = TaskKind.EXPORT


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkCommitted:
    """The chunk's file stands under its final name. ``chunks``: how many its table has."""

    kind: ClassVar[TaskKind] = TaskKind.EXPORT

    worker: WorkerNo
    table: TableName
    chunk: ChunkNo
    chunks: int
    attempt: int
    rows: int
    csv_bytes: int
    gzip_bytes: int
    elapsed_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkChecked:
    """Oracle's numbers for the chunk's tile are on the disk; ``rows``: how many it counted."""

    kind: ClassVar[TaskKind] = TaskKind.CHECK

    worker: WorkerNo
    table: TableName
    chunk: ChunkNo
    attempt: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCounted:
    """Oracle's count of the whole table is on the disk."""

    kind: ClassVar[TaskKind] = TaskKind.COUNT
    chunk: ClassVar[None] = None

    worker: WorkerNo
    table: TableName
    attempt: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileHashed:
    """A chunk's file was held against its SHA-256. ``problem`` None: it is the one that was
    exported; ``gone``: it is not there any more.
    """

    kind: ClassVar[TaskKind] = TaskKind.HASH

    worker: WorkerNo
    table: TableName
    chunk: ChunkNo
    attempt: int
    gzip_bytes: int
    problem: str | None
    gone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReread:
    """A chunk's file was read again. ``problem`` None: it is what its sidecar says; ``gone``: it is
    not there any more.
    """

    kind: ClassVar[TaskKind] = TaskKind.REREAD

    worker: WorkerNo
    table: TableName
    chunk: ChunkNo
    attempt: int
    rows: int | None
    problem: str | None
    gone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptFailed:
    """An attempt ended without its result; what was written of it does not count."""

    worker: WorkerNo
    table: TableName
    chunk: ChunkNo | None
    attempt: int
    failure: Failure
    kind: TaskKind = TaskKind.EXPORT


@dataclass(frozen=True, slots=True, kw_only=True)
class LogOnFailed:
    """The worker got no session; its task goes back without losing an attempt."""

    worker: WorkerNo
    table: TableName
    chunk: ChunkNo | None
    attempt: int
    failure: Failure
    kind: TaskKind = TaskKind.EXPORT


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPutBack:
    """The task waits ``pause_s`` seconds for its next attempt; ``attempt`` has failed."""

    table: TableName
    chunk: ChunkNo | None
    attempt: int
    failure: Failure
    pause_s: float
    kind: TaskKind = TaskKind.EXPORT


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskGivenUp:
    """The task failed for good; so does its table with the export of a chunk or the reading of a
    file. ``story``: its events, one line each.
    """

    table: TableName
    chunk: ChunkNo | None
    attempts: int
    failure: Failure
    story: tuple[str, ...]
    kind: TaskKind = TaskKind.EXPORT


TaskDone = ChunkCommitted | ChunkChecked | TableCounted | FileHashed | FileReread
"""A worker has done its task."""

TaskEnded = TaskDone | AttemptFailed | LogOnFailed
"""A worker is free again, whatever came of its task."""

TaskEvent = TaskAssigned | AttemptStarted | TaskEnded | TaskPutBack | TaskGivenUp
"""Events about one task: each has ``table``, ``kind`` and ``chunk``."""
