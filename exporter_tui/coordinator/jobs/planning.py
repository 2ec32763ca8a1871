"""Reading the database and the folder into a run plan: what ``--plan`` shows and a run begins with.

Enters: options and one session. Leaves: a ``RunPlan`` in which every table that has a ``plan.json``
keeps it. Nothing is written. The snapshot is taken before the block map, so that a stale map costs
balance and never rows. It refuses a folder that holds another database.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from exporter_tui.coordinator.jobs.folder import Folder, linked, read_folder
from exporter_tui.coordinator.views import preflight
from exporter_tui.eventlog.defects import defect
from exporter_tui.model.catalogue.lookup import error as catalogued
from exporter_tui.model.errors import ExporterError
from exporter_tui.model.facts import (
    Database,
    DatabaseIdentity,
    Owners,
    Snapshot,
    TableFacts,
)
from exporter_tui.model.glob import is_pattern
from exporter_tui.model.names import TableName
from exporter_tui.model.options import DriverMode, Options
from exporter_tui.model.plan import RunPlan
from exporter_tui.model.view import Finding
from exporter_tui.oracle import snapshot
from exporter_tui.oracle.connect import target
from exporter_tui.oracle.dictionary.identity import refuse_other
from exporter_tui.oracle.dictionary.named import read_named
from exporter_tui.oracle.dictionary.rungs import Rungs
from exporter_tui.oracle.dictionary.tables import (
    read_database,
    read_maps,
    read_owners,
    read_table,
    read_tables,
)
from exporter_tui.oracle.incarnation import take_after
from exporter_tui.oracle.select import column_sql, column_sql_in_database_set
from exporter_tui.oracle.session import OracleSession
from exporter_tui.planner.build import build_run_plan
from exporter_tui.planner.characters import NationalTexts, national_texts
from exporter_tui.planner.consent import check_entries
from exporter_tui.planner.not_selected import MOST_TOLD, no_match, nothing_selected
from exporter_tui.planner.select_tables import (
    needs_owners,
    possible_names,
    select_owners,
    select_tables,
)
from exporter_tui.store.database_file import check_database

Tell = Callable[[str], None]
"""Says which step is under way; raises when a person has stopped the run meanwhile."""


class Checks(Protocol):
    """Whoever wants to hear what the planning finds out."""

    def connected(self, database: Database, where: str) -> None:
        """The log-on succeeded, to ``where``."""
        ...

    def found(self, finding: Finding) -> None:
        """A check has its result."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A run's plan, the folder as it was found, and what of the dictionary is open."""

    plan: RunPlan
    folder: Folder
    rungs: Rungs


def plan_run(
    options: Options,
    session: OracleSession,
    tell: Tell,
    checks: Checks | None = None,
    *,
    rungs: Rungs | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> Planned:
    """Return the plan of all selected tables; raises ExporterError for a run that cannot begin.
    ``rungs``: what is known already of the views that this user may ask. ``pause`` waits so many
    seconds; it raises to end the run.
    """
    export = options.export
    rungs = rungs or Rungs()
    database = read_database(session, rungs)
    national = _national(options, database)
    if checks is not None:
        checks.connected(database, target(options.database))
    folder = read_folder(export.output_dir)
    told = check_database(export.output_dir, database.identity, folder.pinned.values())
    tell("reading the dictionary")
    newest = max((plan.scn for plan in folder.pinned.values()), default=None)
    taken = take_after(session, newest, database, export.output_dir, pause)
    if checks is not None:
        checks.found(preflight.snapshot(taken, database))
    facts = _select(options, session, rungs, database.username)
    chosen = {table.table for table in facts}
    damaged = {refused.table: refused for refused in folder.damaged if refused.table in chosen}
    damaged |= linked(export.output_dir, chosen - damaged.keys())
    tell(f"planning {len(chosen):,} tables")
    fit = [one for one in facts if one.table not in damaged]
    fresh = [one for one in fit if one.table not in folder.pinned]
    kept = [one for one in fit if one.table in folder.pinned]
    plan = build_run_plan(
        database=database,
        snapshot=taken,
        tables=[*kept, *read_maps(session, fresh, rungs, export.chunk_threshold_bytes)],
        options=export,
        pinned=folder.pinned,
        column_sql=_COLUMN_SQL[national],
        national=national,
        on_defect=lambda table, error: defect(
            error, output_dir=export.output_dir, where=str(table)
        ),
    )
    plan = replace(
        plan,
        refused=(*plan.refused, *damaged.values()),
        warnings=(*plan.warnings, *told, *rungs.told(database.username, database.platform)),
    )
    if checks is not None:
        pinned = sum(table.table in folder.pinned for table in plan.tables)
        for finding in (preflight.rights(plan), *preflight.planned(plan, pinned)):
            checks.found(finding)
    return Planned(plan=plan, folder=folder, rungs=rungs)


def _select(
    options: Options, session: OracleSession, rungs: Rungs, username: str
) -> list[TableFacts]:
    """Return the facts of the tables that are selected; raises ExporterError NO-MATCH or
    NOTHING-SELECTED.
    """
    export = options.export
    known = read_owners(session, rungs) if needs_owners(export) else None
    owners = select_owners(known or Owners(own=()), export, username=username)
    facts = read_tables(session, owners, rungs)
    check_entries(export.accept, facts)
    names = [table.table for table in facts]
    selection = select_tables(names, export)
    if selection.tables and not selection.unmatched:
        chosen = set(selection.tables)
        return [table for table in facts if table.table in chosen]
    known = known or read_owners(session, rungs)
    if not selection.unmatched:
        raise nothing_selected(selection, known, username)
    meant = [
        name
        for one in selection.unmatched[:MOST_TOLD]
        if one.key == "tables" and not is_pattern(one.entry)
        for name in possible_names(one.entry, (*owners, "PUBLIC"))
    ]
    raise no_match(
        selection,
        known=read_named(session, rungs, meant),
        searched=owners,
        owners=(*known.own, *known.maintained),
        names=names,
        username=username,
    )


def plan_again(
    options: Options,
    session: OracleSession,
    table: TableName,
    *,
    at: Snapshot | None = None,
    rungs: Rungs | None = None,
    expected: DatabaseIdentity | None = None,
) -> RunPlan:
    """Return a new plan of exactly one table, ``at`` None: at a newer SCN, taken now; raises
    ExporterError when the table is gone or refused, or the database is not the ``expected`` one.
    """
    rungs = rungs or Rungs()
    before = replace(rungs, closed=dict(rungs.closed))
    database = read_database(session, rungs)
    if expected is not None:
        refuse_other(expected, database.identity)
    taken = at or snapshot.take(session)
    found = read_table(session, table, rungs)
    least = options.export.chunk_threshold_bytes
    database = read_database(session, rungs)
    national = _national(options, database)
    plan = build_run_plan(
        database=database,
        snapshot=taken,
        tables=read_maps(session, [found], rungs, least) if found is not None else [],
        options=options.export,
        pinned={},
        column_sql=_COLUMN_SQL[national],
        national=national,
    )
    if plan.refused:
        raise ExporterError(plan.refused[0].failure)
    if not plan.tables:
        raise catalogued("ORA-00942", str(table), "The table is not there any more.")
    known = before.told(database.username, database.platform)
    told = rungs.told(database.username, database.platform)
    new = tuple(sentence for sentence in told if sentence not in known)
    return replace(
        plan,
        tables=tuple(replace(one, warnings=(*one.warnings, *new)) for one in plan.tables),
    )


def _national(options: Options, database: Database) -> NationalTexts:
    return national_texts(database, thin=options.database.mode is DriverMode.THIN)


_COLUMN_SQL = {
    NationalTexts.AS_THEY_ARE: column_sql,
    NationalTexts.IN_DATABASE_SET: column_sql_in_database_set,
    NationalTexts.UNREADABLE: column_sql,
}
