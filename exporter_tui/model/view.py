"""What a screen may see: one frozen picture of the run, rebuilt by the coordinator, pulled by
whoever draws.

Enters: the coordinator's bookkeeping. Leaves: dashboards and narration; every rate and state is
computed before it gets here. A picture shares all parts that did not change with the one before,
so that 20,000 tables cost little.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from exporter_tui.model.facts import TablesAtScn
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.states import ChunkState, TableState
from exporter_tui.model.verdict import Check, FailedReason

CHART_BUCKETS = 120
"""So many buckets of a chart are kept."""


class RunState(Enum):
    """What the run as a whole is doing; the value is the word on the screen."""

    PREPARING = "preparing"
    RUNNING = "running"
    THROTTLED = "throttled"
    WAITING_FOR_DATABASE = "waiting for database"
    WAITING_FOR_DISK = "waiting for disk"
    PAUSING = "pausing"
    PAUSED = "paused"
    STALLED = "stalled"
    STOPPING = "stopping"
    STOPPED = "stopped"
    FINISHED = "finished"


ENDS = frozenset({RunState.STOPPED, RunState.FINISHED})
"""Nothing runs any more: STOPPED with tables left that a run could still take, else FINISHED."""

AT_REST = frozenset({RunState.PREPARING, *ENDS})
"""The export does not run: not yet, or not any more."""

STANDING = frozenset(
    {RunState.PAUSED, RunState.WAITING_FOR_DATABASE, RunState.WAITING_FOR_DISK, *ENDS}
)
"""Nothing moves that anybody could tell of: no table is in work, every speed is 0."""


class Severity(Enum):
    """How loud an event or a finding is."""

    GOOD = "good"
    INFO = "info"
    WARNING = "warning"
    PROBLEM = "problem"


LOUD = frozenset({Severity.WARNING, Severity.PROBLEM})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Speeds over the last seconds: rows, CSV bytes before gzip and gzip bytes written, all per
    second.
    """

    rows_per_s: float = 0.0
    csv_bytes_per_s: float = 0.0
    gzip_bytes_per_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Rows a second in buckets of ``bucket_s`` seconds since the run began, at most
    ``CHART_BUCKETS``; none changes until ``bucket_s`` does.
    """

    bucket_s: float = 5.0
    values: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TableView:
    """One line of the table tree. ``at_work``: a worker has a task of it in hand, or its new
    plan or folder is being made; what was begun and waits is not at work.

    ``rows``: exported so far, or the estimate while ``rows_estimated``; None when nobody knows.
    ``size_bytes``: the segment's. ``fraction``: 0 to 1 of the table's work. ``reason`` only when
    FAILED. ``note``: code and message of what it failed by. ``folder``: within the export folder;
    its ``chunks_done`` files have ``gzip_bytes``; ``chunks_kept`` of them are of earlier runs.
    ``strip``: one letter of ``model.strip`` per chunk or group of chunks. ``rows_per_s`` and
    ``remaining_s``: of a table in work; remaining None while it cannot be honest. ``worked_s``: how
    long workers wrote its files in this run, all together; ``rows_kept`` of the rows they found.
    """

    table: TableName
    state: TableState
    at_work: bool = False
    reason: FailedReason | None = None
    rows: int | None = None
    rows_estimated: bool = False
    size_bytes: int | None = None
    fraction: float = 0.0
    chunks_done: int = 0
    chunks_total: int = 0
    chunks_kept: int = 0
    gzip_bytes: int = 0
    note: str = ""
    folder: str = ""
    rows_per_s: float = 0.0
    remaining_s: float | None = None
    worked_s: float = 0.0
    rows_kept: int = 0
    strip: str = ""


EXPORTING = "exporting"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerView:
    """One worker process and what it does: ``activity`` is EXPORTING while it writes the file of
    ``chunk``, else a word for anything else. ``session``: Oracle's ``sid,serial#``; ``quiet_s``:
    since its last rows, ``task_s`` since its task began, 0 while it exports.
    """

    no: int
    activity: str
    table: TableName | None = None
    chunk: ChunkNo | None = None
    chunks_total: int = 0
    fraction: float = 0.0
    rows_per_s: float = 0.0
    quiet_s: float = 0.0
    task_s: float = 0.0
    session: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Counts of tables by what became of them, and the work in bytes of segments. ``running``: in
    work now; ``begun``: partly done or waiting for a check or a new start; ``kept``: files of
    earlier runs among ``files``, with ``rows_kept`` of all ``rows``, and so on.
    """

    tables: int = 0
    valid: int = 0
    empty: int = 0
    running: int = 0
    begun: int = 0
    queued: int = 0
    suspect: int = 0
    failed: int = 0
    refused: int = 0
    stopped: int = 0
    stale: int = 0
    bytes_total: int = 0
    bytes_done: float = 0.0
    rows: int = 0
    csv_bytes: int = 0
    gzip_bytes: int = 0
    files: int = 0
    kept: int = 0
    rows_kept: int = 0
    csv_bytes_kept: int = 0
    gzip_bytes_kept: int = 0
    retries: int = 0

    @property
    def done(self) -> int:
        """Return how many tables have reached an end, good or bad; one that was stopped has not."""
        return self.valid + self.empty + self.suspect + self.failed + self.refused + self.stale

    @property
    def problems(self) -> int:
        """Return how many tables need a person."""
        return self.suspect + self.failed + self.refused + self.stopped + self.stale


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineView:
    """This machine against its limits. ``cpu_percent``: our processes, in percent of the usable
    cores.
    """

    cpu_percent: float = 0.0
    cpu_cap_percent: int = 50
    cores: float = 1.0
    cores_of_machine: int = 1
    load: float = 0.0
    memory_bytes: int = 0
    disk_free_bytes: int = 0
    disk_needed_bytes: int | None = None
    sessions: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLine:
    """One event as a person reads it. ``no`` counts from 1 without gaps, so that a reader knows
    what it missed. ``meaning`` and ``remedy``: of what failed, with its own names in them.
    ``did``: what we did about it. ``routine``: a panel of a few lines leaves it out.
    """

    no: int
    at: datetime
    severity: Severity
    text: str
    routine: bool = False
    table: TableName | None = None
    chunk: ChunkNo | None = None
    code: str | None = None
    meaning: str = ""
    remedy: str = ""
    did: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One check before the start. ``fatal``: the run cannot begin; ``remedy`` says what a person
    can do.
    """

    name: str
    severity: Severity
    text: str
    remedy: str = ""
    fatal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """The whole run at one moment.

    ``version`` grows with every picture. ``elapsed_s`` and ``remaining_s`` in seconds, remaining
    None while it cannot be honest. ``chart``: at most ``CHART_BUCKETS``.
    ``tables``: in plan order. ``events``: the last
    ones, oldest first; ``problems``: the last of those that carry a code, kept longer.
    ``scns``: how many tables show which moment, the most first.
    ``elapsed_s`` is working time: neither pauses nor waits for the database or the disk count, nor
    what passed after an end. ``mean_rows_per_s``: over it, without the planning;
    ``best_rows_per_s``: of five seconds; ``limit``: what limits the speed, in a word or two, empty
    while nobody can tell. ``ends_at`` and ``last_table``: when the run ends as it goes now, and
    which table is its last, None while that cannot be honest. ``exit_code``: what the run would end
    with now, set once it is finished.
    """

    version: int = 0
    state: RunState = RunState.PREPARING
    state_note: str = ""
    database: str = ""
    username: str = ""
    output_dir: str = ""
    scns: tuple[TablesAtScn, ...] = ()
    elapsed_s: float = 0.0
    remaining_s: float | None = None
    totals: Totals = field(default_factory=Totals)
    rates: Rates = field(default_factory=Rates)
    chart: Chart = field(default_factory=Chart)
    mean_rows_per_s: float = 0.0
    best_rows_per_s: float = 0.0
    limit: str = ""
    ends_at: datetime | None = None
    last_table: TableName | None = None
    workers: tuple[WorkerView, ...] = ()
    workers_wanted: int = 0
    workers_limit: int = 0
    machine: MachineView = field(default_factory=MachineView)
    findings: tuple[Finding, ...] = ()
    tables: tuple[TableView, ...] = ()
    events: tuple[EventLine, ...] = ()
    problems: tuple[EventLine, ...] = ()
    exit_code: int | None = None


class ChunkCheck(Enum):
    """Where the check of a chunk's file stands."""

    NOT_YET = "not yet"
    ASKED = "asked"
    """Oracle works on the answer."""
    ANSWERED = "answered"
    """Whether the numbers agree is part of the table's verdict."""
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkView:
    """One chunk's bar. ``rows`` so far or, before it ran, the estimate; ``elapsed_s``: how long its
    attempt has run, or took; ``remaining_s``: of one that runs, None while it cannot be honest;
    ``note``: ``try 2 of 3 in 12 s: ORA-03113``, or why it could not be checked.
    """

    no: ChunkNo
    state: ChunkState
    lower: str | None = None
    upper: str | None = None
    rows: int | None = None
    rows_estimated: bool = False
    fraction: float = 0.0
    rows_per_s: float = 0.0
    elapsed_s: float | None = None
    remaining_s: float | None = None
    attempt: int = 0
    file: str = ""
    note: str = ""
    check: ChunkCheck = ChunkCheck.NOT_YET


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnView:
    """One column of a table's detail, as text."""

    name: str
    oracle_type: str
    bigquery_type: str
    loss: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """The SELECT of a table's chunks that have, or have not, a lower and an upper bound."""

    lower: bool
    upper: bool
    sql: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableDetail:
    """Everything a person can ask about one table; built on request, not on every tick.

    ``facts``: label and text pairs (how it was split, SCN, folder, rows). ``story``: the table's
    events in order. ``statements``: of a chunk with or without a lower and an upper bound;
    ``statement_of`` tells one chunk's. ``metadata``: the JSON text of ``metadata.json``, empty
    before it exists.
    """

    table: TableView
    folder: str
    chunks: tuple[ChunkView, ...] = ()
    columns: tuple[ColumnView, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    checks: tuple[Check, ...] = ()
    verdict_note: str = ""
    statements: tuple[Statement, ...] = ()
    metadata: str = ""
    files: int = 0
    file_bytes: int = 0
    story: tuple[EventLine, ...] = ()

    def statement_of(self, chunk: ChunkView) -> str:
        """Return the chunk's statement with its binds as comments, empty where it is not known."""
        bounds = {"lower": chunk.lower, "upper": chunk.upper}
        binds = [(name, value) for name, value in bounds.items() if value is not None]
        shape = tuple(value is not None for value in bounds.values())
        known = (one.sql for one in self.statements if (one.lower, one.upper) == shape)
        lines = [f"-- :{name} = '{value}'" for name, value in binds]
        return "\n".join([sql, *lines]) if (sql := next(known, "")) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFiles:
    """Where a person finds what is kept of a run, as paths."""

    log: str
    """What happened, in words."""
    journal: str
    """The same in full, for programs."""
    copied: str
    """What was copied last on the screen."""
    report: str
    """What became of every table, once the run is over."""
    handover: str
    """The same on one sheet for people, and how to go on."""
