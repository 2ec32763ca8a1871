"""Lines of styled text as plain values: what pure renderers return and line widgets draw.

Enters: text and the role it plays. Leaves: a ``Line``. A role is a meaning (good, problem, quiet);
the theme gives it a colour, so that no renderer knows colours.
"""

from collections.abc import Iterable, Sequence
from enum import Enum

from rich.cells import cell_len, set_cell_size

from exporter_tui.model.words import Word


class Role(Enum):
    """What a piece of text means; the value is the component class in the style sheet. Each but
    CURSOR has a twin for the row under the cursor: the same colour on the cursor's background.
    """

    TEXT = "text"
    QUIET = "quiet"
    TITLE = "title"
    KEY = "key"
    GOOD = "good"
    RUNNING = "running"
    KEPT = "kept"
    DONE = "done"
    WARNING = "warning"
    PROBLEM = "problem"
    BAR = "bar"
    TRACK = "track"
    MARK = "mark"
    CURSOR = "cursor"
    ON_TEXT = "on-text"
    ON_QUIET = "on-quiet"
    ON_TITLE = "on-title"
    ON_KEY = "on-key"
    ON_GOOD = "on-good"
    ON_RUNNING = "on-running"
    ON_KEPT = "on-kept"
    ON_DONE = "on-done"
    ON_WARNING = "on-warning"
    ON_PROBLEM = "on-problem"
    ON_BAR = "on-bar"
    ON_TRACK = "on-track"
    ON_MARK = "on-mark"


Span = tuple[str, Role]
Line = tuple[Span, ...]

_WORD_ROLES = {
    Word.QUEUED: Role.QUIET,
    Word.RUN: Role.RUNNING,
    Word.PART: Role.DONE,
    Word.CHECK: Role.RUNNING,
    Word.TO_CHECK: Role.DONE,
    Word.VALID: Role.GOOD,
    Word.EMPTY: Role.GOOD,
    Word.SUSPECT: Role.WARNING,
    Word.FAILED: Role.PROBLEM,
    Word.REFUSED: Role.PROBLEM,
    Word.STOPPED: Role.WARNING,
    Word.STALE: Role.WARNING,
    Word.RESTART: Role.RUNNING,
    Word.TO_RESTART: Role.QUIET,
    Word.WAITING: Role.WARNING,
    Word.SKIPPED: Role.KEPT,
    Word.CANCELLED: Role.QUIET,
    Word.DONE: Role.DONE,
}


def word_role(word: Word) -> Role:
    """Return the role in which a state word is shown."""
    return _WORD_ROLES[word]


_UNDER_CURSOR: dict[Role, Role] = {
    role: Role(f"on-{role.value}")
    for role in Role
    if role is not Role.CURSOR and not role.value.startswith("on-")
}


def under_cursor(line: Line) -> Line:
    """Return the line as the row under the cursor; what it means stays to be seen."""
    return tuple((text, _UNDER_CURSOR.get(role, role)) for text, role in line)


def text_of(line: Line) -> str:
    """Return the characters of a line, without roles."""
    return "".join(text for text, _ in line)


def width_of(line: Line) -> int:
    """Return the width of a line in terminal cells."""
    return sum(cell_len(text) for text, _ in line)


def plain(text: str, role: Role = Role.TEXT) -> Line:
    """Return a line of one span."""
    return ((text, role),)


def fill(line: Line, width: int) -> Line:
    """Return the line in exactly ``width`` cells: padded with blanks, or cut at its end."""
    have = width_of(line)
    if have == width:
        return line
    if have < width:
        return (*line, (" " * (width - have), Role.TEXT))
    kept: list[Span] = []
    left = width
    for text, role in line:
        cells = cell_len(text)
        if cells >= left:
            kept.append((set_cell_size(text, left), role))
            break
        kept.append((text, role))
        left -= cells
    return tuple(kept)


def spread(left: Line, right_side: Line, width: int) -> Line:
    """Return one line with ``left`` at its start and ``right_side`` at its end; the right side
    wins when both do not fit.
    """
    room = width - width_of(right_side)
    if room <= 0:
        return fill(right_side, width)
    return (*fill(left, room), *right_side)


def changed_span(old: Line, new: Line) -> tuple[int, int] | None:
    """Return the half-open range of cells in which two lines differ, None when they are equal.

    Characters are compared with their roles and widths are counted in cells, so that a wide
    character is never repainted by half; a range is at least as wide as the longer of both lines
    where they differ to the end.
    """
    if old == new:
        return None
    before, after = _cells(old), _cells(new)
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    if start == len(before) == len(after):
        return None
    if len(before) != len(after):
        return start, max(len(before), len(after))
    stop = len(after)
    while stop > start and before[stop - 1] == after[stop - 1]:
        stop -= 1
    return _whole_characters(before, after, start, stop)


def _cells(line: Line) -> list[tuple[str, Role]]:
    """Return one entry per cell; the second cell of a wide character holds an empty text."""
    cells: list[tuple[str, Role]] = []
    for text, role in line:
        if text.isascii() and text.isprintable():  # each letter is one cell: by far the most text
            cells += [(character, role) for character in text]
            continue
        for character in text:
            wide = cell_len(character)
            if wide:
                cells.append((character, role))
                cells.extend([("", role)] * (wide - 1))
    return cells


def _whole_characters(
    before: Sequence[Span], after: Sequence[Span], start: int, stop: int
) -> tuple[int, int]:
    while start > 0 and "" in {before[start][0], after[start][0]}:
        start -= 1
    while stop < len(after) and "" in {before[stop][0], after[stop][0]}:
        stop += 1
    return start, stop


def join(parts: Iterable[Line], separator: Span = ("   ", Role.TEXT)) -> Line:
    """Return the parts as one line with ``separator`` between them; empty parts are left out."""
    joined: list[Span] = []
    for part in parts:
        if not part:
            continue
        if joined:
            joined.append(separator)
        joined.extend(part)
    return tuple(joined)


def whole(parts: Sequence[Line], width: int, separator: Span = ("   ", Role.TEXT)) -> Line:
    """Return the parts joined, without those at the end that ``width`` cells do not hold whole."""
    kept = list(parts)
    while len(kept) > 1 and width_of(join(kept, separator)) > width:
        kept.pop()
    return join(kept, separator)
