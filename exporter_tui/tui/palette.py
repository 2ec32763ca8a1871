"""The command palette: what keys do here, with the keys beside it, and the rare commands that have
none; only what can be done now.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider

from exporter_tui.model.requests import PauseRequested
from exporter_tui.model.view import AT_REST, ENDS, RunState
from exporter_tui.tui.actions import Group, actions, leads_to_something, words_of

if TYPE_CHECKING:
    from exporter_tui.tui.app import ExporterApp

_LEFT_OUT = {"command_palette", "interrupt"}


_KEYS_AT = 44


class Command(NamedTuple):
    """One line of the palette; ``keys`` empty: it has none."""

    name: str
    keys: str
    run: Callable[[], Any]

    @property
    def line(self) -> str:
        """Return the name with the keys beside it."""
        return f"{self.name:<{_KEYS_AT}}{self.keys}".rstrip()


class RunCommands(Provider):
    """Commands of the screen below, and on the run as a whole."""

    def _commands(self) -> Iterator[Command]:
        app, screen = cast("ExporterApp", self.app), self.screen
        nodes = [node for node in (self.focused, screen, app) if node is not None]
        found = [action for action in actions(nodes) if action.call not in _LEFT_OUT]
        for group in (Group.ACT, Group.RUN, Group.LOOK, Group.SCREEN):
            for action in found:
                if action.group is group and leads_to_something(action.call, app.view):
                    run = partial(app.run_action, action.call, action.node)
                    yield Command(words_of(action, app.view), " ".join(action.keys), run)
            if group is Group.RUN:
                yield from self._without_key(app)

    def _without_key(self, app: "ExporterApp") -> Iterator[Command]:
        state = app.view.state
        if state not in {*AT_REST, RunState.STOPPING, RunState.PAUSED}:
            now = partial(app.control.ask, PauseRequested(now=True))
            yield Command("Pause now: drop the running chunks", "", now)
        if state not in {*AT_REST, RunState.STOPPING}:
            yield Command("Stop: finish the running chunks, then end", "", app.stop)
        if state in ENDS:
            yield Command("Summary: what became of all tables", "", app.show_summary)

    async def discover(self) -> Hits:
        """Yield every command before anything is typed."""
        for command in self._commands():
            yield DiscoveryHit(command.line, command.run)

    async def search(self, query: str) -> Hits:
        """Yield the commands whose name or keys match."""
        matcher = self.matcher(query)
        for command in self._commands():
            score = matcher.match(command.line)
            if score > 0:
                yield Hit(score, matcher.highlight(command.line), command.run)
