"""A run in plain lines: what happened, now and then how far it is, and in the end what came out.

Enters: lines and pictures pulled from the run. Leaves: text on one stream, one line each, with the
local time. It owns nothing: a terminal that is gone ends the narration, never the run.
"""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TextIO

from exporter_tui.coordinator.result import RunResult
from exporter_tui.eventlog.bus import News
from exporter_tui.model.exit_codes import EXIT_FAILED, EXIT_MEANINGS
from exporter_tui.model.format import clock, count, size
from exporter_tui.model.names import one_line
from exporter_tui.model.plain import printable
from exporter_tui.model.view import AT_REST, EventLine, RunView
from exporter_tui.remote.progress import progress_text

PROGRESS_EVERY_S = 10.0
_PULL_S = 0.2
_LISTED = 20


class Told(Protocol):
    """Whom a narrator asks: a bus, or a run that will have one."""

    def since(self, no: int, *, timeout_s: float) -> News:
        """Return the lines after number ``no``, waiting for the first one."""
        ...

    def view(self) -> RunView:
        """Return the latest picture."""
        ...


class Narrator:
    """Writes to ``out`` until that fails once; ``clock`` is any steady clock in seconds.

    ``after``: the number of the last line that was told elsewhere.
    """

    def __init__(
        self, out: TextIO, clock: Callable[[], float] = time.monotonic, *, after: int = 0
    ) -> None:
        self._out = out
        self._clock = clock
        self._deaf = False
        self._last_no = after
        self._next_progress = clock() + PROGRESS_EVERY_S

    def follow(self, run: Told, done: Callable[[], bool]) -> None:
        """Tell what happens until ``done`` and everything is told."""
        finished = False
        while not finished:
            finished = done()
            news = run.since(self._last_no, timeout_s=0.0 if finished else _PULL_S)
            if news.missed:
                self.missed(news.missed)
            for line in news.lines:
                self.tell(line)
                self._last_no = line.no
            view = run.view()
            if self._clock() >= self._next_progress and view.state not in AT_REST:
                self._next_progress = self._clock() + PROGRESS_EVERY_S
                self.progress(view)

    def missed(self, lines: int) -> None:
        """Say that so many lines came faster than they could be told."""
        self.say(f"... {lines:,} lines not shown; all are in the log")

    def tell(self, line: EventLine) -> None:
        """Tell one event."""
        self.say(line.text, at=line.at.astimezone())

    def progress(self, view: RunView) -> None:
        """Say how far the run is."""
        self.say(progress_text(view))

    def end(self, result: RunResult) -> None:
        """Say what came out."""
        self.write(summary_text(result))

    def say(self, text: str, *, at: datetime | None = None) -> None:
        """Write one line; ``at`` None for now."""
        moment = at or datetime.now().astimezone()
        self.write(f"{moment:%H:%M:%S}  {text}\n")

    def write(self, text: str) -> None:
        """Write lines of text; nothing in them is obeyed by a terminal."""
        self._put(printable(text))

    def _put(self, text: str) -> None:
        if self._deaf:
            return
        try:
            self._out.write(text)
            self._out.flush()
        except (OSError, ValueError):
            # The terminal was closed (EIO) or nobody reads the pipe; run.log has everything.
            self._deaf = True


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
        f"{clock(result.elapsed_s)} elapsed",
    ]
    shown = result.problems[:_LISTED]
    lines += [f"  {one_line(problem)}" for problem in shown]
    if len(result.problems) > len(shown):
        lines.append(f"  ... and {len(result.problems) - len(shown):,} more, all in the report")
    if result.report_path:
        lines.append(f"Report: {result.report_path}")
    else:
        lines.append(f"The report could not be written: {result.report_error}")
    if result.handover_path:
        lines.append(f"Handover: {result.handover_path}")
    elif result.handover_error:
        lines.append(f"The handover sheet could not be written: {result.handover_error}")
    meaning = EXIT_MEANINGS[result.exit_code]
    if result.exit_code == EXIT_FAILED and not result.failed:
        meaning = "every table SUCCEEDED, but the report could not be written"
    lines.append(f"Exit code {result.exit_code}: {meaning}")
    return "\n".join(lines) + "\n"
