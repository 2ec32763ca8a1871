"""The app on a recorded run: it is told where that keeps its files, and copies for real."""

from collections.abc import Callable, Mapping
from datetime import tzinfo
from functools import partial

from exporter_tui.model.control import Control
from exporter_tui.store.last_copy import keep_copy
from exporter_tui.store.paths import run_files
from exporter_tui.tui.app import ExporterApp
from exporter_tui.tui.look import Look

ENVIRON = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}


def recorded_app(
    control: Control,
    *,
    look: Look | None = None,
    zone: tzinfo | None = None,
    on_shown: Callable[[], None] | None = None,
    environ: Mapping[str, str] = ENVIRON,
) -> ExporterApp:
    """Return the app with all that a launcher gives it."""
    folder = control.view().output_dir
    return ExporterApp(
        control,
        files=run_files(folder),
        keep_copy=partial(keep_copy, folder),
        look=look,
        zone=zone,
        on_shown=on_shown,
        environ=environ,
    )
