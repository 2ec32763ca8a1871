"""Numbers, times and names as the screen shows them: pure functions, no terminal.

Widths are counted in terminal cells, not in characters. Names come from a database and may hold
anything: control characters and direction marks are made visible before a cell sees them.
"""

import unicodedata

import humanize
from rich.cells import cell_len, set_cell_size

_DIRECTION_MARKS = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def count(rows: int | None, *, estimated: bool = False, unknown: str = "—") -> str:
    """Return rows as ``1,107,311``, from ten million ``418.2 M``, from a billion ``1.9 G``; ``~``
    marks an estimate.
    """
    if rows is None:
        return unknown
    sign = "~" if estimated else ""
    if rows >= 1_000_000_000:
        return f"{sign}{rows / 1e9:.1f} G"
    if rows >= 10_000_000:
        return f"{sign}{rows / 1e6:.1f} M"
    return f"{sign}{rows:,}"


def counted(number: int, noun: str) -> str:
    """Return ``1 file`` or ``1,234 files``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def short_rate(per_second: float) -> str:
    """Return a rate in at most four cells: ``950``, ``61k``, ``1.2M``."""
    if per_second >= 999_500:
        return f"{per_second / 1e6:.1f}M"
    if per_second >= 1_000:
        return f"{per_second / 1e3:.0f}k"
    return f"{per_second:.0f}"


def size(size_bytes: float | None, *, unknown: str = "—") -> str:
    """Return bytes in decimal units, three digits at most: ``96.0 GB``, ``140 MB``, ``64 kB``."""
    if size_bytes is None:
        return unknown
    value = float(size_bytes)
    text: str = humanize.naturalsize(value, format="%.0f")
    number, _, unit = text.partition(" ")
    if unit in {"GB", "TB", "PB"} and len(number) <= 2:
        text = humanize.naturalsize(value, format="%.1f")
    return text.replace("Bytes", "B").replace("Byte", "B")


def speed(bytes_per_s: float) -> str:
    """Return ``118 MB/s``."""
    digits = 0 if bytes_per_s >= 9.95e6 else 1
    return f"{bytes_per_s / 1e6:,.{digits}f} MB/s"


def clock(seconds: float) -> str:
    """Return a duration in whole seconds as ``1:12:40``; always with hours, so that its width is
    calm.
    """
    whole = max(int(seconds), 0)
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def remaining(seconds: float | None) -> str:
    """Return ``~0:58 left`` in hours and minutes, ``under 1 min left``, or nothing where no honest
    number exists.
    """
    if seconds is None or seconds > 99 * 3600:
        return ""
    if seconds < 60:
        return "under 1 min left"
    minutes = round(seconds / 60)
    return f"~{minutes // 60}:{minutes % 60:02d} left"


def percent(fraction: float) -> str:
    """Return whole percent, rounded down, so that only a finished thing reads 100 %."""
    # 0.58 * 100 is 57.99...: a millionth more keeps the person's arithmetic
    return f"{int(min(max(fraction, 0.0), 1.0) * 100 + 1e-6)}%"


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
