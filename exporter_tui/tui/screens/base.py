"""What every screen of ours is: it is shown views, and its foot names the keys that work on it."""

from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import Screen

from exporter_tui.model.view import RunState, RunView
from exporter_tui.tui.actions import KEY_NAMES, leads_to_something
from exporter_tui.tui.compositor import SpanCompositor
from exporter_tui.tui.glyphs import Glyphs
from exporter_tui.tui.render.footer import Hint, footer_line
from exporter_tui.tui.widgets.lines import Lines

if TYPE_CHECKING:
    from exporter_tui.tui.app import ExporterApp


class ViewScreen(Screen[None]):
    """A screen that draws the run's view; subclasses say what in ``draw``."""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = SpanCompositor()

    @property
    def exporter(self) -> "ExporterApp":
        """Return the app with its own type."""
        return cast("ExporterApp", self.app)

    @property
    def view(self) -> RunView:
        """Return the view that is shown."""
        return self.exporter.view

    @property
    def glyphs(self) -> Glyphs:
        """Return the glyphs in force."""
        return self.exporter.glyphs

    def compose(self) -> ComposeResult:
        """Yield the parts of the screen, then its foot."""
        yield from self.compose_body()
        yield Lines(id="footer")

    def compose_body(self) -> ComposeResult:
        """Yield the parts above the foot."""
        raise NotImplementedError

    def draw(self) -> None:
        """Draw the latest view; called on every tick and after every resize."""
        raise NotImplementedError

    def refresh_view(self) -> None:
        """Draw everything, foot included; nothing before the first layout."""
        if not self.is_mounted or self.size.width == 0:
            return
        with self.app.batch_update():
            self.draw()
            footer = self.query_one("#footer", Lines)
            footer.show([footer_line(self.hints(), self.size.width)])

    def on_lines_resized(self) -> None:
        """Draw for the new size of any part."""
        self.refresh_view()

    def on_screen_resume(self) -> None:
        """Draw what has happened while another screen was on top."""
        self.call_after_refresh(self.exporter.catch_up)

    def hints(self) -> list[Hint]:
        """Return key and label of what can be done here: this screen's bindings first, help and
        quit last.
        """
        own = [*_shown(self._bindings.key_to_bindings, self.view)]
        if self.view.state in {RunState.PAUSED, RunState.PAUSING}:
            own = [(key, "Go on" if label == "Pause" else label) for key, label in own]
        common = [*_shown(self.app._bindings.key_to_bindings, self.view)]  # noqa: SLF001 - Textual offers no other list
        return own + [hint for hint in common if hint not in own]


def _shown(bindings: dict[str, list[Binding]], view: RunView) -> list[Hint]:
    seen: dict[str, Hint] = {}
    for group in bindings.values():
        for binding in group:
            offered = binding.show and leads_to_something(binding.action, view)
            if offered and binding.action not in seen:
                key = binding.key_display or KEY_NAMES.get(binding.key, binding.key)
                seen[binding.action] = (key, binding.description)
    return list(seen.values())
