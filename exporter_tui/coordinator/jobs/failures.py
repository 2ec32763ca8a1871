"""What the helper thread finds wrong: tables that differ from Oracle, a run stopped at its start.

Enters: a verdict, or nothing. Leaves: a ``Failure`` of the catalogue.
"""

from collections.abc import Sequence

from exporter_tui.model.catalogue.lookup import failure
from exporter_tui.model.errors import Failure
from exporter_tui.model.format import chunks, clause
from exporter_tui.model.names import ChunkNo
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.verdict import FILE_CHECK, Check, CheckResult, Unanswered, Verdict

_NAMED = 3


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
        by_reason.setdefault(clause(one.failure), []).append(one.chunk)
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
