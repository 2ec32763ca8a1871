"""How many cores we may use, from what the kernel's files say: affinity, quotas of both kinds of
control groups, nested ones too.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from exporter_tui.coordinator.resources.cores import cores_within, default_workers

OURS = "/proc/self/cgroup"
TOP = "/sys/fs/cgroup"


def kernel(**files: str) -> Callable[[Path], str]:
    """Return a reader of these files and no others; ``ours`` is /proc/self/cgroup."""
    texts = {f"{TOP}/{name}": text for name, text in files.items() if name != "ours"}
    texts[OURS] = files.get("ours", "")
    return lambda path: texts.get(str(path), "")


@pytest.mark.parametrize(
    ("files", "cores"),
    [
        ({}, 8.0),
        ({"ours": "0::/"}, 8.0),
        ({"ours": "0::/", "cpu.max": "max 100000"}, 8.0),
        ({"ours": "0::/", "cpu.max": "150000 100000"}, 1.5),
        ({"ours": "0::/", "cpu.max": "1600000 100000"}, 8.0),
        ({"ours": "0::/", "cpu.max": "1000 100000"}, 0.1),
        ({"ours": "0::/a.slice/b.scope", "a.slice/b.scope/cpu.max": "300000 100000"}, 3.0),
        (
            {
                "ours": "0::/a.slice/b.scope",
                "a.slice/b.scope/cpu.max": "300000 100000",
                "a.slice/cpu.max": "200000 100000",
            },
            2.0,
        ),
        ({"ours": "0::/a.slice/b.scope", "a.slice/cpu.max": "50000 50000"}, 1.0),
        (
            {
                "ours": "4:cpu,cpuacct:/docker/x\n1:name=systemd:/docker/x",
                "cpu,cpuacct/docker/x/cpu.cfs_quota_us": "250000",
                "cpu,cpuacct/docker/x/cpu.cfs_period_us": "100000",
            },
            2.5,
        ),
        (
            {
                "ours": "4:cpu,cpuacct:/docker/x",
                "cpu,cpuacct/docker/x/cpu.cfs_quota_us": "-1",
                "cpu,cpuacct/docker/x/cpu.cfs_period_us": "100000",
            },
            8.0,
        ),
        (
            {
                "ours": "4:cpu,cpuacct:/seen/from/outside",
                "cpu/cpu.cfs_quota_us": "50000",
                "cpu/cpu.cfs_period_us": "100000",
            },
            0.5,
        ),
    ],
)
def test_the_smallest_quota_on_the_way_to_the_root_counts(
    files: dict[str, str], cores: float
) -> None:
    assert cores_within(8, kernel(**files)) == pytest.approx(cores)


def test_affinity_counts_where_it_is_less_than_the_quota() -> None:
    assert cores_within(2, kernel(ours="0::/", **{"cpu.max": "400000 100000"})) == 2.0


@pytest.mark.parametrize(
    ("cores", "percent", "workers"),
    [(8, 50, 4), (2, 75, 2), (1.5, 100, 2), (0.5, 5, 1), (4, 100, 4), (2.02, 100, 2)],
)
def test_as_many_workers_as_it_takes_to_use_the_share(
    cores: float, percent: int, workers: int
) -> None:
    assert default_workers(cores, percent) == workers
