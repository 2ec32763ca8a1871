"""The coordinator's own failures: dead and silent workers, and work that is not where it should be.

Enters: what the loop observed. Leaves: a ``Failure`` of the catalogue. Errors of Oracle, of the
driver and of the disk are made where they happen.
"""

from collections.abc import Sequence

from exporter_tui.coordinator.words import brief, chunks
from exporter_tui.model.catalogue import failure
from exporter_tui.model.errors import Failure
from exporter_tui.model.names import ChunkNo
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.verdict import FILE_CHECK, Check, CheckResult, Unanswered, Verdict

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


def not_validated(plan: TablePlan, verdict: Verdict) -> Failure:
    """Files and database differ, or Oracle said nothing about some chunks; the message names the
    first differences, the chunks, and why there was no answer.
    """
    differ = [check for check in verdict.checks if check.result is CheckResult.DIFFERS]
    silent = _unanswered(verdict.unanswered)
    if not differ:
        whole = f"Exported whole at SCN {plan.scn}; {silent}."
        return failure("NOT-CHECKED", str(plan.table), whole)
    named = "; ".join(map(_differing, differ[:_NAMED]))
    more = f"; and {len(differ) - _NAMED} more" if len(differ) > _NAMED else ""
    also = f"; {silent}" if silent else ""
    return failure("VALIDATION", str(plan.table), f"{named}{more}{also}.")


def _unanswered(silent: Sequence[Unanswered]) -> str:
    """Return which chunks could not be checked, by reason; the rarest reasons are left out."""
    by_reason: dict[str, list[ChunkNo]] = {}
    for one in silent:
        by_reason.setdefault(brief(one.failure).rstrip("."), []).append(one.chunk)
    told = sorted(by_reason.items(), key=lambda reason: -len(reason[1]))[:_NAMED]
    return "; ".join(f"{chunks(numbers)} could not be checked: {why}" for why, numbers in told)


def _differing(check: Check) -> str:
    """Return both values, and where they differ; a file that was read again is held against its
    sidecar, not Oracle.
    """
    if not check.name.startswith(FILE_CHECK):
        where = f" in {chunks(check.chunks)}" if check.chunks else ""
        return f"{check.name}: Oracle {check.oracle}, files {check.files}{where}"
    found = (check.files or "").rstrip(".")
    return f"{check.name}: {check.oracle}, found {found[:1].lower()}{found[1:]}"


def stopped_early() -> Failure:
    """A person stopped the run before any work began."""
    return failure("STOPPED", "run", "Stopped before the export began; no report was written.")
