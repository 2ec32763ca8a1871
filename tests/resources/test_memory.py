"""How much memory is free, from what the kernel's files say: the machine, and control groups of
both kinds, nested ones too.
"""

from pathlib import Path

import pytest

from exporter_tui.coordinator.resources.memory import free_memory

TOP = "/sys/fs/cgroup"
MACHINE = "MemTotal: 8000 kB\nMemFree: 100 kB\nMemAvailable:    4000 kB\n"


@pytest.mark.parametrize(
    ("files", "free"),
    [
        ({}, None),
        ({"/proc/meminfo": "MemFree: 100 kB\n"}, None),
        ({"/proc/meminfo": MACHINE}, 4000 * 1024),
        (
            {
                "/proc/meminfo": MACHINE,
                "/proc/self/cgroup": "0::/a.slice/b.scope",
                f"{TOP}/a.slice/b.scope/memory.max": "max",
                f"{TOP}/a.slice/b.scope/memory.current": "1000",
                f"{TOP}/a.slice/memory.max": "3000000",
                f"{TOP}/a.slice/memory.current": "2000000",
                f"{TOP}/a.slice/memory.stat": "anon 9\nactive_file 100000\ninactive_file 300000\n",
            },
            1_400_000,
        ),
        (
            {
                "/proc/meminfo": MACHINE,
                "/proc/self/cgroup": "0::/",
                f"{TOP}/memory.max": "9000000000",
                f"{TOP}/memory.current": "1000",
            },
            4000 * 1024,
        ),
        (
            {
                "/proc/meminfo": MACHINE,
                "/proc/self/cgroup": "4:memory:/docker/x",
                f"{TOP}/memory/docker/x/memory.limit_in_bytes": "1000000",
                f"{TOP}/memory/docker/x/memory.usage_in_bytes": "2000000",
                f"{TOP}/memory/docker/x/memory.stat": "total_inactive_file 1500000\n",
            },
            500_000,
        ),
    ],
    ids=[
        "nothing is known",
        "an old kernel",
        "the machine",
        "the group above",
        "a group with more than the machine",
        "v1",
    ],
)
def test_the_smallest_of_what_is_free_counts(files: dict[str, str], free: int | None) -> None:
    assert free_memory(lambda path: files.get(str(path), "")) == free


def test_this_machine_has_some() -> None:
    free = free_memory()
    assert free is not None
    assert free > 0
    assert Path("/proc/meminfo").exists()
