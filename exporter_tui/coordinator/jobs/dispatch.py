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


class JobMaker(Protocol):
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
    def files(self) -> FileJobs:
        """Return the jobs that only move or look at files."""
        ...


def job(
    command: commands.HelperJob,
    jobs: JobMaker,
    tables: Mapping[TableName, TrackedTable],
    evidence: EvidenceBox,
) -> Job:
    """Return the job of a command; whatever happens in it, its answer is an event."""
    inner = _job(command, jobs, tables, evidence)
    where = str(getattr(command, "table", "folder"))
    return lambda: guarded(
        inner,
        output_dir=jobs.files.output_dir,
        where=where,
        otherwise=lambda failure: mishap(command, failure, tables),
    )


def part_job(left: ExportTask, jobs: JobMaker) -> Job:
    """Return the job that deletes what a dead worker had written of a task."""

    def not_deleted(failure: Failure) -> Event:
        table = left.plan.table
        return interventions.PartDeleted(table=table, chunk=left.chunk, problem=str(failure))

    files = jobs.files
    return lambda: guarded(
        lambda: files.delete_part(left),
        output_dir=left.output_dir,
        where=str(left.plan.table),
        otherwise=not_deleted,
    )


def leftovers_job(jobs: JobMaker) -> Job:
    """Return the job that deletes what an earlier run threw away."""
    files = jobs.files
    where = f"{CONTROL_FOLDER}/{TRASH}"
    return lambda: guarded(
        files.delete_leftovers,
        output_dir=files.output_dir,
        where=where,
        otherwise=lambda failure: interventions.TrashDeleted(trash=where, problem=str(failure)),
    )


def _job(
    command: commands.HelperJob,
    jobs: JobMaker,
    tables: Mapping[TableName, TrackedTable],
    evidence: EvidenceBox,
) -> Job:
    match command:
        case commands.CloseTable():
            plan, found = tables[command.table].plan, evidence.take(command)
            return lambda: jobs.close_table(plan, found, command.failure)
        case commands.ReplanTable():
            evidence.forget(command.table)
            plan = tables[command.table].plan
            return lambda: jobs.replan_table(plan)
        case commands.PlanRestart():
            return lambda: jobs.plan_restart(command.table, command.request)
        case commands.LookAtTable() | commands.LookAtFolder():
            return _look(command, jobs, tables)
        case _:
            return _move(command, jobs, tables, evidence)


def _look(
    command: commands.LookAtTable | commands.LookAtFolder,
    jobs: JobMaker,
    tables: Mapping[TableName, TrackedTable],
) -> Job:
    if isinstance(command, commands.LookAtTable):
        plan = tables[command.table].plan
        return lambda: jobs.files.look(plan, command)
    looks: Sequence[tuple[TablePlan, commands.LookAtTable]] = [
        (tables[one.table].plan, one) for one in command.tables
    ]
    return lambda: jobs.files.look_at_all(looks)


def _move(
    command: commands.ClearTable
    | commands.DeleteTrash
    | commands.SetChunkAside
    | commands.PutChunkBack
    | commands.DropAside
    | commands.SetDamagedAside,
    jobs: JobMaker,
    tables: Mapping[TableName, TrackedTable],
    evidence: EvidenceBox,
) -> Job:
    match command:
        case commands.ClearTable():
            evidence.forget(command.table)
            return lambda: jobs.files.clear(command.table, command.plan)
        case commands.SetDamagedAside():
            plan = tables[command.table].plan
            return lambda: jobs.files.set_damaged_aside(plan, command.chunk, command.problem)
        case commands.DeleteTrash():
            return lambda: jobs.files.delete(command.trash)
        case commands.SetChunkAside():
            evidence.forget(command.table, command.chunk)
            return lambda: jobs.files.set_aside(command.table, command.chunk)
        case commands.PutChunkBack():
            return lambda: jobs.files.put_back(command.table, command.chunk)
        case commands.DropAside():
            return lambda: jobs.files.drop(command.table, command.chunk)
