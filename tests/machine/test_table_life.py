"""A table's phases, read as a whole, and who may change a table: its own steps, and nobody else."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from exporter_tui.coordinator.machine import commands, machine
from exporter_tui.coordinator.machine.table.helper_jobs import HelperJobs, UnexpectedAnswerError
from exporter_tui.coordinator.machine.table.known_files import KnownFiles
from exporter_tui.coordinator.machine.table.phases import (
    RESTART_TRANSITIONS,
    TABLE_TRANSITIONS,
    RestartPhase,
    RestartStep,
    TablePhase,
    TableStep,
)
from exporter_tui.coordinator.machine.table.restart import Restart
from exporter_tui.coordinator.machine.table.results import TableBook
from exporter_tui.coordinator.machine.table.table import TrackedTable, track
from exporter_tui.coordinator.machine.table.tasks import TrackedTask
from exporter_tui.model.errors import Failure
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.states import IllegalTransitionError
from tests.machine.script import HR_T, Script

PlanMaker = Callable[..., TablePlan]

ROOM = "table"
"""The folder of the classes that a table is made of: each changes its own fields."""

FIELDS = {
    field.name
    for kind in (TrackedTable, TrackedTask, KnownFiles, HelperJobs, Restart, TableBook)
    for field in fields(kind)
}

OTHERS = {"self", "state", "member", "workers", "outage", "end"}
"""What else is changed there: the machine's state, workers, the outage, a table that is closed."""

CHANGING = {
    "add", "append", "clear", "discard", "extend", "insert", "pop", "popitem", "remove",
    "setdefault", "update", "difference_update",
}  # fmt: skip


def roots(node: ast.expr) -> Iterator[str]:
    """The attributes that are changed with ``node``, each as its owner's name and its own."""
    while isinstance(node, ast.Subscript | ast.Starred):
        node = node.value
    if isinstance(node, ast.Tuple | ast.List):
        for one in node.elts:
            yield from roots(one)
    elif isinstance(node, ast.Attribute) and node.attr in FIELDS:
        owner = node.value
        name = owner.id if isinstance(owner, ast.Name) else ast.unparse(owner)
        if name not in OTHERS:
            yield f"{name}.{node.attr}"


def changes(source: str) -> list[str]:
    """What the source changes of a table or a task, as far as names tell."""
    found: list[str] = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Assign(targets=targets) | ast.Delete(targets=targets):
                for target in targets:
                    found += roots(target)
            case ast.AugAssign(target=target) | ast.AnnAssign(target=target):
                found += roots(target)
            case ast.Call(func=ast.Attribute(value=changed, attr=attr)) if attr in CHANGING:
                found += roots(changed)
            case _:
                pass
    return found


@pytest.mark.parametrize(
    "line",
    [
        "table.result = None",
        "table.known.present = False",
        "table.losses += 1",
        "table.asked.append(chunk)",
        "table.known.answered.discard(chunk)",
        "table.inquiries[kind, chunk] = task",
        "del table.chunks[chunk]",
        "table.phase, state.now = phase, now",
        "state.tables[name].urgent = True",
    ],
)
def test_the_search_finds_each_way_to_change_a_table(line: str) -> None:
    assert changes(line)


@pytest.mark.parametrize(
    "line", ["state.open.add(name)", "phase = table.phase", "member.task = key"]
)
def test_the_search_leaves_alone_what_is_no_tables(line: str) -> None:
    assert not changes(line)


def test_no_module_but_those_of_the_table_changes_a_table_or_its_tasks() -> None:
    package = Path(machine.__file__).parent.parent
    modules = [file for file in package.rglob("*.py") if file.parent.name != ROOM]
    assert len(modules) > 40
    found = {file.name: changes(file.read_text()) for file in modules}
    inside = {name: lines for name, lines in found.items() if lines}
    assert not inside


def test_every_phase_can_be_reached_and_left_and_every_step_is_used() -> None:
    assert set(TABLE_TRANSITIONS.values()) == set(TablePhase)
    assert {phase for phase, _ in TABLE_TRANSITIONS} == set(TablePhase)
    assert {step for _, step in TABLE_TRANSITIONS} == set(TableStep)
    assert set(RESTART_TRANSITIONS.values()) == set(RestartPhase)
    assert {phase for phase, _ in RESTART_TRANSITIONS} == set(RestartPhase)
    assert {step for _, step in RESTART_TRANSITIONS} == set(RestartStep)


def test_every_phase_leads_to_an_end_and_from_there_back_to_work() -> None:
    for begin, end in ((phase, TablePhase.ENDED) for phase in TablePhase):
        assert end in _reached(begin)
    assert _reached(TablePhase.ENDED) == set(TablePhase)


def _reached(phase: TablePhase) -> set[TablePhase]:
    found = {phase}
    while more := {
        to for (one, _), to in TABLE_TRANSITIONS.items() if one in found and to not in found
    }:
        found |= more
    return found


def test_a_step_that_is_not_legal_raises_with_the_tables_story(
    plan: PlanMaker, failure: Callable[..., Failure]
) -> None:
    table = track(plan(), 0)
    table.fail(failure())
    with pytest.raises(IllegalTransitionError, match=r"HR\.T is failing") as raised:
        table.judge()
    assert TableStep.FAILED.value in str(raised.value)
    with pytest.raises(IllegalTransitionError, match=r"the restart of HR\.T"):
        table.move_folder()


def test_an_answer_that_nobody_waits_for_raises(plan: PlanMaker) -> None:
    table = track(plan(), 0)
    table.jobs.ask(commands.LookAtTable(table=HR_T, chunks=(), gate=True))
    with pytest.raises(UnexpectedAnswerError, match="CloseTable"):
        table.jobs.answered(commands.CloseTable)
    table.jobs.answered(commands.CloseTable, commands.LookAtTable)
    assert not table.jobs.waits_for


def test_a_finished_table_is_known_to_be_so_by_its_story(plan: PlanMaker) -> None:
    script = Script(plan(), workers=1)
    script.complete()
    story = script.machine.state.tables[HR_T].story
    assert story == [TableStep.JUDGED.value, TableStep.CLOSED.value]
