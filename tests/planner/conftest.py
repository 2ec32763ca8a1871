"""Builders of facts and options with plain defaults: a test states only what it is about."""

from typing import Any

import pytest

from exporter_tui.model.facts import (
    ColumnFacts,
    Database,
    DatabaseIdentity,
    Extent,
    Snapshot,
    SnapshotMethod,
    TableFacts,
    TableKind,
)
from exporter_tui.model.names import Scn, TableName
from exporter_tui.model.options import ExportOptions
from tests.builders import export_options

MEGABYTE = 1024 * 1024
BLOCK = 8192
DATABASE = Database(
    identity=DatabaseIdentity(unique_name="ORCL", container="PDB1"),
    version="19.22.0.0.0",
    character_set="AL32UTF8",
    national_character_set="AL16UTF16",
    username="EXPORTER",
)


def column(name: str = "ID", data_type: str = "NUMBER", **changes: object) -> ColumnFacts:
    """Return a column, NUMBER(10) unless said otherwise."""
    values: dict[str, object] = {
        "name": name,
        "data_type": data_type,
        "data_type_owner": None,
        "data_length": 22,
        "precision": 10 if data_type == "NUMBER" else None,
        "scale": 0 if data_type == "NUMBER" else None,
        "char_length": 0,
        "nullable": True,
        "virtual": False,
        "invisible": False,
    }
    return ColumnFacts(**(values | changes))  # type: ignore[arg-type]


def extents(*places: tuple[int, int, int], data_object: int = 73749) -> tuple[Extent, ...]:
    """Return extents of (file, first block, blocks)."""
    return tuple(
        Extent(data_object=data_object, file=file, block=block, blocks=count, bytes=count * BLOCK)
        for file, block, count in places
    )


def facts(name: str = "HR.T", /, **changes: object) -> TableFacts:
    """Return a small readable heap table of one column."""
    values: dict[str, object] = {
        "table": TableName(*name.split(".", 1)),
        "kind": TableKind.HEAP,
        "columns": (column(),),
        "segment_bytes": MEGABYTE,
        "segment_created": True,
        "statistics_rows": 100,
        "statistics_bytes": MEGABYTE,
        "analyzed_at": None,
        "data_object": 73749,
        "bigfile": False,
        "extents": (),
        "policies": (),
        "selectable": True,
        "may_flashback": True,
    }
    return TableFacts(**(values | changes))  # type: ignore[arg-type]


def options(**changes: object) -> ExportOptions:
    """Return export options with a threshold of 1 GiB."""
    usual: dict[str, Any] = {
        "output_dir": "export_data",
        "chunk_bytes": 512 * MEGABYTE,
        "gzip_level": 2,
    }
    return export_options(**(usual | changes))


@pytest.fixture
def database() -> Database:
    """Return a database whose user is EXPORTER."""
    return DATABASE


@pytest.fixture
def snapshot() -> Snapshot:
    """Return an exact snapshot."""
    return Snapshot(scn=Scn(4_200_000), method=SnapshotMethod.CURRENT_SCN)
