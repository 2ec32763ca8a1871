"""Where everyone learns what happened: events numbered in order, and the latest picture.

Enters: the coordinator publishes; it never waits for a listener. Leaves: whoever watches pulls
lines since the last one it saw, and the latest view; the journal and the run log are written as
events pass. Only the last lines are kept; a slow reader is told how many it missed.
"""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from exporter_tui.eventlog.texts.describe import describe
from exporter_tui.model.events import Event
from exporter_tui.model.view import LOUD, EventLine, RunView

KEPT_LINES = 5000
KEPT_PROBLEMS = 5000


Listener = Callable[[datetime, Event, EventLine | None], None]
"""Called in the publisher's thread with each event; the line is None for events that only the
journal keeps. It must neither block nor raise.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Lines since the number that was asked for; ``missed``: how many are not kept any more."""

    lines: tuple[EventLine, ...]
    missed: int


class Bus:
    """Safe to use from any thread. ``clock`` returns the time of an event in UTC."""

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._clock = clock
        self._news = threading.Condition()
        self._lines: deque[EventLine] = deque(maxlen=KEPT_LINES)
        self._last_no = 0
        self._tail: tuple[EventLine, ...] = ()
        self._problems: deque[EventLine] = deque(maxlen=KEPT_PROBLEMS)
        self._problems_tail: tuple[EventLine, ...] = ()
        self._view = RunView()
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        """Call ``listener`` for every later event."""
        self._listeners.append(listener)

    def publish(self, event: Event) -> None:
        """Tell everyone."""
        at = self._clock()
        with self._news:
            line = describe(event, no=self._last_no + 1, at=at)
            if line is not None:
                self._last_no = line.no
                self._lines.append(line)
                if line.code and line.severity in LOUD:
                    self._problems.append(line)
                self._news.notify_all()
        for listener in self._listeners:
            listener(at, event, line)

    def show(self, view: RunView) -> None:
        """Replace the picture."""
        self._view = view

    def view(self) -> RunView:
        """Return the latest picture."""
        return self._view

    def tail(self) -> tuple[EventLine, ...]:
        """Return all lines that are kept, oldest first; the same tuple until there is a new one."""
        with self._news:
            if self._lines and (not self._tail or self._tail[-1] is not self._lines[-1]):
                self._tail = tuple(self._lines)
            return self._tail

    def problems(self) -> tuple[EventLine, ...]:
        """Return the last warnings and problems that carry a code, oldest first; many lines of
        things that went well do not push them out.
        """
        with self._news:
            kept = self._problems
            if kept and (not self._problems_tail or self._problems_tail[-1] is not kept[-1]):
                self._problems_tail = tuple(kept)
            return self._problems_tail

    def since(self, no: int, *, timeout_s: float = 0.0) -> News:
        """Return the lines after number ``no``, waiting up to ``timeout_s`` for the first one."""
        with self._news:
            self._news.wait_for(lambda: self._last_no > no, timeout_s)
            lines = tuple(line for line in self._lines if line.no > no)
            return News(lines=lines, missed=self._last_no - no - len(lines))
