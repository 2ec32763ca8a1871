"""Signals, and the promise that a stop ends the process: whatever the terminal does.

Enters: SIGINT, SIGTERM. Leaves: requests to the run, straight from the handler, so that a blocked
screen delays nothing; and in the end, when the terminal holds the main thread although the report
is written, the exit code by ``os._exit``. A hang-up ends nothing.
"""

import contextlib
import os
import queue
import select
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType

from exporter_tui.launch.run import Run
from exporter_tui.model.exit_codes import EXIT_STOPPED
from exporter_tui.model.requests import StopMode

FINISH_WITHIN_S = 30.0
RETURN_WITHIN_S = 2.0


class Ender:
    """Watches over the end of a run that a signal has stopped.

    ``on_over``: called once the run is over, to close a screen; ``restore``: puts the terminal back
    when the process ends in the middle of it. Both are set by whoever owns the terminal.
    """

    def __init__(self, run: Run) -> None:
        self.on_over: Callable[[], None] = _nothing
        self.restore: Callable[[], None] = _nothing
        self._run = run
        self._asked = False
        # Its put may be interrupted by another handler that puts, too; an Event's set may not.
        self._signals: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        self._returned = threading.Event()

    def handle(self, number: int, _frame: FrameType | None) -> None:
        """Stop the run; the second signal drops what runs, or ends a program without work."""
        again, self._asked = self._asked, True
        if again and not self._run.working and not self._run.done():
            self._end(EXIT_STOPPED)
        self._run.stop(StopMode.ABORT if again else StopMode.FINISH, within_s=FINISH_WITHIN_S)
        self._run.leave()
        self._signals.put(number)

    def watch(self) -> None:
        """See a stop through to its end; runs in a thread of its own, which ends with the run where
        no signal comes.
        """
        if self._signals.get() is None:
            return
        self._run.wait(None)
        self.on_over()
        if not self._returned.wait(RETURN_WITHIN_S):
            self._end(self._code())

    def returned(self) -> None:
        """Tell that the main thread is through with the terminal."""
        self._returned.set()
        self._signals.put(None)

    def _code(self) -> int:
        over = self._run.over()
        return EXIT_STOPPED if over is None else over.exit_code

    def _end(self, code: int) -> None:
        self.restore()
        if code == EXIT_STOPPED:
            _whisper(b"Stopped.\n")
        os._exit(code)


@contextlib.contextmanager
def stop_signals(run: Run) -> Iterator[Ender]:
    """Turn SIGINT and SIGTERM into a stop while the context is open."""
    ender = Ender(run)
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, ender.handle) for number in numbers}
    threading.Thread(target=ender.watch, name="ender", daemon=True).start()
    try:
        yield ender
    finally:
        ender.returned()
        for number, handler in before.items():
            signal.signal(number, handler)


def _whisper(text: bytes) -> None:
    """Write to the terminal if that does not block."""
    with contextlib.suppress(OSError):
        if select.select((), (2,), (), 0)[1]:
            os.write(2, text)


def _nothing() -> None:
    """Stand in until somebody owns the terminal."""
