"""The steps of a chunk's write order, announced one by one.

Enters: each step, right after it is done. Leaves: a call of the observer, so that a test can end
the process exactly there. The crash table of ARCHITECTURE.md has one row for each step.
"""

from collections.abc import Callable
from enum import Enum


class Step(Enum):
    """What has just been done, in the order of the enumeration."""

    PART_STREAMED = "every byte of the part file is written"
    PART_SYNCED = "the part file is on the disk and closed"
    SIDECAR_WRITTEN = "the sidecar is on the disk"
    COMMITTED = "the file has its final name, and the folder is on the disk"


StepObserver = Callable[[Step], None]


def ignore(step: Step) -> None:
    """Observe nothing."""
