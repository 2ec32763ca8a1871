"""Texts of what happens to one task, the export of a chunk or an inquiry about it; pure.

Enters: an event. Leaves: its ``Telling``; all of them stand in the story of their task, few are
told to people at once. What went well is told where nothing else says it.
"""

from exporter_tui.eventlog.texts.telling import Row, Telling, row
from exporter_tui.model import events
from exporter_tui.model.format import brief, clause, count, size, speed, task
from exporter_tui.model.states import TaskKind
from exporter_tui.model.view import Severity
from exporter_tui.model.work import ATTEMPTS


def _assigned(event: events.TaskAssigned) -> Telling:
    return Telling(story=f"worker {event.worker} was given attempt {event.attempt}")


def _started(event: events.AttemptStarted) -> Telling:
    return Telling(story=f"worker {event.worker} began attempt {event.attempt}")


def _committed(event: events.ChunkCommitted) -> Telling:
    story = f"worker {event.worker} committed {count(event.rows, 'row')}"
    if event.chunks == 1:
        return Telling(story=story)  # the table's own line follows at once and says the same
    rate = event.csv_bytes / event.elapsed_s if event.elapsed_s > 0 else 0.0
    text = (
        f"{task(event.table, event.chunk)}: {count(event.rows, 'row')}, "
        f"{size(event.gzip_bytes)} gzip, {speed(rate)}"
    )
    return Telling(line=(Severity.INFO, text), routine=True, story=story)


def _checked(event: events.ChunkChecked) -> Telling:
    rows = count(event.rows, "row")
    return Telling(story=f"worker {event.worker} read Oracle's numbers of {rows}")


def _counted(event: events.TableCounted) -> Telling:
    return Telling(story=f"worker {event.worker} read Oracle's count of {count(event.rows, 'row')}")


def _hashed(event: events.FileHashed) -> Telling:
    return Telling(story=f"worker {event.worker} read the file: {event.problem or 'as recorded'}")


def _reread(event: events.FileReread) -> Telling:
    found = event.problem or "as recorded"
    return Telling(story=f"worker {event.worker} read the file again: {found}")


def _failed(event: events.AttemptFailed) -> Telling:
    return Telling(story=f"worker {event.worker}: {brief(event.failure)}")


def _no_session(event: events.LogOnFailed) -> Telling:
    return Telling(story=f"worker {event.worker} got no session: {brief(event.failure)}")


def _put_back(event: events.TaskPutBack) -> Telling:
    what = task(event.table, event.chunk, event.kind)
    pause = f"{event.pause_s:.1f} s"
    text = f"{what}: attempt {event.attempt} failed: {clause(event.failure)}; again in {pause}"
    return Telling(
        line=(Severity.WARNING, text),
        story=f"put back, next attempt in {pause}",
        did="The attempt was given up; "
        f"attempt {event.attempt + 1} of {ATTEMPTS} began after {pause}.",
    )


def _given_up(event: events.TaskGivenUp) -> Telling:
    story = f"given up after {count(event.attempts, 'attempt')}"
    what, why = task(event.table, event.chunk, event.kind), brief(event.failure)
    if event.kind is TaskKind.COUNT:
        return Telling(
            line=(Severity.WARNING, f"{what}: no answer, no verdict depends on it: {why}"),
            story=story,
            did="No further attempt was made; each chunk has a check of its own.",
        )
    if event.kind is TaskKind.CHECK:
        return Telling(
            line=(Severity.WARNING, f"{what}: no answer, its file stays: {why}"),
            story=story,
            did="No further attempt was made; the file stays, and the next run asks again.",
        )
    if event.attempts == 1:
        return Telling(story=story)  # the table's own line follows and says why
    tries = count(event.attempts, "attempt")
    return Telling(
        line=(Severity.PROBLEM, f"{what}: given up after {tries}: {why}"),
        story=story,
        did="No further attempt was made, so that its table is FAILED.",
    )


ROWS: tuple[Row, ...] = (
    row(events.TaskAssigned, _assigned),
    row(events.AttemptStarted, _started),
    row(events.ChunkCommitted, _committed),
    row(events.ChunkChecked, _checked),
    row(events.TableCounted, _counted),
    row(events.FileHashed, _hashed),
    row(events.FileReread, _reread),
    row(events.AttemptFailed, _failed),
    row(events.LogOnFailed, _no_session),
    row(events.TaskPutBack, _put_back),
    row(events.TaskGivenUp, _given_up),
)
