"""Whatever happens, a picture shows every table as the machine has it, at each moment and at the
end: random walks, and the requests that once stayed on the screen.
"""

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exporter_tui.coordinator.machine import commands
from exporter_tui.coordinator.machine.table.phases import RestartPhase
from exporter_tui.coordinator.views.files import TableFiles
from exporter_tui.coordinator.views.run import RunViews
from exporter_tui.coordinator.views.strips import Strips
from exporter_tui.model import events, requests
from exporter_tui.model.errors import ErrorClass, Failure
from exporter_tui.model.events import Event
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.requests import StopMode
from exporter_tui.model.states import TableState
from exporter_tui.model.view import RunState, RunView
from exporter_tui.model.words import RUNNING_WORDS, word_of
from tests.builders import failure_of
from tests.machine.test_machine_walk import MOVES, go_on, move, roam
from tests.machine.walk import Walk
from tests.machine.walk_folders import Found
from tests.scenes import Scene, plan_of


def planned(name: str = "T", chunks: int = 1, scn: int = 1) -> TablePlan:
    """Return a plan as a walk makes it."""
    return plan_of(name, chunks=chunks, fingerprint=f"sha256:{name}-{scn}")


def failing(code: str, kind: ErrorClass = ErrorClass.RETRY) -> Failure:
    """Return a failure of that class."""
    return failure_of(code, kind)


class WatchedWalk(Walk):
    """A walk that draws a picture after each step and holds it against the machine."""

    views: RunViews | None = None

    def watch(self, plans: list[TablePlan]) -> None:
        """Draw from now on."""
        self.views = RunViews(
            machine=self.machine,
            base=RunView(),
            refused=(),
            began=0.0,
            files_by_table={plan.table: TableFiles() for plan in plans},
        )
        for worker in self.alive:
            self.tell(events.WorkerStarted(worker=worker, pid=1))

    def tell(self, event: Event) -> None:
        if self.views is not None:
            self.views.hear(event, self.now)

    def note(self, event: Event) -> None:
        self.tell(event)
        super().note(event)

    def hear(self, event: Event) -> None:
        self.tell(event)
        super().hear(event)

    def obey(self, out: tuple[commands.Command, ...]) -> None:
        for command in out:
            if isinstance(command, commands.StartWorker):
                self.tell(events.WorkerStarted(worker=command.worker, pid=1))
        super().obey(out)

    def check(self) -> None:
        super().check()
        if self.views is not None:
            is_true(self.views, self.now)


def is_over(view: RunView) -> bool:
    """Return whether the picture shows an end, and the one that its tables had."""
    totals = view.totals
    word = RunState.STOPPED if totals.stopped else RunState.FINISHED
    return view.state is word and not (totals.running or totals.begun or totals.queued)


ENDED = {TableState.SUCCEEDED, TableState.FAILED, TableState.STALE}
MADE_BY_THE_HELPER = {RestartPhase.PLANNING, RestartPhase.MOVING}


def is_true(views: RunViews, now: float) -> None:
    """Assert that the picture says of every table what the machine says."""
    tables = views.machine.state.tables
    shown = {
        line.table: (line.state, line.chunks_done, line.strip) for line in views.view(now).tables
    }
    running = views.workers.running(views.files_by_table, now)
    holders = views.machine.state.workers.members.values()
    held = {member.assignment.table for member in holders if member.assignment is not None}
    held = {name for name in held if tables[name].state() not in ENDED}
    at_work = {line.table for line in views.view(now).tables if word_of(line) in RUNNING_WORDS}
    waiting = {command.table for command in views.machine.state.wants_session}
    made = {name for name, table in tables.items() if table.restarting in MADE_BY_THE_HELPER}
    moved = made - waiting
    outage = views.machine.state.outage
    assert at_work - moved == held - moved if outage is None else at_work - moved <= held
    for name, table in tables.items():
        done = len(table.chunks) - table.incomplete
        fractions = running[name].fractions if name in running else {}
        strip = Strips().draw(table, fractions)
        assert shown[name] == (table.state(), done, strip), name


@pytest.mark.slow
@settings(
    deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    moves=MOVES,
    chunks=st.lists(st.integers(1, 3), min_size=1, max_size=3),
    workers=st.integers(1, 3),
)
def test_the_picture_says_at_each_moment_what_the_machine_says(
    moves: list[tuple[str, int, ErrorClass]], chunks: list[int], workers: int
) -> None:
    plans = [planned(f"T{no}", chunks=count) for no, count in enumerate(chunks)]
    walk = WatchedWalk(plans, workers, planned)
    walk.watch(plans)
    for what, pick, _ in moves:
        move(walk, what, pick, failure_of("X-1", ErrorClass.RETRY))
    go_on(walk, failure_of("X-2", ErrorClass.RETRY))
    assert walk.machine.ended
    assert walk.views is not None
    view = walk.views.view(walk.now)
    assert is_over(view)


@pytest.mark.slow
def test_the_picture_is_true_in_long_walks_from_finished_tables() -> None:
    for seed in range(75):
        dice = random.Random(seed)
        plans = [planned(f"T{no}", chunks=dice.randint(1, 3)) for no in range(dice.randint(1, 2))]
        walk = WatchedWalk(plans, 2, planned, [dice.choice(list(Found)) for _ in plans])
        walk.watch(plans)
        roam(walk, dice, failing)
        assert walk.views is not None, seed
        view = walk.views.view(walk.now)
        assert is_over(view), seed


def finished_beside_work(scene: Callable[..., Any], plan: Callable[..., TablePlan]) -> Scene:
    """Return a scene in which the first table is finished and the only worker exports another."""
    small, large = plan("A"), plan("B", chunks=9)
    here: Scene = scene([small, large], done={small.table: 1}, kept={small.table})
    here.ready()
    assert here.view(0.5).tables[0].state is TableState.SUCCEEDED
    return here


@pytest.mark.parametrize(
    ("ask", "shown"),
    [
        (lambda plan: requests.ValidationRequested(table=plan.table), TableState.VALIDATING),
        (lambda plan: requests.RestartRequested(tables=(plan.table,)), TableState.RESTARTING),
    ],
)
def test_what_was_asked_and_dropped_by_a_stop_does_not_stay_on_the_screen(
    scene: Callable[..., Any],
    plan: Callable[..., TablePlan],
    ask: Callable[[TablePlan], Event],
    shown: TableState,
) -> None:
    here = finished_beside_work(scene, plan)
    here.feed(ask(here.plans[0]))
    assert here.view(0.5).tables[0].state is shown

    here.feed(requests.StopRequested(mode=StopMode.FINISH))
    is_true(here.views, here.now)
    here.commit()

    view = here.view(0.5)
    assert (view.state, view.state_note) == (RunState.STOPPED, "by you, 1 of 2 tables left")
    assert [line.state for line in view.tables] == [TableState.SUCCEEDED, TableState.FAILED]
    assert (view.totals.running, view.totals.begun, view.totals.queued) == (0, 0, 0)
