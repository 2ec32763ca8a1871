"""What ``--verify`` says: progress, each difference, the sum; in words or as JSON objects.

Enters: the reading as it goes on, and what it found. Leaves: text. Differences and the sum go to
one stream, progress to another: a line that is written over on a terminal, else one now and then.
"""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TextIO

from exporter_tui.model.format import count, size
from exporter_tui.model.plain import json_text, printable
from exporter_tui.validate.verify import Verification, Verified

_LINE_EVERY_S = 10.0
_REDRAW = "\r\x1b[K"
_REMEDY = (
    "Delete the files named above and run the export again: it exports those chunks again, at the "
    "SCN of their table. Load nothing of these tables before."
)


class Teller:
    """Writes for people. ``clock`` is any steady clock in seconds."""

    def __init__(
        self,
        out: TextIO | None,
        progress: TextIO | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._out = out
        self._progress = progress
        self._clock = clock
        self._draws = _is_terminal(progress)
        self._next_line = clock() + _LINE_EVERY_S
        self._drawn = False

    def progress(self, reading: Verification) -> None:
        """Say how far the reading is, on a terminal each time."""
        if self._draws:
            self._drawn = True
            self._write(self._progress, f"{_REDRAW}{_far(reading)}")
        elif self._clock() >= self._next_line:
            self._next_line = self._clock() + _LINE_EVERY_S
            self._write(self._progress, f"{_far(reading)}\n")

    def clear(self) -> None:
        """Take away what was drawn."""
        if self._drawn:
            self._drawn = False
            self._write(self._progress, _REDRAW)

    def end(self, verified: Verified, code: int) -> None:
        """Say what was found."""
        del code
        lines = [printable(str(one)) for one in verified.differences]
        self._write(self._out, "\n".join([*lines, *_sum(verified)]) + "\n")

    def _write(self, stream: TextIO | None, text: str) -> None:
        if stream is None:
            return
        try:
            stream.write(text)
            stream.flush()
        except (OSError, ValueError):
            # Nobody reads any more; the exit code tells the rest.
            self._draws = False


class JsonTeller(Teller):
    """Writes one object per line: ``difference``, ``progress``, ``result``."""

    def __init__(self, out: TextIO | None, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(out, out, clock)
        self._draws = False

    def progress(self, reading: Verification) -> None:
        """Write how far the reading is, now and then."""
        if self._clock() < self._next_line:
            return
        self._next_line = self._clock() + _LINE_EVERY_S
        self._object(
            "progress",
            files=reading.files,
            files_total=len(reading.census.files),
            bytes=reading.read_bytes,
            bytes_total=reading.total_bytes,
        )

    def end(self, verified: Verified, code: int) -> None:
        """Write each difference and what came out."""
        for one in verified.differences:
            table = None if one.table is None else str(one.table)
            self._object("difference", table=table, file=one.file, text=one.problem)
        self._object(
            "result",
            exit_code=code,
            tables=verified.census.tables,
            files=verified.files,
            bytes=verified.read_bytes,
            differences=len(verified.differences),
            unfinished_chunks=verified.census.unfinished,
            being_written=list(verified.census.parts),
            run_at_work=verified.at_work,
        )

    def _object(self, kind: str, **values: object) -> None:
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        text = json_text({"type": kind, "at": at} | values)
        self._write(self._out, text.encode("utf-8", "backslashreplace").decode() + "\n")


def _is_terminal(stream: TextIO | None) -> bool:
    """Return whether there is a screen; a stream that was closed before the start is none."""
    return stream is not None and not stream.closed and stream.isatty()


def _far(reading: Verification) -> str:
    files, total = reading.files, len(reading.census.files)
    read, whole = size(reading.read_bytes), size(reading.total_bytes)
    return f"{files:,} of {count(total, 'file')} read, {read} of {whole}"


def _sum(verified: Verified) -> Iterator[str]:
    census, differing = verified.census, len(verified.differences)
    if verified.at_work:
        yield "A run is at work in this folder; what it is writing was not looked at:"
    elif census.parts:
        yield "Left unfinished, deleted by the next start:"
    yield from (f"  {printable(part)}" for part in census.parts)
    if census.unfinished:
        yield f"{count(census.unfinished, 'chunk')} not exported yet."
    read = f"{count(verified.files, 'file')} of {count(census.tables, 'table')}"
    read += f", {size(verified.read_bytes)}"
    if not differing:
        yield f"{read}: every file is as recorded."
        return
    yield f"{read}: {count(differing, 'difference')}."
    yield _REMEDY
