"""A random walk over everything that can happen; the invariants hold after every step."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exporter_tui.coordinator import commands
from exporter_tui.coordinator.machine import Machine, TableStart
from exporter_tui.coordinator.tracked import TaskKey
from exporter_tui.model import events
from exporter_tui.model.control import StopMode
from exporter_tui.model.errors import ErrorClass, Failure
from exporter_tui.model.events import WorkerNo
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.states import COMPLETE, OWNED, ChunkState
from exporter_tui.model.verdict import TableStatus

CLASSES = tuple(ErrorClass)

PlanMaker = Callable[..., TablePlan]
FailureMaker = Callable[..., Failure]
Move = tuple[int, int, ErrorClass]


class Walk:
    """The world around the machine: workers that answer in any order, or die."""

    def __init__(self, plans: list[TablePlan], workers: int) -> None:
        starts = [TableStart(plan=plan, done=frozenset(), kept=False) for plan in plans]
        self.machine = Machine(starts, workers=workers, jitter=lambda: 0.5)
        self.now = 0.0
        self.alive: dict[WorkerNo, bool] = {}
        self.held: dict[WorkerNo, tuple[commands.SendTask, bool]] = {}
        self.closing: list[commands.CloseTable] = []
        self.replanning: list[TableName] = []
        self.replanned: set[TableName] = set()
        self.attempts: dict[tuple[TaskKey, int], int] = {}
        self.begun_draining = False
        self.scn = 1
        self.plans = {plan.table: plan for plan in plans}
        self.obey(self.machine.begin(now=0.0))

    def obey(self, out: tuple[commands.Command, ...]) -> None:
        for command in out:
            match command:
                case commands.StartWorker():
                    assert not self.begun_draining
                    self.alive[command.worker] = False
                case commands.SendTask():
                    assert not self.begun_draining
                    assert self.alive[command.worker], "only ready workers get tasks"
                    assert command.worker not in self.held, "one task per worker"
                    self.held[command.worker] = (command, False)
                    assert 1 <= command.attempt <= 3
                case commands.CloseTable():
                    self.closing.append(command)
                case commands.ReplanTable():
                    assert command.table not in self.replanned, "redone once per run"
                    self.replanning.append(command.table)
                    self.replanned.add(command.table)
                    holders = [task for task, _ in self.held.values()]
                    assert all(task.table != command.table for task in holders)
                case commands.Publish(event=events.DrainBegan()):
                    self.begun_draining = True
                case _:
                    pass
        self.check()

    def check(self) -> None:
        """Every invariant that holds between two events."""
        run = self.machine.run
        owners: dict[TaskKey, WorkerNo] = {}
        for table in run.tables.values():
            tasks = table.tasks()
            assert table.active == sum(task.state in OWNED for task in tasks)
            assert table.incomplete == sum(
                task.state not in COMPLETE for task in table.chunks.values()
            )
            for task in tasks:
                assert (task.owner is not None) == (task.state in OWNED)
                if task.owner is not None:
                    owners[task.key] = task.owner
                if task.state is ChunkState.BACKOFF:
                    assert task in run.backoff
                if task.state is ChunkState.PENDING:
                    assert table.result is None, "nothing waits in a finished table"
        assert owners == {TaskKey(t.table, t.chunk): w for w, (t, _) in self.held.items()}
        assert run.open == sum(table.result is None for table in run.tables.values())
        waiting = sum(
            task.state is ChunkState.PENDING for t in run.tables.values() for task in t.tasks()
        )
        assert len(run.pending) == waiting, "nothing is lost"

    def hear(self, event: events.Event) -> None:
        self.obey(self.machine.handle(event, now=self.now))

    # -- moves -------------------------------------------------------------------------------

    def ready(self, pick: int) -> None:
        starting = [worker for worker, ready in self.alive.items() if not ready]
        if starting:
            worker = starting[pick % len(starting)]
            self.alive[worker] = True
            self.hear(events.WorkerReady(worker=worker))

    def begin(self, pick: int) -> None:
        fresh = [worker for worker, (_, begun) in self.held.items() if not begun]
        if fresh:
            worker = fresh[pick % len(fresh)]
            task, _ = self.held[worker]
            self.held[worker] = (task, True)
            self.hear(
                events.AttemptStarted(
                    worker=worker, table=task.table, chunk=task.chunk, attempt=task.attempt
                )
            )

    def answer(self, pick: int, failure: Failure | None) -> None:
        running = [worker for worker, (_, begun) in self.held.items() if begun]
        if not running:
            return
        worker = running[pick % len(running)]
        task, _ = self.held.pop(worker)
        table, chunk, attempt = task.table, task.chunk, task.attempt
        if failure is not None:
            self.hear(
                events.AttemptFailed(
                    worker=worker, table=table, chunk=chunk, attempt=attempt, failure=failure
                )
            )
        elif chunk is None:
            self.hear(events.AggregatesRead(worker=worker, table=table, attempt=attempt, rows=0))
        else:
            self.hear(
                events.ChunkCommitted(
                    worker=worker,
                    table=table,
                    chunk=chunk,
                    chunks=1,
                    attempt=attempt,
                    rows=0,
                    csv_bytes=0,
                    gzip_bytes=0,
                    elapsed_s=0,
                )
            )

    def die(self, pick: int, failure: Failure) -> None:
        if self.alive:
            worker = sorted(self.alive)[pick % len(self.alive)]
            del self.alive[worker]
            self.held.pop(worker, None)
            self.hear(
                events.WorkerDied(worker=worker, exit_code=-9, expected=False, failure=failure)
            )

    def help(self, plan: Callable[..., TablePlan], failure: Failure | None) -> None:
        if self.replanning:
            table = self.replanning.pop()
            self.scn += 1
            new = plan(table.name, chunks=2, scn=self.scn)
            self.hear(
                events.ReplanFailed(table=table, failure=failure)
                if failure
                else events.TableReplanned(table=table, plan=new, set_aside=None)
            )
        elif self.closing:
            close = self.closing.pop()
            self.hear(
                events.TableFinished(
                    table=close.table,
                    status=TableStatus.FAILED if close.failure else TableStatus.SUCCEEDED,
                    reason=None,
                    failure=close.failure,
                    rows=0,
                    oracle_rows=1,
                    csv_bytes=0,
                    gzip_bytes=0,
                    chunks=0,
                    warnings=(),
                )
            )

    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.obey(self.machine.advance(now=self.now))


MOVES = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 7), st.sampled_from(CLASSES)), max_size=80
)


WALKS = {
    "moves": MOVES,
    "chunks": st.lists(st.integers(1, 3), min_size=1, max_size=3),
    "workers": st.integers(1, 3),
}
FIXTURES = [HealthCheck.function_scoped_fixture]


@settings(deadline=None, suppress_health_check=FIXTURES, max_examples=40)
@given(**WALKS)
def test_whatever_happens_nothing_is_lost_and_the_run_can_end(
    plan: PlanMaker,
    failure: FailureMaker,
    moves: list[Move],
    chunks: list[int],
    workers: int,
) -> None:
    go_for_a_walk(plan, failure, moves, chunks, workers)


@pytest.mark.slow
@settings(deadline=None, suppress_health_check=FIXTURES, max_examples=1000)
@given(**WALKS)
def test_a_thousand_walks_lose_nothing_either(
    plan: PlanMaker,
    failure: FailureMaker,
    moves: list[Move],
    chunks: list[int],
    workers: int,
) -> None:
    go_for_a_walk(plan, failure, moves, chunks, workers)


def go_for_a_walk(
    plan: PlanMaker,
    failure: FailureMaker,
    moves: list[Move],
    chunks: list[int],
    workers: int,
) -> None:
    """Make the moves, then let everything go well: the run must end with every table decided."""
    plans = [plan(f"T{no}", chunks=count) for no, count in enumerate(chunks)]
    walk = Walk(plans, workers)
    for move, pick, error_class in moves:
        some = failure("X-1", error_class)
        match move:
            case 0 | 1:
                walk.ready(pick)
            case 2 | 3:
                walk.begin(pick)
            case 4 | 5:
                walk.answer(pick, None)
            case 6:
                walk.answer(pick, some)
            case 7:
                walk.die(pick, some)
            case 8:
                walk.help(plan, some if pick == 0 else None)
            case _ if pick == 0:
                walk.hear(events.StopRequested(mode=StopMode.FINISH))
            case _:
                walk.wait(pick)
    for _ in range(400):
        if walk.machine.ended:
            break
        walk.ready(0)
        walk.begin(0)
        walk.answer(0, None)
        walk.help(plan, None)
        walk.wait(2)
    assert walk.machine.ended
    assert all(table.result is not None for table in walk.machine.run.tables.values())
    assert all(ChunkNo(0) in table.chunks for table in walk.machine.run.tables.values())
