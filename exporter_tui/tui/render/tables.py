"""One line of the table tree: state glyph, name, rows, size, state word; columns go from the right
as room shrinks.
"""

from exporter_tui.model.format import percent, short_count, size
from exporter_tui.model.view import TableView
from exporter_tui.model.words import Word
from exporter_tui.tui.format import fit, right, visible
from exporter_tui.tui.glyphs import Glyphs
from exporter_tui.tui.spans import Line, Role, fill, word_role
from exporter_tui.tui.table_index import SchemaRow, word_of

_STATE_WIDTH = 10
_ROWS_WIDTH = 12
_SIZE_WIDTH = 9


def heading_line(width: int) -> Line:
    """Return the column titles."""
    name = fit("   TABLE", _name_width(width))
    numbers = right("ROWS", _ROWS_WIDTH) + (right("SIZE", _SIZE_WIDTH) if _has_size(width) else "")
    return fill(((f"{name}{numbers}  STATE", Role.QUIET),), width)


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
    view: TableView, width: int, glyphs: Glyphs, *, cursor: bool, marked: bool, indent: bool
) -> Line:
    """Return the line of one table; ``indent`` under a schema heading, else the owner is part of
    the name.
    """
    word = word_of(view)
    role = word_role(word)
    name = visible(view.table.name if indent else str(view.table))
    lead = glyphs.cursor if cursor else " "
    mark = glyphs.mark if marked else " "
    gap = "  " if indent else ""
    name_width = _name_width(width) - 3 - len(gap)
    numbers = right(rows_text(view.rows, glyphs, estimated=view.rows_estimated), _ROWS_WIDTH)
    if _has_size(width):
        known = glyphs.unknown if view.size_bytes is None else size(view.size_bytes)
        numbers += right(known, _SIZE_WIDTH)
    state = word.value
    if word is Word.RUN:
        state = f"{word.value} {percent(view.fraction)}"
    line: Line = (
        (lead, Role.TITLE),
        (glyphs.states[word], role),
        (mark, Role.MARK),
        (gap + fit(name, name_width, cut=glyphs.cut), Role.TEXT),
        (numbers, Role.TEXT),
        (f"  {state}", role),
    )
    return _with_cursor(fill(line, width), cursor=cursor)


def rows_text(rows: int | None, glyphs: Glyphs, *, estimated: bool) -> str:
    """Return a number of rows for a column, or the glyph of what nobody knows."""
    return glyphs.unknown if rows is None else short_count(rows, estimated=estimated)


def _with_cursor(line: Line, *, cursor: bool) -> Line:
    if not cursor:
        return line
    return tuple((text, Role.CURSOR) for text, _ in line)


def _has_size(width: int) -> bool:
    return width >= 56


def _name_width(width: int) -> int:
    taken = _STATE_WIDTH + 2 + _ROWS_WIDTH + (_SIZE_WIDTH if _has_size(width) else 0)
    return max(width - taken, 8)
