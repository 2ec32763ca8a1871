"""Plans, records and files as small as a test wants them; shared by the tests of store, validate
and bigquery.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from exporter_tui.model.facts import Database, DatabaseIdentity, Snapshot, SnapshotMethod
from exporter_tui.model.names import ChunkNo, RunId, Scn, TableName
from exporter_tui.model.plan import ColumnPlan, NotExportedTable, TablePlan, Tile
from exporter_tui.model.types import OracleType, parse_type, rule
from exporter_tui.model.verdict import TableStatus
from exporter_tui.model.work import ChunkRecord, ColumnStats
from exporter_tui.store.metadata import Provenance
from exporter_tui.store.other_tables import OtherTable
from exporter_tui.store.paths import table_paths
from exporter_tui.store.report import Report, TableReport, make_report
from exporter_tui.store.sidecars import write_sidecar
from tests.builders import table_plan, text_format

RUN = RunId("20261123T204250Z-4f1c")
IDENTITY = DatabaseIdentity(unique_name="PROD", container="PDB1")
DATABASE = Database(
    identity=IDENTITY,
    version="19.21.0.0.0",
    character_set="AL32UTF8",
    national_character_set="AL16UTF16",
    username="EXPORT_RO",
)
PROVENANCE = Provenance(
    run_id=RUN,
    database=DATABASE,
    scn_method=SnapshotMethod.CURRENT_SCN,
    exporter_version="0.1.0",
    driver_version="26.1.0",
    written_at=datetime(2026, 11, 23, 20, 42, 50, tzinfo=UTC),
)
EMPLOYEES = TableName("HR", "EMPLOYEES")
NUMBER_10_2 = parse_type("NUMBER", precision=10, scale=2)


def column(
    name: str,
    oracle: OracleType = NUMBER_10_2,
    *,
    bigquery_name: str | None = None,
    nullable: bool = True,
) -> ColumnPlan:
    """A column of a declared type, by the type table."""
    found = rule(oracle)
    return ColumnPlan(
        name=name,
        oracle=oracle,
        nullable=nullable,
        sql=f't."{name}"',
        arrow=found.arrow,
        cell=found.cell,
        decimals=found.decimals,
        bigquery_name=bigquery_name or name,
        bigquery=found.bigquery,
        loss=found.loss,
    )


def plan(
    columns: Sequence[ColumnPlan] = (column("AMOUNT"),),
    *,
    table: TableName = EMPLOYEES,
    chunks: int = 1,
    scn: int = 4711,
    row_hash: bool = False,
    delimiter: str = ",",
    null_marker: str = "\\N",
    fingerprint: str = "sha256:1111",
    warnings: tuple[str, ...] = (),
) -> TablePlan:
    """A plan whose tiles are cut at made-up ROWIDs."""
    cuts = [None, *(f"AAA{no:015d}" for no in range(1, chunks)), None]
    tiles = tuple(
        Tile(no=ChunkNo(no), lower=cuts[no], upper=cuts[no + 1], estimated_bytes=8192)
        for no in range(chunks)
    )
    return table_plan(
        table=table,
        database=IDENTITY,
        scn=Scn(scn),
        columns=tuple(columns),
        tiles=tiles,
        text=text_format(delimiter=delimiter, null_marker=null_marker, row_hash=row_hash),
        split_reason="small enough for one chunk",
        segment_bytes=8192,
        warnings=warnings,
        fingerprint=fingerprint,
    )


def record(
    of: TablePlan,
    chunk: int = 0,
    *,
    rows: int = 3,
    gzip_bytes: int = 5,
    columns: Sequence[ColumnStats] | None = None,
    content_digest: str = "sha256:aa",
    fingerprint: str | None = None,
) -> ChunkRecord:
    """The record of one chunk of a plan."""
    stats = tuple(ColumnStats(non_null=rows) for _ in of.columns) if columns is None else columns
    return ChunkRecord(
        table=of.table,
        chunk=ChunkNo(chunk),
        fingerprint=fingerprint or of.fingerprint,
        scn=of.scn,
        run_id=RUN,
        attempt=1,
        rows=rows,
        csv_bytes=10 * rows,
        gzip_bytes=gzip_bytes,
        content_digest=content_digest,
        file_digest="sha256:0badcafe",
        columns=tuple(stats),
        elapsed_s=0.25,
    )


def commit(output_dir: Path, of: TablePlan, chunk: int = 0, data: bytes = b"12345") -> ChunkRecord:
    """Put a chunk's file and sidecar where a finished attempt leaves them."""
    made = record(of, chunk, gzip_bytes=len(data))
    paths = table_paths(output_dir, of.table)
    paths.data_dir.mkdir(parents=True, exist_ok=True)
    write_sidecar(output_dir, made)
    paths.chunk_file(made.chunk).write_bytes(data)
    return made


def succeeded(name: str, *, scn: int = 100, rows: int = 10) -> TableReport:
    """A table of HR in the report, all of its checks equal."""
    return TableReport(
        table=TableName("HR", name),
        status=TableStatus.SUCCEEDED,
        reason=None,
        code=None,
        message=None,
        remedy=None,
        rows=rows,
        oracle_rows=rows,
        csv_bytes=100,
        gzip_bytes=50,
        files=2,
        scn=Scn(scn),
        losses=(),
        warnings=(),
        set_aside=(),
        verdict_kept=False,
        redone=False,
    )


def report(*tables: TableReport, others: tuple[OtherTable, ...] = ()) -> Report:
    """A report of a run that ended with a failure elsewhere."""
    return make_report(
        run_id=RUN,
        started_at=datetime(2026, 11, 23, 20, tzinfo=UTC),
        ended_at=datetime(2026, 11, 23, 21, tzinfo=UTC),
        exit_code=1,
        exporter_version="0.1.0",
        database=DATABASE,
        snapshot=Snapshot(scn=Scn(100), method=SnapshotMethod.CURRENT_SCN),
        tables=tables,
        not_exported=(NotExportedTable(table=TableName("HR", "TMP"), reason="temporary"),),
        other_tables=others,
        warnings=("careful",),
    )
