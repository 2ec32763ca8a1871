"""Failures of the export folder, from what the operating system said.

Enters: an ``OSError`` and what was being done. Leaves: an ``ExporterError`` of the catalogue. It
swallows nothing: what it does not know is DISK-ERROR in the system's own words.
"""

import contextlib
import errno
import pwd
from pathlib import Path

from exporter_tui.model.catalogue.lookup import error as catalogue_error
from exporter_tui.model.errors import ExporterError
from exporter_tui.store.files import LinkError, UnfitFileError

_CODES = {
    errno.ENOSPC: "DISK-FULL",
    errno.EDQUOT: "DISK-FULL",
    errno.EFBIG: "FILE-LIMIT",
    errno.EACCES: "NOT-WRITABLE",
    errno.EPERM: "NOT-WRITABLE",
    errno.EROFS: "NOT-WRITABLE",
    errno.ENOTDIR: "NOT-A-FOLDER",
    errno.EEXIST: "NOT-A-FOLDER",
    errno.EISDIR: "NOT-A-FILE",
    errno.ELOOP: "FOLDER-LINK",
    errno.ENAMETOOLONG: "NOT-WRITABLE",
    errno.ENOENT: "FILE-GONE",
    errno.ENOLCK: "NO-LOCKS",
}
_REFUSED = frozenset({errno.EACCES, errno.EPERM})


def cannot_write(error: OSError, where: str) -> ExporterError:
    """Return DISK-FULL for a full disk or quota, FILE-LIMIT for the largest size of one file,
    NOT-WRITABLE, FILE-GONE for what somebody removed in the meantime, FOLDER-LINK, NOT-A-FOLDER or
    NOT-A-FILE for what stands in the way, NO-LOCKS, else DISK-ERROR. ``where``: the file or folder.
    """
    if isinstance(error, UnfitFileError):
        return catalogue_error("NOT-A-FILE", where, _said(error))
    code, said = _CODES.get(error.errno or 0), _said(error)
    if error.errno == errno.EISDIR:
        said = f"{where} is a folder, not a file."
    elif error.errno in _REFUSED:
        said += _owner(where)
    elif code is None:
        said = f"{where} cannot be written: {said}"
    return catalogue_error(code or "DISK-ERROR", where, said)


def cannot_read(error: OSError, where: str) -> ExporterError:
    """Return the failure of a file of the export folder that exists and cannot be read:
    FOLDER-LINK and NOT-A-FILE for what is not ours to read, NOT-READABLE, else DISK-ERROR.
    """
    if isinstance(error, UnfitFileError | LinkError):
        return cannot_write(error, where)
    said = f"{where} cannot be read: {_said(error)}"
    if error.errno in _REFUSED:
        return catalogue_error("NOT-READABLE", where, said + _owner(where))
    return catalogue_error("DISK-ERROR", where, said)


def _owner(where: str) -> str:
    """Return whose the file is, or the last folder on the way to it that can be seen."""
    for path in (Path(where), *Path(where).parents):
        with contextlib.suppress(OSError):
            found = path.lstat()
            return f" {path} belongs to {_name(found.st_uid)} (mode {found.st_mode & 0o7777:04o})."
    return ""


def _name(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return f"user {user}"


def _said(error: OSError) -> str:
    if isinstance(error, UnfitFileError | LinkError):
        return f"{error.strerror}."
    return f"{error.strerror or error} (errno {error.errno})."
