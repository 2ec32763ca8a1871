"""The coordinator's own failures: dead and silent workers, and work that is not where it should be.

Enters: what the loop observed. Leaves: a ``Failure`` of the catalogue. Errors of Oracle, of the
driver and of the disk are made where they happen.
"""

from exporter_tui.model.catalogue import failure
from exporter_tui.model.errors import Failure
from exporter_tui.model.names import TableName
from exporter_tui.model.verdict import FILE_CHECK, Check, CheckResult, Verdict

_NAMED = 3


def worker_died(where: str, exit_code: int | None, log_path: str) -> Failure:
    """A worker ended by itself or was killed from outside; ``exit_code`` is -9 for SIGKILL."""
    how = f"signal {-exit_code}" if exit_code is not None and exit_code < 0 else f"code {exit_code}"
    return failure("WORKER-DIED", where, f"The worker ended with {how}; see {log_path}.")


def worker_not_started(where: str, error: OSError) -> Failure:
    """The system refused another process."""
    return failure("WORKER-DIED", where, f"The worker could not be started: {error.strerror}.")


def worker_stalled(where: str, bound_s: float) -> Failure:
    """A worker was killed because its task made no progress for ``bound_s`` seconds."""
    return failure("STALLED", where, f"No progress for {bound_s:.0f} s.")


def worker_dropped(where: str) -> Failure:
    """A worker was killed because its task was given up and did not end by itself."""
    return failure("CANCELLED", where, "The task was given up.")


def files_disagree(table: TableName, verdict: Verdict) -> Failure:
    """Validation found differences; the message names the first ones."""
    differ = [check for check in verdict.checks if check.result is CheckResult.DIFFERS]
    named = "; ".join(map(_differing, differ[:_NAMED]))
    more = f"; and {len(differ) - _NAMED} more" if len(differ) > _NAMED else ""
    return failure("VALIDATION", str(table), f"{named}{more}.")


def _differing(check: Check) -> str:
    """Return both values; a file that was read again is held against its sidecar, not Oracle."""
    if not check.name.startswith(FILE_CHECK):
        return f"{check.name}: Oracle {check.oracle}, files {check.files}"
    found = (check.files or "").rstrip(".")
    return f"{check.name}: {check.oracle}, found {found[:1].lower()}{found[1:]}"


def stopped_early() -> Failure:
    """A person stopped the run before any work began."""
    return failure("STOPPED", "run", "Stopped before the export began; no report was written.")
