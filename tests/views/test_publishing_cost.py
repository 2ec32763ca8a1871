"""What publishing a picture costs with 20,000 tables; the figures are printed."""

import gc
import statistics
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from exporter_tui.model import events
from exporter_tui.model.events import WorkerNo
from exporter_tui.model.plan import TablePlan
from tests.measuring import calls, cpu_s

TABLES = 20_000
WORKERS = 8
FEW_TABLES = 200
MOST_CALLS = 4_000
"""Three times what a picture with eight moving workers takes."""
MOST_TIMES_DEARER = 10
"""A picture copies one reference a table; work for each would cost forty times more."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one picture: the functions it calls and its CPU seconds (medians), and the longest."""

    calls: float
    cpu_s: float
    longest_s: float

    @classmethod
    def of(cls, here: Any, move: Callable[[int], object], *, ticks: int) -> "Cost":
        """Move and look so often; every second look is counted, every other one timed."""
        counted, timed = [], []
        for tick in range(ticks):
            here.now += 0.5
            move(tick)
            if tick % 2:
                counted.append(calls(lambda: here.views.view(here.now)))
            else:
                timed.append(cpu_s(lambda: here.views.view(here.now)))
        return cls(statistics.median(counted), statistics.median(timed), max(timed))

    def __str__(self) -> str:
        times = f"median {self.cpu_s * 1000:.2f} ms, longest {self.longest_s * 1000:.2f} ms"
        return f"{times}, {self.calls:,.0f} calls a picture"


def with_tables(scene: Callable[..., Any], plan: Callable[..., TablePlan], tables: int) -> Cost:
    """Return what a picture costs while every worker moves."""
    here = scene([plan(f"T_{no:05d}") for no in range(tables)], workers=WORKERS)
    for no in range(1, WORKERS + 1):
        here.ready(WorkerNo(no))
    assert len(here.view().tables) == tables

    def move(tick: int) -> None:
        for no in range(1, WORKERS + 1):
            here.progress(tick + 1, worker=WorkerNo(no))
        here.step()
        here.step()

    return Cost.of(here, move, ticks=80)


@pytest.mark.slow
@pytest.mark.measure
def test_a_picture_of_twenty_thousand_tables_is_no_dearer_than_one_of_two_hundred(
    scene: Callable[..., Any], plan: Callable[..., TablePlan], capsys: pytest.CaptureFixture[str]
) -> None:
    few, many = (with_tables(scene, plan, tables) for tables in (FEW_TABLES, TABLES))
    with capsys.disabled():
        print(f"\n{FEW_TABLES} tables: {few}\n{TABLES:,} tables: {many}", end="")
    assert many.calls <= few.calls * 1.1
    assert many.calls <= MOST_CALLS
    assert many.cpu_s <= few.cpu_s * MOST_TIMES_DEARER


@pytest.mark.slow
@pytest.mark.measure
def test_a_table_of_ten_thousand_chunks_is_no_dearer_than_one_of_ten(
    scene: Callable[..., Any], plan: Callable[..., TablePlan], capsys: pytest.CaptureFixture[str]
) -> None:
    def with_chunks(chunks: int) -> Cost:
        here = scene([plan("BIG", chunks=chunks), *(plan(f"T_{no}") for no in range(1000))])
        here.ready()
        here.view()

        def move(tick: int) -> None:
            here.progress(tick + 1)
            if tick % 10 == 9:
                here.commit()

        return Cost.of(here, move, ticks=60)

    few, many = with_chunks(10), with_chunks(10_000)
    with capsys.disabled():
        print(f"\n10 chunks: {few}\n10,000 chunks: {many}", end="")
    assert many.calls <= few.calls * 1.1
    assert many.calls <= MOST_CALLS
    assert many.cpu_s <= few.cpu_s * MOST_TIMES_DEARER


@pytest.mark.slow
def test_pictures_of_hours_need_no_more_memory_than_those_of_minutes(
    scene: Callable[..., Any], plan: Callable[..., TablePlan]
) -> None:
    here = scene([plan(f"T_{no}", chunks=50) for no in range(20)])
    here.ready()

    def ticks(count: int) -> None:
        for _ in range(count):
            here.now += 0.5
            here.progress(int(here.now))
            here.views.hear(events.StepTaken(text="x"), here.now)
            here.views.view(here.now)
        gc.collect()

    ticks(1300)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    ticks(6000)
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()

    assert grown < 50_000
