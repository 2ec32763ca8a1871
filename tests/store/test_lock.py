"""Locks of the kernel: one run on a folder, and none before the last worker of the one before."""

import contextlib
import errno
import fcntl
import os
import pwd
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from exporter_tui.model.errors import ErrorClass, ExporterError
from exporter_tui.model.names import RunId
from exporter_tui.store import files, lock
from exporter_tui.store.lock import (
    acquire_run_lock,
    read_holder,
    share_workers_lock,
    wait_for_workers,
)
from tests.measuring import HANG_S
from tests.store.builders import RUN

HOLD_RUN = (
    "from exporter_tui.store.lock import acquire_run_lock as take; held = take(sys.argv[1], 'r')"
)
HOLD_SHARE = (
    "from exporter_tui.store.lock import share_workers_lock as take; held = take(sys.argv[1])"
)


@contextmanager
def other_process(code: str, folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """Run ``code`` in a process that then holds what it took until it is killed."""
    script = f"import sys; {code}; print('held', flush=True); sys.stdin.read()"
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_start_names_pid_and_start_time_of_the_first(tmp_path: Path) -> None:
    with acquire_run_lock(tmp_path, RUN):
        with pytest.raises(ExporterError) as caught:
            acquire_run_lock(tmp_path, RunId("other"))
        holder = read_holder(tmp_path)
    failure = caught.value.failure
    assert (failure.code, failure.error_class) == ("LOCKED", ErrorClass.FOLDER_LOCKED)
    assert f"process {os.getpid()} " in failure.message
    assert re.search(r"started \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+00:00", failure.message)
    assert (holder.pid, holder.run_id) == (str(os.getpid()), RUN)


def test_a_lock_given_back_can_be_taken_again(tmp_path: Path) -> None:
    acquire_run_lock(tmp_path, RUN).release()
    lock = acquire_run_lock(tmp_path, RunId("a much longer name than before"))
    lock.release()
    lock.release()
    with acquire_run_lock(tmp_path, RunId("short")):
        assert read_holder(tmp_path).run_id == "short"
        text = (tmp_path / ".exporter" / "run.lock").read_text()
        assert [line.split(":")[0] for line in text.splitlines()] == [
            "pid",
            "host",
            "started",
            "run",
        ]


@pytest.mark.slow
def test_a_killed_run_holds_nothing(tmp_path: Path) -> None:
    with other_process(HOLD_RUN, tmp_path) as process:
        with pytest.raises(ExporterError, match=f"process {process.pid} "):
            acquire_run_lock(tmp_path, RUN)
        process.send_signal(signal.SIGKILL)
        process.wait()
        acquire_run_lock(tmp_path, RUN).release()


def test_a_lock_is_not_passed_on_to_a_child(tmp_path: Path) -> None:
    with acquire_run_lock(tmp_path, RUN):
        child = subprocess.Popen(
            ["/bin/cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, close_fds=False, bufsize=0
        )
    with child:
        assert child.stdin is not None
        assert child.stdout is not None
        # Its answer shows that it runs: the kernel closes what is not passed on just before.
        child.stdin.write(b"ready")
        assert child.stdout.read(5) == b"ready"
        acquire_run_lock(tmp_path, RUN).release()
        child.stdin.close()


def test_workers_share_and_nobody_waits_for_none(tmp_path: Path) -> None:
    with share_workers_lock(tmp_path), share_workers_lock(tmp_path):
        pass
    wait_for_workers(tmp_path, 0)


def test_waiting_for_a_worker_that_stays_is_bounded(tmp_path: Path) -> None:
    with (
        share_workers_lock(tmp_path),
        pytest.raises(ExporterError, match=r"have not ended within 0\.1 s") as caught,
    ):
        wait_for_workers(tmp_path, 0.1)
    assert caught.value.failure.code == "LOCKED"
    wait_for_workers(tmp_path, 0)


def test_waiting_ends_when_the_worker_does(tmp_path: Path) -> None:
    share = share_workers_lock(tmp_path)
    ended = threading.Event()

    def wait() -> None:
        wait_for_workers(tmp_path, HANG_S)
        ended.set()

    waiter = threading.Thread(target=wait)
    waiter.start()
    assert not ended.wait(0.02)
    share.release()
    assert ended.wait(HANG_S)
    waiter.join()


@pytest.mark.slow
def test_a_killed_worker_is_waited_for_no_longer(tmp_path: Path) -> None:
    with other_process(HOLD_SHARE, tmp_path) as process:
        with pytest.raises(ExporterError):
            wait_for_workers(tmp_path, 0)
        process.kill()
        process.wait()
        wait_for_workers(tmp_path, HANG_S)


def test_a_waiter_keeps_nothing_from_the_workers_of_its_own_run(tmp_path: Path) -> None:
    wait_for_workers(tmp_path, 0)
    with share_workers_lock(tmp_path):
        pass


def test_a_folder_without_write_access_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: object) -> int:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    (tmp_path / ".exporter").mkdir()
    monkeypatch.setattr(os, "open", denied)
    with pytest.raises(ExporterError) as caught:
        acquire_run_lock(tmp_path, RUN)
    assert caught.value.failure.code == "NOT-READABLE"
    assert str(tmp_path) in caught.value.failure.where


def test_a_file_where_the_folder_should_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(ExporterError) as caught:
        acquire_run_lock(tmp_path / "out", RUN)
    assert caught.value.failure.code == "NOT-A-FOLDER"


def test_a_lock_file_that_says_nothing_is_still_a_lock(tmp_path: Path) -> None:
    with acquire_run_lock(tmp_path, RUN):
        (tmp_path / ".exporter" / "run.lock").write_bytes(b"\xff\xfe")
        with pytest.raises(ExporterError, match=r"process \(unknown\)"):
            acquire_run_lock(tmp_path, RUN)


@contextmanager
def as_somebody_else(folder: Path) -> Iterator[None]:
    """Be a user who may do nothing in the folder; its owner is told by name all the same."""
    me = os.geteuid()
    folder.chmod(0o700 if me == 0 else 0)
    if me == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(me)
        folder.chmod(0o700)


@pytest.mark.parametrize("running", [False, True])
def test_another_user_is_told_whose_folder_it_is(tmp_path: Path, *, running: bool) -> None:
    out = tmp_path / "out"
    with acquire_run_lock(out, RUN) if running else contextlib.nullcontext():
        out.mkdir(exist_ok=True)
        (out / ".exporter").mkdir(exist_ok=True)
        with as_somebody_else(out), pytest.raises(ExporterError) as caught:
            acquire_run_lock(out, RUN)
    assert caught.value.failure.code == "NOT-READABLE"
    assert f"belongs to {pwd.getpwuid(os.getuid()).pw_name} (mode" in caught.value.failure.message
    assert "export.file_access" in caught.value.failure.remedy


def test_a_user_who_may_read_but_not_write_hears_of_the_run_that_holds_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    true = files.open_in_place

    def read_only(path: Path, access: int, **more: bool) -> int:
        if access & os.O_RDWR:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return true(path, access, **more)

    with acquire_run_lock(tmp_path, RUN):
        monkeypatch.setattr(lock, "open_in_place", read_only)
        with pytest.raises(ExporterError) as caught:
            acquire_run_lock(tmp_path, RUN)
    assert caught.value.failure.code == "LOCKED"
    with pytest.raises(ExporterError) as caught:
        acquire_run_lock(tmp_path, RUN)
    assert caught.value.failure.code == "NOT-WRITABLE"
    assert "belongs to" in caught.value.failure.message


def test_a_file_system_without_locks_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", none)
    with pytest.raises(ExporterError) as caught:
        acquire_run_lock(tmp_path, RUN)
    assert caught.value.failure.code == "NO-LOCKS"
    assert "lock service" in caught.value.failure.remedy
