"""A widget of styled lines that repaints only the cells that changed.

Enters: lines from ``render``. Leaves: as few bytes on the wire as the change needs. It
computes nothing itself: the renderer decides every character, the style sheet every colour.
"""

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from exporter_tui.tui.spans import Line, Role, changed_span, width_of


class Lines(Widget):
    """Shows lines from its top; what is below the last line is blank."""

    class Resized(Message):
        """The lines have a new size; whoever renders them should render again."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"lines--{role.value}" for role in Role if not role.value.startswith("on-")
    }

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._lines: tuple[Line, ...] = ()

    def on_resize(self) -> None:
        """Ask for lines of the new size."""
        self.post_message(self.Resized())

    @property
    def lines(self) -> tuple[Line, ...]:
        """Return the lines that are shown."""
        return self._lines

    def show(self, lines: Sequence[Line]) -> None:
        """Show these lines; cells that stay the same are not painted again."""
        old, self._lines = self._lines, tuple(lines)
        for y in range(max(len(old), len(self._lines))):
            before = old[y] if y < len(old) else ()
            after = self._lines[y] if y < len(self._lines) else ()
            span = changed_span(before, after)
            if span is not None:
                start, stop = span
                self.refresh(Region(start, y, max(stop - start, 1), 1))

    def _style(self, role: Role) -> Style:
        meaning = role.value.removeprefix("on-")
        style = self.get_component_rich_style(f"lines--{meaning}", partial=True)
        if meaning == role.value:
            return style
        return self.get_component_rich_style("lines--cursor", partial=True) + style

    def render_line(self, y: int) -> Strip:
        """Return one painted line, always exactly as wide as the widget."""
        line = self._lines[y] if y < len(self._lines) else ()
        base = self.rich_style
        segments = [Segment(text, base + self._style(role)) for text, role in line]
        strip = Strip(segments, width_of(line))
        return strip.adjust_cell_length(self.size.width, base)
