"""What BigQuery loads at most, read strictly (cloud.google.com/bigquery/quotas, "Load jobs")."""

from exporter_tui.model.catalogue.lookup import error
from exporter_tui.model.errors import ExporterError

LARGEST_ROW_BYTES = 100 * 1024 * 1024
"""Of one row of a CSV file, and of one cell of it: "100 MB"."""


def row_too_big(
    where: str, column: str, rowid: str | None, size: int, limit_bytes: int
) -> ExporterError:
    """Return ROW-TOO-BIG naming the longest column and, unless ``rowid`` is None, the row;
    ``size``: the least bytes that the row would have in its file.
    """
    row = f" at ROWID {rowid}" if rowid else ""
    return error(
        "ROW-TOO-BIG",
        where,
        f'column "{column}"{row}: the row has at least {size:,} bytes in its file, and BigQuery '
        f"takes {limit_bytes:,}.",
    )
