"""Everything that is measured while a run works, in one place: CPU against its ceiling, free disk.

Enters: which workers are busy; a person's new ceiling. Leaves: shares for the workers, events about
the disk, numbers for the picture. Two threads look (a disk may hang, and the ceiling must hold all
the same); the loop calls ``tick`` and never waits.
"""

from collections.abc import Collection
from dataclasses import dataclass

from exporter_tui.coordinator.resources import disk
from exporter_tui.coordinator.resources.cores import default_workers, machine_cores, usable_cores
from exporter_tui.coordinator.resources.cpu_limit import CpuLimit, Paced
from exporter_tui.coordinator.resources.cpu_meter import Meter
from exporter_tui.coordinator.resources.sampler import Sampler
from exporter_tui.model.events import WorkerNo
from exporter_tui.model.interventions import DiskFreed, DiskLow
from exporter_tui.model.options import ExportOptions
from exporter_tui.model.view import MachineView


@dataclass(slots=True, kw_only=True)
class Monitor:
    """``free``: free bytes of the export folder, as a thread sees them."""

    ceiling: CpuLimit
    floor: disk.DiskFloor
    free: Sampler[int | None]

    def start(self) -> None:
        """Begin to look."""
        self.ceiling.start()
        self.free.start()

    def close(self) -> None:
        """Look no more."""
        self.ceiling.close()
        self.free.close()

    def tick(self, busy: Collection[WorkerNo]) -> DiskLow | DiskFreed | None:
        """Pass on the latest looks; returns what the disk has changed to, if it has."""
        self.ceiling.tick(busy)
        return self.floor.judge(self.free.latest)

    def disk_was_full(self, free: int | None) -> DiskLow | None:
        """Return what follows when a worker met a full disk with ``free`` bytes left, between two
        looks; None where there was room (a quota), or where no floor is set.
        """
        if free is None or free >= self.floor.floor_bytes:
            return None
        self.free.latest = free  # until the next look: the last one was of another moment
        found = self.floor.judge(free)
        return found if isinstance(found, DiskLow) else None

    def set_cpu_percent(self, percent: int) -> int:
        """Move the ceiling and return how many workers it takes to use it."""
        self.ceiling.set_percent(percent)
        reading = self.ceiling.reading
        cores = reading.cores if reading is not None else usable_cores()
        return default_workers(cores, self.ceiling.percent)

    def measured(self) -> MachineView:
        """Return what was measured last, without what only the work itself can tell."""
        reading = self.ceiling.reading
        return MachineView(
            cpu_percent=self.ceiling.cpu_percent,
            cpu_cap_percent=self.ceiling.percent,
            cores=reading.cores if reading is not None else 1.0,
            cores_of_machine=machine_cores(),
            load=reading.load if reading is not None else 0.0,
            memory_bytes=reading.memory_bytes if reading is not None else 0,
            disk_free_bytes=self.free.latest or 0,
        )


def run_monitor(export: ExportOptions, pool: Paced) -> Monitor:
    """Return the monitor of a run; it does not look yet."""
    return Monitor(
        ceiling=CpuLimit(pool, percent=export.cpu_percent, meter=Meter()),
        floor=disk.DiskFloor(floor_bytes=export.disk_floor_bytes),
        free=disk.watch(export.output_dir),
    )
