"""What can go wrong: one failure value, one set of classes, so that every error names its cause
and its remedy.

Enters: ``oracle.errors`` and the thin shells turn exceptions into a ``Failure``. Leaves: pipes,
files, reports, screens. Exceptions never cross a process; a frozen ``Failure`` does. The texts
live in ``model.catalogue``.
"""

from dataclasses import dataclass
from enum import Enum


class ErrorClass(Enum):
    """What the run does about a failure."""

    FATAL = "fatal"
    """The run cannot begin or go on."""
    NEVER_RETRY = "never retry"
    """The table is FAILED at once; trying again cannot help or does harm."""
    RETRY = "retry"
    """The chunk is tried again after a pause, three attempts in all."""
    REDO_TABLE = "redo the table"
    """The snapshot or the shape is gone: the whole table again at a newer SCN, once per run."""
    REFUSE_TABLE = "refuse the table"
    """The table cannot be exported as things stand (a right or a type is missing)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One error as people and the state machine see it.

    ``code``: ``ORA-01555``, ``DPY-4011``, ``DISK-FULL``, ... ``where``: what stopped
    (``HR.EMPLOYEES chunk 3``, ``log-on``). ``message``: what the other side said, one line, free
    of secrets. ``meaning`` and ``remedy``: full sentences.
    """

    code: str
    error_class: ErrorClass
    where: str
    message: str
    meaning: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}: {self.code}: {self.message} {self.remedy}"


class ExporterError(Exception):
    """A failure on its way up inside one process; the catcher reads ``failure``."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(str(failure))
        self.failure = failure
