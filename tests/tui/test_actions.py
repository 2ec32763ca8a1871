"""The help and the palette: every key has its group, and only what can be done is offered."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

import exporter_tui.tui as package
from exporter_tui.model.requests import RestartRequested
from exporter_tui.model.view import RunState, RunView
from exporter_tui.tui import actions as module
from exporter_tui.tui.actions import Group, actions, leads_to_something, words_of
from exporter_tui.tui.palette import RunCommands
from exporter_tui.tui.recorded.views import ORDERS, finished, mid_run, preparing
from exporter_tui.tui.screens.help import run_lines

Play = Callable[..., None]


def bindings() -> Iterator[Binding]:
    """Yield every binding that a class of ours declares, wherever it stands in the package."""
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        for value in vars(importlib.import_module(found.name)).values():
            ours = isinstance(value, type) and value.__module__ == found.name
            if ours and issubclass(value, DOMNode):
                yield from (
                    one for one in vars(value).get("BINDINGS", ()) if isinstance(one, Binding)
                )


def test_every_action_of_every_key_has_its_group() -> None:
    names = {binding.action.removeprefix("app.").partition("(")[0] for binding in bindings()}
    assert len(names) > 30
    assert names <= set(module._GROUPS)
    assert set(module._POSSIBLE) <= set(module._GROUPS) <= names


def test_every_state_of_the_run_is_explained() -> None:
    assert [line.split("  ")[1].strip() for line in run_lines()] == [
        state.value for state in RunState
    ]


def lost() -> RunView:
    return replace(mid_run(), state=RunState.WAITING_FOR_DATABASE)


def offered(stage: Any) -> list[str]:
    return [command.name for command in RunCommands(stage.app.screen)._commands()]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("view", "there", "not_there"),
    [
        (mid_run, {"Pause", "Pause now: drop the running chunks", "Restart", "Validate"},
         {"Try the database now", "Summary: what became of all tables", "Go on"}),
        (lost, {"Try the database now", "Pause"}, {"Summary: what became of all tables"}),
        (finished, {"Summary: what became of all tables", "Leave: the run has ended", "Restart",
                    "Handover sheet"},
         {"Pause", "Stop: finish the running chunks, then end", "One worker more", "CPU cap up"}),
        (lambda: replace(mid_run(), state=RunState.PAUSED), {"Go on"},
         {"Pause", "Pause now: drop the running chunks"}),
    ],
    ids=["mid-run", "lost database", "finished", "paused"],
)  # fmt: skip
def test_the_palette_offers_what_leads_to_something_now(
    play: Play, view: Callable[[], RunView], there: set[str], not_there: set[str]
) -> None:
    async def scenario(stage: Any) -> None:
        if stage.screen_name != "DashboardScreen":
            await stage.press("escape")
        names = offered(stage)
        assert len(names) == len(set(names))
        assert there <= set(names)
        assert not not_there & set(names)

    play(scenario, view())


@pytest.mark.slow
def test_before_the_run_nothing_of_it_can_be_steered(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        names = set(offered(stage))
        assert "Quit" in names
        assert not names & {"Pause", "Restart", "Validate", "Handover sheet"}

    play(scenario, preparing())


@pytest.mark.slow
def test_a_command_does_what_its_key_does(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press("down")
        (command,) = [
            one for one in RunCommands(stage.app.screen)._commands() if one.name == "Restart"
        ]
        assert command.line.endswith(" r")
        await command.run()
        await stage.pilot.pause()
        assert stage.screen_name == "RestartModal"
        await stage.press("d")
        assert stage.control.requests == [RestartRequested(tables=(ORDERS,))]

    play(scenario)


@pytest.mark.slow
def test_the_help_stands_in_groups(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press("question_mark")
        lines = stage.app.screen._text.splitlines()
        heads = [line for line in lines if line and not line.startswith(" ")]
        assert heads == [
            *(group.value for group in Group),
            "States of a table",
            "States of the run",
            "Chunks, one or several for each cell",
        ]

    play(scenario)


def test_pause_is_called_what_it_does(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        (pause,) = [one for one in actions([stage.app]) if one.call == "pause"]
        paused = replace(mid_run(), state=RunState.PAUSED)
        assert (words_of(pause, mid_run()), words_of(pause, paused)) == ("Pause", "Go on")
        assert leads_to_something(pause.call, paused)

    play(scenario)
