"""A scrolling page of plain text: SQL, metadata, help; what it shows is never read as markup."""

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from exporter_tui.tui.format import visible
from exporter_tui.tui.screens.base import ViewScreen

_MOST_LINES = 1_000
"""More lines than these would hold the screen up for seconds."""


class TextScreen(ViewScreen):
    """Shows a text until escape; ``y`` copies all of it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.pop_screen", "Back"),
        Binding("y", "copy", "Copy"),
    ]

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._heading = title
        self._text = text

    def compose_body(self) -> ComposeResult:
        """Yield the title and the text."""
        yield Static(Text(visible(self._heading)), id="heading", markup=False)
        with VerticalScroll(id="page"):
            lines = self._text.splitlines()
            shown = [visible(line) for line in lines[:_MOST_LINES]]
            if len(lines) > _MOST_LINES:
                shown.append(f"... {len(lines) - _MOST_LINES:,} more lines: y copies all of them")
            yield Static(Text("\n".join(shown)), markup=False)

    def on_mount(self) -> None:
        """Let the arrow keys scroll."""
        self.query_one("#page").focus()

    def draw(self) -> None:
        """Draw nothing: the text stays as it was opened."""

    def action_copy(self) -> None:
        """Copy the text."""
        self.exporter.copy(self._text)
