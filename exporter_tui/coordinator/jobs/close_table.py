"""The end of one table: verdict, ``metadata.json`` and the files that go with it.

Enters: the plan, what workers found out, or the failure that ended the table; the records are read
from the folder, for only the files tell what is done. Leaves: ``TableFinished``, or ``FilesLost``
when the files are not all there. A disk that is full fails the table, never the program.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version

from exporter_tui import __version__
from exporter_tui.bigquery.ddl import create_table
from exporter_tui.bigquery.load import load_command
from exporter_tui.bigquery.schema import schema_json
from exporter_tui.bigquery.types import final_types
from exporter_tui.bigquery.validation import validation_sql
from exporter_tui.coordinator.jobs.failures import not_validated
from exporter_tui.coordinator.jobs.load_scripts import refuse
from exporter_tui.coordinator.machine import commands
from exporter_tui.model import events
from exporter_tui.model.errors import ExporterError, Failure
from exporter_tui.model.facts import Database, SnapshotMethod
from exporter_tui.model.interventions import FilesLost
from exporter_tui.model.names import ChunkNo, RunId, Scn, TableName
from exporter_tui.model.options import BigQueryOptions, Options
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.statistics import merge
from exporter_tui.model.verdict import FailedReason, TableStatus, Verdict
from exporter_tui.model.work import ChunkRecord, ColumnStats, RereadOutcome
from exporter_tui.oracle.select import tile_statement
from exporter_tui.store.answers import read_answer, read_count
from exporter_tui.store.artefacts import write_artefacts
from exporter_tui.store.files import is_regular
from exporter_tui.store.metadata import Provenance, write_metadata
from exporter_tui.store.paths import table_paths
from exporter_tui.store.recover import delete_unfinished, inspect_table, recover_table
from exporter_tui.store.sidecars import read_sidecar
from exporter_tui.validate.items import asked_of
from exporter_tui.validate.judge import Answers, judge


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What closing a table needs besides the table. ``scn_methods``: how each SCN that this run
    took was obtained.
    """

    options: Options
    database: Database
    run_id: RunId
    scn_methods: Mapping[Scn, SnapshotMethod]


@dataclass(slots=True, kw_only=True)
class _Ending:
    """What is known of the table so far; kept when a later step fails."""

    plan: TablePlan
    records: Sequence[ChunkRecord] = ()
    found: Verdict | None = None
    failure: Failure | None = None
    warnings: tuple[str, ...] = ()

    @property
    def stats(self) -> tuple[ColumnStats, ...]:
        """Return the table's statistics; as if empty without any record."""
        merged = merge(record.columns for record in self.records)
        return merged or tuple(ColumnStats(non_null=0) for _ in self.plan.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What workers found out about a table: what files that were read again really hold, why Oracle
    said nothing about some chunks (``unanswered``) or about the whole table (``not_counted``). What
    it did say stands in files.
    """

    rereads: tuple[RereadOutcome, ...] = ()
    unanswered: Mapping[ChunkNo, Failure] = field(default_factory=dict)
    not_counted: Failure | None = None


@dataclass(slots=True)
class EvidenceBox:
    """The evidence of all tables that are being validated, until the helper thread closes them.
    Only the loop's thread changes it.
    """

    _rereads: dict[TableName, dict[ChunkNo, RereadOutcome]] = field(default_factory=dict)

    def reread(self, found: RereadOutcome) -> None:
        """Keep what a file holds."""
        self._rereads.setdefault(found.table, {})[found.chunk] = found

    def forget(self, table: TableName, chunk: ChunkNo | None = None) -> None:
        """The table, or one of its files, is not what it was."""
        if chunk is None:
            self._rereads.pop(table, None)
        else:
            self._rereads.get(table, {}).pop(chunk, None)

    def take(self, command: commands.CloseTable) -> Evidence:
        """Hand out what is known of a table that is to be closed, and forget it."""
        found = Evidence(
            rereads=tuple(self._rereads.get(command.table, {}).values()),
            unanswered=command.unanswered,
            not_counted=command.not_counted,
        )
        self.forget(command.table)
        return found


def close_table(
    closing: Closing, plan: TablePlan, evidence: Evidence, failure: Failure | None
) -> events.TableFinished | FilesLost:
    """Write what the table leaves and return how it ended; or, where files that counted are not
    what their sidecars say, set those aside and return which are missing.
    """
    output_dir = closing.options.export.output_dir
    end = _Ending(plan=plan, failure=failure)
    try:
        delete_unfinished(output_dir, plan.table)
        end.records = inspect_table(output_dir, plan).done
        if failure is None:
            end.records = _with_changed(output_dir, plan, end.records, evidence.rereads)
        end.warnings = (
            *null_marker_warnings(plan, end.stats),
            *replaced_warnings(plan, end.stats),
        )
        if failure is None and len(end.records) < len(plan.tiles):
            return _lost(closing, plan)
        if failure is None:
            said = _said(closing, plan, end.records, evidence)
            known = said.by_chunk.keys() | said.unanswered.keys()
            silent = [record.chunk for record in end.records if record.chunk not in known]
            if silent:
                return _unchecked(plan, silent)
            end.found = judge(plan, end.records, said, evidence.rereads)
            _write_artefacts(closing, end)
        _refuse_load(output_dir, end)
        _write_metadata(closing, end)
    except ExporterError as error:
        end.failure = end.failure or error.failure
        _refuse_load(output_dir, end)
    return _finished(end)


def _refuse_load(output_dir: str, end: _Ending) -> None:
    """Let a table that is not SUCCEEDED not be loaded, before anything else says so."""
    finished = _finished(end)
    if finished.reason is not None and finished.failure is not None:
        refuse(output_dir, end.plan.table, finished.reason, finished.failure)


def _with_changed(
    output_dir: str, plan: TablePlan, done: Sequence[ChunkRecord], rereads: Sequence[RereadOutcome]
) -> tuple[ChunkRecord, ...]:
    """Return the records of all files that count and of those that were read again and are not what
    was exported, whatever their size: such a file is a finding of the verdict, not a lost one.
    """
    found = {record.chunk: record for record in done}
    for one in rereads:
        record = read_sidecar(output_dir, plan.table, one.chunk)
        there = is_regular(table_paths(output_dir, plan.table).chunk_file(one.chunk))
        if one.problem is not None and there and record is not None:
            found.setdefault(one.chunk, record)
    return tuple(found[tile.no] for tile in plan.tiles if tile.no in found)


def _lost(closing: Closing, plan: TablePlan) -> FilesLost:
    recovered = recover_table(closing.options.export.output_dir, plan, closing.run_id)
    return FilesLost(
        table=plan.table,
        fingerprint=plan.fingerprint,
        chunks=recovered.missing,
        plan_lost=False,
        gate=True,
        set_aside=tuple(str(item) for item in recovered.set_aside),
    )


def _unchecked(plan: TablePlan, chunks: Sequence[ChunkNo]) -> FilesLost:
    """Return that Oracle's numbers of these chunks are not where they were written."""
    return FilesLost(
        table=plan.table,
        fingerprint=plan.fingerprint,
        chunks=(),
        plan_lost=False,
        gate=True,
        unchecked=tuple(chunks),
    )


def _said(
    closing: Closing, plan: TablePlan, records: Sequence[ChunkRecord], evidence: Evidence
) -> Answers:
    """Return what Oracle has said. An answer stands, also where asking anew failed."""
    output_dir = closing.options.export.output_dir
    asked = asked_of(closing.database, closing.options.export.validation)
    answers = {record.chunk: read_answer(output_dir, plan, record, asked) for record in records}
    counted = read_count(output_dir, plan)
    return Answers(
        by_chunk={chunk: answer for chunk, answer in answers.items() if answer is not None},
        unanswered=evidence.unanswered,
        whole_rows=counted.rows if counted is not None else None,
        whole_failure=evidence.not_counted if counted is None else None,
    )


def _write_artefacts(closing: Closing, end: _Ending) -> None:
    plan, stats = end.plan, end.stats
    options: BigQueryOptions = closing.options.bigquery
    paths = table_paths(closing.options.export.output_dir, plan.table)
    rows = sum(record.rows for record in end.records)
    texts = {
        paths.schema_json.name: schema_json(plan, stats),
        paths.ddl.name: create_table(plan, stats, options),
        paths.validation_sql.name: validation_sql(plan, stats, rows, options),
    }
    if end.found is not None and end.found.agrees:
        texts[paths.load_command.name] = load_command(plan, stats, end.records, options)
    write_artefacts(closing.options.export.output_dir, plan.table, texts)


def _write_metadata(closing: Closing, end: _Ending) -> None:
    plan = end.plan
    write_metadata(
        closing.options.export.output_dir,
        plan=plan,
        records=end.records,
        verdict=end.found,
        bigquery_types=final_types(plan.columns, end.stats),
        fetch_sql=tile_statement(plan, plan.tiles[0]).sql,
        provenance=Provenance(
            run_id=closing.run_id,
            database=closing.database,
            scn_method=closing.scn_methods.get(plan.scn),
            exporter_version=__version__,
            driver_version=version("oracledb"),
            written_at=datetime.now(UTC),
        ),
        failure=end.failure,
        warnings=end.warnings,
    )


def replaced_warnings(plan: TablePlan, stats: Sequence[ColumnStats]) -> tuple[str, ...]:
    """Return a warning for each column in which characters were lost, as was accepted."""
    return tuple(
        f"{column.name}: in {seen.replaced_cells:,} cells a character was lost between "
        f"{plan.converted_from} and UTF-8 (U+FFFD), which export.accept allows."
        for column, seen in zip(plan.columns, stats, strict=False)
        if seen.replaced_cells
    )


def null_marker_warnings(plan: TablePlan, stats: Sequence[ColumnStats]) -> tuple[str, ...]:
    """Return a warning for each column with cells whose text equals the null marker: they are
    quoted in the file and so are no NULL, but a tool that does not tell quotes apart reads them so.
    """
    return tuple(
        f"{column.name}: {seen.null_marker_cells:,} cells hold the text {plan.text.null_marker!r}, "
        "which is the null marker; they are quoted in the file. To be sure with any tool, set "
        "export.null_marker to another text and export the table again."
        for column, seen in zip(plan.columns, stats, strict=False)
        if seen.null_marker_cells
    )


def _finished(end: _Ending) -> events.TableFinished:
    reason, failure = None, end.failure
    if failure is not None:
        reason = FailedReason.ERROR
    elif end.found is not None and not end.found.agrees:
        reason, failure = FailedReason.VALIDATION, not_validated(end.plan, end.found)
    return events.TableFinished(
        table=end.plan.table,
        status=TableStatus.SUCCEEDED if reason is None else TableStatus.FAILED,
        reason=reason,
        failure=failure,
        rows=sum(record.rows for record in end.records),
        oracle_rows=end.found.oracle_rows if end.found else None,
        csv_bytes=sum(record.csv_bytes for record in end.records),
        gzip_bytes=sum(record.gzip_bytes for record in end.records),
        chunks=len(end.records),
        warnings=end.warnings,
        validation=end.found.asked.mode if end.found and end.found.asked else None,
    )
