"""A worker holds its share of CPU time: with clocks that are numbers, and once for real."""

import threading

import pytest

from exporter_tui.workers.pacer import PIECE_S, PacedSource, Pacer
from tests.measuring import HANG_S


class Machine:
    """Two clocks; a pause moves one of them, work moves both."""

    def __init__(self) -> None:
        self.now = 100.0
        self.used = 5.0

    def wait(self, woken: threading.Event, seconds: float) -> bool:
        self.now += seconds
        return woken.is_set()

    def work(self, cpu_s: float, wall_s: float | None = None) -> None:
        self.used += cpu_s
        self.now += cpu_s if wall_s is None else wall_s


@pytest.fixture(name="machine")
def fresh_machine() -> Machine:
    return Machine()


@pytest.fixture(name="pacer")
def paced(machine: Machine) -> Pacer:
    return Pacer(cpu=lambda: machine.used, clock=lambda: machine.now, wait=machine.wait)


def average(machine: Machine, pacer: Pacer, *, batches: int, cpu_s: float) -> float:
    """Return the cores used over so many batches."""
    began, used = machine.now, machine.used
    for _ in range(batches):
        machine.work(cpu_s)
        pacer.pause()
    return (machine.used - used) / (machine.now - began)


def test_without_a_share_nothing_waits(machine: Machine, pacer: Pacer) -> None:
    machine.work(10.0)
    pacer.pause()

    assert machine.now == 110.0
    assert pacer.paused_s == 0.0


@pytest.mark.parametrize("share", [0.05, 0.25, 0.5, 0.9])
@pytest.mark.parametrize("batch_s", [0.001, 0.02, 0.3])
def test_a_busy_worker_uses_exactly_its_share(
    machine: Machine, pacer: Pacer, share: float, batch_s: float
) -> None:
    pacer.set_share(share)
    average(machine, pacer, batches=10, cpu_s=batch_s)

    found = average(machine, pacer, batches=400, cpu_s=batch_s)

    assert found == pytest.approx(share, rel=0.05)


def test_a_share_of_a_whole_core_never_waits(machine: Machine, pacer: Pacer) -> None:
    pacer.set_share(1.0)
    average(machine, pacer, batches=100, cpu_s=0.01)

    assert pacer.paused_s == 0.0


def test_a_worker_that_waited_for_oracle_cannot_catch_up(machine: Machine, pacer: Pacer) -> None:
    pacer.set_share(0.5)
    machine.work(0.0, wall_s=600.0)
    pacer.pause()

    found = average(machine, pacer, batches=20, cpu_s=0.1)

    assert found < 0.55


def test_a_long_pause_gives_signs_of_life(machine: Machine, pacer: Pacer) -> None:
    signs: list[float] = []
    pacer.set_share(0.1)
    machine.work(1.0)
    began = machine.now

    pacer.pause(lambda: signs.append(machine.now))

    assert machine.now - began == pytest.approx(9.0)
    assert pacer.paused_s == pytest.approx(9.0)
    assert max(after - before for before, after in zip([began, *signs], signs, strict=False)) <= (
        PIECE_S + 0.001
    )


def test_a_new_share_holds_from_its_moment_on(machine: Machine, pacer: Pacer) -> None:
    pacer.set_share(0.9)
    average(machine, pacer, batches=100, cpu_s=0.05)

    pacer.set_share(0.3)

    assert average(machine, pacer, batches=100, cpu_s=0.05) == pytest.approx(0.3, rel=0.05)


def test_after_a_hurry_nothing_waits_until_the_next_task(machine: Machine, pacer: Pacer) -> None:
    pacer.set_share(0.01)
    machine.work(1.0)
    pacer.hurry()
    pacer.pause()
    assert pacer.paused_s == 0.0

    pacer.fresh()
    pacer.pause()

    assert pacer.paused_s == pytest.approx(99.0)


@pytest.mark.parametrize("wake", ["hurry", "share"])
def test_a_pause_under_way_ends_at_once(wake: str) -> None:
    """A piece of this pause takes as long as a test may hang: only waking ends it in time."""
    used = [0.0]
    woken: list[bool] = []

    def wait(event: threading.Event, _seconds: float) -> bool:
        if not event.is_set():
            pausing.set()
        woken.append(event.wait(HANG_S))
        return woken[-1]

    pacer = Pacer(cpu=lambda: used[0], clock=lambda: 100.0, wait=wait)
    pacer.set_share(0.01)
    used[0] = 1.0
    pausing, over = threading.Event(), threading.Event()

    def body() -> None:
        pacer.pause()
        over.set()

    threading.Thread(target=body, daemon=True).start()
    assert pausing.wait(HANG_S)
    if wake == "hurry":
        pacer.hurry()
    else:
        used[0] = 0.0
        pacer.set_share(1000.0)

    assert over.wait(HANG_S)
    assert all(woken)


class Batches:
    """A session with three batches; it counts how many were asked for."""

    def __init__(self) -> None:
        self.given = 0

    def batches(self, *_: object, **__: object):  # type: ignore[no-untyped-def]
        for number in range(3):
            self.given += 1
            yield number


def test_a_paced_session_pauses_after_each_batch_was_worked_on(
    machine: Machine, pacer: Pacer
) -> None:
    pacer.set_share(0.5)
    source = PacedSource(Batches(), pacer)
    seen = []
    for batch in source.batches(None, None, fetch_rows=1, where=""):  # type: ignore[arg-type]
        machine.work(1.0)
        seen.append((batch, machine.now))

    assert [batch for batch, _ in seen] == [0, 1, 2]
    assert pacer.paused_s == pytest.approx(3.0, rel=0.1)


def test_what_the_check_raises_ends_the_batches(pacer: Pacer) -> None:
    session = Batches()

    def check() -> None:
        raise InterruptedError

    source = PacedSource(session, pacer, check)
    with pytest.raises(InterruptedError):
        list(source.batches(None, None, fetch_rows=1, where=""))  # type: ignore[arg-type]

    assert session.given == 1
