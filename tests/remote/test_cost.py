"""What a viewer costs the run that it watches: bytes and calls of a picture, a share of a core.

Measured over the recorded replay, in which every worker moves and two tables change with each
picture. Seconds are printed; held are bytes and calls, and those of many tables against few.
"""

import statistics
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from exporter_tui.model.view import RunView
from exporter_tui.remote.link import Link
from exporter_tui.remote.messages import Hello, Next, own_form
from exporter_tui.remote.seat import LEAST_GAP_S, Seat
from tests.measuring import counted_calls
from tests.remote.conftest import WatchedRun, watched
from tests.remote.test_seat import said
from tests.tui.replay import TICKS_PER_S, ReplayControl

pytestmark = pytest.mark.slow

MANY, FEW = 20_000, 200
MOST_BYTES_A_PICTURE = 10_000
"""20 kB a second at two pictures a second."""
MOST_CALLS_A_PICTURE = 2_500
"""Three times what a picture takes in which every worker moves and two tables change."""
PICTURES = 40
MEASURE_S = 10.0
VIEWERS = 3


@dataclass(frozen=True)
class Cost:
    size: int
    calls: int


def costs(tables: int, folder: Path) -> list[Cost]:
    """Return what each picture costs that follows the first."""
    run, replay = WatchedRun(folder), ReplayControl(tables)
    run.current = replay.view()
    seat, now, found = Seat(control=run, now=0.0), 0.0, []
    seat.hear(said(Hello(form=own_form())), now)
    for have in range(PICTURES + 1):
        seat.took(len(seat.out), now)
        seat.hear(said(Next(have=have)), now)
        now += LEAST_GAP_S
        with counted_calls() as counted:
            assert seat.show(now) is None
        found.append(Cost(len(seat.out), counted()))
        run.current = replay.view()
    assert found[0].size > 50 * tables
    return found[1:]


@pytest.mark.measure
def test_a_picture_of_many_tables_costs_as_many_bytes_and_calls_as_one_of_few(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for tables in (FEW, MANY):
        found = costs(tables, tmp_path)
        size = statistics.mean(cost.size for cost in found)
        calls = statistics.median(cost.calls for cost in found)
        with capsys.disabled():
            print(
                f"\na viewer of {tables:,} tables: {size * TICKS_PER_S / 1000:.1f} kB/s at "
                f"{TICKS_PER_S} Hz, {calls:,.0f} calls a picture"
            )
        assert 0 < size < MOST_BYTES_A_PICTURE
        assert 0 < calls < MOST_CALLS_A_PICTURE


@pytest.mark.measure
def test_viewers_take_a_small_share_of_a_core(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".exporter").mkdir()
    run, replay = WatchedRun(tmp_path), ReplayControl(MANY)
    run.current = replay.view()
    with watched(run) as viewers:
        links = [Link(run.output_dir, period_s=1 / TICKS_PER_S) for _ in range(VIEWERS)]
        for link in links:
            link.open()
        thread = viewers._thread.ident
        assert thread is not None
        clock = time.pthread_getcpuclockid(thread)
        began, before = time.monotonic(), time.clock_gettime(clock)
        while time.monotonic() < began + MEASURE_S:
            run.current = replay.view()
            links[0].wait(1 / TICKS_PER_S)
        used = time.clock_gettime(clock) - before
        share = used / (time.monotonic() - began) / VIEWERS
        seen = [link.view() for link in links]
        for link in links:
            link.leave()
    with capsys.disabled():
        print(f"\nthe run's side: {share:.2%} of one core for a viewer of {MANY:,} tables")
    assert [len(view.tables) for view in seen] == [MANY] * VIEWERS
    assert RunView() not in seen
