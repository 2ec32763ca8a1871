"""Whether the statement that a thread runs is to stop: a cancelled one ends within some thousand
rows, whatever it is at.

Enters: a flag that anybody may set. Leaves: ORA-01013 from inside the next loop over rows. Oracle
stops a cancelled statement at once, joins, sorts and groups included. Nothing here waits; a thread
that runs no statement is never stopped.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, Protocol, TypeVar

from exporter_tui.fakeoracle.answer import OracleError

CANCELLED = 1013
STEP_ROWS = 4096
"""So many rows are worked on between two looks at the flag, at most."""

T = TypeVar("T")
_LOOK_S = 0.05
_thread = threading.local()


class Flag(Protocol):
    """A ``threading.Event``, as far as it is looked at."""

    def is_set(self) -> bool:
        """Return whether the statement is to stop."""
        ...


@contextmanager
def stopped_by(flag: Flag) -> Iterator[None]:
    """Let ``flag`` stop what this thread does inside the block."""
    before = getattr(_thread, "flag", None)
    _thread.flag = flag
    try:
        yield
    finally:
        _thread.flag = before


def check() -> None:
    """Raise ORA-01013 when the statement of this thread is to stop."""
    flag: Flag | None = getattr(_thread, "flag", None)
    if flag is not None and flag.is_set():
        raise OracleError(CANCELLED, "user requested cancel of current operation")


def watched(items: Iterable[T]) -> Iterator[T]:
    """Yield the items; raises ORA-01013 between two of them."""
    iterator = iter(items)
    while block := list(islice(iterator, STEP_ROWS)):
        check()
        yield from block


def acquire(lock: threading.Lock) -> None:
    """Take a lock that another statement may hold for long; raises ORA-01013 meanwhile."""
    while not lock.acquire(timeout=_LOOK_S):
        check()


def sort(rows: list[int], key: Callable[[int], Any], *, reverse: bool) -> list[int]:
    """Return the rows in the order of their keys, equal ones as they were.

    Runs are sorted and then merged two by two: each step is linear, and the flag is looked at
    between steps. (``list.sort`` merges two sorted runs without comparing anew.)
    """
    runs = [rows[start : start + STEP_ROWS] for start in range(0, len(rows), STEP_ROWS)]
    for run in runs:
        check()
        run.sort(key=key, reverse=reverse)
    while len(runs) > 1:
        merged = []
        for left in range(0, len(runs), 2):
            check()
            pair = [row for run in runs[left : left + 2] for row in run]
            pair.sort(key=key, reverse=reverse)
            merged.append(pair)
        runs = merged
    return runs[0] if runs else []
