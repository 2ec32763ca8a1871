"""Where a run's options come from: a configuration file, or the demo with a server of its own.

Enters: the parsed command line. Leaves: a ``Source``, its configuration already found good, so that
mistakes are told before any screen opens; the demo's server is started only when the source is
opened.
"""

import argparse
import contextlib
import getpass
import os
import secrets
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from exporter_tui.config.load import DEMO_FILE, load_options
from exporter_tui.eventlog.log_lines import PatientLog
from exporter_tui.launch.demo import Asked, demo_server, refuse_without_parser
from exporter_tui.launch.process import forget
from exporter_tui.model.errors import Failure
from exporter_tui.model.options import Options
from exporter_tui.model.plain import printable
from exporter_tui.store.lock import refuse_if_locked

# Stands in for the server's address while the demo's configuration is checked.
_NOWHERE = {
    "FAKEORACLE_HOST": "127.0.0.1",
    "FAKEORACLE_PORT": "1521",
    "FAKEORACLE_SERVICE": "demo",
    "FAKEORACLE_USERNAME": "demo",
    "FAKEORACLE_PASSWORD": "demo",
}

Lost = Callable[[Failure], object]
"""Is told, in whatever thread, that the database of this source has ended for good."""

Opened = Callable[[Asked, Lost], contextlib.AbstractContextManager[Options]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """``options``: checked; those of the demo lack its server's address. ``opened``: the options
    to run with, as long as the context is open; what is asked ends a wait for the demo's server,
    and who is to know hears when that server has ended.
    ``waits_for``: what the opening waits for, empty for nothing. ``log``: where it leaves the words
    of what it starts, None for nowhere.
    """

    options: Options
    opened: Opened
    waits_for: str = ""
    log: PatientLog | None = None


def configured(parsed: argparse.Namespace, *, may_ask: bool) -> Source:
    """Return the source of ``--config``; raises ConfigError, and ExporterError LOCKED where another
    run holds the folder, before it looks for a password. ``may_ask``: a missing one is asked for at
    the terminal.
    """
    options = load_options(
        parsed.config,
        environ=os.environ,
        output_dir=parsed.output,
        ask_password=_ask if may_ask else None,
        before_password=_look_at_lock(parsed),
    )
    forget(os.environ, options.secret_variables)
    return Source(options=options, opened=lambda _stopped, _lost: contextlib.nullcontext(options))


def _look_at_lock(parsed: argparse.Namespace) -> Callable[[str], None]:
    """Return what raises where another run holds the folder; a plan touches none."""
    return (lambda _folder: None) if parsed.plan else refuse_if_locked


def _ask(prompt: str) -> str:
    return getpass.getpass(printable(prompt))


def demo(parsed: argparse.Namespace) -> Source:
    """Return the source of ``--demo``; makes its folder when none was named, and says so. Raises
    ExporterError where its server is not installed, or another run holds the folder.
    """
    refuse_without_parser()
    folder, scale = parsed.output, parsed.scale
    if folder is not None:
        _look_at_lock(parsed)(folder)
    if folder is None and parsed.plan:
        folder = str(Path(tempfile.gettempdir()) / f"exporter_tui_demo_{secrets.token_hex(4)}")
    elif folder is None:
        folder = tempfile.mkdtemp(prefix="exporter_tui_demo_")
        with contextlib.suppress(OSError, ValueError):
            print(printable(f"The demo exports into {folder} (kept)."), file=sys.stderr)
    options = load_options(str(DEMO_FILE), environ=os.environ | _NOWHERE, output_dir=folder)

    log = PatientLog(folder)

    @contextlib.contextmanager
    def opened(stopped: Asked, lost: Lost) -> Iterator[Options]:
        with demo_server(scale=scale, stopped=stopped, tell=log.add, lost=lost) as where:
            environ = {**os.environ, **where}
            yield load_options(str(DEMO_FILE), environ=environ, output_dir=folder)

    rows = "" if scale == 1 else f" with {scale} times the rows"
    waits_for = f"starting the demo's server{rows}"
    return Source(options=options, opened=opened, waits_for=waits_for, log=log)
