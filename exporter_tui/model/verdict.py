"""What validation asked and found: one check per promise, one verdict per table.

Enters: ``validate`` builds it from Oracle's aggregates and the sidecars. Leaves:
``metadata.json``, report, screen. A check that cannot be made exactly says so; it never fails a
table and never pretends.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from exporter_tui.model.errors import Failure
from exporter_tui.model.names import ChunkNo
from exporter_tui.model.options import ValidationMode

FILE_CHECK = "FILE "
"""So begin the names of checks that hold a file against its sidecar, without Oracle."""


class CheckResult(Enum):
    """``NOT_COMPARABLE``: no exact statement is possible (Oracle's sum may be rounded); never a
    failure.
    """

    AGREES = "agrees"
    DIFFERS = "differs"
    NOT_COMPARABLE = "not comparable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One comparison. ``name``: ``COUNT(*)``, ``SUM(AMOUNT)``, ``MIN(X)`` ... ``column`` None for
    the row count. ``chunks``: those in which the two sides differ, where that is known.
    """

    name: str
    column: str | None
    oracle: str | None
    files: str | None
    difference: str | None
    result: CheckResult
    chunks: tuple[ChunkNo, ...] = ()


class ChunkVerdict(Enum):
    """What the checks of one chunk have shown."""

    AGREES = "agrees"
    DIFFERS = "differs"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """Oracle gave no answer about the tile of ``chunk``; ``failure`` says why."""

    chunk: ChunkNo
    failure: Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What Oracle is asked to check. ``text_lengths``: it measures CHAR and VARCHAR2 in bytes of
    UTF-8, ``national_lengths``: NCHAR and NVARCHAR2 in units of UTF-16, as the files are measured;
    in other character sets lengths are not comparable and not asked.
    """

    mode: ValidationMode = ValidationMode.FULL
    text_lengths: bool = True
    national_lengths: bool = True


FULL = Asked()
"""The usual questions to a database in AL32UTF8 and AL16UTF16."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """All checks of a table; ``agrees`` is False when any check differs, or could not be made.
    ``asked`` None: Oracle was not asked, the files alone were looked at.

    ``oracle_rows``: the sum of the tiles' counts (``tile_rows``), None when not all are known.
    ``whole_rows``: the count of the whole table in one statement, None when it was not asked or,
    with ``whole_failure``, got no answer; that changes no verdict.
    """

    oracle_rows: int | None
    exported_rows: int
    checks: tuple[Check, ...]
    asked: Asked | None = None
    unanswered: tuple[Unanswered, ...] = ()
    tile_rows: Mapping[ChunkNo, int] = field(default_factory=dict)
    whole_rows: int | None = None
    whole_failure: Failure | None = None

    @property
    def differs(self) -> bool:
        """Return whether a check differs."""
        return any(check.result is CheckResult.DIFFERS for check in self.checks)

    @property
    def agrees(self) -> bool:
        """Return whether everything was checked and nothing differs."""
        return not self.differs and not self.unanswered

    def of_chunk(self, chunk: ChunkNo) -> ChunkVerdict | None:
        """Return what is known of one chunk, None when it was not asked about."""
        if any(chunk in check.chunks for check in self.checks):
            return ChunkVerdict.DIFFERS
        if chunk in self.tile_rows:
            return ChunkVerdict.AGREES
        unanswered = any(one.chunk == chunk for one in self.unanswered)
        return ChunkVerdict.UNANSWERED if unanswered else None


class TableStatus(Enum):
    """The two words of ``summary_report.json``."""

    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


class FailedReason(Enum):
    """Why a table is FAILED."""

    VALIDATION = "validation"
    ERROR = "error"
    STALE = "stale"
    REFUSED = "refused"
    STOPPED = "stopped"
