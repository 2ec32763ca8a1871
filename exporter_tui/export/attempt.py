"""One attempt at one chunk: SELECT -> cells -> CSV -> gzip -> sidecar -> commit.

Enters: a frozen task, a session, someone to tell of progress. Leaves: the chunk's file under its
final name and its record; or an ``ExporterError``, and nothing that counts. The order of writing is
the crash table of ARCHITECTURE.md: part file, fsync, sidecar, rename, folder fsync.
"""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from exporter_tui.export.csv_file import CsvFile
from exporter_tui.export.diagnose import find_bad_value, find_rowid
from exporter_tui.export.errors import (
    NoFaithfulTextError,
    NoRoomError,
    defect,
    file_too_big,
    once_more,
    value_without_text,
)
from exporter_tui.export.gzip_file import FileLimitError, GzipFile
from exporter_tui.export.progress import ProgressTeller
from exporter_tui.export.row_hash import BrokenRowsError
from exporter_tui.export.row_limit import LongRowError
from exporter_tui.export.source import BatchSource
from exporter_tui.export.steps import Step, StepObserver, ignore
from exporter_tui.export.stream import stream_tile
from exporter_tui.model.errors import ErrorClass, ExporterError
from exporter_tui.model.limits import LARGEST_GZIP_FILE_BYTES, LARGEST_ROW_BYTES, row_too_big
from exporter_tui.model.plan import Tile
from exporter_tui.model.work import ChunkRecord, ColumnStats, ExportTask, Progress
from exporter_tui.store.durable import commit_file, make_folder
from exporter_tui.store.failures import cannot_write
from exporter_tui.store.files import delete
from exporter_tui.store.paths import table_paths
from exporter_tui.store.sidecars import write_sidecar


def run_attempt(
    task: ExportTask,
    session: BatchSource,
    report: Callable[[Progress], None],
    *,
    steps: StepObserver = ignore,
    clock: Callable[[], float] = time.monotonic,
    limit_bytes: int = LARGEST_GZIP_FILE_BYTES,
    largest_row_bytes: int = LARGEST_ROW_BYTES,
) -> ChunkRecord:
    """Return the record of the committed chunk.

    ``report`` hears of progress at most four times a second, and once at the end. Raises
    ``ExporterError``: what the session raised, VALUE-NO-TEXT, ROW-TOO-BIG, FILE-TOO-BIG, or a
    failure of the file system (DISK-FULL as ``NoRoomError``, NOT-WRITABLE, ...); the part file is
    then removed where possible.
    """
    where = f"{task.plan.table} chunk {task.chunk}"
    began_at = clock()
    paths = table_paths(task.output_dir, task.plan.table)
    part = paths.part_file(task.chunk, task.run_id, task.serial)
    with (
        _failing_as(where, limit_bytes),
        _opened(task, part, limit_bytes) as compressed,
        _measuring_room(where, part.parent),
    ):
        file = CsvFile(compressed, [column.name for column in task.plan.columns], task.plan.text)
        progress = ProgressTeller(task, file, compressed, report, clock)
        columns = _stream(
            task,
            session,
            file,
            progress.after_batch,
            where=where,
            largest_row_bytes=largest_row_bytes,
        )
        compressed.end()
        progress.tell()
        steps(Step.PART_STREAMED)
        compressed.sync()
        steps(Step.PART_SYNCED)
        record = _record(task, file, compressed, columns, clock() - began_at)
        write_sidecar(task.output_dir, record)
        steps(Step.SIDECAR_WRITTEN)
        commit_file(part, paths.chunk_file(task.chunk))
        steps(Step.COMMITTED)
    return record


@contextmanager
def _opened(task: ExportTask, part: Path, limit_bytes: int) -> Iterator[GzipFile]:
    """Yield the part file; when the attempt fails, close and remove it."""
    make_folder(part.parent)
    compressed = GzipFile(part, level=task.gzip_level, limit_bytes=limit_bytes)
    try:
        yield compressed
    except BaseException:
        with suppress(OSError):
            compressed.abandon()
        with suppress(OSError):
            delete(part)
        raise


@contextmanager
def _measuring_room(where: str, folder: Path) -> Iterator[None]:
    """Say how much was free when the disk was full: later, the part file's room is free again."""
    try:
        yield
    except OSError as error:
        raise _with_room(cannot_write(error, where), folder) from error
    except ExporterError as error:
        raise _with_room(error, folder) from error


def _with_room(error: ExporterError, folder: Path) -> ExporterError:
    if error.failure.error_class is not ErrorClass.DISK_FULL:
        return error
    free: int | None = None
    with suppress(OSError):
        free = shutil.disk_usage(folder).free
    return NoRoomError(error.failure, free)


@contextmanager
def _failing_as(where: str, limit_bytes: int) -> Iterator[None]:
    try:
        yield
    except FileLimitError as error:
        raise file_too_big(where, limit_bytes) from error
    except BrokenRowsError as error:
        raise defect(where, f"{error}.") from error
    except OSError as error:
        raise cannot_write(error, where) from error


def _stream(
    task: ExportTask,
    session: BatchSource,
    file: CsvFile,
    after_batch: Callable[[], None],
    *,
    where: str,
    largest_row_bytes: int,
) -> tuple[ColumnStats, ...]:
    """Write the tile's rows; a value that stops it is looked for and named."""
    tile = _tile(task, where)
    try:
        return stream_tile(
            task, tile, session, file, after_batch, largest_row_bytes=largest_row_bytes
        )
    except LongRowError as error:
        rowid = find_rowid(task, tile, session, error.row)
        raise row_too_big(where, error.column, rowid, error.size, largest_row_bytes) from error
    except NoFaithfulTextError as error:
        found = find_bad_value(task, tile, session, rows_before=file.rows)
        if found is None:
            broken = value_without_text(where, error.column, error.why, None, error.code)
            raise once_more(task, broken) from error
        raise value_without_text(where, found.column, found.why, found.rowid, error.code) from error
    except ExporterError as error:
        if not error.failure.error_class.of_a_value:
            raise
        found = find_bad_value(task, tile, session, rows_before=file.rows)
        if found is None:
            raise once_more(task, error) from error
        raise value_without_text(where, found.column, found.why, found.rowid) from error


def _tile(task: ExportTask, where: str) -> Tile:
    for tile in task.plan.tiles:
        if tile.no == task.chunk:
            return tile
    raise defect(where, "the plan has no tile of this number.")


def _record(
    task: ExportTask,
    file: CsvFile,
    compressed: GzipFile,
    columns: tuple[ColumnStats, ...],
    elapsed_s: float,
) -> ChunkRecord:
    return ChunkRecord(
        table=task.plan.table,
        chunk=task.chunk,
        fingerprint=task.plan.fingerprint,
        scn=task.plan.scn,
        run_id=task.run_id,
        attempt=task.attempt,
        rows=file.rows,
        csv_bytes=file.csv_bytes,
        gzip_bytes=compressed.gzip_bytes,
        content_digest=file.digest,
        file_digest=compressed.digest,
        columns=columns,
        elapsed_s=elapsed_s,
    )
