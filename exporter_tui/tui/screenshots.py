"""Pictures of every important screen as SVG, made from recorded views, so that documentation
cannot drift from the program.
"""

import asyncio
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from unittest.mock import patch

from exporter_tui.model.names import TableName
from exporter_tui.model.view import RunFiles, RunView
from exporter_tui.tui.app import ExporterApp
from exporter_tui.tui.look import Look
from exporter_tui.tui.recorded.control import RecordedControl
from exporter_tui.tui.recorded.views import INVOICES, ORDERS, finished, mid_run, preparing
from exporter_tui.tui.screens.dashboard import DashboardScreen

_ENVIRON = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
WIDE = (120, 36)
NARROW = (80, 24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One picture: the view it starts from, the table under the cursor, the keys to it."""

    view: Callable[[], RunView] = field(default=mid_run)
    cursor: TableName = ORDERS
    keys: tuple[str, ...] = ()
    size: tuple[int, int] = WIDE


SHOTS: Mapping[str, Shot] = {
    "preflight": Shot(view=preparing),
    "dashboard": Shot(),
    "dashboard-80x24": Shot(size=NARROW),
    "table-detail": Shot(keys=("enter",)),
    "restart": Shot(cursor=INVOICES, keys=("r",)),
    "validation-mismatch": Shot(cursor=INVOICES, keys=("enter",)),
    "errors": Shot(keys=("e",)),
    "done": Shot(view=finished),
}


def take(shot: Shot, files: RunFiles) -> str:
    """Return one picture as SVG text, the same on every machine and with every environment."""
    kept = {name: value for name, value in os.environ.items() if not _sways(name)}
    with patch.dict(os.environ, kept, clear=True):
        return _stable(asyncio.run(_take(shot, files)))


def _sways(name: str) -> bool:
    """Return whether an environment variable changes what Textual draws."""
    return name == "NO_COLOR" or name.startswith("TEXTUAL")


def write_screenshots(
    folder: Path, files: RunFiles, names: Sequence[str] = tuple(SHOTS)
) -> list[Path]:
    """Write ``NAME.svg`` for each picture into ``folder``; returns the paths. ``files``: where the
    recorded run keeps what it keeps.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name in names:
        path = folder / f"{name}.svg"
        path.write_text(take(SHOTS[name], files), encoding="utf-8")
        paths.append(path)
    return paths


async def _take(shot: Shot, files: RunFiles) -> str:
    control = RecordedControl(shot.view())
    app = ExporterApp(
        control,
        files=files,
        keep_copy=lambda _text: None,
        look=Look(refresh_hz=0),
        zone=UTC,
        environ=_ENVIRON,
        again=lambda: f"./run.sh attach --output {control.view().output_dir}",
    )
    async with app.run_test(size=shot.size) as pilot:
        await pilot.pause()
        if isinstance(app.screen, DashboardScreen):
            app.screen.pane.index.cursor = shot.cursor
        app.pull()
        for key in shot.keys:
            await pilot.press(key)
        await pilot.pause()
        return app.export_screenshot(title="exporter_tui")


def _stable(svg: str) -> str:
    """Return the SVG with the random part of its ids removed and one LF at its end; spaces are kept
    by every viewer, not by browsers alone.
    """
    svg = svg.replace("<svg ", '<svg xml:space="preserve" ', 1)
    return re.sub(r"\bterminal-\d+-", "terminal-", svg).rstrip() + "\n"
