"""A run as one JSON object per line, for programs.

Enters: the same lines and pictures that the narration tells. Leaves: objects on stdout, each with
``type`` (``event``, ``missed``, ``progress``, ``note``, ``result``, ``error``) and ``at``, the time
in UTC. A reader that has gone ends the telling, never the run.
"""

from dataclasses import asdict
from datetime import UTC, datetime

from exporter_tui.coordinator.result import RunResult
from exporter_tui.launch.narrate import Narrator
from exporter_tui.model.errors import Failure
from exporter_tui.model.plain import json_text
from exporter_tui.model.view import EventLine, RunView
from exporter_tui.remote.progress import progress_values


class JsonNarrator(Narrator):
    """Writes objects where a ``Narrator`` writes sentences."""

    def tell(self, line: EventLine) -> None:
        """Write one event."""
        self._object(
            "event",
            line.at,
            no=line.no,
            severity=line.severity.value,
            text=line.text,
            table=None if line.table is None else str(line.table),
            chunk=line.chunk,
            code=line.code,
        )

    def missed(self, lines: int) -> None:
        """Write how many events are only in ``events.jsonl``."""
        self._object("missed", None, lines=lines)

    def progress(self, view: RunView) -> None:
        """Write how far the run is."""
        self._object("progress", None, **progress_values(view))

    def say(self, text: str, *, at: datetime | None = None) -> None:
        """Write a sentence that belongs to no event."""
        self._object("note", at, text=text)

    def end(self, result: RunResult) -> None:
        """Write what came out."""
        self._object("result", None, **asdict(result))

    def error(self, failure: Failure, exit_code: int) -> None:
        """Write why the run could not begin."""
        self._object(
            "error",
            None,
            code=failure.code,
            where=failure.where,
            message=failure.message,
            meaning=failure.meaning,
            remedy=failure.remedy,
            exit_code=exit_code,
        )

    def _object(self, kind: str, moment: datetime | None, **values: object) -> None:
        at = (moment or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="milliseconds")
        text = json_text({"type": kind, "at": at} | values)
        self._put(text.encode("utf-8", "backslashreplace").decode() + "\n")
