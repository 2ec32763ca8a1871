"""A thread that looks at something again and again and keeps the last look.

Enters: a function that may block (a file system that hangs) and a period. Leaves: its latest
answer, to be read by anyone at any time; the reader never waits. It decides nothing.
"""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Sampler(Generic[T]):
    """``latest`` is None until the first look is over."""

    def __init__(self, name: str, look: Callable[[], T], *, every_s: float) -> None:
        self.latest: T | None = None
        self._look = look
        self._every_s = every_s
        self._ended = False
        self._woken = threading.Event()
        # A daemon: a look that hangs must not keep the program from ending.
        self._thread = threading.Thread(target=self._body, name=name, daemon=True)

    def start(self) -> None:
        """Look at once, and then every period."""
        self._thread.start()

    def _body(self) -> None:
        while not self._ended:
            self._woken.clear()
            self.latest = self._look()
            self._woken.wait(self._every_s)

    def nudge(self) -> None:
        """Look again now."""
        self._woken.set()

    def close(self) -> None:
        """Look no more; does not wait for a look under way."""
        self._ended = True
        self._woken.set()
