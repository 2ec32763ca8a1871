"""From a plan to work: pin every plan, find what earlier runs finished, say what was found.

Enters: the plan and the folder as it was found. Leaves: the machine's starting state and the tally
of finished files. Every ``plan.json`` is on the disk before the first chunk is started; a table
whose files and verdict stand is not touched at all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from exporter_tui.coordinator.machine import TableStart
from exporter_tui.coordinator.planning import Planned
from exporter_tui.coordinator.tally import FileFacts, Tally
from exporter_tui.model import events
from exporter_tui.model.events import Event
from exporter_tui.model.names import RunId, TableName
from exporter_tui.model.plan import RunPlan, TablePlan
from exporter_tui.model.verdict import FailedReason
from exporter_tui.store.aside import put_all_back
from exporter_tui.store.database_file import claim_database
from exporter_tui.store.metadata import Metadata, keeps_verdict, read_metadata
from exporter_tui.store.plan_file import write_plan
from exporter_tui.store.recover import RecoveredTable, delete_leftovers, recover_table
from exporter_tui.store.trash import has_trash

Publish = Callable[[Event], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """Where the work starts. ``tallies``: committed files of earlier runs by table; ``trash``: an
    earlier run left folders to be deleted.
    """

    starts: tuple[TableStart, ...]
    tallies: dict[TableName, Tally]
    set_aside: Mapping[TableName, tuple[str, ...]]
    kept: Mapping[TableName, Metadata]
    trash: bool


def begin(
    planned: Planned, output_dir: str, run_id: RunId, publish: Publish, heed: Callable[[], None]
) -> Begun:
    """Pin and recover all tables; raises ExporterError when the folder cannot be written, or what
    ``heed``, called before each table, raises to end the run. Either way the next start goes on.
    """
    plan = planned.plan
    _tell_findings(plan, publish)
    delete_leftovers(output_dir)
    claim_database(output_dir, plan.database.identity)
    for table in plan.tables:
        heed()
        if table.table not in planned.folder.pinned:
            write_plan(output_dir, table)
    starts: list[TableStart] = []
    tallies: dict[TableName, Tally] = {}
    set_aside: dict[TableName, tuple[str, ...]] = {}
    kept: dict[TableName, Metadata] = {}
    for table in plan.tables:
        heed()
        put_all_back(output_dir, table.table)
        recovered = recover_table(output_dir, table, run_id)
        metadata = read_metadata(output_dir, table.table)
        stands = keeps_verdict(metadata, table, recovered.done)
        if metadata is not None and stands:
            kept[table.table] = metadata
        tallies[table.table] = _tally(recovered)
        set_aside[table.table] = tuple(str(item) for item in recovered.set_aside)
        done = frozenset(record.chunk for record in recovered.done)
        starts.append(
            TableStart(plan=table, done=done, kept=stands, reread=_disagreed(metadata, table))
        )
        _tell_recovery(table, recovered, publish, kept=stands)
    return Begun(
        starts=tuple(starts),
        tallies=tallies,
        set_aside=set_aside,
        kept=kept,
        trash=has_trash(output_dir),
    )


def _disagreed(metadata: Metadata | None, plan: TablePlan) -> bool:
    """Return whether the files were found not to be what they must be; a sidecar would not show
    that.
    """
    same = metadata is not None and metadata.fingerprint == plan.fingerprint
    return same and metadata is not None and metadata.reason is FailedReason.VALIDATION


def _tally(recovered: RecoveredTable) -> Tally:
    tally = Tally()
    for record in recovered.done:
        facts = FileFacts(
            record.rows, record.csv_bytes, record.gzip_bytes, record.elapsed_s, record.attempt
        )
        tally.put(record.chunk, facts)
    return tally


def _tell_findings(plan: RunPlan, publish: Publish) -> None:
    for text in plan.warnings:
        publish(events.WarningGiven(table=None, text=text))
    for table in plan.tables:
        for text in table.warnings:
            publish(events.WarningGiven(table=table.table, text=text))
    for refused in plan.refused:
        publish(
            events.TableRefused(table=refused.table, reason=refused.reason, failure=refused.failure)
        )


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
