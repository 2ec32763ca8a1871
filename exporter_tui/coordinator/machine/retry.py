"""What follows from a failed attempt: one pure decision.

Enters: the failure, the number of the attempt, how often the table was redone, and a number for the
jitter. Leaves: try again after a pause, give up, redo the table, or end the run. The failure's
class decides, whose consequence ``model.errors`` fixes; here is how often and how soon.
"""

from dataclasses import dataclass
from typing import assert_never

from exporter_tui.model.errors import Consequence, ErrorClass, Failure
from exporter_tui.model.work import ATTEMPTS

_REDO_PAUSES_S = (0.0, 60.0, 240.0)
"""Before each redo of a table that moves: jobs that truncate or exchange have an hour's rhythm."""

_FIRST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 60.0
_DOUBLINGS = 6
"""So many reach the longest pause; an outage may take any number of tries."""
_JITTER_SHARE = 0.25
_STANDBY_PAUSE_S = 3.0
"""A standby may show a CURRENT_SCN some seconds before it can be read."""


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


Decision = TryAgain | Return | GiveUp | RedoTable | EndRun


def decide(failure: Failure, *, attempt: int, redos: int | None, jitter: float) -> Decision:
    """Return what follows from ``failure`` of the attempt numbered ``attempt`` (from 1).

    ``redos``: how often the table was redone in this run, None where it must not be. ``jitter``: 0
    to 1, spreads the pauses of workers that failed together.
    """
    consequence = failure.error_class.consequence
    match consequence:
        case Consequence.END_RUN:
            return EndRun()
        case Consequence.REDO_TABLE:
            return _redo(failure.error_class, attempt, redos)
        case Consequence.TRY_AGAIN if attempt < ATTEMPTS:
            return TryAgain(pause_s=pause(attempt, jitter))
        case Consequence.TRY_AGAIN | Consequence.GIVE_UP:
            return GiveUp()
        case _:
            assert_never(consequence)


def _redo(error_class: ErrorClass, attempt: int, redos: int | None) -> Decision:
    if error_class is ErrorClass.SCN_NOT_READABLE_YET and attempt == 1:
        return TryAgain(pause_s=_STANDBY_PAUSE_S)
    moved = error_class is ErrorClass.TABLE_MOVED
    pauses = _REDO_PAUSES_S if moved else _REDO_PAUSES_S[:1]
    if redos is None or redos >= len(pauses):
        return GiveUp()
    return RedoTable(pause_s=pauses[redos])


def ends_run_at_log_on(failure: Failure) -> bool:
    """Return whether a log-on that failed with ``failure`` must not be tried again, in a run whose
    first log-on succeeded.
    """
    waited_for = failure.error_class is ErrorClass.DATABASE_NOT_OPEN
    return failure.error_class.ends_run and not waited_for


def pause(attempt: int, jitter: float) -> float:
    """Return the seconds to wait after the failed attempt ``attempt``: 1, 2, 4 ..., up to a quarter
    longer by jitter, and never more than 60.
    """
    doublings = min(attempt - 1, _DOUBLINGS)
    base: float = _FIRST_PAUSE_S * 2**doublings
    return min(base * (1 + _JITTER_SHARE * jitter), _LONGEST_PAUSE_S)
