"""One line for each request, hold, outage, restart and lost file; None for what only the journal
needs.

Enters: an event of ``model.requests`` or ``model.interventions``. Leaves: severity and text for
``eventlog.lines``. Each says what happens next, and what a person may do where nothing does.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from exporter_tui.model import interventions, requests
from exporter_tui.model.events import Event
from exporter_tui.model.format import brief, chunks, count, full, size, task
from exporter_tui.model.view import Severity

Told = tuple[Severity, str] | None

_LISTED = 3


# -- requests ------------------------------------------------------------------------------------


def _pause(event: requests.PauseRequested) -> Told:
    if event.now:
        return Severity.INFO, "pause requested; what runs is dropped and begins again later"
    return Severity.INFO, "pause requested; what runs is finished first"


def _restart(event: requests.RestartRequested) -> Told:
    names = ", ".join(str(table) for table in event.tables[:_LISTED])
    more = f" and {len(event.tables) - _LISTED} more" if len(event.tables) > _LISTED else ""
    return Severity.INFO, f"restart requested: {names}{more}"


def _restart_chunk(event: requests.ChunkRestartRequested) -> Told:
    return Severity.INFO, f"restart requested: {task(event.table, event.chunk)}"


def _validate(event: requests.ValidationRequested) -> Told:
    return Severity.INFO, f"validation requested: {event.table}"


def _cpu(event: requests.CpuPercentRequested) -> Told:
    return Severity.INFO, f"CPU ceiling {event.percent} % requested"


def _stop(event: requests.StopRequested) -> Told:
    return Severity.WARNING, f"stop requested ({event.mode.value})"


def _refused(event: requests.RequestRefused) -> Told:
    what = str(event.table) if event.chunk is None else task(event.table, event.chunk)
    return Severity.WARNING, f"{what}: not done. {event.why}"


# -- holds and outages ---------------------------------------------------------------------------


def _paused(_: interventions.Paused) -> Told:
    return Severity.INFO, "paused; every session is given back"


def _resumed(_: interventions.Resumed) -> Told:
    return Severity.INFO, "resumed"


def _workers(event: interventions.WorkersChanged) -> Told:
    return Severity.INFO, f"{count(event.workers, 'worker')} (was {event.before})"


def _disk_low(event: interventions.DiskLow) -> Told:
    free, floor = size(event.free_bytes), size(event.floor_bytes)
    text = f"only {free} free, the floor is {floor}; what runs is dropped until there is room"
    return Severity.PROBLEM, text


def _disk_freed(event: interventions.DiskFreed) -> Told:
    return Severity.GOOD, f"{size(event.free_bytes)} free; work goes on"


def _database_lost(event: interventions.DatabaseLost) -> Told:
    text = f"{brief(event.failure)} The run waits for the database and goes on by itself"
    return Severity.PROBLEM, text


def _database_back(event: interventions.DatabaseBack) -> Told:
    return Severity.GOOD, f"the database is back after {event.waited_s:.0f} s; work goes on"


def _database_gone(event: interventions.DatabaseGone) -> Told:
    return Severity.PROBLEM, f"{brief(event.failure)} The run ends"


# -- tables and chunks ---------------------------------------------------------------------------


def _awaited(event: interventions.SessionAwaited) -> Told:
    busy = "the one session is" if event.sessions == 1 else f"all {event.sessions} sessions are"
    return Severity.INFO, f"{event.table}: {busy} at work; its new plan is made when a task ends"


def _planned(event: interventions.RestartPlanned) -> Told:
    text = f"{event.table}: new plan at SCN {event.plan.scn}; its running attempts are ended"
    return Severity.INFO, text


def _restart_failed(event: interventions.RestartFailed) -> Told:
    if event.left_in is not None:
        state = f"its old folder is {event.left_in} and is not put back; it is exported again"
    elif event.moving:
        state = "its folder is where it was; what ran of it begins again"
    else:
        state = "nothing was touched"
    return Severity.PROBLEM, f"{event.table}: not restarted, {state}. {full(event.failure)}"


def _cleared(event: interventions.TableCleared) -> Told:
    gone = "its old folder is being deleted; " if event.trash else ""
    tiles = count(len(event.plan.tiles), "chunk")
    return Severity.INFO, f"{event.table}: {gone}{tiles} at SCN {event.plan.scn}"


def _trash(event: interventions.TrashDeleted) -> Told:
    if event.problem is None:
        return None
    return Severity.WARNING, f"{event.trash} could not be deleted: {event.problem}"


def _aside(event: interventions.ChunkSetAside) -> Told:
    if not event.found:
        return None
    text = f"{task(event.table, event.chunk)}: the old file is kept until the new one is there"
    return Severity.INFO, text


def _not_aside(event: interventions.ChunkNotSetAside) -> Told:
    what = task(event.table, event.chunk)
    return Severity.PROBLEM, f"{what}: not restarted, nothing was touched. {full(event.failure)}"


def _chunk_failed(event: interventions.ChunkRestartFailed) -> Told:
    what = task(event.table, event.chunk)
    text = f"{what}: {brief(event.failure)} The old file is put back; restart the whole table"
    return Severity.PROBLEM, f"{text} to export it at a newer SCN"


def _put_back(event: interventions.ChunkPutBack) -> Told:
    what = task(event.table, event.chunk)
    if event.problem is None:
        return Severity.INFO, f"{what}: the old file is back"
    return Severity.PROBLEM, f"{what}: the old file could not be put back: {event.problem}"


def _part(event: interventions.PartDeleted) -> Told:
    if event.problem is None:
        return None
    what = task(event.table, event.chunk)
    return Severity.WARNING, f"{what}: its part file could not be deleted: {event.problem}"


def _lost(event: interventions.FilesLost) -> Told:
    if event.plan_lost:
        return Severity.WARNING, f"{event.table}: its folder was removed; the table starts again"
    if event.unchecked:
        text = f"{event.table}: Oracle's numbers of {chunks(event.unchecked)} are not there"
        return Severity.INFO, f"{text}; it is asked again"
    kept = f"; set aside: {', '.join(event.set_aside)}" if event.set_aside else ""
    text = f"{event.table}: {count(len(event.chunks), 'file')} removed or changed by somebody"
    return Severity.WARNING, f"{text}; exported again{kept}"


def _damaged(event: interventions.FileDamaged) -> Told:
    what = task(event.table, event.chunk)
    text = f"{what}: its file is not the one that was exported; {event.problem}"
    where = f" It is now {event.moved}." if event.moved else ""
    return Severity.WARNING, f"{text}{where} The chunk is exported again at the table's SCN"


def _looked(event: interventions.FolderLooked) -> Told:
    if not event.lost:
        return None
    named = ", ".join(str(one.table) for one in event.lost[:_LISTED])
    more = f" and {len(event.lost) - _LISTED} more" if len(event.lost) > _LISTED else ""
    return Severity.WARNING, f"files were removed by somebody: {named}{more}; exported again"


def _stays(event: interventions.VerdictStays) -> Told:
    text = f"{event.table}: not validated again, the old verdict stays. {brief(event.failure)}"
    return Severity.WARNING, text


TELLERS: Mapping[type[Event], Callable[[Any], Told]] = MappingProxyType(
    {
        requests.PauseRequested: _pause,
        requests.RestartRequested: _restart,
        requests.ChunkRestartRequested: _restart_chunk,
        requests.ValidationRequested: _validate,
        requests.CpuPercentRequested: _cpu,
        requests.StopRequested: _stop,
        requests.RequestRefused: _refused,
        interventions.Paused: _paused,
        interventions.Resumed: _resumed,
        interventions.WorkersChanged: _workers,
        interventions.DiskLow: _disk_low,
        interventions.DiskFreed: _disk_freed,
        interventions.DatabaseLost: _database_lost,
        interventions.DatabaseBack: _database_back,
        interventions.DatabaseGone: _database_gone,
        interventions.SessionAwaited: _awaited,
        interventions.RestartPlanned: _planned,
        interventions.RestartFailed: _restart_failed,
        interventions.TableCleared: _cleared,
        interventions.TrashDeleted: _trash,
        interventions.ChunkSetAside: _aside,
        interventions.ChunkNotSetAside: _not_aside,
        interventions.ChunkRestartFailed: _chunk_failed,
        interventions.ChunkPutBack: _put_back,
        interventions.PartDeleted: _part,
        interventions.FilesLost: _lost,
        interventions.FileDamaged: _damaged,
        interventions.FolderLooked: _looked,
        interventions.VerdictStays: _stays,
    }
)
