"""An attempt leaves one committed file and its sidecar, in the order of the crash table."""

import gzip
import hashlib
import itertools
import multiprocessing
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from exporter_tui.export.attempt import run_attempt
from exporter_tui.export.steps import Step
from exporter_tui.model.names import ChunkNo
from exporter_tui.model.plan import Tile
from exporter_tui.model.work import ExportTask, Progress
from exporter_tui.store.paths import TablePaths, table_paths
from exporter_tui.store.sidecars import read_sidecar
from tests.builders import text_format
from tests.export.dying_attempt import die_at
from tests.export.memory_session import RUN, TABLE, MemorySession, row_id, table_plan, task_for
from tests.golden.strict_csv import read_cells, read_rows
from tests.measuring import HANG_S

Silent = Callable[[object], None]

CONTENT = b'"1","Ann","1970-01-01 00:00:00"\n"2",\\N,\\N\n"3","","1969-12-31 23:59:59"\n'


def _paths(task: ExportTask) -> TablePaths:
    return table_paths(task.output_dir, TABLE)


def _file(task: ExportTask) -> Path:
    return _paths(task).chunk_file(task.chunk)


def test_the_file_holds_every_row(task: ExportTask, session: MemorySession, silent: Silent) -> None:
    record = run_attempt(task, session, silent)
    assert gzip.decompress(_file(task).read_bytes()) == CONTENT
    assert record.rows == 3


def test_the_record_describes_the_file_and_is_the_sidecar(
    task: ExportTask, session: MemorySession, silent: Silent
) -> None:
    ticks = iter(range(100))
    record = run_attempt(task, session, silent, clock=lambda: float(next(ticks)))
    raw = _file(task).read_bytes()
    assert record.csv_bytes == len(CONTENT)
    assert record.gzip_bytes == len(raw)
    assert record.content_digest == f"sha256:{hashlib.sha256(CONTENT).hexdigest()}"
    assert record.file_digest == f"sha256:{hashlib.sha256(raw).hexdigest()}"
    assert (record.table, record.chunk, record.run_id, record.attempt) == (TABLE, 0, RUN, 1)
    assert (record.fingerprint, record.scn) == ("sha256:f", 4711)
    assert record.elapsed_s > 0
    assert [column.non_null for column in record.columns] == [3, 2, 2]
    assert record.columns[0].total == "6"
    assert read_sidecar(task.output_dir, TABLE, task.chunk) == record


def test_the_folder_holds_nothing_else(
    task: ExportTask, session: MemorySession, silent: Silent
) -> None:
    run_attempt(task, session, silent)
    assert [path.name for path in _paths(task).data_dir.iterdir()] == ["data_chunk_0000.csv.gz"]
    assert [path.name for path in _paths(task).chunks_dir.iterdir()] == ["data_chunk_0000.json"]


def test_an_empty_tile_is_one_file_without_rows(
    task: ExportTask, session: MemorySession, silent: Silent
) -> None:
    session.rows = {name: [] for name in session.rows}
    record = run_attempt(task, session, silent)
    assert gzip.decompress(_file(task).read_bytes()) == b""
    assert (record.rows, record.csv_bytes) == (0, 0)
    assert record.gzip_bytes == _file(task).stat().st_size > 0
    assert {column.non_null for column in record.columns} == {0}


def test_a_chunk_reads_its_own_tile(tmp_path: Path, session: MemorySession, silent: Silent) -> None:
    session.rows = {"ID": list(range(25)), "NAME": ["x"] * 25, "BORN": [0] * 25}
    bounds = [None, row_id(7), row_id(20), None]
    tiles = tuple(
        Tile(no=ChunkNo(no), lower=bounds[no], upper=bounds[no + 1], estimated_bytes=None)
        for no in range(3)
    )
    seen = []
    for no in range(3):
        task = task_for(table_plan(tiles=tiles), tmp_path, chunk=no)
        run_attempt(task, session, silent)
        seen += [row[0] for row in read_cells(gzip.decompress(_file(task).read_bytes()))]
    assert seen == [str(number) for number in range(25)]
    assert all(" AS OF SCN 4711 " in statement.sql for statement in session.statements)


def test_format_options_reach_the_file(
    tmp_path: Path, session: MemorySession, silent: Silent
) -> None:
    text = text_format(delimiter="\x10", null_marker="~", row_hash=True)
    task = task_for(table_plan(text=text), tmp_path)
    run_attempt(task, session, silent)
    rows = read_rows(gzip.decompress(_file(task).read_bytes()), delimiter="\x10", null_marker="~")
    assert rows[1].cells[:3] == ("2", None, None)
    assert rows[1].before_last == b'"2"\x10~\x10~'
    assert [row.cells[3] for row in rows] == [
        hashlib.sha256(row.before_last).hexdigest() for row in rows
    ]


def test_the_same_data_gives_the_same_file_whatever_the_batches(
    tmp_path: Path, session: MemorySession, silent: Silent
) -> None:
    session.rows = {"ID": list(range(50)), "NAME": ["x,\n"] * 50, "BORN": [5] * 50}
    contents = []
    for fetch_rows in (1, 7, 50):
        folder = tmp_path / str(fetch_rows)
        task = replace(task_for(table_plan(), folder), fetch_rows=fetch_rows)
        record = run_attempt(task, session, silent)
        contents.append((record.content_digest, record.columns))
    assert contents[0] == contents[1] == contents[2]


class _Stop(BaseException):
    """What a kill does to a process, as far as files can see."""


def test_each_step_finds_the_files_of_the_crash_table(
    task: ExportTask, session: MemorySession, silent: Silent
) -> None:
    paths = _paths(task)
    part = paths.part_file(task.chunk, RUN, 1)
    seen = []

    def look(step: Step) -> None:
        there = part.exists(), paths.sidecar(task.chunk).exists(), _file(task).exists()
        seen.append((step, *there))

    run_attempt(task, session, silent, steps=look)
    assert seen == [
        (Step.PART_STREAMED, True, False, False),
        (Step.PART_SYNCED, True, False, False),
        (Step.SIDECAR_WRITTEN, True, True, False),
        (Step.COMMITTED, False, True, True),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("last", list(Step))
def test_a_process_killed_at_any_step_leaves_a_whole_chunk_or_none(
    last: Step, task: ExportTask, session: MemorySession, silent: Silent
) -> None:
    child = multiprocessing.get_context("spawn").Process(target=die_at, args=(task, last))
    child.start()
    child.join(timeout=HANG_S)
    assert child.exitcode == -signal.SIGKILL
    assert _file(task).exists() == (last is Step.COMMITTED)
    record = run_attempt(replace(task, attempt=2, serial=2), session, silent)
    assert gzip.decompress(_file(task).read_bytes()) == CONTENT
    assert read_sidecar(task.output_dir, TABLE, task.chunk) == record


def test_bytes_and_names_reach_the_disk_in_order(
    task: ExportTask,
    session: MemorySession,
    silent: Silent,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paths = _paths(task)
    paths.chunks_dir.mkdir(parents=True)
    paths.data_dir.mkdir()
    part = paths.part_file(task.chunk, RUN, 1)
    calls: list[str] = []
    fsync, rename = os.fsync, os.rename

    def told_fsync(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        size = part.stat().st_size if path == part else 0
        calls.append(f"fsync {'part' if path == part else _kind(path, paths)} {size > 0}")
        fsync(descriptor)

    def told_rename(source: str, target: str, **folders: int) -> None:
        calls.append(f"rename to {target}")
        rename(source, target, **folders)

    monkeypatch.setattr(os, "fsync", told_fsync)
    monkeypatch.setattr(os, "rename", told_rename)
    run_attempt(task, session, silent)
    assert calls == [
        "fsync part True",
        "fsync sidecar False",
        "rename to data_chunk_0000.json",
        "fsync chunks False",
        "rename to data_chunk_0000.csv.gz",
        "fsync data False",
    ]


def _kind(path: Path, paths: TablePaths) -> str:
    known = {paths.data_dir: "data", paths.chunks_dir: "chunks"}
    return known.get(path, "sidecar" if path.parent == paths.chunks_dir else str(path))


def test_progress_is_told_four_times_a_second_at_most_and_at_the_end(
    task: ExportTask, session: MemorySession
) -> None:
    session.rows = {"ID": list(range(80)), "NAME": ["x"] * 80, "BORN": [0] * 80}
    now = 0.0
    told: list[tuple[float, Progress]] = []

    def clock() -> float:
        nonlocal now
        now += 0.05
        return now

    record = run_attempt(task, session, lambda progress: told.append((now, progress)), clock=clock)
    last = told[-1][1]
    assert (last.rows, last.csv_bytes, last.gzip_bytes) == (80, record.csv_bytes, record.gzip_bytes)
    assert (last.table, last.chunk, last.attempt) == (TABLE, 0, 1)
    times = [at for at, _ in told[:-1]]
    assert len(times) >= 2
    assert all(later - sooner >= 0.25 for sooner, later in itertools.pairwise(times))
    assert [progress.rows for _, progress in told] == sorted(progress.rows for _, progress in told)


def test_an_attempt_never_touches_the_part_file_of_another(
    task: ExportTask, session: MemorySession, silent: Silent
) -> None:
    other = _paths(task).part_file(task.chunk, RUN, 2)
    other.parent.mkdir(parents=True)
    other.write_bytes(b"still being written")
    run_attempt(task, session, silent)
    assert other.read_bytes() == b"still being written"


def test_only_whole_batches_are_held(task: ExportTask, silent: Silent) -> None:
    alive: list[Any] = []

    class Counting(MemorySession):
        def batches(self, *arguments: Any, **names: Any) -> Any:
            for batch in super().batches(*arguments, **names):
                alive.append(batch.num_rows)
                yield batch

    counting = Counting(rows={"ID": list(range(9)), "NAME": ["x"] * 9, "BORN": [0] * 9})
    sizes = []
    run_attempt(
        replace(task, fetch_rows=3),
        counting,
        lambda progress: sizes.append((len(alive), progress.rows)),
        clock=iter(range(1000)).__next__,
    )
    assert sizes[:3] == [(1, 3), (2, 6), (3, 9)]
