"""A box around lines: title on the left, note on the right of its upper edge.

Enters: lines and a size. Leaves: exactly ``height`` lines of ``width`` cells. Drawn as text, so
that a changed number in an edge repaints as little as any other.
"""

from collections.abc import Sequence

from rich.cells import cell_len

from exporter_tui.tui.glyphs import Glyphs
from exporter_tui.tui.spans import Line, Role, fill


def boxed(
    lines: Sequence[Line],
    *,
    title: str,
    width: int,
    height: int,
    glyphs: Glyphs,
    note: str = "",
    focused: bool = False,
) -> list[Line]:
    """Return the lines inside a box of ``width`` x ``height`` cells; what does not fit is cut."""
    edge = Role.TITLE if focused else Role.QUIET
    inner = max(width - 2, 0)
    rows = list(lines[: max(height - 2, 0)])
    rows += [()] * (max(height - 2, 0) - len(rows))
    body = [((glyphs.vertical, edge), *fill(row, inner), (glyphs.vertical, edge)) for row in rows]
    bottom = glyphs.corner_bottom_left + glyphs.horizontal * inner + glyphs.corner_bottom_right
    return [_upper_edge(title, note, inner, glyphs, edge), *body, ((bottom, edge),)]


def _upper_edge(title: str, note: str, inner: int, glyphs: Glyphs, edge: Role) -> Line:
    name = f" {title} "
    side = f" {note} " if note else ""
    room = inner - 2 - cell_len(name) - cell_len(side)
    if room < 0:
        side, room = "", max(inner - 2 - cell_len(name), 0)
    return fill(
        (
            (glyphs.corner_top_left + glyphs.horizontal, edge),
            (name, Role.TITLE),
            (glyphs.horizontal * room, edge),
            (side, Role.TEXT),
            (glyphs.horizontal + glyphs.corner_top_right, edge),
        ),
        inner + 2,
    )
