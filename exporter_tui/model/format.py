"""How numbers, names and failures are written for people, one way everywhere.

Enters: values. Leaves: text: counts with thousands separators, sizes with a decimal unit, a chunk
by the number in its file's name.
"""

from collections.abc import Sequence

from exporter_tui.model.errors import Failure
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.states import TaskKind

_LISTED = 5

_UNITS = ("kB", "MB", "GB", "TB")


_TASKS = {
    TaskKind.EXPORT: "{table} chunk {chunk}",
    TaskKind.CHECK: "{table} chunk {chunk}, its check",
    TaskKind.COUNT: "{table}, the count of all its rows",
    TaskKind.HASH: "{table} chunk {chunk}, the reading of its file",
    TaskKind.REREAD: "{table} chunk {chunk}, the reading of its file",
}


def task(table: TableName, chunk: ChunkNo | None, kind: TaskKind = TaskKind.EXPORT) -> str:
    """Return ``HR.T chunk 3``, the one in ``data_chunk_0003.csv.gz``, or what else is done."""
    return _TASKS[kind].format(table=table, chunk=chunk)


def chunks(numbers: Sequence[ChunkNo]) -> str:
    """Return ``chunk 3``, ``chunks 3 and 7`` or ``chunks 3, 7, 9 and 12 more``."""
    if len(numbers) == 1:
        return f"chunk {numbers[0]}"
    if len(numbers) > _LISTED + 1:
        first = ", ".join(map(str, numbers[:_LISTED]))
        return f"chunks {first} and {len(numbers) - _LISTED:,} more"
    return f"chunks {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


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
