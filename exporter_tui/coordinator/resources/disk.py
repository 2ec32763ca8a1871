"""Room in the export folder: how much there is, when it is too little, how much will be needed.

Enters: free bytes from a thread of its own (a file system may hang), the work that is left. Leaves:
``DiskLow`` and ``DiskFreed``, once for each change; a forecast of the gzip bytes still to be
written. The floor keeps room for the report and for whoever shares the disk.
"""

import shutil
from dataclasses import dataclass

from exporter_tui.coordinator.resources.sampler import Sampler
from exporter_tui.model.interventions import DiskFreed, DiskLow

LOOK_EVERY_S = 0.5

ENOUGH = 1.5
"""Work goes on at so many times the floor, so that it does not stop again at once."""

GZIP_SHARE = 0.3
"""What a byte of segment leaves in csv.gz before anything was measured: a guess, always shown with
``about``. Sources: the sample schemas (0.2 to 0.4).
"""

_MEASURED_FROM_BYTES = 1_000_000


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


def forecast(*, open_bytes: int, done_bytes: int, gzip_bytes: int) -> int | None:
    """Return the gzip bytes still to be written for ``open_bytes`` of segments, at the ratio that
    ``done_bytes`` of segments have shown with ``gzip_bytes``; None before there is a ratio.
    """
    if open_bytes <= 0:
        return 0
    if done_bytes < _MEASURED_FROM_BYTES or gzip_bytes <= 0:
        return None
    return round(open_bytes * gzip_bytes / done_bytes)
