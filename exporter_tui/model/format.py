"""How numbers, times, chunks and failures are written for people: on the screen, in plan, log,
report and errors alike.

Enters: values. Leaves: text. Sizes are powers of 1024 and say so (KiB, MiB, GiB), as Oracle counts
its segments. What is about cells of a terminal is not here.
"""

from collections.abc import Sequence
from datetime import datetime

import humanize

from exporter_tui.model.errors import Failure
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.states import TaskKind

_LISTED = 5
_EXACT_UNITS = (("TiB", 1024**4), ("GiB", 1024**3), ("MiB", 1024**2), ("KiB", 1024))

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


def clause(failure: Failure) -> str:
    """Return code and message as what a sentence goes on behind: without a full stop."""
    return brief(failure).rstrip(".")


def sentence(failure: Failure) -> str:
    """Return code and message as a sentence of its own, which ends with one full stop."""
    return clause(failure) + "."


def full(failure: Failure) -> str:
    """Return code, message, meaning and remedy."""
    return f"{sentence(failure)} {failure.meaning} {failure.remedy}"


def count(number: int, noun: str) -> str:
    """Return ``1 row`` or ``1,234 rows``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def short_count(number: int, *, estimated: bool = False) -> str:
    """Return ``1,107,311``, from ten million ``418.2 M``, from a billion ``1.9 G``; ``~`` marks an
    estimate. For a column; a sentence has room for ``count``.
    """
    sign = "~" if estimated else ""
    if number >= 1_000_000_000:
        return f"{sign}{number / 1e9:.1f} G"
    if number >= 10_000_000:
        return f"{sign}{number / 1e6:.1f} M"
    return f"{sign}{number:,}"


def short_rate(per_second: float) -> str:
    """Return a rate in at most four characters: ``950``, ``61k``, ``1.2M``."""
    if per_second >= 999_500:
        return f"{per_second / 1e6:.1f}M"
    if per_second >= 1_000:
        return f"{per_second / 1e3:.0f}k"
    return f"{per_second:.0f}"


def size(size_bytes: float) -> str:
    """Return bytes in at most eight characters: ``930 B``, ``1.2 MiB``, ``96.0 GiB``, ``140 GiB``,
    ``1023 KiB``.
    """
    whole, unit = humanize.naturalsize(size_bytes, binary=True, format="%.0f").split(" ")
    if unit.startswith("Byte"):
        return f"{whole} B"
    tenths, unit_of_tenths = humanize.naturalsize(size_bytes, binary=True).split(" ")
    if len(whole) > 2:
        return f"{whole} {unit}"
    # 1023.7 MiB is whole "1 GiB": the unit has changed in one of the two only.
    return f"{tenths if unit_of_tenths == unit else f'{whole}.0'} {unit}"


def exact_size(size_bytes: int) -> str:
    """Return the shortest text that loses no byte and that the configuration reads back as the same
    number: ``1 GiB``, ``512 MiB``, ``1000``.
    """
    for unit, unit_bytes in _EXACT_UNITS:
        if size_bytes and size_bytes % unit_bytes == 0:
            return f"{size_bytes // unit_bytes} {unit}"
    return str(size_bytes)


def speed(bytes_per_s: float) -> str:
    """Return ``118 MiB/s``."""
    return f"{size(bytes_per_s)}/s"


def percent(fraction: float) -> str:
    """Return whole percent, rounded down, so that only a finished thing reads 100 %."""
    # 0.58 * 100 is 57.99...: a millionth more keeps the person's arithmetic
    return f"{int(min(max(fraction, 0.0), 1.0) * 100 + 1e-6)}%"


def clock(seconds: float) -> str:
    """Return a duration in whole seconds as ``1:12:40``; always with hours, so that its width is
    calm.
    """
    whole = max(int(seconds), 0)
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def length(seconds: float) -> str:
    """Return how long something has lasted or will, for a sentence: ``30 s``, ``12 min``, ``2 h 1
    min``.
    """
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min" if minutes else f"{rest} s"


def short_length(seconds: float) -> str:
    """Return how long something lasts, for a column: ``42 s``, ``58 min``, ``3h 05m``, ``41 h``."""
    minutes, rest = divmod(max(int(seconds), 0), 60)
    hours, minutes = divmod(minutes, 60)
    if hours >= 10:
        return f"{hours} h"
    if hours:
        return f"{hours}h {minutes:02d}m"
    return f"{minutes} min" if minutes else f"{rest} s"


def remaining(seconds: float | None) -> str:
    """Return ``~58 min left``, ``~2 h 05 min left``, ``under 1 min left``, or nothing where no
    honest number exists.
    """
    if seconds is None or seconds > 99 * 3600:
        return ""
    if seconds < 60:
        return "under 1 min left"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"~{hours} h {minutes:02d} min left" if hours else f"~{minutes} min left"


def local_time(at: datetime) -> str:
    """Return ``2026-11-23 14:05:09`` where this process is."""
    return f"{at.astimezone():%Y-%m-%d %H:%M:%S}"
