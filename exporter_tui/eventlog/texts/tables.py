"""Texts of what happens to a whole table in the run's own course; pure.

Enters: an event. Leaves: its ``Telling``. What a person's request or a lost file does to a table is
in ``interventions``.
"""

from exporter_tui.eventlog.texts.telling import Row, Telling, row, untold
from exporter_tui.model import events
from exporter_tui.model.format import brief, clause, count, full, length, size
from exporter_tui.model.verdict import TableStatus
from exporter_tui.model.view import Severity


def _recovered(event: events.TableRecovered) -> Telling:
    text = f"{event.table}: {event.skipped} SKIPPED, {event.started} STARTED"
    if not event.set_aside:
        return Telling(line=(Severity.INFO, text))
    return Telling(line=(Severity.WARNING, f"{text}; set aside: {', '.join(event.set_aside)}"))


def _verdict_kept(event: events.VerdictKept) -> Telling:
    text = f"{event.table}: {count(event.rows, 'row')}, valid since an earlier run"
    return Telling(line=(Severity.GOOD, f"{text}; nothing is read again"))


def _refused(event: events.TableRefused) -> Telling:
    return Telling(
        line=(Severity.PROBLEM, f"{event.table} {event.reason.value}: {full(event.failure)}"),
        did="The table is not exported; all others go on.",
    )


def _redo_began(event: events.TableRedoBegan) -> Telling:
    text = f"{event.table}: {clause(event.failure)}; the whole table is exported again"
    when = f", in {length(event.pause_s)}" if event.pause_s else ""
    return Telling(
        line=(Severity.WARNING, f"{text} at a newer SCN{when}"),
        story=f"the table is redone: {brief(event.failure)}",
        did="The whole table is exported again at a newer SCN: once in a run when undo is gone, "
        "up to three times, minutes apart, when the table was changed.",
    )


def _replanned(event: events.TableReplanned) -> Telling:
    aside = f"; its old files are in {event.set_aside}" if event.set_aside else ""
    tiles = count(len(event.plan.tiles), "chunk")
    text = f"{event.table}: {tiles} at SCN {event.plan.scn}{aside}"
    return Telling(line=(Severity.INFO, text))


def _replan_failed(event: events.ReplanFailed) -> Telling:
    return Telling(
        line=(Severity.PROBLEM, f"{event.table}: no new plan: {brief(event.failure)}"),
        did="The table is FAILED: it could not be planned at a newer SCN.",
    )


def _finished(event: events.TableFinished) -> Telling:
    if event.status is TableStatus.SUCCEEDED:
        files = f"{count(event.rows, 'row')} in {count(event.chunks, 'file')}"
        text = f"{event.table} SUCCEEDED: {files}, {size(event.gzip_bytes)} gzip"
        return Telling(line=(Severity.GOOD, f"{text}, no check differs"))
    why = full(event.failure) if event.failure else "no reason was recorded"
    return Telling(
        line=(Severity.PROBLEM, f"{event.table} FAILED: {why}"),
        did="The table is FAILED; all others go on. r exports it again." if event.failure else "",
    )


ROWS: tuple[Row, ...] = (
    row(events.TableRecovered, _recovered),
    row(events.VerdictKept, _verdict_kept),
    row(events.TableRefused, _refused),
    row(events.TableRedoBegan, _redo_began),
    row(events.TableReplanned, _replanned),
    row(events.ReplanFailed, _replan_failed),
    row(events.TableFinished, _finished),
    row(events.TableStopped, untold),
)
