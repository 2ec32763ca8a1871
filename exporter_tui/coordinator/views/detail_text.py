"""The words of a table's detail: facts of its plan, its columns, what its validation has to say.

Enters: plan, metadata, failure. Leaves: pairs of label and text, ``ColumnView``s, one sentence;
pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from exporter_tui.model.errors import Failure
from exporter_tui.model.format import count, local_time, size
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.states import TableState
from exporter_tui.model.types import BigQueryType
from exporter_tui.model.verdict import Check, CheckResult, FailedReason
from exporter_tui.model.view import ColumnView, TableView

Facts = tuple[tuple[str, str], ...]

_UNDECIDED = "decided by the digits seen"
_NOT_READ = "one moment: metadata.json is not read yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What ``metadata.json`` says. ``types``: the final BigQuery type by column; ``fingerprint``:
    of the plan that it is about.
    """

    text: str
    checks: tuple[Check, ...]
    types: Mapping[str, BigQueryType]
    fingerprint: str
    written_at: datetime


def facts(plan: TablePlan, folder: str, failure: Failure | None) -> Facts:
    """Return how the table is exported, and why it failed if it did."""
    found = [("split", plan.split_reason), ("SCN", f"{plan.scn}: all chunks read this point")]
    if len(plan.tiles) > 1:
        found.append(("tiles", _tiles(plan)))
    rows = plan.estimated_rows
    found.append(
        ("rows", f"about {rows:,} by Oracle's statistics" if rows is not None else "no statistics")
    )
    if plan.segment_bytes is not None:
        found.append(("size", f"{size(plan.segment_bytes)} in Oracle"))
    found.append(("folder", folder))
    found += [("warning", text) for text in plan.warnings]
    return (*found, *(refused_facts(failure) if failure is not None else ()))


def _tiles(plan: TablePlan) -> str:
    known = [tile.estimated_bytes for tile in plan.tiles if tile.estimated_bytes is not None]
    tiles = count(len(plan.tiles), "ROWID range")
    if not known:
        return tiles
    low, high = min(known), max(known)
    each = f"about {size(high)}" if high - low < high / 10 else f"{size(low)} to {size(high)}"
    return f"{tiles} of {each} each"


def refused_facts(failure: Failure) -> Facts:
    """Return what stopped the table, what that means and what to do."""
    return (
        ("why", f"{failure.code}: {failure.message}"),
        ("means", failure.meaning),
        ("do", failure.remedy),
    )


def columns(plan: TablePlan, types: Mapping[str, BigQueryType]) -> tuple[ColumnView, ...]:
    """Return the columns with both types; ``types``: the final ones, where they are known."""
    return tuple(
        ColumnView(
            name=column.name,
            oracle_type=column.oracle.text,
            bigquery_type=_type(column.bigquery or types.get(column.name)),
            loss=column.loss or "",
        )
        for column in plan.columns
    )


def _type(found: BigQueryType | None) -> str:
    return found.value if found is not None else _UNDECIDED


def verdict_note(
    line: TableView, stored: Stored | None, stays: Failure | None, failure: Failure | None
) -> str:
    """Return one sentence about the table's validation."""
    match line.state:
        case TableState.VALIDATING:
            return "Oracle is asked for its numbers, or files of an earlier run are read"
        case TableState.PLANNED | TableState.EXPORTING:
            return "not validated yet: each chunk is checked behind its file, the rest at the end"
        case TableState.RESTARTING:
            return "the table starts again; its validation follows its export"
        case _ if stays is not None:
            return f"could not be validated again ({stays.code}): the old verdict stands"
        case _:
            return _ended(line, stored, failure)


def _ended(line: TableView, stored: Stored | None, failure: Failure | None) -> str:
    if stored is None or not stored.checks:
        if line.state is TableState.SUCCEEDED or line.reason is FailedReason.VALIDATION:
            return _NOT_READ
        return f"not validated: {failure.code}" if failure is not None else "not validated"
    at = local_time(stored.written_at)
    differ = sum(check.result is CheckResult.DIFFERS for check in stored.checks)
    checks = count(len(stored.checks), "check")
    return f"{checks} of {at}: " + (f"{differ} differ" if differ else "none differs")
