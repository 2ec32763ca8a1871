"""A table's strip in cells: one per chunk or group of chunks, or several for each where there is
room, so that a chunk at work fills as a bar of its own.

Enters: the letters of ``model.strip``. Leaves: spans, and the legend that explains them.
"""

from itertools import groupby

from exporter_tui.model.strip import STEPS, Cell, cell_of, eighths, narrowed
from exporter_tui.tui.glyphs import Glyphs
from exporter_tui.tui.spans import Line, Role, Span

_ROLES = {
    Cell.FAILED: Role.PROBLEM,
    Cell.RETRY: Role.WARNING,
    Cell.RUNNING: Role.RUNNING,
    Cell.PART: Role.DONE,
    Cell.DROPPED: Role.QUIET,
    Cell.QUEUED: Role.TRACK,
    Cell.DONE: Role.DONE,
    Cell.KEPT: Role.KEPT,
    Cell.CHECKED: Role.GOOD,
}

_MEANINGS = {
    Cell.QUEUED: "queued: not begun",
    Cell.RUNNING: "running: fills as it is exported",
    Cell.DONE: "done: its file is complete, not checked yet",
    Cell.CHECKED: "checked: Oracle has answered about it",
    Cell.KEPT: "kept: its file of an earlier run counts",
    Cell.PART: "in part: some of its chunks are done, nobody works on it",
    Cell.RETRY: "retry: a chunk waits for its next attempt",
    Cell.FAILED: "failed: a chunk was given up; e explains it",
    Cell.DROPPED: "dropped: given up with its table or the run",
}

_LEAST_BAR = 3


def strip_line(strip: str, width: int, glyphs: Glyphs) -> Line:
    """Return the strip in exactly ``width`` cells: bars while somebody works on the table and they
    fit, else one cell for each letter. A refused table has none.
    """
    if width <= 0:
        return ()
    letters = narrowed(strip, width)
    works = any(cell_of(letter) is Cell.RUNNING for letter in letters)
    if works and width // len(letters) >= _LEAST_BAR:
        return _joined(_bars(letters, width, glyphs))
    spans = [(_glyph(letter, glyphs), _ROLES[cell_of(letter)]) for letter in letters]
    return _joined([*spans, (" " * (width - len(letters)), Role.TEXT)])


def _glyph(letter: str, glyphs: Glyphs) -> str:
    cell = cell_of(letter)
    if cell is Cell.RUNNING:
        return glyphs.shades[eighths(letter) * len(glyphs.shades) // STEPS]
    return glyphs.cells[cell]


def _bars(letters: str, width: int, glyphs: Glyphs) -> list[Span]:
    """Return a bar for each letter, with a blank behind each but the last."""
    spans: list[Span] = []
    for at, letter in enumerate(letters):
        room = (at + 1) * width // len(letters) - at * width // len(letters)
        last = at == len(letters) - 1
        cell, cells = cell_of(letter), room if last else room - 1
        role = _ROLES[cell]
        if cell is Cell.RUNNING:
            full = eighths(letter) * cells // STEPS
            spans.append((glyphs.square * full, role))
            spans.append((glyphs.empty * (cells - full), role))
        else:
            spans.append((glyphs.cells[cell] * cells, role))
        spans.append(("" if last else " ", Role.TEXT))
    return spans


def _joined(spans: list[Span]) -> Line:
    """Return the spans with neighbours of one role as one."""
    groups = groupby((span for span in spans if span[0]), key=lambda span: span[1])
    return tuple(("".join(text for text, _ in group), role) for role, group in groups)


def strip_legend(glyphs: Glyphs) -> list[str]:
    """Return every glyph that a cell of a strip can have, with what it means."""
    shown = {cell: glyphs.cells[cell] for cell in _MEANINGS} | {Cell.RUNNING: glyphs.shades}
    return [f"  {shown[cell]:<5}{meaning}" for cell, meaning in _MEANINGS.items()]
