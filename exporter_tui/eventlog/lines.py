"""One event as one calm line for people; None for events that only the journal needs.

Enters: an event, its number and time. Leaves: an ``EventLine`` with severity, text, and what it is
about. Numbers are written for people; a control character in a name is shown, never obeyed.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from exporter_tui.eventlog import lines_steering, what_we_did
from exporter_tui.model import events
from exporter_tui.model.errors import Failure
from exporter_tui.model.events import Event
from exporter_tui.model.format import brief, count, full, size, task
from exporter_tui.model.names import one_line
from exporter_tui.model.states import ASKING, TaskKind
from exporter_tui.model.verdict import TableStatus
from exporter_tui.model.view import EventLine, Severity

_Told = tuple[Severity, str] | None


def describe(event: Event, *, no: int, at: datetime) -> EventLine | None:
    """Return the line for ``event``, None when people need not see it."""
    teller = _TELLERS.get(type(event))
    told = teller(event) if teller else None
    if told is None:
        return None
    severity, text = told
    failure: Failure | None = getattr(event, "failure", None)
    return EventLine(
        no=no,
        at=at,
        severity=severity,
        text=one_line(text),
        table=getattr(event, "table", None),
        chunk=getattr(event, "chunk", None),
        code=failure.code if failure else _code(event, severity),
        meaning=one_line(failure.meaning) if failure else "",
        remedy=one_line(failure.remedy) if failure else "",
        did=what_we_did.did(event),
    )


def _code(event: Event, severity: Severity) -> str | None:
    return what_we_did.code_of(event) if severity in {Severity.WARNING, Severity.PROBLEM} else None


# -- the run -----------------------------------------------------------------------------------


def _step(event: events.StepTaken) -> _Told:
    return Severity.INFO, event.text


def _began(event: events.RunBegan) -> _Told:
    already = event.chunks - event.chunks_missing
    there = f" ({already:,} already there)" if already else ""
    text = (
        f"exporting {count(event.tables, 'table')} in {count(event.chunks, 'chunk')}{there} "
        f"from {event.database.identity.unique_name} at SCN {event.snapshot.scn} "
        f"with up to {count(event.workers, 'worker')}"
    )
    return Severity.INFO, text


def _warning(event: events.WarningGiven) -> _Told:
    about = f"{event.table}: " if event.table else ""
    return Severity.WARNING, f"warning: {about}{event.text}"


def _drain(event: events.DrainBegan) -> _Told:
    why = f"{brief(event.failure).rstrip('.')}; " if event.failure else ""
    if not event.running:
        return Severity.WARNING, f"{why}nothing new is started"
    bound = f" for up to {event.within_s:.0f} s" if event.within_s is not None else ""
    text = f"nothing new is started; {count(event.running, 'running task')} may finish{bound}"
    return Severity.WARNING, f"{why}{text}"


# -- tables and their tasks ----------------------------------------------------------------------


def _recovered(event: events.TableRecovered) -> _Told:
    text = f"{event.table}: {event.skipped} SKIPPED, {event.started} STARTED"
    if not event.set_aside:
        return Severity.INFO, text
    return Severity.WARNING, f"{text}; set aside: {', '.join(event.set_aside)}"


def _kept(event: events.VerdictKept) -> _Told:
    text = f"{event.table}: {count(event.rows, 'row')}, valid since an earlier run"
    return Severity.GOOD, f"{text}; nothing is read again"


def _refused(event: events.TableRefused) -> _Told:
    return Severity.PROBLEM, f"{event.table} {event.reason.value}: {full(event.failure)}"


def _committed(event: events.ChunkCommitted) -> _Told:
    if event.chunks == 1:
        return None  # the table's own line follows at once and says the same
    rate = event.csv_bytes / event.elapsed_s if event.elapsed_s > 0 else 0.0
    text = (
        f"{task(event.table, event.chunk)}: {count(event.rows, 'row')}, "
        f"{size(event.gzip_bytes)} gzip, {size(rate)}/s"
    )
    return Severity.INFO, text


def _put_back(event: events.TaskPutBack) -> _Told:
    what = task(event.table, event.chunk, event.kind)
    text = f"{what}: attempt {event.attempt} failed"
    again = f"again in {event.pause_s:.1f} s"
    return Severity.WARNING, f"{text}: {brief(event.failure)}; {again}"


def _given_up(event: events.TaskGivenUp) -> _Told:
    what = task(event.table, event.chunk, event.kind)
    if event.kind in ASKING:
        kept = "no verdict depends on it" if event.kind is TaskKind.COUNT else "its file stays"
        return Severity.WARNING, f"{what}: no answer, {kept}: {brief(event.failure)}"
    if event.attempts == 1:
        return None  # the table's own line follows and says why
    tries = count(event.attempts, "attempt")
    return Severity.PROBLEM, f"{what}: given up after {tries}: {brief(event.failure)}"


def _redo(event: events.TableRedoBegan) -> _Told:
    text = f"{event.table}: {brief(event.failure)}; the whole table is exported again"
    when = f", in {event.pause_s / 60:.0f} min" if event.pause_s else ""
    return Severity.WARNING, f"{text} at a newer SCN{when}"


def _replanned(event: events.TableReplanned) -> _Told:
    aside = f"; its old files are in {event.set_aside}" if event.set_aside else ""
    tiles = count(len(event.plan.tiles), "chunk")
    return Severity.INFO, f"{event.table}: {tiles} at SCN {event.plan.scn}{aside}"


def _replan_failed(event: events.ReplanFailed) -> _Told:
    return Severity.PROBLEM, f"{event.table}: no new plan: {brief(event.failure)}"


def _finished(event: events.TableFinished) -> _Told:
    files = f"{count(event.rows, 'row')} in {count(event.chunks, 'file')}"
    if event.status is TableStatus.SUCCEEDED:
        text = f"{event.table} SUCCEEDED: {files}, {size(event.gzip_bytes)} gzip"
        return Severity.GOOD, f"{text}, no check differs"
    why = full(event.failure) if event.failure else "no reason was recorded"
    return Severity.PROBLEM, f"{event.table} FAILED: {why}"


# -- workers -------------------------------------------------------------------------------------


def _died(event: events.WorkerDied) -> _Told:
    if event.expected:
        return None
    return Severity.WARNING, f"worker {event.worker}: {brief(event.failure)}"


def _refused_log_on(event: events.LogOnRefused) -> _Told:
    text = f"{brief(event.failure)}; going on with {count(event.workers, 'worker')}"
    return Severity.WARNING, text


_TELLERS: Mapping[type[Event], Callable[[Any], _Told]] = MappingProxyType(
    {
        events.StepTaken: _step,
        events.RunBegan: _began,
        events.WarningGiven: _warning,
        events.DrainBegan: _drain,
        events.TableRecovered: _recovered,
        events.VerdictKept: _kept,
        events.TableRefused: _refused,
        events.ChunkCommitted: _committed,
        events.TaskPutBack: _put_back,
        events.TaskGivenUp: _given_up,
        events.TableRedoBegan: _redo,
        events.TableReplanned: _replanned,
        events.ReplanFailed: _replan_failed,
        events.TableFinished: _finished,
        events.WorkerDied: _died,
        events.LogOnRefused: _refused_log_on,
        **lines_steering.TELLERS,
    }
)
