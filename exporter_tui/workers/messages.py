"""What crosses a worker's pipe, both ways; frozen values only.

Enters: the pool sends orders. Leaves: the worker sends reports. Orders carry a number, so that a
cancel that comes too late cannot hit the next task.
"""

from dataclasses import dataclass

from exporter_tui.model.work import Outcome, Progress, Task


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTask:
    """Run one task; ``no`` is the order's number."""

    no: int
    task: Task


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelTask:
    """End the task of that order early; the statement is cancelled in Oracle too."""

    no: int


@dataclass(frozen=True, slots=True)
class Leave:
    """Close the session and end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetShare:
    """Use at most so many CPU seconds a second, by pauses between batches."""

    cores: float


Order = RunTask | CancelTask | Leave | SetShare


@dataclass(frozen=True, slots=True)
class Ready:
    """Code is loaded and the folder's shared lock is held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Began:
    """The order is being carried out."""

    no: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A session was opened; the numbers by which the DBA knows it."""

    sid: int
    serial: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The order's outcome."""

    no: int
    outcome: Outcome


Report = Ready | Began | Opened | Progress | Ended
