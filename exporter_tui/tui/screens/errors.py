"""Problems grouped by code: how often, what it means, what we did, what a person can do."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from exporter_tui.model.format import count
from exporter_tui.model.view import EventLine
from exporter_tui.tui.asking import ask_restart
from exporter_tui.tui.render.errors import (
    ErrorGroup,
    explanation_lines,
    group_line,
    group_problems,
    heading_line,
)
from exporter_tui.tui.render.panel import boxed
from exporter_tui.tui.screens.base import ViewScreen
from exporter_tui.tui.screens.detail import DetailScreen
from exporter_tui.tui.spans import Line, plain, text_of
from exporter_tui.tui.widgets.lines import Lines


class ErrorsScreen(ViewScreen):
    """One line per code above, the explanation of the chosen one below."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.pop_screen", "Back"),
        Binding("enter", "table", "Go to table"),
        Binding("r", "restart", "Restart table"),
        Binding("y", "copy", "Copy error"),
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("n", "next", "Next of this code"),
        Binding("pageup", "scroll(-5)", "Scroll up", show=False),
        Binding("pagedown", "scroll(5)", "Scroll down", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._code = ""
        self._no: int | None = None
        self._top = 0

    def compose_body(self) -> ComposeResult:
        """Yield the groups and the explanation."""
        yield Lines(id="groups")
        yield Lines(id="latest")

    def _groups(self) -> list[ErrorGroup]:
        return group_problems(self.view.problems)

    def _at(self, groups: list[ErrorGroup]) -> int:
        """Return where the chosen code stands: the cursor belongs to a code, not to a line."""
        return next((at for at, group in enumerate(groups) if group.code == self._code), 0)

    def _event_at(self, group: ErrorGroup) -> int:
        """Return which event of its code is shown: the newest, or the one that was turned to,
        however many come after it.
        """
        numbers = [event.no for event in group.events]
        return numbers.index(self._no) if self._no in numbers else 0

    def draw(self) -> None:
        """Draw the groups and explain the one under the cursor."""
        groups = self._groups()
        cursor = self._at(groups)
        pane = self.query_one("#groups", Lines)
        width = pane.size.width
        code_width = max((len(group.code) for group in groups), default=4)
        lines: list[Line] = [heading_line(code_width, width - 2)]
        zone = self.exporter.zone
        first = max(cursor - max(pane.size.height - 4, 0), 0)
        lines += [
            group_line(group, code_width, width - 2, self.glyphs, zone, cursor=at == cursor)
            for at, group in enumerate(groups[first:], start=first)
        ]
        if not groups:
            waiting = self.view.totals.problems
            others = f"; {count(waiting, 'table')} without one need another run"
            lines.append(plain(f"  no errors so far{others if waiting else ''}"))
        total = sum(len(group.events) for group in groups)
        note = f"{total:,} in {len(groups):,} groups"
        pane.show(
            boxed(
                lines,
                title="Errors",
                note=note,
                width=width,
                height=pane.size.height,
                glyphs=self.glyphs,
            )
        )
        self._draw_explanation(groups)

    def _draw_explanation(self, groups: list[ErrorGroup]) -> None:
        pane = self.query_one("#latest", Lines)
        lines: list[Line] = []
        note = ""
        if groups:
            group = groups[self._at(groups)]
            at = self._event_at(group)
            lines = explanation_lines(group, at, pane.size.width - 2)
            note = f"{at + 1} of {len(group.events)}"
            self._top = min(max(self._top, 0), max(len(lines) - pane.size.height + 2, 0))
            if len(lines) > pane.size.height - 2:
                note += "   pageup, pagedown"
        pane.show(
            boxed(
                lines[self._top :],
                title="Latest",
                note=note,
                width=pane.size.width,
                height=pane.size.height,
                glyphs=self.glyphs,
            )
        )

    def action_move(self, by: int) -> None:
        """Choose another group."""
        if groups := self._groups():
            at = min(max(self._at(groups) + by, 0), len(groups) - 1)
            self._code = groups[at].code
        self._no, self._top = None, 0
        self.refresh_view()

    def action_next(self) -> None:
        """Show the next older event of this group."""
        if groups := self._groups():
            group = groups[self._at(groups)]
            self._no = group.events[(self._event_at(group) + 1) % len(group.events)].no
        self._top = 0
        self.refresh_view()

    def action_scroll(self, by: int) -> None:
        """Scroll the explanation."""
        self._top += by
        self.refresh_view()

    def action_table(self) -> None:
        """Open the table of the event that is shown."""
        event = self._shown_event()
        if event is not None and event.table is not None:
            self.app.switch_screen(DetailScreen(event.table))

    def action_restart(self) -> None:
        """Ask whether the table of the event shall be exported again."""
        event = self._shown_event()
        if event is not None and event.table is not None:
            ask_restart(self.exporter, (event.table,))

    def action_copy(self) -> None:
        """Copy the explanation."""
        groups = self._groups()
        if groups:
            group = groups[self._at(groups)]
            lines = explanation_lines(group, self._event_at(group), 400)
            self.exporter.copy("\n".join(text_of(line).strip() for line in lines))

    def _shown_event(self) -> EventLine | None:
        groups = self._groups()
        if not groups:
            return None
        group = groups[self._at(groups)]
        return group.events[self._event_at(group)]
