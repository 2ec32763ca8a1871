"""The stage of every screen test: the app without a terminal, on recorded views, played by keys.

What a picture must not depend on is fixed here: colours, themes and time zone of the machine.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC

import pytest
from textual.pilot import Pilot

from exporter_tui.model.view import RunView
from exporter_tui.tui.app import ExporterApp
from exporter_tui.tui.look import Look
from exporter_tui.tui.recorded.control import RecordedControl
from exporter_tui.tui.recorded.views import mid_run
from exporter_tui.tui.spans import text_of
from exporter_tui.tui.widgets.lines import Lines
from tests.tui.recorded_app import recorded_app

for _name in ("NO_COLOR", "TEXTUAL", "TEXTUAL_ANIMATIONS", "TEXTUAL_THEME", "TEXTUAL_COLOR_SYSTEM"):
    os.environ.pop(_name, None)


class Stage:
    """An app under test with its control."""

    def __init__(self, app: ExporterApp, control: RecordedControl, pilot: Pilot[str]) -> None:
        self.app = app
        self.control = control
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        """Press keys and let everything they cause happen."""
        for key in keys:
            await self.pilot.press(key)
            await self.pilot.pause()

    async def show(self, view: RunView) -> None:
        """Let the control show another view."""
        self.control.current = view
        self.app.pull()
        await self.pilot.pause()
        await self.pilot.pause()

    def text(self, widget_id: str) -> str:
        """Return the lines of one widget as text."""
        lines = self.app.screen.query_one(f"#{widget_id}", Lines).lines
        return "\n".join(text_of(line).rstrip() for line in lines)

    @property
    def screen_name(self) -> str:
        """Return the class name of the screen on top."""
        return type(self.app.screen).__name__


Scenario = Callable[[Stage], Awaitable[None]]
Play = Callable[..., None]


async def _run(scenario: Scenario, view: RunView | None, size: tuple[int, int], look: Look) -> None:
    control = RecordedControl(view or mid_run())
    app = recorded_app(control, look=replace(look, refresh_hz=0), zone=UTC, environ=os.environ)
    async with app.run_test(size=size) as pilot:
        app.pull()
        await pilot.pause()
        await scenario(Stage(app, control, pilot))


@pytest.fixture
def play() -> Play:
    """Return a function that runs a scenario on a fresh stage, drawing only on request."""

    def run(
        scenario: Scenario,
        view: RunView | None = None,
        *,
        size: tuple[int, int] = (120, 36),
        look: Look | None = None,
    ) -> None:
        asyncio.run(_run(scenario, view, size, look or Look()))

    return run
