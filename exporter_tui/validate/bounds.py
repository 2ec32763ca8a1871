"""How long Oracle may be silent over one question, by the size of what it is about; pure.

Enters: bytes and ``database.stall_timeout_s``. Leaves: seconds. A check of a tile and a count of a
table are one round trip each, which says nothing until it is done; no bound is shorter than what a
slow database may take for so many bytes.
"""

CHECK_BYTES_PER_S = 1_000_000
"""A tile is read and its columns added up at least so fast: one processor adds up some 10 million
cells a second, and a disk that serves others, too, gives some million bytes.
"""

COUNT_BYTES_PER_S = 10_000_000
"""Rows are counted at least so fast: no cell is looked at."""

_LONGEST_S = 20 * 24 * 3600.0
"""Milliseconds of a call's bound are 31 bits in the driver."""


def check_bound_s(stall_timeout_s: float, tile_bytes: int) -> float:
    """Return how long one statement of a check may be silent."""
    return _bound(stall_timeout_s, tile_bytes / CHECK_BYTES_PER_S)


def count_bound_s(stall_timeout_s: float, table_bytes: int) -> float:
    """Return how long the count of a whole table may be silent."""
    return _bound(stall_timeout_s, table_bytes / COUNT_BYTES_PER_S)


def _bound(floor_s: float, size_s: float) -> float:
    return min(max(floor_s, size_s), _LONGEST_S)
