"""What can stop an attempt inside a worker, as failures for people.

Enters: what was found: a value without faithful text, a file that grew too big. Leaves:
``ExporterError`` with the catalogue's code, meaning and remedy. A value itself never stands in a
message: it may be somebody's data.
"""

from dataclasses import replace

from exporter_tui.model.catalogue import lookup
from exporter_tui.model.errors import ErrorClass, ExporterError, Failure
from exporter_tui.model.work import ExportTask


class NoFaithfulTextError(Exception):
    """A value of ``column`` has no faithful cell text; ``why`` says so for people, without the
    value. ``code``: of the catalogue.
    """

    def __init__(self, column: str, why: str, code: str = "VALUE-NO-TEXT") -> None:
        super().__init__(f"{column}: {why}")
        self.column = column
        self.why = why
        self.code = code


class NoRoomError(ExporterError):
    """DISK-FULL, and the bytes that were free when it was met: none on a full disk, plenty where a
    quota is used up. None: nobody knows.
    """

    def __init__(self, failure: Failure, free_bytes: int | None) -> None:
        super().__init__(failure)
        self.free_bytes = free_bytes


def value_without_text(
    where: str, column: str, why: str, rowid: str | None, code: str = "VALUE-NO-TEXT"
) -> ExporterError:
    """Return the failure ``code`` naming the column and, unless ``rowid`` is None, the row."""
    row = f" at ROWID {rowid}" if rowid else ""
    return lookup.error(code, where, f'column "{column}"{row}: {why}.')


def once_more(task: ExportTask, error: ExporterError) -> ExporterError:
    """Return ``error``, about a value that could not be found again, as a reason to read the rows
    once more: it may have been damaged on its way from the database.

    Where rows have physical ROWIDs, a value that is really broken is found; where they have none,
    the second reading decides.
    """
    if task.attempt > 1 and not task.plan.physical_rowids:
        return error
    failure = error.failure
    said = f"{failure.message.rstrip('.')}. It was not found again: perhaps it was damaged on the"
    return ExporterError(
        replace(
            failure,
            error_class=ErrorClass.RETRY,
            message=f"{said} way, so the rows are read once more.",
            remedy="If it comes back, look at the network: tcps would notice a changed bit.",
        )
    )


def file_too_big(where: str, limit_bytes: int) -> ExporterError:
    """Return FILE-TOO-BIG for a gzip file that passed ``limit_bytes``."""
    return lookup.error("FILE-TOO-BIG", where, f"the compressed file passed {limit_bytes:,} bytes.")


def defect(where: str, message: str) -> ExporterError:
    """Return INTERNAL for a state that must not happen."""
    return lookup.error("INTERNAL", where, message)
