"""What the screen costs on a pseudo-terminal: bytes, CPU, memory, the time from key to reaction.

Measured with 20,000 tables at 120x36 and two pictures a second; the figures are printed.
"""

import os
import pty
import select
import statistics
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyte
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

SIZE = (36, 120)
MEASURE_S = 12.0
WARM_UP_S = 2.0
MAX_BYTES_PER_S = 8_000
MAX_CPU = 0.06
MAX_REACTION_S = 0.5

PROGRAM = """
from exporter_tui.tui.app import ExporterApp
from exporter_tui.tui.look import Look
from exporter_tui.tui.recorded.replay import ReplayControl
from exporter_tui.tui.terminal import ScreenRunner
ScreenRunner(ExporterApp(ReplayControl(20_000), look=Look(refresh_hz=2))).run()
"""


@dataclass
class Screen:
    """The program on a pseudo-terminal, and what a terminal would show of it."""

    master: int
    process: subprocess.Popen[bytes]
    stream: pyte.ByteStream
    picture: pyte.Screen

    def read(self, seconds: float) -> int:
        """Feed the terminal for so long; returns the bytes that came."""
        total = 0
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if select.select([self.master], [], [], left)[0]:
                data = os.read(self.master, 65_536)
                total += len(data)
                self.stream.feed(_without_queries(data))
        return total

    def read_until(self, text: str, timeout_s: float = 30) -> float:
        """Feed the terminal until it shows ``text``; returns the seconds that it took."""
        started = time.monotonic()
        while text not in "\n".join(self.picture.display):
            left = started + timeout_s - time.monotonic()
            ready = left > 0 and select.select([self.master], [], [], left)[0]
            assert ready, f"{text!r} is not shown:\n" + "\n".join(self.picture.display)
            self.stream.feed(_without_queries(os.read(self.master, 65_536)))
        return time.monotonic() - started

    def cpu_s(self) -> float:
        """Return the CPU seconds that the program has used."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii")
        fields = stat.rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _without_queries(data: bytes) -> bytes:
    """Return the bytes without the keyboard protocol's sequences, unknown to the reader."""
    for sequence in (b"\x1b[>25u", b"\x1b[<u", b"\x1b[?2026$p", b"\x1b[?2048$p"):
        data = data.replace(sequence, b"")
    return data


@pytest.fixture
def screen() -> Iterator[Screen]:
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, SIZE)
    env = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        env=env,
    )
    os.close(slave)
    picture = pyte.Screen(SIZE[1], SIZE[0])
    yield Screen(master, process, pyte.ByteStream(picture), picture)
    process.kill()
    process.wait()
    os.close(master)


def test_a_steady_screen_stays_inside_its_budget(
    screen: Screen, capsys: pytest.CaptureFixture[str]
) -> None:
    screen.read_until("Workers 8 of 8")
    screen.read(WARM_UP_S)
    cpu_before = screen.cpu_s()
    received = screen.read(MEASURE_S)
    cpu = (screen.cpu_s() - cpu_before) / MEASURE_S
    with capsys.disabled():
        print(f"\nscreen: {received / MEASURE_S / 1000:.1f} kB/s, {cpu:.1%} of one core")
    assert received / MEASURE_S < MAX_BYTES_PER_S
    assert cpu < MAX_CPU


def test_what_the_terminal_shows_equals_a_full_paint(screen: Screen) -> None:
    screen.read_until("Workers 8 of 8")
    screen.read(6.0)
    os.write(screen.master, b"p")  # nothing visible changes; the next picture comes anyway
    steady = [line.rstrip() for line in screen.picture.display]
    fresh = pyte.Screen(SIZE[1], SIZE[0])
    screen.picture, screen.stream = fresh, pyte.ByteStream(fresh)
    os.write(screen.master, b"\x0c")
    screen.read_until("Workers 8 of 8")
    screen.read(0.2)
    full = [line.rstrip() for line in fresh.display]
    still = [at for at in range(SIZE[0]) if _shape(steady[at]) != _shape(full[at])]
    assert still == [], "\n".join(f"{steady[at]}\n{full[at]}" for at in still)


def _shape(line: str) -> str:
    """Return a line with its moving numbers and bars made equal, so that only lost cells differ."""
    return "".join("#" if c.isdigit() or c in "█▌░▄ k%~" else c for c in line).replace("#", "")


def test_a_key_is_answered_at_once(screen: Screen, capsys: pytest.CaptureFixture[str]) -> None:
    screen.read_until("Workers 8 of 8")
    times = []
    for _ in range(7):
        os.write(screen.master, b"?")
        times.append(screen.read_until("Keys and states"))
        os.write(screen.master, b"\x1b")
        screen.read_until("Workers 8 of 8")
    with capsys.disabled():
        print(f"\nkey to reaction: median {statistics.median(times) * 1000:.0f} ms")
    assert statistics.median(times) < MAX_REACTION_S


def test_the_first_picture_comes_soon(capsys: pytest.CaptureFixture[str]) -> None:
    times = []
    for _ in range(3):
        master, slave = pty.openpty()
        termios.tcsetwinsize(slave, SIZE)
        started = time.monotonic()
        with subprocess.Popen(
            [sys.executable, "-c", PROGRAM.replace("20_000", "500")],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            env={**os.environ, "TERM": "xterm-256color"},
        ) as process:
            os.close(slave)
            seen = b""
            while b"PRODDB" not in seen:
                assert select.select([master], [], [], 20)[0]
                seen += os.read(master, 65_536)
            times.append(time.monotonic() - started)
            process.kill()
        os.close(master)
    with capsys.disabled():
        print(f"\nfirst picture: median {statistics.median(times):.2f} s")
    busy = os.getloadavg()[0] / len(os.sched_getaffinity(0))
    assert min(times) < 2.0 * max(1.0, busy)


def test_memory_does_not_grow_with_time() -> None:
    program = """
import asyncio, resource
from exporter_tui.tui.app import ExporterApp
from exporter_tui.tui.look import Look
from exporter_tui.tui.recorded.replay import ReplayControl
async def main():
    app = ExporterApp(ReplayControl(2_000), look=Look(refresh_hz=0))
    async with app.run_test(size=(120, 36)) as pilot:
        for tick in range(7_200):
            app.pull()
            if tick % 10 == 0:
                await pilot.pause()
            if tick == 1_200:
                early = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    late = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(late - early)
asyncio.run(main())
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=170
    )
    assert int(done.stdout) * 1024 < 5_000_000
