"""Where a run's options come from: a configuration file, or the demo with a server of its own.

Enters: the parsed command line. Leaves: a ``Source``, its configuration already found good, so that
mistakes are told before any screen opens; the demo's server is started only when the source is
opened.
"""

import argparse
import contextlib
import getpass
import math
import os
import secrets
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from exporter_tui.config.load import DEMO_FILE, load_options
from exporter_tui.coordinator.resources.cores import usable_cores
from exporter_tui.coordinator.resources.memory import free_memory
from exporter_tui.eventlog.log_lines import PatientLog
from exporter_tui.launch.demo import (
    Asked,
    demo_server,
    needed_memory,
    refuse_without_memory,
    refuse_without_parser,
)
from exporter_tui.launch.process import forget
from exporter_tui.model.errors import Failure
from exporter_tui.model.format import size
from exporter_tui.model.options import Options
from exporter_tui.model.plain import printable
from exporter_tui.store.lock import refuse_if_locked

_MORE_SCHEMAS = "TORTURE"
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

Told = Callable[[str], object]
"""Is told, in whatever thread, how far the opening is."""

Opened = Callable[[Asked, Lost, Told], contextlib.AbstractContextManager[Options]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """``options``: checked; those of the demo lack its server's address. ``opened``: the options
    to run with, as long as the context is open; what is asked ends a wait for the demo's server,
    and who is to know hears when that server has ended, and before that how far it is.
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
    return Source(options=options, opened=lambda *_: contextlib.nullcontext(options))


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
    refuse_without_memory(scale, free_memory())
    if folder is None and parsed.plan:
        folder = str(Path(tempfile.gettempdir()) / f"exporter_tui_demo_{secrets.token_hex(4)}")
    elif folder is None:
        folder = tempfile.mkdtemp(prefix="exporter_tui_demo_")
        with contextlib.suppress(OSError, ValueError):
            print(printable(f"The demo exports into {folder} (kept)."), file=sys.stderr)
    log = PatientLog(folder)
    rows = f" with {scale} times the rows, in {size(needed_memory(scale))} of memory"
    waits_for = f"starting the demo's server{rows if scale > 1 else ''}"

    @contextlib.contextmanager
    def opened(stopped: Asked, lost: Lost, told: Told) -> Iterator[Options]:
        def far(text: str) -> None:
            told(f"{waits_for}: {text}")

        everything = parsed.all_schemas
        with demo_server(
            scale=scale, all_schemas=everything, stopped=stopped, tell=log.add, told=far, lost=lost
        ) as where:
            yield _demo_options(parsed, folder, where)

    options = _demo_options(parsed, folder, _NOWHERE)
    return Source(options=options, opened=opened, waits_for=waits_for, log=log)


def _demo_options(parsed: argparse.Namespace, folder: str, where: Mapping[str, str]) -> Options:
    """Return the demo's options: as many workers as there are cores, so that there is something to
    see, at the CPU ceiling of any run.
    """
    environ = {**os.environ, **where}
    options = load_options(str(DEMO_FILE), environ=environ, output_dir=folder)
    schemas = (*options.export.schemas, *([_MORE_SCHEMAS] if parsed.all_schemas else []))
    workers = max(1, math.floor(usable_cores()))
    export = replace(options.export, schemas=schemas, parallel=workers)
    return replace(options, export=export)
