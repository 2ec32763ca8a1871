"""One line per table for a picture, and the totals over all of them; pure.

Enters: the machine's tables and the tallies of committed files. Leaves: ``TableView`` and
``Totals``. Work is weighed in bytes where sizes are known, and in chunks where they are not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from exporter_tui.coordinator.tracked import TrackedTable
from exporter_tui.model.plan import RefusedTable
from exporter_tui.model.states import COMPLETE, OWNED, TableState
from exporter_tui.model.verdict import FailedReason
from exporter_tui.model.view import TableView, Totals

_ALMOST = 0.99
"""Running work is never shown as finished, however wrong its estimate."""


@dataclass(slots=True)
class Tally:
    """What stands in a table's committed files."""

    rows: int = 0
    csv_bytes: int = 0
    gzip_bytes: int = 0

    def add(self, rows: int, csv_bytes: int, gzip_bytes: int) -> None:
        """Count one more file."""
        self.rows += rows
        self.csv_bytes += csv_bytes
        self.gzip_bytes += gzip_bytes


def table_view(table: TrackedTable, tally: Tally, running_rows: int) -> TableView:
    """Return the line of one table; ``running_rows``: what its running attempts have so far."""
    plan, state, result = table.plan, table.state(), table.result
    untouched = state is TableState.PLANNED
    return TableView(
        table=plan.table,
        state=state,
        reason=result.reason if result else None,
        rows=plan.estimated_rows if untouched else tally.rows + running_rows,
        rows_estimated=untouched,
        size_bytes=plan.segment_bytes,
        fraction=_fraction(table, running_rows),
        chunks_done=len(table.chunks) - table.incomplete,
        chunks_total=len(table.chunks),
        gzip_bytes=tally.gzip_bytes,
        note=result.failure.code if result and result.failure else "",
    )


def refused_view(refused: RefusedTable) -> TableView:
    """Return the line of a table that never got a task."""
    stale = refused.reason is FailedReason.STALE
    return TableView(
        table=refused.table,
        state=TableState.STALE if stale else TableState.FAILED,
        reason=refused.reason,
        note=refused.failure.code,
    )


def totals(views: Sequence[TableView], written: Tally, retries: int) -> Totals:
    """Return the sums over all lines; rows and bytes are those that this run has written."""
    counts = dict.fromkeys(_KINDS, 0)
    for view in views:
        counts[_kind(view)] += 1
    return Totals(
        tables=len(views),
        bytes_total=sum(view.size_bytes or 0 for view in views),
        bytes_done=sum((view.size_bytes or 0) * view.fraction for view in views),
        rows=written.rows,
        csv_bytes=written.csv_bytes,
        gzip_bytes=written.gzip_bytes,
        files=sum(view.chunks_done for view in views),
        retries=retries,
        **counts,
    )


_KINDS = ("valid", "empty", "running", "queued", "suspect", "failed", "refused", "stopped", "stale")

_KIND_OF_REASON = {
    FailedReason.VALIDATION: "suspect",
    FailedReason.REFUSED: "refused",
    FailedReason.STOPPED: "stopped",
    FailedReason.STALE: "stale",
    FailedReason.ERROR: "failed",
}


def _kind(view: TableView) -> str:
    match view.state:
        case TableState.SUCCEEDED:
            return "valid" if view.rows else "empty"
        case TableState.FAILED | TableState.STALE:
            return _KIND_OF_REASON[view.reason or FailedReason.ERROR]
        case TableState.PLANNED:
            return "queued"
        case _:
            return "running"


def _fraction(table: TrackedTable, running_rows: int) -> float:
    """Return the share of the table's work that is done, by bytes where they are known."""
    if not table.incomplete:
        return 1.0
    sizes = {tile.no: tile.estimated_bytes or 1 for tile in table.plan.tiles}
    total = sum(sizes.values())
    done = sum(sizes[no] for no, task in table.chunks.items() if task.state in COMPLETE)
    open_bytes = sum(sizes[no] for no, task in table.chunks.items() if task.state in OWNED)
    rows = table.plan.estimated_rows
    running = min(total * running_rows / rows, open_bytes * _ALMOST) if rows else 0.0
    return (done + running) / total
