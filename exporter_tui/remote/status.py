"""What a second start may know of a running export: ``.exporter/status.json``, a picture of now.

Enters: the run's view, every two seconds. Leaves: the file, replaced atomically, and a progress
line in ``run.log`` every half minute, for ``tail -f``. Both are for people and never a truth; a
disk that is full costs them, nothing else.
"""

import contextlib
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Protocol

from exporter_tui.eventlog.bus import News
from exporter_tui.eventlog.log_lines import PatientLog, append_log
from exporter_tui.model.errors import ExporterError
from exporter_tui.model.plain import json_text
from exporter_tui.model.view import AT_REST, RunView
from exporter_tui.model.words import PROBLEM_WORDS, word_of
from exporter_tui.remote.progress import progress_text, progress_values
from exporter_tui.store.durable import write_unsynced
from exporter_tui.store.files import read_file
from exporter_tui.store.lock import read_holder
from exporter_tui.store.paths import status_path

EVERY_S = 2.0
_FIRST_LOOK_S = 0.1
_LOG_EVERY_S = 30.0
_NAMED = 10


class Watched(Protocol):
    """The run whose status is kept; ``launch.run.Run`` is one."""

    @property
    def log(self) -> PatientLog:
        """Return where lines go that are no events."""
        ...

    @property
    def output_dir(self) -> str:
        """Return the export folder."""
        ...

    def since(self, no: int, *, timeout_s: float) -> News:
        """Return the lines after number ``no``, waiting for the first one."""
        ...

    def view(self) -> RunView:
        """Return the latest picture."""
        ...


class StatusKeeper:
    """Writes the status of ``run`` while it is kept. ``screen_open``: whether a person has the
    dashboard open.
    """

    def __init__(self, run: Watched, screen_open: Callable[[], bool]) -> None:
        self._run = run
        self._screen_open = screen_open
        self._over = threading.Event()
        self._next_log = time.monotonic() + _LOG_EVERY_S

    @contextlib.contextmanager
    def kept(self) -> Iterator[None]:
        """Keep the status while the context is open."""
        thread = threading.Thread(target=self._keep, name="status", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()
            self._write_as_holder()

    def _keep(self) -> None:
        # With the first line of the run its log is there: what was said before it belongs there.
        while not self._run.since(0, timeout_s=_FIRST_LOOK_S).lines and not self._over.is_set():
            pass
        self._run.log.flush()
        while not self._over.wait(EVERY_S):
            self._run.log.flush()
            self._write_as_holder()

    def _write_as_holder(self) -> None:
        """Write what holds now, unless the folder belongs to another run."""
        if read_holder(self._run.output_dir).pid == str(os.getpid()):
            self._write(self._run.view())

    def _write(self, view: RunView) -> None:
        with contextlib.suppress(ExporterError):
            path = status_path(self._run.output_dir)
            values = status_values(view, pid=os.getpid(), screen_open=self._screen_open())
            write_unsynced(path, json_text(values).encode("utf-8", "backslashreplace") + b"\n")
        now = time.monotonic()
        if now >= self._next_log and view.state not in AT_REST:
            self._next_log = now + _LOG_EVERY_S
            append_log(self._run.output_dir, progress_text(view))


def status_values(view: RunView, *, pid: int, screen_open: bool | None) -> dict[str, object]:
    """Return what the file says. ``screen_open`` None: not known."""
    words = ((table, word_of(table)) for table in view.tables)
    problems = [
        f"{table.table} {word.value}{': ' if table.note else ''}{table.note}"
        for table, word in words
        if word in PROBLEM_WORDS
    ]
    return {
        "pid": pid,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        **progress_values(view),
        "note": view.state_note,
        "problem_tables": problems[:_NAMED],
        "screen_open": screen_open,
        "exit_code": view.exit_code,
    }


def read_status(output_dir: str) -> dict[str, Any] | None:
    """Return what the file says, None when there is none or it cannot be read."""
    try:
        found = json.loads(read_file(status_path(output_dir)))
    except (OSError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
