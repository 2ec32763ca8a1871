"""What a worker process runs: one task at a time, one Oracle session, nothing on the terminal.

Enters: orders over the pipe. Leaves: reports over the same pipe; files in the export folder. The
main thread works; a second one (the listener) waits on the pipe, so that a cancel and the
coordinator's death are noticed even inside a fetch: the process then ends within a second, and its
part files count for nothing. Importing this module costs nothing; what is heavy is loaded once the
terminal is safe.

    coordinator ==pipe== listener --queue-- main thread == Oracle
"""

import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from exporter_tui.model.names import RunId
from exporter_tui.model.options import DatabaseOptions
from exporter_tui.store.files import open_in_place
from exporter_tui.workers.messages import CancelTask, Leave, Order, Ready, RunTask, SetShare
from exporter_tui.workers.pacer import Pacer
from exporter_tui.workers.tracker import TERMINAL_SIGNALS

ORPHANED = 75
"""Exit code of a worker whose coordinator is gone (EX_TEMPFAIL)."""

NICENESS = 5
"""Workers let the screen and whatever else is quick go first."""

_LISTEN_S = 0.5


def main(
    connection: Connection,
    database: DatabaseOptions,
    output_dir: str,
    run_id: RunId,
    log_path: str,
) -> None:
    """Serve orders until told to leave. ``log_path`` receives whatever is printed."""
    _leave_terminal(log_path)
    os.nice(NICENESS)
    listener = PipeListener(connection, os.getppid())
    listener.start()
    from exporter_tui.store.lock import share_workers_lock  # noqa: PLC0415
    from exporter_tui.workers.runner import TaskRunner  # noqa: PLC0415

    worker = TaskRunner(database, output_dir, run_id, listener, connection.send)
    with share_workers_lock(output_dir):
        connection.send(Ready())
        while (order := listener.orders.get()) is not None:
            worker.carry_out(order)
        worker.close()


def _leave_terminal(log_path: str) -> None:
    """Send stdout and stderr to the log, stdin nowhere; leave signals to the coordinator.

    The starter blocks these signals around the start, so that none arrives before this.
    """
    for number in TERMINAL_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, TERMINAL_SIGNALS)
    nowhere = os.open(os.devnull, os.O_RDWR)
    try:
        log = open_in_place(Path(log_path), os.O_WRONLY | os.O_APPEND)
    except OSError:  # the run goes on without what this process prints
        log = os.dup(nowhere)
    sys.stdout.flush()
    sys.stderr.flush()
    os.dup2(nowhere, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.close(log)
    os.close(nowhere)


class PipeListener(threading.Thread):
    """Listens on the pipe while the main thread works.

    ``orders`` receives tasks, and None to leave; ``pacer`` hears of new shares and of cancels. When
    the pipe ends or the parent is another one, the coordinator is dead and so is this process, at
    once.
    """

    def __init__(self, connection: Connection, parent: int) -> None:
        super().__init__(name="listener", daemon=True)
        self.orders: queue.SimpleQueue[RunTask | None] = queue.SimpleQueue()
        self.pacer = Pacer()
        self._connection = connection
        self._parent = parent
        self._lock = threading.Lock()
        self._task_no: int | None = None
        self._cancelled_no: int | None = None
        self._cancel: Callable[[], None] | None = None

    def run(self) -> None:
        """Listen until the process ends."""
        while True:
            try:
                heard = self._connection.poll(_LISTEN_S)
                order: Order | None = self._connection.recv() if heard else None
            except (EOFError, OSError):
                os._exit(ORPHANED)
            if os.getppid() != self._parent:
                os._exit(ORPHANED)
            if order is not None:
                self._obey(order)

    def _obey(self, order: Order) -> None:
        match order:
            case RunTask():
                self.orders.put(order)
            case Leave():
                self.orders.put(None)
            case SetShare():
                self.pacer.set_share(order.cores)
            case CancelTask():
                with self._lock:
                    self._cancelled_no = order.no
                    cancel = self._cancel if self._task_no == order.no else None
                if cancel is not None:
                    self.pacer.hurry()
                    cancel()

    def attend(self, no: int, cancel: Callable[[], None]) -> bool:
        """Cancel order ``no`` by calling ``cancel`` from now on; returns False when that order was
        already cancelled and must not begin.
        """
        with self._lock:
            self.pacer.fresh()
            self._task_no, self._cancel = no, cancel
            return self._cancelled_no != no

    def cancelled(self, no: int) -> bool:
        """Return whether order ``no`` was cancelled."""
        with self._lock:
            return self._cancelled_no == no

    def rest(self) -> None:
        """No task runs; a cancel that comes now hits nothing."""
        with self._lock:
            self._task_no = self._cancel = None
