"""What happened in a run: frozen facts in the past tense, delivered to everyone in order.

Enters: the coordinator's shells turn messages of workers, answers of the helper thread and
requests of a person into events; the machine hears them and adds those that follow from them.
Leaves: the journal, the narration, the story of a chunk. A task is named by table, kind and chunk,
``chunk`` None for the count of the whole table. Requests are in ``model.requests``, holds, outages
and restarts in ``model.interventions``. No secret and no row data ever stands in an event.
"""

from dataclasses import dataclass
from typing import NewType

from exporter_tui.model.errors import Failure
from exporter_tui.model.facts import Database, Snapshot
from exporter_tui.model.interventions import Turn
from exporter_tui.model.names import ChunkNo, RunId, TableName
from exporter_tui.model.options import ValidationMode
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.requests import Request, RequestRefused
from exporter_tui.model.states import TaskKind
from exporter_tui.model.verdict import FailedReason, TableStatus

WorkerNo = NewType("WorkerNo", int)
"""Number of a worker in this run, from 1; a replacement gets a new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTaken:
    """A step of the beginning is under way, as a sentence for people (``connecting to ...``)."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRefused:
    """The run could not begin; an earlier report is untouched."""

    failure: Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class RunBegan:
    """The plan is pinned and work starts. ``chunks_missing`` of ``chunks`` are exported by this
    run; ``estimated_bytes`` 0 when sizes are not known.
    """

    run_id: RunId
    output_dir: str
    database: Database
    snapshot: Snapshot
    tables: int
    chunks: int
    chunks_missing: int
    workers: int
    estimated_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningGiven:
    """Something a person should know that stops nothing; ``table`` None for the whole run."""

    table: TableName | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRecovered:
    """The folder held work of an earlier run: so many chunks SKIPPED, so many STARTED."""

    table: TableName
    skipped: int
    started: int
    set_aside: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictKept:
    """All files and the verdict SUCCEEDED stand from an earlier run; nothing is read again."""

    table: TableName
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRefused:
    """The table holds data and cannot be exported as things stand."""

    table: TableName
    reason: FailedReason
    failure: Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerStarted:
    """A worker process was started; it has not spoken yet."""

    worker: WorkerNo
    pid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerReady:
    """The worker has loaded its code and holds the folder's shared lock."""

    worker: WorkerNo


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOpened:
    """The worker has logged on; the DBA knows its session by these two numbers."""

    worker: WorkerNo
    sid: int
    serial: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerDied:
    """The process is gone. ``exit_code`` as multiprocessing gives it: -9 for SIGKILL.

    ``failure`` says what that means for the task it held; ``expected`` when it was told to end.
    """

    worker: WorkerNo
    exit_code: int | None
    expected: bool
    failure: Failure


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

    worker: WorkerNo
    table: TableName
    chunk: ChunkNo
    attempt: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCounted:
    """Oracle's count of the whole table is on the disk."""

    worker: WorkerNo
    table: TableName
    attempt: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileHashed:
    """A chunk's file was held against its SHA-256. ``problem`` None: it is the one that was
    exported; ``gone``: it is not there any more.
    """

    worker: WorkerNo
    table: TableName
    chunk: ChunkNo
    attempt: int
    gzip_bytes: int
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
class FileReread:
    """A chunk's file was read again. ``problem`` None: it is what its sidecar says; ``gone``: it is
    not there any more.
    """

    worker: WorkerNo
    table: TableName
    chunk: ChunkNo
    attempt: int
    rows: int | None
    problem: str | None
    gone: bool


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
class LogOnRefused:
    """The worker got no session, because the database has none to spare; the task went back
    without losing an attempt and the run goes on with ``workers`` workers.
    """

    worker: WorkerNo
    failure: Failure
    workers: int


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


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRedoBegan:
    """Snapshot or shape are gone: the table will be exported whole at a newer SCN, taken after
    ``pause_s`` seconds.
    """

    table: TableName
    failure: Failure
    pause_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TableReplanned:
    """The table's old files are set aside (``set_aside``, None when there were none) and its new
    plan is pinned.
    """

    table: TableName
    plan: TablePlan
    set_aside: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplanFailed:
    """No new plan could be made; the table's files are where they were. ``log_on``: the database
    could not be reached at all.
    """

    table: TableName
    failure: Failure
    log_on: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFinished:
    """The table has its result. Rows and bytes are those of its committed files; ``reason`` and
    ``failure`` None when it SUCCEEDED, ``oracle_rows`` and ``validation`` None when Oracle was not
    asked.
    """

    table: TableName
    status: TableStatus
    reason: FailedReason | None
    failure: Failure | None
    rows: int
    oracle_rows: int | None
    csv_bytes: int
    gzip_bytes: int
    chunks: int
    warnings: tuple[str, ...]
    validation: ValidationMode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableStopped:
    """The run ended before the table did. ``failure`` None when a person stopped the run, else
    what ended it.
    """

    table: TableName
    failure: Failure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DrainBegan:
    """Nothing new is started. ``failure`` None when a person asked; ``within_s`` None: no bound."""

    failure: Failure | None
    running: int
    within_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnded:
    """The run is over and its report written (``report`` None when it could not be)."""

    exit_code: int
    report: str | None
    succeeded: int
    failed: int
    stopped: int


Event = (
    StepTaken
    | RunRefused
    | RunBegan
    | WarningGiven
    | TableRecovered
    | VerdictKept
    | TableRefused
    | WorkerStarted
    | WorkerReady
    | SessionOpened
    | WorkerDied
    | TaskAssigned
    | AttemptStarted
    | ChunkCommitted
    | ChunkChecked
    | TableCounted
    | FileHashed
    | AttemptFailed
    | FileReread
    | LogOnFailed
    | LogOnRefused
    | TaskPutBack
    | TaskGivenUp
    | TableRedoBegan
    | TableReplanned
    | ReplanFailed
    | TableFinished
    | TableStopped
    | DrainBegan
    | RunEnded
    | Request
    | RequestRefused
    | Turn
)
