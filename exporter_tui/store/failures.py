"""Failures of the export folder, from what the operating system said.

Enters: an ``OSError`` and what was being done. Leaves: an ``ExporterError`` with code and remedy.
It swallows nothing: an error that it does not know is NOT-WRITABLE with the system's own words.
"""

import errno

from exporter_tui.model.errors import ErrorClass, ExporterError, Failure

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

LOCKED = "LOCKED"
OTHER_DATABASE = "OTHER-DATABASE"


def cannot_write(error: OSError, where: str) -> ExporterError:
    """Return DISK-FULL for a full disk, a quota or a file size limit, else NOT-WRITABLE.

    ``where`` names the file or folder that was being written.
    """
    if error.errno in _FULL:
        return ExporterError(_disk_full(error, where))
    return ExporterError(
        Failure(
            code="NOT-WRITABLE",
            error_class=ErrorClass.FATAL,
            where=where,
            message=_said(error),
            meaning="The export folder or a file in it cannot be written by this user.",
            remedy="Give this user write access to the folder, or choose another one with "
            "export.output_dir or --output; then run the same command again.",
        )
    )


def cannot_read(error: OSError, where: str) -> ExporterError:
    """Return NOT-READABLE, for a file of the export folder that exists and cannot be read."""
    return ExporterError(
        Failure(
            code="NOT-READABLE",
            error_class=ErrorClass.FATAL,
            where=where,
            message=_said(error),
            meaning="A file of the export folder exists and cannot be read.",
            remedy="Give this user read access to the export folder, then run the same command "
            "again.",
        )
    )


def _disk_full(error: OSError, where: str) -> Failure:
    return Failure(
        code="DISK-FULL",
        error_class=ErrorClass.FATAL,
        where=where,
        message=_said(error),
        meaning="There is no room left for the export: the disk, the quota or the largest allowed "
        "file size is used up. Finished chunks are safe.",
        remedy="Free some space or raise the limit, then run the same command again: it goes on "
        "where it stopped.",
    )


def _said(error: OSError) -> str:
    return f"{error.strerror or error} (errno {error.errno})."
