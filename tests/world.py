"""Plans, failures and a served database for the coordinator's tests."""

import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from exporter_tui.coordinator.coordinator import Coordinator
from exporter_tui.coordinator.result import RunResult
from exporter_tui.fakeoracle.database import FakeDatabase
from exporter_tui.fakeoracle.datasets.catalog import load_catalog
from exporter_tui.fakeoracle.serving.server import Server
from exporter_tui.fakeoracle.storage.table import Catalog
from exporter_tui.model.catalogue.lookup import lookup
from exporter_tui.model.errors import ErrorClass, Failure
from exporter_tui.model.facts import DatabaseIdentity
from exporter_tui.model.names import ChunkNo, Scn, TableName
from exporter_tui.model.options import (
    BigQueryOptions,
    DatabaseOptions,
    DriverMode,
    ExportOptions,
    Options,
    Secret,
    TextFormat,
)
from exporter_tui.model.plan import TablePlan, Tile

READER = "READER"
PASSWORD = "not-a-public-one"


def _plan(name: str = "T", chunks: int = 1, scn: int = 1000) -> TablePlan:
    tiles = tuple(
        Tile(no=ChunkNo(no), lower=None, upper=None, estimated_bytes=100) for no in range(chunks)
    )
    return TablePlan(
        table=TableName("HR", name),
        database=DatabaseIdentity(unique_name="DB", container=None),
        scn=Scn(scn),
        columns=(),
        tiles=tiles,
        text=TextFormat(delimiter=",", null_marker="\\N", row_hash=False),
        split_reason="",
        segment_bytes=100 * chunks,
        estimated_rows=None,
        warnings=(),
        fingerprint=f"sha256:{name}-{scn}",
    )


def _failure(code: str = "DPY-4011", error_class: ErrorClass | None = None) -> Failure:
    """Return a failure of its code's class, or of another that a test asks for."""
    return Failure(
        code=code,
        error_class=error_class or lookup(code).error_class,
        where="HR.T",
        message="m",
        meaning="n",
        remedy="r",
    )


@pytest.fixture(name="plan")
def plan_maker() -> Callable[..., TablePlan]:
    """Return the maker of small plans."""
    return _plan


@pytest.fixture(name="failure")
def failure_maker() -> Callable[..., Failure]:
    """Return the maker of failures."""
    return _failure


def _fields_of(part: DatabaseOptions | ExportOptions, changes: dict[str, Any]) -> dict[str, Any]:
    known = {field.name for field in fields(part)}
    return {name: value for name, value in changes.items() if name in known}


class CountingDatabase(FakeDatabase):
    """Counts how often somebody tried to log on, successfully or not."""

    tries = 0

    def password(self, user: str) -> str | None:
        self.tries += 1
        return super().password(user)


class World:
    """A server with the HR schema in this process, and runs against it."""

    def __init__(self, database: CountingDatabase, server: Server, folder: Path) -> None:
        self.database = database
        self.server = server
        self.folder = folder
        self.output = folder / "out"

    def options(self, **changes: object) -> Options:
        """Return options for HR, tiles of two blocks; ``changes`` are fields of any part."""
        database = DatabaseOptions(
            username=READER,
            password=Secret(PASSWORD),
            host="127.0.0.1",
            port=self.server.port,
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
        )
        export = ExportOptions(
            output_dir=str(self.output),
            schemas=("HR",),
            tables=(),
            exclude_tables=(),
            cpu_percent=50,
            parallel=2,
            chunk_threshold_bytes=100 * 1024**2,
            chunk_bytes=16 * 1024,
            fetch_rows=100,
            gzip_level=1,
            text=TextFormat(delimiter=",", null_marker="\\N", row_hash=False),
        )
        return Options(
            source="test",
            database=replace(database, **_fields_of(database, changes)),
            export=replace(export, **_fields_of(export, changes)),
            bigquery=BigQueryOptions(project=None, dataset=None, location=None, bucket=None),
        )

    def coordinator(self, *, stay: object = False, **changes: object) -> Coordinator:
        """Return a coordinator for a run of these options."""
        return Coordinator(self.options(**changes), stay=bool(stay))

    def run(self, **changes: Any) -> RunResult:
        """Run to the end in this thread."""
        return self.coordinator(**changes).run()

    def report(self) -> dict[str, dict[str, Any]]:
        """Return the report's tables by name."""
        report = json.loads((self.output / "summary_report.json").read_text())
        return {line["table"]["name"]: line for line in report["tables"]}

    def data_reads(self, after: int = 0) -> list[str]:
        """Return the statements over HR's own tables, since statement number ``after``."""
        return [
            view.sql
            for view in self.server.statements()
            if view.number > after and '"HR"."' in view.sql
        ]

    def last_statement(self) -> int:
        """Return the number of the newest statement."""
        return max((view.number for view in self.server.statements()), default=0)

    def rows_of(self, table: str) -> list[bytes]:
        """Return the lines of a table's files, sorted (no cell of HR holds a line break)."""
        found: list[bytes] = []
        for file in sorted((self.output / "HR" / table / "data").glob("*.csv.gz")):
            found += gzip.decompress(file.read_bytes()).splitlines()
        return sorted(found)

    def config(self, **export: object) -> Path:
        """Write a configuration for the command line and return its path."""
        file = self.folder / "config.yaml"
        lines = {"output_dir": self.output, "schemas": "[HR]", "parallel": 2} | export
        file.write_text(
            "database:\n"
            f"  host: 127.0.0.1\n  port: {self.server.port}\n  service: fakepdb1\n"
            f"  username: {READER}\n  password: {PASSWORD}\n"
            "export:\n" + "".join(f"  {key}: {value}\n" for key, value in lines.items())
        )
        return file


@pytest.fixture(scope="session")
def hr_catalog() -> Catalog:
    """Return the HR schema, generated once."""
    return load_catalog("hr")


@pytest.fixture
def world(hr_catalog: Catalog, tmp_path: Path) -> Iterator[World]:
    """Serve HR to a user who may read all of it."""
    database = CountingDatabase(hr_catalog)
    database.add_reader(READER, PASSWORD)
    with Server(database) as server:
        yield World(database, server, tmp_path)
