"""Options, plans and failures with every field filled in: a test states only what it is about.

A new key of the configuration, or a new field of a plan, costs the tests one line, here.
"""

from dataclasses import fields, replace
from typing import Any

from exporter_tui.model.catalogue.lookup import lookup
from exporter_tui.model.errors import ErrorClass, Failure
from exporter_tui.model.events import TableFinished
from exporter_tui.model.facts import DatabaseIdentity
from exporter_tui.model.names import ChunkNo, Scn, TableName
from exporter_tui.model.options import (
    ArchivedRows,
    BigQueryOptions,
    DatabaseOptions,
    DriverMode,
    ExportOptions,
    FileAccess,
    Options,
    Secret,
    TextFormat,
    ValidationMode,
)
from exporter_tui.model.plan import TablePlan, Tile
from exporter_tui.model.verdict import TableStatus

READER = "READER"
PASSWORD = "not-a-public-one"
TEXT = TextFormat(delimiter=",", null_marker="\\N", row_hash=False)
NOWHERE = BigQueryOptions(project=None, dataset=None, location=None, bucket=None)
IDENTITY = DatabaseIdentity(unique_name="DB", container=None)

_DATABASE = DatabaseOptions(
    username=READER,
    password=Secret(PASSWORD),
    host="127.0.0.1",
    port=None,
    service="fakepdb1",
    sid=None,
    dsn=None,
    config_dir=None,
    wallet_location=None,
    wallet_password=None,
    mode=DriverMode.THIN,
    lib_dir=None,
    connect_timeout_s=20.0,
    stall_timeout_s=60.0,
    expire_time_min=0,
    outage_limit_s=None,
    archived_rows=ArchivedRows.ALL,
)
_EXPORT = ExportOptions(
    output_dir="",
    schemas=(),
    tables=(),
    exclude_tables=(),
    cpu_percent=50,
    parallel=None,
    chunk_threshold_bytes=1024**3,
    chunk_bytes=1024**3,
    fetch_rows=10_000,
    gzip_level=1,
    text=TEXT,
    disk_floor_bytes=0,
    archived_rows=ArchivedRows.ALL,
    validation=ValidationMode.FULL,
    file_access=FileAccess.PRIVATE,
)


def text_format(**changes: Any) -> TextFormat:
    """Return the usual format of files, with these changes."""
    return replace(TEXT, **changes)


def database_options(**changes: Any) -> DatabaseOptions:
    """Return options that lead to a server on this machine; ``port`` is to be given."""
    return replace(_DATABASE, **changes)


def export_options(**changes: Any) -> ExportOptions:
    """Return options of an export that splits nothing."""
    return replace(_EXPORT, **changes)


def options(*, bigquery: BigQueryOptions = NOWHERE, **changes: Any) -> Options:
    """Return a whole configuration. Each change belongs to whichever parts have such a field."""
    parts = (DatabaseOptions, ExportOptions, TextFormat)
    of_database, of_export, of_text = (
        {field.name: changes[field.name] for field in fields(part) if field.name in changes}
        for part in parts
    )
    unknown = changes.keys() - of_database.keys() - of_export.keys() - of_text.keys()
    if unknown:
        raise TypeError(f"no part of the configuration has {sorted(unknown)}")
    export = export_options(**of_export)
    return Options(
        source="test",
        database=database_options(**of_database),
        export=replace(export, text=replace(export.text, **of_text)),
        bigquery=bigquery,
    )


def tiles(chunks: int, *, estimated_bytes: int | None = None) -> tuple[Tile, ...]:
    """Return so many tiles without bounds."""
    return tuple(
        Tile(no=ChunkNo(no), lower=None, upper=None, estimated_bytes=estimated_bytes)
        for no in range(chunks)
    )


def table_plan(name: str = "T", **changes: Any) -> TablePlan:
    """Return the plan of HR's table of that name: one tile, no columns."""
    plan = TablePlan(
        table=TableName("HR", name),
        database=IDENTITY,
        scn=Scn(1000),
        columns=(),
        tiles=tiles(1),
        text=TEXT,
        split_reason="",
        segment_bytes=None,
        estimated_rows=None,
        warnings=(),
        fingerprint="sha256:f",
    )
    return replace(plan, **changes)


def table_finished(
    table: TableName, status: TableStatus = TableStatus.SUCCEEDED, **changes: Any
) -> TableFinished:
    """Return the end of a table of one row in one file."""
    finished = TableFinished(
        table=table,
        status=status,
        reason=None,
        failure=None,
        rows=1,
        oracle_rows=1,
        csv_bytes=2,
        gzip_bytes=1,
        chunks=1,
        warnings=(),
    )
    return replace(finished, **changes)


def failure_of(
    code: str = "DPY-4011", error_class: ErrorClass | None = None, **changes: Any
) -> Failure:
    """Return a failure of its code's class, or of another that a test asks for."""
    failure = Failure(
        code=code,
        error_class=error_class or lookup(code).error_class,
        where="HR.T",
        message="m",
        meaning="n",
        remedy="r",
    )
    return replace(failure, **changes)
