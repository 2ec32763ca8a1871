"""Only regular files are opened, and nothing is reached through a symbolic link."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from exporter_tui.model.errors import ExporterError
from exporter_tui.store import files
from exporter_tui.store.durable import (
    commit_file,
    delete_file,
    make_folder,
    move_aside,
    write_atomically,
    write_unsynced,
)
from exporter_tui.store.lock import acquire_run_lock, read_holder, refuse_if_locked
from tests.store.builders import RUN


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(path))


ODD: dict[str, Callable[[Path], None]] = {
    "a named pipe": os.mkfifo,
    "a folder": Path.mkdir,
    "a socket": _socket,
}
DEVICE = Path("/dev/null")


@pytest.fixture(params=[*sorted(ODD), "a device"])
def odd(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Something that is no file."""
    if request.param == "a device":
        return DEVICE
    path = tmp_path / "odd"
    ODD[request.param](path)
    return path


def test_what_is_no_file_is_neither_read_nor_written_and_never_waited_for(odd: Path) -> None:
    with pytest.raises(files.UnfitFileError, match="not a file"):
        files.read_file(odd)
    for access in (os.O_RDONLY, os.O_RDWR, os.O_WRONLY | os.O_APPEND):
        with pytest.raises(files.UnfitFileError, match="not a file"):
            files.open_in_place(odd, access)


def test_a_device_is_refused_before_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []
    true_open = os.open

    def tell(path: str, *rest: int, **more: int) -> int:
        opened.append(path)
        return true_open(path, *rest, **more)

    monkeypatch.setattr(os, "open", tell)
    with pytest.raises(files.UnfitFileError):
        files.read_file(DEVICE)
    assert DEVICE.name not in opened
    assert opened


def test_a_file_without_end_is_refused_by_its_size(tmp_path: Path) -> None:
    with (tmp_path / "sparse").open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(files.UnfitFileError, match="larger"):
        files.read_file(tmp_path / "sparse")


def test_a_log_or_lock_with_a_second_name_is_not_written(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine")
    (tmp_path / "out" / ".exporter").mkdir(parents=True)
    (tmp_path / "out" / ".exporter" / "run.lock").hardlink_to(precious)
    with pytest.raises(ExporterError) as caught:
        acquire_run_lock(tmp_path / "out", RUN)
    assert caught.value.failure.code == "NOT-A-FILE"
    assert precious.read_text() == "mine"


@pytest.mark.parametrize("kind", sorted(ODD))
def test_a_lock_that_is_no_file_is_refused_by_its_name(tmp_path: Path, kind: str) -> None:
    (tmp_path / ".exporter").mkdir()
    ODD[kind](tmp_path / ".exporter" / "run.lock")
    with pytest.raises(ExporterError) as caught:
        acquire_run_lock(tmp_path, RUN)
    assert caught.value.failure.code == "NOT-A-FILE"
    assert "run.lock" in caught.value.failure.message
    refuse_if_locked(tmp_path)
    assert read_holder(tmp_path).pid == ""


# -- links -------------------------------------------------------------------------------------


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder of somebody else, reached by ``out/link``."""
    folder = tmp_path / "outside"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "file").write_text("mine")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "own").write_text("ours")
    (tmp_path / "out" / "link").symlink_to(folder)
    return folder


WAYS: dict[str, Callable[[Path, Path], object]] = {
    "write": lambda _, there: write_atomically(there, b"x"),
    "write unsynced": lambda _, there: write_unsynced(there, b"x"),
    "commit": commit_file,
    "take": lambda own, there: move_aside(there, own.with_name("taken")),
    "move": move_aside,
    "delete": lambda _, there: delete_file(there),
    "make a folder": lambda _, there: make_folder(there.parent / "new" / "new"),
}


@pytest.mark.parametrize("deep", ["file", "deep/file"])
@pytest.mark.parametrize("way", sorted(WAYS))
def test_nothing_is_changed_through_a_link(
    tmp_path: Path, outside: Path, way: str, deep: str
) -> None:
    before = sorted(path.relative_to(outside) for path in outside.rglob("*"))
    with pytest.raises(ExporterError) as caught:
        WAYS[way](tmp_path / "out" / "own", tmp_path / "out" / "link" / deep)
    assert caught.value.failure.code == "FOLDER-LINK"
    assert f"{tmp_path / 'out' / 'link'} is a symbolic link" in caught.value.failure.message
    assert sorted(path.relative_to(outside) for path in outside.rglob("*")) == before
    assert (outside / "deep" / "file").read_text() == "mine"


def test_nothing_is_read_or_listed_through_a_link(tmp_path: Path, outside: Path) -> None:
    link = tmp_path / "out" / "link"
    assert outside.is_dir()
    for act in (files.names_in, files.status, files.is_folder):
        with pytest.raises(files.LinkError):
            act(link / "deep")
    with pytest.raises(files.LinkError):
        files.read_file(link / "deep" / "file")
    (tmp_path / "out" / "alias").symlink_to(outside / "deep" / "file")
    with pytest.raises(files.LinkError):
        files.read_file(tmp_path / "out" / "alias")
    with pytest.raises(files.LinkError):
        files.open_in_place(tmp_path / "out" / "alias", os.O_RDWR)
    assert not files.is_regular(tmp_path / "out" / "alias")


def test_a_link_that_appears_between_look_and_open_is_not_followed(
    tmp_path: Path, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder is swapped for a link after it was opened: the old one is written."""
    folder = tmp_path / "out" / "data"
    folder.mkdir()
    true_open = os.open

    def swap(path: str | Path, flags: int, *rest: int, **more: int) -> int:
        descriptor = true_open(path, flags, *rest, **more)
        if Path(path) == folder and not folder.is_symlink():
            folder.rename(folder.with_name("swapped"))
            folder.symlink_to(outside)
        return descriptor

    monkeypatch.setattr(os, "open", swap)
    with pytest.raises(ExporterError) as caught:
        write_atomically(folder / "file", b"x")
    assert caught.value.failure.code == "FOLDER-LINK"
    assert sorted(path.name for path in outside.iterdir()) == ["deep"]


def test_without_proc_each_part_of_a_path_is_looked_at(
    tmp_path: Path, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_: str) -> str:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(os, "readlink", missing)
    assert files.read_file(outside / "deep" / "file") == b"mine"
    with pytest.raises(files.LinkError):
        files.read_file(tmp_path / "out" / "link" / "deep" / "file")
