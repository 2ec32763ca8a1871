"""Batches of one tile, as far as the CSV file.

Enters: a session and the tile's statement. Leaves: rows in a ``CsvFile`` and the exact statistics
of their columns. One batch is in memory at a time.
"""

from collections.abc import Callable, Sequence

import pyarrow as pa

from exporter_tui.export.cells.encode import cells
from exporter_tui.export.csv_file import CsvFile
from exporter_tui.export.replaced import converted_columns, refuse_replaced
from exporter_tui.export.row_limit import LongRowError, find_long_row
from exporter_tui.export.source import BatchSource
from exporter_tui.export.statistics.stats import StatsCollector
from exporter_tui.model.limits import LARGEST_ROW_BYTES
from exporter_tui.model.plan import TablePlan, Tile
from exporter_tui.model.work import ColumnStats, ExportTask
from exporter_tui.oracle import arrow, select


def stream_tile(
    task: ExportTask,
    tile: Tile,
    session: BatchSource,
    file: CsvFile,
    after_batch: Callable[[], None],
    *,
    largest_row_bytes: int = LARGEST_ROW_BYTES,
) -> tuple[ColumnStats, ...]:
    """Write every row of the tile to ``file`` and return the statistics in plan order.

    Raises ``ExporterError`` of the session, ``NoFaithfulTextError``, ``LongRowError``, and what
    ``file`` raises; with the first two ``file.rows`` then counts the rows of the batches before.
    """
    columns = task.plan.columns
    collector = StatsCollector(columns, task.plan.text.null_marker, converted_columns(task.plan))
    batches = session.batches(
        select.tile_statement(task.plan, tile),
        arrow.schema(columns),
        fetch_rows=task.fetch_rows,
        where=f"{task.plan.table} chunk {task.chunk}",
    )
    for batch in batches:
        made = [
            cells(column, values) for column, values in zip(columns, batch.columns, strict=True)
        ]
        refuse_replaced(task.plan, columns, made)
        collector.add(batch.columns, made)
        del batch  # not needed any more, and perhaps large
        _write(file, made, task.plan, largest_row_bytes)
        del made  # or it would lie in memory beside the next one
        after_batch()
    return collector.result()


def _write(
    file: CsvFile, cells: Sequence[pa.Array], plan: TablePlan, largest_row_bytes: int
) -> None:
    """Write one batch, and look at its rows where all of them together are over the limit of
    one.
    """
    rows, size = file.rows, file.csv_bytes
    file.write(cells)
    if file.csv_bytes - size > largest_row_bytes:
        found = find_long_row(cells, plan.text, largest_row_bytes)
        if found is not None:
            column = plan.columns[found.column].name
            raise LongRowError(column, rows + found.row, found.size)
