"""Everything the machine knows about a run, and the small steps that change it; pure.

Enters: the handlers in ``attempts``, ``course`` and ``ending`` call these steps. Leaves: commands,
collected in order until the machine hands them out. It decides nothing; the handlers do.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from exporter_tui.coordinator import commands, story
from exporter_tui.coordinator.crew import Crew, CrewMember
from exporter_tui.coordinator.pending import PendingTasks
from exporter_tui.coordinator.tracked import Result, TrackedTable, TrackedTask
from exporter_tui.model import events
from exporter_tui.model.errors import Failure
from exporter_tui.model.events import Event, WorkerNo
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.states import ChunkState, ChunkStep


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Waits in seconds: for running tasks after a stop (``drain_s``), and for a cancelled task to
    end before its worker is killed, in a redo (``cancel_s``) and in an abort (``abandon_s``).
    """

    drain_s: float = 30.0
    cancel_s: float = 10.0
    abandon_s: float = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Drain:
    """Why nothing new is started. ``failure`` None: a person asked. ``until``: when running tasks
    are abandoned, None for never.
    """

    failure: Failure | None
    until: float | None
    abandoned: bool = False


@dataclass(slots=True, kw_only=True)
class Ledger:
    """The state of one run. ``open``: tables without a result. ``now``: set by the machine before
    each step.
    """

    crew: Crew
    jitter: Callable[[], float]
    bounds: Bounds
    tables: dict[TableName, TrackedTable] = field(default_factory=dict)
    pending: PendingTasks = field(default_factory=PendingTasks)
    backoff: list[TrackedTask] = field(default_factory=list)
    drain: Drain | None = None
    open: int = 0
    now: float = 0.0
    began: float = 0.0
    out: list[commands.Command] = field(default_factory=list)

    @property
    def abandoned(self) -> bool:
        """Return whether running tasks are being dropped."""
        return self.drain is not None and self.drain.abandoned

    def find(self, name: TableName, chunk: ChunkNo | None) -> tuple[TrackedTable, TrackedTask]:
        """Return a task with its table; raises KeyError when there is none."""
        table = self.tables[name]
        return table, table.task(chunk)

    def queue(self, table: TrackedTable) -> None:
        """Put every PENDING chunk of the table into the queue."""
        for task in table.chunks.values():
            if task.state is ChunkState.PENDING:
                self.pending.push(task, table.order)

    def cancel_waiting(self, table: TrackedTable) -> None:
        """Give up the tasks of the table that no worker holds."""
        for task in table.tasks():
            if task.state is ChunkState.BACKOFF:
                self.backoff.remove(task)
            elif task.state is ChunkState.PENDING:
                self.pending.drop(task)
            else:
                continue
            table.step(task, ChunkStep.CANCELLED)

    def cancel_running(self, member: CrewMember, within_s: float) -> None:
        """Ask a worker to end its task early, and have it killed when it does not."""
        member.kill_at = self.now + within_s
        self.out.append(commands.CancelAttempt(worker=member.no))

    def free(self, worker: WorkerNo) -> CrewMember:
        """Take the task from a worker."""
        member = self.crew.members[worker]
        member.task = member.kill_at = None
        return member

    def end(self, table: TrackedTable, result: Result) -> None:
        """Give the table its result."""
        table.result = result
        self.open -= 1

    def publish(self, event: Event) -> None:
        """Tell everyone, and the story of the task that the event is about."""
        self.tell(event)
        self.out.append(commands.Publish(event=event))

    def line(self, event: Event) -> str:
        """Return the event as a line of a story."""
        return story.line(event, self.now - self.began)

    def tell(self, event: Event) -> None:
        """Add the event to the story of its task or, for a redo, of all tasks of its table."""
        match event:
            case (
                events.TaskAssigned() | events.AttemptStarted() | events.ChunkCommitted()
                | events.AttemptFailed() | events.TaskPutBack() | events.TaskGivenUp()
            ):  # fmt: skip
                self.find(event.table, event.chunk)[1].tell(self.line(event))
            case events.AggregatesRead():
                self.find(event.table, None)[1].tell(self.line(event))
            case events.TableRedoBegan():
                for task in self.tables[event.table].tasks():
                    task.tell(self.line(event))
            case _:
                pass
