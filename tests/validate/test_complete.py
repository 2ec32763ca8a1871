"""The record of an earlier version gets the sums that it lacks, from its own file alone."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from exporter_tui.model.names import ChunkNo
from exporter_tui.model.types import parse_type
from exporter_tui.model.work import ChunkRecord, ColumnStats, RereadTask
from exporter_tui.store.paths import table_paths
from exporter_tui.store.sidecars import read_sidecar
from exporter_tui.validate.complete import complete, lacks_sums
from tests.store.builders import column, plan
from tests.validate.test_reread import committed

TEXT = (
    b'"a\xc3\xa9","\xf0\x9f\x91\x8d","YWI=","2024-02-29 23:59:59"\n'
    b'"","b",\\N,"2024-01-01 00:00:00"\n'
)
OF = plan(
    [
        column("T", parse_type("VARCHAR2", char_length=9)),
        column("N", parse_type("NVARCHAR2", char_length=9)),
        column("R", parse_type("RAW", data_length=9)),
        column("D", parse_type("DATE")),
    ]
)
STATS = (
    ColumnStats(non_null=2, length_bytes=3),
    ColumnStats(non_null=2, length_bytes=5, length_utf16=3),
    ColumnStats(non_null=1, length_bytes=2),
    ColumnStats(
        non_null=2,
        minimum="2024-01-01 00:00:00",
        maximum="2024-02-29 23:59:59",
        moments=str(20240101000000 + 20240229235959),
    ),
)
TASK = RereadTask(plan=OF, chunk=ChunkNo(0), output_dir="")


@pytest.fixture
def whole(tmp_path: Path) -> ChunkRecord:
    """Return the record of a file that lies there, its sidecar as the version before wrote it."""
    committed(tmp_path, TEXT, 2, STATS, OF)
    found = recorded(tmp_path)
    path = table_paths(tmp_path, OF.table).sidecar(ChunkNo(0))
    document = json.loads(path.read_text())
    for one in document["columns"]:
        for name in ("length_bytes", "length_utf16", "moments"):
            del one[name]
        one["total_abs"] = None
    path.write_text(json.dumps(document))
    return found


def recorded(folder: Path) -> ChunkRecord:
    found = read_sidecar(folder, OF.table, ChunkNo(0))
    assert found is not None
    return found


def test_what_a_record_lacks_is_read_from_its_file(tmp_path: Path, whole: ChunkRecord) -> None:
    assert lacks_sums(OF, recorded(tmp_path))
    found = complete(replace(TASK, output_dir=str(tmp_path)), lambda *_: None)
    assert found.problem is None
    assert recorded(tmp_path) == whole
    assert not lacks_sums(OF, recorded(tmp_path))


def test_a_record_that_lacks_nothing_is_not_touched(tmp_path: Path) -> None:
    committed(tmp_path, TEXT, 2, STATS, OF)
    path = table_paths(tmp_path, OF.table).sidecar(ChunkNo(0))
    before = path.stat()
    assert complete(replace(TASK, output_dir=str(tmp_path)), lambda *_: None).problem is None
    after = path.stat()  # but for the time of the last access: it was read
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert (after.st_mode, after.st_ctime_ns) == (before.st_mode, before.st_ctime_ns)


@pytest.mark.parametrize("change", [b"", TEXT.replace(b"a\xc3", b"b\xc3"), TEXT[:-1]])
def test_a_file_that_is_something_else_completes_no_record(
    tmp_path: Path, whole: ChunkRecord, change: bytes
) -> None:
    path = table_paths(tmp_path, OF.table).sidecar(ChunkNo(0))
    before = path.read_bytes()
    committed(tmp_path, change, 2, STATS, OF)
    path.write_bytes(before)
    assert complete(replace(TASK, output_dir=str(tmp_path)), lambda *_: None).problem
    assert path.read_bytes() == before
    assert recorded(tmp_path) != whole


@pytest.mark.parametrize("at", range(len(STATS)))
def test_each_kind_of_sum_that_is_missing_is_missed(whole: ChunkRecord, at: int) -> None:
    bare = replace(STATS[at], length_bytes=None, length_utf16=None, moments=None)
    columns = (*STATS[:at], bare, *STATS[at + 1 :])
    assert lacks_sums(OF, replace(whole, columns=columns))
    empty = (*STATS[:at], ColumnStats(non_null=0), *STATS[at + 1 :])
    assert not lacks_sums(OF, replace(whole, columns=empty))
