"""The strip of a table follows its chunks, letter by letter."""

from collections.abc import Callable
from typing import Any

from exporter_tui.model import requests
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.requests import StopMode
from exporter_tui.model.strip import MOST_CELLS
from exporter_tui.model.verdict import FailedReason

Maker = Callable[..., TablePlan]


def test_a_strip_fills_as_its_chunks_do(scene: Callable[..., Any], plan: Maker) -> None:
    here = scene([plan("A", chunks=4, rows=4000)])
    strips = []

    def note() -> None:
        strips.append(here.view(0.5).tables[0].strip)

    note()
    here.ready()
    note()
    here.progress(500)
    note()
    here.asks = True
    here.commit(rows=1000)
    note()
    here.answer()
    note()

    assert strips == ["qqqq", "0qqq", "4qqq", "dqqq", "cqqq"]


def test_a_retry_and_a_failure_are_told(scene: Callable[..., Any], plan: Maker) -> None:
    here = scene([plan("A")])
    here.ready()
    strips = []
    for _ in range(3):
        here.fail()
        strips.append(here.view().tables[0].strip)
        here.now += 10.0
        here._obey(here.machine.advance(now=here.now))
        if len(strips) < 4:
            here.began()
            strips.append(here.view().tables[0].strip)

    assert strips == ["r", "0", "r", "0", "f"]


def test_files_of_an_earlier_run_are_kept_and_a_stop_drops_the_rest(
    scene: Callable[..., Any], plan: Maker
) -> None:
    (only,) = plans = [plan("A", chunks=3)]
    here = scene(plans, done={only.table: 2})
    here.asks = True
    assert here.view().tables[0].strip == "kkq"

    here.feed(requests.StopRequested(mode=StopMode.FINISH))

    assert here.view().tables[0].strip == "kkx"


def test_a_table_of_many_chunks_has_a_letter_for_each_group(
    scene: Callable[..., Any], plan: Maker
) -> None:
    here = scene([plan("A", chunks=96 * 2)])
    here.ready()
    here.commit()
    here.progress(1)

    strip = here.view().tables[0].strip

    assert len(strip) == MOST_CELLS
    assert strip[0] in "0123"
    assert set(strip[1:]) == {"q"}


def test_a_verdict_leaves_the_strip_as_it_was(scene: Callable[..., Any], plan: Maker) -> None:
    (only,) = plans = [plan("A")]
    here = scene(plans)
    here.ready()
    here.commit()
    here.finish(only, FailedReason.VALIDATION)

    assert here.view().tables[0].strip == "c"
