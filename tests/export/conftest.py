"""A table, a task and a session that answers from memory."""

from collections.abc import Callable
from pathlib import Path

import pytest

from exporter_tui.model.work import ExportTask
from tests.export.memory_session import MemorySession, table_plan, task_for


@pytest.fixture
def session() -> MemorySession:
    """Return a session with a table of three rows."""
    return MemorySession()


@pytest.fixture
def task(tmp_path: Path) -> ExportTask:
    """Return the first attempt at the only chunk of the session's table."""
    return task_for(table_plan(), tmp_path)


@pytest.fixture
def silent() -> Callable[[object], None]:
    """Return a listener for progress that does not listen."""
    return lambda _: None
