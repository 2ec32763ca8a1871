"""Folders of tables that start again: out of the way in one rename, deleted afterwards.

Enters: the export folder and a table. Leaves: its folder under ``.exporter/trash/``, which no
reader takes for a table, until it is deleted; what a killed run left there is deleted at the next
start. It refuses folders that are symbolic links: what they point to is not ours to delete.
"""

import contextlib
import shutil
from pathlib import Path

from exporter_tui.model.catalogue import error as catalogued
from exporter_tui.model.names import RunId, TableName
from exporter_tui.store.durable import move_aside
from exporter_tui.store.failures import cannot_write
from exporter_tui.store.paths import CONTROL_FOLDER, control_dir, folder_name, table_paths

TRASH = "trash"


def refuse_links(output_dir: str | Path, table: TableName) -> None:
    """Raise ExporterError FOLDER-LINK when the table's folder, its owner's or one inside it is a
    symbolic link.
    """
    paths = table_paths(output_dir, table)
    for folder in (paths.folder.parent, paths.folder, paths.config_dir, paths.data_dir):
        if folder.is_symlink():
            raise catalogued("FOLDER-LINK", str(table), f"{folder} is a symbolic link.")


def throw_away(output_dir: str | Path, table: TableName, run_id: RunId) -> Path | None:
    """Move the table's folder out of the way in one rename.

    Returns where it is now, None when there was no folder. Raises ExporterError; the folder is then
    where it was.
    """
    refuse_links(output_dir, table)
    folder = table_paths(output_dir, table).folder
    if not folder.is_dir():
        return None
    target = _free(control_dir(output_dir) / TRASH, f"{run_id}.{folder_name(table.name)[:80]}")
    move_aside(folder, target)
    return target


def take_back(output_dir: str | Path, table: TableName, trash: Path) -> None:
    """Undo ``throw_away``; what stands in the folder's place by now is thrown away for it."""
    folder = table_paths(output_dir, table).folder
    if folder.exists():
        move_aside(folder, _free(trash.parent, trash.name))
    move_aside(trash, folder)


def delete_trash(trash: Path) -> None:
    """Delete a folder for good; links inside it are removed, never followed. One that is gone is no
    error. Raises ExporterError.
    """
    if CONTROL_FOLDER not in trash.parts or trash.parent.name != TRASH:
        raise ValueError(f"{trash} is no trash")
    try:
        shutil.rmtree(trash)
    except FileNotFoundError:
        return
    except OSError as error:
        raise cannot_write(error, str(trash)) from error


def has_trash(output_dir: str | Path) -> bool:
    """Return whether an earlier run left anything that can be seen, and so perhaps deleted."""
    folder = control_dir(output_dir) / TRASH
    try:
        return not folder.is_symlink() and folder.is_dir() and any(folder.iterdir())
    except OSError:
        return False


def empty_trash(output_dir: str | Path) -> None:
    """Delete what an earlier run did not get to; what cannot be deleted stays for the next one."""
    folder = control_dir(output_dir) / TRASH
    if folder.is_symlink() or not folder.is_dir():
        return
    for path in folder.iterdir():
        with contextlib.suppress(OSError):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()


def _free(folder: Path, name: str) -> Path:
    target, number = folder / name, 0
    while target.exists() or target.is_symlink():
        number += 1
        target = folder / f"{name}.{number}"
    return target
