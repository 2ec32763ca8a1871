"""Whoever asks for a table's detail waits for nobody, and says by asking what is looked at."""

import threading
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from exporter_tui.coordinator.details import LOOK_EVERY_S, Details
from exporter_tui.coordinator.resources import metadata_reader
from exporter_tui.model.names import TableName
from exporter_tui.model.plan import TablePlan
from exporter_tui.tui.choices import DEFAULT_REFRESH_HZ
from tests.scenes import wanted

A = TableName("HR", "A")


def test_a_table_that_is_not_in_the_plan_has_no_detail(
    scene: Callable[..., Any], plan: Callable[..., TablePlan], details: Callable[..., Details]
) -> None:
    assert details(scene([plan("A")])).want(TableName("HR", "NOPE")) is None


def test_details_nobody_asks_for_are_forgotten(
    scene: Callable[..., Any], plan: Callable[..., TablePlan], details: Callable[..., Details]
) -> None:
    here = scene([plan("A"), plan("B")])
    asked = details(here)
    wanted(asked, A)
    assert asked.watched() == (A,)

    here.now += 60.0
    asked.refresh(here.now)

    assert asked.watched() == ()


class ImpatientNews(threading.Condition):
    """Notes how long somebody would wait at most, and lets the time be over at once."""

    def __init__(self) -> None:
        super().__init__()
        self.bounds_s: list[float] = []

    def wait_for(self, predicate: Callable[[], Any], timeout: float | None = None) -> Any:
        self.bounds_s.append(float("inf") if timeout is None else timeout)
        return predicate()


def test_an_asker_does_not_wait_for_a_busy_loop(
    scene: Callable[..., Any], plan: Callable[..., TablePlan], details: Callable[..., Details]
) -> None:
    here = scene([plan("A")])
    asked = details(here)
    asked.nudge = lambda: None
    asked._news = news = ImpatientNews()

    found = wanted(asked, A)

    assert len(news.bounds_s) == 1
    assert news.bounds_s[0] <= 1 / DEFAULT_REFRESH_HZ, "longer than from one picture to the next"
    assert (found.table.table, found.chunks, found.verdict_note) == (A, (), "one moment")


def test_a_disk_that_hangs_delays_no_detail(
    scene: Callable[..., Any],
    plan: Callable[..., TablePlan],
    details: Callable[..., Details],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hang = threading.Event()

    def read(*_: object) -> None:
        hang.wait(30)

    monkeypatch.setattr(metadata_reader, "read_metadata", read)
    here = scene([plan("A")])
    asked = details(here)
    asked.stored.start()
    try:
        assert wanted(asked, A).metadata == ""
        asked.refresh(here.now)
    finally:
        hang.set()
        asked.stored.close()


def test_files_of_a_table_on_the_screen_are_looked_at_at_once_and_then_every_few_seconds(
    scene: Callable[..., Any], plan: Callable[..., TablePlan], details: Callable[..., Details]
) -> None:
    here = scene([plan("A"), plan("B")])
    asked = details(here)
    assert asked.due(here.now) == (), "nobody looks at a table"

    looks = []
    for _ in range(20):
        here.now += 1.0
        wanted(asked, A)
        looks += [here.now for table in asked.due(here.now) if table == A]

    assert looks[0] == 1.0
    assert {after - before for before, after in pairwise(looks)} == {LOOK_EVERY_S}


def test_a_table_that_comes_back_to_the_screen_is_looked_at_at_once(
    scene: Callable[..., Any], plan: Callable[..., TablePlan], details: Callable[..., Details]
) -> None:
    here = scene([plan("A")])
    asked = details(here)
    wanted(asked, A)
    assert asked.due(here.now) == (A,)
    here.now += 60.0
    assert asked.due(here.now) == ()

    wanted(asked, A)

    assert asked.due(here.now) == (A,)
