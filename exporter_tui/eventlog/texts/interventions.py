"""Texts of what turned a table or chunk from its course: restarts, lost and damaged files; pure.

Enters: an event. Leaves: its ``Telling``. Each says what happens next, and what a person may do
where nothing does.
"""

from exporter_tui.eventlog.texts.telling import Row, Telling, row, untold
from exporter_tui.model import interventions
from exporter_tui.model.format import brief, chunks, count, full, sentence, task
from exporter_tui.model.view import Severity

_LISTED = 3

# -- a table is restarted --------------------------------------------------------------------------


def _session_awaited(event: interventions.SessionAwaited) -> Telling:
    busy = "the one session is" if event.sessions == 1 else f"all {event.sessions} sessions are"
    text = f"{event.table}: {busy} at work; its new plan is made when a task ends"
    return Telling(line=(Severity.INFO, text))


def _restart_planned(event: interventions.RestartPlanned) -> Telling:
    text = f"{event.table}: new plan at SCN {event.plan.scn}; its running attempts are ended"
    return Telling(line=(Severity.INFO, text))


def _restart_failed(event: interventions.RestartFailed) -> Telling:
    did = "The table was not started again; what it had is still there."
    if event.left_in is not None:
        state = f"its old folder is {event.left_in} and is not put back; it is exported again"
        did = "Its files could not be put back, so that the table is exported again."
    elif event.moving:
        state = "its folder is where it was; what ran of it begins again"
    else:
        state = "nothing was touched"
    text = f"{event.table}: not restarted, {state}. {full(event.failure)}"
    return Telling(line=(Severity.PROBLEM, text), did=did)


def _cleared(event: interventions.TableCleared) -> Telling:
    gone = "its old folder is being deleted; " if event.trash else ""
    tiles = count(len(event.plan.tiles), "chunk")
    return Telling(line=(Severity.INFO, f"{event.table}: {gone}{tiles} at SCN {event.plan.scn}"))


def _trash_deleted(event: interventions.TrashDeleted) -> Telling:
    if event.problem is None:
        return Telling()
    text = f"{event.trash} could not be deleted: {event.problem}"
    return Telling(line=(Severity.WARNING, text))


# -- a chunk is restarted --------------------------------------------------------------------------


def _set_aside(event: interventions.ChunkSetAside) -> Telling:
    if not event.found:
        return Telling()
    text = f"{task(event.table, event.chunk)}: the old file is kept until the new one is there"
    return Telling(line=(Severity.INFO, text))


def _not_set_aside(event: interventions.ChunkNotSetAside) -> Telling:
    what = task(event.table, event.chunk)
    text = f"{what}: not restarted, nothing was touched. {full(event.failure)}"
    return Telling(line=(Severity.PROBLEM, text), did="The chunk was left as it is.")


def _chunk_restart_failed(event: interventions.ChunkRestartFailed) -> Telling:
    what = task(event.table, event.chunk)
    text = f"{what}: {sentence(event.failure)} The old file is put back; restart the whole table"
    return Telling(
        line=(Severity.PROBLEM, f"{text} to export it at a newer SCN"),
        did="The old file was put back; r exports the whole table at a newer SCN.",
    )


def _put_back(event: interventions.ChunkPutBack) -> Telling:
    what = task(event.table, event.chunk)
    if event.problem is None:
        return Telling(line=(Severity.INFO, f"{what}: the old file is back"))
    return Telling(
        line=(Severity.PROBLEM, f"{what}: the old file could not be put back: {event.problem}"),
        did="The chunk has no file; its table is FAILED. r exports it again.",
        code="CHUNK-LOST",
    )


def _part_deleted(event: interventions.PartDeleted) -> Telling:
    if event.problem is None:
        return Telling()
    what = task(event.table, event.chunk)
    text = f"{what}: its part file could not be deleted: {event.problem}"
    return Telling(line=(Severity.WARNING, text))


# -- files that are not what they were -------------------------------------------------------------


def _lost(event: interventions.FilesLost) -> Telling:
    if event.unchecked and not event.plan_lost:
        text = f"{event.table}: Oracle's numbers of {chunks(event.unchecked)} are not there"
        return Telling(line=(Severity.INFO, f"{text}; it is asked again"))
    if event.plan_lost:
        text = f"{event.table}: its folder was removed; the table starts again"
    else:
        gone = count(len(event.chunks), "file")
        kept = f"; set aside: {', '.join(event.set_aside)}" if event.set_aside else ""
        text = f"{event.table}: {gone} removed or changed by somebody; exported again{kept}"
    return Telling(
        line=(Severity.WARNING, text), did="What is gone was exported again.", code="FILE-GONE"
    )


def _damaged(event: interventions.FileDamaged) -> Telling:
    what = task(event.table, event.chunk)
    text = f"{what}: its file is not the one that was exported; {event.problem.rstrip('.')}."
    where = f" It is now {event.moved}." if event.moved else ""
    return Telling(
        line=(
            Severity.WARNING,
            f"{text}{where} The chunk is exported again at the table's SCN",
        ),
        did="The file was set aside and its chunk exported again.",
        code="CHUNK-LOST",
    )


def _folder_looked(event: interventions.FolderLooked) -> Telling:
    if not event.lost:
        return Telling()
    named = ", ".join(str(one.table) for one in event.lost[:_LISTED])
    more = f" and {len(event.lost) - _LISTED} more" if len(event.lost) > _LISTED else ""
    text = f"files were removed by somebody: {named}{more}; exported again"
    return Telling(line=(Severity.WARNING, text))


def _validation_dropped(event: interventions.ValidationDropped) -> Telling:
    verdict = "the old verdict stays" if event.stands else "a new verdict follows"
    text = f"{event.table}: not validated again, {verdict}. {brief(event.failure)}"
    if event.stands:
        did = "The old verdict stands; r exports the table again at a newer SCN."
    else:
        did = "The table gets its verdict once the chunks that were asked for are there."
    return Telling(line=(Severity.WARNING, text), did=did)


ROWS: tuple[Row, ...] = (
    row(interventions.SessionAwaited, _session_awaited),
    row(interventions.RestartPlanned, _restart_planned),
    row(interventions.RestartFailed, _restart_failed),
    row(interventions.TableCleared, _cleared),
    row(interventions.TrashDeleted, _trash_deleted),
    row(interventions.ChunkSetAside, _set_aside),
    row(interventions.ChunkNotSetAside, _not_set_aside),
    row(interventions.ChunkRestartFailed, _chunk_restart_failed),
    row(interventions.ChunkPutBack, _put_back),
    row(interventions.AsideDropped, untold),
    row(interventions.PartDeleted, _part_deleted),
    row(interventions.FilesPresent, untold),
    row(interventions.FilesLost, _lost),
    row(interventions.FileDamaged, _damaged),
    row(interventions.FolderLooked, _folder_looked),
    row(interventions.ValidationDropped, _validation_dropped),
)
