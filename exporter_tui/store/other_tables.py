"""What else an export folder holds: tables that this run did not select.

Enters: the folder and the selected tables. Leaves: one line per other table with the verdict that
its ``metadata.json`` records. It judges nothing and changes nothing.
"""

import contextlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from exporter_tui.model.errors import ExporterError
from exporter_tui.model.names import Scn, TableName
from exporter_tui.model.verdict import FailedReason, TableStatus
from exporter_tui.store.files import status
from exporter_tui.store.metadata import Metadata, read_metadata
from exporter_tui.store.paths import table_paths, tables_in


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherTable:
    """``status`` None: its export never reached a verdict. ``files_missing``: how many of the files
    that the verdict is about are no longer there in the same size.
    """

    table: TableName
    status: TableStatus | None
    reason: FailedReason | None
    rows: int | None
    scn: Scn | None
    files_missing: int


def other_tables(output_dir: str | Path, selected: Collection[TableName]) -> tuple[OtherTable, ...]:
    """Return the tables of the folder that are not ``selected``, by name."""
    chosen = frozenset(selected)
    others = (table for table in tables_in(output_dir) if table not in chosen)
    return tuple(_line(output_dir, table) for table in others)


def _line(output_dir: str | Path, table: TableName) -> OtherTable:
    metadata = None
    # What cannot be read says nothing; it is no table of this run.
    with contextlib.suppress(ExporterError):
        metadata = read_metadata(output_dir, table)
    if metadata is None:
        return OtherTable(
            table=table, status=None, reason=None, rows=None, scn=None, files_missing=0
        )
    return OtherTable(
        table=table,
        status=metadata.status,
        reason=metadata.reason,
        rows=metadata.exported_row_count,
        scn=metadata.scn,
        files_missing=_missing(output_dir, metadata),
    )


def _missing(output_dir: str | Path, metadata: Metadata) -> int:
    paths = table_paths(output_dir, metadata.table)
    return sum(
        not _has_size(paths.chunk_file(chunk.chunk), chunk.gzip_bytes) for chunk in metadata.chunks
    )


def _has_size(path: Path, size: int) -> bool:
    try:
        found = status(path)
    except OSError:
        return False
    return found is not None and found.st_size == size
