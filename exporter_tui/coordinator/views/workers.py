"""One line per worker for a picture, and what the running attempts have written.

Enters: what happened to workers and how far they say they are. Leaves: ``WorkerView``, the running
part of each table, the work that was really done. A worker that said nothing new is quiet; one that
has no task is idle, whatever it did before.
"""

from collections import deque
from dataclasses import dataclass, field

from exporter_tui.coordinator.machine.workers import Workers
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
from exporter_tui.model.work import Progress


@dataclass(slots=True, kw_only=True)
class WorkerState:
    """What is known of one worker. ``plan`` of the table it works on, None without a task."""

    session: str = ""
    plan: TablePlan | None = None
    chunk: ChunkNo | None = None
    kind: TaskKind = TaskKind.EXPORT
    serial: int = 0
    began_at: float = 0.0
    heard_at: float = 0.0
    rows: int = 0
    csv_bytes: int = 0
    gzip_bytes: int = 0
    paced_s: float = 0.0
    looks: deque[tuple[float, int]] = field(default_factory=deque)

    @property
    def exports(self) -> bool:
        """Return whether it writes a chunk's file."""
        return self.plan is not None and self.kind is TaskKind.EXPORT

    def take(self, event: events.TaskAssigned, plan: TablePlan, now: float) -> None:
        """Begin a task."""
        self.rest()
        self.plan, self.chunk, self.kind = plan, event.chunk, event.kind
        self.serial, self.began_at, self.heard_at = event.serial, now, now
        self.looks.append((now, 0))

    def rest(self) -> None:
        """Have no task."""
        self.plan = self.chunk = None
        self.kind = TaskKind.EXPORT
        self.rows = self.csv_bytes = self.gzip_bytes = 0
        self.paced_s = 0.0
        self.looks.clear()

    def rows_per_s(self, now: float) -> float:
        """Return the rows a second over the last seconds of this attempt."""
        while len(self.looks) > 2 and now - self.looks[1][0] >= RATE_WINDOW_S:
            self.looks.popleft()
        if not self.looks:
            return 0.0
        then, rows = self.looks[0]
        return (self.rows - rows) / (now - then) if now > then else 0.0


@dataclass(slots=True)
class WorkerViews:
    """All living workers. ``moved``: what was written by any attempt, also one that failed later;
    ``paced_s``: seconds that workers have paused under the CPU ceiling.
    """

    moved: Moved = field(default_factory=Moved)
    paced_s: float = 0.0
    states: dict[WorkerNo, WorkerState] = field(default_factory=dict)

    def progress(self, worker: WorkerNo, progress: Progress, now: float) -> bool:
        """Take what a worker says; returns whether it has written or read more than before."""
        state = self.states.get(worker)
        if state is None or state.plan is None:
            return False
        if state.exports:
            self._written(state, progress)
        self.paced_s += max(progress.paced_s - state.paced_s, 0.0)
        state.paced_s = progress.paced_s
        more = progress.rows > state.rows or progress.gzip_bytes > state.gzip_bytes
        state.rows, state.csv_bytes = progress.rows, progress.csv_bytes
        state.gzip_bytes = progress.gzip_bytes
        state.looks.append((now, progress.rows))
        if more:
            state.heard_at = now
        return more

    def ended(self, event: events.TaskEnded) -> None:
        """The worker's task has ended: count what it wrote after its last progress, and let it
        rest; after a failure it has closed its session.
        """
        state = self.states.get(event.worker)
        if state is None:
            return
        if isinstance(event, events.ChunkCommitted):
            self._written(state, event)
        state.rest()
        if isinstance(event, events.AttemptFailed | events.LogOnFailed):
            state.session = ""

    def _written(self, state: WorkerState, so_far: Progress | events.ChunkCommitted) -> None:
        self.moved.add(
            so_far.rows - state.rows,
            so_far.csv_bytes - state.csv_bytes,
            so_far.gzip_bytes - state.gzip_bytes,
        )

    def running(self, files_by_table: dict[TableName, TableFiles]) -> dict[TableName, Running]:
        """Return what runs of each table."""
        found: dict[TableName, Running] = {}
        for state in self.states.values():
            if state.plan is not None and state.chunk is not None and state.exports:
                part = found.setdefault(state.plan.table, Running())
                part.rows += state.rows
                part.fractions[state.chunk] = _fraction(state, state.plan, files_by_table)
        return found

    def exporting(self, table: TableName) -> dict[ChunkNo, WorkerState]:
        """Return who exports which chunk of the table."""
        return {
            state.chunk: state
            for state in self.states.values()
            if state.chunk is not None
            and state.plan is not None
            and state.exports
            and state.plan.table == table
        }

    def views(
        self, workers: Workers, files_by_table: dict[TableName, TableFiles], now: float
    ) -> tuple[WorkerView, ...]:
        """Return one line per worker, by number."""
        return tuple(
            _view(no, state, workers, files_by_table, now)
            for no, state in sorted(self.states.items())
        )

    @property
    def only_validate(self) -> bool:
        """Return whether somebody works, and all who do wait for an answer of Oracle's numbers."""
        busy = [state for state in self.states.values() if state.plan is not None]
        return bool(busy) and all(state.kind in ASKING for state in busy)

    @property
    def gzip_bytes(self) -> int:
        """Return what the running attempts have written."""
        return sum(state.gzip_bytes for state in self.states.values())


def _view(
    no: WorkerNo,
    state: WorkerState,
    workers: Workers,
    files_by_table: dict[TableName, TableFiles],
    now: float,
) -> WorkerView:
    if state.plan is None:
        return WorkerView(no=no, activity=_rest(no, workers), session=state.session)
    return WorkerView(
        no=no,
        activity=_ACTIVITIES[state.kind],
        table=state.plan.table,
        chunk=state.chunk,
        chunks_total=len(state.plan.tiles),
        fraction=_fraction(state, state.plan, files_by_table),
        rows_per_s=state.rows_per_s(now),
        quiet_s=now - state.heard_at,
        session=state.session,
    )


def _rest(no: WorkerNo, workers: Workers) -> str:
    member = workers.members.get(no)
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


def _fraction(
    state: WorkerState, plan: TablePlan, files_by_table: dict[TableName, TableFiles]
) -> float:
    table_files = files_by_table.get(plan.table)
    if state.chunk is None or table_files is None or state.kind in ASKING:
        return 0.0
    if state.kind in READING:
        facts = table_files.files.get(state.chunk)
        size = facts.gzip_bytes if facts is not None else 0
        return min(state.gzip_bytes / size, progress.ALMOST) if size else 0.0
    return progress.fraction(
        plan, table_files, state.chunk, rows=state.rows, csv_bytes=state.csv_bytes
    )
