"""Texts of what concerns the whole run: its steps, workers, disk and database; pure.

Enters: an event. Leaves: its ``Telling``. Where the run waits, the text says that it goes on by
itself; where it ends, why.
"""

from exporter_tui.eventlog.texts.telling import Row, Telling, row, untold
from exporter_tui.model import events, interventions
from exporter_tui.model.format import brief, clause, count, length, sentence, size
from exporter_tui.model.view import Severity

# -- from its first step to its end ----------------------------------------------------------------


def _step(event: events.StepTaken) -> Telling:
    return Telling(line=(Severity.INFO, event.text))


def _began(event: events.RunBegan) -> Telling:
    already = event.chunks - event.chunks_missing
    there = f" ({already:,} already there)" if already else ""
    text = (
        f"exporting {count(event.tables, 'table')} in {count(event.chunks, 'chunk')}{there} "
        f"from {event.database.identity.unique_name} at SCN {event.snapshot.scn} "
        f"with up to {count(event.workers, 'worker')}"
    )
    return Telling(line=(Severity.INFO, text))


def _warning(event: events.WarningGiven) -> Telling:
    about = f"{event.table}: " if event.table else ""
    return Telling(line=(Severity.WARNING, f"warning: {about}{event.text}"))


def _paused(_: interventions.Paused) -> Telling:
    return Telling(line=(Severity.INFO, "paused; every session is given back"))


def _resumed(_: interventions.Resumed) -> Telling:
    return Telling(line=(Severity.INFO, "resumed"))


def _drain(event: events.DrainBegan) -> Telling:
    why = f"{clause(event.failure)}; " if event.failure else ""
    text = "nothing new is started"
    if event.running:
        bound = f" for up to {event.within_s:.0f} s" if event.within_s is not None else ""
        text = f"{text}; {count(event.running, 'running task')} may finish{bound}"
    did = "Nothing new is started: nothing else would succeed either." if event.failure else ""
    return Telling(line=(Severity.WARNING, f"{why}{text}"), did=did)


# -- workers ---------------------------------------------------------------------------------------


def _workers(event: interventions.WorkersChanged) -> Telling:
    text = f"{count(event.workers, 'worker')} (was {event.before})"
    return Telling(line=(Severity.INFO, text), routine=True)


def _died(event: events.WorkerDied) -> Telling:
    story = f"worker {event.worker} is gone, exit code {event.exit_code}"
    if event.expected:
        return Telling(story=story)
    return Telling(
        line=(Severity.WARNING, f"worker {event.worker}: {brief(event.failure)}"),
        story=story,
        did="Another worker is started; what this one had begun starts again.",
    )


def _log_on_refused(event: events.LogOnRefused) -> Telling:
    left = count(event.workers, "worker")
    return Telling(
        line=(Severity.WARNING, f"{clause(event.failure)}; going on with {left}"),
        did=f"The run goes on with {left}; no attempt was counted.",
    )


def _handover(event: events.HandoverWritten) -> Telling:
    if event.failure is None:
        return Telling(line=(Severity.GOOD, f"the handover sheet is written: {event.path}"))
    text = f"the handover sheet could not be written: {brief(event.failure)}"
    return Telling(line=(Severity.WARNING, text))


# -- disk and database -----------------------------------------------------------------------------


def _disk_low(event: interventions.DiskLow) -> Telling:
    free, floor = size(event.free_bytes), size(event.floor_bytes)
    text = f"only {free} free, the floor is {floor}; what runs is dropped until there is room"
    return Telling(
        line=(Severity.PROBLEM, text),
        did="What ran was dropped and its part files deleted, at no attempt; the run waits and "
        "goes on by itself.",
        code="DISK-FULL",
    )


def _disk_freed(event: interventions.DiskFreed) -> Telling:
    return Telling(line=(Severity.GOOD, f"{size(event.free_bytes)} free; work goes on"))


def _database_lost(event: interventions.DatabaseLost) -> Telling:
    text = f"{sentence(event.failure)} The run waits for the database and goes on by itself"
    return Telling(
        line=(Severity.PROBLEM, text),
        did="The run waits, tries again and goes on by itself; no attempt counts.",
    )


def _database_back(event: interventions.DatabaseBack) -> Telling:
    text = f"the database is back after {length(event.waited_s)}; work goes on"
    return Telling(line=(Severity.GOOD, text))


def _database_gone(event: interventions.DatabaseGone) -> Telling:
    return Telling(line=(Severity.PROBLEM, f"{sentence(event.failure)} The run ends"))


ROWS: tuple[Row, ...] = (
    row(events.StepTaken, _step),
    row(events.RunRefused, untold),
    row(events.RunBegan, _began),
    row(events.WarningGiven, _warning),
    row(interventions.Paused, _paused),
    row(interventions.Resumed, _resumed),
    row(events.DrainBegan, _drain),
    row(events.RunEnded, untold),
    row(events.HandoverWritten, _handover),
    row(events.WorkerStarted, untold),
    row(events.WorkerReady, untold),
    row(events.SessionOpened, untold),
    row(interventions.WorkersChanged, _workers),
    row(events.WorkerDied, _died),
    row(events.LogOnRefused, _log_on_refused),
    row(interventions.DiskLow, _disk_low),
    row(interventions.DiskFreed, _disk_freed),
    row(interventions.DatabaseLost, _database_lost),
    row(interventions.DatabaseBack, _database_back),
    row(interventions.DatabaseGone, _database_gone),
)
