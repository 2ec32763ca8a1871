"""The old file of a chunk that is exported again: kept until the new one commits.

Enters: the export folder, a table, a chunk. Leaves: file, sidecar and Oracle's numbers under
``.exporter/chunks/OWNER/TABLE/``, back in their places, or deleted. A run that was killed in
between loses nothing: the next start puts back every old file whose place is empty.
"""

import contextlib
import os
from pathlib import Path
from typing import NamedTuple

from exporter_tui.model.data_file import chunk_of_file
from exporter_tui.model.errors import ExporterError
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.store.durable import delete_file, move_aside
from exporter_tui.store.failures import cannot_read
from exporter_tui.store.files import is_regular, names_in, opened_folder
from exporter_tui.store.folder_names import folder_name
from exporter_tui.store.paths import control_dir, table_paths

_ASIDE = "chunks"


def set_chunk_aside(output_dir: str | Path, table: TableName, chunk: ChunkNo) -> bool:
    """Move the chunk's file and sidecar out of the table's folder; False when there is no file.

    The file goes first: a crash in between leaves a sidecar without a file, which counts for
    nothing. Raises ExporterError; both are then where they were.
    """
    file, *beside = _moves(output_dir, table, chunk)
    if not _is_file(file.place):
        return False  # one that is aside already is all there is of it
    drop_aside(output_dir, table, chunk)
    move_aside(file.place, file.aside)
    try:
        for one in beside:
            if _is_file(one.place):
                move_aside(one.place, one.aside)
    except ExporterError:
        _put_back(file, *beside)
        raise
    return True


def put_chunk_back(output_dir: str | Path, table: TableName, chunk: ChunkNo) -> bool:
    """Move the old file back, its sidecar first; False when there is no old file.

    Raises ExporterError.
    """
    file, *beside = _moves(output_dir, table, chunk)
    if not _is_file(file.aside):
        return False
    _put_back(*beside, file)
    return True


def drop_aside(output_dir: str | Path, table: TableName, chunk: ChunkNo) -> None:
    """Delete what is aside of the chunk, if there is anything. Raises ExporterError."""
    for one in _moves(output_dir, table, chunk):
        delete_file(one.aside)


def put_all_back(output_dir: str | Path, table: TableName) -> None:
    """Put back what a killed run left aside, where the place is still empty; delete the rest.

    Raises ExporterError.
    """
    for name in _names(_folder(output_dir, table)):
        chunk = chunk_of_file(name)
        if chunk is None:
            continue
        if not _is_file(table_paths(output_dir, table).chunk_file(chunk)):
            put_chunk_back(output_dir, table, chunk)
        drop_aside(output_dir, table, chunk)


def drop_all(output_dir: str | Path, table: TableName) -> None:
    """Delete whatever is aside of the table: it starts again as a whole. Raises ExporterError."""
    folder = _folder(output_dir, table)
    for name in _names(folder):
        delete_file(folder / name)
    with contextlib.suppress(OSError), opened_folder(folder.parent) as above:
        os.rmdir(folder.name, dir_fd=above)


def _is_file(path: Path) -> bool:
    try:
        return is_regular(path)
    except OSError as error:
        raise cannot_read(error, str(path)) from error


def _names(folder: Path) -> list[str]:
    try:
        return names_in(folder)
    except OSError as error:
        raise cannot_read(error, str(folder)) from error


class _Move(NamedTuple):
    """Where something of a chunk counts, and where it waits."""

    place: Path
    aside: Path


def _moves(output_dir: str | Path, table: TableName, chunk: ChunkNo) -> tuple[_Move, ...]:
    """Return what belongs to a chunk: the file first, then what says something about it."""
    paths, folder = table_paths(output_dir, table), _folder(output_dir, table)
    places = (paths.chunk_file(chunk), paths.sidecar(chunk), paths.answer(chunk))
    return tuple(_Move(place, folder / place.name) for place in places)


def _put_back(*moves: _Move) -> None:
    for one in moves:
        if _is_file(one.aside):
            move_aside(one.aside, one.place)


def _folder(output_dir: str | Path, table: TableName) -> Path:
    return control_dir(output_dir) / _ASIDE / folder_name(table.owner) / folder_name(table.name)
