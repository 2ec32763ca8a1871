"""What every test shares: how hypothesis draws its examples, that nothing is left out, and how
several processes share the suite.

On a build machine the examples are the same every time, so that a red build is about the change; at
home they are new at each run, and a failing one is printed so that it can be repeated.
"""

import os
from collections.abc import Generator
from importlib import import_module

import pytest
from hypothesis import settings

from tests.suite import cases
from tests.suite.skips import counted_as_failed

cases.watch()

settings.register_profile("build", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("home", deadline=None, print_blob=True)
settings.load_profile("build" if os.environ.get("CI") else "home")

MOST_PROCESSES = 8
"""More would spend their time on building, each for itself, what a session's fixtures share."""

# A terminal that a test makes has the size that the test gives it, whatever ours has. (readline
# writes its size into the environment, from where processes that share the suite inherit it.)
for _size in ("COLUMNS", "LINES"):
    os.environ.pop(_size, None)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a test that was skipped, or expected to fail, fail."""
    return counted_as_failed((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Let a file that was skipped as a whole fail."""
    return counted_as_failed((yield))


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_call() -> Generator[None, None, None]:
    """Let a test fail whose loops had no cases."""
    cases.begin()
    yield
    if places := cases.over_nothing():
        pytest.fail("ran over nothing:\n" + "\n".join(places), pytrace=False)


# Without pytest-xdist the suite runs in one process: nothing of it is imported before it asks.
@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return how many processes ``-n auto`` means: one for each core that this one may use, and
    half as many again where slow tests run: they wait much of their time for what they started.
    """
    cores = len(os.sched_getaffinity(0))
    waiting = 0 if config.option.markexpr == "not slow" else cores // 2
    return min(cores + waiting, MOST_PROCESSES)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Return what hands the tests to the processes."""
    return import_module("tests.suite.scheduling").Scheduling(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put slow files first where processes share the work; elsewhere the order stays as written."""
    if hasattr(config, "workerinput"):
        items[:] = import_module("tests.suite.scheduling").longest_first(items)
