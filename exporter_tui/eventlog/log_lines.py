"""Lines in ``run.log`` that are no events: what a screen, a terminal or the demo's server leave.

Enters: text, from any thread. Leaves: lines with their local time. The log is the run's: it is
never made here, so that a folder that belongs to another run stays as it is.
"""

import os
import threading
from collections import deque
from datetime import UTC, datetime
from pathlib import Path

from exporter_tui.model.format import local_time
from exporter_tui.model.names import one_line
from exporter_tui.store.files import open_in_place
from exporter_tui.store.paths import log_path

_KEPT = 1000


def append_log(output_dir: str, text: str) -> bool:
    """Add lines to ``run.log``; returns False where there is none yet, or none can be written."""
    return _append(log_path(output_dir), _stamped(text))


class PatientLog:
    """Adds lines to ``run.log``; keeps the last ones while there is no log, until ``flush``."""

    def __init__(self, output_dir: str) -> None:
        self._path = log_path(output_dir)
        self._kept: deque[str] = deque(maxlen=_KEPT)
        self._lock = threading.Lock()

    def add(self, text: str) -> None:
        """Add lines, after those that are kept."""
        with self._lock:
            self._kept.append(_stamped(text))
        self.flush()

    def flush(self) -> None:
        """Write what is kept, if there is a log by now."""
        with self._lock:
            if self._kept and _append(self._path, "".join(self._kept)):
                self._kept.clear()


def _stamped(text: str) -> str:
    stamp = f"{local_time(datetime.now(UTC))} INFO    "
    return "".join(f"{stamp}{line}\n" for line in map(one_line, text.split("\n")) if line)


def _append(path: Path, text: str) -> bool:
    try:
        # Opened for each text: the log is renamed when it has grown.
        descriptor = open_in_place(path, os.O_WRONLY | os.O_APPEND, create=False)
        with open(descriptor, "ab", buffering=0) as file:  # noqa: PTH123 - a descriptor has no path
            file.write(text.encode("utf-8", "backslashreplace"))
    except OSError:
        return False
    return True
