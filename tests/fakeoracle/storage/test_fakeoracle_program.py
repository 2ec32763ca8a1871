"""The stand-in as a program: one line when ready, the right ends, no second line."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import oracledb
import pytest

from exporter_tui.fakeoracle.__main__ import DEMO_PASSWORD, DEMO_USER, PASSWORD_VARIABLE, main

WAIT_S = 120
Started = subprocess.Popen[str]
Start = Callable[..., Started]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start the program with arguments and environment variables; all are ended afterwards."""
    processes: list[Started] = []

    def begin(*arguments: str, **variables: str) -> Started:
        process = subprocess.Popen(
            [sys.executable, "-m", "exporter_tui.fakeoracle", "--load", "hr", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "XDG_CACHE_HOME": str(tmp_path), **variables},
        )
        processes.append(process)
        return process

    yield begin
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=WAIT_S)


def ready(process: Started) -> dict[str, object]:
    assert process.stdout is not None
    line: dict[str, object] = json.loads(process.stdout.readline())
    return line


def connected(found: dict[str, object]) -> oracledb.Connection:
    assert isinstance(found["port"], int)
    return oracledb.connect(
        user=str(found["username"]),
        password=str(found["password"]),
        host=str(found["host"]),
        port=found["port"],
        service_name=str(found["service"]),
    )


def ask(found: dict[str, object], sql: str) -> object:
    with connected(found) as connection:
        return connection.cursor().execute(sql).fetchone()


@pytest.mark.slow
def test_one_json_line_tells_how_to_log_on_as_a_user_who_may_read(start: Start) -> None:
    process = start()
    found = ready(process)
    assert sorted(found) == ["host", "password", "port", "service", "username"]
    assert (found["username"], found["password"]) == (DEMO_USER, DEMO_PASSWORD)
    assert ask(found, "SELECT COUNT(*) FROM HR.EMPLOYEES") == (240,)
    process.send_signal(signal.SIGTERM)
    rest, errors = process.communicate(timeout=WAIT_S)
    assert (process.returncode, rest, errors) == (0, "", "")


@pytest.mark.slow
def test_it_ends_in_the_middle_of_a_statement(start: Start) -> None:
    """A statement over a million rows: nobody waits for its end."""
    process = start()
    found = ready(process)
    worked = ", ".join(f"MAX(UPPER(a.email || b.email || '{number}'))" for number in range(40))
    heavy = f"SELECT {worked} FROM hr.employees a, hr.employees b, hr.jobs"
    connection = connected(found)
    begun = threading.Event()

    def never_answered() -> None:
        begun.set()
        with pytest.raises(oracledb.DatabaseError):
            connection.cursor().execute(heavy)

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(never_answered)
        assert begun.wait(WAIT_S)
        assert ask(found, "SELECT COUNT(*) FROM HR.REGIONS") == (5,)
        process.send_signal(signal.SIGTERM)
        assert process.wait(WAIT_S) == 0
        running.result(WAIT_S)


@pytest.mark.slow
def test_the_password_comes_from_the_environment_when_it_is_there(start: Start) -> None:
    found = ready(start(**{PASSWORD_VARIABLE: "another-one"}))
    assert found["password"] == "another-one"
    assert ask(found, "SELECT COUNT(*) FROM HR.JOBS") == (16,)
    with pytest.raises(oracledb.DatabaseError, match="ORA-01017"):
        ask({**found, "password": DEMO_PASSWORD}, "SELECT COUNT(*) FROM HR.JOBS")


@pytest.mark.slow
def test_it_dies_with_its_parent_only_when_asked_to(start: Start) -> None:
    child, other = start("--die-with-parent"), start()
    for process in (child, other):
        ready(process)
        assert process.stdin is not None
        process.stdin.close()
        process.stdin = None
    assert child.wait(WAIT_S) == 0
    assert other.poll() is None
    other.send_signal(signal.SIGINT)
    assert other.wait(WAIT_S) == 0


@pytest.mark.slow
def test_what_is_said_on_its_input_does_not_end_it(start: Start) -> None:
    process = start("--die-with-parent")
    found = ready(process)
    assert process.stdin is not None
    process.stdin.write("noise\n")
    process.stdin.flush()
    assert ask(found, "SELECT COUNT(*) FROM HR.REGIONS") == (5,)
    assert process.poll() is None


def test_a_taken_port_is_an_error_in_one_line(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    restored_signals: None,
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/nonexistent")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main(["--load", "hr", "--port", port]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("fakeoracle: ")
    assert err.count("\n") == 1


def test_scripts_are_written_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--load", "hr", "--write-sql", str(tmp_path / "sql")]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'sql' / 'hr.sql'}\n"
    text = (tmp_path / "sql" / "hr.sql").read_text("utf-8")
    assert text.startswith("-- Sample schema HR")
    assert 'CREATE TABLE "HR"."EMPLOYEES" (' in text


def test_schemas_that_no_sql_can_make_are_not_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--load", "refused", "--write-sql", str(tmp_path)]) == 2
    assert "no SQL can make" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [["--load", "nothing"], ["--scale", "0"], ["--port", "x"]])
def test_wrong_arguments_are_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage: fakeoracle" in capsys.readouterr().err


@pytest.fixture
def restored_signals() -> Iterator[None]:
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)
