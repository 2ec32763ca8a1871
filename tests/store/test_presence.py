"""A look at names: which finished chunks and plans somebody removed."""

from pathlib import Path

import pytest

from exporter_tui.model.errors import ExporterError
from exporter_tui.model.names import ChunkNo
from exporter_tui.store.paths import table_paths
from exporter_tui.store.plan_file import write_plan
from exporter_tui.store.presence import Missing, missing_files
from tests.store.builders import EMPLOYEES, commit, plan

THREE = plan(chunks=3)
ALL = tuple(tile.no for tile in THREE.tiles)
NOTHING = Missing(plan=False, chunks=())


@pytest.fixture(autouse=True)
def finished_table(tmp_path: Path) -> None:
    """Pin a plan and commit all its chunks."""
    write_plan(tmp_path, THREE)
    for chunk in ALL:
        commit(tmp_path, THREE, chunk)


def look(output_dir: Path, chunks: tuple[ChunkNo, ...] = ALL) -> Missing:
    return missing_files(output_dir, EMPLOYEES, chunks)


def test_where_everything_is_there_nothing_is_missing(tmp_path: Path) -> None:
    assert look(tmp_path) == NOTHING
    assert not look(tmp_path)


@pytest.mark.parametrize("what", ["file", "sidecar"])
def test_a_removed_file_or_sidecar_misses_its_chunk(tmp_path: Path, what: str) -> None:
    paths = table_paths(tmp_path, EMPLOYEES)
    (paths.chunk_file if what == "file" else paths.sidecar)(ChunkNo(1)).unlink()
    assert look(tmp_path) == Missing(plan=False, chunks=(ChunkNo(1),))


def test_only_chunks_that_count_are_looked_for(tmp_path: Path) -> None:
    table_paths(tmp_path, EMPLOYEES).chunk_file(ChunkNo(1)).unlink()
    assert look(tmp_path, (ChunkNo(0), ChunkNo(2))) == NOTHING


def test_a_removed_plan_is_told(tmp_path: Path) -> None:
    table_paths(tmp_path, EMPLOYEES).plan.unlink()
    missing = look(tmp_path)
    assert missing == Missing(plan=True, chunks=())
    assert missing


@pytest.mark.parametrize("gone", ["table", "data", "config"])
def test_a_removed_folder_misses_all_that_was_in_it(tmp_path: Path, gone: str) -> None:
    paths = table_paths(tmp_path, EMPLOYEES)
    folder = {"table": paths.folder, "data": paths.data_dir, "config": paths.config_dir}[gone]
    folder.rename(tmp_path / "elsewhere")
    assert look(tmp_path) == Missing(plan=gone != "data", chunks=ALL)


def test_a_file_in_the_place_of_a_folder_misses_all_that_was_in_it(tmp_path: Path) -> None:
    folder = table_paths(tmp_path, EMPLOYEES).data_dir
    folder.rename(tmp_path / "elsewhere")
    folder.touch()
    assert look(tmp_path).chunks == ALL


def test_a_folder_that_cannot_be_read_is_no_missing_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(folder: int) -> list[str]:
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr("exporter_tui.store.files.os.listdir", refuse)
    with pytest.raises(ExporterError) as failed:
        look(tmp_path)
    assert failed.value.failure.code == "NOT-READABLE"


def test_a_look_changes_nothing(tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    look(tmp_path)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before
