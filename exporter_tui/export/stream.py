"""Batches of one tile, as far as the CSV file.

Enters: a session and the tile's statement. Leaves: rows in a ``CsvFile`` and the exact statistics
of their columns. One batch is in memory at a time.
"""

from collections.abc import Callable

from exporter_tui.export.csv_file import CsvFile
from exporter_tui.export.encode import cells
from exporter_tui.export.source import BatchSource
from exporter_tui.export.stats import StatsCollector
from exporter_tui.model.plan import Tile
from exporter_tui.model.work import ColumnStats, ExportTask
from exporter_tui.oracle import arrow, select


def stream_tile(
    task: ExportTask,
    tile: Tile,
    session: BatchSource,
    file: CsvFile,
    after_batch: Callable[[], None],
) -> tuple[ColumnStats, ...]:
    """Write every row of the tile to ``file`` and return the statistics in plan order.

    Raises ``ExporterError`` of the session, ``NoFaithfulTextError``, and what ``file`` raises;
    ``file.rows`` then counts the rows of the batches before.
    """
    columns = task.plan.columns
    collector = StatsCollector(columns, task.plan.text.null_marker)
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
        collector.add(batch.columns, made)
        file.write(made)
        after_batch()
    return collector.result()
