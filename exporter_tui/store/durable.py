"""Writing so that a crash leaves the old file or the new one, whole, and nothing between.

Enters: a path and its bytes, or a finished part file. Leaves: the file under its final name, on
the disk when the call returns. Every failure is an ``ExporterError`` (DISK-FULL, NOT-WRITABLE,
FOLDER-LINK, ...); the old file then still stands. Order: temporary file in the same folder, fsync,
rename, fsync of the folder.
"""

import contextlib
import errno
import itertools
import os
from collections.abc import Iterator
from pathlib import Path

from exporter_tui.model.errors import ExporterError
from exporter_tui.store import files
from exporter_tui.store.failures import cannot_write
from exporter_tui.store.paths import control_dir

TEMPORARY_SUFFIX = ".tmp"
_PROBE_BYTES = 1 << 16

_SYNC_UNKNOWN = frozenset({errno.EINVAL, errno.ENOTSUP})
_numbers = itertools.count()


def write_atomically(path: Path, data: bytes, *, mode: int = 0o666) -> None:
    """Replace ``path`` by ``data``; makes missing folders. ``mode`` is subject to the umask."""
    make_folder(path.parent)
    temporary = _temporary(path)
    with _failing_as(path):
        try:
            _write_synced(temporary, data, mode)
            files.rename(temporary, path)
        except OSError:
            with contextlib.suppress(OSError):
                files.delete(temporary)
            raise
        _sync_folder(path.parent)


def write_unsynced(path: Path, data: bytes) -> None:
    """Replace ``path`` by ``data`` whole, for readers of now: what is there after a crash of the
    machine is not said.
    """
    temporary = _temporary(path)
    with _failing_as(path):
        try:
            with open(files.create_file(temporary), "wb") as file:  # noqa: PTH123
                file.write(data)
            files.rename(temporary, path)
        except OSError:
            with contextlib.suppress(OSError):
                files.delete(temporary)
            raise


def has_room(output_dir: str | Path) -> bool:
    """Return whether the export folder takes a small file now: a limit of one table's folder is not
    a full disk.
    """
    path = control_dir(output_dir) / "room"
    try:
        write_atomically(path, bytes(_PROBE_BYTES))
        delete_file(path)
    except ExporterError:
        return False
    return True


def commit_file(part: Path, final: Path) -> None:
    """Rename a finished and fsynced part file to its final name: the commit point of a chunk."""
    with _failing_as(final):
        files.rename(part, final)
        _sync_folder(final.parent)


def fsync_folder(path: Path) -> None:
    """Make the folder's entries durable; a filesystem that cannot sync folders is let pass."""
    with _failing_as(path):
        _sync_folder(path)


def make_folder(path: Path, *, synced: bool = True) -> None:
    """Make a folder and its missing parents, each durable in its parent; without ``synced``, once
    somebody syncs those.
    """
    with _failing_as(path):
        if _is_folder(path):
            return
    make_folder(path.parent, synced=synced)
    with _failing_as(path):
        with contextlib.suppress(FileExistsError), files.opened_folder(path.parent) as above:
            _make(path, above)
        if synced:
            _sync_folder(path.parent)


def move_aside(source: Path, target: Path) -> None:
    """Rename a file or folder within the export folder; durable on both sides."""
    make_folder(target.parent)
    with _failing_as(source):
        files.rename(source, target)
        _sync_folder(target.parent)
        _sync_folder(source.parent)


def free_name(path: Path) -> Path:
    """Return ``path``, or with a number behind it when something is there already."""
    target, number = path, 0
    with _failing_as(path):
        while files.status(target) is not None:
            number += 1
            target = path.with_name(f"{path.name}.{number}")
    return target


def delete_file(path: Path) -> None:
    """Delete a file; one that is gone already is no error."""
    with _failing_as(path):
        files.delete(path)


def _temporary(path: Path) -> Path:
    return path.with_name(f"{path.name}.{os.getpid()}-{next(_numbers)}{TEMPORARY_SUFFIX}")


def _write_synced(path: Path, data: bytes, mode: int) -> None:
    descriptor = files.create_file(path, mode)
    with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor has no path to open
        file.write(data)
        file.flush()
        sync(descriptor)


def sync(descriptor: int) -> None:
    """Bring a file or folder to the disk; a filesystem that does not know how is let pass."""
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _SYNC_UNKNOWN:
            raise


def _sync_folder(path: Path) -> None:
    with files.opened_folder(path) as folder:
        descriptor = os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=folder)
    try:
        sync(descriptor)
    finally:
        os.close(descriptor)


def _is_folder(path: Path) -> bool:
    try:
        with files.opened_folder(path):
            return True
    except FileNotFoundError:
        return False


def _make(path: Path, above: int) -> None:
    try:
        os.mkdir(path.name, dir_fd=above)
    except FileNotFoundError as error:
        # The folder above is there and takes none: /proc and the like.
        raise PermissionError(errno.EPERM, "No folder can be made there") from error


@contextlib.contextmanager
def _failing_as(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise cannot_write(error, str(path)) from error
