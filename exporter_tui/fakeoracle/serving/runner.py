"""The thread of one connection's statements, so that its socket can be watched meanwhile.

Enters: calls, one after the other. Leaves: futures. The thread is a daemon: a process that is asked
to end waits for no statement, which the threads of an executor would make it do.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Generic, TypeVar

T = TypeVar("T")


class Runner(Generic[T]):
    """Runs one call at a time in a thread that begins with the first."""

    def __init__(self) -> None:
        self._calls: SimpleQueue[tuple[Future[T], Callable[[], T]] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="statement", daemon=True)

    def submit(self, call: Callable[[], T]) -> Future[T]:
        """Return the future of ``call``, which runs when those before it have ended."""
        future: Future[T] = Future()
        self._calls.put((future, call))
        if not self._thread.ident:
            self._thread.start()
        return future

    def close(self) -> None:
        """End the thread after the calls that were submitted; return at once."""
        self._calls.put(None)

    def _run(self) -> None:
        while (submitted := self._calls.get()) is not None:
            future, call = submitted
            try:
                future.set_result(call())
            except BaseException as error:  # noqa: BLE001 - it belongs to whoever asks the future
                future.set_exception(error)
