"""The end of a run in lines: on the done screen, and printed again on the normal screen
afterwards.

Enters: the last picture, and where its files lie. Leaves: what came out, what took longest, what
failed with its remedy, and the commands that go on from here.
"""

import shlex
import textwrap
from collections.abc import Iterator

from exporter_tui.model.format import clock, count, short_rate, size
from exporter_tui.model.verdict import FailedReason
from exporter_tui.model.view import EventLine, RunFiles, RunState, RunView, TableView, Totals
from exporter_tui.model.words import PROBLEM_WORDS, Word, word_of
from exporter_tui.tui.format import visible
from exporter_tui.tui.glyphs import Glyphs
from exporter_tui.tui.spans import Line, Role, word_role

_TITLES = ("Slowest", "Problems", "Next")
_NAMED = 5
_SLOWEST = 3
_SLOW_S = 1.0
"""Tables of less are no answer to what took so long."""
_WIDTH = 76

_MEANINGS = {
    Word.VALID: "every count and every comparable sum agrees",
    Word.EMPTY: "no rows, as in Oracle",
}


def summary_title(view: RunView) -> str:
    """Return the headline."""
    totals = view.totals
    problems = totals.problems
    if not problems:
        return f"Finished: {_all(totals)} SUCCEEDED"
    if totals.stopped:
        left = f"{totals.stopped:,} of {count(totals.tables, 'table')} left"
        others = problems - totals.stopped
        bad = f"; problems in {count(others, 'table')}" if others else ""
        return f"Stopped: {left}, the same command goes on{bad}"
    if view.state is RunState.STOPPED:
        return f"Stopped by {view.state_note.removeprefix('by ')}, the same command goes on"
    return f"Finished with problems in {count(problems, 'table')}"


def _all(totals: Totals) -> str:
    return f"all {totals.tables:,} tables" if totals.tables > 1 else "the one table"


def summary_lines(
    view: RunView, files: RunFiles, glyphs: Glyphs, *, most: int | None = None
) -> list[str]:
    """Return sizes and speeds, counts by outcome, the slowest tables, the problems with their
    remedies, the next commands, retries and exit code; where ``most`` lines are not enough for
    that, without the slowest tables, then without the problems, which ``e`` explains too.
    """
    slowest = _block(_TITLES[0], _slowest(view.tables))
    problems = _block(_TITLES[1], _problems(view))
    head, tail = _outcome_lines(view, glyphs), _closing_lines(view, files)
    lines = [*head, *slowest, *problems, *tail]
    for middle in (problems, []):
        if most is not None and len(lines) > most:
            lines = [*head, *middle, *tail]
    return lines


def summary_line(text: str, glyphs: Glyphs) -> Line:
    """Return a line of the summary with its state, or its title, in the colour it has."""
    for word in (*_MEANINGS, *PROBLEM_WORDS):
        if text.startswith(f"{glyphs.states[word]} ") and f" {word.value}" in text:
            head, _, rest = text.partition(word.value)
            return ((f"{head}{word.value}", word_role(word)), (rest, Role.TEXT))
    return ((text, Role.TITLE if text in _TITLES else Role.TEXT),)


def _outcome_lines(view: RunView, glyphs: Glyphs) -> list[str]:
    totals = view.totals
    lines = [
        f"{totals.rows:,} rows, {size(totals.csv_bytes)} of CSV in {size(totals.gzip_bytes)} of "
        f"csv.gz, {totals.files:,} files",
        *_kept(totals),
        f"{clock(view.elapsed_s)} worked{_speed(view)}",
        "",
    ]
    by_word: dict[Word, list[TableView]] = {}
    for table in view.tables:
        by_word.setdefault(word_of(table), []).append(table)
    outcomes = (Word.VALID, Word.EMPTY, *sorted(PROBLEM_WORDS, key=lambda entry: entry.value))
    for word in outcomes:
        if word in by_word:
            lines += _outcome(word, by_word[word], glyphs)
    return lines


def _closing_lines(view: RunView, files: RunFiles) -> list[str]:
    lines = [
        *_block(_TITLES[2], _next(view, files)),
        "",
        f"Retries  {view.totals.retries:,}",
        f"Report   {visible(files.report)}",
        f"Handover {visible(files.handover)}",
    ]
    if view.exit_code is not None:
        lines.append(f"Exit     {view.exit_code}")
    return lines


def _block(title: str, lines: Iterator[str]) -> list[str]:
    """Return the lines under their title, nothing where there are none."""
    found = list(lines)
    return ["", title, *(f"  {line}" for line in found)] if found else []


def _slowest(tables: tuple[TableView, ...]) -> Iterator[str]:
    """Yield the tables that took most of the workers' time, if any took more than a moment."""
    slow = sorted((one for one in tables if one.worked_s >= _SLOW_S), key=lambda one: -one.worked_s)
    if len(slow) < 2:
        return
    for one in slow[:_SLOWEST]:
        rows = (one.rows or 0) - one.rows_kept
        rate = short_rate(rows / one.worked_s)
        name = visible(str(one.table))
        yield f"{clock(one.worked_s)} of workers  {count(rows, 'row')}, {rate} rows/s  {name}"


def _problems(view: RunView) -> Iterator[str]:
    """Yield what the first problem tables failed by, and what a person can do about it."""
    remedies = {line.table: line for line in view.problems if line.table is not None}
    bad = [one for one in view.tables if word_of(one) in PROBLEM_WORDS]
    told = [one for one in bad if one.reason is not FailedReason.STOPPED]
    for one in told[:_NAMED]:
        yield from _wrapped(f"{one.table}: {one.note}", remedies.get(one.table))
    if len(told) > _NAMED:
        yield f"and {count(len(told) - _NAMED, 'more table')}: e explains them all"


def _wrapped(text: str, line: EventLine | None) -> Iterator[str]:
    remedy = line.remedy if line is not None else ""
    for part, indent in ((text, ""), (remedy, "  ")):
        yield from textwrap.wrap(
            visible(part), _WIDTH - 2, initial_indent=indent, subsequent_indent="  "
        )


def _next(view: RunView, files: RunFiles) -> Iterator[str]:
    """Yield the commands that go on from here."""
    folder = shlex.quote(visible(view.output_dir))
    if view.totals.valid or view.totals.empty:
        yield f"load    config/load_command.sh of a table; all at once: {_name(files.handover)}"
        yield f"verify  ./run.sh --verify --output {folder}"
    if view.totals.problems:
        yield "again   the same command exports what is missing and keeps the rest"


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _kept(totals: Totals) -> list[str]:
    """Return what of it this run did not export but found, nothing where it found nothing."""
    if not totals.kept:
        return []
    new, rows = totals.files - totals.kept, totals.rows - totals.rows_kept
    now = f"{count(new, 'file')} with {count(rows, 'row')}"
    before = f"{count(totals.kept, 'file')} with {count(totals.rows_kept, 'row')}"
    return [f"of them exported now: {now}", f"kept of earlier runs: {before}"]


def _speed(view: RunView) -> str:
    if not view.best_rows_per_s:
        return ""
    mean, best = short_rate(view.mean_rows_per_s), short_rate(view.best_rows_per_s)
    return f", {mean} rows/s on average, {best} at best"


def _outcome(word: Word, tables: list[TableView], glyphs: Glyphs) -> list[str]:
    head = f"{glyphs.states[word]} {len(tables):>6,} {word.value:<9}"
    if word not in PROBLEM_WORDS:
        return [f"{head} {_MEANINGS.get(word, '')}".rstrip()]
    names = ", ".join(visible(str(table.table)) for table in tables[:_NAMED])
    more = f" and {len(tables) - _NAMED:,} more" if len(tables) > _NAMED else ""
    indent = " " * (len(head) + 1)
    return textwrap.wrap(f"{head} {names}{more}", _WIDTH, subsequent_indent=indent)
