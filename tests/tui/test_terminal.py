"""The screen on a real pseudo-terminal: quit, hang-up, crash and a terminal that nobody reads."""

import os
import pty
import select
import signal
import subprocess
import sys
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.measuring import HANG_S

pytestmark = pytest.mark.slow

PROGRAM = """
import asyncio, signal, sys, threading
from exporter_tui.tui.app import ExporterApp
from exporter_tui.tui.look import Look
from tests.tui.recorded_app import recorded_app
from exporter_tui.tui.recorded.control import RecordedControl
from exporter_tui.tui.recorded.views import finished, mid_run
from exporter_tui.tui.screens.dashboard import DashboardScreen
from exporter_tui.tui.terminal import ScreenRunner
from textual.drivers.linux_driver import LinuxDriver
from pathlib import Path

mode, result = sys.argv[1:]
signal.signal(signal.SIGHUP, signal.SIG_IGN)
before = signal.getsignal(signal.SIGWINCH), signal.getsignal(signal.SIGTSTP)
app = recorded_app(RecordedControl(mid_run()), look=Look(refresh_hz=20))
runner = ScreenRunner(app)
def broken(self, *arguments, **options):
    raise RuntimeError("drawn wrongly")
if mode == "draw":
    DashboardScreen.draw = broken
if mode == "open":
    LinuxDriver.start_application_mode = broken
if mode == "close":
    LinuxDriver.stop_application_mode = broken
if mode == "loop":
    ExporterApp._shutdown = broken
if mode == "exit":
    def leave(self):
        sys.exit(7)
    ExporterApp.pull = leave
if mode == "stray":
    pulls = []
    def lose(self):
        pulls.append(self)
        if len(pulls) == 1:
            asyncio.get_running_loop().create_task(wrong())
        else:
            self.leave("detach")
    async def wrong():
        raise RuntimeError("drawn wrongly")
    ExporterApp.pull = lose
if mode == "unread":
    threading.Timer(3.0, runner.give_up).start()
ending = runner.run()
after = signal.getsignal(signal.SIGWINCH), signal.getsignal(signal.SIGTSTP)
crashed = "drawn wrongly" in ending.crash
Path(result).write_text(f"{ending.kind.name} {before == after} {crashed}")
"""
END_OF_SCREEN = "\x1b[?1049l\x1b[?25h\x1b[0m"


class Terminal:
    """A program on a pseudo-terminal of its own."""

    def __init__(self, mode: str, folder: Path) -> None:
        self.result = folder / "result"
        self.master, slave = pty.openpty()
        termios.tcsetwinsize(slave, (36, 120))
        self.modes = termios.tcgetattr(slave)
        self.slave = slave
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, mode, str(self.result)],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            env={**os.environ, "TERM": "xterm-256color"},
        )

    def read_until(self, text: str, *, timeout_s: float = HANG_S) -> str:
        """Return what was written up to and including ``text``; fails when it does not come."""
        seen = ""
        while text not in seen:
            ready = select.select([self.master], [], [], timeout_s)[0]
            assert ready, f"{text!r} did not appear in {seen[-500:]!r}"
            seen += os.read(self.master, 65_536).decode("utf-8", "replace")
        return seen

    def drain(self) -> str:
        """Return everything written until the program ends."""
        seen = b""
        while self.process.poll() is None or select.select([self.master], [], [], 0)[0]:
            if select.select([self.master], [], [], 0.1)[0]:
                try:
                    seen += os.read(self.master, 65_536)
                except OSError:
                    break
        return seen.decode("utf-8", "replace")

    def close(self) -> None:
        """End everything."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for descriptor in (self.master, self.slave):
            try:
                os.close(descriptor)
            except OSError:
                continue


@pytest.fixture
def terminals() -> Iterator[list[Terminal]]:
    opened: list[Terminal] = []
    yield opened
    for terminal in opened:
        terminal.close()


def start(mode: str, folder: Path, terminals: list[Terminal]) -> Terminal:
    terminal = Terminal(mode, folder)
    terminals.append(terminal)
    return terminal


def test_detach_gives_the_terminal_back_as_it_was(
    tmp_path: Path, terminals: list[Terminal]
) -> None:
    terminal = start("plain", tmp_path, terminals)
    terminal.read_until("SALES.ORDERS")
    os.write(terminal.master, b"q")
    terminal.read_until("still running")
    os.write(terminal.master, b"d")
    terminal.drain()
    assert terminal.result.read_text() == "DETACHED True False"
    assert termios.tcgetattr(terminal.slave) == terminal.modes


@pytest.mark.parametrize("way", ["close", "hangup signal"])
def test_a_lost_terminal_ends_the_screen_and_nothing_else(
    tmp_path: Path, terminals: list[Terminal], way: str
) -> None:
    terminal = start("plain", tmp_path, terminals)
    terminal.read_until("SALES.ORDERS")
    if way == "close":
        os.close(terminal.slave)
        os.close(terminal.master)
    else:
        terminal.process.send_signal(signal.SIGHUP)
    terminal.process.wait(timeout=HANG_S)
    assert terminal.result.read_text() == "HUNG_UP True False"
    if way == "hangup signal":
        assert terminal.drain().endswith(END_OF_SCREEN)
        assert termios.tcgetattr(terminal.slave) == terminal.modes


@pytest.mark.parametrize("way", ["draw", "open", "close", "loop", "exit", "stray"])
def test_a_crash_shows_no_traceback_and_leaves_the_terminal_as_it_was(
    tmp_path: Path, terminals: list[Terminal], way: str
) -> None:
    terminal = start(way, tmp_path, terminals)
    shown = ""
    if way in {"close", "loop"}:
        shown = terminal.read_until("SALES.ORDERS")
        os.write(terminal.master, b"q")
        shown += terminal.read_until("still running")
        os.write(terminal.master, b"d")
    shown += terminal.drain()
    assert terminal.result.read_text() == f"CRASHED True {way != 'exit'}"
    assert "Traceback" not in shown
    assert "drawn wrongly" not in shown
    assert shown.count("\x1b[?1049h") == shown.count("\x1b[?1049l")
    assert termios.tcgetattr(terminal.slave) == terminal.modes


def test_a_terminal_that_nobody_reads_can_be_given_up(
    tmp_path: Path, terminals: list[Terminal]
) -> None:
    terminal = start("unread", tmp_path, terminals)
    terminal.process.wait(timeout=HANG_S)
    assert terminal.result.read_text() == "HUNG_UP True False"
