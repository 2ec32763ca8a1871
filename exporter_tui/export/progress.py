"""How far an attempt is, told now and then.

Enters: the counters of the files, after each batch. Leaves: ``Progress`` at most four times a
second, and once at the end.
"""

from collections.abc import Callable

from exporter_tui.export.csv_file import CsvFile
from exporter_tui.export.gzip_file import GzipFile
from exporter_tui.model.work import ExportTask, Progress

INTERVAL_S = 0.25


class ProgressTeller:
    """Tells ``report`` the totals of one attempt."""

    def __init__(
        self,
        task: ExportTask,
        file: CsvFile,
        compressed: GzipFile,
        report: Callable[[Progress], None],
        clock: Callable[[], float],
    ) -> None:
        self._task = task
        self._file = file
        self._compressed = compressed
        self._report = report
        self._clock = clock
        self._told_at = clock()

    def after_batch(self) -> None:
        """Tell the totals unless that was done less than ``INTERVAL_S`` ago."""
        if self._clock() - self._told_at >= INTERVAL_S:
            self.tell()

    def tell(self) -> None:
        """Tell the totals."""
        self._told_at = self._clock()
        self._report(
            Progress(
                table=self._task.plan.table,
                chunk=self._task.chunk,
                attempt=self._task.attempt,
                rows=self._file.rows,
                csv_bytes=self._file.csv_bytes,
                gzip_bytes=self._compressed.gzip_bytes,
            )
        )
