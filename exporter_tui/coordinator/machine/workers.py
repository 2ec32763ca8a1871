"""The machine's bookkeeping of workers; pure.

Enters: what happened to workers. Leaves: which one is idle, who holds which task, how many more may
be started. A worker holds at most one task; a number is never used twice.
"""

from dataclasses import dataclass, field

from exporter_tui.coordinator.machine.commands import SendTask
from exporter_tui.coordinator.machine.table.tasks import TaskKey
from exporter_tui.model.events import WorkerNo


@dataclass(slots=True, kw_only=True)
class Worker:
    """One worker process. ``assignment``: what it works on; nobody else keeps that. ``session``:
    SID and SERIAL# of its session, "" without one; ``kill_at``: when it is killed if it does not
    end its task before; ``leaving``: it was told to end.
    """

    no: WorkerNo
    ready: bool = False
    session: str = ""
    assignment: SendTask | None = None
    kill_at: float | None = None
    leaving: bool = False

    @property
    def task(self) -> TaskKey | None:
        """Return the task that it holds."""
        return self.assignment.key if self.assignment is not None else None

    @property
    def idle(self) -> bool:
        """Return whether it can take a task."""
        return self.ready and self.assignment is None and not self.leaving


@dataclass(slots=True)
class Workers:
    """All living workers. ``limit``: how many there are to be; ``bound``: how many Oracle sessions
    there may ever be, the helper thread's one included; ``granted``: how many the database was seen
    to allow, None while it refused none; ``failed_starts``: deaths in a row before a worker was
    ready.
    """

    limit: int
    bound: int = 0
    granted: int | None = None
    members: dict[WorkerNo, Worker] = field(default_factory=dict)
    failed_starts: int = 0
    _last: int = 0

    def __post_init__(self) -> None:
        """Without a bound of its own there are never more than at the beginning."""
        self.bound = max(self.bound, self.limit)

    @property
    def room(self) -> int:
        """Return how many Oracle sessions there may be now."""
        return self.bound if self.granted is None else min(self.bound, self.granted)

    def start(self) -> WorkerNo:
        """Return the number of a new worker."""
        self._last += 1
        no = WorkerNo(self._last)
        self.members[no] = Worker(no=no)
        return no

    def idle(self) -> Worker | None:
        """Return a worker that can take a task, None when there is none."""
        return next((member for member in self.members.values() if member.idle), None)

    def staying(self) -> int:
        """Return how many workers live and were not told to end."""
        return sum(not m.leaving for m in self.members.values())

    def busy(self) -> int:
        """Return how many workers hold a task."""
        return len(self.at_work)

    @property
    def at_work(self) -> tuple[WorkerNo, ...]:
        """Return who holds a task."""
        return tuple(no for no, m in self.members.items() if m.assignment is not None)

    @property
    def sessions(self) -> int:
        """Return how many workers have logged on."""
        return sum(bool(m.session) for m in self.members.values())

    def next_kill(self) -> float | None:
        """Return the earliest moment at which a worker is to be killed."""
        return min(
            (m.kill_at for m in self.members.values() if m.kill_at is not None), default=None
        )
