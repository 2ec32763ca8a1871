"""Commands of the machine as jobs of the helper thread.

Enters: a command, when it is given; whatever the job needs of the run's state is taken at this
moment, in the loop's thread. Leaves: a function without arguments that returns the event which
tells how the job went.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from exporter_tui.coordinator.jobs.close_table import Evidence, EvidenceBox
from exporter_tui.coordinator.jobs.file_jobs import FileJobs
from exporter_tui.coordinator.jobs.unexpected import mishap
from exporter_tui.coordinator.machine import commands
from exporter_tui.coordinator.machine.table.table import TrackedTable
from exporter_tui.eventlog.defects import guarded
from exporter_tui.model import interventions
from exporter_tui.model.errors import Failure
from exporter_tui.model.events import Event
from exporter_tui.model.names import TableName
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.work import ExportTask, Task
from exporter_tui.store.paths import CONTROL_FOLDER
from exporter_tui.store.trash import TRASH

Job = Callable[[], Event]


class Desk(Protocol):
    """What is asked of the steps around the workers; all but ``task`` run in the helper thread."""

    def task(self, plan: TablePlan, command: commands.SendTask, csv_bytes: int) -> Task:
        """Return the task for a worker. ``csv_bytes``: of the chunk's file, 0 without one."""
        ...

    def close_table(self, plan: TablePlan, evidence: Evidence, failure: Failure | None) -> Event:
        """Compute and write what a finished or failed table leaves."""
        ...

    def replan_table(self, plan: TablePlan) -> Event:
        """Pin a new plan at a newer SCN."""
        ...

    def plan_restart(self, table: TableName, request: int) -> Event:
        """Make a new plan at the SCN of that request, taken for its first table; touch nothing."""
        ...

    @property
    def shelf(self) -> FileJobs:
        """Return the jobs that only move or look at files."""
        ...


def job(
    command: commands.HelperJob,
    desk: Desk,
    tables: Mapping[TableName, TrackedTable],
    evidence: EvidenceBox,
) -> Job:
    """Return the job of a command; whatever happens in it, its answer is an event."""
    inner = _job(command, desk, tables, evidence)
    where = str(getattr(command, "table", "folder"))
    return lambda: guarded(
        inner,
        output_dir=desk.shelf.output_dir,
        where=where,
        otherwise=lambda failure: mishap(command, failure, tables),
    )


def part_job(left: ExportTask, desk: Desk) -> Job:
    """Return the job that deletes what a dead worker had written of a task."""

    def not_deleted(failure: Failure) -> Event:
        table = left.plan.table
        return interventions.PartDeleted(table=table, chunk=left.chunk, problem=str(failure))

    shelf = desk.shelf
    return lambda: guarded(
        lambda: shelf.delete_part(left),
        output_dir=left.output_dir,
        where=str(left.plan.table),
        otherwise=not_deleted,
    )


def leftovers_job(desk: Desk) -> Job:
    """Return the job that deletes what an earlier run threw away."""
    shelf = desk.shelf
    where = f"{CONTROL_FOLDER}/{TRASH}"
    return lambda: guarded(
        shelf.delete_leftovers,
        output_dir=shelf.output_dir,
        where=where,
        otherwise=lambda failure: interventions.TrashDeleted(trash=where, problem=str(failure)),
    )


def _job(
    command: commands.HelperJob,
    desk: Desk,
    tables: Mapping[TableName, TrackedTable],
    evidence: EvidenceBox,
) -> Job:
    match command:
        case commands.CloseTable():
            plan, found = tables[command.table].plan, evidence.take(command)
            return lambda: desk.close_table(plan, found, command.failure)
        case commands.ReplanTable():
            evidence.forget(command.table)
            plan = tables[command.table].plan
            return lambda: desk.replan_table(plan)
        case commands.PlanRestart():
            return lambda: desk.plan_restart(command.table, command.request)
        case commands.LookAtTable() | commands.LookAtFolder():
            return _look(command, desk, tables)
        case _:
            return _move(command, desk, tables, evidence)


def _look(
    command: commands.LookAtTable | commands.LookAtFolder,
    desk: Desk,
    tables: Mapping[TableName, TrackedTable],
) -> Job:
    if isinstance(command, commands.LookAtTable):
        plan = tables[command.table].plan
        return lambda: desk.shelf.look(plan, command)
    looks: Sequence[tuple[TablePlan, commands.LookAtTable]] = [
        (tables[one.table].plan, one) for one in command.tables
    ]
    return lambda: desk.shelf.look_at_all(looks)


def _move(
    command: commands.ClearTable
    | commands.DeleteTrash
    | commands.SetChunkAside
    | commands.PutChunkBack
    | commands.DropAside
    | commands.SetDamagedAside,
    desk: Desk,
    tables: Mapping[TableName, TrackedTable],
    evidence: EvidenceBox,
) -> Job:
    match command:
        case commands.ClearTable():
            evidence.forget(command.table)
            return lambda: desk.shelf.clear(command.table, command.plan)
        case commands.SetDamagedAside():
            plan = tables[command.table].plan
            return lambda: desk.shelf.set_damaged_aside(plan, command.chunk, command.problem)
        case commands.DeleteTrash():
            return lambda: desk.shelf.delete(command.trash)
        case commands.SetChunkAside():
            evidence.forget(command.table, command.chunk)
            return lambda: desk.shelf.set_aside(command.table, command.chunk)
        case commands.PutChunkBack():
            return lambda: desk.shelf.put_back(command.table, command.chunk)
        case commands.DropAside():
            return lambda: desk.shelf.drop(command.table, command.chunk)
