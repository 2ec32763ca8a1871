"""The real program on a pseudo-terminal, driven as a person would: keys in, a picture out.

Enters: arguments of the command. Leaves: the screen as a terminal shows it, and the ways in which a
terminal can treat a program: closing, stopping, not reading.
"""

import contextlib
import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pyte

SIZE = (36, 120)
BOUND_S = 120.0
PROGRAM = (sys.executable, "-m", "exporter_tui")
_UNKNOWN_TO_PYTE = (b"\x1b[>25u", b"\x1b[<u", b"\x1b[?2026$p", b"\x1b[?2048$p")


class OnTerminal:
    """A command in a session of its own whose controlling terminal is ours."""

    def __init__(
        self,
        *arguments: str,
        program: tuple[str, ...] = PROGRAM,
        size: tuple[int, int] = SIZE,
        environ: dict[str, str] | None = None,
    ) -> None:
        self.master, slave = pty.openpty()
        termios.tcsetwinsize(slave, size)
        self.modes = termios.tcgetattr(slave)
        self.picture = pyte.Screen(size[1], size[0])
        self._stream = pyte.ByteStream(self.picture)
        self.heard = b""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            [*program, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
            | (environ or {}),
            preexec_fn=_own_terminal,  # noqa: PLW1509 - a controlling terminal is set in the child
        )
        os.close(slave)
        self.reads = True

    # -- looking -----------------------------------------------------------------------------------

    def text(self) -> str:
        """Return what the terminal shows."""
        return "\n".join(line.rstrip() for line in self.picture.display)

    def read(self, seconds: float) -> None:
        """Feed the terminal for so long, or until the program closes it."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and self._read_some(left):
            pass

    def read_until(self, *texts: str, timeout_s: float = BOUND_S) -> float:
        """Feed the terminal until it shows all ``texts``; return when, on the steady clock."""
        return self.read_until_true(
            lambda: all(text in self.text() for text in texts), repr(texts), timeout_s
        )

    def read_until_true(
        self, wanted: Callable[[], bool], what: str, timeout_s: float = BOUND_S
    ) -> float:
        """Feed the terminal until ``wanted()``; looks again at least five times a second."""
        end = time.monotonic() + timeout_s
        while not wanted():
            assert time.monotonic() < end, f"{what} did not come:\n{self.text()}"
            if not self._read_some(0.2) and not wanted():
                raise AssertionError(f"the program ended before {what}:\n{self.text()}")
        return time.monotonic()

    def wait_until_true(
        self, wanted: Callable[[], bool], what: str, timeout_s: float = BOUND_S
    ) -> None:
        """Wait until ``wanted()`` without reading the terminal; looks again twenty times a second,
        and for the last time when the program has ended.
        """
        end = time.monotonic() + timeout_s
        alive = os.pidfd_open(self.process.pid)
        try:
            ended = False
            while not wanted():
                assert not ended, f"the program ended before {what}"
                assert time.monotonic() < end, f"{what} did not come"
                ended = bool(select.select([alive], [], [], 0.05)[0])
        finally:
            os.close(alive)

    def _read_some(self, seconds: float) -> bool:
        """Return False once the program has closed the terminal."""
        if not select.select([self.master], [], [], max(seconds, 0))[0]:
            return True
        try:
            data = os.read(self.master, 65_536)
        except OSError:
            return False
        self.heard += data
        for sequence in _UNKNOWN_TO_PYTE:
            data = data.replace(sequence, b"")
        self._stream.feed(data)
        return True

    # -- acting ------------------------------------------------------------------------------------

    def press(self, keys: str) -> None:
        """Type."""
        os.write(self.master, keys.encode())

    def close_terminal(self) -> None:
        """Close the terminal, as a lost SSH link does: the kernel hangs up on its session."""
        if self.reads:
            self.reads = False
            os.close(self.master)

    def signal(self, number: int) -> None:
        """Send a signal to the program alone."""
        self.process.send_signal(number)

    def signal_group(self, number: int) -> None:
        """Send a signal to every process of the terminal's foreground."""
        os.killpg(self.process.pid, number)

    def wait(self, timeout_s: float = BOUND_S) -> int:
        """Read until the program ends and return its exit code."""
        end = time.monotonic() + timeout_s
        while self.process.poll() is None:
            assert time.monotonic() < end, f"it does not end:\n{self.text()}"
            if not self.reads or not self._read_some(0.2):
                self.process.wait(end - time.monotonic())
        if self.reads:
            self.read(0.3)
        return self.process.returncode

    def cpu_s(self) -> float:
        """Return the CPU seconds that the program itself has used."""
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)

    def workers(self) -> list[psutil.Process]:
        """Return the worker processes."""
        family = psutil.Process(self.process.pid).children()
        return [one for one in family if "spawn_main" in " ".join(_argv(one))]

    def end(self) -> None:
        """End everything that is left."""
        family = []
        with contextlib.suppress(psutil.NoSuchProcess):
            family = psutil.Process(self.process.pid).children(recursive=True)
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self.close_terminal()


def _own_terminal() -> None:
    os.setsid()
    import fcntl  # noqa: PLC0415 - in the child alone

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def _argv(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def log_of(output: Path) -> str:
    """Return the run's log."""
    return (output / ".exporter" / "run.log").read_text("utf-8")
