"""One event as one plain line, for the story that an error tells; pure.

Enters: an event and the seconds since the run's work began. Leaves: a line for people. The
narration has its own, shorter words; a story wants every fact.
"""

from exporter_tui.model import events
from exporter_tui.model.errors import Failure
from exporter_tui.model.events import Event


def line(event: Event, at_s: float) -> str:
    """Return ``12.3 s  worker 2 began attempt 1``."""
    return f"{at_s:.1f} s  {_text(event)}"


def _text(event: Event) -> str:
    match event:
        case events.TaskAssigned():
            text = f"worker {event.worker} was given attempt {event.attempt}"
        case events.AttemptStarted():
            text = f"worker {event.worker} began attempt {event.attempt}"
        case events.AttemptFailed():
            text = f"worker {event.worker}: {_failure(event.failure)}"
        case events.LogOnFailed():
            text = f"worker {event.worker} got no session: {_failure(event.failure)}"
        case events.WorkerDied():
            text = f"worker {event.worker} is gone, exit code {event.exit_code}"
        case events.TaskPutBack():
            text = f"put back, next attempt in {event.pause_s:.1f} s"
        case events.TaskGivenUp():
            text = f"given up after {event.attempts} attempts"
        case events.TableRedoBegan():
            text = f"the table is redone: {_failure(event.failure)}"
        case _:
            text = _outcome(event)
    return text


def _outcome(event: Event) -> str:
    match event:
        case events.ChunkCommitted():
            return f"worker {event.worker} committed {event.rows} rows"
        case events.ChunkChecked():
            return f"worker {event.worker} read Oracle's numbers of {event.rows} rows"
        case events.TableCounted():
            return f"worker {event.worker} read Oracle's count of {event.rows} rows"
        case events.FileHashed():
            return f"worker {event.worker} read the file: {event.problem or 'as recorded'}"
        case events.FileReread():
            return f"worker {event.worker} read the file again: {event.problem or 'as recorded'}"
        case _:
            return type(event).__name__


def _failure(failure: Failure) -> str:
    return f"{failure.code}: {failure.message}"
