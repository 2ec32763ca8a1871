"""What follows from a failed attempt: one pure decision.

Enters: the failure, the number of the attempt, how often the table was redone, and a number for the
jitter. Leaves: try again after a pause, give up, redo the table, or end the run. Three
attempts in all; a failed log-on that counts towards locking the account is never repeated,
whatever class it came with.
"""

from dataclasses import dataclass

from exporter_tui.model.errors import ErrorClass, Failure
from exporter_tui.model.work import ATTEMPTS

MOVED = frozenset({"ORA-01466", "ORA-08103", "ORA-01410"})
"""The table was changed, truncated or moved, also by a GRANT: a newer SCN heals it, until that
happens again. A lost undo comes again sooner the longer the run lasts.
"""

_REDO_PAUSES_S = (0.0, 60.0, 240.0)
"""Before each redo of a table that moves: jobs that truncate or exchange have an hour's rhythm."""

_FIRST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 60.0
_DOUBLINGS = 6
"""So many reach the longest pause; an outage may take any number of tries."""
_JITTER_SHARE = 0.25

NEVER_AGAIN = frozenset({"ORA-01017", "ORA-28000", "ORA-28001", "ORA-01005", "ORA-01045"})
"""Each further log-on after one of these counts towards locking the account."""

NO_SESSION_TO_SPARE = frozenset(
    {"ORA-02391", "ORA-12516", "ORA-12519", "ORA-12520", "ORA-00018", "ORA-00020"}
)
"""The database or the profile allows no further session: fewer workers, not another attempt."""


OUT_OF_TIME = frozenset({"DPY-4024", "DPI-1067", "STALLED"})
"""Oracle was silent for longer than the bound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TryAgain:
    """Repeat the task after ``pause_s`` seconds."""

    pause_s: float


@dataclass(frozen=True, slots=True)
class Return:
    """Into the queue again, as if the attempt had not been made."""


@dataclass(frozen=True, slots=True)
class GiveUp:
    """The task and its table are FAILED; other tables go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedoTable:
    """The whole table again at a newer SCN, taken after ``pause_s`` seconds."""

    pause_s: float = 0.0


@dataclass(frozen=True, slots=True)
class EndRun:
    """Nothing new may start."""


ENDS_RUN = NEVER_AGAIN | {"DISK-FULL"}
"""Errors that every other task would meet as well: nothing new may start, whatever their class."""

_DATABASE_NOT_OPEN = frozenset({"ORA-12505", "DPY-6003", "ORA-01035", "ORA-01033", "ORA-01034"})
"""A database that was entered before and is starting, closing or restricted for now."""

_NO_SUCH_SCN = "ORA-08181"
_STANDBY_PAUSE_S = 3.0
"""A standby may show a CURRENT_SCN some seconds before it can be read."""

Decision = TryAgain | Return | GiveUp | RedoTable | EndRun


def decide(failure: Failure, *, attempt: int, redos: int | None, jitter: float) -> Decision:
    """Return what follows from ``failure`` of the attempt numbered ``attempt`` (from 1).

    ``redos``: how often the table was redone in this run, None where it must not be. ``jitter``: 0
    to 1, spreads the pauses of workers that failed together.
    """
    if ends_run(failure):
        return EndRun()
    if failure.code == _NO_SUCH_SCN and attempt == 1:
        return TryAgain(pause_s=_STANDBY_PAUSE_S)
    if failure.error_class is ErrorClass.REDO_TABLE:
        return _redo(failure, redos)
    if failure.error_class is ErrorClass.RETRY and attempt < ATTEMPTS:
        return TryAgain(pause_s=pause(attempt, jitter))
    return GiveUp()


def _redo(failure: Failure, redos: int | None) -> Decision:
    pauses = _REDO_PAUSES_S if failure.code in MOVED else _REDO_PAUSES_S[:1]
    if redos is None or redos >= len(pauses):
        return GiveUp()
    return RedoTable(pause_s=pauses[redos])


def ends_run(failure: Failure) -> bool:
    """Return whether nothing new may start after ``failure``."""
    return failure.code in ENDS_RUN or failure.error_class is ErrorClass.FATAL


def ends_run_at_log_on(failure: Failure) -> bool:
    """Return whether a log-on that failed with ``failure`` must not be tried again, in a run whose
    first log-on succeeded.
    """
    return failure.code not in _DATABASE_NOT_OPEN and ends_run(failure)


def pause(attempt: int, jitter: float) -> float:
    """Return the seconds to wait after the failed attempt ``attempt``: 1, 2, 4 ..., up to a quarter
    longer by jitter, and never more than 60.
    """
    doublings = min(attempt - 1, _DOUBLINGS)
    base: float = _FIRST_PAUSE_S * 2**doublings
    return min(base * (1 + _JITTER_SHARE * jitter), _LONGEST_PAUSE_S)
