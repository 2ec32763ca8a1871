"""Text in the cells of a terminal: made visible, cut, padded; pure functions, no terminal.

Widths are counted in terminal cells, not in characters. Names come from a database and may hold
anything: control characters and direction marks are made visible before a cell sees them.
"""

import unicodedata

from rich.cells import cell_len, set_cell_size

_DIRECTION_MARKS = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def visible(name: str) -> str:
    """Return a name that cannot move the cursor, turn the direction or hide: control and format
    characters become ``?``.

    Letters of right-to-left scripts are kept; the marks and overrides that reorder their
    surroundings are not.
    """
    if name.isascii() and name.isprintable():
        return name
    return "".join(_shown(character) for character in name)


def _shown(character: str) -> str:
    if character in _DIRECTION_MARKS or unicodedata.category(character) in _HIDDEN:
        return "?"
    if unicodedata.combining(character):
        return ""
    return character


def fit(text: str, width: int, *, cut: str = "…") -> str:
    """Return ``text`` in exactly ``width`` cells: padded on the right, or cut in the middle
    (``SALES.ORDER_L…_2019``).
    """
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return text + " " * (width - cell_len(text))
    if width == 1:
        return cut
    tail_width = (width - 1) // 3
    head = set_cell_size(text, width - 1 - tail_width)
    tail = _last_cells(text, tail_width)
    return set_cell_size(head + cut + tail, width)


def _last_cells(text: str, width: int) -> str:
    taken = ""
    for character in reversed(text):
        if cell_len(character + taken) > width:
            break
        taken = character + taken
    return taken


def right(text: str, width: int) -> str:
    """Return ``text`` right-aligned in exactly ``width`` cells, cut at its end if longer."""
    missing = width - cell_len(text)
    return " " * missing + text if missing >= 0 else set_cell_size(text, width)
