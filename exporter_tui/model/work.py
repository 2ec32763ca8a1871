"""What crosses a worker's pipe: tasks in, progress and outcomes out, and the record that a sidecar
keeps.

Enters: the coordinator builds tasks from plans. Leaves: outcomes that the state machine and
``store`` read. A chunk's work is one function of these frozen values, so that it can run in any
process on any machine.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from exporter_tui.model.errors import Failure
from exporter_tui.model.names import ChunkNo, RunId, Scn, TableName
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.verdict import FULL, Asked

ATTEMPTS = 3
"""How often a task is tried in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnStats:
    """Exact statistics of one column of one chunk, or of a whole table after ``merge``.

    ``non_null``: cells that are not NULL. For numeric columns ``total`` is the exact sum as plain
    decimal text, ``minimum`` and ``maximum`` plain decimal text without padding zeros; for BINARY_*
    ``total`` is None and the extremes are ``repr`` of the double (``nan`` is the greatest, as in
    Oracle); for DATE and TIMESTAMP the extremes are cell texts; None for other columns and where no
    value was seen. ``integer_digits`` and ``fraction_digits``: the most significant digits seen
    before and after the point. ``null_marker_cells``: cells whose text equals the null marker.
    ``nan``: NaN cells of BINARY_*. ``replaced_cells``: cells in which a character was lost on the
    way to UTF-8, and that was accepted.

    Sums over the column, None where there is nothing to add up and in records of earlier versions:
    ``length_bytes`` of texts in UTF-8 and of RAW and BLOB before base64; ``length_utf16`` of
    national texts in code units of UTF-16; ``moments`` as plain text, each moment being the number
    YYYYMMDDHHMISS for DATE and YYYYMMDDHHMISSFFFFFF for TIMESTAMP.
    """

    RETIRED: ClassVar[frozenset[str]] = frozenset({"total_abs"})

    non_null: int
    total: str | None = None
    minimum: str | None = None
    maximum: str | None = None
    integer_digits: int = 0
    fraction_digits: int = 0
    null_marker_cells: int = 0
    nan: int = 0
    length_bytes: int | None = None
    length_utf16: int | None = None
    moments: str | None = None
    replaced_cells: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkRecord:
    """What is known of a finished chunk; the sidecar is this value as JSON.

    ``csv_bytes`` before gzip, ``gzip_bytes`` the size of the file. ``content_digest``: SHA-256 of
    the CSV bytes, ``file_digest``: of the gzip bytes, each as ``sha256:<hex>``. ``columns`` in plan
    order. ``elapsed_s`` is the attempt's wall time.
    """

    table: TableName
    chunk: ChunkNo
    fingerprint: str
    scn: Scn
    run_id: RunId
    attempt: int
    rows: int
    csv_bytes: int
    gzip_bytes: int
    content_digest: str
    file_digest: str
    columns: tuple[ColumnStats, ...]
    elapsed_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportTask:
    """Export one tile: run its SELECT, write its file and sidecar, commit by rename. Of the plan's
    tiles this one is enough.

    ``output_dir`` is the export folder; ``fetch_rows`` the most rows of one batch; ``attempt``
    counts from 1. ``serial`` names the part file: no two tasks of a run share one, not even two
    tries of the same attempt.
    """

    plan: TablePlan
    chunk: ChunkNo
    run_id: RunId
    attempt: int
    serial: int
    output_dir: str
    fetch_rows: int
    gzip_level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckTask:
    """Ask Oracle for the numbers of one tile at the plan's SCN and commit the answer. Of the plan's
    tiles this one is enough.

    ``asked``: how much; ``bound_s``: how long one statement may be silent.
    """

    plan: TablePlan
    chunk: ChunkNo
    run_id: RunId
    output_dir: str
    bound_s: float
    asked: Asked = FULL


@dataclass(frozen=True, slots=True, kw_only=True)
class CountTask:
    """Ask Oracle how many rows the whole table has at the plan's SCN and commit the answer."""

    plan: TablePlan
    run_id: RunId
    output_dir: str
    bound_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HashTask:
    """Read one committed file against the SHA-256 in its sidecar; no session is needed."""

    plan: TablePlan
    chunk: ChunkNo
    output_dir: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RereadTask:
    """Read one committed file again and hold it against its sidecar; no session is needed."""

    plan: TablePlan
    chunk: ChunkNo
    output_dir: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RereadOutcome:
    """What a committed file really holds. ``problem`` None: in every point what its sidecar says;
    ``gone``: file or sidecar are not there. ``columns`` in plan order and ``rows`` as counted in
    the file, empty and None where it cannot be read to its end.
    """

    table: TableName
    chunk: ChunkNo
    rows: int | None
    columns: tuple[ColumnStats, ...]
    problem: str | None
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnAggregates:
    """Oracle's own numbers for one column, in the text forms of ``ColumnStats``; None where not
    asked or no value. ``length`` in bytes as the database stores them: UTF-8, two for each unit of
    UTF-16, those of RAW.
    """

    non_null: int
    total: str | None = None
    minimum: str | None = None
    maximum: str | None = None
    length: int | None = None
    moments: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableAggregates:
    """Oracle's numbers for one tile, or for several together: ``columns`` in plan order, ``asked``
    as in the task.
    """

    table: TableName
    scn: Scn
    rows: int
    columns: tuple[ColumnAggregates, ...]
    asked: Asked = FULL


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkAnswer:
    """Oracle's numbers for the tile of one finished chunk; the file beside the sidecar is this
    value as JSON. It counts for the file of ``file_digest`` at ``scn`` only, and for a check that
    asks what ``asked`` says. ``columns`` in plan order.
    """

    table: TableName
    chunk: ChunkNo
    fingerprint: str
    scn: Scn
    run_id: RunId
    asked: Asked
    file_digest: str
    rows: int
    columns: tuple[ColumnAggregates, ...]
    elapsed_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CountAnswer:
    """How many rows the whole table has at ``scn``, by Oracle's count; kept as a file, too."""

    table: TableName
    fingerprint: str
    scn: Scn
    run_id: RunId
    rows: int
    elapsed_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOutcome:
    """Oracle's answer to a ``CheckTask`` is committed; ``rows``: how many it counted."""

    table: TableName
    chunk: ChunkNo
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CountOutcome:
    """Oracle's answer to a ``CountTask`` is committed."""

    table: TableName
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HashOutcome:
    """How a committed file stands against its sidecar, byte for byte. ``problem`` None: it is the
    one that was exported; ``gone``: it is not there; ``gzip_bytes``: what was read of it.
    """

    table: TableName
    chunk: ChunkNo
    gzip_bytes: int
    problem: str | None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Waits:
    """Looks at the sessions of a run, summed up. ``seen``: how often a session was seen at each
    event; busy, while the database worked for it, or else waiting for us or the network between.
    """

    seen: Mapping[tuple[bool, str], int] = field(default_factory=dict)

    @property
    def sessions(self) -> int:
        """Return how many sessions were seen, over all looks."""
        return sum(self.seen.values())

    @property
    def busy(self) -> int:
        """Return how many of them the database worked for."""
        return sum(number for (busy, _), number in self.seen.items() if busy)

    def event(self, *, busy: bool) -> str:
        """Return where sessions of that kind were seen most, empty where none was."""
        found = {event: number for (kind, event), number in self.seen.items() if kind is busy}
        return max(sorted(found), key=lambda event: found[event], default="")

    def plus(self, other: "Waits") -> "Waits":
        """Return both together."""
        keys = self.seen.keys() | other.seen.keys()
        return Waits({key: self.seen.get(key, 0) + other.seen.get(key, 0) for key in keys})

    def minus(self, other: "Waits") -> "Waits":
        """Return what was seen since."""
        left = {key: number - other.seen.get(key, 0) for key, number in self.seen.items()}
        return Waits({key: number for key, number in left.items() if number})


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What the time of an attempt went to, in seconds. ``source_s``: waited for rows, ``disk_s``:
    for the disk; ``cpu_s``: worked, or waited for a core; ``paced_s``: paused to stay under the CPU
    ceiling.
    """

    source_s: float = 0.0
    disk_s: float = 0.0
    cpu_s: float = 0.0
    paced_s: float = 0.0

    def since(self, before: "Spent") -> "Spent":
        """Return what was spent after ``before``."""
        return Spent(
            source_s=max(self.source_s - before.source_s, 0.0),
            disk_s=max(self.disk_s - before.disk_s, 0.0),
            cpu_s=max(self.cpu_s - before.cpu_s, 0.0),
            paced_s=max(self.paced_s - before.paced_s, 0.0),
        )

    def plus(self, other: "Spent") -> "Spent":
        """Return the sum."""
        return Spent(
            source_s=self.source_s + other.source_s,
            disk_s=self.disk_s + other.disk_s,
            cpu_s=self.cpu_s + other.cpu_s,
            paced_s=self.paced_s + other.paced_s,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the running attempt is; a view, latest wins. Rows and bytes are totals of the
    attempt, as is ``spent``.
    """

    table: TableName
    chunk: ChunkNo
    attempt: int
    rows: int
    csv_bytes: int
    gzip_bytes: int
    spent: Spent = field(default_factory=Spent)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFailed:
    """A task ended without its result; what was written of it does not count. ``log_on``: it never
    began, for no session could be opened. ``free_bytes``: of the disk when that was full, None
    otherwise.
    """

    table: TableName
    chunk: ChunkNo | None
    failure: Failure
    log_on: bool = False
    free_bytes: int | None = None


Task = ExportTask | CheckTask | CountTask | HashTask | RereadTask
Outcome = ChunkRecord | CheckOutcome | CountOutcome | HashOutcome | RereadOutcome | TaskFailed
