"""What can go wrong: one failure value, one set of classes, so that every error names its cause
and its remedy.

Enters: ``oracle.errors`` and the thin shells turn exceptions into a ``Failure``. Leaves: pipes,
files, reports, screens. Exceptions never cross a process; a frozen ``Failure`` does. The texts
live in ``model.catalogue``.
"""

from dataclasses import dataclass
from enum import Enum
from typing import assert_never


class Consequence(Enum):
    """What the run does about a failed attempt."""

    END_RUN = "end the run"
    """Every other task would meet the same: nothing new starts."""
    TRY_AGAIN = "try again"
    """After a pause, three attempts in all."""
    REDO_TABLE = "redo the table"
    """The whole table again at a newer SCN: a file of another moment would not fit the others."""
    GIVE_UP = "give up"
    """The table is FAILED at once; trying again cannot help or does harm. Others go on."""


class ErrorClass(Enum):
    """What is decided about a failure. The catalogue gives each code its class; outside of it and
    ``oracle/`` nobody compares codes (``tests/model/test_classes_decide.py``). FATAL, RETRY,
    NEVER_RETRY and REFUSE_TABLE say no more than their consequence; the others say what else hangs
    on them.
    """

    FATAL = "fatal"
    """The run cannot begin or go on."""
    NEVER_LOG_ON_AGAIN = "never log on again"
    """Each further log-on counts towards locking the account: not one more, for whatever reason."""
    DATABASE_NOT_OPEN = "database not open"
    """Ends a run that has not begun; one that has been in the database before waits for it."""
    FOLDER_LOCKED = "folder locked"
    """Another run works on the folder, and a person is told how to find it."""
    DISK_FULL = "disk full"
    """How much is free is measured at once, and a start without any room is refused."""

    RETRY = "retry"
    """It may go away by itself."""
    NO_SESSION_TO_SPARE = "no session to spare"
    """The database or the profile allows no further session: fewer workers, not another attempt."""
    OUT_OF_TIME = "out of time"
    """Oracle was silent for longer than the bound; a count of a whole table is not asked again."""
    LOG_ON_HANGS = "log-on hangs"
    """The thread of the log-on still holds a socket: only its process's end frees that."""
    FILE_GONE = "file gone"
    """Somebody removed something of the table: what else is gone is looked for."""
    VALUE_UNREADABLE = "value unreadable"
    """One value is at fault, or was damaged on its way: it is looked for and named."""

    REDO_TABLE = "redo the table"
    """The snapshot or the shape is gone; once per run, for undo that is lost comes to be lost
    sooner the longer the run lasts.
    """
    TABLE_MOVED = "table moved"
    """Changed, truncated or moved, also by a GRANT: a newer SCN heals it until that happens again,
    so three times, minutes apart.
    """
    SCN_NOT_READABLE_YET = "SCN not readable yet"
    """A standby shows an SCN some seconds before it can be read: a short wait, then a redo."""

    NEVER_RETRY = "never retry"
    """The table is FAILED at once."""
    STOPPED = "stopped"
    """A person ended the run: nothing is wrong, and the exit code says so."""
    FOLDER_UNFIT = "folder unfit"
    """What lies in the table's folder is not ours to touch: the table is refused, not failed."""
    NOT_WRITABLE = "not writable"
    """Whose the folder is, or who works there, is looked up and said."""
    VALUE_WITHOUT_TEXT = "value without text"
    """One value is at fault: it is looked for and named."""
    NUMERIC_OVERFLOW = "numeric overflow"
    """Oracle cannot compute an expression: a check does without the sum that is too large."""

    REFUSE_TABLE = "refuse the table"
    """The table cannot be exported as things stand."""
    RIGHT_MISSING = "right missing"
    """The same for want of SELECT or FLASHBACK, which the checks before the start count."""
    MASKED = "masked"
    """The same for masked columns, which the checks before the start count."""

    @property
    def consequence(self) -> Consequence:
        """What follows from an attempt that failed so."""
        match self:
            case (
                ErrorClass.FATAL
                | ErrorClass.NEVER_LOG_ON_AGAIN
                | ErrorClass.DATABASE_NOT_OPEN
                | ErrorClass.FOLDER_LOCKED
                | ErrorClass.DISK_FULL
            ):
                return Consequence.END_RUN
            case (
                ErrorClass.RETRY
                | ErrorClass.NO_SESSION_TO_SPARE
                | ErrorClass.OUT_OF_TIME
                | ErrorClass.LOG_ON_HANGS
                | ErrorClass.FILE_GONE
                | ErrorClass.VALUE_UNREADABLE
            ):
                return Consequence.TRY_AGAIN
            case ErrorClass.REDO_TABLE | ErrorClass.TABLE_MOVED | ErrorClass.SCN_NOT_READABLE_YET:
                return Consequence.REDO_TABLE
            case (
                ErrorClass.NEVER_RETRY
                | ErrorClass.STOPPED
                | ErrorClass.FOLDER_UNFIT
                | ErrorClass.NOT_WRITABLE
                | ErrorClass.VALUE_WITHOUT_TEXT
                | ErrorClass.NUMERIC_OVERFLOW
                | ErrorClass.REFUSE_TABLE
                | ErrorClass.RIGHT_MISSING
                | ErrorClass.MASKED
            ):
                return Consequence.GIVE_UP
            case _:
                assert_never(self)

    @property
    def ends_run(self) -> bool:
        """Whether nothing new may start."""
        return self.consequence is Consequence.END_RUN

    @property
    def may_pass(self) -> bool:
        """Whether the same thing may go well at another time."""
        return self.consequence in {Consequence.TRY_AGAIN, Consequence.REDO_TABLE}

    @property
    def of_a_value(self) -> bool:
        """Whether one value is at fault, which can be looked for."""
        return self in {ErrorClass.VALUE_WITHOUT_TEXT, ErrorClass.VALUE_UNREADABLE}


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


def was_stopped(error: BaseException | None) -> bool:
    """Return whether ``error`` says no more than that a person ended the run."""
    return isinstance(error, ExporterError) and error.failure.error_class is ErrorClass.STOPPED
