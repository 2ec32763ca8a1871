"""What our processes use of this machine: CPU time, memory, and the load around them.

Enters: the process ids of the workers; the kernel's counters. Leaves: a ``Reading`` for each look,
averages since the look before. This process counts with all its threads, the screen's included; the
demo's server is none of ours. Called by one thread only.
"""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import psutil

from exporter_tui.coordinator.resources.cores import usable_cores
from exporter_tui.model.events import WorkerNo

_CORES_EVERY = 20
"""The control group's quota may change while we run; it is read again after so many looks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One look. ``total`` and ``workers``: cores used on average over the last ``span_s`` seconds
    (0 at the first look). ``cores``: that we may use. ``memory_bytes``: resident, all processes.
    """

    span_s: float
    total: float
    workers: Mapping[WorkerNo, float]
    memory_bytes: int
    cores: float
    load: float


@dataclass(frozen=True, slots=True)
class Spent:
    """The counters of one process: CPU seconds since its start, resident bytes."""

    cpu_s: float
    memory_bytes: int


class Meter:
    """Looks at this process and at the workers named by ``watch``."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        cores: Callable[[], float] = usable_cores,
        spent: "Callable[[int], Spent | None] | None" = None,
    ) -> None:
        self._clock, self._count_cores = clock, cores
        self._spent = spent or Processes()
        self._watched: Mapping[WorkerNo, int] = {}
        self._cores = cores()
        self._looks = 0
        self._at = clock()
        self._before: dict[int, float] = {}

    def watch(self, workers: Mapping[WorkerNo, int]) -> None:
        """Look at these processes from now on; callable from any thread."""
        self._watched = workers

    def look(self) -> Reading:
        """Return what was used since the last look."""
        watched = dict(self._watched)
        ours = os.getpid()
        found = {pid: self._spent(pid) for pid in (ours, *watched.values())}
        now = self._clock()
        span_s = now - self._at
        self._at = now
        self._looks += 1
        if self._looks % _CORES_EVERY == 0:
            self._cores = self._count_cores()
        used = {pid: self._used(pid, spent, span_s) for pid, spent in found.items()}
        self._before = {pid: spent.cpu_s for pid, spent in found.items() if spent is not None}
        return Reading(
            span_s=span_s,
            total=sum(used.values()),
            workers={no: used[pid] for no, pid in watched.items()},
            memory_bytes=sum(spent.memory_bytes for spent in found.values() if spent),
            cores=self._cores,
            load=os.getloadavg()[0],
        )

    def _used(self, pid: int, spent: Spent | None, span_s: float) -> float:
        """Return the cores that a process used; a new worker's time counts from its start."""
        if spent is None or span_s <= 0:
            return 0.0
        before = self._before.get(pid, spent.cpu_s if pid == os.getpid() else 0.0)
        return max(spent.cpu_s - before, 0.0) / span_s


class Processes:
    """Reads the kernel's counters of processes; keeps a handle for each."""

    def __init__(self) -> None:
        self._handles: dict[int, psutil.Process] = {}

    def __call__(self, pid: int) -> Spent | None:
        """Return the counters of a process, None when it is gone."""
        try:
            handle = self._handles.get(pid) or psutil.Process(pid)
            self._handles[pid] = handle
            times, memory = handle.cpu_times(), handle.memory_info()
        except psutil.Error:
            self._handles.pop(pid, None)
            return None
        return Spent(times.user + times.system, memory.rss)
