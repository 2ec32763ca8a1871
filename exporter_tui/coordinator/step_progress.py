"""How far a step through many tables is, said now and then.

Enters: a step and a count, as often as somebody likes. Leaves: a line when the step begins and
every few seconds after, and a word for the screen twice a second: a start that takes minutes is no
silent one.
"""

import time
from collections.abc import Callable

_LINE_EVERY_S = 5.0
_SHOW_EVERY_S = 0.5


class Counting:
    """``tell`` writes a line, ``show`` changes the word on the screen, ``check_stop`` may raise."""

    def __init__(
        self,
        tell: Callable[[str], None],
        show: Callable[[str], None],
        check_stop: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tell = tell
        self._show = show
        self._check_stop = check_stop
        self._clock = clock
        self._step = ""
        self._next_line = self._next_show = 0.0

    def __call__(self, step: str, done: int, tables: int) -> None:
        """Hear that ``done`` of so many tables are through."""
        self._check_stop()
        now = self._clock()
        if step != self._step:
            self._step = step
            text = step
        elif now >= self._next_line:
            text = f"{step}: {done:,} of {tables:,} tables"
        else:
            if now >= self._next_show:
                self._next_show = now + _SHOW_EVERY_S
                self._show(f"{step}: {done:,} of {tables:,} tables")
            return
        self._next_line, self._next_show = now + _LINE_EVERY_S, now + _SHOW_EVERY_S
        self._tell(text)
