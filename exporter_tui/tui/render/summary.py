"""The end of a run in lines: on the done screen, and printed again on the normal screen
afterwards.
"""

import textwrap

from exporter_tui.model.format import clock, count, short_rate, size
from exporter_tui.model.view import RunView, TableView, Totals
from exporter_tui.model.words import PROBLEM_WORDS, Word, word_of
from exporter_tui.tui.format import visible
from exporter_tui.tui.glyphs import Glyphs

_NAMED = 5
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
        return "Finished: all tables SUCCEEDED"
    if totals.stopped:
        left = f"{totals.stopped:,} of {count(totals.tables, 'table')} left"
        others = problems - totals.stopped
        bad = f"; problems in {count(others, 'table')}" if others else ""
        return f"Stopped: {left}, the same command goes on{bad}"
    return f"Finished with problems in {count(problems, 'table')}"


def summary_lines(view: RunView, report: str, glyphs: Glyphs) -> list[str]:
    """Return sizes, counts by outcome with the names of the first problem tables, retries, report
    and exit code.
    """
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
    lines += [
        "",
        f"Retries  {totals.retries:,}",
        f"Report   {visible(report)}",
    ]
    if view.exit_code is not None:
        lines.append(f"Exit     {view.exit_code}")
    return lines


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
