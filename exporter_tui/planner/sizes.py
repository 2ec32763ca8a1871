"""Byte counts for people."""

_UNITS = ("bytes", "KB", "MB", "GB", "TB", "PB")


def size_text(count: int) -> str:
    """Return ``count`` bytes in the largest unit that leaves at least one: ``1.5 GB``; 1 KB is
    1024 bytes, as Oracle counts.
    """
    amount, unit = float(count), 0
    while amount >= 1024 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1024, unit + 1
    return f"{count} bytes" if unit == 0 else f"{amount:.1f} {_UNITS[unit]}"
