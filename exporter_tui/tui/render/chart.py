"""The chart of rows a second: columns of absolute time, drawn from the right.

Enters: the buckets of a run. Leaves: columns, the lines of the chart, and the words below it. A
column stands for the same buckets as long as it is shown, so that a finished one never changes; the
window grows with the run.
"""

from dataclasses import dataclass
from math import ceil

from exporter_tui.model.format import short_rate
from exporter_tui.model.view import CHART_BUCKETS, Chart
from exporter_tui.tui.format import right
from exporter_tui.tui.glyphs import Glyphs
from exporter_tui.tui.spans import Line, Role, fill, plain, spread

_FIRST_WINDOWS_S = (60, 180)
_HOUR_S = 3600
_AXIS_WIDTH = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """What is drawn: ``values``, oldest first, each ``cells`` wide, of a window of ``span_s`` that
    begins ``indent`` cells from the left.
    """

    values: tuple[float, ...]
    cells: int
    span_s: int
    indent: int


def columns_of(chart: Chart, width: int) -> Columns:
    """Return the columns for so many cells. Buckets that share a column are those whose absolute
    numbers do; the last column may still grow.
    """
    span_s = _window_s(chart)
    buckets = ceil(span_s / chart.bucket_s)
    per = max(ceil(buckets / max(width, 1)), 1)
    most = max(ceil(buckets / per), 1)
    sums: dict[int, list[float]] = {}
    for number, value in enumerate(chart.values):
        sums.setdefault(number // per, []).append(value)
    values = tuple(sum(values) / len(values) for values in sums.values())
    cells = max(width // most, 1)
    return Columns(
        values=values[-most:], cells=cells, span_s=span_s, indent=max(width - most * cells, 0)
    )


def _window_s(chart: Chart) -> int:
    """Return the time that the chart spans: as much as the buckets of this length can fill, and
    less in the first minutes.
    """
    known_s = len(chart.values) * chart.bucket_s
    most_s = round(CHART_BUCKETS * chart.bucket_s)
    return next((window for window in _FIRST_WINDOWS_S if known_s <= window < most_s), most_s)


def chart_lines(chart: Chart, width: int, height: int, glyphs: Glyphs) -> list[Line]:
    """Return ``height`` lines: the chart with its scale, and its time below. The label is the
    largest value that is drawn.
    """
    rows, room = max(height - 1, 1), max(width - _AXIS_WIDTH - 1, 1)
    columns = columns_of(chart, room)
    most = max(columns.values, default=0.0)
    labels = ["0" if row == 1 else "" for row in range(rows, 0, -1)]
    labels[0] = short_rate(most) if most else ""
    lines: list[Line] = [
        fill(((right(label, _AXIS_WIDTH - 1) + " ", Role.QUIET), (text, Role.BAR)), width)
        for label, text in zip(labels, _rows(columns, most, room, rows, glyphs), strict=True)
    ]
    indent = " " * (columns.indent + 1)
    began = plain(f"{indent}{_words(columns.span_s)} ago", Role.QUIET)
    return [*lines, spread(began, plain("now ", Role.QUIET), width)]


def _words(span_s: int) -> str:
    return f"{span_s // 60} min" if span_s <= _HOUR_S else f"{span_s // _HOUR_S} h"


def _rows(columns: Columns, most: float, width: int, rows: int, glyphs: Glyphs) -> list[str]:
    """Return the columns line by line, top first; each cell has two levels, and what is not nothing
    is seen.
    """
    levels = [
        max(round(value / most * rows * 2), 1) if value > 0 else 0 for value in columns.values
    ]
    return [
        "".join(_cell(level, row, glyphs) * columns.cells for level in levels).rjust(width)
        for row in range(rows, 0, -1)
    ]


def _cell(level: int, row: int, glyphs: Glyphs) -> str:
    if level >= row * 2:
        return glyphs.full
    return glyphs.low if level == row * 2 - 1 else " "
