"""What people read about each event type: one table, joined, and read for one event; pure.

Enters: an event, its number and time. Leaves: an ``EventLine``, or nothing for what people need not
see; a line of a story. A control character in a name is shown, never obeyed.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from exporter_tui.eventlog.texts import interventions, requests, run, tables, tasks
from exporter_tui.eventlog.texts.telling import Telling
from exporter_tui.model.errors import Failure
from exporter_tui.model.events import Event
from exporter_tui.model.names import one_line
from exporter_tui.model.view import EventLine

ROWS: Mapping[type[Event], Callable[[Any], Telling]] = MappingProxyType(
    dict((*run.ROWS, *tables.ROWS, *tasks.ROWS, *requests.ROWS, *interventions.ROWS))
)
"""Every event type and what people read about it."""


def telling(event: Event) -> Telling:
    """Return everything that people read about ``event``."""
    return ROWS[type(event)](event)


def describe(event: Event, *, no: int, at: datetime) -> EventLine | None:
    """Return the line for ``event``, None when people need not see it."""
    told = telling(event)
    if told.line is None:
        return None
    severity, text = told.line
    failure: Failure | None = getattr(event, "failure", None)
    return EventLine(
        no=no,
        at=at,
        severity=severity,
        text=one_line(text),
        routine=told.routine,
        table=getattr(event, "table", None),
        chunk=getattr(event, "chunk", None),
        code=failure.code if failure else told.code,
        meaning=one_line(failure.meaning) if failure else "",
        remedy=one_line(failure.remedy) if failure else "",
        did=told.did,
    )


def story_line(event: Event, at_s: float) -> str:
    """Return ``12.3 s  worker 2 began attempt 1``, ``at_s`` counted from when work began."""
    return f"{at_s:.1f} s  {one_line(telling(event).story)}"
