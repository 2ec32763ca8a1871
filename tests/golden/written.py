"""Arrays -> the bytes of a file, through the exporter's own path.

Enters: column plans and the arrays of one batch. Leaves: the CSV text that stands in the gzip file.
"""

import gzip
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from exporter_tui.export.cells.encode import cells
from exporter_tui.export.csv_file import CsvFile
from exporter_tui.export.gzip_file import GzipFile
from exporter_tui.model.options import TextFormat
from exporter_tui.model.plan import ColumnPlan
from tests.builders import TEXT


def written(
    columns: Sequence[ColumnPlan], arrays: Sequence[pa.Array], text: TextFormat = TEXT
) -> bytes:
    """Return the content of the file that holds one batch."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "part"
        target = GzipFile(path, level=1, limit_bytes=1 << 30)
        file = CsvFile(target, [column.name for column in columns], text)
        file.write([cells(column, array) for column, array in zip(columns, arrays, strict=True)])
        target.end()
        target.sync()
        return gzip.decompress(path.read_bytes())
