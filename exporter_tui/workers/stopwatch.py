"""What a worker's time goes to: waiting for rows, waiting for the disk, this machine's CPU.

Enters: three clocks of the one thread that works. Leaves: seconds, which only grow. A thread that
does not run and could not have run waits for somebody: for the database and the network while it
fetches, for the disk while it writes. What it waits for a free core counts as CPU, for more cores
would shorten it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

_QUEUED = Path("/proc/thread-self/schedstat")


def queued_s() -> float:
    """Return the seconds that this thread was ready to run and had no core; 0 where the system does
    not tell (Linux does, see its Documentation/scheduler/sched-stats).
    """
    try:
        return int(_QUEUED.read_bytes().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0


@dataclass(slots=True)
class Stopwatch:
    """``source_s``: waited for rows; ``disk_s``: waited while writing; ``cpu_s``: worked, or waited
    for a core.
    """

    clock: Callable[[], float] = time.monotonic
    cpu: Callable[[], float] = time.thread_time
    queued: Callable[[], float] = queued_s
    source_s: float = 0.0
    disk_s: float = 0.0
    cpu_s: float = 0.0
    _last: tuple[float, float] = field(init=False)

    def __post_init__(self) -> None:
        """Begin now."""
        self.skip()

    def skip(self) -> None:
        """Count nothing of what has passed since the last look: nobody worked."""
        self._last = self.clock(), self.cpu() + self.queued()

    def fetched(self) -> None:
        """What has passed since the last look was a fetch."""
        self.source_s += self._waited()

    def written(self) -> None:
        """What has passed since the last look was work on rows."""
        self.disk_s += self._waited()

    def _waited(self) -> float:
        (then, before), (now, used) = self._last, (self.clock(), self.cpu() + self.queued())
        self._last = now, used
        self.cpu_s += used - before
        return max(now - then - (used - before), 0.0)
