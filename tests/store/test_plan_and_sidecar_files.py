"""Plans and records come back as written, or say that they do not."""

import json
from pathlib import Path

import pytest

from exporter_tui.model.consent import NO_CONSENT
from exporter_tui.model.errors import ExporterError
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.store.paths import table_paths
from exporter_tui.store.plan_file import read_plan, write_plan
from exporter_tui.store.sidecars import read_sidecar, write_sidecar
from tests.store.builders import column, plan, record


def test_a_plan_is_pinned_and_read_again(tmp_path: Path) -> None:
    made = plan([column("ID"), column("a'b\n/")], chunks=3, row_hash=True, warnings=("careful",))
    write_plan(tmp_path, made)
    assert read_plan(tmp_path, made.table) == made
    assert table_paths(tmp_path, made.table).data_dir.is_dir()


def test_a_table_without_folder_has_no_plan(tmp_path: Path) -> None:
    assert read_plan(tmp_path, TableName("HR", "T")) is None


def test_a_damaged_plan_is_never_taken_for_none(tmp_path: Path) -> None:
    made = plan()
    write_plan(tmp_path, made)
    path = table_paths(tmp_path, made.table).plan
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(ExporterError) as caught:
        read_plan(tmp_path, made.table)
    assert caught.value.failure.code == "DAMAGED"
    assert str(path) in str(caught.value)


def test_a_plan_of_before_there_were_consents_has_none(tmp_path: Path) -> None:
    made = plan(fingerprint="sha256:old")
    write_plan(tmp_path, made)
    path = table_paths(tmp_path, made.table).plan
    document = json.loads(path.read_text())
    del document["consent"]
    path.write_text(json.dumps(document))

    found = read_plan(tmp_path, made.table)

    assert found == made
    assert found.consent == NO_CONSENT


def test_the_plan_of_another_table_is_refused(tmp_path: Path) -> None:
    made = plan(table=TableName("HR", "A"))
    write_plan(tmp_path, made)
    (tmp_path / "HR" / "A").rename(tmp_path / "HR" / "B")
    with pytest.raises(ExporterError, match=r"is the plan of HR\.A"):
        read_plan(tmp_path, TableName("HR", "B"))


def test_a_record_is_read_again(tmp_path: Path) -> None:
    made = record(plan(chunks=2), 1)
    write_sidecar(tmp_path, made)
    assert read_sidecar(tmp_path, made.table, ChunkNo(1)) == made


@pytest.mark.parametrize("data", [b"", b"{}", b"\0" * 500, b"[1]"])
def test_a_damaged_sidecar_is_no_sidecar(tmp_path: Path, data: bytes) -> None:
    made = record(plan())
    write_sidecar(tmp_path, made)
    table_paths(tmp_path, made.table).sidecar(made.chunk).write_bytes(data)
    assert read_sidecar(tmp_path, made.table, made.chunk) is None


def test_the_sidecar_of_another_chunk_or_table_is_no_sidecar(tmp_path: Path) -> None:
    made = record(plan(chunks=2), 0)
    write_sidecar(tmp_path, made)
    paths = table_paths(tmp_path, made.table)
    paths.sidecar(ChunkNo(1)).write_bytes(paths.sidecar(ChunkNo(0)).read_bytes())
    assert read_sidecar(tmp_path, made.table, ChunkNo(1)) is None
    (tmp_path / "HR" / "EMPLOYEES").rename(tmp_path / "HR" / "COPY")
    assert read_sidecar(tmp_path, TableName("HR", "COPY"), ChunkNo(0)) is None


def test_no_sidecar_is_none(tmp_path: Path) -> None:
    assert read_sidecar(tmp_path, TableName("HR", "T"), ChunkNo(0)) is None
