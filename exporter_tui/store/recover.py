"""A table's folder to its state: which chunks count, and what must not stay where it is.

Enters: the export folder and a table's pinned plan, once no worker of an earlier run lives. Leaves:
the records of finished chunks, the numbers of those to export, what was set aside. A ``.csv.gz`` is
never deleted and never adopted: without a sidecar of this plan nobody knows its SCN and tile.
"""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from exporter_tui.model.data_file import CHUNK_SUFFIX, PART_SUFFIX, chunk_of_file
from exporter_tui.model.names import ChunkNo, RunId, TableName
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.work import ChunkRecord
from exporter_tui.store.durable import (
    TEMPORARY_SUFFIX,
    delete_file,
    free_name,
    make_folder,
    move_aside,
)
from exporter_tui.store.failures import cannot_read
from exporter_tui.store.files import names_in, status
from exporter_tui.store.folder_names import folder_name
from exporter_tui.store.paths import (
    REPORT_FILE,
    control_dir,
    table_paths,
)
from exporter_tui.store.sidecars import read_sidecar

_SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A file that does not count. ``file``: its name in ``data/``; ``reason`` for people; ``moved``
    is where it is now, None while it was only looked at.
    """

    file: str
    reason: str
    moved: Path | None

    def __str__(self) -> str:
        where = f", now {self.moved}" if self.moved else ""
        return f"{self.file} ({self.reason}){where}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveredTable:
    """What the folder holds: ``done`` and ``missing`` together are the plan's chunks, in order."""

    done: tuple[ChunkRecord, ...]
    missing: tuple[ChunkNo, ...]
    set_aside: tuple[SetAside, ...]


def inspect_table(output_dir: str | Path, plan: TablePlan) -> RecoveredTable:
    """Return what ``recover_table`` would find; changes nothing."""
    planned = {tile.no for tile in plan.tiles}
    done: dict[ChunkNo, ChunkRecord] = {}
    wrong: list[SetAside] = []
    for path in _files(table_paths(output_dir, plan.table).data_dir):
        if not path.name.endswith(CHUNK_SUFFIX):
            continue
        no = chunk_of_file(path.name)
        planned_no = no if no in planned else None
        record = None if planned_no is None else read_sidecar(output_dir, plan.table, planned_no)
        reason = _reason_against(path, planned_no is not None, record, plan)
        if reason is None and record is not None:
            done[record.chunk] = record
        else:
            wrong.append(SetAside(file=path.name, reason=reason or "unknown", moved=None))
    missing = tuple(tile.no for tile in plan.tiles if tile.no not in done)
    in_order = tuple(done[tile.no] for tile in plan.tiles if tile.no in done)
    return RecoveredTable(done=in_order, missing=missing, set_aside=tuple(wrong))


def recover_table(output_dir: str | Path, plan: TablePlan, run_id: RunId) -> RecoveredTable:
    """Make the folder hold the plan's finished chunks and nothing else that looks like data.

    Deletes part files and leftovers of atomic writes, moves every other ``.csv.gz`` (with its
    sidecar) below ``.exporter/set_aside/<run>/``, makes missing folders. Raises ExporterError.
    """
    paths = table_paths(output_dir, plan.table)
    make_folder(paths.data_dir)
    make_folder(paths.chunks_dir)
    delete_unfinished(output_dir, plan.table)
    found = inspect_table(output_dir, plan)
    moved = tuple(_move(output_dir, plan.table, one, run_id) for one in found.set_aside)
    return RecoveredTable(done=found.done, missing=found.missing, set_aside=moved)


def delete_unfinished(output_dir: str | Path, table: TableName) -> None:
    """Delete a table's part files and leftovers of atomic writes; to be called when nobody can
    write one: a worker that was killed leaves its part file. Raises ExporterError.
    """
    paths = table_paths(output_dir, table)
    _delete(paths.data_dir, PART_SUFFIX)
    _delete(paths.config_dir, TEMPORARY_SUFFIX)
    _delete(paths.chunks_dir, TEMPORARY_SUFFIX)


def delete_leftovers(output_dir: str | Path) -> None:
    """Delete what a crash left of the writing of the report and of the files in ``.exporter``; to
    be called under the run lock. Raises ExporterError.
    """
    _delete(Path(output_dir), TEMPORARY_SUFFIX, prefix=f"{REPORT_FILE}.")
    _delete(control_dir(output_dir), TEMPORARY_SUFFIX)


def set_aside_table(output_dir: str | Path, table: TableName, run_id: RunId) -> Path | None:
    """Move the table's whole folder below ``.exporter/set_aside/<run>/`` in one rename.

    Returns where it is now, None when there was no folder. Raises ExporterError.
    """
    folder = table_paths(output_dir, table).folder
    if not _is_folder(folder):
        return None
    target = free_name(_aside_folder(output_dir, table, run_id))
    move_aside(folder, target)
    return target


def set_file_aside(output_dir: str | Path, table: TableName, no: ChunkNo, run_id: RunId) -> Path:
    """Move one chunk's file, its sidecar and Oracle's numbers below ``.exporter/set_aside/<run>/``.

    Returns where the file is now. Raises ExporterError, also when there is no file.
    """
    file = table_paths(output_dir, table).chunk_file(no).name
    return _moved(output_dir, table, file, run_id)


def _reason_against(
    path: Path, planned: bool, record: ChunkRecord | None, plan: TablePlan
) -> str | None:
    """Return why the file does not count, None when it does."""
    if not planned:
        return "the plan has no such chunk"
    if record is None:
        return "no readable sidecar"
    if record.fingerprint != plan.fingerprint:
        return "its sidecar is of another plan"
    size = _size(path)
    if record.gzip_bytes != size:
        return f"{size} bytes instead of the {record.gzip_bytes} that its sidecar names"
    return None


def _move(output_dir: str | Path, table: TableName, one: SetAside, run_id: RunId) -> SetAside:
    moved = _moved(output_dir, table, one.file, run_id)
    return SetAside(file=one.file, reason=one.reason, moved=moved)


def _moved(output_dir: str | Path, table: TableName, file: str, run_id: RunId) -> Path:
    """Move the file first: a crash in between leaves a sidecar without file, which says nothing."""
    paths = table_paths(output_dir, table)
    aside = _aside_folder(output_dir, table, run_id)
    target = free_name(aside / paths.data_dir.name / file)
    move_aside(paths.data_dir / file, target)
    no = chunk_of_file(file)
    if no is not None:
        for beside, ending in ((paths.sidecar(no), ".json"), (paths.answer(no), ".check.json")):
            if _status(beside) is not None:
                name = target.name.replace(CHUNK_SUFFIX, ending)
                move_aside(beside, free_name(aside / paths.chunks_dir.name / name))
    return target


def _aside_folder(output_dir: str | Path, table: TableName, run_id: RunId) -> Path:
    owner, name = folder_name(table.owner), folder_name(table.name)
    return control_dir(output_dir) / _SET_ASIDE / run_id / owner / name


def _files(folder: Path) -> list[Path]:
    try:
        return [folder / name for name in names_in(folder)]
    except OSError as error:
        raise cannot_read(error, str(folder)) from error


def _size(path: Path) -> int:
    found = _status(path)
    return found.st_size if found is not None and stat.S_ISREG(found.st_mode) else -1


def _is_folder(path: Path) -> bool:
    found = _status(path)
    return found is not None and stat.S_ISDIR(found.st_mode)


def _status(path: Path) -> os.stat_result | None:
    try:
        return status(path)
    except OSError as error:
        raise cannot_read(error, str(path)) from error


def _delete(folder: Path, suffix: str, *, prefix: str = "") -> None:
    for path in _files(folder):
        named = path.name.startswith(prefix) and path.name.endswith(suffix)
        if named and not _is_folder(path):
            delete_file(path)
