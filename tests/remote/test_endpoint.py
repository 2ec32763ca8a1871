"""The socket in the export folder: closed to others from its first moment, at the end of a path of
any length, gone with its run.
"""

import os
import socket
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from exporter_tui.remote.endpoint import Endpoint, Peer, can_attach, connect, peer_of
from exporter_tui.store.files import LinkError
from exporter_tui.store.paths import socket_path


@pytest.fixture
def folder(tmp_path: Path) -> str:
    (tmp_path / ".exporter").mkdir()
    return str(tmp_path)


@pytest.fixture
def endpoint(folder: str) -> Iterator[Endpoint]:
    made = Endpoint(folder)
    yield made
    made.remove()
    made.listener.close()


@pytest.mark.parametrize("mask", [0, 0o022, 0o077])
def test_the_socket_is_its_owners_alone_whatever_the_mask(folder: str, mask: int) -> None:
    seen = []

    class Watching(socket.socket):
        def listen(self, backlog: int = 0) -> None:
            seen.append(stat.S_IMODE(os.lstat(socket_path(folder)).st_mode))
            super().listen(backlog)

    before = os.umask(mask)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "socket", Watching)
        try:
            made = Endpoint(folder)
        finally:
            os.umask(before)
    mode = os.lstat(socket_path(folder)).st_mode
    assert (stat.S_ISSOCK(mode), stat.S_IMODE(mode), seen) == (True, 0o600, [0o600])
    made.remove()
    made.listener.close()


def test_both_ends_know_each_other(folder: str, endpoint: Endpoint) -> None:
    with connect(folder) as here:
        while True:
            try:
                there, _ = endpoint.listener.accept()
                break
            except BlockingIOError:
                continue
        with there:
            own = Peer(pid=os.getpid(), uid=os.geteuid())
            assert (peer_of(here), peer_of(there)) == (own, own)


def test_no_descriptor_is_inherited(folder: str, endpoint: Endpoint) -> None:
    with connect(folder) as here:
        assert not os.get_inheritable(endpoint.listener.fileno())
        assert not os.get_inheritable(here.fileno())


def test_a_path_longer_than_an_address_works(tmp_path: Path) -> None:
    folder = tmp_path / ("x" * 120) / ("y" * 120)
    (folder / ".exporter").mkdir(parents=True)
    assert len(str(socket_path(folder))) > 108
    made = Endpoint(str(folder))
    connect(str(folder)).close()
    made.remove()
    made.listener.close()
    assert not socket_path(folder).exists()


def test_removed_means_gone_and_can_be_said_twice(folder: str) -> None:
    made = Endpoint(folder)
    assert can_attach(folder)
    made.remove()
    made.remove()
    made.listener.close()
    assert not can_attach(folder)
    with pytest.raises(FileNotFoundError):
        connect(folder)


def test_a_stale_socket_is_known_and_replaced(folder: str) -> None:
    Endpoint(folder).listener.close()
    assert socket_path(folder).is_socket()
    assert not can_attach(folder)
    with pytest.raises(ConnectionRefusedError):
        connect(folder)
    made = Endpoint(folder)
    assert can_attach(folder)
    made.remove()
    made.listener.close()


def test_what_a_later_run_made_stays_when_the_earlier_ends(folder: str) -> None:
    earlier = Endpoint(folder)
    later = Endpoint(folder)
    earlier.remove()
    earlier.listener.close()
    assert can_attach(folder)
    later.remove()
    later.listener.close()


@pytest.mark.parametrize("kind", ["file", "folder", "pipe", "link", "link into nothing"])
def test_what_is_no_socket_is_left_alone_and_never_followed(
    folder: str, tmp_path: Path, kind: str
) -> None:
    path, elsewhere = socket_path(folder), tmp_path / "elsewhere"
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(elsewhere))
        other.listen()
        make: dict[str, Callable[[], object]] = {
            "file": lambda: path.write_text("mine"),
            "folder": path.mkdir,
            "pipe": lambda: os.mkfifo(path),
            "link": lambda: path.symlink_to(elsewhere),
            "link into nothing": lambda: path.symlink_to("/nothing"),
        }
        make[kind]()
        before = os.lstat(path)
        with pytest.raises(OSError, match="is no socket"):
            Endpoint(folder)
        with pytest.raises(OSError, match="is no socket"):
            connect(folder)
        assert os.lstat(path).st_ino == before.st_ino


def test_a_link_on_the_way_is_not_followed(folder: str, tmp_path: Path) -> None:
    linked = tmp_path / "linked"
    linked.mkdir()
    (linked / ".exporter").symlink_to(Path(folder) / ".exporter")
    with pytest.raises(LinkError):
        Endpoint(str(linked))


def test_a_folder_that_is_not_there_is_no_run(tmp_path: Path) -> None:
    assert not can_attach(str(tmp_path / "nowhere"))


def test_a_listener_of_another_user_is_not_spoken_to(
    folder: str, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 4242)
    with pytest.raises(PermissionError, match="another user"):
        connect(folder)
