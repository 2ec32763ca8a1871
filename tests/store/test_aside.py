"""A chunk's old file: aside until the new one is there, and never lost on the way."""

import os
from pathlib import Path

import pytest

from exporter_tui.model.errors import ExporterError
from exporter_tui.model.names import ChunkNo
from exporter_tui.store import aside
from exporter_tui.store.paths import control_dir, table_paths
from tests.store.builders import EMPLOYEES, commit, plan

TWO = plan(chunks=2)
ZERO, ONE = ChunkNo(0), ChunkNo(1)


@pytest.fixture(autouse=True)
def finished_table(tmp_path: Path) -> None:
    """Commit both chunks of a table."""
    commit(tmp_path, TWO, 0, b"zero")
    commit(tmp_path, TWO, 1, b"one")


def file(output_dir: Path, chunk: ChunkNo = ONE) -> Path:
    return table_paths(output_dir, EMPLOYEES).chunk_file(chunk)


def sidecar(output_dir: Path, chunk: ChunkNo = ONE) -> Path:
    return table_paths(output_dir, EMPLOYEES).sidecar(chunk)


def places(output_dir: Path) -> set[str]:
    return {path.name for path in (control_dir(output_dir) / "chunks").rglob("data_*")}


def test_file_and_sidecar_go_aside_and_come_back_the_same(tmp_path: Path) -> None:
    inodes = (file(tmp_path).stat().st_ino, sidecar(tmp_path).stat().st_ino)
    assert aside.set_chunk_aside(tmp_path, EMPLOYEES, ONE)
    assert places(tmp_path) == {"data_chunk_0001.csv.gz", "data_chunk_0001.json"}
    assert not file(tmp_path).exists()
    assert not sidecar(tmp_path).exists()
    assert file(tmp_path, ZERO).read_bytes() == b"zero"
    assert aside.put_chunk_back(tmp_path, EMPLOYEES, ONE)
    assert (file(tmp_path).stat().st_ino, sidecar(tmp_path).stat().st_ino) == inodes
    assert places(tmp_path) == set()


def test_without_a_file_nothing_goes_aside_and_nothing_comes_back(tmp_path: Path) -> None:
    file(tmp_path).unlink()
    assert not aside.set_chunk_aside(tmp_path, EMPLOYEES, ONE)
    assert sidecar(tmp_path).exists()
    assert not aside.put_chunk_back(tmp_path, EMPLOYEES, ONE)


def test_a_file_without_a_sidecar_goes_and_comes_alone(tmp_path: Path) -> None:
    sidecar(tmp_path).unlink()
    assert aside.set_chunk_aside(tmp_path, EMPLOYEES, ONE)
    assert aside.put_chunk_back(tmp_path, EMPLOYEES, ONE)
    assert file(tmp_path).read_bytes() == b"one"


def test_an_older_file_that_was_left_aside_makes_room(tmp_path: Path) -> None:
    aside.set_chunk_aside(tmp_path, EMPLOYEES, ONE)
    commit(tmp_path, TWO, 1, b"newer")
    aside.set_chunk_aside(tmp_path, EMPLOYEES, ONE)
    aside.put_chunk_back(tmp_path, EMPLOYEES, ONE)
    assert file(tmp_path).read_bytes() == b"newer"
    assert places(tmp_path) == set()


def test_a_file_that_is_aside_already_is_kept_while_its_place_is_empty(tmp_path: Path) -> None:
    assert aside.set_chunk_aside(tmp_path, EMPLOYEES, ONE)
    assert not aside.set_chunk_aside(tmp_path, EMPLOYEES, ONE)
    assert places(tmp_path) == {"data_chunk_0001.csv.gz", "data_chunk_0001.json"}
    assert aside.put_chunk_back(tmp_path, EMPLOYEES, ONE)
    assert file(tmp_path).read_bytes() == b"one"


def test_the_old_file_is_dropped_once_the_new_one_is_there(tmp_path: Path) -> None:
    aside.set_chunk_aside(tmp_path, EMPLOYEES, ONE)
    commit(tmp_path, TWO, 1, b"newer")
    aside.drop_aside(tmp_path, EMPLOYEES, ONE)
    aside.drop_aside(tmp_path, EMPLOYEES, ONE)
    assert places(tmp_path) == set()
    assert file(tmp_path).read_bytes() == b"newer"


def test_a_move_that_fails_leaves_the_chunk_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(source: str, target: str, **_: int) -> None:
        raise PermissionError(13, "Permission denied", target)

    monkeypatch.setattr(os, "rename", refuse)
    with pytest.raises(ExporterError) as failed:
        aside.set_chunk_aside(tmp_path, EMPLOYEES, ONE)
    assert failed.value.failure.code == "NOT-WRITABLE"
    assert file(tmp_path).exists()
    assert sidecar(tmp_path).exists()


def test_a_move_that_fails_half_way_leaves_the_chunk_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = os.rename

    def refuse(source: str, target: str, *, src_dir_fd: int, dst_dir_fd: int) -> None:
        folder = Path(f"/proc/self/fd/{dst_dir_fd}").readlink()
        if target.endswith(".json") and ".exporter" in folder.parts:
            raise PermissionError(13, "Permission denied", target)
        rename(source, target, src_dir_fd=src_dir_fd, dst_dir_fd=dst_dir_fd)

    monkeypatch.setattr(os, "rename", refuse)
    with pytest.raises(ExporterError):
        aside.set_chunk_aside(tmp_path, EMPLOYEES, ONE)
    assert file(tmp_path).read_bytes() == b"one"
    assert sidecar(tmp_path).exists()


def test_the_next_start_puts_back_what_has_no_new_file_and_drops_the_rest(tmp_path: Path) -> None:
    aside.set_chunk_aside(tmp_path, EMPLOYEES, ZERO)
    aside.set_chunk_aside(tmp_path, EMPLOYEES, ONE)
    commit(tmp_path, TWO, 0, b"newer")
    aside.put_all_back(tmp_path, EMPLOYEES)
    assert file(tmp_path, ZERO).read_bytes() == b"newer"
    assert file(tmp_path, ONE).read_bytes() == b"one"
    assert sidecar(tmp_path, ONE).exists()
    assert places(tmp_path) == set()
    aside.put_all_back(tmp_path, EMPLOYEES)


def test_a_start_after_a_crash_between_the_two_moves_puts_the_file_back(tmp_path: Path) -> None:
    kept = sidecar(tmp_path).read_bytes()
    aside.set_chunk_aside(tmp_path, EMPLOYEES, ONE)
    (waiting,) = (control_dir(tmp_path) / "chunks").rglob("data_chunk_0001.json")
    waiting.rename(sidecar(tmp_path))
    aside.put_all_back(tmp_path, EMPLOYEES)
    assert file(tmp_path).read_bytes() == b"one"
    assert sidecar(tmp_path).read_bytes() == kept


def test_a_table_that_starts_again_as_a_whole_leaves_nothing_aside(tmp_path: Path) -> None:
    aside.set_chunk_aside(tmp_path, EMPLOYEES, ZERO)
    aside.set_chunk_aside(tmp_path, EMPLOYEES, ONE)
    aside.drop_all(tmp_path, EMPLOYEES)
    aside.drop_all(tmp_path, EMPLOYEES)
    assert places(tmp_path) == set()
