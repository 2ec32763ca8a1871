"""Where the kernel keeps the limits of the control groups that this process is in.

Enters: ``/proc/self/cgroup``. Leaves: folders, ours and those above it. Source: the kernel's
documentation, admin-guide/cgroup-v2 and cgroup-v1.
"""

from collections.abc import Callable
from pathlib import Path

_ROOT = Path("/sys/fs/cgroup")
_OURS = Path("/proc/self/cgroup")

Read = Callable[[Path], str]
"""Returns what a file of the kernel says, empty for one that is not there."""


def control_groups(read: Read, *controllers: str) -> list[Path]:
    """Return the folders of the groups that may limit this process; in cgroup v1 those of the
    ``controllers``, which have a hierarchy each.
    """
    folders = [_ROOT, *(_ROOT / one for one in controllers)]
    for line in read(_OURS).splitlines():
        _, found, path = line.split(":", 2)
        root = _ROOT if not found else _ROOT / found
        inside = root / path.lstrip("/")
        folders += [inside, *(parent for parent in inside.parents if root in parent.parents)]
    return folders


def kernel_file(path: Path) -> str:
    """Return what a file of the kernel says, empty for one that is not there."""
    try:
        return path.read_text().strip()
    except OSError:
        return ""
