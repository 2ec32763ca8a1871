"""The end of one table: verdict, ``metadata.json`` and the files that go with it.

Enters: the plan, what workers found out, or the failure that ended the table; the records are read
from the folder, for the files are the ledger. Leaves: ``TableFinished``, or ``FilesLost`` when the
files are not all there. A disk that is full fails the table, never the program.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version

from exporter_tui import __version__
from exporter_tui.bigquery.ddl import create_table
from exporter_tui.bigquery.load import load_command
from exporter_tui.bigquery.schema import schema_json
from exporter_tui.bigquery.types import final_types
from exporter_tui.bigquery.validation import validation_sql
from exporter_tui.coordinator.failures import files_disagree
from exporter_tui.coordinator.load_scripts import refuse
from exporter_tui.model import events
from exporter_tui.model.errors import ExporterError, Failure
from exporter_tui.model.facts import Database, SnapshotMethod
from exporter_tui.model.names import RunId, Scn
from exporter_tui.model.options import BigQueryOptions, Options
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.statistics import merge
from exporter_tui.model.turns import FilesLost
from exporter_tui.model.verdict import FailedReason, TableStatus, Verdict
from exporter_tui.model.work import ChunkRecord, ColumnStats, FileReread, TableAggregates
from exporter_tui.oracle.select import tile_statement
from exporter_tui.store.artefacts import write_artefacts
from exporter_tui.store.files import is_regular
from exporter_tui.store.metadata import Provenance, read_metadata, write_metadata
from exporter_tui.store.paths import table_paths
from exporter_tui.store.recover import delete_unfinished, inspect_table, recover_table
from exporter_tui.store.sidecars import read_sidecar
from exporter_tui.validate.compare import file_checks, verdict


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
    """What workers found out about a table: Oracle's answer, None without one, and what files that
    were read again really hold.
    """

    aggregates: TableAggregates | None = None
    rereads: tuple[FileReread, ...] = ()


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
            end.found = _verdict(output_dir, end, evidence)
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
    output_dir: str, plan: TablePlan, done: Sequence[ChunkRecord], rereads: Sequence[FileReread]
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


def _verdict(output_dir: str, end: _Ending, evidence: Evidence) -> Verdict:
    """Return the verdict; where Oracle can no longer be asked, that of the files alone."""
    if evidence.aggregates is not None:
        return verdict(end.plan, end.records, evidence.aggregates, evidence.rereads)
    before = read_metadata(output_dir, end.plan.table)
    rows = sum(record.rows for record in end.records)
    asked = before.oracle_row_count if before is not None else None
    return Verdict(
        oracle_rows=rows if asked is None else asked,
        exported_rows=rows,
        checks=file_checks(end.records, evidence.rereads),
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
        reason, failure = FailedReason.VALIDATION, files_disagree(end.plan.table, end.found)
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
