"""What validation asked and found: one check per promise, one verdict per table.

Enters: ``validate`` builds it from Oracle's aggregates and the sidecars. Leaves:
``metadata.json``, report, screen. A check that cannot be made exactly says so; it never fails a
table and never pretends.
"""

from dataclasses import dataclass
from enum import Enum

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
    the row count.
    """

    name: str
    column: str | None
    oracle: str | None
    files: str | None
    difference: str | None
    result: CheckResult


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
    """All checks of a table; ``agrees`` is False when any check differs. ``asked`` None: Oracle was
    not asked, the files alone were looked at.
    """

    oracle_rows: int
    exported_rows: int
    checks: tuple[Check, ...]
    asked: Asked | None = None

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
