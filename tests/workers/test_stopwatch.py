"""What a worker's time goes to: with clocks that are numbers, and once with real ones."""

import threading
import time
from dataclasses import dataclass

from exporter_tui.workers.pacer import PacedSource, Pacer
from exporter_tui.workers.stopwatch import Stopwatch, queued_s


@dataclass
class Hand:
    """Clocks that a test moves."""

    now: float = 0.0
    used: float = 0.0
    ready: float = 0.0

    def pass_(self, *, waited: float = 0.0, worked: float = 0.0, queued: float = 0.0) -> None:
        self.now += waited + worked + queued
        self.used += worked
        self.ready += queued

    def watch(self) -> Stopwatch:
        return Stopwatch(clock=lambda: self.now, cpu=lambda: self.used, queued=lambda: self.ready)


def test_a_wait_belongs_to_what_was_being_done_and_a_wait_for_a_core_is_cpu() -> None:
    hand = Hand()
    watch = hand.watch()
    hand.pass_(waited=3.0, worked=0.5)
    watch.fetched()
    hand.pass_(waited=0.25, worked=2.0, queued=1.0)
    watch.written()
    hand.pass_(waited=100.0)
    watch.skip()
    hand.pass_(worked=1.0)
    watch.fetched()

    assert (watch.source_s, watch.disk_s, watch.cpu_s) == (3.0, 0.25, 4.5)


def test_pauses_under_the_ceiling_are_neither_the_source_s_nor_the_disk_s() -> None:
    hand, pacer = Hand(), Pacer()
    watch = hand.watch()

    class Session:
        def batches(self, *_: object, **__: object):  # type: ignore[no-untyped-def]
            for number in range(3):
                hand.pass_(waited=2.0, worked=0.5)
                yield number

    def pause() -> None:
        hand.pass_(waited=50.0)

    source = PacedSource(Session(), pacer, check=pause, watch=watch)
    for _ in source.batches(None, None, fetch_rows=1, where=""):  # type: ignore[arg-type]
        hand.pass_(waited=0.5, worked=1.0)

    assert (watch.source_s, watch.disk_s, watch.cpu_s) == (6.0, 1.5, 4.5)


def test_real_clocks_tell_waiting_from_working() -> None:
    watch, gate = Stopwatch(), threading.Event()
    gate.wait(0.2)
    watch.fetched()
    waited = watch.source_s
    until = time.thread_time() + 0.2
    while time.thread_time() < until:
        pass
    watch.written()

    assert waited >= 0.1
    assert watch.cpu_s >= 0.2
    assert watch.disk_s < waited


def test_how_long_a_thread_waited_for_a_core_only_grows() -> None:
    before = queued_s()
    assert 0 <= before <= queued_s()
