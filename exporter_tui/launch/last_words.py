"""What is printed on the normal screen when a dashboard over a run that has ended is left.

Enters: the last picture. Leaves: the text of its end screen, with what the exit code means.
"""

from exporter_tui.model.exit_codes import EXIT_MEANINGS
from exporter_tui.model.view import RunView
from exporter_tui.store.paths import run_files
from exporter_tui.tui.glyphs import ASCII, UNICODE
from exporter_tui.tui.look import Look
from exporter_tui.tui.render.summary import summary_lines, summary_title


def last_words(view: RunView, output_dir: str, exit_code: int, look: Look) -> str:
    """Return the done screen's text for the normal screen."""
    glyphs = ASCII if look.ascii_only else UNICODE
    lines = [summary_title(view), "", *summary_lines(view, run_files(output_dir), glyphs)]
    meaning = EXIT_MEANINGS[exit_code]
    kept = [line for line in lines if not line.startswith("Exit ")]
    return "\n".join([*kept, f"Exit     {exit_code}: {meaning}"]) + "\n"
