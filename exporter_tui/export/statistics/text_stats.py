"""Statistics of columns that are not numbers.

Enters: batches of values and cells. Leaves: counts, lengths, the extremes of dates as cell texts
and their sum, and how many texts equal the null marker (a loader that ignores quotes would take
them for NULL).
"""

import pyarrow as pa
import pyarrow.compute as pc

from exporter_tui.export.replaced import replaced_cells
from exporter_tui.export.statistics.moment_sum import moment_sum
from exporter_tui.export.statistics.text_length import byte_length, utf16_length
from exporter_tui.model.work import ColumnStats


def marker_scalar(null_marker: str) -> pa.Scalar:
    """Return the null marker as ``marker_cells`` wants it; making one costs as much as using it."""
    return pa.scalar(null_marker, pa.large_string())


def marker_cells(cells: pa.Array, null_marker: pa.Scalar) -> int:
    """Return how many cells (large_string) have the null marker as their text."""
    return pc.sum(pc.equal(cells, null_marker)).as_py() or 0


class TextTally:
    """Texts, bytes and intervals: how many, how many look like NULL, and how long they are.

    ``measured``: lengths are counted, in the bytes of the values; ``national``: in units of UTF-16
    besides. ``converted``: cells with replacement characters are counted.
    """

    def __init__(
        self, null_marker: str, *, measured: bool, national: bool, converted: bool = False
    ) -> None:
        self._null_marker = marker_scalar(null_marker)
        self._measured = measured
        self._national = national
        self._converted = converted
        self._replaced = 0
        self._non_null = 0
        self._marker_cells = 0
        self._bytes = 0
        self._utf16 = 0

    def add(self, values: pa.Array, cells: pa.Array) -> None:
        """Count one batch."""
        self._non_null += len(values) - values.null_count
        self._marker_cells += marker_cells(cells, self._null_marker)
        if self._measured:
            self._bytes += byte_length(values)
        if self._national:
            self._utf16 += utf16_length(values)
        if self._converted:
            self._replaced += replaced_cells(cells)

    def result(self) -> ColumnStats:
        """Return the counts of all batches."""
        return ColumnStats(
            non_null=self._non_null,
            null_marker_cells=self._marker_cells,
            length_bytes=self._bytes if self._measured and self._non_null else None,
            length_utf16=self._utf16 if self._national and self._non_null else None,
            replaced_cells=self._replaced,
        )


class DatetimeTally:
    """Dates and timestamps: how many, the earliest and the latest as cell texts, their sum.

    ``ending``: what cells have behind the text of the timestamp.
    """

    def __init__(self, *, ending: str = "") -> None:
        self._ending = ending
        self._non_null = 0
        self._extremes: pa.Array | None = None
        self._sum = 0

    def add(self, values: pa.Array, cells: pa.Array) -> None:  # noqa: ARG002
        """Count one batch."""
        self._non_null += len(values) - values.null_count
        found = pc.min_max(values)
        if not found["min"].is_valid:
            return
        self._sum += moment_sum(values)
        parts = [pa.array([found["min"], found["max"]], values.type)]
        if self._extremes is not None:
            parts.append(self._extremes)
        both = pc.min_max(pa.concat_arrays(parts))
        self._extremes = pa.array([both["min"], both["max"]], values.type)

    def result(self) -> ColumnStats:
        """Return count and extremes of all batches."""
        if self._extremes is None:
            return ColumnStats(non_null=self._non_null)
        # The CSV writer makes its text by the same cast.
        earliest, latest = self._extremes.cast(pa.string()).to_pylist()
        return ColumnStats(
            non_null=self._non_null,
            minimum=f"{earliest}{self._ending}",
            maximum=f"{latest}{self._ending}",
            moments=str(self._sum),
        )
