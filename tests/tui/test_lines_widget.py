"""The widget of lines repaints what changed, all of it, and nothing else; so does the terminal."""

import asyncio

import pytest
from rich.console import Console
from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.strip import Strip

from exporter_tui.tui.compositor import SpanCompositor, SpanUpdate
from exporter_tui.tui.spans import Line, plain
from exporter_tui.tui.widgets.lines import Lines


class _Page(Screen[None]):
    def __init__(self) -> None:
        super().__init__()
        self._compositor = SpanCompositor()

    def compose(self) -> ComposeResult:
        """Yield the one widget."""
        yield Lines(id="lines")


def _segments(text: str) -> list[Segment]:
    return [Segment(text)]


def _repainted(before: list[Line], after: list[Line]) -> list[tuple[int, int, int]]:
    """Return line, first and last cell (exclusive) of all that a change marks to be painted."""

    async def scenario() -> list[tuple[int, int, int]]:
        app: App[None] = App()
        async with app.run_test(size=(20, 6)) as pilot:
            page = _Page()
            await app.push_screen(page)
            lines = page.query_one(Lines)
            lines.show(before)
            await pilot.pause()
            lines._dirty_regions.clear()
            lines.show(after)
            return sorted((region.y, region.x, region.right) for region in lines._dirty_regions)

    return asyncio.run(scenario())


@pytest.mark.slow
def test_lines_that_vanished_are_repainted() -> None:
    before = [plain(f"line {number}") for number in range(5)]
    assert _repainted(before, before[:2]) == [(2, 0, 6), (3, 0, 6), (4, 0, 6)]


@pytest.mark.slow
def test_a_number_that_changed_costs_its_own_cells() -> None:
    assert _repainted([plain("rows 12,345")], [plain("rows 12,395")]) == [(0, 9, 10)]
    assert _repainted([plain("表 1")], [plain("表 2")]) == [(0, 3, 4)]


def test_an_update_begins_where_the_change_begins() -> None:
    strip = Strip(_segments("rows 12,395         "))
    update = SpanUpdate([{0: strip}], [(0, 9, 10)], [[20]])
    assert update.render_segments(Console(color_system=None)) == "\x1b[1;10H9"


def test_an_update_over_two_widgets_paints_both_parts() -> None:
    left, right = Strip(_segments("0123456789")), Strip(_segments("abcdefghij"))
    update = SpanUpdate([{0: left, 10: right}], [(0, 8, 12)], [[10, 20]])
    assert update.render_segments(Console(color_system=None)) == "\x1b[1;9H89\x1b[1;11Hab"
