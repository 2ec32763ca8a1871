"""Pictures of any size without a process or a clock, and a served schema for whole runs."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from exporter_tui.coordinator.coordinator import Coordinator
from exporter_tui.coordinator.details import Details
from exporter_tui.coordinator.machine import commands
from exporter_tui.coordinator.machine.machine import Machine, TableStart
from exporter_tui.coordinator.resources.metadata_reader import MetadataReader
from exporter_tui.coordinator.views.files import FileFacts, TableFiles
from exporter_tui.coordinator.views.run import RunViews
from exporter_tui.eventlog.bus import Bus
from exporter_tui.eventlog.table_history import TableHistory
from exporter_tui.fakeoracle.database import FakeDatabase
from exporter_tui.fakeoracle.datasets.catalog import load_catalog
from exporter_tui.fakeoracle.serving.server import Server
from exporter_tui.fakeoracle.storage.table import Catalog
from exporter_tui.model import events, interventions
from exporter_tui.model.errors import ErrorClass, Failure
from exporter_tui.model.events import Event, WorkerNo
from exporter_tui.model.names import ChunkNo, RunId, TableName
from exporter_tui.model.options import (
    Options,
)
from exporter_tui.model.plan import RefusedTable, TablePlan
from exporter_tui.model.states import ASKING, TaskKind
from exporter_tui.model.verdict import FailedReason, TableStatus
from exporter_tui.model.view import RunView, TableDetail
from exporter_tui.model.work import Progress, Spent
from tests.builders import PASSWORD, READER, failure_of, options, table_finished, table_plan, tiles
from tests.measuring import HANG_S

MB = 1_000_000
ONE = WorkerNo(1)


def plan_of(
    name: str = "T",
    *,
    chunks: int = 1,
    size: int | None = 100 * MB,
    rows: int | None = 1000,
    fingerprint: str = "sha256:f",
) -> TablePlan:
    """Return the plan of a table without columns, cut into equal tiles."""
    share = size // chunks if size is not None else None
    return table_plan(
        name,
        tiles=tiles(chunks, estimated_bytes=share),
        split_reason=f"{chunks} chunks" if chunks > 1 else "one chunk: 1 MB is below the threshold",
        segment_bytes=size,
        estimated_rows=rows,
        fingerprint=fingerprint,
    )


@dataclass
class Scene:
    """A machine and its picture, moved by events alone; ``now`` is the clock. Questions to Oracle
    are answered at once unless ``asks``.
    """

    plans: Sequence[TablePlan]
    refused: Sequence[RefusedTable] = ()
    done: dict[TableName, int] = field(default_factory=dict)
    kept: frozenset[TableName] = frozenset()
    workers: int = 1
    asks: bool = False
    now: float = 0.0

    def __post_init__(self) -> None:
        starts = [
            TableStart(
                plan=plan,
                done=frozenset(ChunkNo(no) for no in range(self.done.get(plan.table, 0))),
                answered=frozenset(ChunkNo(no) for no in range(self.done.get(plan.table, 0))),
                kept=plan.table in self.kept,
            )
            for plan in self.plans
        ]
        self.machine = Machine(starts, workers=self.workers, jitter=lambda: 0.0)
        self.files_by_table = {plan.table: TableFiles() for plan in self.plans}
        for plan in self.plans:
            for no in range(self.done.get(plan.table, 0)):
                facts = FileFacts(10, 100, 20, 1.0, 1, kept=True)
                self.files_by_table[plan.table].put(ChunkNo(no), facts)
        self.views = RunViews(
            machine=self.machine,
            base=RunView(output_dir="/out"),
            refused=tuple(self.refused),
            began=0.0,
            files_by_table=self.files_by_table,
        )
        self.sent: list[commands.SendTask] = []
        self.heard: list[Event] = []
        self._obey(self.machine.begin(now=self.now))

    def _obey(self, orders: Sequence[commands.Command]) -> None:
        looks: list[commands.Command] = []
        for order in orders:
            match order:
                case commands.Publish():
                    self._tell(order.event)
                case commands.StartWorker():
                    self._tell(events.WorkerStarted(worker=order.worker, pid=1))
                case commands.SendTask():
                    self.sent.append(order)
                case commands.LookAtTable() | commands.LookAtFolder():
                    looks.append(order)
                case _:
                    pass
        for look in looks:
            self._look(look)

    def _look(self, order: commands.Command) -> None:
        """Be the helper thread that finds every file where it must be."""
        if isinstance(order, commands.LookAtTable):
            fingerprint = self.machine.state.tables[order.table].plan.fingerprint
            self.feed(
                interventions.FilesPresent(
                    table=order.table, fingerprint=fingerprint, gate=order.gate
                )
            )
        else:
            self.feed(interventions.FolderLooked(lost=()))

    def _tell(self, event: Event) -> None:
        self.heard.append(event)
        self.views.hear(event, self.now)

    def feed(self, event: Event) -> None:
        """Let an event happen."""
        self._tell(event)
        self._obey(self.machine.handle(event, now=self.now))

    def ready(self, worker: WorkerNo = ONE) -> None:
        """Let a worker be ready, log on and begin its task."""
        self.feed(events.WorkerReady(worker=worker))
        self.feed(events.SessionOpened(worker=worker, sid=41, serial=7))
        self.began()

    def _task(self) -> dict[str, Any]:
        """Return by what names an event tells of the last task."""
        last = self.sent[-1]
        names = ("worker", "table", "chunk", "attempt", "kind")
        return {name: getattr(last, name) for name in names}

    def began(self) -> None:
        """Let the worker begin what it was sent last."""
        self.feed(events.AttemptStarted(**self._task()))

    def progress(self, rows: int, *, paced_s: float = 0.0, worker: WorkerNo = ONE) -> None:
        """Let the worker say how far it is."""
        last = next(task for task in reversed(self.sent) if task.worker == worker)
        if last.chunk is None or last.kind is TaskKind.CHECK:
            return  # a question to Oracle says nothing
        said = Progress(
            table=last.table,
            chunk=last.chunk,
            attempt=last.attempt,
            rows=rows,
            csv_bytes=rows * 10,
            gzip_bytes=rows * 2,
            spent=Spent(paced_s=paced_s),
        )
        self.views.progress(worker, said, self.now)

    def commit(self, rows: int = 100) -> None:
        """Let the last task end well; the next one begins, if there is one."""
        last = self.sent[-1]
        assert last.chunk is not None
        sent = len(self.sent)
        self.feed(
            events.ChunkCommitted(
                worker=last.worker,
                table=last.table,
                chunk=last.chunk,
                chunks=1,
                attempt=last.attempt,
                rows=rows,
                csv_bytes=rows * 10,
                gzip_bytes=rows * 2,
                elapsed_s=2.0,
            )
        )
        if len(self.sent) > sent:
            self.began()
        while not self.asks and self.sent[-1].kind in ASKING and len(self.sent) > sent:
            sent = len(self.sent)
            self.answer()

    def fail(self, code: str = "ORA-03113") -> None:
        """Let the last task's attempt fail."""
        self.feed(events.AttemptFailed(**self._task(), failure=failure_of(code, ErrorClass.RETRY)))

    def log_on_fails(self, failure: Failure) -> None:
        """Let the worker of the last task get no session."""
        self.feed(events.LogOnFailed(**self._task(), failure=failure))

    def advance(self) -> None:
        """Let the machine look at the clock."""
        self._obey(self.machine.advance(now=self.now))

    def answer(self, rows: int = 100) -> None:
        """Let Oracle answer the last question."""
        last = self.sent[-1]
        sent = len(self.sent)
        if last.chunk is None:
            self.feed(
                events.TableCounted(
                    worker=last.worker, table=last.table, attempt=last.attempt, rows=rows
                )
            )
        else:
            assert last.kind is TaskKind.CHECK
            self.feed(
                events.ChunkChecked(
                    worker=last.worker,
                    table=last.table,
                    chunk=last.chunk,
                    attempt=last.attempt,
                    rows=rows,
                )
            )
        if len(self.sent) > sent:
            self.began()

    def step(self) -> None:
        """Let the last chunk end well, and close its table when that was all of it."""
        table = self.machine.state.tables[self.sent[-1].table]
        self.commit()
        if not table.incomplete:
            self.finish(table.plan)

    def finish(self, plan: TablePlan, reason: FailedReason | None = None, rows: int = 100) -> None:
        """Let the helper thread close a table."""
        self.feed(
            table_finished(
                plan.table,
                TableStatus.SUCCEEDED if reason is None else TableStatus.FAILED,
                reason=reason,
                failure=failure_of("VALIDATION", ErrorClass.RETRY) if reason else None,
                rows=rows,
                oracle_rows=rows,
                csv_bytes=0,
                gzip_bytes=0,
            )
        )

    def view(self, seconds: float = 0.0) -> RunView:
        """Return the picture, so many seconds later."""
        self.now += seconds
        return self.views.view(self.now)


@pytest.fixture(name="scene")
def scene_maker() -> Callable[..., Scene]:
    """Return the maker of scenes."""
    return Scene


@pytest.fixture(name="plan")
def plan_maker() -> Callable[..., TablePlan]:
    """Return the maker of plans."""
    return plan_of


@pytest.fixture(name="details")
def details_maker(tmp_path: Path) -> Callable[[Any], Details]:
    """Return the maker of details for a scene; its nudge refreshes at once."""

    def make(scene: Any) -> Details:
        bus, stories = Bus(), TableHistory()
        bus.listen(stories)
        for event in scene.heard:
            bus.publish(event)
        made: list[Details] = []
        found = Details(
            views=scene.views,
            stories=stories,
            stored=MetadataReader(str(tmp_path)),
            output_dir=str(tmp_path),
            run_id=RunId("run"),
            tail=bus.tail,
            nudge=lambda: made[0].refresh(scene.now),
            clock=lambda: scene.now,
        )
        made.append(found)
        scene.view()
        return found

    return make


def wanted(details: Details, table: TableName) -> TableDetail:
    """Return the detail of a table that is there."""
    found = details.want(table)
    assert found is not None
    return found


class World:
    """The HR schema, served in this process, and runs against it."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.server = server
        self.output = folder / "out"

    def options(self, **export: Any) -> Options:
        """Return options for HR.EMPLOYEES by one worker; ``export`` changes that part."""
        usual: dict[str, Any] = {
            "port": self.server.port,
            "output_dir": str(self.output),
            "schemas": ("HR",),
            "tables": ("EMPLOYEES",),
            "cpu_percent": 100,
            "parallel": 1,
            "chunk_threshold_bytes": 100 * 1024**2,
            "chunk_bytes": 16 * 1024,
            "fetch_rows": 100,
        }
        return options(**(usual | export))

    def coordinator(self, *, stay: bool = False, **export: Any) -> Coordinator:
        """Return a coordinator of a run with these options."""
        return Coordinator(self.options(**export), stay=stay)


@pytest.fixture(scope="session")
def hr_catalog() -> Catalog:
    """Return the HR schema, generated once."""
    return load_catalog("hr")


@pytest.fixture
def world(hr_catalog: Catalog, tmp_path: Path) -> Iterator[World]:
    """Serve HR to a user who may read all of it."""
    database = FakeDatabase(hr_catalog)
    database.add_reader(READER, PASSWORD)
    with Server(database) as server:
        yield World(server, tmp_path)


Awaited = Callable[[Coordinator, Callable[[RunView], bool]], RunView]


@pytest.fixture
def awaited() -> Awaited:
    """Return a function that waits until a run's picture is as it should be."""

    def wait(coordinator: Coordinator, wanted: Callable[[RunView], bool]) -> RunView:
        until, tick = time.monotonic() + HANG_S, threading.Event()
        while not wanted(view := coordinator.view()):
            assert time.monotonic() < until, view
            tick.wait(0.02)
        return view

    return wait
