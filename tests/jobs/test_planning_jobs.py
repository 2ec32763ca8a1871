"""The jobs around the workers: what a worker is sent, and what a new plan of one table costs."""

import pickle
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from exporter_tui.coordinator.jobs.planning_jobs import PlanningJobs
from exporter_tui.coordinator.machine.commands import SendTask
from exporter_tui.model.events import WorkerNo
from exporter_tui.model.facts import Database, DatabaseIdentity
from exporter_tui.model.names import ChunkNo, RunId
from exporter_tui.model.options import ValidationMode
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.states import TaskKind
from exporter_tui.model.verdict import Asked
from exporter_tui.model.work import CheckTask

if TYPE_CHECKING:
    from tests.world import World

PIPE_BYTES = 4096
"""What an empty pipe takes whatever its reader does."""


@pytest.fixture
def jobs(world: "World") -> PlanningJobs:
    """Return the jobs of a run that has not begun."""
    database = Database(
        identity=DatabaseIdentity(unique_name="FAKEDB", container=None),
        version="19",
        character_set="AL32UTF8",
        national_character_set="AL16UTF16",
        username="READER",
    )
    return PlanningJobs(options=world.options(), database=database, run_id=RunId("r"))


@pytest.mark.parametrize("mode", ValidationMode)
@pytest.mark.parametrize("character_set", ["AL32UTF8", "WE8MSWIN1252"])
def test_a_worker_asks_what_the_configuration_says_and_the_database_can_answer(
    jobs: PlanningJobs, plan: Callable[..., TablePlan], mode: ValidationMode, character_set: str
) -> None:
    jobs.options = replace(jobs.options, export=replace(jobs.options.export, validation=mode))
    jobs.database = replace(jobs.database, character_set=character_set)
    whole = plan("T")
    command = SendTask(
        worker=WorkerNo(1),
        table=whole.table,
        chunk=ChunkNo(0),
        attempt=1,
        serial=1,
        kind=TaskKind.CHECK,
    )
    task = jobs.task(whole, command, csv_bytes=0)
    assert isinstance(task, CheckTask)
    assert task.asked == Asked(mode=mode, text_lengths=character_set == "AL32UTF8")


@pytest.mark.parametrize("kind", TaskKind)
def test_a_worker_is_sent_no_more_of_a_plan_than_its_task_needs(
    jobs: PlanningJobs, plan: Callable[..., TablePlan], kind: TaskKind
) -> None:
    whole = plan("T", chunks=10_000)
    task = jobs.task(
        whole,
        SendTask(
            worker=WorkerNo(1),
            table=whole.table,
            chunk=None if kind is TaskKind.COUNT else ChunkNo(7_777),
            attempt=1,
            serial=1,
            kind=kind,
        ),
        csv_bytes=0,
    )
    assert len(pickle.dumps(whole)) > 100_000
    assert len(pickle.dumps(task)) < PIPE_BYTES
    assert (task.plan.fingerprint, task.plan.table) == (whole.fingerprint, whole.table)
    own = () if kind is TaskKind.COUNT else (whole.tiles[7_777],)
    assert task.plan.tiles == own
    assert type(task).__name__.removesuffix("Task").upper() == kind.name
