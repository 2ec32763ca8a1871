"""The ceiling is divided among the workers that want it; with numbers alone."""

import pytest

from exporter_tui.coordinator.resources.cores import default_workers
from exporter_tui.coordinator.resources.cpu_limit import CpuLimit
from exporter_tui.coordinator.resources.cpu_meter import Meter, Reading, Spent
from exporter_tui.coordinator.resources.cpu_shares import LEAST_SHARE, CpuShares, within_bounds
from exporter_tui.coordinator.resources.sampler import Sampler
from exporter_tui.model.events import WorkerNo

A, B, C = WorkerNo(1), WorkerNo(2), WorkerNo(3)


def settled(
    divider: CpuShares, used: dict[WorkerNo, float], *, cores: float, others: float = 0.0
) -> dict[WorkerNo, float]:
    """Return the shares after twenty looks at which everybody used the same."""
    shares: dict[WorkerNo, float] = {}
    for _ in range(20):
        given = {no: min(wish, shares.get(no, 1.0)) for no, wish in used.items()}
        total = sum(given.values()) + others
        shares = divider.divide(cores=cores, total=total, used=given, busy=used.keys())
    return shares


def test_workers_that_want_all_get_equal_parts_of_what_others_leave() -> None:
    shares = settled(CpuShares(percent=50), {A: 1.0, B: 1.0}, cores=2.0, others=0.1)

    assert shares == pytest.approx({A: 0.45, B: 0.45}, abs=0.01)


def test_what_a_waiting_worker_leaves_goes_to_the_others() -> None:
    shares = settled(CpuShares(percent=50), {A: 0.05, B: 1.0, C: 1.0}, cores=4.0)

    assert shares[A] < 0.2
    assert shares[B] == shares[C] > 0.9


def test_all_shares_together_stay_below_the_ceiling() -> None:
    for percent in (5, 25, 50, 75, 100):
        shares = settled(
            CpuShares(percent=percent), {A: 1.0, B: 0.1, C: 0.4}, cores=2.0, others=0.05
        )

        assert sum(shares.values()) <= max(2.0 * percent / 100 - 0.05, 3 * LEAST_SHARE) + 0.001


def test_a_worker_that_wants_more_again_gets_it_back() -> None:
    divider = CpuShares(percent=50)
    assert settled(divider, {A: 0.05, B: 1.0}, cores=2.0)[A] < 0.2

    assert settled(divider, {A: 1.0, B: 1.0}, cores=2.0)[A] == pytest.approx(0.5, abs=0.02)


def test_nobody_starves_and_nobody_gets_more_than_a_core() -> None:
    assert settled(CpuShares(percent=5), {A: 1.0, B: 1.0}, cores=1.0, others=0.5) == {
        A: LEAST_SHARE,
        B: LEAST_SHARE,
    }
    assert settled(CpuShares(percent=100), {A: 1.0}, cores=8.0) == {A: 1.0}


def test_a_moved_ceiling_moves_the_shares() -> None:
    divider = CpuShares(percent=25)
    settled(divider, {A: 1.0, B: 1.0}, cores=2.0)

    divider.percent = 75

    assert settled(divider, {A: 1.0, B: 1.0}, cores=2.0) == pytest.approx({A: 0.75, B: 0.75})


def test_a_ceiling_outside_its_bounds_is_moved_inside() -> None:
    assert [within_bounds(percent) for percent in (-5, 4, 50, 101)] == [5, 5, 50, 100]


@pytest.mark.parametrize(
    ("cores", "percent", "workers"),
    [(2, 25, 1), (2, 50, 1), (2, 75, 2), (2, 100, 2), (32, 50, 16), (1.5, 50, 1), (0.5, 5, 1)],
)
def test_as_many_workers_as_it_takes_to_use_the_ceiling(
    cores: float, percent: int, workers: int
) -> None:
    assert default_workers(cores, percent) == workers


# -- the meter -----------------------------------------------------------------------------------


def test_the_meter_counts_this_process_and_the_workers_since_the_last_look() -> None:
    clock, spent = [10.0], {101: Spent(7.0, 100), 102: Spent(0.5, 200)}
    ours = [Spent(50.0, 1000)]
    meter = Meter(
        clock=lambda: clock[0], cores=lambda: 4.0, spent=lambda pid: spent.get(pid, ours[0])
    )
    meter.watch({A: 101, B: 102})
    clock[0] += 1
    meter.look()

    clock[0] += 2.0
    ours[0] = Spent(50.2, 1000)
    spent[101], spent[102] = Spent(8.0, 100), Spent(0.9, 200)
    reading = meter.look()

    assert reading.workers == pytest.approx({A: 0.5, B: 0.2})
    assert reading.total == pytest.approx(0.8)
    assert (reading.memory_bytes, reading.cores, reading.span_s) == (1300, 4.0, 2.0)


def test_a_worker_that_is_gone_counts_as_nothing() -> None:
    clock = [0.0]
    meter = Meter(clock=lambda: clock[0], cores=lambda: 1.0)
    meter.watch({A: 2**22 + 1})
    clock[0] += 1

    assert meter.look().workers == {A: 0.0}


# -- the ceiling ---------------------------------------------------------------------------------


class Pool:
    def __init__(self) -> None:
        self.told: list[tuple[WorkerNo, float]] = []

    def set_share(self, worker: WorkerNo, cores: float) -> None:
        self.told.append((worker, cores))

    def processes(self) -> dict[WorkerNo, int]:
        return {A: 101}


def reading(total: float, used: float) -> Reading:
    return Reading(span_s=0.5, total=total, workers={A: used}, memory_bytes=1, cores=2.0, load=0.0)


@pytest.fixture(name="pool")
def fresh_pool() -> Pool:
    return Pool()


@pytest.fixture(name="readings")
def silent_sampler() -> Sampler[Reading]:
    return Sampler("never started", lambda: reading(0.0, 0.0), every_s=1.0)


@pytest.fixture(name="ceiling")
def fresh_ceiling(pool: Pool, readings: Sampler[Reading]) -> CpuLimit:
    return CpuLimit(pool, percent=50, meter=Meter(), readings=readings)


def test_a_share_is_told_when_it_changes_and_only_then(
    ceiling: CpuLimit, pool: Pool, readings: Sampler[Reading]
) -> None:
    for _ in range(30):
        readings.latest = reading(0.9, 0.8)
        ceiling.tick([A])
    told = len(pool.told)
    for _ in range(30):
        readings.latest = reading(0.9, 0.8)
        ceiling.tick([A])

    assert 0 < told <= 5
    assert len(pool.told) == told
    ceiling.set_percent(25)
    readings.latest = reading(0.9, 0.8)
    ceiling.tick([A])
    assert pool.told[-1][1] == pytest.approx(0.4, abs=0.02)


def test_one_reading_is_used_once(
    ceiling: CpuLimit, pool: Pool, readings: Sampler[Reading]
) -> None:
    for total, ticks in ((0.9, 1), (0.1, 3)):
        readings.latest = reading(total, 0.0)
        for _ in range(ticks):
            ceiling.tick([A])

    assert ceiling.cpu_percent == pytest.approx(25.0)


def test_without_a_reading_the_gauge_stands_at_zero(ceiling: CpuLimit, pool: Pool) -> None:
    ceiling.tick([A])

    assert (ceiling.cpu_percent, ceiling.reading, pool.told) == (0.0, None, [])
