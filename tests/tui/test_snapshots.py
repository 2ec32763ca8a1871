"""Pictures of the screens as SVG, cell for cell: both sizes, ASCII and no colours."""

from collections.abc import Callable
from datetime import UTC
from typing import Any

import pytest
import textual
from textual.pilot import Pilot

from exporter_tui.model.view import RunView
from exporter_tui.tui.app import ExporterApp
from exporter_tui.tui.look import Look
from exporter_tui.tui.recorded.control import RecordedControl
from exporter_tui.tui.recorded.views import ORDERS, finished, mid_run, preparing
from exporter_tui.tui.screens.dashboard import DashboardScreen
from tests.tui.recorded_app import recorded_app

pytestmark = pytest.mark.slow
WIDE, NARROW, SMALLEST = (120, 36), (80, 24), (60, 16)
COLOURS = Look(refresh_hz=0)
ASCII = Look(refresh_hz=0, ascii_only=True)
NO_COLOR = Look(refresh_hz=0, theme="ansi-dark", colors=False)

Shot = tuple[Callable[[], RunView], tuple[str, ...], tuple[int, int], Look]

SHOTS: dict[str, Shot] = {
    "dashboard-wide": (mid_run, (), WIDE, COLOURS),
    "dashboard-narrow": (mid_run, (), NARROW, COLOURS),
    "dashboard-smallest": (mid_run, (), SMALLEST, COLOURS),
    "dashboard-ascii": (mid_run, (), WIDE, ASCII),
    "dashboard-no-colour": (mid_run, (), NARROW, NO_COLOR),
    "workers-narrow": (mid_run, ("tab",), NARROW, COLOURS),
    "detail-narrow": (mid_run, ("enter",), NARROW, COLOURS),
    "detail-ascii": (mid_run, ("enter",), WIDE, ASCII),
    "restart-of-three-narrow": (
        mid_run,
        ("space", "n", "space", "n", "space", "r"),
        NARROW,
        COLOURS,
    ),
    "leave-no-colour": (mid_run, ("q",), WIDE, NO_COLOR),
    "errors-narrow": (mid_run, ("e",), NARROW, COLOURS),
    "keys-wide": (mid_run, ("question_mark",), WIDE, COLOURS),
    "preflight-narrow": (preparing, (), NARROW, ASCII),
    "done-narrow": (finished, (), NARROW, NO_COLOR),
}


@pytest.mark.parametrize("name", list(SHOTS))
def test_the_screen_looks_as_it_did(
    name: str, snap_compare: Callable[..., bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert textual.__version__ == "8.2.8", "pictures are made with the pinned Textual"
    view, keys, size, look = SHOTS[name]
    if not look.colors:
        monkeypatch.setenv("NO_COLOR", "1")

    async def prepare(pilot: Pilot[Any]) -> None:
        app = pilot.app
        assert isinstance(app, ExporterApp)
        if isinstance(app.screen, DashboardScreen):
            app.screen.pane.index.cursor = ORDERS
        app.pull()
        for key in keys:
            await pilot.press(key)
        await pilot.pause()

    app = recorded_app(RecordedControl(view()), look=look, zone=UTC)
    assert snap_compare(app, terminal_size=size, run_before=prepare)
