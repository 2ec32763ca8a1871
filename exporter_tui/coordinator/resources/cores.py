"""How many cores this process may use: affinity and the control group's quota, not the machine's.

Enters: the kernel's answers. Leaves: a number of cores, fractions included (a container may have
1.5). Source: sched_getaffinity(2); cpu.max of cgroup v2 and cpu.cfs_quota_us of v1
(kernel documentation, admin-guide/cgroup-v2 and scheduler/sched-bwc).
"""

import math
import os
from functools import cache
from pathlib import Path

from exporter_tui.coordinator.resources.control_groups import Read, control_groups, kernel_file

_HARDLY_A_CORE = 0.05
_LEAST = 0.1


def usable_cores() -> float:
    """Return the cores that this process may use at the same time, at least a tenth of one."""
    return cores_within(len(os.sched_getaffinity(0)), kernel_file)


def cores_within(affinity: int, read: Read) -> float:
    """Return how many of ``affinity`` cores the control group's quota leaves, at least a tenth."""
    quota = _quota(read)
    return max(min(affinity, quota), _LEAST) if quota is not None else float(affinity)


def default_workers(cores: float, cpu_percent: int) -> int:
    """Return how many workers it takes to use ``cpu_percent`` of the cores, at least one: each
    uses one core at most, so a part of a core needs a worker of its own, held at that part.
    """
    return max(1, math.ceil(cores * cpu_percent / 100 - _HARDLY_A_CORE))


@cache
def machine_cores() -> int:
    """Return the cores of the machine, whoever may use them."""
    return os.cpu_count() or 1


def _quota(read: Read) -> float | None:
    """Return the smallest quota on the way from our control group to the root, None without one."""
    found = (_quota_of(folder, read) for folder in control_groups(read, "cpu", "cpu,cpuacct"))
    return min((quota for quota in found if quota is not None), default=None)


def _quota_of(folder: Path, read: Read) -> float | None:
    words = read(folder / "cpu.max").split()
    if len(words) == 2 and words[0] != "max":
        return int(words[0]) / int(words[1])
    quota, period = read(folder / "cpu.cfs_quota_us"), read(folder / "cpu.cfs_period_us")
    if quota and period and int(quota) > 0:
        return int(quota) / int(period)
    return None
