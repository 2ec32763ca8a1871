"""What validation found: one check per promise, one verdict per table.

Enters: ``validate`` builds it from Oracle's aggregates and the sidecars. Leaves:
``metadata.json``, report, screen. A check that cannot be made exactly says so; it never fails a
table and never pretends.
"""

from dataclasses import dataclass
from enum import Enum

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
    the row count.
    """

    name: str
    column: str | None
    oracle: str | None
    files: str | None
    difference: str | None
    result: CheckResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """All checks of a table; ``agrees`` is False when any check differs."""

    oracle_rows: int
    exported_rows: int
    checks: tuple[Check, ...]

    @property
    def agrees(self) -> bool:
        """Return whether no check differs."""
        return all(check.result is not CheckResult.DIFFERS for check in self.checks)


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
