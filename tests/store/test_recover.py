"""What counts in a table's folder, and where the rest goes: nothing is lost, nothing adopted."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter_tui.model.names import ChunkNo
from exporter_tui.store.paths import table_paths
from exporter_tui.store.plan_file import write_plan
from exporter_tui.store.recover import inspect_table, recover_table, set_aside_table
from exporter_tui.store.sidecars import write_sidecar
from tests.store.builders import EMPLOYEES, RUN, commit, plan, record

THREE = plan(chunks=3)
PATHS = table_paths("", EMPLOYEES)


def everything(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_an_empty_folder_misses_every_chunk(tmp_path: Path) -> None:
    write_plan(tmp_path, THREE)
    found = recover_table(tmp_path, THREE, RUN)
    assert (found.done, found.missing, found.set_aside) == ((), (0, 1, 2), ())


def test_chunks_with_file_and_sidecar_of_this_plan_are_done(tmp_path: Path) -> None:
    write_plan(tmp_path, THREE)
    second, first = commit(tmp_path, THREE, 2), commit(tmp_path, THREE, 0)
    before = everything(tmp_path)
    found = recover_table(tmp_path, THREE, RUN)
    assert (found.done, found.missing, found.set_aside) == ((first, second), (1,), ())
    assert everything(tmp_path) == before


def test_missing_folders_are_made_again(tmp_path: Path) -> None:
    recover_table(tmp_path, THREE, RUN)
    assert table_paths(tmp_path, EMPLOYEES).data_dir.is_dir()
    assert table_paths(tmp_path, EMPLOYEES).chunks_dir.is_dir()


def test_part_files_and_leftovers_of_writes_are_deleted(tmp_path: Path) -> None:
    write_plan(tmp_path, THREE)
    paths = table_paths(tmp_path, EMPLOYEES)
    paths.part_file(ChunkNo(1), RUN, 2).write_bytes(b"half")
    (paths.config_dir / "plan.json.77-0.tmp").write_bytes(b"half")
    (paths.chunks_dir / "data_chunk_0001.json.77-1.tmp").write_bytes(b"half")
    (paths.data_dir / "notes.txt").write_text("a person's")
    before_plan = paths.plan.read_bytes()
    recover_table(tmp_path, THREE, RUN)
    assert everything(tmp_path) == {
        "HR/EMPLOYEES/config/plan.json": before_plan,
        "HR/EMPLOYEES/data/notes.txt": b"a person's",
    }


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        ("no sidecar", "no readable sidecar"),
        ("other plan", "its sidecar is of another plan"),
        ("shorter", "4 bytes instead of the 5 that its sidecar names"),
        ("damaged sidecar", "no readable sidecar"),
    ],
)
def test_a_file_that_its_sidecar_does_not_vouch_for_is_set_aside_and_started(
    tmp_path: Path, case: str, reason: str
) -> None:
    write_plan(tmp_path, THREE)
    commit(tmp_path, THREE, 1)
    paths = table_paths(tmp_path, EMPLOYEES)
    if case == "no sidecar":
        paths.sidecar(ChunkNo(1)).unlink()
    elif case == "other plan":
        write_sidecar(tmp_path, record(THREE, 1, fingerprint="sha256:2222"))
    elif case == "shorter":
        paths.chunk_file(ChunkNo(1)).write_bytes(b"1234")
    else:
        paths.sidecar(ChunkNo(1)).write_bytes(b"{")
    data = paths.chunk_file(ChunkNo(1)).read_bytes()
    found = recover_table(tmp_path, THREE, RUN)
    aside = tmp_path / ".exporter/set_aside" / RUN / "HR/EMPLOYEES"
    assert found.done == ()
    assert found.missing == (0, 1, 2)
    (one,) = found.set_aside
    assert (one.file, one.reason) == ("data_chunk_0001.csv.gz", reason)
    assert one.moved == aside / "data/data_chunk_0001.csv.gz"
    assert one.moved.read_bytes() == data
    assert str(one.moved) in str(one)
    assert (aside / "chunks/data_chunk_0001.json").exists() == (case != "no sidecar")
    assert list(paths.data_dir.iterdir()) == []
    assert list(paths.chunks_dir.iterdir()) == []


@pytest.mark.parametrize("name", ["data_chunk_0003.csv.gz", "data_chunk_00001.csv.gz", "x.csv.gz"])
def test_a_data_file_that_the_plan_does_not_know_is_set_aside(tmp_path: Path, name: str) -> None:
    write_plan(tmp_path, THREE)
    (table_paths(tmp_path, EMPLOYEES).data_dir / name).write_bytes(b"data")
    (one,) = recover_table(tmp_path, THREE, RUN).set_aside
    assert one.reason == "the plan has no such chunk"
    assert one.moved is not None
    assert one.moved.read_bytes() == b"data"


def test_a_chunk_of_a_larger_older_plan_is_set_aside_with_its_sidecar(tmp_path: Path) -> None:
    commit(tmp_path, THREE, 2)
    (one,) = recover_table(tmp_path, plan(chunks=1), RUN).set_aside
    assert one.file == "data_chunk_0002.csv.gz"
    assert list(table_paths(tmp_path, EMPLOYEES).chunks_dir.iterdir()) == []


def test_two_files_of_one_name_are_both_kept(tmp_path: Path) -> None:
    write_plan(tmp_path, THREE)
    path = table_paths(tmp_path, EMPLOYEES).chunk_file(ChunkNo(0))
    kept = []
    for data in (b"first", b"second", b"third"):
        path.write_bytes(data)
        (one,) = recover_table(tmp_path, THREE, RUN).set_aside
        assert one.moved is not None
        kept.append(one.moved)
    assert [moved.read_bytes() for moved in kept] == [b"first", b"second", b"third"]


def test_a_folder_in_the_place_of_a_file_is_set_aside_too(tmp_path: Path) -> None:
    write_plan(tmp_path, THREE)
    write_sidecar(tmp_path, record(THREE, 0))
    table_paths(tmp_path, EMPLOYEES).chunk_file(ChunkNo(0)).mkdir()
    found = recover_table(tmp_path, THREE, RUN)
    assert found.missing == (0, 1, 2)
    assert len(found.set_aside) == 1


def test_looking_changes_nothing(tmp_path: Path) -> None:
    write_plan(tmp_path, THREE)
    commit(tmp_path, THREE, 0)
    paths = table_paths(tmp_path, EMPLOYEES)
    paths.chunk_file(ChunkNo(1)).write_bytes(b"unknown")
    paths.part_file(ChunkNo(2), RUN, 1).write_bytes(b"half")
    before = everything(tmp_path)
    found = inspect_table(tmp_path, THREE)
    assert everything(tmp_path) == before
    assert found.missing == (1, 2)
    assert [one.moved for one in found.set_aside] == [None]


def test_looking_at_nothing_makes_nothing(tmp_path: Path) -> None:
    assert inspect_table(tmp_path / "out", THREE).missing == (0, 1, 2)
    assert not (tmp_path / "out").exists()


def test_a_table_is_set_aside_whole_in_one_rename(tmp_path: Path) -> None:
    write_plan(tmp_path, THREE)
    commit(tmp_path, THREE, 0)
    before = everything(tmp_path / "HR" / "EMPLOYEES")
    moved = set_aside_table(tmp_path, EMPLOYEES, RUN)
    assert moved == tmp_path / ".exporter/set_aside" / RUN / "HR/EMPLOYEES"
    assert everything(moved) == before
    assert not (tmp_path / "HR" / "EMPLOYEES").exists()


def test_a_table_set_aside_after_some_of_its_files_loses_neither(tmp_path: Path) -> None:
    write_plan(tmp_path, THREE)
    table_paths(tmp_path, EMPLOYEES).chunk_file(ChunkNo(0)).write_bytes(b"unknown")
    recover_table(tmp_path, THREE, RUN)
    commit(tmp_path, THREE, 1)
    moved = set_aside_table(tmp_path, EMPLOYEES, RUN)
    assert moved == tmp_path / ".exporter/set_aside" / RUN / "HR/EMPLOYEES.1"
    kept = everything(tmp_path / ".exporter")
    assert sorted(name.rsplit("/", 1)[1] for name in kept if name.endswith(".gz")) == [
        "data_chunk_0000.csv.gz",
        "data_chunk_0001.csv.gz",
    ]


def test_there_is_nothing_to_set_aside_without_a_folder(tmp_path: Path) -> None:
    assert set_aside_table(tmp_path, EMPLOYEES, RUN) is None


STATES = st.sampled_from(["nothing", "part", "sidecar", "file", "done", "wrong size"])


@pytest.mark.slow
@given(st.lists(STATES, min_size=3, max_size=3))
def test_whatever_a_crash_left_each_chunk_is_done_or_missing_and_no_data_file_is_lost(
    tmp_path_factory: pytest.TempPathFactory, states: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("out")
    write_plan(folder, THREE)
    paths = table_paths(folder, EMPLOYEES)
    for no, state in enumerate(states):
        if state == "part":
            paths.part_file(ChunkNo(no), RUN, 1).write_bytes(b"half")
        if state in {"sidecar", "done", "wrong size"}:
            write_sidecar(folder, record(THREE, no))
        if state in {"file", "done", "wrong size"}:
            paths.chunk_file(ChunkNo(no)).write_bytes(b"12345678"[: 5 + (state == "wrong size")])
    files = sum(path.name.endswith(".csv.gz") for path in folder.rglob("*"))
    found = recover_table(folder, THREE, RUN)
    assert [one.chunk for one in found.done] == [
        no for no, state in enumerate(states) if state == "done"
    ]
    assert sorted([*(one.chunk for one in found.done), *found.missing]) == [0, 1, 2]
    assert sum(path.name.endswith(".csv.gz") for path in folder.rglob("*")) == files
    assert {path.name for path in paths.data_dir.iterdir()} == {
        paths.chunk_file(one.chunk).name for one in found.done
    }
    again = recover_table(folder, THREE, RUN)
    assert (again.done, again.missing, again.set_aside) == (found.done, found.missing, ())
