"""A real run that a test steers: a served database, a coordinator, and ways to wait for both.

Enters: requests of ``model.control.Control``, faults of the server. Leaves: events, pictures, files
as they are on the disk. Every wait is bounded and ends with what it waited for, never with time.
"""

import gzip
import json
import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar, cast

from exporter_tui.coordinator.coordinator import Coordinator
from exporter_tui.coordinator.machine.state import Bounds
from exporter_tui.coordinator.result import RunResult
from exporter_tui.fakeoracle.database import FakeDatabase
from exporter_tui.fakeoracle.faults import Fault, Gate, HoldStatement, SlowLink
from exporter_tui.fakeoracle.serving.server import Server
from exporter_tui.fakeoracle.serving.sessions import StatementView
from exporter_tui.model.events import ChunkCommitted, Event
from exporter_tui.model.names import TableName
from exporter_tui.model.options import (
    Options,
)
from exporter_tui.model.requests import StopMode, WorkersRequested
from exporter_tui.model.states import TableState
from exporter_tui.model.view import RunView, TableView
from tests.builders import options

BOUND_S = 120.0
DEPARTMENTS = TableName("HR", "DEPARTMENTS")
EMPLOYEES = TableName("HR", "EMPLOYEES")
JOBS = TableName("HR", "JOBS")
CHUNKS = 3
"""Of each table: eight blocks, three to a tile. All rows of JOBS lie in the second one."""

E = TypeVar("E", bound=Event)


def reads(table: TableName) -> str:
    """Return what every statement over the table holds, and no other."""
    return f'FROM "{table.owner}"."{table.name}"'


def middle_of(table: TableName) -> str:
    """Return what the statement of the table's second chunk holds, and no other."""
    return f"*/ t.%{reads(table)}%:lower%:upper"


def check_of(table: TableName) -> str:
    """Return what the checks of the table's chunks hold, and no other statement."""
    return f"*/ COUNT(*)%{reads(table)}"


def stands_at(gate: Gate) -> None:
    """Wait until something of the server stands at the gate."""
    assert gate.arrived(BOUND_S)


class Site:
    """The HR schema in this process and one export folder. ``database`` changes data and rights,
    ``server`` tells sessions and cancels.
    """

    def __init__(self, database: FakeDatabase, server: Server, folder: Path) -> None:
        self.database = database
        self.server = server
        self.output = folder / "out"
        self.gates: list[Gate] = []

    def options(self, *, database: dict[str, Any] | None = None, **export: Any) -> Options:
        """Return options for three tables of three chunks each; ``database`` and the keywords
        change their parts.
        """
        usual: dict[str, Any] = {
            "port": self.server.port,
            "output_dir": str(self.output),
            "schemas": ("HR",),
            "tables": ("DEPARTMENTS", "EMPLOYEES", "JOBS"),
            "cpu_percent": 100,
            "parallel": 3,
            "chunk_threshold_bytes": 1,
            "chunk_bytes": 24 * 1024,
            "fetch_rows": 20,
        }
        return options(**(usual | export | (database or {})))

    # -- the server's side -----------------------------------------------------------------------

    def fault(self, fault: Fault) -> None:
        """Let the server misbehave from now on."""
        self.server.faults.add(fault)

    def hold(self, sql: str, *, reply: int = 1, times: int = 1) -> Gate:
        """Hold replies with rows from the one of that number on, until the gate opens; a client
        that cancels is heard.
        """
        gate = Gate()
        self.fault(SlowLink(sql=sql, gate=gate, first=reply, times=times))
        return gate

    def hold_statement(self, sql: str, *, first: int = 1) -> Gate:
        """Hold one execution until the gate opens; a client that cancels is heard."""
        gate = Gate()
        self.fault(HoldStatement(sql=sql, gate=gate, first=first))
        return gate

    def statements(self, sql: str, *, after: int = 0) -> list[StatementView]:
        """Return the executions that match since statement number ``after``; ``%`` stands for
        anything.
        """
        parts = re.compile(".*".join(map(re.escape, sql.split("%"))), re.DOTALL)
        return [
            one for one in self.server.statements() if parts.search(one.sql) and one.number > after
        ]

    def wait_for_rows(self, table: TableName, rows: int) -> None:
        """Wait until a session that reads the table was sent so many rows."""
        assert self.server.wait_for_sessions(
            lambda views: any(reads(table) in one.sql and one.rows_sent >= rows for one in views),
            BOUND_S,
        )

    def last_statement(self) -> int:
        """Return the number of the newest statement."""
        return max((one.number for one in self.server.statements()), default=0)

    def cancels(self, table: TableName) -> int:
        """Return how many statements over the table a client gave up."""
        return sum(reads(table) in one.sql for one in self.server.cancelled())

    def wait_for_no_session(self) -> None:
        """Wait until nobody is logged on."""
        assert self.server.wait_for_sessions(lambda views: not views, BOUND_S)

    def change(self, table: TableName) -> None:
        """Commit a new version of the table that has one row less."""
        newest = self.database.table(table.owner, table.name).newest
        self.database.commit_version(table.owner, table.name, delete=[newest.rowids.text(0)])

    # -- the folder --------------------------------------------------------------------------------

    def folder(self, table: TableName) -> Path:
        """Return the folder of a table."""
        return self.output / table.owner / table.name

    def file(self, table: TableName, chunk: int) -> Path:
        """Return a chunk's file."""
        return self.folder(table) / "data" / f"data_chunk_{chunk:04d}.csv.gz"

    def sidecar(self, table: TableName, chunk: int) -> Path:
        """Return a chunk's sidecar."""
        return self.folder(table) / "config" / "chunks" / f"data_chunk_{chunk:04d}.json"

    def inodes(self, table: TableName) -> dict[str, int]:
        """Return the inode of every data file of the table."""
        return {path.name: path.stat().st_ino for path in self.data(table)}

    def data(self, table: TableName) -> list[Path]:
        """Return the data files of the table, unfinished ones included."""
        return sorted((self.folder(table) / "data").iterdir())

    def rows(self, table: TableName) -> list[bytes]:
        """Return the lines of the table's files, sorted (no cell of HR holds a line break)."""
        files = self.data(table)
        return sorted(
            line for one in files for line in gzip.decompress(one.read_bytes()).splitlines()
        )

    def scn(self, table: TableName) -> int:
        """Return the SCN of the pinned plan."""
        return int(self._json(self.folder(table) / "config" / "plan.json")["scn"])

    def verdict(self, table: TableName) -> str:
        """Return the status in ``metadata.json``."""
        return str(self._json(self.folder(table) / "config" / "metadata.json")["status"])

    def report(self) -> dict[str, Any]:
        """Return ``summary_report.json``."""
        return self._json(self.output / "summary_report.json")

    def line(self, table: TableName) -> dict[str, Any]:
        """Return the report's line of a table."""
        (found,) = [one for one in self.report()["tables"] if one["table"]["name"] == table.name]
        return cast("dict[str, Any]", found)

    def unfinished(self, table: TableName) -> list[Path]:
        """Return the part files of a table."""
        return [path for path in self.data(table) if path.suffix == ".part"]

    def trash(self) -> list[Path]:
        """Return the folders that wait to be deleted."""
        return list((self.output / ".exporter" / "trash").glob("*"))

    @staticmethod
    def _json(path: Path) -> dict[str, Any]:
        return cast("dict[str, Any]", json.loads(path.read_text()))


class Run:
    """One run under a test's hands. ``control`` asks; ``seen`` are all events in order."""

    def __init__(self, options: Options, *, bounds: Bounds | None = None, stay: bool = False):
        self.control = Coordinator(options, bounds=bounds, stay=stay)
        self.seen: list[Event] = []
        self._changed = threading.Condition()
        self._ended: Future[RunResult] | None = None
        self.control.bus.listen(self._hear)

    def _hear(self, _at: object, event: Event, _line: object) -> None:
        with self._changed:
            self.seen.append(event)
            self._changed.notify_all()

    def start(self, workers: int | None = 2) -> "Run":
        """Begin with so many workers; None leaves their number to the CPU ceiling."""
        if workers is not None:
            self.control.ask(WorkersRequested(workers=workers))
        self._ended = self.control.start()
        return self

    def all(self, kind: type[E], where: Callable[[E], bool] = lambda _: True) -> list[E]:
        """Return the events of that kind so far."""
        with self._changed:
            return [one for one in self.seen if isinstance(one, kind) and where(one)]

    def wait(
        self,
        kind: type[E],
        where: Callable[[E], bool] = lambda _: True,
        *,
        times: int = 1,
        within_s: float = BOUND_S,
    ) -> E:
        """Wait until that happened so often and return the last of these events."""
        with self._changed:
            enough = self._changed.wait_for(lambda: len(self.all(kind, where)) >= times, within_s)
            assert enough, (kind.__name__, self.seen[-20:])
            return self.all(kind, where)[times - 1]

    def of(self, kind: type[E], table: TableName, *, times: int = 1) -> E:
        """Wait for an event about that table."""
        return self.wait(kind, lambda one: getattr(one, "table", None) == table, times=times)

    def committed(self, table: TableName, chunk: int) -> ChunkCommitted:
        """Wait for the chunk's file."""
        return self.wait(ChunkCommitted, lambda one: one.table == table and one.chunk == chunk)

    def view(self, wanted: Callable[[RunView], bool], within_s: float = BOUND_S) -> RunView:
        """Wait until the picture is as it should be."""
        until, tick = time.monotonic() + within_s, threading.Event()
        while not wanted(view := self.control.view()):
            assert time.monotonic() < until, view
            tick.wait(0.01)
        return view

    def is_in(self, table: TableName, state: TableState, within_s: float = BOUND_S) -> None:
        """Wait until the table stands so in the picture."""
        self.view(lambda view: any(is_so(one, table, state) for one in view.tables), within_s)

    def result(self) -> RunResult:
        """Return how the run ended."""
        assert self._ended is not None
        return self._ended.result(BOUND_S)

    def end(self) -> None:
        """Leave nothing behind, whatever a test has left to do."""
        if self._ended is not None and not self._ended.done():
            self.control.leave()
            self.control.stop(StopMode.ABORT)
            self._ended.exception(BOUND_S)


def is_so(view: TableView, table: TableName, state: TableState) -> bool:
    """Return whether this is the line of that table and it stands so."""
    return view.table == table and view.state is state
