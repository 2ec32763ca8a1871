"""One table in detail: per-chunk bars, facts and columns, validation, story; ``s`` shows its SQL,
``m`` its metadata.
"""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from exporter_tui.model.names import TableName
from exporter_tui.model.requests import ValidationRequested
from exporter_tui.model.view import ChunkView, TableDetail
from exporter_tui.tui.asking import ask_restart, ask_restart_chunk
from exporter_tui.tui.render.detail import (
    check_lines,
    chunk_heading,
    chunk_line,
    fact_lines,
    first_unfinished,
    head_lines,
    story_lines,
)
from exporter_tui.tui.render.panel import boxed
from exporter_tui.tui.screens.base import ViewScreen
from exporter_tui.tui.screens.text import TextScreen
from exporter_tui.tui.spans import Line
from exporter_tui.tui.widgets.lines import Lines

_PANES = ("chunks", "facts", "checks", "story")


class DetailScreen(ViewScreen):
    """The cursor stands on a chunk; ``c`` exports that chunk again, ``r`` the table. ``tab`` gives
    the arrow keys to the next list.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.pop_screen", "Back"),
        Binding("r", "restart", "Restart table"),
        Binding("c", "restart_chunk", "Restart chunk"),
        Binding("v", "validate", "Validate"),
        Binding("s", "sql", "SQL"),
        Binding("m", "metadata", "Metadata"),
        Binding("y", "copy", "Copy folder"),
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("pageup", "move(-20)", "Page up", show=False),
        Binding("pagedown", "move(20)", "Page down", show=False),
        Binding("home", "move(-1000000)", "First", show=False),
        Binding("end", "move(1000000)", "Last", show=False),
        Binding("tab", "pane", "Next pane", priority=True),
    ]

    def __init__(self, table: TableName) -> None:
        super().__init__()
        self.table = table
        self._cursor: int | None = None
        self._top = 0
        self._pane = _PANES[0]
        self._scrolled: dict[str, int] = {}

    def compose_body(self) -> ComposeResult:
        """Yield head, chunks, facts beside validation, story."""
        yield Lines(id="head")
        yield Lines(id="chunks")
        with Horizontal(id="lower"):
            yield Lines(id="facts")
            yield Lines(id="checks")
        yield Lines(id="story")

    def draw(self) -> None:
        """Draw the table's latest detail; a table that has left the plan closes the screen."""
        detail = self.exporter.control.detail(self.table)
        if detail is None:
            self.app.pop_screen()
            return
        narrow = self.size.width < 110
        self.query_one("#facts").display = not narrow or self._pane == "facts"
        self.query_one("#checks").display = not narrow or self._pane != "facts"
        self.query_one("#head", Lines).show(head_lines(detail, self.size.width, self.glyphs))
        self._draw_chunks(detail)
        self._draw_lower(detail)

    def _draw_chunks(self, detail: TableDetail) -> None:
        pane = self.query_one("#chunks", Lines)
        width, height = pane.size.width, pane.size.height
        if width < 10 or height < 4:
            return
        visible = height - 3
        if self._cursor is None:
            self._cursor = first_unfinished(detail)
            self._top = max(min(self._cursor - visible // 2, len(detail.chunks) - visible), 0)
        self._cursor = min(max(self._cursor, 0), max(len(detail.chunks) - 1, 0))
        self._top = min(max(self._top, self._cursor - visible + 1), self._cursor)
        shown = detail.chunks[self._top : self._top + visible]
        lines = [chunk_heading(width - 2)]
        lines += [
            chunk_line(chunk, width - 2, self.glyphs, cursor=chunk.no == self._cursor)
            for chunk in shown
        ]
        note = f"{detail.table.chunks_done:,} of {detail.table.chunks_total:,} done"
        pane.show(self._box(lines, "Chunks", pane, note))

    def _draw_lower(self, detail: TableDetail) -> None:
        zone = self.exporter.zone
        self._draw_list("facts", "Table", lambda width: fact_lines(detail, width, self.glyphs))
        self._draw_list(
            "checks", "Validation", lambda width: check_lines(detail, width, self.glyphs)
        )
        self._draw_list(
            "story",
            "Log of this table",
            lambda width: story_lines(detail, width, self.glyphs, zone),
        )

    def _draw_list(self, name: str, title: str, render: Callable[[int], list[Line]]) -> None:
        """Draw what fits of a list, from where it was scrolled to."""
        pane = self.query_one(f"#{name}", Lines)
        if not pane.display or pane.size.width < 5:
            return
        lines = render(pane.size.width - 2)
        room = max(pane.size.height - 2, 1)
        top = min(max(self._scrolled.get(name, 0), 0), max(len(lines) - room, 0))
        self._scrolled[name] = top
        shown = lines[top : top + room]
        note = f"{top + 1}-{top + len(shown)}/{len(lines):,}" if len(lines) > room else ""
        pane.show(self._box(shown, title, pane, note))

    def _box(self, lines: list[Line], title: str, pane: Lines, note: str = "") -> list[Line]:
        return boxed(
            lines,
            title=title,
            width=pane.size.width,
            height=pane.size.height,
            glyphs=self.glyphs,
            note=note,
            focused=pane.id == self._pane,
        )

    def action_move(self, by: int) -> None:
        """Move the cursor over the chunks, or scroll the list that has the keys."""
        if self._pane == "chunks":
            self._cursor = (self._cursor or 0) + by
        else:
            self._scrolled[self._pane] = self._scrolled.get(self._pane, 0) + by
        self.refresh_view()

    def action_pane(self) -> None:
        """Give the keys to the next list; where only one of two fits, that one is shown."""
        panes = [name for name in _PANES if name != "story" or self.query_one("#story").display]
        at = panes.index(self._pane) if self._pane in panes else -1
        self._pane = panes[(at + 1) % len(panes)]
        self.refresh_view()

    def action_restart(self) -> None:
        """Ask whether the table shall be exported again."""
        ask_restart(self.exporter, (self.table,))

    def action_restart_chunk(self) -> None:
        """Ask whether the chunk under the cursor shall be exported again."""
        if (found := self._under_cursor()) is not None:
            ask_restart_chunk(self.exporter, *found)

    def _under_cursor(self) -> tuple[TableDetail, ChunkView] | None:
        """Return the chunk under the cursor with its table, or say that there is none."""
        detail, at = self.exporter.control.detail(self.table), self._cursor or 0
        if detail is None or at >= len(detail.chunks):
            self.notify("No chunk is under the cursor.", timeout=2)
            return None
        return detail, detail.chunks[at]

    def action_validate(self) -> None:
        """Validate the table again."""
        self.exporter.control.ask(ValidationRequested(table=self.table))

    def action_sql(self) -> None:
        """Show the statement of the chunk under the cursor."""
        if (found := self._under_cursor()) is not None:
            detail, chunk = found
            text = detail.statement_of(chunk) or "Not known: the table has no plan."
            self.app.push_screen(TextScreen(f"SQL of chunk {chunk.no} of {self.table}", text))

    def action_metadata(self) -> None:
        """Show metadata.json."""
        detail = self.exporter.control.detail(self.table)
        if detail is not None:
            text = detail.metadata or "Not written yet: it comes with the verdict."
            self.app.push_screen(TextScreen(f"metadata.json of {self.table}", text))

    def action_copy(self) -> None:
        """Copy the folder's path."""
        detail = self.exporter.control.detail(self.table)
        if detail is not None:
            self.exporter.copy(detail.folder)
