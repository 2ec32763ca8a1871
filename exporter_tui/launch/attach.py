"""The dashboard over a run of another terminal: opened, closed, and what is said afterwards.

Enters: an export folder and a ``Look``. Leaves: the exit code: the run's, where it has ended; 0
after leaving it; 2 where it could not be watched (any more). Whatever happens to this terminal,
the run does not notice.
"""

import contextlib
import signal
import sys
from collections.abc import Iterator
from functools import partial
from types import FrameType

from exporter_tui.eventlog.log_lines import append_log
from exporter_tui.launch.last_words import last_words
from exporter_tui.launch.narrate import Narrator
from exporter_tui.model.exit_codes import EXIT_CANNOT_BEGIN, EXIT_SUCCEEDED
from exporter_tui.model.view import ENDS
from exporter_tui.remote.link import Link
from exporter_tui.remote.occupied import attach_command
from exporter_tui.store.last_copy import keep_copy
from exporter_tui.store.paths import run_files
from exporter_tui.tui.app import ExporterApp
from exporter_tui.tui.look import Look
from exporter_tui.tui.screens.preflight import cannot_begin
from exporter_tui.tui.terminal import Ending, EndKind, ScreenRunner

_ABORT_WITHIN_S = 60.0
_LEFT = {
    EndKind.DETACHED: "Left: the export goes on.",
    EndKind.HUNG_UP: "The terminal was lost; the export goes on.",
    EndKind.CRASHED: "The dashboard failed and was closed; the export goes on.",
}


def attach(output_dir: str, look: Look) -> int:
    """Show the run that works on the folder and return the exit code; raises AttachError."""
    link = Link(output_dir, period_s=1 / look.refresh_hz)
    link.open()
    app = ExporterApp(
        link,
        files=run_files(output_dir),
        keep_copy=partial(keep_copy, output_dir),
        look=look,
        on_shown=lambda: _close_when_lost(link, app),
        attached=True,
        again=lambda: attach_command(output_dir),
    )
    link.on_over = lambda: _close_when_lost(link, app)
    link.on_late = app.say
    runner = ScreenRunner(app)
    with _leaving_signals(app, runner):
        ending = runner.run()
        code = _part(link, ending, output_dir, look)
    link.leave()
    return code


def _close_when_lost(link: Link, app: ExporterApp) -> None:
    """Close the screen over a run that is gone, unless its last picture shows how it ended."""
    if link.wait(0) and not _shows_its_end(link):
        app.leave(EndKind.DONE.value)


def _shows_its_end(link: Link) -> bool:
    view, over = link.view(), link.over
    if over is None:
        return False
    refused = over.exit_code == EXIT_CANNOT_BEGIN and cannot_begin(view)
    return refused or view.state in ENDS


@contextlib.contextmanager
def _leaving_signals(app: ExporterApp, runner: ScreenRunner) -> Iterator[None]:
    """Close the viewer, and nothing else, at SIGINT and SIGTERM; the second one waits for no
    terminal.
    """
    asked: list[int] = []

    def handle(number: int, _frame: FrameType | None) -> None:
        if asked:
            runner.give_up()
        asked.append(number)
        app.leave(EndKind.DETACHED.value)

    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, handle) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _part(link: Link, ending: Ending, output_dir: str, look: Look) -> int:
    """Say how it ended, for the run or for this viewer alone, and return the exit code."""
    narrator = Narrator(sys.stderr)
    if ending.kind is EndKind.ABORTED:
        narrator.say("Aborting: what runs is dropped; the same command goes on later.")
        link.wait(_ABORT_WITHIN_S)
    view, over = link.view(), link.over
    code = view.exit_code if over is None else over.exit_code
    if ending.kind not in _LEFT and code is not None and not link.lost:
        words = over.why + "\n" if over is not None and over.why else ""
        narrator.write(words or last_words(view, output_dir, code, look))
        return code
    if link.lost and ending.kind not in _LEFT:
        narrator.say(f"{link.lost} The same command goes on where it stopped.")
        return EXIT_CANNOT_BEGIN
    parting = _LEFT.get(ending.kind, "The run has not ended yet.")
    if ending.crash:
        append_log(output_dir, f"{ending.crash}\nA viewer's dashboard failed.")
    narrator.say(f"{parting} See it again: {attach_command(output_dir)}")
    return EXIT_CANNOT_BEGIN if ending.kind is EndKind.CRASHED else EXIT_SUCCEEDED
