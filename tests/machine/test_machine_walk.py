"""A random walk over everything that can happen; the invariants hold after every step."""

import random
from collections.abc import Callable, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exporter_tui.model import interventions, requests
from exporter_tui.model.errors import ErrorClass, Failure
from exporter_tui.model.events import Event
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.requests import StopMode
from exporter_tui.model.states import IllegalTransitionError
from tests.machine.walk import Walk
from tests.machine.walk_folders import Found

CLASSES = tuple(ErrorClass)
CLASSES_OF_THE_SEEDS = (
    ErrorClass.FATAL,
    ErrorClass.NEVER_RETRY,
    ErrorClass.RETRY,
    ErrorClass.REDO_TABLE,
    ErrorClass.REFUSE_TABLE,
)
"""In this order: a seed draws its walk from them, and some walks are kept for what they found."""

WORK = ("ready", "begin", "answer", "help", "leave", "wait")
TROUBLE = ("fail", "no session", "die", "help badly", "remove", "tamper", "watch")
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


RESTARTED_WHILE_AN_OLDER_PLAN_COMES = 5_013_712
"""A walk in which a table's restart once forgot its plan, so that the run never ended."""

REPLACED_WHILE_ITS_OLD_FILE_IS_READ = 9_835
"""A walk in which the new file of a chunk was once set aside for what its old one was."""

QUEUED_WHILE_ITS_OLD_FILE_IS_MOVED = 49_188
"""A walk in which the old file of a chunk once stayed aside for ever."""

LONG_MOVES = (*WORK * 4, *TROUBLE, *PEOPLE, *("restart chunk",) * 3, *("validate",) * 2)
"""People ask for more here, in the middle of everything."""


def table_of(walk: Walk, pick: int) -> TableName:
    tables = tuple(walk.machine.state.tables)
    return tables[pick % len(tables)]


def request(walk: Walk, what: str, pick: int) -> Event:
    table = table_of(walk, pick)
    answers: dict[str, Event] = {
        "restart": requests.RestartRequested(
            tables=(table, TableName("NO", "SUCH"))[: 1 + pick % 2]
        ),
        "restart chunk": requests.ChunkRestartRequested(table=table, chunk=ChunkNo(pick % 3)),
        "validate": requests.ValidationRequested(table=table),
        "pause": requests.PauseRequested(now=pick > 3),
        "resume": requests.ResumeRequested(),
        "workers": requests.WorkersRequested(workers=pick),
        "disk low": interventions.DiskLow(free_bytes=1, floor_bytes=2),
        "disk freed": interventions.DiskFreed(free_bytes=3),
        "stop": requests.StopRequested(
            mode=StopMode.ABORT if pick == 0 else StopMode.FINISH, within_s=pick or None
        ),
    }
    return answers[what]


def move(walk: Walk, what: str, pick: int, failure: Failure) -> None:
    table = table_of(walk, pick)
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
        "tamper": lambda: walk.disk.tamper(table, pick),
        "watch": lambda: walk.obey(walk.machine.watch(table, now=walk.now)),
    }
    if what in moves:
        moves[what]()
    elif what != "stop" or pick <= 1:  # one walk in a few ends early
        walk.ask(request(walk, what, pick))


def work(walk: Walk, failure: Failure) -> None:
    """Let everybody do what is next; ``failure`` is what killed workers leave behind."""
    walk.ready(0)
    walk.begin(1)
    walk.answer(0)
    walk.help(None)
    walk.leave(failure)
    walk.wait(2)


def go_on(walk: Walk, failure: Failure) -> None:
    """Let everything work from now on, until the run is over."""
    walk.ask(requests.ResumeRequested())
    walk.ask(interventions.DiskFreed(free_bytes=3))
    for _ in range(600):
        if walk.machine.ended and not walk.jobs:
            return
        work(walk, failure)


@pytest.mark.slow
@settings(
    deadline=None, max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    moves=MOVES,
    tables=st.lists(st.tuples(st.integers(1, 3), st.sampled_from(Found)), min_size=1, max_size=3),
    workers=st.integers(1, 3),
)
def test_whatever_happens_nothing_is_lost_and_the_run_can_end(
    plan: Callable[..., TablePlan],
    failure: Callable[..., Failure],
    moves: list[tuple[str, int, ErrorClass]],
    tables: list[tuple[int, Found]],
    workers: int,
) -> None:
    plans = [plan(f"T{no}", chunks=chunks) for no, (chunks, _) in enumerate(tables)]
    walk = Walk(plans, workers, plan, [found for _, found in tables])
    for what, pick, error_class in moves:
        move(walk, what, pick, failure("X-1", error_class))
    go_on(walk, failure("X-2"))
    walk.check_end()


def roam(
    walk: Walk,
    dice: random.Random,
    failure: Callable[..., Failure],
    classes: Sequence[ErrorClass] = CLASSES_OF_THE_SEEDS,
) -> None:
    """Work for a while, let much happen, then go on to the end."""
    for _ in range(dice.randint(0, 60)):
        work(walk, failure("X-2"))
    for _ in range(dice.randint(5, 150)):
        what, fate = dice.choice(LONG_MOVES), dice.choice(classes)
        if fate.ends_run and dice.random() < 0.7:
            fate = ErrorClass.RETRY  # else most walks would end soon
        if what != "stop" or dice.random() < 0.4:
            move(walk, what, dice.randint(0, 7), failure("X-1", fate))
    go_on(walk, failure("X-2"))
    walk.check_end()


SINGLE_WALKS = (
    RESTARTED_WHILE_AN_OLDER_PLAN_COMES,
    REPLACED_WHILE_ITS_OLD_FILE_IS_READ,
    QUEUED_WHILE_ITS_OLD_FILE_IS_MOVED,
)


@pytest.mark.slow
def test_long_walks_from_what_was_found_keep_every_file_that_counts(
    plan: Callable[..., TablePlan], failure: Callable[..., Failure]
) -> None:
    for seed in (*range(600), *SINGLE_WALKS):
        long_walk(seed, plan, failure, CLASSES_OF_THE_SEEDS)


@pytest.mark.slow
def test_long_walks_through_every_class_of_failure_keep_every_file_that_counts(
    plan: Callable[..., TablePlan], failure: Callable[..., Failure]
) -> None:
    for seed in range(300):
        long_walk(seed, plan, failure, CLASSES)


def long_walk(
    seed: int,
    plan: Callable[..., TablePlan],
    failure: Callable[..., Failure],
    classes: Sequence[ErrorClass],
) -> None:
    dice = random.Random(seed)
    plans = [plan(f"T{no}", chunks=dice.randint(1, 3)) for no in range(dice.randint(1, 2))]
    found = [dice.choice(list(Found)) for _ in plans]
    walk = Walk(plans, dice.randint(1, 3), plan, found)
    try:
        roam(walk, dice, failure, classes)
    except (AssertionError, IllegalTransitionError, KeyError) as error:
        raise AssertionError(f"walk {seed}: {error}") from error
