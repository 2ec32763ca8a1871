"""Folders of tables out of the way: in one rename, never through a link, then gone for good."""

from pathlib import Path

import pytest

from exporter_tui.model.errors import ExporterError
from exporter_tui.model.names import TableName
from exporter_tui.store import trash
from exporter_tui.store.paths import control_dir, table_paths, tables_in
from tests.store.builders import EMPLOYEES, RUN, commit, plan


@pytest.fixture(name="folder")
def table_folder(tmp_path: Path) -> Path:
    """Return the folder of a table with one finished chunk."""
    commit(tmp_path, plan())
    return table_paths(tmp_path, EMPLOYEES).folder


def thrown(output_dir: Path, table: TableName = EMPLOYEES) -> Path:
    found = trash.throw_away(output_dir, table, RUN)
    assert found is not None
    return found


def test_a_folder_goes_in_one_rename_to_where_no_table_is_looked_for(
    tmp_path: Path, folder: Path
) -> None:
    inode = folder.stat().st_ino
    gone = thrown(tmp_path)
    assert gone.parent == control_dir(tmp_path) / "trash"
    assert (gone.stat().st_ino, folder.exists()) == (inode, False)
    assert list(tables_in(tmp_path)) == []


def test_without_a_folder_there_is_nothing_to_throw_away(tmp_path: Path) -> None:
    assert trash.throw_away(tmp_path, EMPLOYEES, RUN) is None
    assert not control_dir(tmp_path).exists()


def test_a_table_thrown_away_twice_in_a_run_loses_neither_folder(
    tmp_path: Path, folder: Path
) -> None:
    first = thrown(tmp_path)
    commit(tmp_path, plan(), data=b"new")
    second = thrown(tmp_path)
    assert first != second
    assert not folder.exists()
    assert all((path / "data" / "data_chunk_0000.csv.gz").exists() for path in (first, second))


def test_a_name_of_any_length_finds_a_place(tmp_path: Path) -> None:
    table = TableName("HR", "é" * 128)
    commit(tmp_path, plan(table=table))
    assert thrown(tmp_path, table).is_dir()


@pytest.mark.parametrize("part", ["owner", "table", "config", "data"])
def test_a_link_at_any_place_is_refused_and_nothing_moves(
    tmp_path: Path, folder: Path, part: str
) -> None:
    place = {"owner": folder.parent, "table": folder}.get(part, folder / part)
    elsewhere = tmp_path / "elsewhere"
    place.rename(elsewhere)
    place.symlink_to(elsewhere)
    with pytest.raises(ExporterError) as refused:
        trash.throw_away(tmp_path, EMPLOYEES, RUN)
    assert refused.value.failure.code == "FOLDER-LINK"
    assert str(place) in refused.value.failure.message
    assert place.is_symlink()
    assert (folder / "data" / "data_chunk_0000.csv.gz").exists()


def test_a_link_that_leads_nowhere_is_refused_too(tmp_path: Path) -> None:
    folder = table_paths(tmp_path, EMPLOYEES).folder
    folder.parent.mkdir()
    folder.symlink_to(tmp_path / "nowhere")
    with pytest.raises(ExporterError):
        trash.refuse_links(tmp_path, EMPLOYEES)


def test_what_was_thrown_away_can_be_taken_back_and_what_stood_there_goes_instead(
    tmp_path: Path, folder: Path
) -> None:
    inode = folder.stat().st_ino
    gone = thrown(tmp_path)
    folder.mkdir()
    (folder / "new").touch()
    trash.take_back(tmp_path, EMPLOYEES, gone)
    assert folder.stat().st_ino == inode
    (left,) = gone.parent.iterdir()
    assert (left / "new").exists()


def test_deleting_follows_no_link_and_a_second_time_is_no_error(
    tmp_path: Path, folder: Path
) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").touch()
    (folder / "data" / "link").symlink_to(precious)
    gone = thrown(tmp_path)
    trash.delete_trash(gone)
    trash.delete_trash(gone)
    assert not gone.exists()
    assert (precious / "file").exists()


def test_what_is_no_trash_is_never_deleted(tmp_path: Path, folder: Path) -> None:
    for path in (folder, tmp_path / "trash" / "x", control_dir(tmp_path) / "set_aside" / "x"):
        with pytest.raises(ValueError, match="is no trash"):
            trash.delete_trash(path)
    assert folder.exists()


def test_a_tree_that_cannot_be_deleted_is_an_error_of_the_catalogue(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert folder.exists()
    gone = thrown(tmp_path)

    def refuse(path: str, *, dir_fd: int) -> None:
        raise PermissionError(13, "Permission denied", f"{path} in {dir_fd}")

    monkeypatch.setattr("exporter_tui.store.trash.shutil.rmtree", refuse)
    with pytest.raises(ExporterError) as failed:
        trash.delete_trash(gone)
    assert failed.value.failure.code == "NOT-WRITABLE"
    trash.empty_trash(tmp_path)
    assert gone.exists(), "it stays for the next start"


def test_leftovers_are_deleted_and_links_among_them_are_only_unlinked(
    tmp_path: Path, folder: Path
) -> None:
    assert folder.exists()
    gone = thrown(tmp_path)
    precious = tmp_path / "precious"
    precious.mkdir()
    (gone.parent / "link").symlink_to(precious)
    (gone.parent / "file").touch()
    trash.empty_trash(tmp_path)
    assert list(gone.parent.iterdir()) == []
    assert precious.is_dir()


def test_a_trash_that_is_itself_a_link_is_left_alone(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").touch()
    control_dir(tmp_path).mkdir()
    (control_dir(tmp_path) / "trash").symlink_to(precious)
    trash.empty_trash(tmp_path)
    assert (precious / "file").exists()


def test_without_trash_there_is_nothing_to_empty(tmp_path: Path) -> None:
    trash.empty_trash(tmp_path)
    assert list(tmp_path.iterdir()) == []
