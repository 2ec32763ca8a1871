"""What is kept of a run besides its result: ``events.jsonl`` in full, ``run.log`` in words.

Enters: the bus calls both with every event. Leaves: files under ``.exporter/``, history and never
truth. A disk that is full or a folder that is gone costs lines, never the run; secrets cannot
stand in an event.
"""

import json
import logging
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from logging.handlers import RotatingFileHandler
from pathlib import Path

from exporter_tui.model.events import Event
from exporter_tui.model.names import TableName
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.view import EventLine, Severity

_LOG_BYTES = 10_000_000
_LOG_FILES = 5

_LEVELS = {
    Severity.GOOD: logging.INFO,
    Severity.INFO: logging.INFO,
    Severity.WARNING: logging.WARNING,
    Severity.PROBLEM: logging.ERROR,
}


class Journal:
    """Appends each event as one JSON line. ``lost`` counts lines that could not be written."""

    def __init__(self, path: Path) -> None:
        self.lost = 0
        self._file = path.open("a", encoding="utf-8")

    def __call__(self, at: datetime, event: Event, line: EventLine | None) -> None:
        """Write one event; never raises."""
        del line
        values = plain(event)
        record = {"at": at.isoformat(timespec="milliseconds"), "event": type(event).__name__}
        try:
            self._file.write(json.dumps(record | values, ensure_ascii=False) + "\n")
            self._file.flush()
        except OSError:
            self.lost += 1

    def close(self) -> None:
        """Close the file; what cannot be flushed is lost."""
        try:
            self._file.close()
        except OSError:
            self.lost += 1


def plain(value: object) -> dict[str, object]:
    """Return the fields of a frozen value as JSON types; a plan as its fingerprint, SCN and number
    of tiles.
    """
    if not is_dataclass(value):
        raise TypeError(f"{type(value).__name__} is not a frozen value")
    return {entry.name: _plain(getattr(value, entry.name)) for entry in fields(value)}


def _plain(value: object) -> object:
    match value:
        case TableName():
            return str(value)
        case TablePlan():
            return {
                "fingerprint": value.fingerprint,
                "scn": value.scn,
                "tiles": len(value.tiles),
            }
        case Enum():
            return value.value
        case None | bool() | int() | float() | str():
            return value
        case tuple() | list():
            return [_plain(item) for item in value]
        case _:
            return plain(value)


class _QuietFileHandler(RotatingFileHandler):
    """A rotating file that says nothing on stderr when it cannot be written."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        del record


class RunLog:
    """``run.log``: the lines that people see, with their time; rotating."""

    def __init__(self, path: Path) -> None:
        self._logger = logging.Logger("exporter_tui.run")
        self._handler = _QuietFileHandler(
            path, maxBytes=_LOG_BYTES, backupCount=_LOG_FILES, encoding="utf-8"
        )
        self._handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)-7s %(message)s"))
        self._logger.addHandler(self._handler)

    def __call__(self, at: datetime, event: Event, line: EventLine | None) -> None:
        """Write the event's line, if it has one; never raises."""
        del at, event
        if line is not None:
            self._logger.log(_LEVELS[line.severity], "%s", line.text)

    def close(self) -> None:
        """Close the file."""
        self._handler.close()
