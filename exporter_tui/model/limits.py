"""What BigQuery loads at most (cloud.google.com/bigquery/quotas, "Load jobs"), which does not say
whether its units are powers of 1000 or of 1024.
"""

from exporter_tui.model.catalogue.lookup import error
from exporter_tui.model.errors import ExporterError

LARGEST_GZIP_FILE_BYTES = 4_000_000_000
"""Of one compressed CSV file: "4 GB", read strictly: a smaller ``chunk_size`` is at hand."""

LARGEST_ROW_BYTES = 100 * 1024 * 1024
"""Of one row of a CSV file, and of one cell of it: "100 MB", taken as MiB: no table fails for a row
that may load.
"""


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
