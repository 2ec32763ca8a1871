"""What the record of an earlier version lacks, read from its file.

Enters: a chunk whose sidecar has no sums of lengths and moments. Leaves: the same sidecar with
them, but only when the file is, byte for byte and number for number, what it was written for. Those
of a file that is something else are nobody's.
"""

from dataclasses import replace
from typing import assert_never

from exporter_tui.model.plan import ColumnPlan, TablePlan
from exporter_tui.model.types import CellForm, Family
from exporter_tui.model.work import ChunkRecord, ColumnStats, RereadOutcome, RereadTask
from exporter_tui.store.sidecars import read_sidecar, write_sidecar
from exporter_tui.validate.reread import AfterPiece, reread


def lacks_sums(plan: TablePlan, record: ChunkRecord) -> bool:
    """Return whether the record counts values without saying how long they are, or their sum."""
    return any(map(_lacks, plan.columns, record.columns))


def complete(task: RereadTask, after_piece: AfterPiece) -> RereadOutcome:
    """Read the file again and return what it holds; if that is what was exported, its sidecar has
    all sums from now on. Raises ``ExporterError``.
    """
    found = reread(task, after_piece)
    record = read_sidecar(task.output_dir, task.plan.table, task.chunk)
    if found.problem is None and record is not None and lacks_sums(task.plan, record):
        counted = map(_completed, record.columns, found.columns)
        rest = record.columns[len(found.columns) :]
        write_sidecar(task.output_dir, replace(record, columns=(*counted, *rest)))
    return found


def _lacks(column: ColumnPlan, stats: ColumnStats) -> bool:
    if not stats.non_null:
        return False
    match column.cell:
        case CellForm.TEXT:
            national = column.family is Family.NATIONAL_TEXT
            return stats.length_bytes is None or (national and stats.length_utf16 is None)
        case CellForm.BASE64:
            return stats.length_bytes is None
        case CellForm.DATETIME_SECONDS | CellForm.DATETIME_MICROS | CellForm.INSTANT_MICROS:
            return stats.moments is None
        case (
            CellForm.INTEGER
            | CellForm.DECIMAL
            | CellForm.NUMBER_TEXT
            | CellForm.DOUBLE
            | CellForm.INTERVAL_YM
            | CellForm.INTERVAL_DS
        ):
            return False
        case _:
            assert_never(column.cell)


def _completed(recorded: ColumnStats, seen: ColumnStats) -> ColumnStats:
    return replace(
        recorded,
        length_bytes=seen.length_bytes,
        length_utf16=seen.length_utf16,
        moments=seen.moments,
    )
