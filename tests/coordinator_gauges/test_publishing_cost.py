"""What publishing a picture costs with 20,000 tables; the figures are printed."""

import gc
import statistics
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from exporter_tui.model import events
from exporter_tui.model.events import WorkerNo
from exporter_tui.model.plan import TablePlan

TABLES = 20_000
WORKERS = 8
BUDGET_S = 0.005


@pytest.mark.slow
def test_publishing_stays_under_five_milliseconds_with_twenty_thousand_tables(
    scene: Callable[..., Any], plan: Callable[..., TablePlan], capsys: pytest.CaptureFixture[str]
) -> None:
    here = scene([plan(f"T_{no:05d}") for no in range(TABLES)], workers=WORKERS)
    for no in range(1, WORKERS + 1):
        here.ready(WorkerNo(no))
    here.view()
    times = []
    for tick in range(200):
        here.now += 0.5
        for no in range(1, WORKERS + 1):
            here.progress(tick + 1, worker=WorkerNo(no))
        here.step()
        here.step()
        began = time.thread_time()
        view = here.picture.view(here.now)
        times.append(time.thread_time() - began)

    with capsys.disabled():
        print(
            f"\n20,000 tables: median {statistics.median(times) * 1000:.2f} ms, "
            f"longest {max(times) * 1000:.2f} ms a picture",
            end="",
        )
    assert len(view.tables) == TABLES
    assert statistics.median(times) < BUDGET_S
    assert sorted(times)[int(len(times) * 0.95)] < BUDGET_S


@pytest.mark.slow
def test_a_table_of_ten_thousand_chunks_is_no_dearer(
    scene: Callable[..., Any], plan: Callable[..., TablePlan]
) -> None:
    here = scene([plan("BIG", chunks=10_000), *(plan(f"T_{no}") for no in range(1000))])
    here.ready()
    here.view()
    times = []
    for tick in range(60):
        here.now += 0.5
        here.progress(tick + 1)
        if tick % 10 == 9:
            here.commit()
        began = time.thread_time()
        here.picture.view(here.now)
        times.append(time.thread_time() - began)

    assert statistics.median(times) < BUDGET_S


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
            here.picture.hear(events.StepTaken(text="x"), here.now)
            here.picture.view(here.now)
        gc.collect()

    ticks(1300)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    ticks(6000)
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()

    assert grown < 50_000
