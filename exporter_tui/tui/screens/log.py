"""The event log: all events the bus still holds, newest at the foot, following until a person
scrolls.
"""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from exporter_tui.model.view import EventLine
from exporter_tui.tui.format import visible
from exporter_tui.tui.render.panel import boxed
from exporter_tui.tui.render.panels import event_line
from exporter_tui.tui.screens.base import ViewScreen
from exporter_tui.tui.spans import text_of
from exporter_tui.tui.widgets.lines import Lines


class LogScreen(ViewScreen):
    """Events by number; says how many older ones are only in the journal."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.pop_screen", "Back"),
        Binding("y", "copy", "Copy"),
        Binding("up,k", "move(1)", "Older", show=False),
        Binding("down,j", "move(-1)", "Newer", show=False),
        Binding("pageup", "move(20)", "Page up", show=False),
        Binding("pagedown", "move(-20)", "Page down", show=False),
        Binding("home", "move(1000000)", "First", show=False),
        Binding("end", "move(-1000000)", "Last", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._last_no: int | None = None
        self._room = 1

    def compose_body(self) -> ComposeResult:
        """Yield the one list."""
        yield Lines(id="log")

    def draw(self) -> None:
        """Draw the events that fit: up to the newest, or up to where a person scrolled."""
        pane = self.query_one("#log", Lines)
        width, height = pane.size.width, pane.size.height
        events = self.view.events
        self._room = max(height - 2, 1)
        stop = self._stop(events)
        shown = events[max(stop - self._room, 0) : stop]
        lines = [event_line(event, width - 2, self.glyphs, self.exporter.zone) for event in shown]
        missed = events[0].no - 1 if events else 0
        note = f"{len(events):,} events"
        if missed:
            note += f", {missed:,} older ones in {self._journal()}"
        pane.show(
            boxed(lines, title="Log", note=note, width=width, height=height, glyphs=self.glyphs)
        )

    def _journal(self) -> str:
        """Return the name within the export folder: a whole path leaves no room for the number."""
        return visible(self.exporter.files.journal.removeprefix(f"{self.view.output_dir}/"))

    def _stop(self, events: Sequence[EventLine]) -> int:
        """Return how many of the events lie above the foot of the list."""
        if self._last_no is None or not events:
            return len(events)
        wanted = self._last_no - events[0].no + 1
        return min(max(wanted, self._room), len(events))

    def action_move(self, by: int) -> None:
        """Scroll by lines; positive goes back in time. Only at the newest line it follows."""
        events = self.view.events
        at = self._stop(events) - by
        self._last_no = events[0].no + max(at, self._room) - 1 if at < len(events) else None
        self.refresh_view()

    def action_copy(self) -> None:
        """Copy all events as text."""
        lines = [
            event_line(event, 400, self.glyphs, self.exporter.zone) for event in self.view.events
        ]
        self.exporter.copy("\n".join(text_of(line).rstrip() for line in lines))
