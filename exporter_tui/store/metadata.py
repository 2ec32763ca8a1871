"""``metadata.json``: what was exported of one table, how, and what validation found.

Enters: plan, records, verdict, and who exported. Leaves: the file, and the same value for a later
run, which keeps a verdict SUCCEEDED only for exactly the files that it was given for. It holds no
secret: neither host, port nor password are in anything it is made from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from exporter_tui.model.consent import NO_CONSENT, Consent
from exporter_tui.model.errors import Failure
from exporter_tui.model.facts import Database, SnapshotMethod
from exporter_tui.model.names import ChunkNo, RunId, Scn, TableName
from exporter_tui.model.options import ROW_HASH_COLUMN, TextFormat
from exporter_tui.model.plan import ColumnPlan, TablePlan, Tile, Visibility
from exporter_tui.model.statistics import merge
from exporter_tui.model.types import BigQueryType
from exporter_tui.model.verdict import (
    Asked,
    Check,
    ChunkVerdict,
    FailedReason,
    TableStatus,
    Verdict,
)
from exporter_tui.model.work import ChunkRecord, ColumnStats
from exporter_tui.store import codec
from exporter_tui.store.decoders import CodecError
from exporter_tui.store.durable import write_atomically
from exporter_tui.store.failures import cannot_read
from exporter_tui.store.files import read_file
from exporter_tui.store.paths import table_paths

_KIND = "exporter_tui metadata"
_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Who exported, from what, when. ``scn_method`` None: the SCN was taken by an earlier run
    whose metadata is gone. ``written_at`` in UTC.
    """

    run_id: RunId
    database: Database
    scn_method: SnapshotMethod | None
    exporter_version: str
    driver_version: str
    written_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMetadata:
    """One column on its way: Oracle's declaration, the expression fetched, BigQuery's type."""

    name: str
    oracle_type: str
    nullable: bool
    bigquery_name: str
    bigquery_type: BigQueryType
    sql: str
    loss: str | None
    statistics: ColumnStats | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkMetadata:
    """One file. ``lower`` and ``upper``: its half-open ROWID range, None for an open side.

    ``checked``: what its own checks have shown, None without a verdict on them; ``oracle_rows``:
    how many rows Oracle counted in the range; ``unanswered``: why it gave no answer.
    """

    chunk: ChunkNo
    file: str
    lower: str | None
    upper: str | None
    rows: int
    csv_bytes: int
    gzip_bytes: int
    content_digest: str
    file_digest: str
    run_id: RunId
    attempt: int
    checked: ChunkVerdict | None = None
    oracle_rows: int | None = None
    unanswered: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowHash:
    """The last column, when it is on: ``rule`` with the delimiter and null marker it depends on."""

    column: str
    rule: str
    delimiter: str
    null_marker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """The file. ``validation``: what Oracle was asked; None where it was not, and in files of
    earlier versions. ``oracle_row_count``: the sum of the counts of all tiles, None when not all of
    them are known; ``whole_row_count``: the count of a table of several tiles in one statement,
    None when there was none (``whole_unanswered`` says why it has no answer). ``reason`` and
    ``failure`` None for SUCCEEDED, ``failure`` None for a disagreeing validation.
    """

    table: TableName
    status: TableStatus
    reason: FailedReason | None
    failure: Failure | None
    fingerprint: str
    scn: Scn
    oracle_row_count: int | None
    exported_row_count: int
    csv_bytes: int
    gzip_bytes: int
    checks: tuple[Check, ...]
    columns: tuple[ColumnMetadata, ...]
    losses: tuple[str, ...]
    warnings: tuple[str, ...]
    text_format: TextFormat
    row_hash: RowHash | None
    split_reason: str
    fetch_sql: str
    chunks: tuple[ChunkMetadata, ...]
    provenance: Provenance
    accepted: Consent = NO_CONSENT
    visibility: Visibility | None = None
    declared: tuple[str, ...] = ()
    not_known: tuple[str, ...] = ()
    validation: Asked | None = None
    whole_row_count: int | None = None
    whole_unanswered: str | None = None


def write_metadata(
    output_dir: str | Path,
    *,
    plan: TablePlan,
    records: Sequence[ChunkRecord],
    verdict: Verdict | None,
    bigquery_types: Sequence[BigQueryType],
    fetch_sql: str,
    provenance: Provenance,
    failure: Failure | None = None,
    warnings: Sequence[str] = (),
) -> Metadata:
    """Write and return the table's metadata.

    ``records``: all finished chunks, in plan order. ``bigquery_types``: of the plan's columns, in
    order. ``warnings`` are added to the plan's. SUCCEEDED needs an agreeing verdict and no failure.
    Raises ExporterError DISK-FULL or NOT-WRITABLE.
    """
    reason = _reason(verdict, failure)
    metadata = Metadata(
        table=plan.table,
        status=TableStatus.SUCCEEDED if reason is None else TableStatus.FAILED,
        reason=reason,
        failure=failure,
        fingerprint=plan.fingerprint,
        scn=plan.scn,
        oracle_row_count=verdict.oracle_rows if verdict else None,
        exported_row_count=sum(record.rows for record in records),
        csv_bytes=sum(record.csv_bytes for record in records),
        gzip_bytes=sum(record.gzip_bytes for record in records),
        checks=verdict.checks if verdict else (),
        columns=_columns(plan.columns, records, bigquery_types),
        losses=losses(plan),
        warnings=(*plan.warnings, *warnings),
        text_format=plan.text,
        row_hash=_row_hash(plan.text),
        split_reason=plan.split_reason,
        fetch_sql=fetch_sql,
        chunks=_chunks(plan, records, verdict),
        provenance=provenance,
        accepted=plan.consent,
        visibility=plan.visibility,
        declared=plan.declared,
        not_known=not_known(plan),
        validation=verdict.asked if verdict else None,
        whole_row_count=verdict.whole_rows if verdict else None,
        whole_unanswered=_said(verdict.whole_failure) if verdict else None,
    )
    path = table_paths(output_dir, plan.table).metadata
    write_atomically(path, codec.dump(metadata, kind=_KIND, version=_VERSION))
    return metadata


def read_metadata(output_dir: str | Path, table: TableName) -> Metadata | None:
    """Return the table's metadata; None when missing, damaged or of another table: the table is
    then validated again. Raises ExporterError when the file is there and may not be read.
    """
    path = table_paths(output_dir, table).metadata
    try:
        metadata = codec.load(read_file(path), Metadata, kind=_KIND, version=_VERSION)
    except (FileNotFoundError, NotADirectoryError, CodecError):
        return None
    except OSError as error:
        raise cannot_read(error, str(path)) from error
    return metadata if metadata.table == table else None


def keeps_verdict(metadata: Metadata | None, plan: TablePlan, done: Sequence[ChunkRecord]) -> bool:
    """Return whether the table needs no work: SUCCEEDED, for this plan and for exactly these files.

    A chunk that was exported again after the verdict, and not validated since, makes this False.
    """
    if metadata is None or metadata.status is not TableStatus.SUCCEEDED:
        return False
    judged = {chunk.chunk: (chunk.content_digest, chunk.file_digest) for chunk in metadata.chunks}
    found = {record.chunk: (record.content_digest, record.file_digest) for record in done}
    complete = len(found) == len(plan.tiles)
    return metadata.fingerprint == plan.fingerprint and complete and judged == found


def losses(plan: TablePlan) -> tuple[str, ...]:
    """Return what BigQuery cannot keep of this table, one line per column concerned."""
    return tuple(f"{column.name}: {column.loss}" for column in plan.columns if column.loss)


def not_known(plan: TablePlan) -> tuple[str, ...]:
    """Return what nobody could look up for this table, and what it may have done."""
    if plan.visibility is not None and plan.visibility.masked is not None:
        return ()
    return (
        "Whether Data Redaction masked values: the dictionary did not say. Masked values are the "
        "same in files and checks.",
    )


def _reason(verdict: Verdict | None, failure: Failure | None) -> FailedReason | None:
    if failure is not None or verdict is None:
        return FailedReason.ERROR
    return None if verdict.agrees else FailedReason.VALIDATION


def _columns(
    plans: Sequence[ColumnPlan],
    records: Sequence[ChunkRecord],
    bigquery_types: Sequence[BigQueryType],
) -> tuple[ColumnMetadata, ...]:
    merged: Sequence[ColumnStats | None] = merge(record.columns[: len(plans)] for record in records)
    statistics = merged or (None,) * len(plans)
    return tuple(
        ColumnMetadata(
            name=column.name,
            oracle_type=column.oracle.text,
            nullable=column.nullable,
            bigquery_name=column.bigquery_name,
            bigquery_type=bigquery_type,
            sql=column.sql,
            loss=column.loss,
            statistics=seen,
        )
        for column, bigquery_type, seen in zip(plans, bigquery_types, statistics, strict=True)
    )


def _said(why: Failure | None) -> str | None:
    return None if why is None else f"{why.code}: {why.message}"


def _chunks(
    plan: TablePlan, records: Sequence[ChunkRecord], verdict: Verdict | None
) -> tuple[ChunkMetadata, ...]:
    tiles: dict[ChunkNo, Tile] = {tile.no: tile for tile in plan.tiles}
    paths = table_paths("", plan.table)
    rows = verdict.tile_rows if verdict else {}
    silent = {one.chunk: _said(one.failure) for one in verdict.unanswered} if verdict else {}
    return tuple(
        ChunkMetadata(
            chunk=record.chunk,
            file=paths.chunk_file(record.chunk).name,
            lower=tiles[record.chunk].lower,
            upper=tiles[record.chunk].upper,
            rows=record.rows,
            csv_bytes=record.csv_bytes,
            gzip_bytes=record.gzip_bytes,
            content_digest=record.content_digest,
            file_digest=record.file_digest,
            run_id=record.run_id,
            attempt=record.attempt,
            checked=verdict.of_chunk(record.chunk) if verdict else None,
            oracle_rows=rows.get(record.chunk),
            unanswered=silent.get(record.chunk),
        )
        for record in records
    )


def _row_hash(text: TextFormat) -> RowHash | None:
    if not text.row_hash:
        return None
    return RowHash(
        column=ROW_HASH_COLUMN,
        rule=text.row_hash_rule,
        delimiter=text.delimiter,
        null_marker=text.null_marker,
    )
