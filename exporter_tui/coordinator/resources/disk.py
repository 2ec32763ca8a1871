"""Room in the export folder: how much there is, and when it is too little.

Enters: free bytes from a thread of its own (a file system may hang). Leaves: ``DiskLow`` and
``DiskFreed``, once for each change. The floor keeps room for the report and for whoever shares the
disk; how much will be needed is forecast in ``views.disk_need``.
"""

import shutil
from dataclasses import dataclass

from exporter_tui.coordinator.resources.sampler import Sampler
from exporter_tui.model.interventions import DiskFreed, DiskLow

LOOK_EVERY_S = 0.5

ENOUGH = 1.5
"""Work goes on at so many times the floor, so that it does not stop again at once."""


def free_bytes(output_dir: str) -> int | None:
    """Return the bytes that we may still write, None when the folder cannot be asked."""
    try:
        return shutil.disk_usage(output_dir).free
    except OSError:
        return None


def watch(output_dir: str) -> Sampler[int | None]:
    """Return the thread that looks at the folder's free bytes; it is not started."""
    return Sampler("disk", lambda: free_bytes(output_dir), every_s=LOOK_EVERY_S)


@dataclass(slots=True, kw_only=True)
class DiskFloor:
    """Tells when free space crosses the floor, and when there is enough again. A floor of 0 is
    never crossed.
    """

    floor_bytes: int
    low: bool = False

    def judge(self, free: int | None) -> DiskLow | DiskFreed | None:
        """Return what ``free`` bytes change, None for nothing (and for None: nobody knows)."""
        if free is None:
            return None
        if not self.low and free < self.floor_bytes:
            self.low = True
            return DiskLow(free_bytes=free, floor_bytes=self.floor_bytes)
        if self.low and free >= self.enough_bytes:
            self.low = False
            return DiskFreed(free_bytes=free)
        return None

    @property
    def enough_bytes(self) -> int:
        """Return the free bytes at which work goes on."""
        return int(self.floor_bytes * ENOUGH)
