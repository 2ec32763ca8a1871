"""One question and its answer on the disk: for which file it counts, and for which it does not."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from exporter_tui.model.errors import ExporterError
from exporter_tui.model.names import ChunkNo
from exporter_tui.model.options import ValidationMode
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.verdict import FULL, Asked
from exporter_tui.model.work import CheckTask, ChunkRecord, CountTask
from exporter_tui.store.answers import read_answer, read_count
from exporter_tui.store.paths import table_paths
from exporter_tui.validate.bounds import check_bound_s, count_bound_s
from exporter_tui.validate.check import check, count
from tests.store.builders import RUN, commit, plan

COUNTED = 42


class Oracle:
    """Counts 42 of everything; ``asked`` keeps the statements with their binds."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Mapping[str, object] | None]] = []

    def texts(
        self, sql: str, binds: Mapping[str, object] | None = None, *, where: str
    ) -> list[tuple[str | None, ...]]:
        del where
        self.asked.append((sql, binds))
        items = 1 if sql.startswith("SELECT COUNT(*) FROM") else 5
        return [(str(COUNTED),) * items]


def check_task(of: TablePlan, folder: Path, chunk: int = 0) -> CheckTask:
    return CheckTask(
        plan=of, chunk=ChunkNo(chunk), run_id=RUN, output_dir=str(folder), bound_s=60.0
    )


def answered(folder: Path) -> tuple[TablePlan, ChunkRecord]:
    """A plan of two tiles whose second chunk is committed and answered."""
    made = plan(chunks=2)
    record = commit(folder, made, 1)
    check(check_task(made, folder, 1), Oracle())
    return made, record


def test_a_check_asks_for_the_rows_of_its_tile_and_no_others(tmp_path: Path) -> None:
    made = plan(chunks=3)
    commit(tmp_path, made, 1)
    oracle = Oracle()
    assert check(check_task(made, tmp_path, 1), oracle).rows == COUNTED
    ((sql, binds),) = oracle.asked
    assert sql.startswith("SELECT /*+ ROWID(t) NO_PARALLEL(t) */ COUNT(*), ")
    assert sql.endswith(
        "AS OF SCN 4711 t WHERE t.ROWID >= CHARTOROWID(:lower) AND t.ROWID < CHARTOROWID(:upper)"
    )
    assert binds == {"lower": made.tiles[1].lower, "upper": made.tiles[1].upper}


def test_the_count_leaves_the_way_to_oracle(tmp_path: Path) -> None:
    made, oracle = plan(chunks=2), Oracle()
    task = CountTask(plan=replace(made, tiles=()), run_id=RUN, output_dir=str(tmp_path), bound_s=1)
    assert count(task, oracle).rows == COUNTED
    assert oracle.asked == [('SELECT COUNT(*) FROM "HR"."EMPLOYEES" AS OF SCN 4711 t', None)]
    found = read_count(tmp_path, made)
    assert found is not None
    assert found.rows == COUNTED
    assert read_count(tmp_path, plan(chunks=2, scn=4712)) is None
    assert read_count(tmp_path, plan(chunks=2, fingerprint="sha256:2")) is None


def test_an_answer_counts_for_its_file_plan_moment_and_question_only(tmp_path: Path) -> None:
    made, record = answered(tmp_path)
    found = read_answer(tmp_path, made, record, FULL)
    assert found is not None
    assert (found.rows, found.file_digest) == (COUNTED, record.file_digest)
    others = [
        (made, replace(record, file_digest="sha256:other"), FULL),
        (replace(made, scn=4712), record, FULL),  # type: ignore[arg-type]
        (replace(made, fingerprint="sha256:2"), record, FULL),
        (made, replace(record, chunk=ChunkNo(0)), FULL),
        (made, record, Asked(mode=ValidationMode.COUNTS)),
        (made, record, Asked(mode=ValidationMode.DEEP)),
        (made, record, Asked(text_lengths=False)),
    ]
    assert [read_answer(tmp_path, *other) for other in others] == [None] * len(others)


@pytest.mark.parametrize("damage", [b"", b"{", b"\0" * 300, b"null\n"])
def test_a_damaged_answer_is_none(tmp_path: Path, damage: bytes) -> None:
    made, record = answered(tmp_path)
    table_paths(tmp_path, made.table).answer(record.chunk).write_bytes(damage)
    assert read_answer(tmp_path, made, record, FULL) is None


def test_nothing_is_asked_about_a_file_whose_record_is_gone(tmp_path: Path) -> None:
    oracle = Oracle()
    with pytest.raises(ExporterError) as caught:
        check(check_task(plan(), tmp_path), oracle)
    assert caught.value.failure.code == "FILE-GONE"
    assert oracle.asked == []


@pytest.mark.parametrize("bound", [check_bound_s, count_bound_s])
def test_no_bound_is_shorter_than_the_size_needs_nor_than_the_usual_one(bound) -> None:  # type: ignore[no-untyped-def]
    sizes = [0, 10**6, 10**9, 10**11, 10**12]
    bounds = [bound(600.0, size) for size in sizes]
    assert bounds[0] == 600.0
    assert bounds == sorted(bounds)
    assert bounds[-1] > bounds[0]
    assert bound(600.0, 10**18) * 1000 < 2**31, "the driver keeps milliseconds in 31 bits"
