"""What ``status`` knows of a run that cannot be asked: from its lock and its last status alone."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from exporter_tui.model.exit_codes import EXIT_CANNOT_BEGIN, EXIT_FAILED, EXIT_STOPPED
from exporter_tui.model.view import RunState, RunView, Totals
from exporter_tui.remote.known import BROKE_OFF, exit_code_of, known, status_lines
from exporter_tui.remote.occupied import unattached_text
from exporter_tui.remote.status import status_values

VIEW = RunView(
    state=RunState.RUNNING,
    totals=Totals(tables=9, valid=3, failed=1, bytes_total=1000, bytes_done=420, rows=7),
    remaining_s=125.0,
)
LONG_AGO = "2020-01-01 00:00:00+00:00"
LATER = "2120-01-01 00:00:00+00:00"


@pytest.fixture
def other() -> Iterator[int]:
    """Return the number of a process that lives as long as the test."""
    program = "import sys; sys.stdin.read()"
    process = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE)
    yield process.pid
    process.communicate()


@pytest.fixture
def dead() -> int:
    """Return the number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def hold(folder: Path, pid: int, started: str = LATER, host: str | None = None) -> None:
    """Write the lock as a run of that process does."""
    (folder / ".exporter").mkdir(exist_ok=True)
    text = f"pid: {pid}\nhost: {host or socket.gethostname()}\nstarted: {started}\nrun: x\n"
    (folder / ".exporter" / "run.lock").write_text(text)


def put(folder: Path, pid: int, **changes: object) -> None:
    """Write the status as a run of that process does."""
    values = status_values(VIEW, pid=pid, screen_open=False) | changes
    (folder / ".exporter" / "status.json").write_text(json.dumps(values))


def told(folder: Path) -> tuple[int, str]:
    values = known(str(folder))
    return exit_code_of(values), "" if values is None else "\n".join(status_lines(values))


def test_nothing_is_known_of_a_folder_in_which_nothing_ever_ran(tmp_path: Path) -> None:
    assert told(tmp_path) == (EXIT_CANNOT_BEGIN, "")


def test_a_run_that_lives_is_told_from_its_file_with_its_age(tmp_path: Path, other: int) -> None:
    hold(tmp_path, other)
    put(tmp_path, other, at="2020-01-01T00:00:00+00:00")
    code, text = told(tmp_path)
    assert code == 0
    assert text.startswith("state     running (")
    assert " ago)" in text.splitlines()[0]
    assert "progress  4 of 9 tables, 42% of 1000 B" in text
    assert f"process   {other}" in text


def test_a_run_that_died_in_mid_work_broke_off(tmp_path: Path, dead: int) -> None:
    hold(tmp_path, dead)
    put(tmp_path, dead)
    code, text = told(tmp_path)
    assert (code, text.splitlines()[-1]) == (EXIT_STOPPED, f"exit code {BROKE_OFF}")


def test_a_run_that_ended_is_told_with_its_own_exit_code(tmp_path: Path, dead: int) -> None:
    hold(tmp_path, dead)
    put(tmp_path, dead, state="finished", exit_code=EXIT_FAILED)
    code, text = told(tmp_path)
    assert (code, text.splitlines()[-1]) == (EXIT_FAILED, "exit code 1")


def test_a_number_that_another_process_has_by_now_is_no_life(tmp_path: Path, other: int) -> None:
    hold(tmp_path, other, started=LONG_AGO)
    put(tmp_path, other)
    assert told(tmp_path)[0] == EXIT_STOPPED


@pytest.mark.parametrize("lives", [True, False])
def test_the_status_of_an_earlier_run_is_not_that_of_the_last(
    tmp_path: Path, other: int, dead: int, lives: bool
) -> None:
    hold(tmp_path, other if lives else dead)
    put(tmp_path, 1, state="finished", exit_code=0)
    code, text = told(tmp_path)
    assert code == (0 if lives else EXIT_STOPPED)
    assert "finished" not in text
    assert ("has said nothing yet" if lives else BROKE_OFF) in text


@pytest.mark.parametrize(("age_s", "code"), [(2, 0), (3_600, EXIT_STOPPED)])
def test_a_run_of_another_machine_works_as_long_as_it_writes(
    tmp_path: Path, dead: int, age_s: int, code: int
) -> None:
    hold(tmp_path, dead, host="elsewhere")
    written = datetime.now(UTC) - timedelta(seconds=age_s)
    put(tmp_path, dead, at=written.isoformat())
    assert told(tmp_path)[0] == code


def test_whoever_would_attach_to_a_run_of_another_machine_is_sent_there(
    tmp_path: Path, dead: int
) -> None:
    hold(tmp_path, dead)
    assert "No run works on" in unattached_text(str(tmp_path), "No run listens there.")
    hold(tmp_path, dead, host="else where")
    text = unattached_text(str(tmp_path), "No run listens there.")
    assert "No run works on" not in text
    assert f"ssh -t 'else where' './run.sh attach --output {tmp_path}'" in text


def test_odd_values_of_the_file_are_no_values(tmp_path: Path, dead: int) -> None:
    hold(tmp_path, dead)
    odd = {"tables": None, "problem_tables": 3, "remaining_s": "x", "at": 7, "exit_code": True}
    put(tmp_path, dead, state="\x1b[2J", note=[], **odd)
    code, text = told(tmp_path)
    assert code == EXIT_STOPPED
    assert "\x1b" not in text
    assert "4 of 0 tables" in text


def test_problems_are_named(tmp_path: Path, dead: int) -> None:
    hold(tmp_path, dead)
    put(tmp_path, dead, problem_tables=["HR.A failed: ORA-01555", "HR.B\x1b suspect"])
    assert "problems  1\n          HR.A failed: ORA-01555\n          HR.B\\x1b" in told(tmp_path)[1]


def test_whoever_asks_is_not_the_run(tmp_path: Path) -> None:
    hold(tmp_path, os.getpid())
    assert told(tmp_path)[0] == EXIT_STOPPED
