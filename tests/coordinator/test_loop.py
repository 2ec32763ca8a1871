"""The loop with scripted workers: no process, no server, a clock that is a number."""

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import cast

import pytest

from exporter_tui.coordinator.jobs.close_table import Evidence
from exporter_tui.coordinator.jobs.file_jobs import FileJobs
from exporter_tui.coordinator.jobs.helper_thread import HelperThread
from exporter_tui.coordinator.loop import Loop
from exporter_tui.coordinator.machine import commands
from exporter_tui.coordinator.machine.machine import Machine, TableStart
from exporter_tui.coordinator.mailbox import Mail, Mailbox
from exporter_tui.coordinator.resources.cpu_limit import CpuLimit
from exporter_tui.coordinator.resources.disk import DiskFloor
from exporter_tui.coordinator.resources.monitor import Monitor
from exporter_tui.coordinator.resources.sampler import Sampler
from exporter_tui.coordinator.views.files import TableFiles
from exporter_tui.coordinator.views.run import RunViews
from exporter_tui.eventlog.bus import Bus
from exporter_tui.model import events, interventions, requests
from exporter_tui.model.catalogue.lookup import failure as catalogued
from exporter_tui.model.errors import Failure
from exporter_tui.model.events import Event, WorkerNo
from exporter_tui.model.names import RunId, Scn, TableName
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.requests import StopMode
from exporter_tui.model.states import TaskKind
from exporter_tui.model.verdict import TableStatus
from exporter_tui.model.view import RunState, RunView
from exporter_tui.model.work import (
    CheckOutcome,
    CheckTask,
    ChunkRecord,
    CountOutcome,
    CountTask,
    ExportTask,
    HashOutcome,
    HashTask,
    Outcome,
    RereadOutcome,
    RereadTask,
    Task,
    TaskFailed,
)
from exporter_tui.workers.messages import Began, Ended, Ready
from exporter_tui.workers.pool import Gone, Heard, Pool, Said, Silence
from tests.builders import table_finished

STALL_S = 10.0
QUESTION_S = 100.0
BOUND_S = 2 * STALL_S + 15.0


class ScriptedPool:
    """Workers that answer at once, but for those tasks that ``silent`` keeps without a word."""

    def __init__(
        self,
        clock: list[float],
        silent: int = 0,
        refuse_starts: int = 0,
        full_at: int | None = None,
    ) -> None:
        self.clock = clock
        self._full_at = full_at
        self.killed: list[WorkerNo] = []
        self._silent = silent
        self._refuse_starts = refuse_starts
        self._heard: deque[Heard] = deque()
        self._silences: dict[WorkerNo, tuple[Task, float]] = {}

    def start(self, worker: WorkerNo) -> int:
        if self._refuse_starts:
            self._refuse_starts -= 1
            raise BlockingIOError(11, "Resource temporarily unavailable")
        self._heard.append(Said(worker=worker, report=Ready()))
        return 1000 + worker

    def send(self, worker: WorkerNo, task: Task) -> None:
        self._heard.append(Said(worker=worker, report=Began(no=1)))
        if self._silent:
            self._silent -= 1
            self._silences[worker] = (task, self.clock[0])
            return
        found = outcome(task)
        if self._full_at is not None and isinstance(task, ExportTask):
            found, self._full_at = disk_full(task, self._full_at), None
        self._heard.append(Said(worker=worker, report=Ended(no=1, outcome=found)))

    def kill(self, worker: WorkerNo) -> None:
        self.killed.append(worker)
        task, _ = self._silences.pop(worker, (None, 0.0))
        self._heard.append(Gone(worker=worker, exit_code=-9, killed=True, told=False, task=task))

    def cancel(self, worker: WorkerNo) -> None:
        """A silent worker hears nothing."""

    def release(self, worker: WorkerNo) -> None:
        self._heard.append(Gone(worker=worker, exit_code=0, killed=False, told=True))

    def silences(self) -> list[Silence]:
        return [
            Silence(worker=worker, task=task, seconds=self.clock[0] - since)
            for worker, (task, since) in self._silences.items()
        ]

    def wait(self, mailbox: Mailbox[Mail], timeout_s: float) -> list[Heard]:
        del mailbox
        heard = list(self._heard)
        self._heard.clear()
        if not heard:
            self.clock[0] += max(timeout_s, 0.01)
        return heard


def outcome(task: Task) -> Outcome:
    if isinstance(task, CountTask):
        return CountOutcome(table=task.plan.table, rows=1)
    if isinstance(task, CheckTask):
        return CheckOutcome(table=task.plan.table, chunk=task.chunk, rows=1)
    if isinstance(task, HashTask):
        return HashOutcome(table=task.plan.table, chunk=task.chunk, gzip_bytes=1, problem=None)
    if isinstance(task, RereadTask):
        return RereadOutcome(
            table=task.plan.table, chunk=task.chunk, rows=1, columns=(), problem=None
        )
    assert isinstance(task, ExportTask)
    return ChunkRecord(
        table=task.plan.table,
        chunk=task.chunk,
        fingerprint=task.plan.fingerprint,
        scn=Scn(1),
        run_id=task.run_id,
        attempt=task.attempt,
        rows=1,
        csv_bytes=2,
        gzip_bytes=1,
        content_digest="",
        file_digest="",
        columns=(),
        elapsed_s=0.1,
    )


def disk_full(task: ExportTask, free: int) -> TaskFailed:
    failure = catalogued("DISK-FULL", str(task.plan.table), "No space left on device (errno 28).")
    return TaskFailed(table=task.plan.table, chunk=task.chunk, failure=failure, free_bytes=free)


class ScriptedFiles(FileJobs):
    """Every file is where it must be; a tree is deleted once ``deleting`` is open."""

    deleting = threading.Event()

    def look(self, plan: TablePlan, command: commands.LookAtTable) -> Event:
        return interventions.FilesPresent(
            table=plan.table, fingerprint=plan.fingerprint, gate=command.gate
        )

    def look_at_all(self, tables: Sequence[tuple[TablePlan, commands.LookAtTable]]) -> Event:
        del tables
        return interventions.FolderLooked(lost=())

    def clear(self, table: TableName, plan: TablePlan) -> Event:
        return interventions.TableCleared(table=table, plan=plan, trash="trash/x")

    def delete(self, where: str) -> Event:
        self.deleting.wait(30)
        return interventions.TrashDeleted(trash=where, problem=None)


class ScriptedJobs:
    """Closes every table as SUCCEEDED, once its ``gate`` is open; plans restarts once ``planning``
    is open.
    """

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.planning = threading.Event()
        self.files = ScriptedFiles(output_dir="", run_id=RunId("r"))
        for gate in (self.gate, self.planning, self.files.deleting):
            gate.set()
        self.plans: dict[TableName, TablePlan] = {}

    def task(self, plan: TablePlan, command: commands.SendTask, csv_bytes: int) -> Task:
        if command.chunk is None:
            return CountTask(plan=plan, run_id=RunId("r"), output_dir="", bound_s=QUESTION_S)
        match command.kind:
            case TaskKind.CHECK:
                return CheckTask(
                    plan=plan,
                    chunk=command.chunk,
                    run_id=RunId("r"),
                    output_dir="",
                    bound_s=QUESTION_S + csv_bytes,
                )
            case TaskKind.HASH:
                return HashTask(plan=plan, chunk=command.chunk, output_dir="")
            case TaskKind.REREAD:
                return RereadTask(plan=plan, chunk=command.chunk, output_dir="")
            case _:
                pass
        return ExportTask(
            plan=plan,
            chunk=command.chunk,
            run_id=RunId("r"),
            attempt=command.attempt,
            serial=command.serial,
            output_dir="",
            fetch_rows=1,
            gzip_level=1,
        )

    def close_table(self, plan: TablePlan, evidence: Evidence, failure: Failure | None) -> Event:
        del evidence
        self.gate.wait(30)
        return table_finished(
            plan.table, TableStatus.FAILED if failure else TableStatus.SUCCEEDED, failure=failure
        )

    def replan_table(self, plan: TablePlan) -> Event:
        raise AssertionError(f"nothing asks for a redo of {plan.table}")

    def plan_restart(self, table: TableName, request: int) -> Event:
        assert request == 1
        self.planning.wait(30)
        return interventions.RestartPlanned(table=table, plan=self.plans[table])


class Stage:
    """A loop with everything around it; ``seen`` are all events in order."""

    def __init__(self, plans: list[TablePlan], pool: ScriptedPool, clock: list[float]) -> None:
        self.mailbox: Mailbox[Mail] = Mailbox()
        self.helper = HelperThread(self.mailbox)
        self.bus = Bus()
        self.jobs = ScriptedJobs()
        self.seen: list[Event] = []
        self.bus.listen(lambda _at, event, _line: self.seen.append(event))
        starts = [TableStart(plan=plan, done=frozenset(), kept=False) for plan in plans]
        machine = Machine(starts, workers=1, jitter=lambda: 0.0)
        self.loop = Loop(
            machine=machine,
            pool=cast("Pool", pool),
            helper=self.helper,
            bus=self.bus,
            mailbox=self.mailbox,
            views=RunViews(
                machine=machine,
                base=RunView(),
                refused=(),
                began=0.0,
                files_by_table={plan.table: TableFiles() for plan in plans},
            ),
            jobs=self.jobs,
            stall_timeout_s=STALL_S,
            log_path="run.log",
            clock=lambda: clock[0],
        )

    def of(self, kind: type[Event]) -> list[Event]:
        return [event for event in self.seen if isinstance(event, kind)]


@pytest.fixture
def stage() -> Iterator[Callable[..., Stage]]:
    stages: list[Stage] = []

    def make(plans: list[TablePlan], **pool: int) -> Stage:
        clock = [0.0]
        stages.append(Stage(plans, ScriptedPool(clock, **pool), clock))
        return stages[-1]

    yield make
    for made in stages:
        made.jobs.gate.set()
        made.jobs.planning.set()
        made.jobs.files.deleting.set()
        made.helper.close()
        made.mailbox.close()


def test_a_run_ends_with_a_finished_picture(
    stage: Callable[..., Stage], plan: Callable[..., TablePlan]
) -> None:
    made = stage([plan("T", chunks=3), plan("U")])
    made.loop.run()
    view = made.bus.view()
    assert view.state is RunState.FINISHED
    assert (view.totals.done, view.totals.valid, view.totals.rows) == (2, 2, 4)
    assert [table.fraction for table in view.tables] == [1.0, 1.0]


def test_a_worker_without_a_word_is_killed_and_its_chunk_tried_again(
    stage: Callable[..., Stage], plan: Callable[..., TablePlan]
) -> None:
    made = stage([plan()], silent=1)
    made.loop.run()
    (died,) = made.of(events.WorkerDied)
    assert isinstance(died, events.WorkerDied)
    assert (died.failure.code, died.expected) == ("STALLED", False)
    (committed,) = made.of(events.ChunkCommitted)
    assert isinstance(committed, events.ChunkCommitted)
    assert committed.attempt == 2
    assert made.loop.clock() >= BOUND_S


def test_a_system_that_allows_no_process_ends_the_run_and_says_so(
    stage: Callable[..., Stage], plan: Callable[..., TablePlan]
) -> None:
    made = stage([plan()], refuse_starts=3)
    made.loop.run()
    (stopped,) = made.of(events.TableStopped)
    assert isinstance(stopped, events.TableStopped)
    assert stopped.failure is not None
    assert "could not be started" in stopped.failure.message


def test_a_blocked_helper_thread_delays_neither_other_tables_nor_an_abort(
    stage: Callable[..., Stage], plan: Callable[..., TablePlan]
) -> None:
    made = stage([plan("T"), plan("U")])
    made.jobs.gate.clear()

    def abort_after_both(_at: object, event: Event, _line: object) -> None:
        if isinstance(event, events.ChunkChecked) and event.table.name == "U":
            made.mailbox.put(requests.StopRequested(mode=StopMode.ABORT))

    made.bus.listen(abort_after_both)
    made.loop.run()
    assert len(made.of(events.ChunkCommitted)) == 2
    assert len(made.of(events.TableStopped)) == 2
    assert not made.of(events.TableFinished)


FLOOR = 1_000


class NoCeiling:
    """Holds nobody back, and has measured nothing."""

    percent, cpu_percent, reading = 100, 0.0, None

    def tick(self, busy: object) -> None:
        """There is no share to send."""


def with_floor(made: Stage) -> Monitor:
    """Give the loop a disk floor; the looks at the disk are what a test sets."""
    looks: Sampler[int | None] = Sampler("disk", lambda: None, every_s=1)
    made.loop.monitor = Monitor(
        ceiling=cast("CpuLimit", NoCeiling()), floor=DiskFloor(floor_bytes=FLOOR), free=looks
    )
    return made.loop.monitor


def test_a_worker_that_meets_a_full_disk_makes_the_run_wait_at_no_attempt(
    stage: Callable[..., Stage], plan: Callable[..., TablePlan]
) -> None:
    made = stage([plan()], full_at=0)
    dials = with_floor(made)

    def make_room(_at: object, event: Event, _line: object) -> None:
        if isinstance(event, events.AttemptFailed):
            assert made.loop.machine.state.holds
            dials.free.latest = 2 * FLOOR

    made.bus.listen(make_room)
    made.loop.run()
    assert len(made.of(interventions.DiskLow)) == len(made.of(interventions.DiskFreed)) == 1
    assert not made.of(events.DrainBegan)
    assert not made.of(events.TaskPutBack)
    (committed,) = made.of(events.ChunkCommitted)
    assert isinstance(committed, events.ChunkCommitted)
    assert committed.attempt == 1


@pytest.mark.parametrize("floor", [True, False])
def test_a_quota_that_is_used_up_is_an_error_for_there_is_room(
    stage: Callable[..., Stage], plan: Callable[..., TablePlan], *, floor: bool
) -> None:
    made = stage([plan()], full_at=5 * FLOOR if floor else 0)
    if floor:
        with_floor(made)
    made.loop.run()
    assert not made.of(interventions.DiskLow)
    (given_up,) = made.of(events.TaskGivenUp)
    assert isinstance(given_up, events.TaskGivenUp)
    assert given_up.failure.code == "DISK-FULL"
