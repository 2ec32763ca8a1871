"""Plans, failures and a served database for the coordinator's tests."""

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from exporter_tui.coordinator.coordinator import Coordinator
from exporter_tui.coordinator.result import RunResult
from exporter_tui.fakeoracle.database import FakeDatabase
from exporter_tui.fakeoracle.datasets.catalog import load_catalog
from exporter_tui.fakeoracle.serving.server import Server
from exporter_tui.fakeoracle.storage.table import Catalog
from exporter_tui.model.errors import Failure
from exporter_tui.model.names import Scn
from exporter_tui.model.options import (
    Options,
)
from exporter_tui.model.plan import TablePlan
from tests.builders import PASSWORD, READER, failure_of, options, table_plan, tiles


def _plan(name: str = "T", chunks: int = 1, scn: int = 1000) -> TablePlan:
    return table_plan(
        name,
        scn=Scn(scn),
        tiles=tiles(chunks, estimated_bytes=100),
        segment_bytes=100 * chunks,
        fingerprint=f"sha256:{name}-{scn}",
    )


@pytest.fixture(name="plan")
def plan_maker() -> Callable[..., TablePlan]:
    """Return the maker of small plans."""
    return _plan


@pytest.fixture(name="failure")
def failure_maker() -> Callable[..., Failure]:
    """Return the maker of failures."""
    return failure_of


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
        usual: dict[str, Any] = {
            "port": self.server.port,
            "output_dir": str(self.output),
            "schemas": ("HR",),
            "parallel": 2,
            "chunk_threshold_bytes": 100 * 1024**2,
            "chunk_bytes": 16 * 1024,
            "fetch_rows": 100,
        }
        return options(**(usual | changes))

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
