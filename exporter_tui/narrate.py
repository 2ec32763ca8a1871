"""A run in plain lines: what happened, now and then how far it is, and in the end what came out.

Enters: lines and pictures pulled from the bus. Leaves: text on one stream, one line each, with the
local time. It owns nothing: a terminal that is gone ends the narration, never the run.
"""

import time
from collections.abc import Callable
from datetime import datetime
from typing import TextIO

from exporter_tui.coordinator.bus import Bus
from exporter_tui.coordinator.lines import count, one_line, size
from exporter_tui.coordinator.result import RunResult
from exporter_tui.model.view import EventLine, RunState, RunView

PROGRESS_EVERY_S = 10.0
_PULL_S = 0.2
_LISTED = 20

EXIT_MEANINGS = {
    0: "every table SUCCEEDED",
    1: "at least one table FAILED",
    2: "the run could not begin",
    3: "stopped; run the same command again to go on",
}


class Narrator:
    """Writes to ``out`` until that fails once; ``clock`` is any steady clock in seconds."""

    def __init__(self, out: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._out = out
        self._clock = clock
        self._deaf = False
        self._last_no = 0
        self._next_progress = clock() + PROGRESS_EVERY_S

    def follow(self, bus: Bus, done: Callable[[], bool]) -> None:
        """Tell what happens until ``done`` and everything is told."""
        finished = False
        while not finished:
            finished = done()
            news = bus.since(self._last_no, timeout_s=0.0 if finished else _PULL_S)
            if news.missed:
                self.say(f"... {news.missed:,} lines not shown; all are in the log")
            for line in news.lines:
                self._tell(line)
                self._last_no = line.no
            self._progress(bus.view())

    def _tell(self, line: EventLine) -> None:
        self.say(line.text, at=line.at.astimezone())

    def _progress(self, view: RunView) -> None:
        if self._clock() < self._next_progress or view.state is not RunState.RUNNING:
            return
        self._next_progress = self._clock() + PROGRESS_EVERY_S
        self.say(progress_text(view))

    def say(self, text: str, *, at: datetime | None = None) -> None:
        """Write one line; ``at`` None for now."""
        moment = at or datetime.now().astimezone()
        self.write(f"{moment:%H:%M:%S}  {text}\n")

    def write(self, text: str) -> None:
        """Write text as it is."""
        if self._deaf:
            return
        try:
            self._out.write(text)
            self._out.flush()
        except (OSError, ValueError):
            # The terminal was closed (EIO) or nobody reads the pipe; run.log has everything.
            self._deaf = True


def progress_text(view: RunView) -> str:
    """Return one line about how far the run is."""
    totals, rates = view.totals, view.rates
    parts = [f"{totals.done:,} of {count(totals.tables, 'table')} finished"]
    if totals.bytes_total:
        percent = 100 * totals.bytes_done / totals.bytes_total
        parts.append(f"{percent:.0f} % of {size(totals.bytes_total)}")
    rows = totals.rows
    parts.append(f"{count(rows, 'row')} written")
    parts.append(f"{rates.rows_per_s:,.0f} rows/s, {size(rates.csv_bytes_per_s)}/s")
    busy = sum(worker.table is not None for worker in view.workers)
    parts.append(f"{busy} of {count(len(view.workers), 'worker')} busy")
    return "progress: " + "; ".join(parts)


def summary_text(result: RunResult) -> str:
    """Return the last words of a run: counts, problems, where the report is, what the exit code
    means.
    """
    lines = [
        "",
        f"{result.succeeded:,} SUCCEEDED, {result.failed:,} FAILED"
        + (f" ({result.stopped:,} of them stopped)" if result.stopped else ""),
        f"{count(result.rows, 'row')} in {count(result.files, 'file')}, "
        f"{size(result.csv_bytes)} of CSV in {size(result.gzip_bytes)} of gzip, "
        f"{result.elapsed_s:.1f} s",
    ]
    shown = result.problems[:_LISTED]
    lines += [f"  {one_line(problem)}" for problem in shown]
    if len(result.problems) > len(shown):
        lines.append(f"  ... and {len(result.problems) - len(shown):,} more, all in the report")
    if result.report_path:
        lines.append(f"Report: {result.report_path}")
    else:
        lines.append(f"The report could not be written: {result.report_error}")
    meaning = EXIT_MEANINGS[result.exit_code]
    if result.exit_code == 1 and not result.failed:
        meaning = "every table SUCCEEDED, but the report could not be written"
    lines.append(f"Exit code {result.exit_code}: {meaning}")
    return "\n".join(lines) + "\n"
