"""One queue into the coordinator's loop, with something to select on.

Enters: requests of a person and results of the helper thread, from any thread or from a signal
handler. Leaves: the loop's wait ends at once, and it takes them in order. Nothing here blocks.
"""

import contextlib
import os
import queue
import weakref
from concurrent.futures import Future
from typing import Generic, TypeVar

from exporter_tui.model.events import Event
from exporter_tui.model.interventions import DatabaseGone
from exporter_tui.model.requests import Request, StopRequested

T = TypeVar("T")


class Nudge:
    """Wakes the loop: something has changed that is not in its mailbox."""


Answer = Future[Event]
"""Of a job of the helper thread; its ``result()`` raises what the job did not expect."""

Mail = Request | StopRequested | DatabaseGone | Answer | Nudge
"""What the loop's own mailbox may hold; the loop's match over it is exhaustive."""


class Mailbox(Generic[T]):
    """A queue whose ``fileno`` becomes readable when something was put."""

    def __init__(self) -> None:
        # SimpleQueue.put may be interrupted by a signal handler that puts, too; Queue.put may not.
        self._items: queue.SimpleQueue[T] = queue.SimpleQueue()
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._reader, False)
        os.set_blocking(self._writer, False)
        # A request may come at any time, also after the end: nobody but the collector knows when
        # the last one can have come.
        self._release = weakref.finalize(self, _close, self._reader, self._writer)

    def put(self, item: T) -> None:
        """Add an item and wake the loop."""
        self._items.put(item)
        with contextlib.suppress(BlockingIOError):  # full of wake-ups: the loop will wake
            os.write(self._writer, b"\0")

    def take(self) -> list[T]:
        """Return all items that are there, oldest first; never waits."""
        with contextlib.suppress(BlockingIOError):
            os.read(self._reader, 65536)
        items = []
        while not self._items.empty():
            items.append(self._items.get())
        return items

    def fileno(self) -> int:
        """Return the descriptor to wait on."""
        return self._reader

    def close(self) -> None:
        """Release the descriptors; the mailbox is of no use afterwards."""
        self._release()


def _close(*descriptors: int) -> None:
    for descriptor in descriptors:
        os.close(descriptor)
