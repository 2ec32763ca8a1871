"""The dashboard: header, table tree, workers, throughput, machine, latest events.

Enters: views and keys. Leaves: requests to the control, other screens. All drawing is in
``render``.
"""

from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input

from exporter_tui.model.names import TableName
from exporter_tui.model.requests import DatabaseTryRequested, ValidationRequested
from exporter_tui.model.view import RunState
from exporter_tui.tui.asking import ask_restart
from exporter_tui.tui.format import visible
from exporter_tui.tui.render.header import header
from exporter_tui.tui.render.panel import boxed
from exporter_tui.tui.render.panels import event_lines
from exporter_tui.tui.render.side import side_lines, workers_box
from exporter_tui.tui.screens.base import ViewScreen
from exporter_tui.tui.screens.detail import DetailScreen
from exporter_tui.tui.table_index import Order, Show
from exporter_tui.tui.widgets.lines import Lines
from exporter_tui.tui.widgets.table_pane import TablePane

WIDE = 110

_Choice = TypeVar("_Choice", Order, Show)


_FILTER_HINT = "part of a name, *pattern?, is:failed, is:valid; several must all hold"


class DashboardScreen(ViewScreen):
    """Everything at once; the table under the cursor is what keys act on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "details", "Details"),
        Binding("r", "restart", "Restart"),
        Binding("p", "app.pause", "Pause"),
        Binding("slash", "filter", "Filter"),
        Binding("tab", "pane", "Workers", priority=True),
        Binding("v", "validate", "Validate"),
        Binding("plus,equals_sign", "app.workers(1)", "More", key_display="+ -"),
        Binding("f", "show", "Show"),
        Binding("a", "try_database", "Try the database now", show=False),
        Binding("o", "order", "Order", show=False),
        Binding("n", "problem(False)", "Next problem", show=False),
        Binding("N", "problem(True)", "Previous problem", show=False),
        Binding("y", "copy", "Copy table name", show=False),
        Binding("escape", "clear", "Clear filter and marks", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._workers_shown = False

    def compose_body(self) -> ComposeResult:
        """Yield header, table tree, right column, events and the hidden filter line."""
        yield Lines(id="header")
        with Horizontal(id="body"):
            yield TablePane(id="tables")
            yield Lines(id="side")
        yield Input(id="filter", placeholder=_FILTER_HINT, select_on_focus=False)
        yield Lines(id="events")

    @property
    def pane(self) -> TablePane:
        """Return the table tree."""
        return self.query_one("#tables", TablePane)

    @property
    def is_wide(self) -> bool:
        """Return whether both columns fit."""
        return self.size.width >= WIDE

    def on_mount(self) -> None:
        """Give the keys to the table tree."""
        self.query_one("#filter", Input).display = False
        self.pane.focus()

    def draw(self) -> None:
        """Draw every part from the latest view."""
        view, glyphs = self.view, self.glyphs
        self.query_one("#header", Lines).show(
            header(view, self.size.width, glyphs, wide=self.is_wide, zone=self.exporter.zone)
        )
        pane = self.pane
        pane.glyphs, pane.strips = glyphs, self.is_wide
        pane.index.update(view.tables)
        if pane.index.cursor is None:
            pane.index.to_first_table()
        pane.draw()
        self._draw_side()
        self._draw_events()

    def _draw_side(self) -> None:
        side = self.query_one("#side", Lines)
        narrow_workers = not self.is_wide and self._workers_shown
        side.display = self.is_wide or narrow_workers
        shown, self.pane.display = self.pane.display, not narrow_workers
        if self.pane.display and not shown and not self.query_one("#filter", Input).display:
            self.pane.focus()  # a widget that was hidden has lost the keys
        width, height = side.size.width, side.size.height
        if not side.display or width < 4:
            return
        if self._workers_shown:
            side.show(workers_box(self.view, width, height, self.glyphs, alone=True, focused=True))
        else:
            side.show(side_lines(self.view, width, height, self.glyphs))

    def _draw_events(self) -> None:
        events = self.query_one("#events", Lines)
        width, height = events.size.width, events.size.height
        zone = self.exporter.zone
        if self.is_wide and height > 2:
            inner = event_lines(self.view, width - 2, height - 2, self.glyphs, zone)
            newest = self.view.events[-1].no if self.view.events else 0
            note = f"{len(inner)} of {newest:,}"
            lines = boxed(
                inner, title="Events", note=note, width=width, height=height, glyphs=self.glyphs
            )
        else:
            lines = event_lines(self.view, width, height, self.glyphs, zone)
        events.show(lines)

    def action_details(self) -> None:
        """Open the table under the cursor; on a heading, fold or unfold it."""
        index = self.pane.index
        if isinstance(index.cursor, TableName):
            if not self._is_hidden(index.cursor):
                self.app.push_screen(DetailScreen(index.cursor))
        elif index.cursor is not None:
            position = index.position(index.cursor)
            rows = [] if position is None else index.rows(position, position + 1)
            folded = bool(rows) and getattr(rows[0], "folded", False)
            self.pane.action_fold(not folded)

    def action_restart(self) -> None:
        """Ask whether the marked tables, or the one under the cursor, shall be exported again."""
        if tables := self._chosen():
            ask_restart(self.exporter, tables, done=self._unmark)

    def _chosen(self) -> tuple[TableName, ...]:
        """Return the marked tables, or the one under the cursor unless nobody can see it there."""
        index = self.pane.index
        if index.marks:
            return index.chosen()
        if isinstance(index.cursor, TableName):
            return () if self._is_hidden(index.cursor) else index.chosen()
        self.notify("No table is under the cursor: choose one, or mark some with space.")
        return ()

    def _is_hidden(self, table: TableName) -> bool:
        """Return whether the cursor's table is not listed, and say so."""
        hidden = self.pane.index.position(table) is None
        if hidden:
            text = f"{visible(str(table))} is not shown here: up or down chooses a table that is."
            self.notify(text, markup=False)
        return hidden

    def _unmark(self) -> None:
        self.pane.index.marks.clear()
        self.refresh_view()

    def action_validate(self) -> None:
        """Validate the chosen tables again."""
        for table in self._chosen():
            self.exporter.control.ask(ValidationRequested(table=table))

    def action_try_database(self) -> None:
        """Let the run try at once whether the database is back."""
        if self.view.state is RunState.WAITING_FOR_DATABASE:
            self.exporter.control.ask(DatabaseTryRequested())
        else:
            self.notify("The run does not wait for the database.", timeout=2)

    def action_filter(self) -> None:
        """Open the filter line."""
        box = self.query_one("#filter", Input)
        box.value = self.pane.index.filter
        box.display = True
        box.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter while typing."""
        self.pane.index.arrange(text=event.value)
        self.pane.draw()

    def on_input_submitted(self) -> None:
        """Keep the filter and go back to the tables."""
        self._close_filter()

    def action_clear(self) -> None:
        """Close the filter line, then drop the filter, then the marks."""
        index = self.pane.index
        if self.query_one("#filter", Input).display or index.filter:
            index.arrange(text="")
        else:
            index.marks.clear()
        self._close_filter()

    def _close_filter(self) -> None:
        self.query_one("#filter", Input).display = False
        self.pane.focus()
        self.refresh_view()

    def action_show(self) -> None:
        """Go on to the next selection: all, running, problems."""
        index = self.pane.index
        index.arrange(show=_next(Show, index.show))
        self.pane.draw()

    def action_order(self) -> None:
        """Go on to the next order."""
        index = self.pane.index
        index.arrange(order=_next(Order, index.order))
        self.pane.draw()

    def action_problem(self, backwards: bool) -> None:
        """Put the cursor on the next or previous problem."""
        if not self.pane.index.next_problem(backwards=backwards):
            self.notify("No problems listed.", timeout=2)
        self.pane.draw()

    def action_pane(self) -> None:
        """Give the workers, with their sessions, all the room of the tables where only one of them
        fits, else that of the whole right side; and back.
        """
        if self.query_one("#filter", Input).display:
            self._close_filter()
            return
        self._workers_shown = not self._workers_shown
        self.refresh_view()

    def action_copy(self) -> None:
        """Copy the names of the chosen tables."""
        self.exporter.copy("\n".join(str(table) for table in self._chosen()))


def _next(kind: type[_Choice], current: _Choice) -> _Choice:
    choices = list(kind)
    return choices[(choices.index(current) + 1) % len(choices)]
