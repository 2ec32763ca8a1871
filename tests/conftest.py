"""What every test shares: how hypothesis draws its examples, that nothing is left out.

On a build machine the examples are the same every time, so that a red build is about the change; at
home they are new at each run, and a failing one is printed so that it can be repeated.
"""

import os
from collections.abc import Generator

import pytest
from hypothesis import settings

from tests.suite.skips import counted_as_failed

settings.register_profile("build", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("home", deadline=None, print_blob=True)
settings.load_profile("build" if os.environ.get("CI") else "home")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a test that was skipped, or expected to fail, fail."""
    return counted_as_failed((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Let a file that was skipped as a whole fail."""
    return counted_as_failed((yield))
