"""A committed file read again: is it what its sidecar says?

Enters: a ``RereadTask``. Leaves: ``RereadOutcome``: rows and exact statistics as they stand in the
file, and the first thing that is not as recorded. Both digests, the gzip member's own CRC, the rows
and every column are held against the sidecar. It asks no database and changes no file.

    .csv.gz -> bytes (file digest) -> gzip (CRC) -> CSV (content digest) -> cells -> statistics
"""

import hashlib
import os
import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
from isal import isal_zlib
from isal.igzip_lib import IsalError
from pyarrow import csv

from exporter_tui.model.data_file import GZIP_MEMBER
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.work import ChunkRecord, ColumnStats, RereadOutcome, RereadTask
from exporter_tui.store.failures import cannot_read
from exporter_tui.store.files import is_regular, open_in_place
from exporter_tui.store.paths import table_paths
from exporter_tui.store.sidecars import read_sidecar
from exporter_tui.validate.file_stats import FileStats

AfterPiece = Callable[[int, int, int], None]
"""Called now and then with rows, CSV bytes and gzip bytes read so far; may raise to end it."""

_READ_BYTES = 1 << 20
_BLOCK_BYTES = 8 << 20
_LARGEST_BLOCK_BYTES = 1 << 30
_ROW_TOO_LONG = "straddling object"
_QUOTED_ROW = re.compile(r"(?<=got )(\d+): .*")


class DamagedError(Exception):
    """The file is not one whole gzip member, or its text is not the CSV of this plan."""


def reread(task: RereadTask, after_piece: AfterPiece) -> RereadOutcome:
    """Return what the file holds. Raises ``ExporterError`` DISK-ERROR when it cannot be read."""
    plan, chunk = task.plan, task.chunk
    path = table_paths(task.output_dir, plan.table).chunk_file(chunk)
    record = read_sidecar(task.output_dir, plan.table, chunk)
    if record is None or not is_regular(path):
        return _found(task, None, (), "File or sidecar are not there.", gone=True)
    try:
        reader, stats = _read(path, plan, after_piece)
    except FileNotFoundError:
        return _found(task, None, (), "The file is not there any more.", gone=True)
    except DamagedError as error:
        return _found(task, None, (), f"Damaged: {error}.")
    except OSError as error:
        raise cannot_read(error, str(path)) from error
    return _found(task, stats.rows, stats.result(), _problem(plan, record, reader, stats))


def _found(
    task: RereadTask,
    rows: int | None,
    columns: tuple[ColumnStats, ...],
    problem: str | None,
    *,
    gone: bool = False,
) -> RereadOutcome:
    return RereadOutcome(
        table=task.plan.table,
        chunk=task.chunk,
        rows=rows,
        columns=columns,
        problem=problem,
        gone=gone,
    )


def _problem(
    plan: TablePlan, record: ChunkRecord, reader: "MemberReader", stats: FileStats
) -> str | None:
    """Return the first difference from the sidecar that tells most, None when there is none."""
    if stats.rows != record.rows:
        return f"Changed: {stats.rows} rows instead of {record.rows}."
    for column, seen, recorded in zip(
        plan.columns, stats.result(), record.columns[: len(plan.columns)], strict=True
    ):
        if _told_by(seen, recorded) != _comparable(recorded):
            return f"Changed: the values of {column.name} are not those that were exported."
    if reader.content_digest != record.content_digest:
        return "Changed: the text is not the one that was exported."
    if reader.file_digest != record.file_digest:
        return "Changed: compressed again, the text is the same."
    return None


def _told_by(seen: ColumnStats, recorded: ColumnStats) -> ColumnStats:
    """Return what the file tells, as far as the record tells it: one of an earlier version has no
    sums of lengths and moments.
    """
    return replace(
        seen,
        fraction_digits=0,
        length_bytes=seen.length_bytes if recorded.length_bytes is not None else None,
        length_utf16=seen.length_utf16 if recorded.length_utf16 is not None else None,
        moments=seen.moments if recorded.moments is not None else None,
    )


def _comparable(recorded: ColumnStats) -> ColumnStats:
    """Return what a file alone can tell: neither digits nor cells like the null marker."""
    return ColumnStats(
        non_null=recorded.non_null,
        total=recorded.total,
        minimum=recorded.minimum,
        maximum=recorded.maximum,
        nan=recorded.nan,
        length_bytes=recorded.length_bytes,
        length_utf16=recorded.length_utf16,
        moments=recorded.moments,
    )


class MemberReader:
    """The CSV text of one gzip member, as a file that pyarrow reads; raises ``DamagedError``."""

    closed = False

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._gzip = isal_zlib.decompressobj(GZIP_MEMBER)
        self._content = hashlib.sha256()
        self._packed = hashlib.sha256()
        self._rest = b""
        self.csv_bytes = 0
        self.gzip_bytes = 0

    @property
    def content_digest(self) -> str:
        """SHA-256 of the CSV text so far, in the sidecar's spelling."""
        return f"sha256:{self._content.hexdigest()}"

    @property
    def file_digest(self) -> str:
        """SHA-256 of the file's bytes so far, in the sidecar's spelling."""
        return f"sha256:{self._packed.hexdigest()}"

    def is_empty(self) -> bool:
        """Return whether there is no text at all."""
        while not self._rest and not self._ended():
            self._fill()
        return not self._rest

    def read(self, size: int = -1) -> bytes:
        """Return up to ``size`` bytes of text; empty at the end of a whole member only."""
        wanted = _READ_BYTES if size < 0 else size
        while not self._rest and not self._ended():
            self._fill()
        text, self._rest = self._rest[:wanted], self._rest[wanted:]
        self._content.update(text)
        self.csv_bytes += len(text)
        return text

    def _ended(self) -> bool:
        if not self._gzip.eof:
            return False
        if self._gzip.unused_data or self._file.read(1):
            raise DamagedError("there is more in the file after its end")
        return True

    def _fill(self) -> None:
        packed = self._file.read(_READ_BYTES)
        if not packed:
            raise DamagedError("the file ends too early")
        self._packed.update(packed)
        self.gzip_bytes += len(packed)
        try:
            self._rest = self._gzip.decompress(packed)
        except (IsalError, zlib.error) as error:  # type: ignore[misc]
            raise DamagedError(f"not a whole gzip file ({error})") from error

    def close(self) -> None:
        """The file is closed by whoever opened it."""


def _read(path: Path, plan: TablePlan, after_piece: AfterPiece) -> tuple[MemberReader, FileStats]:
    """Read the whole file; a row that is longer than a block makes the blocks larger."""
    block = _BLOCK_BYTES
    while True:
        try:
            descriptor = open_in_place(path, os.O_RDONLY, create=False)
            with open(descriptor, "rb") as file:  # noqa: PTH123 - a descriptor has no path
                reader = MemberReader(file)
                return reader, _stats(reader, plan, block, after_piece)
        except pa.ArrowInvalid as error:
            if _ROW_TOO_LONG not in str(error) or block >= _LARGEST_BLOCK_BYTES:
                raise DamagedError(f"not the text of this table ({_said(error)})") from error
            block *= 8
        except ArithmeticError as error:
            raise DamagedError("not the text of this table (a number that is none)") from error


def _stats(reader: MemberReader, plan: TablePlan, block: int, after_piece: AfterPiece) -> FileStats:
    stats = FileStats(plan.columns)
    names = [str(no) for no in range(len(plan.columns) + plan.text.row_hash)]
    if reader.is_empty():
        return stats
    batches = csv.open_csv(
        pa.PythonFile(reader, mode="r"),
        read_options=csv.ReadOptions(column_names=names, block_size=block, use_threads=False),
        parse_options=csv.ParseOptions(
            delimiter=plan.text.delimiter, newlines_in_values=True, ignore_empty_lines=False
        ),
        convert_options=csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.large_string()),
            null_values=[plan.text.null_marker],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            check_utf8=True,
        ),
    )
    for batch in batches:
        stats.add(batch.columns[: len(plan.columns)], batch.num_rows)
        after_piece(stats.rows, reader.csv_bytes, reader.gzip_bytes)
    return stats


def _said(error: Exception) -> str:
    """Return what pyarrow says, without the row or the cell that it quotes: those are data."""
    line = str(error).splitlines()[0]
    if line.startswith(("CSV", "In CSV")):
        return _QUOTED_ROW.sub(r"\1", line)[:120]
    return "a cell that is no value of its column"
