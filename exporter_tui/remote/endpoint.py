"""The socket of a run in its export folder: made, met, removed; who is at its other end.

Enters: an export folder. Leaves: a listening socket for the run that holds the folder's lock, or a
connection to it. No link is followed, a path may be of any length, and the name is open to nobody
but its owner from its first moment. It refuses (OSError) whatever else stands in its place.
"""

import os
import socket
import stat
import struct
from dataclasses import dataclass
from pathlib import Path

from exporter_tui.store.files import UnfitFileError, opened_folder
from exporter_tui.store.paths import socket_path

_OWNER_ALONE = 0o600
_WAITING = 16
_CREDENTIALS = struct.Struct("3i")  # struct ucred: pid, uid, gid
_CONNECT_WITHIN_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """The process at the other end and whose it is, as the kernel says."""

    pid: int
    uid: int


class Endpoint:
    """A socket that listens in the folder until ``remove``. Raises OSError where there can be none.

    Only whoever holds the run's lock may make one: so what an earlier run left is nobody's.
    """

    def __init__(self, output_dir: str) -> None:
        self._path = socket_path(output_dir)
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._made = self._bind()
        except OSError:
            self.listener.close()
            raise

    def _bind(self) -> tuple[int, int]:
        # Before it has a name: there is no moment in which others could open it.
        os.fchmod(self.listener.fileno(), _OWNER_ALONE)
        self.listener.setblocking(False)
        with opened_folder(self._path.parent) as folder:
            if _stands(self._path, folder) is not None:
                os.unlink(self._path.name, dir_fd=folder)
            self.listener.bind(_address(self._path, folder))
            made = os.stat(self._path.name, dir_fd=folder, follow_symlinks=False)
        self.listener.listen(_WAITING)
        return made.st_dev, made.st_ino

    def remove(self) -> None:
        """Take the name out of the folder, if it is still this one; never raises."""
        try:
            with opened_folder(self._path.parent) as folder:
                found = _stands(self._path, folder)
                if found is not None and (found.st_dev, found.st_ino) == self._made:
                    os.unlink(self._path.name, dir_fd=folder)
        except OSError:
            return


def connect(output_dir: str) -> socket.socket:
    """Return a connection to the run that works on the folder.

    Raises FileNotFoundError where no socket is, ConnectionRefusedError where nobody listens any
    more, PermissionError where it is another user's, OSError for anything else.
    """
    path = socket_path(output_dir)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(_CONNECT_WITHIN_S)
        with opened_folder(path.parent) as folder:
            if _stands(path, folder) is None:
                raise FileNotFoundError(f"{path} is not there")
            connection.connect(_address(path, folder))
        if peer_of(connection).uid != os.geteuid():
            raise PermissionError(f"{path} belongs to a process of another user")
    except OSError:
        connection.close()
        raise
    return connection


def can_attach(output_dir: str) -> bool:
    """Return whether a run of this user listens there."""
    try:
        connect(output_dir).close()
    except OSError:
        return False
    return True


def peer_of(connection: socket.socket) -> Peer:
    """Return who connected, or who listens."""
    found = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    pid, uid, _ = _CREDENTIALS.unpack(found)
    return Peer(pid=pid, uid=uid)


def _stands(path: Path, folder: int) -> os.stat_result | None:
    """Return the socket that has the name, None for nothing; raises UnfitFileError."""
    try:
        found = os.stat(path.name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None
    if not stat.S_ISSOCK(found.st_mode):
        raise UnfitFileError(path, "is no socket")
    return found


def _address(path: Path, folder: int) -> str:
    """Return a name that fits the 108 bytes which a socket's address has, whatever the path."""
    return f"/proc/self/fd/{folder}/{path.name}"
