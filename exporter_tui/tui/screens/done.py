"""The end of the run: what became of all tables, and the way on: restart the problem tables,
browse, or leave.
"""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from exporter_tui.model.names import TableName
from exporter_tui.model.words import PROBLEM_WORDS, word_of
from exporter_tui.tui.asking import ask_restart
from exporter_tui.tui.format import visible
from exporter_tui.tui.render.footer import Hint
from exporter_tui.tui.render.panel import boxed
from exporter_tui.tui.render.summary import summary_line, summary_lines, summary_title
from exporter_tui.tui.screens.base import ViewScreen
from exporter_tui.tui.spans import Line, Role, plain
from exporter_tui.tui.widgets.lines import Lines

_FRAME = 5
"""Lines of the box that are not the summary's: borders, the first, and the sentence at its end."""


class DoneScreen(ViewScreen):
    """Stays until the person decides; a restart from here makes the run live again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,escape", "app.pop_screen", "Browse tables", key_display="enter"),
        Binding("r", "restart_problems", "Restart problem tables"),
        Binding("x", "app.handover", "Handover sheet"),
        Binding("y", "copy", "Copy"),
    ]

    def compose_body(self) -> ComposeResult:
        """Yield the one box."""
        yield Lines(id="summary")

    def draw(self) -> None:
        """Draw the summary of the latest view."""
        pane = self.query_one("#summary", Lines)
        lines: list[Line] = [()]
        lines += [
            (("  ", Role.TEXT), *summary_line(visible(line), self.glyphs))
            for line in self._summary(pane.size.height - _FRAME)
        ]
        lines += [(), plain("  This text is printed again on the normal screen when you quit.")]
        note = "" if self.view.exit_code is None else f"exit code {self.view.exit_code}"
        pane.show(
            boxed(
                lines,
                title=summary_title(self.view),
                note=note,
                width=pane.size.width,
                height=pane.size.height,
                glyphs=self.glyphs,
            )
        )

    def _summary(self, most: int | None = None) -> list[str]:
        return summary_lines(self.view, self.exporter.files, self.glyphs, most=most)

    def action_restart_problems(self) -> None:
        """Ask whether all problem tables shall be exported again."""
        ask_restart(self.exporter, self._problems())

    def _problems(self) -> tuple[TableName, ...]:
        tables = (table for table in self.view.tables if word_of(table) in PROBLEM_WORDS)
        return tuple(table.table for table in tables)

    def hints(self) -> list[Hint]:
        """Leave the restart out when there is nothing to restart."""
        hints = super().hints()
        return hints if self._problems() else [hint for hint in hints if hint[0] != "r"]

    def action_copy(self) -> None:
        """Copy the summary."""
        self.exporter.copy("\n".join(self._summary()))
