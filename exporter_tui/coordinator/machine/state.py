"""Everything the machine knows about a run, and the small steps that change it; pure.

Enters: the handlers (attempts, course, restarts, ...) call these steps. Leaves: commands, collected
in order until the machine hands them out. It decides nothing; the handlers do.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from exporter_tui.coordinator.machine import commands
from exporter_tui.coordinator.machine.queue import PendingTasks
from exporter_tui.coordinator.machine.table.results import Result
from exporter_tui.coordinator.machine.table.table import TrackedTable
from exporter_tui.coordinator.machine.table.tasks import TaskKey, TrackedTask
from exporter_tui.coordinator.machine.workers import Worker, Workers
from exporter_tui.eventlog.texts.describe import story_line
from exporter_tui.model import events
from exporter_tui.model.errors import Failure
from exporter_tui.model.events import Event, WorkerNo
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.plan import RefusedTable
from exporter_tui.model.states import WAITING, ChunkState, ChunkStep, TaskKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Waits in seconds for a cancelled task to end before its worker is killed: in a redo, restart
    or pause (``cancel_s``), and in an abort (``abandon_s``). ``outage_s``: for a database that is
    away, None for ever. ``view_s``: for a view of the dictionary that can be done without.
    """

    cancel_s: float = 10.0
    abandon_s: float = 2.0
    view_s: float = 60.0
    outage_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drain:
    """Why nothing new is started. ``failure`` None: a person asked. ``until``: when running tasks
    are abandoned, None for never.
    """

    failure: Failure | None
    until: float | None
    abandoned: bool = False


class Hold(Enum):
    """Why nothing new starts for now, while the run is not ending."""

    PAUSE = "a person paused the run"
    DISK = "the disk has too little room"


@dataclass(slots=True, kw_only=True)
class Outage:
    """Nobody can log on. ``since``: when that was first seen; ``tries``: failed log-ons one after
    the other; ``next_try``: when one worker may try again; ``prober``: the one that tries.
    """

    failure: Failure
    since: float
    tries: int
    next_try: float
    prober: WorkerNo | None = None


@dataclass(slots=True, kw_only=True)
class MachineState:
    """The state of one run. ``open``: tables with something to be done. ``now``: set by the machine
    before each step. ``refused``: tables without a plan, which a restart may still bring in.
    ``wants_session``: commands of the helper thread that wait for an Oracle session; at most one
    of them is being done (``session_lent``); ``awaits_session``: the table whose turn it is, after
    it was said that all sessions are at work. ``looked``: every table was looked at since the last
    one ended; ``looking``: the helper thread does. ``quiet``: the pause is complete; ``stopped``: a
    person ended the run before it was done. ``restarts``: how many were requested.
    ``changed``: tables that stand elsewhere than when a picture last took them; ``resting``: those
    that wait for their next redo, and until when. ``serial``: of the last task that was handed out.
    """

    workers: Workers
    jitter: Callable[[], float]
    bounds: Bounds
    tables: dict[TableName, TrackedTable] = field(default_factory=dict)
    refused: dict[TableName, RefusedTable] = field(default_factory=dict)
    restarting_refused: set[TableName] = field(default_factory=set)
    pending: PendingTasks = field(default_factory=PendingTasks)
    backoff: list[TrackedTask] = field(default_factory=list)
    drain: Drain | None = None
    holds: set[Hold] = field(default_factory=set)
    quiet: bool = False
    outage: Outage | None = None
    wants_session: deque[commands.ReplanTable | commands.PlanRestart] = field(default_factory=deque)
    session_lent: bool = False
    awaits_session: TableName | None = None
    looked: bool = False
    looking: bool = False
    stopped: bool = False
    restarts: int = 0
    open: set[TableName] = field(default_factory=set)
    serial: int = 0
    now: float = 0.0
    began: float = 0.0
    changed: set[TableName] = field(default_factory=set)
    resting: dict[TableName, float] = field(default_factory=dict)
    out: list[commands.Command] = field(default_factory=list)

    @property
    def abandoned(self) -> bool:
        """Return whether running tasks are being dropped."""
        return self.drain is not None and self.drain.abandoned

    @property
    def settled(self) -> bool:
        """Return whether nothing is left to be done, but for a last look at the files."""
        return not self.open and not self.restarting_refused and not self.workers.busy()

    def find(
        self, name: TableName, chunk: ChunkNo | None, kind: TaskKind = TaskKind.EXPORT
    ) -> tuple[TrackedTable, TrackedTask]:
        """Return a task with its table; raises KeyError when there is none."""
        table = self.tables[name]
        return table, table.task(kind, chunk)

    def of(self, key: TaskKey) -> tuple[TrackedTable, TrackedTask]:
        """Return the task of that name with its table; raises KeyError when there is none."""
        return self.find(key.table, key.chunk, key.kind)

    # -- tasks -----------------------------------------------------------------------------------

    def queue(self, table: TrackedTable) -> None:
        """Put every PENDING chunk of the table into the queue."""
        for task in table.chunks.values():
            if task.state is ChunkState.PENDING:
                self.pending.push(task, table.turn)

    def cancel_waiting(self, table: TrackedTable) -> list[TrackedTask]:
        """Give up the tasks of the table that no worker holds, and return them."""
        given_up = [task for task in table.tasks() if task.state in WAITING]
        for task in given_up:
            self.withdraw(task)
            table.step(task, ChunkStep.CANCELLED)
            self.changed.add(table.plan.table)
        return given_up

    def cancel_inquiries(self, table: TrackedTable) -> None:
        """Give up the table's waiting tasks that write no file."""
        for task in [one for one in table.inquiries.values() if one.state in WAITING]:
            self.withdraw(task)
            table.step(task, ChunkStep.CANCELLED)

    def withdraw(self, task: TrackedTask) -> None:
        """Take a waiting task out of the queue or its pause; its state is still to be changed."""
        if task.state is ChunkState.BACKOFF:
            self.backoff.remove(task)
        else:
            self.pending.drop(task)

    def cancel_running(self, member: Worker, within_s: float) -> None:
        """Ask a worker to end its task early, and have it killed when it does not."""
        until = self.now + within_s
        member.kill_at = until if member.kill_at is None else min(member.kill_at, until)
        self.out.append(commands.CancelAttempt(worker=member.no))

    def drop_attempt(self, member: Worker, *, begin_again: bool = False) -> None:
        """End a worker's attempt so that it does not count and its task goes back."""
        if member.task is not None:
            self.of(member.task)[1].drop(begin_again=begin_again)
            self.cancel_running(member, self.bounds.cancel_s)

    def give_back(self, table: TrackedTable, task: TrackedTask) -> None:
        """Put a task back into the queue as if its attempt had not been made."""
        table.give_back(task)
        self.pending.push(task, table.turn)
        self.changed.add(table.plan.table)

    def free(self, worker: WorkerNo) -> Worker:
        """Take the task from a worker."""
        member = self.workers.members[worker]
        member.assignment = member.kill_at = None
        return member

    # -- tables ----------------------------------------------------------------------------------

    def recount(self, table: TrackedTable) -> None:
        """Keep ``open`` true after the table was opened or got its result."""
        self.changed.add(table.plan.table)
        if table.open:
            self.open.add(table.plan.table)
            self.looked = False
        else:
            self.open.discard(table.plan.table)
            table.hurry(urgent=False)

    def take_changed(self) -> set[TableName]:
        """Hand out which tables changed without an event of their own, and forget it."""
        changed, self.changed = self.changed, set()
        return changed

    def end(self, table: TrackedTable, result: Result) -> None:
        """Give the table its result."""
        table.end(result)
        self.recount(table)

    def ask(self, table: TrackedTable, job: commands.HelperJob) -> None:
        """Have the helper thread do what the table's next step waits for; a new plan when there is
        a session for it.
        """
        table.jobs.ask(job)
        if isinstance(job, commands.ReplanTable):
            self.wants_session.append(job)
        else:
            self.out.append(job)

    # -- telling ---------------------------------------------------------------------------------

    def publish(self, event: Event) -> None:
        """Tell everyone, and the story of the task that the event is about."""
        self.tell(event)
        self.out.append(commands.Publish(event=event))

    def line(self, event: Event) -> str:
        """Return the event as a line of a story."""
        return story_line(event, self.now - self.began)

    def tell(self, event: Event) -> None:
        """Add the event to the story of its task or, for a redo, of all tasks of its table."""
        if isinstance(event, events.TaskEvent):
            _, task = self.find(event.table, event.chunk, event.kind)
            task.tell(self.line(event))
        elif isinstance(event, events.TableRedoBegan):
            for task in self.tables[event.table].tasks():
                task.tell(self.line(event))
