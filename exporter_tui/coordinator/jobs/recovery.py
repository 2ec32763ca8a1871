"""From a plan to work: pin every plan, find what earlier runs finished, say what was found.

Enters: the plan and the folder as it was found. Leaves: the machine's starting state and the files
of finished files. Every ``plan.json`` is on the disk before the first chunk is started; a table
whose files and verdict stand is not touched at all; one whose folder is not fit is refused alone.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from exporter_tui.coordinator.jobs.pin_plans import pin_all
from exporter_tui.coordinator.jobs.planning import Planned
from exporter_tui.coordinator.machine.machine import TableStart
from exporter_tui.coordinator.views.files import FileFacts, TableFiles
from exporter_tui.eventlog.defects import guarded
from exporter_tui.model import events
from exporter_tui.model.errors import ErrorClass, ExporterError, Failure
from exporter_tui.model.events import Event
from exporter_tui.model.names import ChunkNo, RunId, TableName
from exporter_tui.model.options import ExportOptions
from exporter_tui.model.plan import RefusedTable, RunPlan, TablePlan
from exporter_tui.model.verdict import Asked, CheckResult, ChunkVerdict, FailedReason
from exporter_tui.store.answers import read_answer, read_count
from exporter_tui.store.aside import put_all_back
from exporter_tui.store.database_file import claim_database
from exporter_tui.store.durable import has_room
from exporter_tui.store.metadata import Metadata, keeps_verdict, read_metadata
from exporter_tui.store.recover import RecoveredTable, delete_leftovers, recover_table
from exporter_tui.store.report import withdraw_report
from exporter_tui.store.trash import has_trash
from exporter_tui.validate.items import asked_of
from exporter_tui.validate.judge import WHOLE_CHECK

Publish = Callable[[Event], None]

OnProgress = Callable[[str, int, int], None]
"""Hears which step is under way, and how many tables of how many are through; raises to end it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """Where the work starts. ``plan``: the run's, with tables whose folder is not fit among the
    refused; ``files_by_table``: committed files of earlier runs; ``trash``: an earlier run left
    folders to be deleted.
    """

    plan: RunPlan
    starts: tuple[TableStart, ...]
    files_by_table: dict[TableName, TableFiles]
    set_aside: Mapping[TableName, tuple[str, ...]]
    kept: Mapping[TableName, Metadata]
    trash: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What one table's folder holds. ``kept``: the metadata whose verdict stands."""

    start: TableStart
    table_files: TableFiles
    recovered: RecoveredTable
    kept: Metadata | None


def begin(
    planned: Planned,
    export: ExportOptions,
    run_id: RunId,
    publish: Publish,
    on_progress: OnProgress,
) -> Begun:
    """Pin and recover all tables; what is wrong with one table's folder costs that table.

    Raises ExporterError when nothing can be written any more, or what ``on_progress``, told every
    now and then how far it is, raises to end the run. Either way the next start goes on.
    """
    plan, output_dir = planned.plan, export.output_dir
    asked = asked_of(plan.database, export.validation)
    _tell_findings(plan, publish)
    delete_leftovers(output_dir)
    claim_database(output_dir, plan.database.identity)
    # A plan that an earlier version or another user wrote takes what was not known then.
    pinned = planned.folder.pinned
    new = [table for table in plan.tables if pinned.get(table.table) != table]
    unfit = pin_all(output_dir, new, lambda done: on_progress("pinning plans", done, len(new)))
    _refuse_full_disk(output_dir, unfit.values())
    found: list[_Found] = []
    for done, table in enumerate(plan.tables):
        on_progress("looking for finished work", done, len(plan.tables))
        if table.table in unfit:
            continue
        match _recovered(output_dir, table, run_id, asked):
            case _Found() as one:
                found.append(one)
                if one.recovered.set_aside:
                    withdraw_report(output_dir)  # it speaks of files that are not there any more
                _tell_recovery(table, one.recovered, publish, kept=one.kept is not None)
            case Failure() as failure:
                unfit[table.table] = failure
    _refuse_full_disk(output_dir, unfit.values())
    withdraw_report(output_dir)
    refused = tuple(_refused(table, failure) for table, failure in unfit.items())
    _tell_refused(refused, publish)
    return Begun(
        plan=replace(
            plan,
            tables=tuple(table for table in plan.tables if table.table not in unfit),
            refused=tuple(sorted((*plan.refused, *refused), key=lambda one: one.table)),
        ),
        starts=tuple(one.start for one in found),
        files_by_table={one.start.plan.table: one.table_files for one in found},
        set_aside={one.start.plan.table: tuple(map(str, one.recovered.set_aside)) for one in found},
        kept={one.start.plan.table: one.kept for one in found if one.kept is not None},
        trash=has_trash(output_dir),
    )


def _recovered(output_dir: str, table: TablePlan, run_id: RunId, asked: Asked) -> _Found | Failure:
    return guarded(
        lambda: _recover(output_dir, table, run_id, asked),
        output_dir=output_dir,
        where=str(table.table),
        otherwise=lambda failure: failure,
    )


def _recover(output_dir: str, table: TablePlan, run_id: RunId, asked: Asked) -> _Found | Failure:
    put_all_back(output_dir, table.table)
    recovered = recover_table(output_dir, table, run_id)
    metadata = read_metadata(output_dir, table.table)
    stands = keeps_verdict(metadata, table, recovered.done)
    start = _start(output_dir, table, recovered, metadata, None if stands else asked)
    kept = metadata if stands else None
    return _Found(start=start, table_files=_table_files(recovered), recovered=recovered, kept=kept)


def _refuse_full_disk(output_dir: str, failures: Iterable[Failure]) -> None:
    """End a start for which there is no room at all: no table would be exported."""
    for failure in failures:
        if failure.error_class is ErrorClass.DISK_FULL and not has_room(output_dir):
            raise ExporterError(failure)


def _refused(table: TableName, failure: Failure) -> RefusedTable:
    # A person must see to it, as with a table that is refused for any other reason.
    unfit = failure.error_class is ErrorClass.FOLDER_UNFIT
    reason = FailedReason.REFUSED if unfit else FailedReason.ERROR
    return RefusedTable(table=table, reason=reason, failure=failure)


def _start(
    output_dir: str,
    plan: TablePlan,
    recovered: RecoveredTable,
    metadata: Metadata | None,
    asked: Asked | None,
) -> TableStart:
    """Return where the table starts. Of one whose verdict stands (``asked`` None) nothing is read,
    for nothing is asked; if its files change, its closing finds out which answers are there.
    """
    done = frozenset(record.chunk for record in recovered.done)
    if asked is None:
        return TableStart(plan=plan, done=done, kept=True, answered=done, counted=True)
    differing = _differing(metadata, plan)
    answered = (
        record.chunk
        for record in recovered.done
        if record.chunk not in differing
        and read_answer(output_dir, plan, record, asked) is not None
    )
    return TableStart(
        plan=plan,
        done=done,
        kept=False,
        answered=frozenset(answered),
        counted=not _miscounted(metadata, plan) and read_count(output_dir, plan) is not None,
    )


def _miscounted(metadata: Metadata | None, plan: TablePlan) -> bool:
    """Return whether Oracle's count of the whole table differed: it is asked once more."""
    if metadata is None or metadata.fingerprint != plan.fingerprint:
        return False
    return any(
        one.name == WHOLE_CHECK and one.result is CheckResult.DIFFERS for one in metadata.checks
    )


def _differing(metadata: Metadata | None, plan: TablePlan) -> frozenset[ChunkNo]:
    """Return the chunks that were found to differ: Oracle is asked about them once more."""
    if metadata is None or metadata.fingerprint != plan.fingerprint:
        return frozenset()
    return frozenset(one.chunk for one in metadata.chunks if one.checked is ChunkVerdict.DIFFERS)


def _table_files(recovered: RecoveredTable) -> TableFiles:
    table_files = TableFiles()
    for record in recovered.done:
        facts = FileFacts(
            record.rows,
            record.csv_bytes,
            record.gzip_bytes,
            record.elapsed_s,
            record.attempt,
            kept=True,
        )
        table_files.put(record.chunk, facts)
    return table_files


def _tell_findings(plan: RunPlan, publish: Publish) -> None:
    for text in plan.warnings:
        publish(events.WarningGiven(table=None, text=text))
    for table in plan.tables:
        for text in table.warnings:
            publish(events.WarningGiven(table=table.table, text=text))
    _tell_refused(plan.refused, publish)


def _tell_refused(refused: Iterable[RefusedTable], publish: Publish) -> None:
    for one in refused:
        publish(events.TableRefused(table=one.table, reason=one.reason, failure=one.failure))


def _tell_recovery(plan: TablePlan, found: RecoveredTable, publish: Publish, *, kept: bool) -> None:
    if found.set_aside or (found.done and not kept):
        publish(
            events.TableRecovered(
                table=plan.table,
                skipped=len(found.done),
                started=len(found.missing),
                set_aside=tuple(str(item) for item in found.set_aside),
            )
        )
    if kept:
        rows = sum(record.rows for record in found.done)
        publish(events.VerdictKept(table=plan.table, rows=rows))
