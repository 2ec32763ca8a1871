"""Who may work on an export folder: two kernel locks, gone with whoever held them.

Enters: the export folder. Leaves: the run lock, held by one coordinator; the workers' lock, shared
by every worker for life, so that a new start can wait until none of a dead run can still write.
The kernel frees both on any death; the text in ``run.lock`` is for people and never a truth.
"""

import fcntl
import os
import re
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from exporter_tui.model.catalogue.lookup import error as catalogue_error
from exporter_tui.model.errors import ErrorClass, ExporterError
from exporter_tui.model.names import RunId
from exporter_tui.store.durable import make_folder
from exporter_tui.store.failures import cannot_read, cannot_write
from exporter_tui.store.files import names_in, open_in_place, read_file
from exporter_tui.store.paths import control_dir

_RUN_LOCK = "run.lock"
_WORKERS_LOCK = "workers.lock"
_LOOK_EVERY_S = 0.05
_FIELD = re.compile(r"^(pid|host|started|run): (.*)$", re.MULTILINE)


class Lock:
    """A held lock; a context manager. ``release`` may be called twice and never raises."""

    __slots__ = ("_descriptor",)

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    def release(self) -> None:
        """Give the lock back."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


class RunLock(Lock):
    """The right to run on the folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LockHolder:
    """Who wrote the run lock last; texts as written, empty where the file says nothing."""

    pid: str
    host: str
    started: str
    run_id: str


def acquire_run_lock(output_dir: str | Path, run_id: RunId) -> RunLock:
    """Take the folder for one run; makes ``.exporter/`` when it is missing.

    Raises ExporterError LOCKED naming the holder's pid and start time, NOT-WRITABLE, DISK-FULL.
    """
    path = control_dir(output_dir) / _RUN_LOCK
    descriptor = _opened_by_us(output_dir, path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _write_holder(descriptor, run_id)
    except BlockingIOError as busy:
        os.close(descriptor)
        raise catalogue_error("LOCKED", str(output_dir), _held(output_dir)) from busy
    except OSError as error:
        os.close(descriptor)
        raise cannot_write(error, str(path)) from error
    return RunLock(descriptor)


def is_locked(output_dir: str | Path) -> bool:
    """Return whether a run holds the folder; takes and makes nothing."""
    try:
        descriptor = open_in_place(control_dir(output_dir) / _RUN_LOCK, os.O_RDONLY, create=False)
    except OSError:
        return False  # no lock yet; what is wrong with the folder is told when the lock is taken
    with Lock(descriptor):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False


def refuse_if_locked(output_dir: str | Path) -> None:
    """Raise ExporterError LOCKED while another run holds the folder; takes and makes nothing."""
    if is_locked(output_dir):
        raise catalogue_error("LOCKED", str(output_dir), _held(output_dir))


def read_holder(output_dir: str | Path) -> LockHolder:
    """Return what the run lock says about its last holder, alive or not."""
    try:
        text = read_file(control_dir(output_dir) / _RUN_LOCK).decode("utf-8", "replace")
    except OSError:
        text = ""
    found = dict(_FIELD.findall(text))
    return LockHolder(
        pid=found.get("pid", ""),
        host=found.get("host", ""),
        started=found.get("started", ""),
        run_id=found.get("run", ""),
    )


def holder_lives(output_dir: str | Path) -> bool:
    """Return whether the process that holds the folder seems to be alive, as far as this machine
    can tell; takes no lock, so that a start in this moment is not held up.
    """
    holder = read_holder(output_dir)
    pid = int(holder.pid) if holder.pid.isdecimal() else 0
    if holder.host != socket.gethostname() or pid in {0, os.getpid()}:
        return False
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass  # another user's, and alive
    return True


def share_workers_lock(output_dir: str | Path) -> Lock:
    """Return a worker's share of the workers' lock, to be held as long as it may write."""
    path = control_dir(output_dir) / _WORKERS_LOCK
    descriptor = _open(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
    except OSError as error:
        os.close(descriptor)
        raise cannot_write(error, str(path)) from error
    return Lock(descriptor)


def wait_for_workers(
    output_dir: str | Path, timeout_s: float, *, waiting: Callable[[], None] | None = None
) -> None:
    """Return once no worker of an earlier run lives; to be called under the run lock.

    ``waiting`` is called first when one does. Raises ExporterError LOCKED when one still holds its
    share after ``timeout_s`` seconds.
    """
    path = control_dir(output_dir) / _WORKERS_LOCK
    until = time.monotonic() + timeout_s
    pause = threading.Event()
    with Lock(_open(path)) as lock:
        if not _taken(lock, path) and waiting is not None:
            waiting()
        while not _taken(lock, path):
            if time.monotonic() >= until:
                message = f"Workers of an earlier run have not ended within {timeout_s:g} s."
                raise catalogue_error("LOCKED", str(output_dir), message)
            pause.wait(_LOOK_EVERY_S)


def _taken(lock: Lock, path: Path) -> bool:
    descriptor = lock._descriptor  # noqa: SLF001 - this module's own handle
    if descriptor is None:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        raise cannot_write(error, str(path)) from error
    return True


def _opened_by_us(output_dir: str | Path, path: Path) -> int:
    """Open the lock; where this user may not, say who works there or whose folder it is."""
    try:
        return _open(path)
    except ExporterError as error:
        if error.failure.error_class is not ErrorClass.NOT_WRITABLE:
            raise
        refuse_if_locked(output_dir)
        try:
            names_in(path.parent)
        except OSError as hidden:
            raise cannot_read(hidden, str(path.parent)) from error
        raise


def _open(path: Path) -> int:
    make_folder(path.parent)
    try:
        return open_in_place(path, os.O_RDWR)
    except OSError as error:
        raise cannot_write(error, str(path)) from error


def _write_holder(descriptor: int, run_id: RunId) -> None:
    started = datetime.now(UTC).isoformat(sep=" ", timespec="seconds")
    text = f"pid: {os.getpid()}\nhost: {socket.gethostname()}\nstarted: {started}\nrun: {run_id}\n"
    data = text.encode()
    # Written over the old text in one call and cut afterwards: a reader never finds it empty.
    os.pwrite(descriptor, data, 0)
    os.ftruncate(descriptor, len(data))


def _held(output_dir: str | Path) -> str:
    holder = read_holder(output_dir)
    return (
        f"Held by process {holder.pid or '(unknown)'} on {holder.host or '(unknown)'}, "
        f"started {holder.started or '(unknown)'}."
    )
