"""Worker processes: start, order, hear, end; one pipe each, nothing shared.

Enters: the loop's commands. Leaves: reports and deaths, each worker's in the order in which it
sent them. A worker may die at any instruction: what it had sent is heard first, then its death.
"""

import contextlib
import multiprocessing
import signal
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, ForkServerProcess, SpawnContext, SpawnProcess
from typing import Protocol

from exporter_tui.model.events import WorkerNo
from exporter_tui.model.names import RunId
from exporter_tui.model.options import DatabaseOptions
from exporter_tui.model.work import Task
from exporter_tui.workers import process
from exporter_tui.workers.messages import (
    CancelTask,
    Ended,
    Leave,
    Order,
    Report,
    RunTask,
    SetShare,
)
from exporter_tui.workers.tracker import TERMINAL_SIGNALS

START: SpawnContext | ForkServerContext = multiprocessing.get_context("spawn")
"""How a worker starts: as a new program, which shares no lock, descriptor or thread with this one.
Tests let it come from a server that has loaded what a worker needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A worker sent a report."""

    worker: WorkerNo
    report: Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A worker's process ended. ``killed``: we ended it; ``told``: it was told to leave; ``task``:
    what it was sent and has not answered.
    """

    worker: WorkerNo
    exit_code: int | None
    killed: bool
    told: bool
    task: Task | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A worker has said nothing about its task for so long."""

    worker: WorkerNo
    task: Task
    seconds: float


Heard = Said | Gone


class HasFileno(Protocol):
    """Something else to wait on: a mailbox."""

    def fileno(self) -> int:
        """Return the descriptor that becomes readable."""
        ...


@dataclass(slots=True, kw_only=True)
class _Process:
    process: SpawnProcess | ForkServerProcess
    connection: Connection
    order_no: int = 0
    unanswered: Task | None = None
    heard_at: float = field(default_factory=time.monotonic)
    closed: bool = False
    killed: bool = False
    told: bool = False


class Pool:
    """All worker processes of a run."""

    def __init__(
        self, *, database: DatabaseOptions, output_dir: str, run_id: RunId, log_path: str
    ) -> None:
        self._arguments = (database, output_dir, run_id, log_path)
        self._workers: dict[WorkerNo, _Process] = {}

    def __len__(self) -> int:
        return len(self._workers)

    def start(self, worker: WorkerNo) -> int:
        """Start a process and return its id.

        Signals are blocked around the start, so that a Ctrl-C in this moment reaches neither the
        new process nor multiprocessing's resource tracker.
        """
        ours, theirs = START.Pipe()
        started = START.Process(
            target=process.main, args=(theirs, *self._arguments), name=f"worker-{worker}"
        )
        before = signal.pthread_sigmask(signal.SIG_BLOCK, TERMINAL_SIGNALS)
        try:
            started.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            theirs.close()
        self._workers[worker] = _Process(process=started, connection=ours)
        return started.pid or 0

    def send(self, worker: WorkerNo, task: Task) -> None:
        """Give a ready worker a task; one whose death is still to be heard gets nothing."""
        if (state := self._workers.get(worker)) is not None:
            state.order_no += 1
            state.unanswered = task
            state.heard_at = time.monotonic()
            self._order(state, RunTask(no=state.order_no, task=task))

    def cancel(self, worker: WorkerNo) -> None:
        """Ask the worker to end its task early."""
        if (state := self._workers.get(worker)) is not None:
            self._order(state, CancelTask(no=state.order_no))

    def set_share(self, worker: WorkerNo, cores: float) -> None:
        """Tell the worker how many CPU seconds a second it may use."""
        if (state := self._workers.get(worker)) is not None:
            self._order(state, SetShare(cores=cores))

    def release(self, worker: WorkerNo) -> None:
        """Tell the worker to end when it has nothing to do any more."""
        if (state := self._workers.get(worker)) is not None:
            state.told = True
            self._order(state, Leave())

    def kill(self, worker: WorkerNo) -> None:
        """End the process at once; its death is heard later."""
        state = self._workers.get(worker)
        if state is not None:
            state.killed = True
            state.process.kill()

    def silences(self) -> list[Silence]:
        """Return how long each worker that holds a task has been silent, without the killed."""
        now = time.monotonic()
        return [
            Silence(worker=no, task=state.unanswered, seconds=now - state.heard_at)
            for no, state in self._workers.items()
            if state.unanswered is not None and not state.killed
        ]

    def wait(self, mailbox: HasFileno, timeout_s: float | None) -> list[Heard]:
        """Wait until a worker speaks or dies, the mailbox gets something, or the time is over."""
        sources: list[object] = [mailbox]
        for state in self._workers.values():
            sources.append(state.process.sentinel)
            if not state.closed:
                sources.append(state.connection)
        ready = set(map(id, wait(sources, timeout_s)))  # type: ignore[arg-type]
        heard: list[Heard] = []
        for no, state in tuple(self._workers.items()):
            if not state.closed and id(state.connection) in ready:
                heard.extend(self._read(no, state))
            if not state.process.is_alive():
                heard.extend(self._read(no, state))
                heard.append(self._remove(no, state))
        return heard

    def _read(self, no: WorkerNo, state: _Process) -> list[Heard]:
        heard: list[Heard] = []
        try:
            while not state.closed and state.connection.poll():
                report: Report = state.connection.recv()
                state.heard_at = time.monotonic()
                if isinstance(report, Ended):
                    state.unanswered = None
                heard.append(Said(worker=no, report=report))
        except (EOFError, OSError):
            # It is ending, perhaps in the middle of a message; what came before counts.
            state.closed = True
        return heard

    def _remove(self, no: WorkerNo, state: _Process) -> Gone:
        state.process.join()
        exit_code = state.process.exitcode
        state.process.close()
        state.connection.close()
        del self._workers[no]
        return Gone(
            worker=no,
            exit_code=exit_code,
            killed=state.killed,
            told=state.told,
            task=state.unanswered,
        )

    def _order(self, state: _Process, order: Order) -> None:
        # To a dead worker nothing can be said; ``wait`` tells that it is dead.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            state.connection.send(order)

    def close(self, within_s: float) -> None:
        """Tell all workers to leave, and kill those that have not left in time."""
        for worker in self._workers:
            self.release(worker)
        until = time.monotonic() + within_s
        while self._workers and (left := until - time.monotonic()) > 0:
            wait([state.process.sentinel for state in self._workers.values()], left)
            self._remove_dead()
        for worker in self._workers:
            self.kill(worker)
        for state in self._workers.values():
            state.process.join()
        self._remove_dead()

    def _remove_dead(self) -> None:
        for no, state in tuple(self._workers.items()):
            if not state.process.is_alive():
                self._remove(no, state)

    def processes(self) -> dict[WorkerNo, int]:
        """Return the process id of every living worker."""
        return {no: state.process.pid or 0 for no, state in self._workers.items()}
