"""Runs the screen on a real terminal and comes back whatever happens to it: quit, crash, hang-up,
nobody reading.

Enters: an app that is not yet running. Leaves: an ``Ending``. Textual leaves signal handlers
behind that act on a closed loop, dies with its terminal, and blocks on one that nobody reads; each
of these is undone here, so that the export never notices.
"""

import os
import select
import signal
import sys
import termios
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from typing import Any

from exporter_tui.tui.app import ExporterApp
from exporter_tui.tui.outlet import Outlet

WATCH_PERIOD_S = 1.0
_SIGNALS = (
    signal.SIGTSTP,
    signal.SIGCONT,
    signal.SIGWINCH,
    signal.SIGTTOU,
    signal.SIGTTIN,
    signal.SIGHUP,
)


class EndKind(Enum):
    """How the screen ended."""

    DONE = "done"
    DETACHED = "detach"
    ABORTED = "abort"
    HUNG_UP = "hang-up"
    CRASHED = "crash"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """``crash``: the traceback of the screen, for the log only; empty otherwise."""

    kind: EndKind
    crash: str = ""


class ScreenRunner:
    """One run of the app on the terminal of this process; ``give_up`` may be called from any
    thread.
    """

    def __init__(self, app: ExporterApp) -> None:
        self._app = app
        self._outlet = Outlet(2)
        self._over = threading.Event()
        self._lost = False
        self._restore = terminal_keeper()

    def run(self) -> Ending:
        """Run the app until it ends; never raises, and always returns with signals, streams and
        terminal as they were.
        """
        result, crash = None, ""
        with _signals_restored(), _terminal_restored(), self._outlet_in_place():
            watch = threading.Thread(target=self._watch, name="terminal-watch", daemon=True)
            try:
                signal.signal(signal.SIGHUP, lambda *_: self._hang_up())
                watch.start()
                result = self._app.run(mouse=self._app.look.mouse)
            except BaseException:  # noqa: BLE001 - nothing that a screen does may end the export
                crash = traceback.format_exc()
            finally:
                self._over.set()
                if crash or self._outlet.screen_open:
                    self._tidy()
        return self._ending(result, crash or self._app.crash)

    def give_up(self) -> None:
        """End the app now, without another byte to a terminal that nobody reads."""
        self._outlet.give_up()
        self._app.leave("hang-up")

    def abandon(self) -> None:
        """Put the terminal back as it was, for a process that ends in the middle of the screen;
        never blocks, never raises.
        """
        self._outlet.give_up()
        self._restore()
        if self._outlet.screen_open:
            _leave_screen()

    def _tidy(self) -> None:
        """Undo what an app that broke off, or could not write any more, has left: its readers and
        writers, its screen.
        """
        self._outlet.give_up()
        with suppress(Exception):
            if (driver := self._app._driver) is not None:  # noqa: SLF001 - Textual tells nobody
                driver.disable_input()
                driver.close()
        if self._outlet.screen_open:
            _leave_screen()

    def _ending(self, result: str | None, crash: str) -> Ending:
        if self._lost:
            return Ending(kind=EndKind.HUNG_UP)
        if crash:
            return Ending(kind=EndKind.CRASHED, crash=crash)
        kinds = {kind.value: kind for kind in EndKind}
        return Ending(kind=kinds.get(result or "", EndKind.CRASHED))

    def _hang_up(self) -> None:
        self._lost = True
        self.give_up()

    def _watch(self) -> None:
        while not self._over.wait(WATCH_PERIOD_S):
            # Again and again: an app that is still starting cannot leave yet.
            if not os.isatty(0) or self._outlet.given_up:
                self._hang_up()

    @contextmanager
    def _outlet_in_place(self) -> Iterator[None]:
        # Textual's driver writes to sys.__stderr__ as it finds it when the app starts.
        before: Any = sys.__stderr__
        sys.__stderr__ = self._outlet  # type: ignore[misc,assignment]
        try:
            yield
        finally:
            sys.__stderr__ = before  # type: ignore[misc]
            self._outlet.close()


# CAN ends a sequence that was cut short; then: mouse, paste, focus and keyboard reports off, normal
# screen, cursor shown, no colours.
_LEAVE = (
    b"\x18\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?2004l\x1b[?1004l\x1b[<u"
    b"\x1b[?1049l\x1b[?25h\x1b[0m"
)


def _leave_screen() -> None:
    """Bring a terminal back to its normal screen that may not have been read for long."""
    try:
        termios.tcflush(2, termios.TCOFLUSH)
        if select.select((), (2,), (), 0)[1]:
            os.write(2, _LEAVE)
    except (OSError, termios.error):
        return


@contextmanager
def _signals_restored() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _terminal_restored() -> Iterator[None]:
    restore = terminal_keeper()
    try:
        yield
    finally:
        restore()


def terminal_keeper() -> Callable[[], None]:
    """Remember the terminal's modes now; the returned function puts them back, and never raises."""
    try:
        modes = termios.tcgetattr(0)
    except termios.error:
        return lambda: None

    def restore() -> None:
        try:
            termios.tcsetattr(0, termios.TCSANOW, modes)
        except termios.error:
            return

    return restore
