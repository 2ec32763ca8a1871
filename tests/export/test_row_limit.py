"""A row that is longer than BigQuery takes fails its table by column and row."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from exporter_tui.export.attempt import run_attempt
from exporter_tui.export.row_limit import LongRow, find_long_row
from exporter_tui.model.errors import ErrorClass, ExporterError
from exporter_tui.store.paths import table_paths
from tests.builders import TEXT
from tests.export.memory_session import MemorySession, row_id, table_plan, task_for


def _size(row: Sequence[str | None]) -> int:
    quoted = ['"' + one.replace('"', '""') + '"' if one is not None else "\\N" for one in row]
    return len(",".join(quoted).encode()) + 1


ROWS: list[list[str | None]] = [["a", "bb"], [None, 'say "hi"'], ["漢" * 40, ""], ["", None]]


@pytest.mark.parametrize("row", range(len(ROWS)))
@pytest.mark.parametrize("hashed", [False, True])
def test_the_size_of_a_row_is_that_of_its_line(row: int, hashed: bool) -> None:
    cells = [pa.array([one], pa.large_string()) for one in ROWS[row]]
    text = replace(TEXT, row_hash=hashed)
    size = _size(ROWS[row]) + (67 if hashed else 0)
    assert find_long_row(cells, text, size) is None
    found = find_long_row(cells, text, size - 1)
    assert found is not None
    assert (found.row, found.size) == (0, size)


def test_the_first_long_row_and_its_longest_column_are_found() -> None:
    cells = [
        pa.array(["a", "b", "c", None], pa.large_string()),
        pa.array([1, 2, 3, 4], pa.int64()),
        pa.array(["x", None, "y" * 90, "z" * 95], pa.large_string()),
    ]
    assert find_long_row(cells, TEXT, 80) == LongRow(2, 2, 3 + 1 + 3 + 1 + 92 + 1)


def test_a_row_over_the_limit_fails_its_table(
    tmp_path: Path, silent: Callable[[object], None]
) -> None:
    names = ["Ann", "Bob" * 40, "Cid"]
    session = MemorySession(rows={"ID": [1, 2, 3], "NAME": names, "BORN": [0, 0, 0]})
    task = task_for(table_plan(), tmp_path)
    with pytest.raises(ExporterError) as raised:
        run_attempt(task, session, silent, largest_row_bytes=100)
    failure = raised.value.failure
    assert (failure.code, failure.error_class) == ("ROW-TOO-BIG", ErrorClass.NEVER_RETRY)
    assert failure.message.startswith(f'column "NAME" at ROWID {row_id(1)}: the row has')
    assert not any(table_paths(tmp_path, task.plan.table).data_dir.iterdir())


@pytest.mark.parametrize("deaf", [False, True])
def test_short_rows_are_many_without_being_long(
    tmp_path: Path, silent: Callable[[object], None], deaf: bool
) -> None:
    rows: dict[str, list[Any]] = {"ID": [1, 2], "NAME": ["n" * 60, "m" * 60], "BORN": [0, 0]}
    session = MemorySession(rows=rows, deaf_to_rowids=deaf)
    task = task_for(table_plan(), tmp_path)
    assert run_attempt(task, session, silent, largest_row_bytes=100).rows == 2
    with pytest.raises(ExporterError, match='column "NAME"'):
        run_attempt(replace(task, serial=2), session, silent, largest_row_bytes=80)
