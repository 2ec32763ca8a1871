"""The plan of a run: what is exported and how it is cut, what is refused, what has no data.

Enters: facts of the selected tables, the snapshot, the options, and the plans that stand in the
export folder. Leaves: one ``RunPlan``, largest table first. A pinned plan is taken over as it is or
refused as STALE; it is never recomputed, because its finished chunks were cut by it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from exporter_tui.model.catalogue.lookup import failure, lookup
from exporter_tui.model.consent import Consent
from exporter_tui.model.errors import Failure
from exporter_tui.model.facts import (
    Database,
    Platform,
    Snapshot,
    SnapshotMethod,
    TableFacts,
    TableKind,
    table_bytes,
)
from exporter_tui.model.format import size
from exporter_tui.model.grants import grant_for_scn
from exporter_tui.model.identity import filled
from exporter_tui.model.limits import LARGEST_GZIP_FILE_BYTES, LARGEST_ROW_BYTES
from exporter_tui.model.names import TableName
from exporter_tui.model.options import ExportOptions
from exporter_tui.model.plan import NotExportedTable, RefusedTable, RunPlan, TablePlan
from exporter_tui.model.types import OracleType
from exporter_tui.model.verdict import FailedReason
from exporter_tui.planner.characters import (
    NationalTexts,
    character_warnings,
    converted_from,
    national_refusal,
)
from exporter_tui.planner.classify import kind_refusal, not_exported_because, rights_refusal
from exporter_tui.planner.columns import columns_refusal, plan_columns
from exporter_tui.planner.consent import consent_of
from exporter_tui.planner.fingerprint import fingerprint
from exporter_tui.planner.hidden import (
    as_exported,
    declarations,
    hidden_refusal,
    masks_cannot_be_known,
    unknown_masks,
    visibility,
    warnings,
)
from exporter_tui.planner.split import Cut, cut
from exporter_tui.planner.stale import changes

LARGE_LOBS_BYTES = 16 * 1024**2
"""LOBs of so many bytes a row on average are likely to have some that no row can hold."""


def build_run_plan(
    *,
    database: Database,
    snapshot: Snapshot,
    tables: Sequence[TableFacts],
    options: ExportOptions,
    pinned: Mapping[TableName, TablePlan],
    column_sql: Callable[[OracleType, str], str],
    national: NationalTexts = NationalTexts.AS_THEY_ARE,
    on_defect: Callable[[TableName, Exception], Failure] | None = None,
) -> RunPlan:
    """Return the plan of all ``tables``; each ends in exactly one of its three lists.

    ``pinned``: plans found in the export folder, by table; those of other tables are ignored.
    ``on_defect``: makes the failure of a table that cannot be planned for a reason that nobody
    expected; without it the exception is the caller's.
    """
    builder = _Builder(database, snapshot, options, column_sql, national)
    planned, refused, not_exported = [], [], []
    for facts in tables:
        match _decided(builder, facts, pinned.get(facts.table), on_defect):
            case TablePlan() as plan:
                planned.append(plan)
            case RefusedTable() as refusal:
                refused.append(refusal)
            case NotExportedTable() as left_out:
                not_exported.append(left_out)
    unknown = any(plan.table in builder.unknown_masks for plan in planned)
    return RunPlan(
        database=database,
        snapshot=snapshot,
        tables=tuple(sorted(planned, key=_largest_first)),
        refused=tuple(sorted(refused, key=lambda item: item.table)),
        not_exported=tuple(sorted(not_exported, key=lambda item: item.table)),
        warnings=(
            *_run_warnings(snapshot, database),
            *([masks_cannot_be_known(database)] if unknown else []),
        ),
    )


def _decided(
    builder: "_Builder",
    facts: TableFacts,
    pinned: TablePlan | None,
    on_defect: Callable[[TableName, Exception], Failure] | None,
) -> TablePlan | RefusedTable | NotExportedTable:
    try:
        return builder.decide(facts, pinned)
    except Exception as error:
        if on_defect is None:
            raise
        failure = on_defect(facts.table, error)
        return RefusedTable(table=facts.table, reason=FailedReason.ERROR, failure=failure)


def _largest_first(plan: TablePlan) -> tuple[int, TableName]:
    return -(plan.segment_bytes or 0), plan.table


_QUEUEING = ("_high", "_medium")
"""Ends of the names of Autonomous Database's services that queue statements."""

SNAPSHOT_MAY_LAG = "The snapshot comes from TIMESTAMP_TO_SCN"
"""How the warning of an SCN that may lie in the past begins."""


def _run_warnings(snapshot: Snapshot, database: Database) -> Iterator[str]:
    if snapshot.method is SnapshotMethod.TIMESTAMP_TO_SCN:
        yield (
            f"{SNAPSHOT_MAY_LAG} and may lie some seconds in the past: rows committed just before "
            "the start may be missing. An exact one needs "
            f"{grant_for_scn(database.username, database.platform)}."
        )
    if warning := database.log_on_warning:
        yield f"The database said at log-on: {warning}. {lookup(warning.split(':')[0]).remedy}"
    name = database.service.split(".")[0].lower()
    if database.platform is Platform.AUTONOMOUS and name.endswith(_QUEUEING):
        yield (
            f"The service {database.service.split('.')[0]} runs few statements at a time and lets "
            "the others wait: workers would wait for each other. Connect to the database's _low "
            "service, or lower export.parallel."
        )
    yield from character_warnings(database)


class _Builder:
    """The decision on one table after the other, with what is the same for all of them."""

    def __init__(
        self,
        database: Database,
        snapshot: Snapshot,
        options: ExportOptions,
        column_sql: Callable[[OracleType, str], str],
        national: NationalTexts,
    ) -> None:
        self._database = database
        self._snapshot = snapshot
        self._options = options
        self._column_sql = column_sql
        self._national = national
        self.unknown_masks: set[TableName] = set()

    def decide(
        self, facts: TableFacts, pinned: TablePlan | None
    ) -> TablePlan | RefusedTable | NotExportedTable:
        """Return what becomes of one table."""
        if reason := not_exported_because(facts):
            return NotExportedTable(table=facts.table, reason=reason)
        if refusal := kind_refusal(facts):
            return _refused(facts, refusal)
        facts = as_exported(facts, self._options.archived_rows)
        consent = consent_of(facts, self._options.accept)
        if unknown_masks(facts, consent):
            self.unknown_masks.add(facts.table)
        refusal = hidden_refusal(facts, consent, self._database)
        if pinned is not None:
            return _refused(facts, refusal) if refusal else self._keep(facts, pinned, consent)
        username = self._database.username
        refusal = (
            rights_refusal(facts, username)
            or columns_refusal(facts, self._options.text, username)
            or national_refusal(facts, self._database, self._national)
            or refusal
        )
        return _refused(facts, refusal) if refusal else self._plan(facts, consent)

    def _keep(
        self, facts: TableFacts, pinned: TablePlan, consent: Consent
    ) -> TablePlan | RefusedTable:
        found = changes(
            pinned,
            database=self._database.identity,
            facts=facts,
            text=self._options.text,
            consent=consent,
            archived=self._options.archived_rows,
            column_sql=self._column_sql,
        )
        if not found:
            told = warnings(facts, consent, self._database.username)
            return _with_facts(pinned, facts, self._database, told)
        stale = failure(
            "STALE",
            str(facts.table),
            f"{'; '.join(found)}.",
            folder=f"{facts.table.owner}/{facts.table.name}",
        )
        return RefusedTable(table=facts.table, reason=FailedReason.STALE, failure=stale)

    def _plan(self, facts: TableFacts, consent: Consent) -> TablePlan:
        options, identity = self._options, self._database.identity
        found = cut(
            facts,
            self._database,
            threshold_bytes=options.chunk_threshold_bytes,
            chunk_bytes=options.chunk_bytes,
        )
        columns = plan_columns(facts, options.text, self._column_sql)
        seen = visibility(facts, options.archived_rows)
        return TablePlan(
            table=facts.table,
            database=identity,
            scn=self._snapshot.scn,
            columns=columns,
            tiles=found.tiles,
            text=options.text,
            split_reason=found.reason,
            segment_bytes=table_bytes(facts),
            estimated_rows=facts.statistics_rows,
            warnings=(
                *warnings(facts, consent, self._database.username),
                *_size_warnings(facts, found),
            ),
            consent=consent,
            visibility=seen,
            declared=tuple(declarations(facts, consent, options.archived_rows)),
            physical_rowids=_has_rowids(facts),
            converted_from=converted_from(self._database),
            object_id=facts.object_id,
            created=facts.created,
            fingerprint=fingerprint(
                database=identity,
                table=facts.table,
                scn=self._snapshot.scn,
                columns=columns,
                tiles=found.tiles,
                text=options.text,
                consent=consent,
                visibility=seen,
            ),
        )


def _with_facts(
    pinned: TablePlan, facts: TableFacts, database: Database, told: Iterable[str]
) -> TablePlan:
    """Return a pinned plan with what an earlier version or an earlier user did not know."""
    if pinned.visibility is None:
        new = [text for text in told if not _stands(text, pinned)]
        pinned = replace(pinned, warnings=(*pinned.warnings, *new))
    return replace(
        pinned,
        database=filled(pinned.database, database.identity),
        object_id=facts.object_id if pinned.object_id is None else pinned.object_id,
        created=facts.created if pinned.created is None else pinned.created,
        physical_rowids=_has_rowids(facts),
        converted_from=converted_from(database),
    )


def _stands(text: str, pinned: TablePlan) -> bool:
    """Return whether the plan holds the warning already, in this version's words or another's."""
    subject, _, _ = text.partition(":")
    return any(old.startswith(subject) for old in pinned.warnings)


def _has_rowids(facts: TableFacts) -> bool:
    return facts.kind is not TableKind.INDEX_ORGANIZED


def _refused(facts: TableFacts, refusal: Failure) -> RefusedTable:
    return RefusedTable(table=facts.table, reason=FailedReason.REFUSED, failure=refusal)


def _size_warnings(facts: TableFacts, found: Cut) -> Iterator[str]:
    largest = max((tile.estimated_bytes or 0 for tile in found.tiles), default=0)
    if largest > LARGEST_GZIP_FILE_BYTES:
        yield (
            f"About {size(largest)} go into one file; BigQuery loads no compressed file over "
            f"{size(LARGEST_GZIP_FILE_BYTES)}. Why it is one file: {found.reason}."
        )
    rows = facts.statistics_rows or 0
    average = (facts.lob_bytes or 0) // rows if rows else 0
    if average >= LARGE_LOBS_BYTES:
        yield (
            f"Its large objects have about {size(average)} a row. BigQuery takes no row of over "
            f"{size(LARGEST_ROW_BYTES)} in its file, which are {size(LARGEST_ROW_BYTES * 3 // 4)} "
            "of bytes: one of them makes the table FAILED (ROW-TOO-BIG), before it is fetched."
        )
