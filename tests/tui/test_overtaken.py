"""No question, and no other screen that is about something, outlives what it is about."""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from textual.screen import Screen
from textual.widgets import Static

import exporter_tui.tui.screens as package
from exporter_tui.model.requests import RestartRequested, StopRequested
from exporter_tui.model.states import TableState
from exporter_tui.model.view import Finding, RunState, RunView, Severity
from exporter_tui.tui.recorded.views import ORDERS, finished, mid_run, preparing
from exporter_tui.tui.screens.base import ViewScreen
from exporter_tui.tui.screens.confirm import Question
from exporter_tui.tui.widgets.lines import Lines

Play = Callable[..., None]
pytestmark = pytest.mark.slow


def stopped() -> RunView:
    return replace(finished(), state=RunState.STOPPED, state_note="by you, 3 of 2,005 tables left")


def stopping() -> RunView:
    return replace(mid_run(), state=RunState.STOPPING)


def starting_again() -> RunView:
    view = mid_run()
    tables = tuple(
        replace(line, state=TableState.RESTARTING) if line.table == ORDERS else line
        for line in view.tables
    )
    return replace(view, tables=tables)


def without_the_table() -> RunView:
    view = mid_run()
    return replace(view, tables=tuple(line for line in view.tables if line.table != ORDERS))


def cannot_begin() -> RunView:
    bad = Finding(name="Connect", severity=Severity.PROBLEM, text="ORA-01017", fatal=True)
    return replace(preparing(), findings=(bad,))


def paused() -> RunView:
    return replace(mid_run(), state=RunState.PAUSED, workers=())


ENDS = {
    maker.__name__: maker
    for maker in (
        mid_run, paused, stopping, stopped, finished, starting_again, without_the_table,
        cannot_begin, preparing,
    )
}  # fmt: skip

OPENED: dict[str, tuple[Callable[[], RunView], tuple[str, ...]]] = {
    "QuitModal": (mid_run, ("q",)),
    "RestartModal": (mid_run, ("down", "r")),
    "PreflightScreen": (preparing, ()),
    "DoneScreen": (finished, ()),
}
"""Every screen that is about something: when it opens, and by which keys."""

OUTLIVED = {
    "QuitModal": {"stopped", "finished", "cannot_begin"},
    "RestartModal": {"stopping", "starting_again", "without_the_table", "preparing",
                     "cannot_begin"},
    "PreflightScreen": set(ENDS) - {"preparing", "cannot_begin"},
    "DoneScreen": set(ENDS) - {"finished", "stopped"},
}  # fmt: skip
"""What each of them does not outlive."""

ABOUT_NOTHING = {
    "Question": "what questions have in common",
    "ViewScreen": "what screens have in common",
    "DashboardScreen": "the run, drawn anew from each view",
    "DetailScreen": "one table, drawn anew; closes itself without it",
    "ErrorsScreen": "what has happened",
    "LogScreen": "what has happened",
    "HelpScreen": "keys",
    "TextScreen": "a text as it was when it was asked for",
    "TooSmallScreen": "the terminal",
}


def screens() -> set[str]:
    """Return the names of all our screens, wherever they stand in the package."""
    found: set[str] = set()
    for module in pkgutil.iter_modules(package.__path__):
        for value in vars(importlib.import_module(f"{package.__name__}.{module.name}")).values():
            if not (isinstance(value, type) and issubclass(value, Screen)):
                continue
            if value.__module__.startswith(package.__name__):
                found.add(value.__name__)
    return found


def test_every_screen_says_what_it_is_about() -> None:
    assert screens() == set(OPENED) | set(ABOUT_NOTHING)
    assert set(OUTLIVED) == set(OPENED)
    assert all(names < set(ENDS) for names in OUTLIVED.values())


@pytest.mark.parametrize("end", list(ENDS))
@pytest.mark.parametrize("name", list(OPENED))
def test_no_screen_outlives_what_it_is_about(play: Play, name: str, end: str) -> None:
    opened, keys = OPENED[name]

    async def scenario(stage: Any) -> None:
        await stage.press(*keys)
        assert stage.screen_name == name
        await stage.show(ENDS[end]())
        names = [type(screen).__name__ for screen in stage.app.screen_stack]
        assert (name in names) == (end not in OUTLIVED[name]), names
        assert stage.control.requests == []

    play(scenario, opened())


@pytest.mark.parametrize("above", ["question_mark", "colon", "small"])
@pytest.mark.parametrize("end", ["finished", "stopped"])
def test_a_question_below_another_screen_is_gone_when_it_would_come_back(
    play: Play, above: str, end: str
) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press("q")
        if above == "small":
            await stage.pilot.resize_terminal(50, 12)
        else:
            await stage.press(above)
        await stage.show(ENDS[end]())
        if above == "small":
            await stage.pilot.resize_terminal(120, 36)
        elif stage.screen_name != "DoneScreen":
            await stage.press("escape")
        await stage.pilot.pause()
        await stage.pilot.pause()
        names = [type(screen).__name__ for screen in stage.app.screen_stack]
        assert "QuitModal" not in names
        assert names[-1] == "DoneScreen"

    play(scenario)


@pytest.mark.parametrize("presses", [1, 2, 30])
@pytest.mark.parametrize("ended_after", [0, 1, 5])
def test_a_burst_of_q_around_the_end_leaves_or_asks_and_shows_what_is(
    play: Play, presses: int, ended_after: int
) -> None:
    async def scenario(stage: Any) -> None:
        for no in range(presses):
            if no == ended_after:
                stage.control.current = finished()
            await stage.pilot.press("q")
        stage.control.current = finished()
        stage.app.pull()
        await stage.pilot.pause()
        await stage.pilot.pause()
        if stage.app.return_value is None:
            assert stage.screen_name == "DoneScreen"
            await stage.press("q")
        assert stage.app.return_value == "done"
        assert not [one for one in stage.control.requests if isinstance(one, StopRequested)]

    play(scenario)


def test_what_lies_around_a_question_goes_on(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press("q")
        await stage.show(paused())
        below = next(
            screen for screen in reversed(stage.app.screen_stack) if isinstance(screen, ViewScreen)
        )
        shown = below.query_one("#header", Lines).lines
        assert "PAUSED" in "".join(text for line in shown for text, _ in line)
        assert isinstance(stage.app.screen, Question)
        assert "finish the 0 running chunks" in str(
            stage.app.screen.query_one("#answers", Static).content
        )

    play(scenario)


def test_the_question_before_a_restart_says_what_is_so_now(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press("down", "r")
        before = str(stage.app.screen.query_one("#dialog-lines", Static).content)
        assert "2 running chunks cancelled" in before
        await stage.show(paused())
        after = str(stage.app.screen.query_one("#dialog-lines", Static).content)
        assert "running chunk" not in after
        await stage.press("d")
        assert stage.control.requests == [RestartRequested(tables=(ORDERS,))]

    play(scenario)
