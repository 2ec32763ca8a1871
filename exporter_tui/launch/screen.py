"""A run with the dashboard: the run in its thread, the screen on the main thread, and what follows
when the screen is gone.

Enters: a ``Source`` and a ``Look``. Leaves: the exit code. However the screen ends (quit, crash,
hang-up), the run goes on to its own end, told in plain lines on whatever terminal is left.
"""

import sys
import threading
import traceback
from functools import partial

from exporter_tui.launch.ending import Ender, stop_signals
from exporter_tui.launch.headless import narrate_to_end
from exporter_tui.launch.last_words import last_words
from exporter_tui.launch.narrate import Narrator
from exporter_tui.launch.run import Run
from exporter_tui.launch.source import Source
from exporter_tui.model.view import ENDS
from exporter_tui.remote.occupied import attach_command
from exporter_tui.remote.status import StatusKeeper
from exporter_tui.store.last_copy import keep_copy
from exporter_tui.store.paths import log_path, run_files
from exporter_tui.tui.app import ExporterApp
from exporter_tui.tui.look import Look
from exporter_tui.tui.terminal import Ending, EndKind, ScreenRunner

_PARTING = {
    EndKind.DETACHED: "Detached: the export goes on in this terminal. Closing it ends nothing.",
    EndKind.ABORTED: "Aborting: what runs is dropped; the same command goes on later.",
    EndKind.CRASHED: "The dashboard failed and was closed; the export goes on.",
    EndKind.HUNG_UP: "The terminal was lost; the export goes on without a dashboard.",
}
_PARTED = {
    EndKind.CRASHED: "The dashboard failed and was closed; the work was done.",
    EndKind.HUNG_UP: "The terminal was lost; the work was done.",
}


def run_with_screen(source: Source, look: Look) -> int:
    """Run with the dashboard and return the exit code; raises ExporterError for a run that cannot
    begin.
    """
    run = Run(source, stay=True)
    closed = threading.Event()
    with (
        stop_signals(run) as ender,
        StatusKeeper(run, lambda: not closed.is_set()).kept(),
        run.viewers.told(),
    ):
        run.start(after_paint=True)
        ending = _show(run, look, ender)
        closed.set()
        narrator, finished = _part(run, ending)
        # Even a screen that could not start leaves a run that must go on.
        run.begin()
        run.leave()
        return _finished(run, narrator, look) if finished else narrate_to_end(run, narrator)


def _show(run: Run, look: Look, ender: Ender) -> Ending:
    """Show the dashboard until it ends, in whatever way."""
    try:
        app = ExporterApp(
            run,
            files=run_files(run.output_dir),
            keep_copy=partial(keep_copy, run.output_dir),
            look=look,
            on_shown=run.begin,
            again=lambda: attach_command(run.output_dir) if run.viewers.listening else "",
        )
        runner = ScreenRunner(app)
        threading.Thread(
            target=_close_on_failure, args=(run, app), name="failure-watch", daemon=True
        ).start()
    except Exception:  # noqa: BLE001 - the run has begun: what its screen is made of cannot end it
        return Ending(kind=EndKind.CRASHED, crash=traceback.format_exc())
    ender.on_over = lambda: app.leave(EndKind.DONE.value)
    ender.restore = runner.abandon
    return runner.run()


def _close_on_failure(run: Run, app: ExporterApp) -> None:
    """Close the screen when the run ended in a way that it cannot show: a defect, or a stop before
    it began.
    """
    run.wait(None)
    if run.refusal is not None and not run.can_show_refusal:
        app.leave(EndKind.DONE.value)


def _part(run: Run, ending: Ending) -> tuple[Narrator, bool]:
    """Say how the screen ended, in one line and in the log; return who tells the rest, and whether
    the work is done.
    """
    view = run.view()
    narrator = Narrator(sys.stderr, after=view.events[-1].no if view.events else 0)
    finished = view.state in ENDS or run.done()
    parting = (_PARTED if finished else _PARTING).get(ending.kind, "")
    if parting:
        parting += f" Log: {log_path(run.output_dir)}"
        if not finished and run.viewers.listening:
            parting += f"   See it again: {attach_command(run.output_dir)}"
        # First the log: the terminal may be one that nobody reads.
        run.log.add(f"{ending.crash}\n{parting}")
        narrator.say(parting)
    return narrator, finished


def _finished(run: Run, narrator: Narrator, look: Look) -> int:
    result = run.result()
    narrator.write(last_words(run.view(), run.output_dir, result.exit_code, look))
    return result.exit_code
