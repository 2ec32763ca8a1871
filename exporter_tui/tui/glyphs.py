"""The glyphs of the screen: one per state word, plus bars, rules and the history's blocks, each
with an ASCII twin.

Every default glyph exists in Windows-1252 or code page 437, so that PuTTY's usual fonts show it;
the ASCII set is for all other terminals. A state is always glyph and word and colour, never one
alone.
"""

from dataclasses import dataclass

from exporter_tui.model.strip import Cell
from exporter_tui.model.words import Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyphs:
    """One set of glyphs; every string is one terminal cell wide, but ``shades``: of a running cell
    of a strip, from begun to almost done. ``square`` and ``dot`` make bars with air between rows.
    """

    name: str
    states: dict[Word, str]
    full: str
    half: str
    empty: str
    low: str
    square: str
    dot: str
    shades: str
    cells: dict[Cell, str]
    fold_open: str
    fold_closed: str
    cursor: str
    mark: str
    unknown: str
    cut: str
    horizontal: str
    vertical: str
    corner_top_left: str
    corner_top_right: str
    corner_bottom_left: str
    corner_bottom_right: str


_SHARED = {
    Word.QUEUED: "·",
    Word.RUN: "»",
    Word.PART: "▌",
    Word.CHECK: "»",
    Word.TO_CHECK: "▌",
    Word.VALID: "√",
    Word.EMPTY: "ø",
    Word.SUSPECT: "!",
    Word.FAILED: "×",
    Word.REFUSED: "×",
    Word.STOPPED: "■",
    Word.STALE: "±",
    Word.RESTART: "«",
    Word.TO_RESTART: "·",
    Word.WAITING: "°",
    Word.SKIPPED: "≡",
    Word.CANCELLED: "¬",
    Word.DONE: "•",
}

UNICODE = Glyphs(
    name="unicode",
    states=_SHARED,
    full="█",
    half="▒",
    empty="░",
    low="▄",
    square="■",
    dot="·",
    shades="░▒▓█",
    cells={
        Cell.FAILED: "×",
        Cell.RETRY: "°",
        Cell.RUNNING: "▓",
        Cell.PART: "▌",
        Cell.DROPPED: "¬",
        Cell.QUEUED: "·",
        Cell.DONE: "▄",
        Cell.KEPT: "≡",
        Cell.CHECKED: "■",
    },
    fold_open="-",
    fold_closed="+",
    cursor=">",
    mark="*",
    unknown="—",
    cut="…",
    horizontal="─",
    vertical="│",
    corner_top_left="┌",
    corner_top_right="┐",
    corner_bottom_left="└",
    corner_bottom_right="┘",
)

ASCII = Glyphs(
    name="ascii",
    states={
        Word.QUEUED: ".",
        Word.RUN: ">",
        Word.PART: "/",
        Word.CHECK: "?",
        Word.TO_CHECK: "/",
        Word.VALID: "v",
        Word.EMPTY: "0",
        Word.SUSPECT: "!",
        Word.FAILED: "x",
        Word.REFUSED: "x",
        Word.STOPPED: "#",
        Word.STALE: "~",
        Word.RESTART: "<",
        Word.TO_RESTART: ".",
        Word.WAITING: ":",
        Word.SKIPPED: "=",
        Word.CANCELLED: "-",
        Word.DONE: "o",
    },
    full="#",
    half="=",
    empty="-",
    low=".",
    square="#",
    dot=".",
    shades="1357",
    cells={
        Cell.FAILED: "x",
        Cell.RETRY: ":",
        Cell.RUNNING: "5",
        Cell.PART: "/",
        Cell.DROPPED: "-",
        Cell.QUEUED: ".",
        Cell.DONE: "o",
        Cell.KEPT: "=",
        Cell.CHECKED: "#",
    },
    fold_open="-",
    fold_closed="+",
    cursor=">",
    mark="*",
    unknown="-",
    cut="~",
    horizontal="-",
    vertical="|",
    corner_top_left="+",
    corner_top_right="+",
    corner_bottom_left="+",
    corner_bottom_right="+",
)


def bar(fraction: float, width: int, glyphs: Glyphs) -> str:
    """Return a bar of exactly ``width`` cells for a fraction of 0 to 1; half cells are shown.

    Only a finished bar is full and only an untouched one is empty, so that 99.9 % never looks done.
    """
    if width <= 0:
        return ""
    halves = round(min(max(fraction, 0.0), 1.0) * width * 2)
    if fraction < 1.0:
        halves = min(halves, width * 2 - 1)
    if fraction > 0.0:
        halves = max(halves, 1)
    full, half = divmod(halves, 2)
    return glyphs.full * full + glyphs.half * half + glyphs.empty * (width - full - half)


def row_bar(fraction: float, width: int, glyphs: Glyphs) -> tuple[str, str]:
    """Return the done and the open part of a bar that stands in a list: whole cells with air
    around them, so that the bars of neighbouring rows do not melt into a block.
    """
    if width <= 0:
        return "", ""
    full = round(min(max(fraction, 0.0), 1.0) * width)
    if fraction < 1.0:
        full = min(full, width - 1)
    if fraction > 0.0:
        full = max(full, min(1, width))
    return glyphs.square * full, glyphs.dot * (width - full)
