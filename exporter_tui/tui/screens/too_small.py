"""Shown while the terminal is too small for any of our screens; the work goes on."""

from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Static

MIN_WIDTH = 60
MIN_HEIGHT = 16


class TooSmallScreen(ModalScreen[None]):
    """Covers everything until the terminal is large enough again."""

    def compose(self) -> ComposeResult:
        """Yield the one sentence."""
        yield Static(
            f"This terminal is too small: {MIN_WIDTH} x {MIN_HEIGHT} is the least.\n"
            "The export goes on.",
            id="too-small",
            markup=False,
        )
