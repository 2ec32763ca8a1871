"""Shown while the terminal is too small for any of our screens; the work goes on."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Static

MIN_WIDTH = 60
MIN_HEIGHT = 16


def is_too_small(size: Size) -> bool:
    """Return whether none of our screens fits."""
    return size.width < MIN_WIDTH or size.height < MIN_HEIGHT


class TooSmallScreen(Screen[None]):
    """Hides everything until the terminal is large enough again."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("q", "app.quit", "Quit")]

    def on_screen_resume(self) -> None:
        """Leave at once when the terminal grew while a question lay above."""
        if not is_too_small(self.app.size):
            self.app.call_later(self._leave)

    def _leave(self) -> None:
        if self.is_current:
            self.app.pop_screen()

    def compose(self) -> ComposeResult:
        """Yield the one sentence."""
        yield Static(
            f"This terminal is too small: {MIN_WIDTH} x {MIN_HEIGHT} is the least.\n"
            "The export goes on. Make it larger, or leave with q.",
            id="too-small",
            markup=False,
        )
