"""Cells -> CSV text -> gzip.

Enters: record batches of cells. Leaves: bytes in a ``GzipFile``, their count and SHA-256. Every
cell that is not NULL is quoted, NULL is the bare null marker, a row ends with one line feed; the
formatted text is never held whole, only a few thousand rows of it.
"""

import hashlib
from collections.abc import Sequence
from typing import Self

import pyarrow as pa
from pyarrow import csv

from exporter_tui.export.gzip_file import GzipFile
from exporter_tui.export.row_hash import BrokenRowsError, RowHasher
from exporter_tui.model.options import ROW_HASH_COLUMN, TextFormat

_PIECE_ROWS = 4_096
"""Rows formatted at a time. Measured from 512 to 65,536: no difference in speed, but in memory."""


class CsvFile:
    """The CSV text of one chunk, written into ``target``.

    ``rows`` and ``csv_bytes`` count what was written so far. ``names`` name the columns; no
    header is written.
    """

    def __init__(self, target: GzipFile, names: Sequence[str], text: TextFormat) -> None:
        self._target = target
        self._names = [*names, ROW_HASH_COLUMN] if text.row_hash else list(names)
        self._hasher = RowHasher(text.delimiter) if text.row_hash else None
        self._options = csv.WriteOptions(
            include_header=False,
            batch_size=_PIECE_ROWS,
            delimiter=text.delimiter,
            quoting_style="all_valid",
            null_string=text.null_marker,
        )
        self._digest = hashlib.sha256()
        self._hashed_rows = 0
        self.rows = 0
        self.csv_bytes = 0

    def write(self, cells: Sequence[pa.Array]) -> None:
        """Write the rows of one batch, given as one array of cells for each column."""
        rows = len(cells[0])
        columns = [*cells, self._hasher.placeholders(rows)] if self._hasher else list(cells)
        batch = pa.record_batch(columns, names=self._names)
        csv.write_csv(batch, pa.PythonFile(_Sink(self), mode="w"), self._options)
        self.rows += rows
        if self._hasher and self._hashed_rows != self.rows:
            raise BrokenRowsError(f"{self._hashed_rows} of {self.rows} rows have a hash")

    @property
    def digest(self) -> str:
        """SHA-256 of the CSV bytes so far, as ``sha256:<hex>``."""
        return f"sha256:{self._digest.hexdigest()}"

    def put(self, text: bytes) -> None:
        """Take formatted text, whole rows of it, from the CSV writer."""
        if not self._hasher:
            self._pass_on(text)
            return
        stamped, rows = self._hasher.stamp(text)
        self._hashed_rows += rows
        self._pass_on(stamped)

    def _pass_on(self, text: bytes | bytearray) -> None:
        self.csv_bytes += len(text)
        self._digest.update(text)
        self._target.write(text)


class _Sink:
    """The file-like object that pyarrow wants."""

    closed = False

    def __init__(self, file: CsvFile) -> None:
        self._file = file

    def write(self, text: bytes) -> int:
        self._file.put(text)
        return len(text)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """The file lives on after the batch."""

    def __enter__(self) -> Self:
        return self
