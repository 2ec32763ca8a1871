"""A write ends with the old file or the new one, and says which failure it was."""

import errno
import os
import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from exporter_tui.model.errors import Consequence, ExporterError
from exporter_tui.store.durable import (
    commit_file,
    delete_file,
    fsync_folder,
    make_folder,
    move_aside,
    write_atomically,
)


def failing(code: int) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    return fail


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "plan.json"
    write_atomically(path, b"old")
    write_atomically(path, b"new and longer")
    assert path.read_bytes() == b"new and longer"
    assert list(path.parent.iterdir()) == [path]


def test_the_mode_of_a_new_file_follows_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_atomically(tmp_path / "script.sh", b"", mode=0o777)
        write_atomically(tmp_path / "text", b"")
    finally:
        os.umask(before)
    assert (tmp_path / "script.sh").stat().st_mode & 0o777 == 0o750
    assert (tmp_path / "text").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("broken", "code", "expected"),
    [
        ("fsync", errno.ENOSPC, "DISK-FULL"),
        ("fsync", errno.EIO, "DISK-ERROR"),
        ("rename", errno.EDQUOT, "DISK-FULL"),
        ("rename", errno.EROFS, "NOT-WRITABLE"),
        ("rename", errno.ENOLCK, "NO-LOCKS"),
    ],
)
def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str, code: int, expected: str
) -> None:
    path = tmp_path / "summary_report.json"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, broken, failing(code))
    with pytest.raises(ExporterError) as caught:
        write_atomically(path, b"new")
    monkeypatch.undo()
    assert caught.value.failure.code == expected
    assert caught.value.failure.where == str(path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_in_a_file_s_place_is_named_by_the_message_itself(tmp_path: Path) -> None:
    path = tmp_path / "load_command.sh"
    path.mkdir()
    with pytest.raises(ExporterError) as caught:
        write_atomically(path, b"new")
    assert caught.value.failure.code == "NOT-A-FILE"
    assert caught.value.failure.message == f"{path} is a folder, not a file."
    assert [one.name for one in tmp_path.iterdir()] == ["load_command.sh"]


def test_a_rename_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "rename", failing(errno.ENOSPC))
    with pytest.raises(ExporterError) as caught:
        write_atomically(path, b"new")
    monkeypatch.undo()
    assert caught.value.failure.code == "DISK-FULL"
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_file_is_on_the_disk_before_it_has_its_name_and_the_folder_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    true_fsync, true_rename = os.fsync, os.rename

    def fsync(descriptor: int) -> None:
        steps.append("folder" if Path(f"/proc/self/fd/{descriptor}").is_dir() else "file")
        true_fsync(descriptor)

    def rename(old: str, new: str, **folders: int) -> None:
        steps.append("rename")
        true_rename(old, new, **folders)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "rename", rename)
    write_atomically(tmp_path / "plan.json", b"x")
    assert steps == ["file", "rename", "folder"]
    steps.clear()
    (tmp_path / "a.part").write_bytes(b"x")
    commit_file(tmp_path / "a.part", tmp_path / "a")
    assert steps == ["rename", "folder"]


@contextmanager
def file_size_limit(limit: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_real_size_limit_is_no_full_disk_and_the_old_file_stands(tmp_path: Path) -> None:
    path = tmp_path / "summary_report.json"
    write_atomically(path, b"old")
    with file_size_limit(4096), pytest.raises(ExporterError) as caught:
        write_atomically(path, b"x" * 8192)
    assert caught.value.failure.code == "FILE-LIMIT"
    assert "ulimit -f" in caught.value.failure.remedy
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_folders_are_made_with_their_parents_and_again_without_harm(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "b" / "c")
    make_folder(tmp_path / "a" / "b" / "c")
    assert (tmp_path / "a" / "b" / "c").is_dir()


def test_a_file_in_the_way_of_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(ExporterError) as caught:
        make_folder(tmp_path / "out" / "HR")
    assert caught.value.failure.code == "NOT-A-FOLDER"
    assert str(tmp_path / "out") in str(caught.value)


def test_a_part_file_that_somebody_removed_is_worth_another_try(tmp_path: Path) -> None:
    with pytest.raises(ExporterError) as caught:
        commit_file(tmp_path / "gone.part", tmp_path / "final")
    assert caught.value.failure.code == "FILE-GONE"
    assert caught.value.failure.error_class.consequence is Consequence.TRY_AGAIN


def test_a_filesystem_that_cannot_sync_is_let_pass_for_folders_and_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", failing(errno.EINVAL))
    fsync_folder(tmp_path)
    write_atomically(tmp_path / "plan.json", b"whole")
    assert (tmp_path / "plan.json").read_bytes() == b"whole"
    monkeypatch.setattr(os, "fsync", failing(errno.EIO))
    with pytest.raises(ExporterError):
        fsync_folder(tmp_path)


def test_moving_makes_the_folders_of_the_target(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("kept")
    move_aside(tmp_path / "a", tmp_path / "x" / "y" / "a")
    assert (tmp_path / "x" / "y" / "a").read_text() == "kept"
    assert not (tmp_path / "a").exists()


def test_deleting_what_is_gone_is_no_error(tmp_path: Path) -> None:
    delete_file(tmp_path / "nothing")


def test_where_no_folder_can_be_made_it_was_not_removed_by_anybody() -> None:
    with pytest.raises(ExporterError) as caught:
        make_folder(Path("/proc/exporter"))
    assert caught.value.failure.code == "NOT-WRITABLE"
    assert "again by itself" not in str(caught.value)
