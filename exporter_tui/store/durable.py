"""Writing so that a crash leaves the old file or the new one, whole, and nothing between.

Enters: a path and its bytes, or a finished part file. Leaves: the file under its final name, on
the disk when the call returns. Every failure is an ``ExporterError`` DISK-FULL or NOT-WRITABLE; the
old file then still stands. Order: temporary file in the same folder, fsync, rename, fsync of the
folder.
"""

import contextlib
import errno
import itertools
import os
from collections.abc import Iterator
from pathlib import Path

from exporter_tui.store.failures import cannot_write

TEMPORARY_SUFFIX = ".tmp"

_FOLDER_SYNC_UNKNOWN = frozenset({errno.EINVAL, errno.ENOTSUP})
_numbers = itertools.count()


def write_atomically(path: Path, data: bytes, *, mode: int = 0o666) -> None:
    """Replace ``path`` by ``data``; makes missing folders. ``mode`` is subject to the umask."""
    make_folder(path.parent)
    temporary = path.with_name(f"{path.name}.{os.getpid()}-{next(_numbers)}{TEMPORARY_SUFFIX}")
    with _failing_as(path):
        try:
            _write_synced(temporary, data, mode)
            temporary.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise
        _sync_folder(path.parent)


def commit_file(part: Path, final: Path) -> None:
    """Rename a finished and fsynced part file to its final name: the commit point of a chunk."""
    with _failing_as(final):
        part.replace(final)
        _sync_folder(final.parent)


def fsync_folder(path: Path) -> None:
    """Make the folder's entries durable; a filesystem that cannot sync folders is let pass."""
    with _failing_as(path):
        _sync_folder(path)


def make_folder(path: Path) -> None:
    """Make a folder and its missing parents, each durable in its parent."""
    with _failing_as(path):
        if path.is_dir():
            return
    make_folder(path.parent)
    with _failing_as(path):
        path.mkdir(exist_ok=True)
        _sync_folder(path.parent)


def move_aside(source: Path, target: Path) -> None:
    """Rename a file or folder within the export folder; durable on both sides."""
    make_folder(target.parent)
    with _failing_as(source):
        source.rename(target)
        _sync_folder(target.parent)
        _sync_folder(source.parent)


def delete_file(path: Path) -> None:
    """Delete a file; one that is gone already is no error."""
    with _failing_as(path):
        path.unlink(missing_ok=True)


def _write_synced(path: Path, data: bytes, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor has no path to open
        file.write(data)
        file.flush()
        os.fsync(descriptor)


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _FOLDER_SYNC_UNKNOWN:
            raise
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _failing_as(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise cannot_write(error, str(path)) from error
