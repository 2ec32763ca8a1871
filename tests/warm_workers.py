"""Workers from a process that has loaded what they need: one more costs milliseconds of CPU.

Enters: nothing. Leaves: ``warm_workers``, a fixture for a conftest: the pools of a test's own
process fork their workers from a small process without threads; elsewhere they start as new
programs. All else is as ever: one process, pipe and session each, pickled orders, the exit code of
a death. Not for promises about the program: its start, its limits, its environment, its terminal.
"""

import contextlib
import multiprocessing
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest

from exporter_tui.workers import pool

LOADED = ["exporter_tui.workers.process", "exporter_tui.workers.runner"]


@contextlib.contextmanager
def warm() -> Iterator[None]:
    """Fork workers from the server, and let none load the test runner as its main module."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(LOADED)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "START", context)
        patch.setitem(sys.modules, "__main__", ModuleType("__main__"))
        yield


@pytest.fixture(autouse=True)
def warm_workers() -> Iterator[None]:
    """Have warm workers in every test of a folder."""
    with warm():
        yield
