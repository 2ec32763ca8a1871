"""One export folder and one served database, driven by the command alone.

Enters: settings of the configuration. Leaves: ``run``, the command carried out in this process
with warm workers; ``started``, a program of its own, where death, signals, limits or the machine's
other processes matter; and what they left in the folder, read as a person would read it: JSON,
gzip, lines. It imports nothing of the exporter but the command and the stand-in server.
"""

import contextlib
import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from exporter_tui.fakeoracle.database import FakeDatabase
from exporter_tui.fakeoracle.serving.server import Server
from tests.command import Ended, carried_out, without_traceback
from tests.golden.strict_csv import read_cells
from tests.warm_workers import warm

BOUND_S = 120
READER = "READER"
PASSWORD = "not-a-public-one"
PROGRAM = ("-m", "exporter_tui")
DYING = str(Path(__file__).with_name("dying_program.py"))

Rows = list[tuple[str | None, ...]]


def stand_in(server: Server) -> dict[str, object]:
    """Return the keys of ``database:`` that lead to a stand-in."""
    return {
        "host": "127.0.0.1",
        "port": server.port,
        "service": "fakepdb1",
        "username": READER,
        "password": PASSWORD,
    }


class Place:
    """``output`` is the export folder; ``config`` writes the configuration that leads to it.

    ``where``: the keys of ``database:``.
    """

    def __init__(self, folder: Path, where: dict[str, object]) -> None:
        self.folder = folder
        self.where = where
        self.output = folder / "out"

    def config(self, *, database: dict[str, object] | None = None, **export: object) -> Path:
        """Write the configuration; ``database`` and the keywords replace keys of its parts, None
        takes one out.
        """
        what: dict[str, object] = {"output_dir": self.output, "schemas": "[HR]", "parallel": 1}
        file = self.folder / "config.yaml"
        file.write_text(
            _section("database", self.where | (database or {})) + _section("export", what | export)
        )
        return file

    @contextlib.contextmanager
    def started(
        self,
        *arguments: str,
        program: Sequence[str] = PROGRAM,
        environ: dict[str, str] | None = None,
        before: Callable[[], None] | None = None,
        config: Path | None = None,
        **export: object,
    ) -> Iterator["subprocess.Popen[str]"]:
        """Run the command in a process group of its own; afterwards it is gone."""
        file = config or self.config(**export)  # type: ignore[arg-type]
        with started(
            "--config", str(file), *arguments, program=program, environ=environ, before=before
        ) as process:
            yield process

    def run(self, *arguments: str, **settings: Any) -> Ended:
        """Carry the command out to its end, in this process; ``settings``: ``environ``, ``config``
        and keys of the export part.
        """
        environ = settings.pop("environ", None)
        file = settings.pop("config", None) or self.config(**settings)
        with warm():
            return carried_out("--config", str(file), *arguments, environ=environ)

    def report(self) -> dict[str, Any]:
        """Return ``summary_report.json``."""
        found: dict[str, Any] = json.loads((self.output / "summary_report.json").read_text())
        return found

    def line(self, table: str) -> dict[str, Any]:
        """Return the report's line of a table."""
        lines = [one for one in self.report()["tables"] if one["table"]["name"] == table]
        assert len(lines) == 1, lines
        found: dict[str, Any] = lines[0]
        return found

    def table(self, name: str, owner: str = "HR") -> Path:
        """Return the folder of a table."""
        return self.output / owner / name

    def file(self, table: str, chunk: int = 0) -> Path:
        """Return a chunk's file."""
        return self.table(table) / "data" / f"data_chunk_{chunk:04d}.csv.gz"

    def sidecar(self, table: str, chunk: int = 0) -> Path:
        """Return a chunk's sidecar."""
        return self.table(table) / "config" / "chunks" / f"data_chunk_{chunk:04d}.json"

    def rows(self, table: str, owner: str = "HR") -> Rows:
        """Return all rows of a table's files, sorted."""
        return rows_in(self.table(table, owner))


class Site(Place):
    """A place at a stand-in, whose data, rights and behaviour a test may change."""

    def __init__(self, database: FakeDatabase, server: Server, folder: Path) -> None:
        super().__init__(folder, stand_in(server))
        self.database = database
        self.server = server

    def reads(self, after: int = 0, owner: str = "HR") -> list[str]:
        """Return the statements over the schema's own tables, since statement number ``after``."""
        return [
            view.sql
            for view in self.server.statements()
            if view.number > after and f'"{owner}"."' in view.sql
        ]

    def last_statement(self) -> int:
        """Return the number of the newest statement."""
        return max((view.number for view in self.server.statements()), default=0)

    def wait_for(self, sql: str, times: int = 1, after: int = 0) -> None:
        """Wait until ``times`` statements with that text, later than ``after``, have begun."""
        assert self.server.wait_for_statements(
            lambda views: sum(sql in v.sql for v in views if v.number > after) >= times, BOUND_S
        ), f"no statement {sql}"

    def change(self, table: str) -> None:
        """Commit a new version: one row less, and the first column of another row changed."""
        newest = self.database.table("HR", table).newest
        self.database.commit_version("HR", table, delete=[newest.rowids.text(0)])


def rows_in(folder: Path) -> Rows:
    """Return all rows of the files in a table's folder, sorted."""
    found: Rows = []
    for file in sorted((folder / "data").glob("*.csv.gz")):
        found += read_cells(gzip.decompress(file.read_bytes()))
    return sorted(found, key=repr)


def _section(name: str, keys: dict[str, object]) -> str:
    lines = (f"  {key}: {value}\n" for key, value in keys.items() if value is not None)
    return f"{name}:\n{''.join(lines)}"


@contextlib.contextmanager
def started(
    *arguments: str,
    program: Sequence[str] = PROGRAM,
    environ: dict[str, str] | None = None,
    before: Callable[[], None] | None = None,
) -> Iterator["subprocess.Popen[str]"]:
    """Run a program in a session of its own; afterwards it is gone."""
    process = subprocess.Popen(
        [sys.executable, *program, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **(environ or {})},
        start_new_session=True,
        preexec_fn=before,  # noqa: PLW1509 - limits of the process must be set in it
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def ended(process: "subprocess.Popen[str]", *, bound_s: float = BOUND_S) -> Ended:
    """Return how the process ended; no traceback may reach a person."""
    out, err = process.communicate(timeout=bound_s)
    return without_traceback(process.returncode, out, err)
