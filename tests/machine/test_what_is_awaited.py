"""What a person asks for goes before all that waits, however small its table is."""

from collections.abc import Callable

import pytest

from exporter_tui.model import interventions, requests
from exporter_tui.model.errors import Failure
from exporter_tui.model.events import Event
from exporter_tui.model.names import ChunkNo
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.states import TableState
from tests.machine.script import HR_T, HR_U, Script

PlanMaker = Callable[..., TablePlan]
FailureMaker = Callable[..., Failure]

FIRST = ChunkNo(0)


@pytest.fixture
def small(plan: PlanMaker) -> Script:
    """Return a run whose small table T is finished while its one worker exports the large U."""
    script = Script(plan("U", chunks=9), plan("T"), done=(0,), kept={HR_T}, workers=1)
    script.all_ready()
    assert script.state(HR_T) is TableState.SUCCEEDED
    assert script.running()[0].table == HR_U
    return script


def next_table(script: Script) -> str:
    """Let the running task end, and return which table is next."""
    script.succeed(script.running()[0])
    return script.running()[0].table.name


def test_without_a_request_the_larger_table_goes_on(small: Script) -> None:
    assert next_table(small) == "U"


@pytest.mark.parametrize(
    ("request_", "answers"),
    [
        (requests.ValidationRequested(table=HR_T), []),
        (
            requests.ChunkRestartRequested(table=HR_T, chunk=FIRST),
            [interventions.ChunkSetAside(table=HR_T, chunk=FIRST, found=True)],
        ),
    ],
    ids=["validate", "restart chunk"],
)
def test_what_is_asked_of_a_finished_table_is_next(
    small: Script, request_: Event, answers: list[Event]
) -> None:
    for event in (request_, *answers):
        small.hear(event)
    assert next_table(small) == "T"


def test_a_table_that_starts_again_is_next(small: Script, plan: PlanMaker) -> None:
    fresh = plan("T", scn=2000)
    small.hear(requests.RestartRequested(tables=(HR_T,)))
    small.hear(interventions.RestartPlanned(table=HR_T, plan=fresh))
    small.hear(interventions.TableCleared(table=HR_T, plan=fresh, trash="trash/1"))
    assert next_table(small) == "T"


def test_a_running_chunk_that_begins_again_is_next(plan: PlanMaker, failure: FailureMaker) -> None:
    script = Script(plan("U"), plan("T"), workers=1)
    script.all_ready()
    script.fail(script.running()[0], failure("DPY-4011"))
    (small,) = script.running()
    assert small.table == HR_T
    script.start(small)
    script.hear(requests.ChunkRestartRequested(table=HR_T, chunk=FIRST))
    script.after(5)
    script.fail(small, failure("CANCELLED"), started=True)
    assert script.running()[0].table == HR_T


def test_once_it_is_done_the_table_has_its_place_again(small: Script) -> None:
    small.hear(requests.ValidationRequested(table=HR_T))
    while small.machine.state.tables[HR_T].open:
        if small.running()[0].table == HR_T or small.machine.state.tables[HR_T].waiting:
            small.succeed(small.running()[0])
        else:
            small.finish(HR_T)
    assert not small.machine.state.tables[HR_T].urgent
