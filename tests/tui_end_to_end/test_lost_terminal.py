"""Whatever happens to the terminal, the export is complete and the exit code is the run's."""

import gzip
import json
import shlex
import signal
import termios
import time
from collections.abc import Iterator
from typing import Any

import pytest

from exporter_tui.fakeoracle.faults import Gate, HoldStatement
from tests.tui_end_to_end.conftest import Opens, Site
from tests.tui_end_to_end.on_terminal import BOUND_S, PROGRAM, OnTerminal, log_of

pytestmark = pytest.mark.slow

HELD = 'FROM "HR"."EMPLOYEES"'


@pytest.fixture
def gate(site: Site) -> Iterator[Gate]:
    """Hold the export of EMPLOYEES until the gate opens."""
    gate = Gate()
    site.server.faults.add(HoldStatement(sql=HELD, gate=gate, times=0, timeout_s=4 * BOUND_S))
    yield gate
    gate.open()


def config_of(site: Site) -> str:
    """Return a configuration by which one worker reads EMPLOYEES, and nothing else is done."""
    return site.config(tables="[HR.EMPLOYEES]", parallel=1)


def begun(site: Site, opens: Opens, **settings: Any) -> OnTerminal:
    """Return the program with its dashboard open and EMPLOYEES being read."""
    terminal = opens("--config", config_of(site), **settings)
    wait_for_held(site)
    return terminal


def wait_for_held(site: Site) -> None:
    assert site.server.wait_for_statements(
        lambda seen: any(HELD in one.sql and "AS OF" in one.sql for one in seen), BOUND_S
    )


def assert_complete(site: Site) -> None:
    report = json.loads((site.output / "summary_report.json").read_text())
    assert {line["status"] for line in report["tables"]} == {"SUCCEEDED"}
    data = b"".join(
        gzip.decompress(file.read_bytes())
        for file in (site.output / "HR" / "EMPLOYEES" / "data").glob("*.csv.gz")
    )
    assert data.count(b"\n") == 240


def test_detach_narrates_and_a_closed_terminal_then_ends_nothing(
    site: Site, opens: Opens, gate: Gate
) -> None:
    terminal = begun(site, opens)
    terminal.read_until("HR", "Workers")
    terminal.press("q")
    terminal.read_until("still running")
    terminal.press("d")
    terminal.read_until("Detached: the export goes on")
    assert termios.tcgetattr(terminal.master)[3] & termios.ECHO
    terminal.close_terminal()
    gate.open()
    assert terminal.wait() == 0
    assert_complete(site)
    assert "Detached" in log_of(site.output)
    assert "Exit code 0: every table SUCCEEDED" in log_of(site.output)


def test_detached_it_can_be_stopped_and_continued_like_any_program(
    site: Site, opens: Opens, gate: Gate
) -> None:
    shell = opens(program=("bash", "--norc", "--noprofile", "-i"))
    shell.press(shlex.join([*PROGRAM, "--config", config_of(site)]) + "\n")
    wait_for_held(site)
    shell.read_until("HR", "Workers")
    shell.press("q")
    shell.read_until("still running")
    shell.press("d")
    shell.read_until("Detached: the export goes on")
    shell.press("\x1a")
    shell.read_until("Stopped")
    shell.press("fg\n")
    gate.open()
    shell.read_until("Exit code 0: every table SUCCEEDED")
    shell.press("echo code=$?\n")
    shell.read_until("code=0")
    assert_complete(site)


@pytest.mark.parametrize("turn", ["first", "second", "third"])
def test_a_terminal_closed_in_mid_export_ends_nothing(
    site: Site, opens: Opens, gate: Gate, turn: str
) -> None:
    terminal = begun(site, opens)
    terminal.read_until("HR", "Workers")
    terminal.close_terminal()
    wait_for_log(terminal, site, "The terminal was lost")
    workers = terminal.workers()
    assert workers
    gate.open()
    assert terminal.wait() == 0
    assert_complete(site)


def wait_for_log(terminal: OnTerminal, site: Site, text: str) -> None:
    terminal.wait_until_true(lambda: text in log_of(site.output), f"{text!r} in the log")


def test_a_closed_terminal_ends_nothing_while_headless(
    site: Site, opens: Opens, gate: Gate
) -> None:
    terminal = begun(site, opens, environ={"TERM": "dumb"})
    terminal.read_until("connecting to")
    terminal.close_terminal()
    gate.open()
    assert terminal.wait() == 0
    assert_complete(site)


def test_a_hang_up_of_the_whole_group_while_workers_start_ends_nothing(
    site: Site, opens: Opens
) -> None:
    terminal = opens("--config", site.config())
    wait_for_a_starting_worker(terminal)
    # From the first worker's first moment until the first table is read.
    while not site.server.wait_for_statements(
        lambda seen: any('FROM "HR".' in one.sql and "AS OF" in one.sql for one in seen), 0.01
    ):
        terminal.signal_group(signal.SIGHUP)
    assert terminal.wait() == 0
    assert_complete(site)
    assert "WORKER-DIED" not in log_of(site.output)
    assert "The terminal was lost" in log_of(site.output)


def wait_for_a_starting_worker(terminal: OnTerminal) -> None:
    """Return in the first moments of the first worker; reads the screen meanwhile."""
    terminal.read_until("Before we start")
    until = time.monotonic() + BOUND_S
    while not terminal.workers():
        assert time.monotonic() < until, terminal.text()
        terminal.read(0.005)


def test_an_interrupt_of_the_whole_group_while_workers_start_stops_cleanly(
    site: Site, opens: Opens, gate: Gate
) -> None:
    terminal = opens("--config", site.config(), "--headless")
    until = time.monotonic() + BOUND_S
    while not terminal.workers():
        assert time.monotonic() < until, terminal.text()
        terminal.read(0.005)
    terminal.signal_group(signal.SIGINT)
    gate.open()
    assert terminal.wait() in {0, 3}
    assert "WORKER-DIED" not in log_of(site.output)
    assert "Traceback" not in terminal.heard.decode("utf-8", "replace")
    assert "Traceback" not in log_of(site.output)


@pytest.mark.parametrize("moment", ["while it works", "after its report"])
def test_a_terminal_that_nobody_reads_delays_neither_the_export_nor_a_stop(
    site: Site, opens: Opens, gate: Gate, moment: str
) -> None:
    terminal = begun(site, opens, size=(100, 300))
    terminal.read_until("HR", "Workers")
    for _ in range(400):  # each a full picture: more than any buffer of the terminal holds
        terminal.press("\x0c")
    report = site.output / "summary_report.json"
    if moment == "after its report":
        gate.open()
        terminal.wait_until_true(report.exists, "the report")
    terminal.signal(signal.SIGTERM)
    if moment == "while it works":
        wait_for_log(terminal, site, "nothing new is started")
        gate.open()
    code = terminal.process.wait(BOUND_S)

    assert json.loads(report.read_text())["exit_code"] == code
    assert moment == "while it works" or code == 0
    assert termios.tcgetattr(terminal.master) == terminal.modes
    terminal.wait()  # reads what is left
    assert terminal.heard.rfind(b"\x1b[?1049l") > terminal.heard.rfind(b"\x1b[?1049h")
    assert f"Exit code {code}: " in log_of(site.output).splitlines()[-1]


def test_sigterm_closes_the_screen_and_says_what_came_out(
    site: Site, opens: Opens, gate: Gate
) -> None:
    terminal = begun(site, opens)
    terminal.read_until("HR", "Workers")
    terminal.signal(signal.SIGTERM)
    terminal.read_until("STOPPING")
    gate.open()
    code = terminal.wait()
    assert code in {0, 3}
    assert f"Exit     {code}" in terminal.text()
