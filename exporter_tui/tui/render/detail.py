"""A table in detail: head, chunk bars, facts, columns, validation, story; pure lines for the
detail screen.
"""

import textwrap
from datetime import tzinfo
from functools import lru_cache

from rich.cells import cell_len

from exporter_tui.model.format import count, percent, short_length, short_rate, size
from exporter_tui.model.names import ChunkNo
from exporter_tui.model.verdict import Check, CheckResult
from exporter_tui.model.view import ChunkCheck, ChunkView, ColumnView, TableDetail
from exporter_tui.model.words import Word, chunk_word, word_of
from exporter_tui.tui.format import fit, right, visible
from exporter_tui.tui.glyphs import Glyphs
from exporter_tui.tui.render.bars import listed_bar, solid_bar
from exporter_tui.tui.render.panels import event_paragraph
from exporter_tui.tui.render.tables import rows_text
from exporter_tui.tui.spans import Line, Role, fill, plain, spread, under_cursor, word_role

_LEAST_NUMBER = 8
_TITLES = ("ORACLE", "FILES", "DIFFERENCE")


def head_lines(detail: TableDetail, width: int, glyphs: Glyphs) -> list[Line]:
    """Return two lines: where we are and how the table stands, and its progress bar."""
    line = detail.table
    word = word_of(line)
    state: Line = ((f"{glyphs.states[word]} {word.value} ", word_role(word)),)
    rows = rows_text(line.rows, glyphs, estimated=line.rows_estimated)
    label = f"  {percent(line.fraction):>4}   {rows} rows"
    cells = max(min(width * 2 // 3, width - len(label) - 1), 0)
    title = plain(f" Tables / {visible(str(line.table))}", Role.TITLE)
    return [
        spread(title, state, width),
        fill(
            (
                (" ", Role.TEXT),
                *solid_bar(line.fraction, cells, glyphs),
                (label, Role.TEXT),
            ),
            width,
        ),
    ]


def chunk_heading(width: int) -> Line:
    """Return the titles of the chunk list."""
    cells = _bar_width(width) + 6
    text = f"   {'#':>5} S {'DONE':<{cells}}{'ROWS':>12} {'ROWS/S':>8}"
    times = f" {'TIME':>8} {'LEFT':>8}" if _has_times(width) else ""
    return fill(((f"{text}{times}  TRY  FILE", Role.QUIET),), width)


def _bar_width(width: int) -> int:
    return min(max((width - 94) * 2 // 3, 6), 40)


def _has_times(width: int) -> bool:
    """Return whether elapsed and remaining time fit beside the file, or what went wrong."""
    return width >= 94


def chunk_line(chunk: ChunkView, width: int, glyphs: Glyphs, *, cursor: bool) -> Line:
    """Return one chunk: number, state, bar, rows, rate, time, remaining, attempt, then its file or
    what it waits for. A bar at work is bright, a done one quiet.
    """
    word = chunk_word(chunk.state, asked=chunk.check is ChunkCheck.ASKED)
    role = word_role(word)
    rows = rows_text(chunk.rows, glyphs, estimated=chunk.rows_estimated)
    rate = f"{short_rate(chunk.rows_per_s)}/s" if chunk.rows_per_s else ""
    time = "" if chunk.elapsed_s is None else short_length(chunk.elapsed_s)
    left = "" if chunk.remaining_s is None else short_length(chunk.remaining_s)
    numbers = f" {percent(chunk.fraction):>4}{right(rows, 13)} {right(rate, 8)}"
    attempt = f"{chunk.attempt or '':>5}"
    if chunk.note and chunk.elapsed_s is None:
        # no attempt has numbers here, and the note names the attempt: it takes their room
        numbers, attempt = f" {percent(chunk.fraction):>4}{right(rows, 13)}", ""
    elif _has_times(width):
        numbers += f" {right(time, 8)} {right(left, 8)}"
    line: Line = (
        (glyphs.cursor if cursor else " ", Role.TITLE),
        (f"  {chunk.no:>5} ", Role.TEXT),
        (f"{glyphs.states[word]} ", role),
        *listed_bar(chunk.fraction, _bar_width(width), glyphs, role),
        (numbers, Role.TEXT),
        (f"{attempt}  ", Role.WARNING if chunk.attempt > 1 else Role.TEXT),
        (visible(chunk.note or chunk.file), Role.WARNING if chunk.note else Role.QUIET),
    )
    whole = fill(line, width)
    return under_cursor(whole) if cursor else whole


def fact_lines(detail: TableDetail, width: int, glyphs: Glyphs) -> list[Line]:
    """Return how the table is exported, then its columns with both types and losses."""
    files = ("files", f"{count(detail.files, 'file')}, {size(detail.file_bytes)}")
    lines: list[Line] = []
    for label, text in (*detail.facts, files):
        lines += _fact(label, text, width)
    return [*lines, *_columns_lines(detail.columns, width, glyphs.cut)]


@lru_cache(maxsize=4)
def _columns_lines(columns: tuple[ColumnView, ...], width: int, cut: str) -> tuple[Line, ...]:
    """Return the lines of all columns; kept, for a table may have a thousand and none changes."""
    longest = max((cell_len(visible(column.name)) for column in columns), default=0)
    names = min(longest, max(width // 2, 10))
    return tuple(line for one in columns for line in _column_lines(one, names, width, cut))


def _fact(label: str, text: str, width: int) -> list[Line]:
    parts = textwrap.wrap(visible(text), max(width - 9, 10)) or [""]
    labels = [label, *[""] * (len(parts) - 1)]
    return [
        fill(((f" {name:<7}", Role.QUIET), (part, Role.TEXT)), width)
        for name, part in zip(labels, parts, strict=True)
    ]


def _column_lines(column: ColumnView, names: int, width: int, cut: str) -> list[Line]:
    """Return a column's name, both types, and below them what is lost, if anything is."""
    room = max(width - names - 3, 10)
    types = textwrap.wrap(f"{column.oracle_type} -> {column.bigquery_type}", room)
    losses = textwrap.wrap(visible(column.loss), room)
    parts = [(part, Role.QUIET) for part in types] + [(part, Role.WARNING) for part in losses]
    name = fit(visible(column.name), names, cut=cut)
    heads = [name, *[" " * names] * (len(parts) - 1)]
    return [
        fill(((f" {head} ", Role.TEXT), part), width)
        for head, part in zip(heads, parts, strict=True)
    ]


def check_lines(detail: TableDetail, width: int, glyphs: Glyphs) -> list[Line]:
    """Return what the validation says of itself, then its checks: what differs first, with both
    values, then what agrees.
    """
    wrapped = textwrap.wrap(detail.verdict_note, max(width - 2, 10))
    lines = [plain(f" {part}", Role.QUIET) for part in wrapped]
    order = {CheckResult.DIFFERS: 0, CheckResult.AGREES: 1, CheckResult.NOT_COMPARABLE: 2}
    ordered = sorted(detail.checks, key=lambda entry: order[entry.result])
    rows = [(check, _values(check, glyphs)) for check in ordered]
    longest = max((cell_len(visible(check.name)) for check in ordered), default=0)
    room = max(width - 5 - longest, (width - 5) * 2 // 3)
    widths = _column_widths([values for _, values in rows], room)
    names = max(width - 5 - sum(widths), 8)
    titles = "".join(map(right, _TITLES, widths))
    if rows:
        lines.append(plain(f"    {fit('CHECK', names)}{titles}", Role.QUIET))
    for check, values in rows:
        lines.append(_check_line(check, values, names, widths, glyphs))
        if any(map(_is_cut_text, values, widths)):
            lines += _whole_values(values, width)
    return [fill(line, width) for line in lines]


def _is_cut_text(value: str, cells: int) -> bool:
    """Return whether this is no number and more than its column shows."""
    return cell_len(value) >= cells and not value[-1:].isdigit()


def _whole_values(values: tuple[str, ...], width: int) -> list[Line]:
    """Return the values that their columns cut, each in as many lines as it needs."""
    lines: list[Line] = []
    for title, value in zip(_TITLES, values, strict=True):
        if value:
            told = textwrap.wrap(f"{title.lower()}: {value}", max(width - 7, 10))
            lines += [plain(f"      {part}") for part in told]
    return lines


def _values(check: Check, glyphs: Glyphs) -> tuple[str, ...]:
    """Return what stands in the columns of numbers."""
    if check.result is CheckResult.NOT_COMPARABLE:
        return ()
    same = "" if check.result is CheckResult.DIFFERS else "0"
    values = (check.oracle, check.files, check.difference or same)
    return tuple(_grouped(value, glyphs) for value in values)


def _column_widths(rows: list[tuple[str, ...]], room: int) -> tuple[int, ...]:
    """Return how wide each column of numbers is: as its longest; where ``room`` does not hold them
    all, the widest give way first.
    """
    columns = zip(*(row for row in rows if row), strict=True)
    longest = [max(map(cell_len, column)) for column in columns] or [0] * len(_TITLES)
    wanted = [max(cells, len(title)) + 2 for cells, title in zip(longest, _TITLES, strict=True)]
    most = max(wanted)
    while sum(min(cells, most) for cells in wanted) > room and most > _LEAST_NUMBER:
        most -= 1
    return tuple(min(cells, most) for cells in wanted)


def _check_line(
    check: Check, values: tuple[str, ...], names: int, widths: tuple[int, ...], glyphs: Glyphs
) -> Line:
    word, role = {
        CheckResult.AGREES: (Word.VALID, Role.GOOD),
        CheckResult.DIFFERS: (Word.FAILED, Role.PROBLEM),
        CheckResult.NOT_COMPARABLE: (Word.QUEUED, Role.QUIET),
    }[check.result]
    numbers = "".join(
        right(fit(value, cells - 1, cut=glyphs.cut).strip(), cells)
        for value, cells in zip(values, widths, strict=False)
    )
    numbers = numbers or f"  {CheckResult.NOT_COMPARABLE.value}"
    name = fit(visible(check.name), names, cut=glyphs.cut)
    return ((f"  {glyphs.states[word]} ", role), (name, Role.TEXT), (numbers, Role.TEXT))


def _grouped(value: str | None, glyphs: Glyphs) -> str:
    """Return a number with thousands separated; any other text as it is, so that no digit is ever
    lost.
    """
    if value is None:
        return glyphs.unknown
    sign = "-" if value.startswith("-") else ""
    whole, point, fraction = value.removeprefix("-").partition(".")
    if not whole.isdigit():
        return visible(value)
    return f"{sign}{int(whole):,}{point}{fraction}"


def story_lines(detail: TableDetail, width: int, glyphs: Glyphs, zone: tzinfo | None) -> list[Line]:
    """Return what happened to this table, newest last, every word of it."""
    return [line for event in detail.story for line in event_paragraph(event, width, glyphs, zone)]


def first_unfinished(detail: TableDetail) -> ChunkNo:
    """Return the chunk that a person wants to see first: the first that is not finished."""
    finished = {Word.DONE, Word.SKIPPED}
    return next(
        (chunk.no for chunk in detail.chunks if chunk_word(chunk.state) not in finished), ChunkNo(0)
    )
