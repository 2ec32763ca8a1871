"""How much memory this process may still take: what the machine has free, and its control group.

Enters: the kernel's answers. Leaves: bytes. Source: MemAvailable of proc_meminfo(5); memory.max,
memory.current and memory.stat of cgroup v2, memory.limit_in_bytes and its neighbours of v1 (kernel
documentation, admin-guide). Cached files of a group are counted as free: the kernel drops them.
"""

from pathlib import Path

from exporter_tui.coordinator.resources.control_groups import Read, control_groups, kernel_file

_MACHINE = Path("/proc/meminfo")
_KINDS = (
    ("memory.max", "memory.current", ("active_file", "inactive_file")),
    (
        "memory.limit_in_bytes",
        "memory.usage_in_bytes",
        ("total_active_file", "total_inactive_file"),
    ),
)


def free_memory(read: Read = kernel_file) -> int | None:
    """Return the bytes that may still be taken without swapping, None where nothing is known."""
    free = [_in_machine(read)]
    free += [_in_group(folder, read) for folder in control_groups(read, "memory")]
    return min((found for found in free if found is not None), default=None)


def _in_machine(read: Read) -> int | None:
    for line in read(_MACHINE).splitlines():
        name, _, value = line.partition(":")
        if name == "MemAvailable":
            return int(value.split()[0]) * 1024
    return None


def _in_group(folder: Path, read: Read) -> int | None:
    for limit, usage, cached in _KINDS:
        most, used = read(folder / limit), read(folder / usage)
        if most.isdecimal() and used.isdecimal():
            stat = dict(line.split(None, 1) for line in read(folder / "memory.stat").splitlines())
            files = sum(int(stat.get(name, "0")) for name in cached)
            return max(int(most) - int(used) + files, 0)
    return None
