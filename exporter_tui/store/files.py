"""How anything in the export folder is opened: regular files and real folders, nothing else.

Enters: paths within the export folder, whose own path was resolved before. Leaves: descriptors,
bytes, names. A symbolic link is never followed, in no part of a path, not even one that is put
there in this moment: every name is looked up in a folder that is held open. A pipe, a socket or a
device is refused by its name and never waited for.
"""

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

_AS_FOLDER = os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_AS_FILE = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_MOST_BYTES = 1 << 30
_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


class LinkError(OSError):
    """A symbolic link stands where a file or folder of the export is looked for."""

    def __init__(self, path: Path) -> None:
        super().__init__(errno.ELOOP, f"{path} is a symbolic link")


class UnfitFileError(OSError):
    """Something stands in a file's place that is no file to be read or written."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(errno.EINVAL, f"{path} {what}")


@contextlib.contextmanager
def opened_folder(path: Path) -> Iterator[int]:
    """Yield a descriptor of the folder, good as a ``dir_fd`` only.

    Raises LinkError, FileNotFoundError, NotADirectoryError naming the part that is no folder, and
    whatever else the system says.
    """
    descriptor = _folder(path)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def read_file(path: Path) -> bytes:
    """Return what a regular file holds; raises LinkError, UnfitFileError, OSError."""
    with opened_folder(path.parent) as folder:
        descriptor = _open(path, os.O_RDONLY, folder)
    with open(descriptor, "rb") as file:  # noqa: PTH123 - a descriptor has no path to open
        if os.fstat(descriptor).st_size > _MOST_BYTES:
            raise UnfitFileError(path, f"is larger than {_MOST_BYTES:,} bytes")
        return file.read()


def create_file(path: Path, mode: int = 0o666) -> int:
    """Return a descriptor to write a file that must not exist before."""
    with opened_folder(path.parent) as folder:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _AS_FILE
        return os.open(path.name, flags, mode, dir_fd=folder)


def open_in_place(path: Path, access: int, *, create: bool = True) -> int:
    """Return a descriptor of a regular file that is written where it stands: a lock, a log.

    ``access``: ``os.O_RDWR``, or ``os.O_WRONLY | os.O_APPEND``. One that has a second name (a hard
    link) is refused, too: that name may be somebody else's.
    """
    with opened_folder(path.parent) as folder:
        descriptor = _open(path, access | (os.O_CREAT if create else 0), folder)
    if access & (os.O_WRONLY | os.O_RDWR) and os.fstat(descriptor).st_nlink > 1:
        os.close(descriptor)
        raise UnfitFileError(path, "has a second name (a hard link)")
    return descriptor


def status(path: Path) -> os.stat_result | None:
    """Return what stands there, a link as itself; None for nothing."""
    try:
        with opened_folder(path.parent) as folder:
            return os.stat(path.name, dir_fd=folder, follow_symlinks=False)
    except (FileNotFoundError, NotADirectoryError):
        return None


def is_regular(path: Path) -> bool:
    """Return whether a regular file stands there; raises OSError where that cannot be known."""
    found = status(path)
    return found is not None and stat.S_ISREG(found.st_mode)


def is_folder(path: Path) -> bool:
    """Return whether a real folder stands there; raises OSError where that cannot be known."""
    found = status(path)
    return found is not None and stat.S_ISDIR(found.st_mode)


def names_in(path: Path) -> list[str]:
    """Return the names in a folder, sorted; none for one that is not there."""
    try:
        with opened_folder(path) as folder:
            descriptor = os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=folder)
    except (FileNotFoundError, NotADirectoryError):
        return []
    try:
        return sorted(os.listdir(descriptor))  # noqa: PTH208 - a descriptor has no path
    finally:
        os.close(descriptor)


def delete(path: Path) -> None:
    """Remove a name that is no folder; one that is gone already is no error."""
    with contextlib.suppress(FileNotFoundError), opened_folder(path.parent) as folder:
        os.unlink(path.name, dir_fd=folder)


def rename(source: Path, target: Path) -> None:
    """Rename within the export folder, replacing a file of that name."""
    with opened_folder(source.parent) as old, opened_folder(target.parent) as new:
        os.rename(source.name, target.name, src_dir_fd=old, dst_dir_fd=new)


def _open(path: Path, flags: int, folder: int) -> int:
    """Open one name, after a look at it: some devices do something as soon as they are opened."""
    with contextlib.suppress(FileNotFoundError):
        _refuse_unfit(path, os.stat(path.name, dir_fd=folder, follow_symlinks=False))
    descriptor = os.open(path.name, flags | _AS_FILE, 0o666, dir_fd=folder)
    try:
        _refuse_unfit(path, os.fstat(descriptor))
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _refuse_unfit(path: Path, found: os.stat_result) -> None:
    if stat.S_ISLNK(found.st_mode):
        raise LinkError(path)
    if not stat.S_ISREG(found.st_mode):
        what = _KINDS.get(stat.S_IFMT(found.st_mode), "something else")
        raise UnfitFileError(path, f"is {what}, not a file")


def _folder(path: Path) -> int:
    """Open a folder; the system tells where the descriptor really is, else each part is opened."""
    path = Path(os.path.abspath(path))  # noqa: PTH100 - links must be met, not resolved
    try:
        descriptor = os.open(path, _AS_FOLDER)
    except OSError:
        return _walk(path)
    with contextlib.suppress(OSError):
        if os.readlink(f"/proc/self/fd/{descriptor}") == str(path):  # noqa: PTH115
            return descriptor
    os.close(descriptor)
    return _walk(path)


def _walk(path: Path) -> int:
    descriptor, here = os.open(path.anchor, _AS_FOLDER), Path(path.anchor)
    for part in path.parts[1:]:
        above, here = descriptor, here / part
        try:
            descriptor = os.open(part, _AS_FOLDER, dir_fd=above)
        except NotADirectoryError as error:
            found = os.stat(part, dir_fd=above, follow_symlinks=False)
            if stat.S_ISLNK(found.st_mode):
                raise LinkError(here) from error
            raise NotADirectoryError(errno.ENOTDIR, f"{here} is no folder") from error
        finally:
            os.close(above)
    return descriptor
