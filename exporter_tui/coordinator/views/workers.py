"""One line per worker for a picture, and what the running attempts have written.

Enters: what happened to workers and how far they say they are. Leaves: ``WorkerView``, the running
part of each table, the work that was really done. A worker that said nothing new is quiet; one that
has no task is idle, whatever it did before.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from exporter_tui.coordinator.machine.commands import SendTask
from exporter_tui.coordinator.machine.state import MachineState
from exporter_tui.coordinator.machine.workers import Worker
from exporter_tui.coordinator.views import progress
from exporter_tui.coordinator.views.files import TableFiles
from exporter_tui.coordinator.views.rates import RATE_WINDOW_S, Moved
from exporter_tui.coordinator.views.tables import Running
from exporter_tui.model import events
from exporter_tui.model.events import WorkerNo
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.states import ASKING, READING, TaskKind
from exporter_tui.model.view import EXPORTING, WorkerView
from exporter_tui.model.work import Progress, Spent


@dataclass(slots=True, kw_only=True)
class Meter:
    """How far a worker is with its task; what that is stands in the machine alone."""

    began_at: float = 0.0
    heard_at: float = 0.0
    rows: int = 0
    csv_bytes: int = 0
    gzip_bytes: int = 0
    spent: Spent = field(default_factory=Spent)
    looks: deque[tuple[float, int]] = field(default_factory=deque)

    def begin(self, now: float) -> None:
        """Begin a task."""
        self.rest()
        self.began_at = self.heard_at = now
        self.looks.append((now, 0))

    def rest(self) -> None:
        """Have no task."""
        self.rows = self.csv_bytes = self.gzip_bytes = 0
        self.spent = Spent()
        self.looks.clear()

    def rows_per_s(self, now: float) -> float:
        """Return the rows a second over the last seconds of this attempt."""
        while len(self.looks) > 2 and now - self.looks[1][0] >= RATE_WINDOW_S:
            self.looks.popleft()
        if not self.looks:
            return 0.0
        then, rows = self.looks[0]
        return (self.rows - rows) / (now - then) if now > then else 0.0


@dataclass(frozen=True, slots=True)
class Work:
    """A worker's task, the plan of its table, and how far it is."""

    task: SendTask
    plan: TablePlan
    meter: Meter


@dataclass(slots=True)
class WorkerViews:
    """All living workers. ``state`` knows who works on what; ``moved``: what was written by any
    attempt, also one that failed later; ``spent``: what the workers' time went to.
    """

    state: MachineState
    moved: Moved = field(default_factory=Moved)
    spent: Spent = field(default_factory=Spent)
    meters: dict[WorkerNo, Meter] = field(default_factory=dict)

    def progress(self, worker: WorkerNo, progress: Progress, now: float) -> bool:
        """Take what a worker says; returns whether it has written or read more than before."""
        work = self._work(worker)
        if work is None:
            return False
        meter = work.meter
        if work.task.kind is TaskKind.EXPORT:
            self._written(meter, progress)
        self.spent = self.spent.plus(progress.spent.since(meter.spent))
        meter.spent = progress.spent
        more = progress.rows > meter.rows or progress.gzip_bytes > meter.gzip_bytes
        meter.rows, meter.csv_bytes = progress.rows, progress.csv_bytes
        meter.gzip_bytes = progress.gzip_bytes
        meter.looks.append((now, progress.rows))
        if more:
            meter.heard_at = now
        return more

    def ended(self, event: events.TaskEnded) -> None:
        """The worker's task has ended: count what it wrote after its last progress, and let it
        rest.
        """
        meter = self.meters.get(event.worker)
        if meter is None:
            return
        if isinstance(event, events.ChunkCommitted):
            self._written(meter, event)
        meter.rest()

    def _written(self, meter: Meter, so_far: Progress | events.ChunkCommitted) -> None:
        self.moved.add(
            so_far.rows - meter.rows,
            so_far.csv_bytes - meter.csv_bytes,
            so_far.gzip_bytes - meter.gzip_bytes,
        )

    def table_of(self, worker: WorkerNo) -> TableName | None:
        """Return the table that the worker works on."""
        member = self.state.workers.members.get(worker)
        return member.assignment.table if member is not None and member.assignment else None

    def tables_at_work(self) -> frozenset[TableName]:
        """Return the tables of which a worker has a task in hand; a worker that tries whether the
        database can be entered again is at no work before it is in.
        """
        trying = self.state.outage.prober if self.state.outage is not None else None
        members = self.state.workers.members.values()
        return frozenset(
            member.assignment.table
            for member in members
            if member.assignment is not None and member.no != trying
        )

    def running(
        self, files_by_table: dict[TableName, TableFiles], now: float
    ) -> dict[TableName, Running]:
        """Return what runs of each table."""
        found: dict[TableName, Running] = {}
        for work in self._works():
            if (chunk := _exported(work)) is not None:
                part = found.setdefault(work.task.table, Running())
                part.rows += work.meter.rows
                part.rows_per_s += work.meter.rows_per_s(now)
                part.fractions[chunk] = _fraction(work, files_by_table)
        return found

    def exporting(self, table: TableName) -> dict[ChunkNo, Work]:
        """Return who exports which chunk of the table."""
        return {
            chunk: work
            for work in self._works()
            if work.task.table == table and (chunk := _exported(work)) is not None
        }

    def views(
        self, files_by_table: dict[TableName, TableFiles], now: float
    ) -> tuple[WorkerView, ...]:
        """Return one line per worker, by number."""
        return tuple(self._view(no, files_by_table, now) for no in sorted(self.meters))

    def _view(
        self, no: WorkerNo, files_by_table: dict[TableName, TableFiles], now: float
    ) -> WorkerView:
        member, work = self.state.workers.members.get(no), self._work(no)
        session = member.session if member is not None else ""
        if work is None:
            return WorkerView(no=no, activity=_rest(member), session=session)
        activity = _ACTIVITIES[work.task.kind]
        if not session and work.task.kind not in READING:
            activity = "logging on"
        return WorkerView(
            no=no,
            activity=activity,
            table=work.task.table,
            chunk=work.task.chunk,
            chunks_total=len(work.plan.tiles),
            fraction=_fraction(work, files_by_table),
            rows_per_s=work.meter.rows_per_s(now),
            quiet_s=now - work.meter.heard_at,
            # an exporting worker has rows to show, and a number that changes costs bytes
            task_s=0.0 if activity == EXPORTING else round(now - work.meter.began_at),
            session=session,
        )

    @property
    def only_validate(self) -> bool:
        """Return whether somebody works, and all who do wait for an answer of Oracle's numbers."""
        kinds = [work.task.kind for work in self._works()]
        return bool(kinds) and all(kind in ASKING for kind in kinds)

    @property
    def gzip_bytes(self) -> int:
        """Return what the running attempts have written."""
        return sum(meter.gzip_bytes for meter in self.meters.values())

    def _works(self) -> Iterator[Work]:
        return (work for no in self.meters if (work := self._work(no)) is not None)

    def _work(self, no: WorkerNo) -> Work | None:
        member, meter = self.state.workers.members.get(no), self.meters.get(no)
        if member is None or member.assignment is None or meter is None:
            return None
        task = member.assignment
        return Work(task, self.state.tables[task.table].plan, meter)


def _exported(work: Work) -> ChunkNo | None:
    """Return the chunk whose file the worker writes, None for any other work."""
    return work.task.chunk if work.task.kind is TaskKind.EXPORT else None


def _rest(member: Worker | None) -> str:
    if member is None or member.leaving:
        return "leaving"
    return "idle" if member.ready else "starting"


_ACTIVITIES = {
    TaskKind.EXPORT: EXPORTING,
    TaskKind.CHECK: "checking",
    TaskKind.COUNT: "counting",
    TaskKind.HASH: "hashing",
    TaskKind.REREAD: "reading again",
}


def _fraction(work: Work, files_by_table: dict[TableName, TableFiles]) -> float:
    task, meter = work.task, work.meter
    table_files = files_by_table.get(task.table)
    if task.chunk is None or table_files is None or task.kind in ASKING:
        return 0.0
    if task.kind in READING:
        facts = table_files.files.get(task.chunk)
        size = facts.gzip_bytes if facts is not None else 0
        return min(meter.gzip_bytes / size, progress.ALMOST) if size else 0.0
    return progress.fraction(
        work.plan, table_files, task.chunk, rows=meter.rows, csv_bytes=meter.csv_bytes
    )
