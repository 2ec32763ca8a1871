"""Folders of tables that start again: out of the way in one rename, deleted afterwards.

Enters: the export folder and a table. Leaves: its folder under ``.exporter/trash/``, which no
reader takes for a table, until it is deleted; what a killed run left there is deleted at the next
start. It refuses folders that are symbolic links: what they point to is not ours to delete.
"""

import contextlib
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

from exporter_tui.model.catalogue.lookup import error as catalogued
from exporter_tui.model.names import RunId, TableName
from exporter_tui.store.durable import free_name, move_aside
from exporter_tui.store.failures import cannot_read, cannot_write
from exporter_tui.store.files import names_in, opened_folder, status
from exporter_tui.store.folder_names import folder_name
from exporter_tui.store.paths import CONTROL_FOLDER, control_dir, table_paths

TRASH = "trash"


def refuse_links(output_dir: str | Path, table: TableName) -> None:
    """Raise ExporterError FOLDER-LINK when the table's folder, its owner's or one inside it is a
    symbolic link.
    """
    paths = table_paths(output_dir, table)
    inside = (paths.config_dir, paths.chunks_dir, paths.data_dir)
    for folder in (paths.folder.parent, paths.folder, *inside):
        if _is(stat.S_ISLNK, folder):
            raise catalogued("FOLDER-LINK", str(table), f"{folder} is a symbolic link.")


def _is(kind: Callable[[int], bool], path: Path) -> bool:
    try:
        found = status(path)
    except OSError as error:
        raise cannot_read(error, str(path)) from error
    return found is not None and kind(found.st_mode)


def _anything(_: int) -> bool:
    return True


def throw_away(output_dir: str | Path, table: TableName, run_id: RunId) -> Path | None:
    """Move the table's folder out of the way in one rename.

    Returns where it is now, None when there was no folder. Raises ExporterError; the folder is then
    where it was.
    """
    refuse_links(output_dir, table)
    folder = table_paths(output_dir, table).folder
    if not _is(stat.S_ISDIR, folder):
        return None
    target = free_name(control_dir(output_dir) / TRASH / f"{run_id}.{folder_name(table.name)[:80]}")
    move_aside(folder, target)
    return target


def take_back(output_dir: str | Path, table: TableName, trash: Path) -> None:
    """Undo ``throw_away``; what stands in the folder's place by now is thrown away for it."""
    folder = table_paths(output_dir, table).folder
    if _is(_anything, folder):
        move_aside(folder, free_name(trash))
    move_aside(trash, folder)


def delete_trash(trash: Path) -> None:
    """Delete a folder for good; links inside it are removed, never followed. One that is gone is no
    error. Raises ExporterError.
    """
    if CONTROL_FOLDER not in trash.parts or trash.parent.name != TRASH:
        raise ValueError(f"{trash} is no trash")
    try:
        with opened_folder(trash.parent) as above:
            shutil.rmtree(trash.name, dir_fd=above)
    except FileNotFoundError:
        return
    except OSError as error:
        raise cannot_write(error, str(trash)) from error


def has_trash(output_dir: str | Path) -> bool:
    """Return whether an earlier run left anything that can be seen, and so perhaps deleted."""
    folder = control_dir(output_dir) / TRASH
    try:
        return bool(names_in(folder))
    except OSError:
        return False


def empty_trash(output_dir: str | Path) -> None:
    """Delete what an earlier run did not get to; what cannot be deleted stays for the next one."""
    folder = control_dir(output_dir) / TRASH
    with contextlib.suppress(OSError):
        names = names_in(folder)
        with opened_folder(folder) as within:
            for name in names:
                with contextlib.suppress(OSError):
                    _delete(name, within)


def _delete(name: str, within: int) -> None:
    if stat.S_ISDIR(os.stat(name, dir_fd=within, follow_symlinks=False).st_mode):
        shutil.rmtree(name, dir_fd=within)
    else:
        os.unlink(name, dir_fd=within)
