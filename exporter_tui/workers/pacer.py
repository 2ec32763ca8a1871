"""Holds a worker at its share of CPU time: pauses between batches, never inside one.

Enters: the share in cores, sent over the pipe and heard by another thread; the CPU time that this
process has used. Leaves: pauses just long enough. What was used above the share stays a debt that
later pauses pay; what was left unused is kept for a moment only, so that a worker that waited for
Oracle cannot catch up in one burst. A new share or ``hurry`` ends a pause at once.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from exporter_tui.workers.stopwatch import Stopwatch

if TYPE_CHECKING:
    import pyarrow as pa

    from exporter_tui.export.source import BatchSource
    from exporter_tui.oracle.select import Statement

PIECE_S = 2.0
"""A pause is made of pieces no longer than this, so that its maker can say that it lives."""

_LEAST_PAUSE_S = 0.001
"""What is shorter is not worth a pause; the debt stays."""

_CREDIT_S = 0.25
_DEBT_CPU_S = 3.0

Wait = Callable[[threading.Event, float], bool]


class Pacer:
    """One process's pace. ``set_share`` and ``hurry`` may come from any thread, ``pause`` from the
    one that works. ``paused_s`` counts the seconds spent in pauses.
    """

    def __init__(
        self,
        *,
        cpu: Callable[[], float] = time.process_time,
        clock: Callable[[], float] = time.monotonic,
        wait: Wait = threading.Event.wait,
    ) -> None:
        self.paused_s = 0.0
        self._cpu, self._clock, self._wait = cpu, clock, wait
        self._lock = threading.Lock()
        self._woken = threading.Event()
        self._hurried = False
        self._share: float | None = None
        self._credit = 0.0
        self._used, self._at = cpu(), clock()

    def set_share(self, cores: float) -> None:
        """Use ``cores`` CPU seconds a second from now on; must be above zero."""
        with self._lock:
            self._settle()
            self._share = cores
        self._woken.set()

    def hurry(self) -> None:
        """End a pause under way, and let no other begin until ``fresh``."""
        self._hurried = True
        self._woken.set()

    def fresh(self) -> None:
        """A new task begins: pauses count again."""
        self._hurried = False

    def pause(self, between: Callable[[], None] = lambda: None) -> None:
        """Wait until what was used is within the share; returns at once without one.

        ``between`` is called after every ``PIECE_S`` seconds and at the end of the pause; what it
        raises ends the pause.
        """
        while (wanted := self._wanted_s()) >= _LEAST_PAUSE_S and not self._hurried:
            began = self._clock()
            self._wait(self._woken, min(wanted, PIECE_S))
            self._woken.clear()
            self.paused_s += self._clock() - began
            between()

    def _wanted_s(self) -> float:
        with self._lock:
            self._settle()
            return 0.0 if self._share is None else max(-self._credit / self._share, 0.0)

    def _settle(self) -> None:
        """Bring the account up to now, at the share that held until now."""
        now, used = self._clock(), self._cpu()
        if self._share is not None:
            earned = self._share * (now - self._at) - (used - self._used)
            self._credit = min(self._credit + earned, _CREDIT_S * self._share)
            self._credit = max(self._credit, -_DEBT_CPU_S)
        self._used, self._at = used, now


class PacedSource:
    """A session whose batches come no faster than the pace; ``check`` is called after each batch
    and now and then in a pause, and may raise to end the attempt. ``watch`` learns what the time
    goes to.
    """

    def __init__(
        self,
        session: "BatchSource",
        pacer: Pacer,
        check: Callable[[], None] = lambda: None,
        watch: Stopwatch | None = None,
    ) -> None:
        self._session, self._pacer, self._check = session, pacer, check
        self._watch = watch or Stopwatch()

    def batches(
        self, statement: "Statement", schema: "pa.Schema", *, fetch_rows: int, where: str
    ) -> "Iterator[pa.RecordBatch]":
        """Yield the session's batches, and pause whenever one has been worked on."""
        batches = iter(self._session.batches(statement, schema, fetch_rows=fetch_rows, where=where))
        watch = self._watch
        watch.skip()
        with suppress(StopIteration):
            while True:
                # Without a name here: nothing but its reader keeps a batch.
                yield _then(next(batches), watch.fetched)
                watch.written()
                self._check()
                self._pacer.pause(self._check)
                watch.skip()


_T = TypeVar("_T")


def _then(value: _T, tell: Callable[[], None]) -> _T:
    tell()
    return value
