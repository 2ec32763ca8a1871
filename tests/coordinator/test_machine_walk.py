"""A random walk over everything that can happen; the invariants hold after every step."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exporter_tui.model import requests, turns
from exporter_tui.model.control import StopMode
from exporter_tui.model.errors import ErrorClass, Failure
from exporter_tui.model.events import Event
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.verdict import TableStatus
from tests.coordinator.walk import Walk

CLASSES = tuple(ErrorClass)
WORK = ("ready", "begin", "answer", "help", "leave", "wait")
TROUBLE = ("fail", "no session", "die", "help badly", "remove", "watch")
PEOPLE = (
    "restart",
    "restart chunk",
    "validate",
    "pause",
    "resume",
    "workers",
    "disk low",
    "disk freed",
    "stop",
)
# Work is likelier than trouble, so that walks get somewhere.
MOVES = st.lists(
    st.tuples(
        st.sampled_from((*WORK, *WORK, *WORK, *WORK, *TROUBLE, *PEOPLE)),
        st.integers(0, 7),
        st.sampled_from(CLASSES),
    ),
    max_size=120,
)


def request(walk: Walk, what: str, pick: int) -> Event:
    tables = tuple(walk.files)
    table = tables[pick % len(tables)]
    answers: dict[str, Event] = {
        "restart": requests.RestartRequested(
            tables=(table, TableName("NO", "SUCH"))[: 1 + pick % 2]
        ),
        "restart chunk": requests.ChunkRestartRequested(table=table, chunk=ChunkNo(pick % 3)),
        "validate": requests.ValidationRequested(table=table),
        "pause": requests.PauseRequested(now=pick > 3),
        "resume": requests.ResumeRequested(),
        "workers": requests.WorkersRequested(workers=pick),
        "disk low": turns.DiskLow(free_bytes=1, floor_bytes=2),
        "disk freed": turns.DiskFreed(free_bytes=3),
        "stop": requests.StopRequested(
            mode=StopMode.ABORT if pick == 0 else StopMode.FINISH, within_s=pick or None
        ),
    }
    return answers[what]


def move(walk: Walk, what: str, pick: int, failure: Failure) -> None:
    table = tuple(walk.files)[pick % len(walk.files)]
    moves: dict[str, Callable[[], None]] = {
        "ready": lambda: walk.ready(pick),
        "begin": lambda: walk.begin(pick),
        "answer": lambda: walk.answer(pick),
        "help": lambda: walk.help(None),
        "leave": lambda: walk.leave(failure),
        "wait": lambda: walk.wait(pick),
        "fail": lambda: walk.fail(pick, failure, log_on=False),
        "no session": lambda: walk.fail(pick, failure, log_on=True),
        "die": lambda: walk.die(pick, failure),
        "help badly": lambda: walk.help(failure, log_on=pick % 2 == 0),
        "remove": lambda: walk.remove(table, pick),
        "watch": lambda: walk.obey(walk.machine.watch(table, now=walk.now)),
    }
    if what in moves:
        moves[what]()
    elif what != "stop" or pick <= 1:  # one walk in a few ends early
        walk.ask(request(walk, what, pick))


def go_on(walk: Walk, failure: Failure) -> None:
    """Let everything work from now on, until the run is over."""
    walk.ask(requests.ResumeRequested())
    walk.ask(turns.DiskFreed(free_bytes=3))
    for _ in range(600):
        if walk.machine.ended and not walk.jobs:
            return
        walk.ready(0)
        walk.begin(1)
        walk.answer(0)
        walk.help(None)
        walk.leave(failure)
        walk.wait(2)


@pytest.mark.slow
@settings(
    deadline=None, max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    moves=MOVES,
    chunks=st.lists(st.integers(1, 3), min_size=1, max_size=3),
    workers=st.integers(1, 3),
)
def test_whatever_happens_nothing_is_lost_and_the_run_can_end(
    plan: Callable[..., TablePlan],
    failure: Callable[..., Failure],
    moves: list[tuple[str, int, ErrorClass]],
    chunks: list[int],
    workers: int,
) -> None:
    plans = [plan(f"T{no}", chunks=count) for no, count in enumerate(chunks)]
    walk = Walk(plans, workers, plan)
    for what, pick, error_class in moves:
        move(walk, what, pick, failure("X-1", error_class))
    go_on(walk, failure("X-2"))
    assert walk.machine.ended
    for name, table in walk.machine.run.tables.items():
        assert table.result is not None
        assert not table.open
        if table.result.status is TableStatus.SUCCEEDED and not walk.drained:
            assert set(table.chunks) <= walk.files[name], "what SUCCEEDED has all its files"
