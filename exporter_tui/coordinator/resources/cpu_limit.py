"""The CPU ceiling of a run: reads the gauges, tells every busy worker its share.

Enters: readings of the gauges' thread, which workers are busy, a person's new ceiling. Leaves:
shares over the workers' pipes, the machine's numbers for the picture. Called by the loop alone; it
reads no file and waits for nothing.
"""

from collections import deque
from collections.abc import Collection, Mapping
from typing import Protocol

from exporter_tui.coordinator.resources.cpu_meter import Meter, Reading
from exporter_tui.coordinator.resources.cpu_shares import CpuShares, within_bounds
from exporter_tui.coordinator.resources.sampler import Sampler
from exporter_tui.model.events import WorkerNo

LOOK_EVERY_S = 0.5

_SHOWN_LOOKS = 5
"""The gauge shows the average of so many looks: steady enough to read, and never old."""

_WORTH_TELLING = 0.02


class Paced(Protocol):
    """Whoever can be told a share; ``workers.pool.Pool`` can."""

    def set_share(self, worker: WorkerNo, cores: float) -> None:
        """Tell the worker how many CPU seconds a second it may use."""
        ...

    def processes(self) -> Mapping[WorkerNo, int]:
        """Return the process id of every living worker."""
        ...


class CpuLimit:
    """``percent`` of ``cores`` is never exceeded for long. ``cpu_percent``: what our processes use,
    in percent of the usable cores.
    """

    def __init__(
        self, pool: Paced, *, percent: int, meter: Meter, readings: Sampler[Reading] | None = None
    ) -> None:
        self._pool = pool
        self._meter = meter
        self._readings = readings or Sampler("gauges", meter.look, every_s=LOOK_EVERY_S)
        self._divider = CpuShares(percent=within_bounds(percent))
        self._last: Reading | None = None
        self._shown: deque[Reading] = deque(maxlen=_SHOWN_LOOKS)
        self._told: dict[WorkerNo, float] = {}

    def start(self) -> None:
        """Begin to look."""
        self._readings.start()

    def close(self) -> None:
        """Look no more."""
        self._readings.close()

    @property
    def percent(self) -> int:
        """Return the ceiling in percent of the usable cores."""
        return self._divider.percent

    def set_percent(self, percent: int) -> None:
        """Move the ceiling; the shares follow at the next ``tick``."""
        self._divider.percent = within_bounds(percent)

    @property
    def reading(self) -> Reading | None:
        """Return the latest reading, None before the first."""
        return self._last

    @property
    def cpu_percent(self) -> float:
        """Return the average of the last looks."""
        spans = sum(reading.span_s for reading in self._shown)
        if not spans or self._last is None:
            return 0.0
        used = sum(reading.total * reading.span_s for reading in self._shown)
        return 100 * used / spans / self._last.cores

    def tick(self, busy: Collection[WorkerNo]) -> None:
        """Take the newest reading, if there is one, and tell the shares that changed."""
        self._meter.watch(dict(self._pool.processes()))
        reading = self._readings.latest
        if reading is None or reading is self._last:
            return
        self._last = reading
        self._shown.append(reading)
        shares = self._divider.divide(
            cores=reading.cores, total=reading.total, used=reading.workers, busy=busy
        )
        for worker, share in shares.items():
            if abs(share - self._told.get(worker, 0.0)) > _WORTH_TELLING * share:
                self._pool.set_share(worker, share)
                self._told[worker] = share
        self._told = {no: share for no, share in self._told.items() if no in shares}
