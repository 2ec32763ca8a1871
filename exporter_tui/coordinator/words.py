"""How numbers, names and failures are written for people, one way everywhere.

Enters: values. Leaves: text: counts with thousands separators, sizes with a decimal unit, a chunk
by the number in its file's name.
"""

from exporter_tui.model.errors import Failure
from exporter_tui.model.names import ChunkNo, TableName

_UNITS = ("kB", "MB", "GB", "TB")


def task(table: TableName, chunk: ChunkNo | None) -> str:
    """Return ``HR.T chunk 3``, the one in ``data_chunk_0003.csv.gz``, or ``HR.T validation``."""
    return f"{table} validation" if chunk is None else f"{table} chunk {chunk}"


def brief(failure: Failure) -> str:
    """Return code and message."""
    return f"{failure.code}: {failure.message}"


def full(failure: Failure) -> str:
    """Return code, message, meaning and remedy."""
    return f"{failure.code}: {failure.message} {failure.meaning} {failure.remedy}"


def count(number: int, word: str) -> str:
    """Return ``1 row`` or ``1,234 rows``."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def size(number: float) -> str:
    """Return a number of bytes with a decimal unit: ``930 B``, ``1.2 MB``."""
    if number < 1000:
        return f"{number:.0f} B"
    for unit in _UNITS:
        number /= 1000
        if number < 1000 or unit == _UNITS[-1]:
            break
    return f"{number:.1f} {unit}"
