"""The table tree on the screen: the visible rows of a ``TableIndex`` in a box, with a scroll
position.

Enters: views and keys. Leaves: the chosen tables. It draws only what is visible, so that 20,000
tables cost no more than twenty.
"""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Click

from exporter_tui.model.view import TableView
from exporter_tui.model.words import Word
from exporter_tui.tui.glyphs import UNICODE, Glyphs
from exporter_tui.tui.render.panel import boxed
from exporter_tui.tui.render.tables import heading_line, schema_line, table_line
from exporter_tui.tui.spans import Line, plain
from exporter_tui.tui.table_index import Row, SchemaRow, TableIndex
from exporter_tui.tui.widgets.lines import Lines

_ABOVE_ROWS = 2
_WHEEL_ROWS = 3


class TablePane(Lines, can_focus=True):
    """Tables as a tree, or as one list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home", "move(-1000000)", "First", show=False),
        Binding("end", "move(1000000)", "Last", show=False),
        Binding("left", "fold(True)", "Fold", show=False),
        Binding("right", "fold(False)", "Unfold", show=False),
        Binding("space", "mark", "Mark", show=False),
    ]

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.index = TableIndex()
        self.glyphs: Glyphs = UNICODE
        self.strips = False
        self._top = 0

    def draw(self) -> None:
        """Paint what changed since the last time."""
        self.show(self._render_box())

    def _visible_rows(self) -> int:
        return max(self.size.height - 3, 1)

    def _render_box(self) -> list[Line]:
        width, height = self.size.width, self.size.height
        if width < 4 or height < 4:
            return []
        self._scroll_to_cursor()
        rows = self.index.rows(self._top, self._top + self._visible_rows())
        lines = [
            heading_line(width - 2, self.index.order, strips=self.strips),
            *(self._line(row, width - 2) for row in rows),
        ]
        if not rows:
            lines.append(plain(self._nothing()))
        return boxed(
            lines,
            title="Tables",
            width=width,
            height=height,
            glyphs=self.glyphs,
            note=self._note(len(rows)),
            focused=self.has_focus,
        )

    def _line(self, row: Row, width: int) -> Line:
        index = self.index
        if isinstance(row, SchemaRow):
            return schema_line(row, width, self.glyphs, cursor=index.cursor == row.owner)
        return table_line(
            row,
            width,
            self.glyphs,
            cursor=index.cursor == row.table,
            marked=row.table in index.marks,
            indent=not index.order.flat,
            strips=self.strips,
        )

    def _note(self, shown: int) -> str:
        index = self.index
        parts = [index.show.value, index.order.value]
        if index.filter:
            parts.insert(0, f"/{index.filter}")
        if index.marks:
            parts.insert(0, f"{len(index.marks)} marked")
        first = self._top + 1 if shown else 0
        between = f" {self.glyphs.states[Word.QUEUED]} "
        return f"{between.join(parts)}  {first}-{self._top + shown}/{len(index):,}"

    def _nothing(self) -> str:
        if self.index.filter:
            return " no table matches the filter: press / to change it"
        return " no tables here: press f to show others"

    def _scroll_to_cursor(self) -> None:
        visible, count = self._visible_rows(), len(self.index)
        at = self.index.position(self.index.cursor)
        if at is not None:
            self._top = min(max(self._top, at - visible + 1), at)
        self._top = min(self._top, max(count - visible, 0))

    def current(self) -> TableView | None:
        """Return the table under the cursor."""
        chosen = self.index.cursor
        return None if chosen is None or isinstance(chosen, str) else self.index.get(chosen)

    def on_click(self, event: Click) -> None:
        """Put the cursor where the mouse points; only with the mouse switched on."""
        row = event.y - _ABOVE_ROWS
        item = self.index.item_at(self._top + row) if 0 <= row < self._visible_rows() else None
        if item is not None:
            self.index.cursor = item
            self.draw()

    def on_mouse_scroll_down(self) -> None:
        """Move on with the wheel."""
        self.action_move(_WHEEL_ROWS)

    def on_mouse_scroll_up(self) -> None:
        """Move back with the wheel."""
        self.action_move(-_WHEEL_ROWS)

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self.index.move(by)
        self.draw()

    def action_page(self, pages: int) -> None:
        """Move the cursor by screens."""
        self.action_move(pages * self._visible_rows())

    def action_fold(self, closed: bool) -> None:
        """Fold or unfold the schema under the cursor."""
        self.index.fold(closed=closed)
        self.draw()

    def action_mark(self) -> None:
        """Mark or unmark the table under the cursor."""
        self.index.toggle_mark()
        self.draw()
