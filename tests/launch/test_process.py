"""What holds for this process and those that it starts."""

import os
import resource
import threading
from pathlib import Path

import pytest

from exporter_tui.eventlog.log_lines import PatientLog
from exporter_tui.launch import process
from exporter_tui.model.options import FileAccess
from exporter_tui.store.paths import log_path


def test_what_a_thread_fails_of_is_in_the_log_and_not_on_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    log_path(str(tmp_path)).parent.mkdir()
    log_path(str(tmp_path)).touch()
    process.log_defects_of_threads(PatientLog(str(tmp_path)).add)

    def fail() -> None:
        raise ZeroDivisionError("boom \x1b[31m")

    thread = threading.Thread(target=fail, name="gauges")
    thread.start()
    thread.join()
    text = log_path(str(tmp_path)).read_text()
    assert "gauges failed" in text
    assert "ZeroDivisionError: boom" in text
    assert "\x1b" not in text
    assert capfd.readouterr() == ("", "")


def test_no_core_is_dumped() -> None:
    before = resource.getrlimit(resource.RLIMIT_CORE)
    try:
        process.leave_no_core()
        assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, before)


@pytest.mark.parametrize(
    ("access", "file", "folder"),
    [(FileAccess.PRIVATE, 0o600, 0o700), (FileAccess.GROUP, 0o640, 0o750)],
)
def test_new_files_have_the_rights_of_the_configuration(
    tmp_path: Path, access: FileAccess, file: int, folder: int
) -> None:
    before = os.umask(0)
    try:
        process.open_files_to(access)
        (tmp_path / "file").touch()
        (tmp_path / "folder").mkdir()
    finally:
        os.umask(before)
    assert (tmp_path / "file").stat().st_mode & 0o777 == file
    assert (tmp_path / "folder").stat().st_mode & 0o777 == folder


def test_variables_are_forgotten_whether_they_are_there_or_not() -> None:
    environ = {"PW": "x", "PATH": "/bin"}
    process.forget(environ, ["PW", "OTHER"])
    assert environ == {"PATH": "/bin"}
