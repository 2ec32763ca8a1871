"""One line of the table tree: state glyph, name, chunks, rows, size, rate, remaining, state word;
columns go as room shrinks.
"""

from dataclasses import dataclass
from functools import lru_cache

from exporter_tui.model.format import percent, short_count, short_length, short_rate, size
from exporter_tui.model.strip import MOST_CELLS
from exporter_tui.model.view import TableView
from exporter_tui.model.words import Word, word_of
from exporter_tui.tui.format import fit, right, visible
from exporter_tui.tui.glyphs import Glyphs
from exporter_tui.tui.render.bars import listed_bar
from exporter_tui.tui.render.strip import strip_line
from exporter_tui.tui.spans import Line, Role, fill, under_cursor, word_role
from exporter_tui.tui.table_index import Order, SchemaRow

_STATE_WIDTH = 10
_ROWS_WIDTH = 11
_SIZE_WIDTH = 9
_RATE_WIDTH = 8
_LEFT_WIDTH = 9
_LEAST_NAME = 22
_BAR_WIDTH = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The widths of the columns of one list; 0 for a column that does not fit."""

    name: int
    size: int
    strip: int
    rate: int
    left: int


@lru_cache(maxsize=8)
def columns(width: int, *, strips: bool) -> Columns:
    """Return what a list of so many cells has room for: first the size, then progress, then rate
    and remaining time; what is over goes to the strip, a third to the name.
    """
    size = _SIZE_WIDTH if width >= 56 else 0
    over = width - _STATE_WIDTH - 2 - _ROWS_WIDTH - size - _LEAST_NAME
    if not strips:
        bar = _BAR_WIDTH + 2 if over >= _BAR_WIDTH + 2 else 0
        return Columns(name=max(over - bar + _LEAST_NAME, 8), size=size, strip=bar, rate=0, left=0)
    rate = left = 0
    if over >= 24 + _RATE_WIDTH + _LEFT_WIDTH:
        rate, left = _RATE_WIDTH, _LEFT_WIDTH
        over -= rate + left
    strip = max(over if over <= 18 else 18 + (over - 18) * 2 // 3, 0)
    strip = min(strip, MOST_CELLS + 2)
    return Columns(
        name=max(_LEAST_NAME + over - strip, 8), size=size, strip=strip, rate=rate, left=left
    )


def heading_line(width: int, order: Order = Order.SIZE, *, strips: bool = False) -> Line:
    """Return the column titles, that of the order in another colour."""
    room = columns(width, strips=strips)
    parts = (
        (fit("   TABLE", room.name), Order.NAME),
        (fit("  CHUNKS" if strips else "  DONE", room.strip), None),
        (right("ROWS", _ROWS_WIDTH), None),
        (right("SIZE", room.size), Order.SIZE),
        (right("ROWS/S", room.rate), Order.RATE),
        (right("LEFT", room.left), Order.LEFT),
        ("  STATE", Order.STATE),
    )
    spans = ((text, Role.TITLE if of is order else Role.QUIET) for text, of in parts)
    return fill(tuple(spans), width)


def schema_line(row: SchemaRow, width: int, glyphs: Glyphs, *, cursor: bool) -> Line:
    """Return the heading of a schema: how many of its tables are done, and its problems."""
    fold = glyphs.fold_closed if row.folded else glyphs.fold_open
    counts = f"{row.done:,} of {row.total:,} done"
    name = fit(visible(row.owner), max(width - 6 - 24 - 16, 8), cut=glyphs.cut)
    problems: list[tuple[str, Role]] = []
    for word, number in row.problems:
        problems.append((f"  {glyphs.states[word]} {number:,}", word_role(word)))
    if not problems and row.done == row.total:
        problems.append(("  all valid", Role.GOOD))
    lead = glyphs.cursor if cursor else " "
    line: Line = ((f"{lead}{fold} {name}", Role.TITLE), (right(counts, 24), Role.TEXT), *problems)
    return _with_cursor(fill(line, width), cursor=cursor)


def table_line(
    view: TableView,
    width: int,
    glyphs: Glyphs,
    *,
    cursor: bool,
    marked: bool,
    indent: bool,
    strips: bool = False,
) -> Line:
    """Return the line of one table; ``indent`` under a schema heading, else the owner is part of
    the name; ``strips``: its chunks one by one, else one bar.
    """
    word = word_of(view)
    role = word_role(word)
    room = columns(width, strips=strips)
    name = visible(view.table.name if indent else str(view.table))
    gap = "  " if indent else ""
    numbers = right(rows_text(view.rows, glyphs, estimated=view.rows_estimated), _ROWS_WIDTH)
    if room.size:
        known = glyphs.unknown if view.size_bytes is None else size(view.size_bytes)
        numbers += right(known, room.size)
    state = word.value
    if word in {Word.RUN, Word.PART}:
        state = f"{word.value} {percent(view.fraction)}"
    line: Line = (
        (glyphs.cursor if cursor else " ", Role.TITLE),
        (glyphs.states[word], role),
        (glyphs.mark if marked else " ", Role.MARK),
        (gap + fit(name, room.name - 3 - len(gap), cut=glyphs.cut), Role.TEXT),
        *_progress(view, room.strip, glyphs, strips=strips),
        (numbers, Role.TEXT),
        *_speed(view, room),
        (f"  {state}", role),
    )
    return _with_cursor(fill(line, width), cursor=cursor)


def _progress(view: TableView, width: int, glyphs: Glyphs, *, strips: bool) -> Line:
    """Return the strip of the table's chunks, or one bar of its work."""
    cells = width - 2
    if cells <= 0:
        return fill((), width)
    if strips:
        return (("  ", Role.TEXT), *strip_line(view.strip, cells, glyphs))
    word = word_of(view)
    role = Role.DONE if word in {Word.VALID, Word.EMPTY} else word_role(word)
    return (("  ", Role.TEXT), *listed_bar(view.fraction, cells, glyphs, role))


def _speed(view: TableView, room: Columns) -> Line:
    """Return rows a second and the remaining time, blank where there is nothing to say."""
    if not room.rate:
        return ()
    rate = f"{short_rate(view.rows_per_s)}/s" if view.rows_per_s else ""
    left = "" if view.remaining_s is None else short_length(view.remaining_s)
    return ((right(rate, room.rate), Role.TEXT), (right(left, room.left), Role.TEXT))


def rows_text(rows: int | None, glyphs: Glyphs, *, estimated: bool) -> str:
    """Return a number of rows for a column, or the glyph of what nobody knows."""
    return glyphs.unknown if rows is None else short_count(rows, estimated=estimated)


def _with_cursor(line: Line, *, cursor: bool) -> Line:
    return under_cursor(line) if cursor else line
