"""What is kept of a run besides its result: ``events.jsonl`` in full, ``run.log`` in words.

Enters: the bus calls both with every event. Leaves: files under ``.exporter/``, history and never
truth. A disk that is full or a folder that is gone costs lines, never the run; secrets cannot
stand in an event.
"""

import os
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import BinaryIO

from exporter_tui.model.events import Event
from exporter_tui.model.format import local_time
from exporter_tui.model.names import TableName
from exporter_tui.model.plain import json_text, printable
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.view import EventLine
from exporter_tui.store import files

_LOG_BYTES = 10_000_000
_LOG_FILES = 5


def _appending(path: Path) -> BinaryIO:
    descriptor = files.open_in_place(path, os.O_WRONLY | os.O_APPEND)
    return open(descriptor, "ab", buffering=0)  # noqa: PTH123 - a descriptor has no path to open


class Journal:
    """Appends each event as one JSON line. ``lost`` counts lines that could not be written."""

    def __init__(self, path: Path) -> None:
        self.lost = 0
        self._file = _appending(path)

    def __call__(self, at: datetime, event: Event, line: EventLine | None) -> None:
        """Write one event; never raises."""
        del line
        values = plain(event)
        record = {"at": at.isoformat(timespec="milliseconds"), "event": type(event).__name__}
        try:
            text = json_text(record | values)
            self._file.write(text.encode("utf-8", "backslashreplace") + b"\n")
        except OSError:
            self.lost += 1

    def close(self) -> None:
        """Close the file."""
        self._file.close()


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


class RunLog:
    """``run.log``: the lines that people see, with their local time.

    Over ``limit_bytes`` it is renamed to ``run.log.1``, that to ``run.log.2``, and so on; the
    oldest is dropped. ``lost`` counts lines that could not be written.
    """

    def __init__(self, path: Path, *, limit_bytes: int = _LOG_BYTES) -> None:
        self.lost = 0
        self._path = path
        self._limit_bytes = limit_bytes
        self._file = _appending(path)

    def __call__(self, at: datetime, event: Event, line: EventLine | None) -> None:
        """Write the event's line, if it has one; never raises."""
        del event
        if line is None:
            return
        level = line.severity.value.upper()
        text = f"{local_time(at)} {level:<7} {printable(line.text)}\n"
        try:
            self._file.write(text.encode("utf-8", "backslashreplace"))
            if self._file.tell() > self._limit_bytes:
                self._rotate()
        except OSError:
            self.lost += 1

    def _rotate(self) -> None:
        names = [self._path.with_name(f"{self._path.name}.{no}") for no in range(1, _LOG_FILES)]
        for older, newer in zip(reversed(names), [*reversed(names[:-1]), self._path], strict=True):
            if files.status(newer) is not None:
                files.rename(newer, older)
        self._file.close()
        self._file = _appending(self._path)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
