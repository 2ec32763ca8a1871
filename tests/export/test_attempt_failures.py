"""An attempt that cannot finish says why, and leaves nothing that counts."""

import errno
import os
import resource
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from exporter_tui.export.attempt import run_attempt
from exporter_tui.export.errors import NoRoomError
from exporter_tui.export.gzip_file import GzipFile
from exporter_tui.export.steps import Step
from exporter_tui.model.catalogue import lookup
from exporter_tui.model.errors import ErrorClass, ExporterError, Failure
from exporter_tui.model.limits import LARGEST_GZIP_FILE_BYTES
from exporter_tui.model.types import parse_type
from exporter_tui.model.work import ExportTask
from exporter_tui.oracle.select import Statement
from exporter_tui.store.paths import table_paths
from tests.export.memory_session import (
    BAD,
    COLUMNS,
    RUN,
    TABLE,
    MemorySession,
    row_id,
    table_plan,
    task_for,
)

Silent = Callable[[object], None]


def _failure(task: ExportTask, session: MemorySession, **options: object) -> Failure:
    """Run an attempt that must fail; nothing that counts may be left of it."""
    with pytest.raises(ExporterError) as caught:
        run_attempt(task, session, lambda _: None, **options)  # type: ignore[arg-type]
    paths = table_paths(task.output_dir, TABLE)
    if paths.data_dir.exists():
        assert list(paths.data_dir.iterdir()) == []
    return caught.value.failure


def _wide_rows(rows: int) -> dict[str, list[object]]:
    noise: list[object] = [os.urandom(40).hex()[:20] for _ in range(rows)]
    return {"ID": list(range(rows)), "NAME": noise, "BORN": [0] * rows}


def test_an_error_of_the_session_is_passed_on_as_it_is(
    task: ExportTask, session: MemorySession
) -> None:
    session.rows, session.fail_after, session.failure = _wide_rows(20), 2, "ORA-01555"
    failure = _failure(task, session)
    assert failure.code == "ORA-01555"
    assert failure.error_class is ErrorClass.REDO_TABLE
    assert len(session.statements) == 1


def test_a_file_over_the_limit_stops_at_once(task: ExportTask, session: MemorySession) -> None:
    session.rows = _wide_rows(2_000)
    failure = _failure(replace(task, fetch_rows=500), session, limit_bytes=10_000)
    assert failure.code == "FILE-TOO-BIG"
    assert failure.error_class is ErrorClass.NEVER_RETRY
    assert "export.chunk_size" in failure.remedy
    assert failure.where == "HR.PEOPLE chunk 0"
    assert "10,000" in failure.message


def test_a_file_of_exactly_the_limit_is_good(task: ExportTask, session: MemorySession) -> None:
    size = run_attempt(task, session, lambda _: None).gzip_bytes
    assert run_attempt(task, session, lambda _: None, limit_bytes=size).gzip_bytes == size
    with pytest.raises(ExporterError, match="FILE-TOO-BIG"):
        run_attempt(task, session, lambda _: None, limit_bytes=size - 1)


def test_the_limit_is_bigquerys() -> None:
    assert LARGEST_GZIP_FILE_BYTES == 4_000_000_000


@contextmanager
def _largest_file(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    assert signal.getsignal(signal.SIGXFSZ) is signal.SIG_IGN
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_limit_of_file_sizes_is_named_and_the_next_attempt_completes(
    task: ExportTask, session: MemorySession
) -> None:
    session.rows = _wide_rows(2_000)
    task = replace(task, fetch_rows=500)
    with _largest_file(20_000):
        failure = _failure(task, session)
    assert failure.code == "FILE-LIMIT"
    assert "ulimit -f" in failure.remedy
    assert run_attempt(task, session, lambda _: None).rows == 2_000


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.ENOSPC, "DISK-FULL"), (errno.EIO, "DISK-ERROR"), (errno.EACCES, "NOT-WRITABLE")],
)
@pytest.mark.parametrize("method", ["write", "end", "sync"])
def test_an_error_of_the_file_system_names_itself(
    method: str, number: int, code: str, task: ExportTask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(GzipFile, method, fail)
    assert _failure(task, MemorySession()).code == code


def test_the_room_on_a_full_disk_is_measured_while_the_part_file_takes_its_share(
    task: ExportTask, session: MemorySession, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    part = table_paths(task.output_dir, TABLE).part_file(task.chunk, RUN, 1)
    usage = shutil.disk_usage(task.output_dir)
    monkeypatch.setattr(GzipFile, "end", fail)
    monkeypatch.setattr(
        shutil, "disk_usage", lambda _: usage._replace(free=7 if part.exists() else 1_000)
    )
    with pytest.raises(NoRoomError) as caught:
        run_attempt(task, session, lambda _: None)
    assert (caught.value.failure.code, caught.value.free_bytes) == ("DISK-FULL", 7)
    assert not part.exists()


def test_an_output_folder_that_cannot_be_made_is_named(
    tmp_path: Path, session: MemorySession
) -> None:
    (tmp_path / "HR").write_text("a file where a folder must be")
    assert _failure(task_for(table_plan(), tmp_path), session).code == "NOT-A-FOLDER"


def test_a_part_that_cannot_be_renamed_does_not_count(
    task: ExportTask, session: MemorySession
) -> None:
    final = table_paths(task.output_dir, TABLE).chunk_file(task.chunk)

    def block(step: Step) -> None:
        if step is Step.SIDECAR_WRITTEN:
            final.mkdir()
            (final / "x").touch()

    with pytest.raises(ExporterError) as caught:
        run_attempt(task, session, lambda _: None, steps=block)
    assert caught.value.failure.code == "NOT-A-FILE"
    part = table_paths(task.output_dir, TABLE).part_file(task.chunk, RUN, 1)
    assert not part.exists()


def test_a_task_for_a_chunk_that_is_not_planned_is_a_defect(
    tmp_path: Path, session: MemorySession
) -> None:
    assert _failure(task_for(table_plan(), tmp_path, chunk=7), session).code == "INTERNAL"


def _rows_with(column: str, value: object, *, at: int) -> dict[str, list[object]]:
    rows = _wide_rows(30)
    rows[column][at] = value
    return rows


@pytest.mark.parametrize("code", ["VALUE-NO-TEXT", "DPY-4042", "DPY-3022"])
@pytest.mark.parametrize("at", [0, 13, 29])
def test_a_value_that_stops_the_fetch_is_named_by_column_and_row(
    at: int, code: str, task: ExportTask, session: MemorySession
) -> None:
    session.rows, session.code = _rows_with("BORN", BAD, at=at), code
    failure = _failure(task, session)
    assert failure.code == "VALUE-NO-TEXT"
    assert failure.error_class is ErrorClass.VALUE_WITHOUT_TEXT
    assert '"BORN"' in failure.message
    assert f"ROWID {row_id(at)}:" in failure.message
    assert "4712" not in failure.message


def test_the_search_for_a_value_stays_in_its_tile(task: ExportTask, session: MemorySession) -> None:
    session.rows = _rows_with("NAME", BAD, at=11)
    assert f"ROWID {row_id(11)}:" in _failure(task, session).message
    later = session.statements[2:]
    assert later
    assert all({"lower", "upper"} <= set(statement.binds) for statement in later)
    assert all(" AS OF SCN 4711 " in statement.sql for statement in later)


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("BORN", 253_402_300_800, "outside the years 1 to 9999"),
        ("BORN", -62_135_596_801, "outside the years 1 to 9999"),
        ("N", "Typ=2 Len=2: ff,65", "infinite"),
        ("N", "Typ=2 Len=1: 0", "infinite"),
        ("N", "1,5", "not arrive as a plain decimal number"),
    ],
)
def test_a_value_that_the_encoder_refuses_is_named_by_column_and_row(
    column: str, value: object, why: str, tmp_path: Path, session: MemorySession
) -> None:
    columns = {**COLUMNS, "N": parse_type("NUMBER")}
    session.rows = {**_wide_rows(30), "N": ["1"] * 30}
    session.rows[column][17] = value
    failure = _failure(task_for(table_plan(columns), tmp_path), session)
    assert failure.code == "VALUE-NO-TEXT"
    assert failure.message.startswith(f'column "{column}" at ROWID {row_id(17)}: ')
    assert why in failure.message


OUTSIDE = 'column "BORN": a date lies outside the years 1 to 9999'


def test_a_database_that_breaks_during_the_search_leaves_the_first_error(
    task: ExportTask,
) -> None:
    class Breaking(MemorySession):
        def batches(
            self, statement: Statement, schema: pa.Schema, *, fetch_rows: int, where: str
        ) -> Iterator[pa.RecordBatch]:
            if statement.binds:
                raise lookup.error("DPY-4011", where, "the connection was closed.")
            yield from super().batches(statement, schema, fetch_rows=fetch_rows, where=where)

    breaking = Breaking(rows=_rows_with("BORN", 253_402_300_800, at=17))
    failure = _failure(task, breaking)
    assert failure.message.startswith(OUTSIDE)
    assert failure.error_class is ErrorClass.RETRY


def test_a_row_that_is_well_when_read_again_is_not_named(
    task: ExportTask, session: MemorySession
) -> None:
    class Healing(MemorySession):
        def batches(
            self, statement: Statement, schema: pa.Schema, *, fetch_rows: int, where: str
        ) -> Iterator[pa.RecordBatch]:
            yield from super().batches(statement, schema, fetch_rows=fetch_rows, where=where)
            self.rows = _wide_rows(30)

    healing = Healing(rows=_rows_with("BORN", BAD, at=17))
    failure = _failure(task, healing)
    assert "ROWID" not in failure.message
    assert "damaged on the way" in failure.message
    assert failure.error_class is ErrorClass.RETRY


def test_without_rowids_the_column_is_named_alone(tmp_path: Path, session: MemorySession) -> None:
    session.deaf_to_rowids = True
    session.rows = _rows_with("BORN", 253_402_300_800, at=3)
    plan = replace(table_plan(), physical_rowids=False)
    first = _failure(task_for(plan, tmp_path), session)
    assert first.message.startswith(OUTSIDE)
    assert first.error_class is ErrorClass.RETRY
    second = _failure(task_for(plan, tmp_path, attempt=2), session)
    assert second.message == f"{OUTSIDE}."
    assert second.error_class is ErrorClass.VALUE_WITHOUT_TEXT


def test_a_value_that_cannot_be_found_again_leaves_the_first_error(
    task: ExportTask, session: MemorySession
) -> None:
    session.deaf_to_rowids = True
    session.rows, session.code = _rows_with("BORN", BAD, at=3), "DPY-4042"
    failure = _failure(task, session)
    assert (failure.code, failure.error_class) == ("DPY-4042", ErrorClass.RETRY)
