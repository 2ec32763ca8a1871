"""A run with the dashboard: the run in its thread, the screen on the main thread, and what follows
when the screen is gone.

Enters: a ``Source`` and a ``Look``. Leaves: the exit code. However the screen ends (quit, crash,
hang-up), the run goes on to its own end, told in plain lines on whatever terminal is left.
"""

import sys
import threading

from exporter_tui.launch.ending import stop_signals
from exporter_tui.launch.headless import narrate_to_end
from exporter_tui.launch.run import Run
from exporter_tui.launch.source import Source
from exporter_tui.launch.status import StatusKeeper, append_log, log_path
from exporter_tui.model.view import RunState, RunView
from exporter_tui.narrate import EXIT_MEANINGS, Narrator, summary_text
from exporter_tui.tui.app import ExporterApp
from exporter_tui.tui.glyphs import ASCII, UNICODE
from exporter_tui.tui.look import Look
from exporter_tui.tui.render.summary import summary_lines, summary_title
from exporter_tui.tui.terminal import Ending, EndKind, ScreenRunner

_PARTING = {
    EndKind.DETACHED: "Detached: the export goes on in this terminal. Closing it ends nothing.",
    EndKind.ABORTED: "Aborting: what runs is dropped; the same command goes on later.",
    EndKind.CRASHED: "The dashboard failed and was closed; the export goes on.",
    EndKind.HUNG_UP: "The terminal was lost; the export goes on without a dashboard.",
}


def run_with_screen(source: Source, look: Look) -> int:
    """Run with the dashboard and return the exit code; raises ExporterError for a run that cannot
    begin.
    """
    run = Run(source, stay=True)
    app = ExporterApp(run, look=look, on_shown=run.begin)
    runner = ScreenRunner(app)
    closed = threading.Event()
    with (
        stop_signals(run) as ender,
        StatusKeeper(run, lambda: not closed.is_set()).kept(),
    ):
        ender.on_over = lambda: app.leave(EndKind.DONE.value)
        ender.restore = runner.abandon
        run.start(after_paint=True)
        threading.Thread(
            target=_close_on_failure, args=(run, app), name="failure-watch", daemon=True
        ).start()
        try:
            ending = runner.run()
        finally:
            # Even a screen that could not start leaves a run that must go on.
            closed.set()
            run.begin()
            run.leave()
        return _afterwards(run, ending, look)


def _close_on_failure(run: Run, app: ExporterApp) -> None:
    """Close the screen when the run ended in a way that it cannot show: a defect, or a stop before
    it began.
    """
    run.wait(None)
    if run.refusal is not None and not run.can_show_refusal:
        app.leave(EndKind.DONE.value)


def _afterwards(run: Run, ending: Ending, look: Look) -> int:
    view = run.view()
    narrator = Narrator(sys.stderr, after=view.events[-1].no if view.events else 0)
    finished = view.state is RunState.FINISHED or run.done()
    notes = [ending.crash] if ending.crash else []
    if ending.kind in _PARTING and not (finished and ending.kind is EndKind.DETACHED):
        notes.append(f"{_PARTING[ending.kind]} Log: {log_path(run.output_dir)}")
        narrator.say(notes[-1])
    # The log may not be there yet; then the notes wait for the end.
    early = append_log(run.output_dir, "\n".join(notes))
    try:
        return _finished(run, narrator, look) if finished else narrate_to_end(run, narrator)
    finally:
        if not early:
            append_log(run.output_dir, "\n".join(notes))


def _finished(run: Run, narrator: Narrator, look: Look) -> int:
    result = run.result()
    append_log(run.output_dir, summary_text(result))
    narrator.write(_last_words(run.view(), result.exit_code, look))
    return result.exit_code


def _last_words(view: RunView, exit_code: int, look: Look) -> str:
    """Return the done screen's text for the normal screen."""
    glyphs = ASCII if look.ascii_only else UNICODE
    lines = [summary_title(view), "", *summary_lines(view, glyphs)]
    meaning = EXIT_MEANINGS[exit_code]
    kept = [line for line in lines if not line.startswith("Exit ")]
    return "\n".join([*kept, f"Exit     {exit_code}: {meaning}"]) + "\n"
