"""What a job costs, in figures that are true on every machine and in those that are not.

Calls are a count: the same on a slow machine as on a quick one, so a test may hold them against a
constant. CPU seconds are not: a test prints them, and compares them with those of another job of
the same moment alone.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

HANG_S = 120.0
"""The bound of a hang: many times what a slow and busy machine needs for anything awaited here."""


@contextmanager
def counted_calls() -> Iterator[Callable[[], int]]:
    """Count the functions, of Python and of C, that this thread enters; call what is yielded for
    their number.
    """
    count = 0

    def entered(_frame: FrameType, event: str, _what: object) -> None:
        nonlocal count
        if event in {"call", "c_call"}:
            count += 1

    before = sys.getprofile()
    sys.setprofile(entered)
    try:
        yield lambda: count
    finally:
        sys.setprofile(before)


def calls(job: Callable[[], object]) -> int:
    """Return how many functions, of Python and of C, this thread enters while ``job`` runs."""
    with counted_calls() as counted:
        job()
    return counted()


def cpu_s(job: Callable[[], object]) -> float:
    """Return the CPU seconds that this thread spends on ``job``."""
    began = time.thread_time()
    job()
    return time.thread_time() - began
