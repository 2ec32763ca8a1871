"""The jobs around the workers: tasks to send, tables to close, to plan again, to move away.

Enters: the loop's calls, jobs in the helper thread. Leaves: the event that tells how the job
went, never an exception for what can be expected: a full disk or a refused statement fails its
table or its request. Every session here is short and named.
"""

from dataclasses import dataclass, field, replace

from exporter_tui.coordinator.jobs.close_table import Closing, Evidence, close_table
from exporter_tui.coordinator.jobs.failures import stopped_early
from exporter_tui.coordinator.jobs.file_jobs import FileJobs
from exporter_tui.coordinator.jobs.planning import plan_again
from exporter_tui.coordinator.machine import commands
from exporter_tui.model import events, interventions
from exporter_tui.model.errors import ExporterError, Failure
from exporter_tui.model.events import Event
from exporter_tui.model.facts import Database, Snapshot, SnapshotMethod
from exporter_tui.model.names import ChunkNo, RunId, Scn, TableName
from exporter_tui.model.options import Options
from exporter_tui.model.plan import RunPlan, TablePlan
from exporter_tui.model.states import TaskKind
from exporter_tui.model.work import CheckTask, CountTask, ExportTask, HashTask, RereadTask, Task
from exporter_tui.oracle.dictionary.rungs import Rungs
from exporter_tui.oracle.session import OracleSession, open_session
from exporter_tui.store.plan_file import write_plan
from exporter_tui.store.recover import set_aside_table
from exporter_tui.store.trash import refuse_links
from exporter_tui.validate.bounds import check_bound_s, count_bound_s
from exporter_tui.validate.items import asked_of


@dataclass(slots=True, kw_only=True)
class PlanningJobs:
    """The jobs of one run; all but ``task`` belong to the helper thread."""

    options: Options
    database: Database
    run_id: RunId
    rungs: Rungs = field(default_factory=Rungs)
    _cancelled: bool = False
    _scn_methods: dict[Scn, SnapshotMethod] = field(default_factory=dict)
    _moment: tuple[int, Snapshot] | None = None
    _session: OracleSession | None = None

    @property
    def _output_dir(self) -> str:
        return self.options.export.output_dir

    @property
    def files(self) -> FileJobs:
        """Return the jobs that only move or look at files."""
        return FileJobs(output_dir=self._output_dir, run_id=self.run_id)

    def task(self, plan: TablePlan, command: commands.SendTask, csv_bytes: int) -> Task:
        """Return the task that a worker is sent. Its plan has no tiles but the task's own: ten
        thousand of them would hold the loop up each time, until the worker has read them.
        """
        chunk = command.chunk
        own = tuple(tile for tile in plan.tiles if tile.no == chunk)
        bare, output_dir = replace(plan, tiles=own), self._output_dir
        stall_s = self.options.database.stall_timeout_s
        if chunk is None:
            return CountTask(
                plan=bare,
                run_id=self.run_id,
                output_dir=output_dir,
                bound_s=count_bound_s(stall_s, plan.segment_bytes or 0),
            )
        match command.kind:
            case TaskKind.HASH:
                return HashTask(plan=bare, chunk=chunk, output_dir=output_dir)
            case TaskKind.REREAD:
                return RereadTask(plan=bare, chunk=chunk, output_dir=output_dir)
            case TaskKind.CHECK:
                return CheckTask(
                    plan=bare,
                    chunk=chunk,
                    run_id=self.run_id,
                    output_dir=output_dir,
                    asked=asked_of(self.database, self.options.export.validation),
                    bound_s=check_bound_s(stall_s, max(own[0].estimated_bytes or 0, csv_bytes)),
                )
            case _:
                return self._export(bare, chunk, command)

    def _export(self, plan: TablePlan, chunk: ChunkNo, command: commands.SendTask) -> ExportTask:
        export = self.options.export
        return ExportTask(
            plan=plan,
            chunk=chunk,
            run_id=self.run_id,
            attempt=command.attempt,
            serial=command.serial,
            output_dir=export.output_dir,
            fetch_rows=export.fetch_rows,
            gzip_level=export.gzip_level,
        )

    def took(self, snapshot: Snapshot) -> None:
        """Remember how an SCN was obtained."""
        self._scn_methods[snapshot.scn] = snapshot.method

    def close_table(self, plan: TablePlan, evidence: Evidence, failure: Failure | None) -> Event:
        """Write what the table leaves, and return how it ended or what is missing."""
        closing = Closing(
            options=self.options,
            database=self.database,
            run_id=self.run_id,
            scn_methods=self._scn_methods,
        )
        return close_table(closing, plan, evidence, failure)

    def replan_table(self, plan: TablePlan) -> Event:
        """Pin a new plan at a newer SCN. It is made before anything is moved: if it cannot be made,
        the files stay where they are.
        """
        reached: list[OracleSession] = []
        try:
            again = self._plan_again(plan.table, reached)
            new = again.tables[0]
            aside = set_aside_table(self._output_dir, plan.table, self.run_id)
            write_plan(self._output_dir, new)
        except ExporterError as error:
            return events.ReplanFailed(table=plan.table, failure=error.failure, log_on=not reached)
        self.took(again.snapshot)
        where = str(aside.relative_to(self._output_dir)) if aside is not None else None
        return events.TableReplanned(table=plan.table, plan=new, set_aside=where)

    def plan_restart(self, table: TableName, request: int) -> Event:
        """Make a new plan at the request's SCN, a fresh one for its first table; nothing is
        touched.
        """
        shared = self._moment[1] if self._moment and self._moment[0] == request else None
        try:
            refuse_links(self._output_dir, table)
            again = self._plan_again(table, [], at=shared)
        except ExporterError as error:
            return interventions.RestartFailed(table=table, failure=error.failure)
        self.took(again.snapshot)
        self._moment = (request, again.snapshot)
        return interventions.RestartPlanned(table=table, plan=again.tables[0])

    def _plan_again(
        self, table: TableName, reached: list[OracleSession], *, at: Snapshot | None = None
    ) -> RunPlan:
        """Return a plan of the one table, ``at`` None: at a new SCN; ``reached`` gets the session
        once there is one.
        """
        session = open_session(
            self.options.database, action=f"{table} plan", client_identifier=self.run_id
        )
        reached.append(session)
        self._session = session
        try:
            rungs = replace(self.rungs, check_stop=self._raise_if_cancelled)
            return plan_again(
                self.options, session, table, at=at, rungs=rungs, expected=self.database.identity
            )
        finally:
            self._session = None
            session.close()

    def cancel(self) -> None:
        """End the statement of a running job, if there is one; callable from another thread."""
        self._cancelled = True
        if (session := self._session) is not None:
            session.cancel()

    def _raise_if_cancelled(self) -> None:
        if self._cancelled:
            raise ExporterError(stopped_early())
