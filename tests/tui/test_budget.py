"""What the screen costs: bytes and CPU on a pseudo-terminal, calls, memory, from key to reaction.

Measured with 20,000 tables at 120x36 and two pictures a second. Seconds are printed; held are bytes
and calls of a picture, memory, and the cost of many tables against that of few.
"""

import asyncio
import os
import pty
import select
import statistics
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyte
import pytest

from exporter_tui.tui.look import Look
from tests.measuring import HANG_S, counted_calls
from tests.tui.recorded_app import recorded_app
from tests.tui.replay import ReplayControl

pytestmark = pytest.mark.slow

SIZE = (36, 120)
MEASURE_S = 8.0
WARM_UP_S = 2.0
PICTURES_PER_S = 2
MOST_BYTES_A_PICTURE = 4_000
MOST_CALLS_A_PICTURE = 60_000
"""Three times what a picture takes in which every worker moves and two tables change."""
MANY, FEW = 20_000, 200
MOST_TIMES_DEARER = 5
"""Work for each table would cost tens of times more."""

PROGRAM = """
import sys
from exporter_tui.tui.look import Look
from tests.tui.recorded_app import recorded_app
from tests.tui.replay import ReplayControl
from exporter_tui.tui.terminal import ScreenRunner
look = Look(refresh_hz=float(sys.argv[2]))
ScreenRunner(recorded_app(ReplayControl(int(sys.argv[1])), look=look)).run()
"""

WILD_PROGRAM = """
from dataclasses import replace
from exporter_tui.model.names import TableName
from exporter_tui.tui.look import Look
from tests.tui.recorded_app import recorded_app
from tests.tui.replay import ReplayControl
from exporter_tui.tui.terminal import ScreenRunner
NAMES = ("ORDERS", "\u8868\u683c_ORDERS", "\U0001f44d\u8868", "\u0645\u0631\u062d\u0628\u0627")
class Wild(ReplayControl):
    ticks, end = 0, None
    def view(self):
        if self.end is None:
            self.ticks += 1
            view = super().view()
            wide = TableName("SALES", NAMES[self.ticks % len(NAMES)])
            tables = (replace(view.tables[0], table=wide), *view.tables[1:])
            workers = view.workers[: self.ticks * 5 % 9]
            events = view.events[: self.ticks * 3 % 5]
            self.shown = replace(view, tables=tables, workers=workers, events=events)
            if self.ticks == 40:
                self.end = self.shown = replace(self.shown, database="THE END")
        return self.shown
ScreenRunner(recorded_app(Wild(300), look=Look(refresh_hz=5))).run()
"""


@dataclass
class Screen:
    """The program on a pseudo-terminal, and what a terminal would show of it."""

    master: int
    process: subprocess.Popen[bytes]
    stream: pyte.ByteStream
    picture: pyte.Screen

    def read_some(self) -> int:
        """Feed the terminal what has come; returns how many bytes that is."""
        data = os.read(self.master, 65_536)
        self.stream.feed(_without_queries(data))
        return len(data)

    def read_until(self, text: str, *, without: str = "\0", timeout_s: float = HANG_S) -> float:
        """Feed the terminal until it shows ``text`` and nothing of ``without``; returns the seconds
        that it took.
        """
        started = time.monotonic()
        while text not in (shown := "\n".join(self.picture.display)) or without in shown:
            left = started + timeout_s - time.monotonic()
            ready = left > 0 and select.select([self.master], [], [], left)[0]
            assert ready, f"{text!r} is not shown:\n" + "\n".join(self.picture.display)
            self.read_some()
        return time.monotonic() - started

    def read_until_quiet(self) -> None:
        """Feed the terminal until nothing more comes for several pictures."""
        while select.select([self.master], [], [], 1.0)[0]:
            self.read_some()

    def cells(self) -> dict[tuple[int, int], pyte.screens.Char]:
        """Return every cell with its colours."""
        rows, columns = SIZE
        return {(y, x): self.picture.buffer[y][x] for y in range(rows) for x in range(columns)}

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


def read_all(screens: Sequence[Screen], seconds: float) -> list[int]:
    """Feed all terminals for so long; returns the bytes that came on each."""
    of_master = {screen.master: screen for screen in screens}
    total = dict.fromkeys(of_master, 0)
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        for ready in select.select([*of_master], [], [], left)[0]:
            total[ready] += of_master[ready].read_some()
    return [*total.values()]


@pytest.fixture
def screen() -> Iterator[Screen]:
    yield from _on_terminal(PROGRAM, str(MANY), str(PICTURES_PER_S))


@pytest.fixture
def screen_of_few() -> Iterator[Screen]:
    yield from _on_terminal(PROGRAM, str(FEW), str(PICTURES_PER_S))


@pytest.fixture
def still_screen() -> Iterator[Screen]:
    """A screen that draws no picture of its own accord once the first is there."""
    yield from _on_terminal(PROGRAM, str(MANY), "0")


@pytest.fixture
def wild() -> Iterator[Screen]:
    yield from _on_terminal(WILD_PROGRAM)


@pytest.fixture
def busy_cores() -> Iterator[int]:
    """Keep every core busy, as workers without a ceiling do."""
    cores = len(os.sched_getaffinity(0))
    spin = [sys.executable, "-c", "while True: pass"]
    workers = [subprocess.Popen(spin) for _ in range(cores)]
    yield cores
    for worker in workers:
        worker.kill()
        worker.wait()


def _on_terminal(program: str, *arguments: str) -> Iterator[Screen]:
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, SIZE)
    env = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    process = subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
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


@pytest.mark.measure
def test_a_steady_screen_sends_few_bytes_and_many_tables_cost_no_more_than_few(
    screen: Screen, screen_of_few: Screen, capsys: pytest.CaptureFixture[str]
) -> None:
    both = (screen, screen_of_few)
    for one in both:
        one.read_until("Workers 8 of 8")
    read_all(both, WARM_UP_S)
    before = [one.cpu_s() for one in both]
    received = read_all(both, MEASURE_S)
    many, few = (one.cpu_s() - used for one, used in zip(both, before, strict=True))
    pictures = PICTURES_PER_S * MEASURE_S + 1
    with capsys.disabled():
        print(
            f"\nscreen: {received[0] / MEASURE_S / 1000:.1f} kB/s, {many / MEASURE_S:.1%} of one "
            f"core with {MANY:,} tables, {few / MEASURE_S:.1%} with {FEW}"
        )
    assert 0 < received[0] < MOST_BYTES_A_PICTURE * pictures
    assert many <= few * MOST_TIMES_DEARER


@pytest.mark.measure
@pytest.mark.parametrize("tables", [FEW, MANY])
def test_a_picture_takes_a_bounded_number_of_calls(
    tables: int, capsys: pytest.CaptureFixture[str]
) -> None:
    async def count() -> list[int]:
        app = recorded_app(ReplayControl(tables), look=Look(refresh_hz=0))
        async with app.run_test(size=(SIZE[1], SIZE[0])) as pilot:
            await pilot.pause()
            found = []
            for _ in range(20):
                with counted_calls() as counted:
                    app.pull()
                    await pilot.pause()
                found.append(counted())
        return found

    found = asyncio.run(count())
    with capsys.disabled():
        print(f"\n{tables:,} tables: {statistics.median(found):,.0f} calls a picture")
    assert 1_000 < statistics.median(found) <= MOST_CALLS_A_PICTURE


def test_after_a_wild_replay_the_terminal_shows_what_a_full_paint_shows(wild: Screen) -> None:
    wild.read_until("THE END")
    wild.read_until_quiet()
    repainted = wild.cells()
    wild.picture = pyte.Screen(SIZE[1], SIZE[0])
    wild.stream = pyte.ByteStream(wild.picture)
    os.write(wild.master, b"\x0c")
    wild.read_until("THE END")
    wild.read_until_quiet()
    painted = wild.cells()
    assert [at for at in painted if repainted[at] != painted[at]] == []


@pytest.mark.measure
def test_a_key_is_answered_without_waiting_for_a_picture_beside_as_many_workers_as_cores(
    still_screen: Screen, busy_cores: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """No picture is ever due here: an answer that waited for the next one would never come."""
    still_screen.read_until("Workers 8 of 8")
    times = []
    for _ in range(7):
        os.write(still_screen.master, b"?")
        times.append(still_screen.read_until("Keys and states", without="Workers 8 of 8"))
        os.write(still_screen.master, b"\x1b")
        still_screen.read_until("Workers 8 of 8", without="Keys and states")
    with capsys.disabled():
        median = f"median {statistics.median(times) * 1000:.0f} ms"
        print(f"\nkey to reaction beside {busy_cores} busy processes: {median}")
    assert len(times) == 7


@pytest.mark.measure
def test_memory_does_not_grow_with_time(capsys: pytest.CaptureFixture[str]) -> None:
    program = """
import asyncio, resource
from exporter_tui.tui.look import Look
from tests.tui.recorded_app import recorded_app
from tests.tui.replay import ReplayControl
async def main():
    app = recorded_app(ReplayControl(500), look=Look(refresh_hz=0))
    async with app.run_test(size=(120, 36)) as pilot:
        for tick in range(1_800):
            app.pull()
            if tick % 40 == 0:
                await pilot.pause()
            if tick == 300:
                early = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    late = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(late - early)
asyncio.run(main())
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        timeout=4 * HANG_S,
    )
    grown = int(done.stdout) * 1024
    with capsys.disabled():
        print(f"\nmemory from tick 300 to tick 1,800: {grown / 1e6:+.1f} MB")
    assert grown < 1_250_000
