"""The whole line over TCP, and what it left in the folder.

Enters: sample schemas. Leaves: export folders made by the coordinator, its worker processes and
the unmodified driver; their files as bytes, their JSON as values. Everything is read from the
folder alone, as a person would.
"""

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exporter_tui.coordinator.coordinator import Coordinator
from exporter_tui.fakeoracle.database import FakeDatabase
from exporter_tui.fakeoracle.kinds import USUAL, ServerKind
from exporter_tui.fakeoracle.serving.server import Server
from exporter_tui.fakeoracle.storage.table import Catalog
from exporter_tui.model import events
from exporter_tui.model.names import TableName
from exporter_tui.model.options import (
    BigQueryOptions,
    Options,
    TextFormat,
)
from exporter_tui.store.paths import TablePaths, table_paths
from tests.builders import PASSWORD, READER, options
from tests.golden.strict_csv import Row, read_rows
from tests.warm_workers import warm

BIGQUERY = BigQueryOptions(project="p", dataset="d", location="EU", bucket="b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """One export folder and how its run ended."""

    folder: Path
    text: TextFormat
    exit_code: int

    def paths(self, owner: str, table: str) -> TablePaths:
        """Return where a table's files are."""
        return table_paths(self.folder, TableName(owner, table))

    def files(self, owner: str, table: str) -> list[Path]:
        """Return a table's files in order; nothing else is in its data folder."""
        return sorted(self.paths(owner, table).data_dir.iterdir())

    def content(self, owner: str, table: str) -> bytes:
        """Return the CSV bytes of all files, one after the other."""
        return b"".join(gzip.decompress(file.read_bytes()) for file in self.files(owner, table))

    def rows(self, owner: str, table: str) -> list[Row]:
        """Return the rows as the strict reader finds them."""
        return read_rows(
            self.content(owner, table),
            delimiter=self.text.delimiter,
            null_marker=self.text.null_marker,
        )

    def cells(self, owner: str, table: str) -> list[tuple[str | None, ...]]:
        """Return the cells of all rows, None for NULL."""
        return [row.cells for row in self.rows(owner, table)]

    def metadata(self, owner: str, table: str) -> dict[str, Any]:
        """Return metadata.json."""
        found: dict[str, Any] = json.loads(self.paths(owner, table).metadata.read_text())
        return found

    def plan(self, owner: str, table: str) -> dict[str, Any]:
        """Return plan.json."""
        found: dict[str, Any] = json.loads(self.paths(owner, table).plan.read_text())
        return found

    @property
    def whole_report(self) -> dict[str, Any]:
        """Return summary_report.json."""
        found: dict[str, Any] = json.loads((self.folder / "summary_report.json").read_text())
        return found

    @property
    def report(self) -> dict[tuple[str, str], dict[str, Any]]:
        """Return the report's line of each selected table."""
        return {
            (line["table"]["owner"], line["table"]["name"]): line
            for line in self.whole_report["tables"]
        }


class Line:
    """A server with some schemas in this process, and exports of it."""

    def __init__(self, catalog: Catalog, folder: Path, kind: ServerKind = USUAL) -> None:
        self.catalog = catalog
        self._folder = folder
        self._runs = 0
        repeating = [(table.owner, table.name) for table in catalog.tables if table.repeats]
        self.database = FakeDatabase(catalog, compressed=repeating, kind=kind)
        self.database.add_reader(READER, PASSWORD)
        self.server = Server(self.database)

    def options(self, **changes: object) -> Options:
        """Return options for every schema; ``changes`` are fields of any part.

        Two rows a batch, so that every value is at the end of one and the start of another.
        """
        self._runs += 1
        usual: dict[str, Any] = {
            "port": self.server.port,
            "output_dir": str(self._folder / f"export {self._runs}"),
            "schemas": self.catalog.owners,
            "parallel": 2,
            "chunk_threshold_bytes": 100 * 1024**2,
            "chunk_bytes": 16 * 1024,
            "fetch_rows": 2,
            "gzip_level": 2,
        }
        return options(bigquery=BIGQUERY, **(usual | changes))

    def export(
        self, *, once_planned: Callable[[], None] | None = None, **changes: object
    ) -> Exported:
        """Run the whole line into a folder of its own; ``once_planned`` is called when the first
        worker starts, before any row is read.
        """
        options = self.options(**changes)
        coordinator = Coordinator(options)
        waiting = [once_planned] if once_planned else []

        def look(_at: object, event: events.Event, _line: object) -> None:
            if isinstance(event, events.WorkerStarted) and waiting:
                waiting.pop()()

        coordinator.bus.listen(look)
        with warm():
            result = coordinator.run()
        return Exported(
            folder=Path(options.export.output_dir),
            text=options.export.text,
            exit_code=result.exit_code,
        )
