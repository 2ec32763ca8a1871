"""What happened to a worker, its process and its session.

Enters: the pool's reports. Leaves: the same as for every event. What it does for a task is in
``tasks``.
"""

from dataclasses import dataclass
from typing import NewType

from exporter_tui.model.errors import Failure

WorkerNo = NewType("WorkerNo", int)
"""Number of a worker in this run, from 1; a replacement gets a new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerStarted:
    """A worker process was started; it has not spoken yet."""

    worker: WorkerNo
    pid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerReady:
    """The worker has loaded its code and holds the folder's shared lock."""

    worker: WorkerNo


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOpened:
    """The worker has logged on; the DBA knows its session by these two numbers."""

    worker: WorkerNo
    sid: int
    serial: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerDied:
    """The process is gone. ``exit_code`` as multiprocessing gives it: -9 for SIGKILL.

    ``failure`` says what that means for the task it held; ``expected`` when it was told to end.
    """

    worker: WorkerNo
    exit_code: int | None
    expected: bool
    failure: Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class LogOnRefused:
    """The worker got no session, because the database has none to spare; the task went back
    without losing an attempt and the run goes on with ``workers`` workers.
    """

    worker: WorkerNo
    failure: Failure
    workers: int


WorkerEvent = WorkerStarted | WorkerReady | SessionOpened | WorkerDied | LogOnRefused
