"""What happened to a whole table in the run's own course.

Enters: the helper thread's answers, and the machine for what follows from them. Leaves: the same as
for every event. What a person's request does to a table is in ``model.interventions``.
"""

from dataclasses import dataclass

from exporter_tui.model.errors import Failure
from exporter_tui.model.names import TableName
from exporter_tui.model.options import ValidationMode
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.verdict import FailedReason, TableStatus


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


TableEvent = (
    TableRecovered
    | VerdictKept
    | TableRefused
    | TableRedoBegan
    | TableReplanned
    | ReplanFailed
    | TableFinished
    | TableStopped
)
