"""Failures of the export folder, from what the operating system said.

Enters: an ``OSError`` and what was being done. Leaves: an ``ExporterError`` of the catalogue. It
swallows nothing: what it does not know is DISK-ERROR in the system's own words.
"""

import errno

from exporter_tui.model.catalogue import error as catalogue_error
from exporter_tui.model.errors import ExporterError

_CODES = {
    errno.ENOSPC: "DISK-FULL",
    errno.EDQUOT: "DISK-FULL",
    errno.EFBIG: "DISK-FULL",
    errno.EACCES: "NOT-WRITABLE",
    errno.EPERM: "NOT-WRITABLE",
    errno.EROFS: "NOT-WRITABLE",
    errno.ENOTDIR: "NOT-WRITABLE",
    errno.EEXIST: "NOT-WRITABLE",
    errno.ELOOP: "NOT-WRITABLE",
    errno.ENAMETOOLONG: "NOT-WRITABLE",
    errno.ENOENT: "FILE-GONE",
}


def cannot_write(error: OSError, where: str) -> ExporterError:
    """Return DISK-FULL for a full disk, a quota or a file size limit, NOT-WRITABLE, FILE-GONE for
    what somebody removed in the meantime, else DISK-ERROR. ``where``: the file or folder.
    """
    return catalogue_error(_CODES.get(error.errno or 0, "DISK-ERROR"), where, _said(error))


def cannot_read(error: OSError, where: str) -> ExporterError:
    """Return DISK-ERROR, for a file of the export folder that exists and cannot be read."""
    return catalogue_error("DISK-ERROR", where, f"{where} cannot be read: {_said(error)}")


def _said(error: OSError) -> str:
    return f"{error.strerror or error} (errno {error.errno})."
