"""How much of a chunk is done: rows against what may be expected of it; pure.

Enters: the plan's estimates, the table's finished chunks, what a running attempt has written.
Leaves: a fraction. What the table's own files have shown goes before Oracle's statistics, which may
be old, and rows go before bytes; without any estimate the fraction is 0, never a guess.
"""

from exporter_tui.coordinator.views.files import TableFiles
from exporter_tui.model.names import ChunkNo
from exporter_tui.model.plan import TablePlan

ALMOST = 0.99
"""A running chunk is never shown as finished, however wrong its estimate."""


def weight(plan: TablePlan, chunk: ChunkNo) -> int:
    """Return the chunk's share of its table's work, in bytes of the segment where they are known;
    chunks of equal weight otherwise.
    """
    return plan.tiles[chunk].estimated_bytes or 1


def expected_rows(plan: TablePlan, table_files: TableFiles, chunk: ChunkNo) -> int | None:
    """Return how many rows the chunk may have, None when nobody knows."""
    files = table_files.files
    if files and len(plan.tiles) > 1:
        # Tiles of a table are of equal size, so the mean of its files is what to expect.
        return max(round(table_files.rows / len(files)), 1)
    if plan.estimated_rows is None:
        return None
    total = plan.segment_bytes or 0
    share = weight(plan, chunk) / total if total and plan.tiles[chunk].estimated_bytes else None
    if share is None:
        share = 1 / len(plan.tiles)
    return max(round(plan.estimated_rows * min(share, 1.0)), 1)


def fraction(
    plan: TablePlan, table_files: TableFiles, chunk: ChunkNo, *, rows: int, csv_bytes: int
) -> float:
    """Return how much of a running chunk is done, 0 to ``ALMOST``."""
    expected = expected_rows(plan, table_files, chunk)
    if expected is not None:
        return min(rows / expected, ALMOST)
    size = plan.tiles[chunk].estimated_bytes
    return min(csv_bytes / size, ALMOST) if size else 0.0
