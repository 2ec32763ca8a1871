"""The states of chunks and tables; chunk states are stored, table and run states are computed from
them.

Enters: nothing. Leaves: the vocabulary of the state machine, of the report and of every screen.
"""

from enum import Enum


class ChunkState(Enum):
    """Where one chunk stands. DONE, SKIPPED, FAILED and CANCELLED are final until a restart."""

    PENDING = "pending"
    ASSIGNED = "assigned"
    RUNNING = "running"
    BACKOFF = "backoff"
    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"
    CANCELLED = "cancelled"


class TableState(Enum):
    """Where a table stands, computed from its chunks, its verdict and what was asked of it."""

    PLANNED = "planned"
    EXPORTING = "exporting"
    VALIDATING = "validating"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    STALE = "stale"
    RESTARTING = "restarting"
