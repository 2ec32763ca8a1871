"""How many gzip bytes are still to be written; pure.

Enters: bytes of segments, read and unread. Leaves: a forecast at the ratio that was seen, or a
guess before anything was; whoever shows it says ``about``.
"""

_GZIP_SHARE = 0.3
"""What a byte of segment leaves in csv.gz before anything was measured: a guess. Sources: the
sample schemas (0.2 to 0.4).
"""

_MEASURED_FROM_BYTES = 1_000_000


def guess(*, open_bytes: int) -> int:
    """Return the gzip bytes for ``open_bytes`` of segments before anything is exported."""
    return round(open_bytes * _GZIP_SHARE)


def forecast(*, open_bytes: int, done_bytes: int, gzip_bytes: int) -> int | None:
    """Return the gzip bytes still to be written for ``open_bytes`` of segments, at the ratio that
    ``done_bytes`` of segments have shown with ``gzip_bytes``; None before there is a ratio.
    """
    if open_bytes <= 0:
        return 0
    if done_bytes < _MEASURED_FROM_BYTES or gzip_bytes <= 0:
        return None
    return round(open_bytes * gzip_bytes / done_bytes)
