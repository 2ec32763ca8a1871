"""Plays workers and helper thread against a machine, so that a test is a small script."""

from collections.abc import Collection, Sequence

from exporter_tui.coordinator.machine import commands
from exporter_tui.coordinator.machine.machine import Machine, TableStart
from exporter_tui.coordinator.machine.reports import began
from exporter_tui.coordinator.machine.state import Bounds
from exporter_tui.coordinator.machine.table.tasks import TaskKey
from exporter_tui.model import events, interventions, requests
from exporter_tui.model.errors import Failure
from exporter_tui.model.events import WorkerNo
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.plan import RefusedTable, TablePlan
from exporter_tui.model.states import ChunkState, TableState, TaskKind
from exporter_tui.model.verdict import FailedReason, TableStatus
from tests.builders import table_finished
from tests.machine.reported import ended, failed

HR_T = TableName("HR", "T")
HR_U = TableName("HR", "U")


_LOOKS = (commands.LookAtTable, commands.LookAtFolder)
_INQUIRIES = (TaskKind.CHECK, TaskKind.COUNT, TaskKind.HASH)


def key_of(task: commands.SendTask) -> TaskKey:
    return TaskKey(task.table, task.kind, task.chunk)


class Script:
    """A machine and everything it said. ``seen``: every command, ``last``: those that followed from
    the last call. Looks at files are answered at once with what ``gone`` holds, and so are checks,
    counts and hashes unless ``inquires`` is set. One session is to spare unless ``bound`` says
    otherwise.
    """

    def __init__(
        self,
        *plans: TablePlan,
        workers: int = 2,
        bound: int | None = None,
        done: Sequence[int] = (),
        kept: bool | Collection[TableName] = False,
        answered: Sequence[int] = (),
        inquires: bool = False,
        refused: Sequence[RefusedTable] = (),
        outage_s: float | None = None,
    ) -> None:
        found = frozenset(ChunkNo(no) for no in done)
        names = [plan.table for plan in plans]
        stands = frozenset(names if kept is True else kept or ())
        known = frozenset(ChunkNo(no) for no in answered)
        self.machine = Machine(
            [
                TableStart(
                    plan=plan,
                    done=found,
                    kept=plan.table in stands,
                    answered=found if plan.table in stands else known,
                    counted=plan.table in stands,
                )
                for plan in plans
            ],
            workers=workers,
            bound=workers + 1 if bound is None else bound,
            refused=refused,
            jitter=lambda: 0.0,
            bounds=Bounds(cancel_s=10, outage_s=outage_s),
        )
        self.now = 0.0
        self.seen: list[commands.Command] = []
        self.last: list[commands.Command] = []
        self.gone: dict[TableName, tuple[int, ...]] = {}
        self.folder_gone: set[TableName] = set()
        self.inquires = inquires
        self._looks: list[commands.LookAtTable | commands.LookAtFolder] = []
        self._inquiries: list[commands.SendTask] = []
        self.note(self.machine.begin(now=0.0))

    def note(self, out: Sequence[commands.Command]) -> None:
        self.last = []
        self._take(out)
        while self._looks or self._inquiries:
            if self._looks:
                self._take(self._handle(self.seen_of(self._looks.pop(0))))
            else:
                for event in self.good_news(self._inquiries.pop(0)):
                    self._take(self._handle(event))

    def _take(self, out: Sequence[commands.Command]) -> None:
        for one in out:
            if self._is_answered_at_once(one):
                assert isinstance(one, commands.SendTask)
                self._inquiries.append(one)
            else:
                self.last.append(one)
                self.seen.append(one)
            if isinstance(one, _LOOKS):
                self._looks.append(one)

    def _is_answered_at_once(self, one: commands.Command) -> bool:
        inquiry = isinstance(one, commands.SendTask) and one.kind in _INQUIRIES
        return inquiry and not self.inquires

    def _handle(self, event: events.Event) -> Sequence[commands.Command]:
        return self.machine.handle(event, now=self.now)

    def good_news(self, task: commands.SendTask) -> list[events.Event]:
        """What a worker says that begins a task and ends it well."""
        return [began(task), ended(task)]

    def seen_of(self, look: commands.LookAtTable | commands.LookAtFolder) -> events.Event:
        if isinstance(look, commands.LookAtFolder):
            answers = [self.seen_of(one) for one in look.tables]
            lost = tuple(one for one in answers if isinstance(one, interventions.FilesLost))
            return interventions.FolderLooked(lost=lost)
        gone = tuple(no for no in look.chunks if no in self.gone.get(look.table, ()))
        folder = look.table in self.folder_gone
        fingerprint = self.machine.state.tables[look.table].plan.fingerprint
        if not gone and not folder:
            return interventions.FilesPresent(
                table=look.table, fingerprint=fingerprint, gate=look.gate
            )
        self.gone.pop(look.table, None)
        self.folder_gone.discard(look.table)
        return interventions.FilesLost(
            table=look.table,
            fingerprint=fingerprint,
            chunks=gone,
            plan_lost=folder,
            gate=look.gate,
        )

    def hear(self, event: events.Event) -> None:
        self.note(self.machine.handle(event, now=self.now))

    def after(self, seconds: float) -> None:
        self.now += seconds
        self.note(self.machine.advance(now=self.now))

    def watch(self, table: TableName) -> None:
        self.note(self.machine.watch(table, now=self.now))

    def ended(self) -> bool:
        return self.machine.ended

    def all_ready(self) -> None:
        for member in tuple(self.machine.state.workers.members.values()):
            if not member.ready:
                self.hear(events.WorkerReady(worker=member.no))

    def sent(self) -> list[commands.SendTask]:
        return [command for command in self.seen if isinstance(command, commands.SendTask)]

    def start(self, task: commands.SendTask) -> None:
        self.hear(began(task))

    def begin(self, task: commands.SendTask) -> None:
        """The worker has begun and logged on."""
        self.start(task)
        self.hear(events.SessionOpened(worker=task.worker, sid=1, serial=1))

    def succeed(self, task: commands.SendTask, *, started: bool = False) -> None:
        if not started:
            self.start(task)
        self.hear(ended(task))

    def hashed(self, task: commands.SendTask, problem: str, *, gone: bool = False) -> None:
        """The worker has read the file's bytes; it must have started."""
        self.hear(ended(task, problem, gone=gone))

    def reread(
        self, task: commands.SendTask, problem: str | None = None, *, gone: bool = False
    ) -> None:
        """The worker has read the file again; it must have started."""
        self.hear(ended(task, problem, gone=gone))

    def fail(self, task: commands.SendTask, failure: Failure, *, started: bool = False) -> None:
        if not started:
            self.start(task)
        self.hear(failed(task, failure))

    def no_session(self, task: commands.SendTask, failure: Failure) -> None:
        """The worker has begun and cannot log on."""
        self.start(task)
        self.hear(failed(task, failure, log_on=True))

    def all_leave(self, failure: Failure) -> None:
        """Every worker that was told to leave is gone."""
        for member in tuple(self.machine.state.workers.members.values()):
            if member.leaving:
                self.die(member.no, failure, expected=True)

    def die(self, worker: int, failure: Failure, *, expected: bool = False) -> None:
        self.hear(
            events.WorkerDied(
                worker=WorkerNo(worker), exit_code=-9, expected=expected, failure=failure
            )
        )

    def finish(
        self,
        name: TableName,
        reason: FailedReason | None = None,
        failure: Failure | None = None,
    ) -> None:
        self.hear(
            table_finished(
                name,
                TableStatus.SUCCEEDED if reason is None else TableStatus.FAILED,
                reason=reason,
                failure=failure,
            )
        )

    def of(self, kind: type[events.Event]) -> list[events.Event]:
        return [
            command.event
            for command in self.seen
            if isinstance(command, commands.Publish) and isinstance(command.event, kind)
        ]

    def complete(self, name: TableName = HR_T) -> None:
        """Export, validate and close a table; its workers are started and ready."""
        while self.machine.state.tables[name].open:
            self.all_ready()
            if self.running():
                self.succeed(self.running()[0])
            else:
                self.finish(name)

    def running(self) -> list[commands.SendTask]:
        """The tasks that workers hold, the oldest first."""
        held = {member.task for member in self.machine.state.workers.members.values()}
        tasks = [task for task in self.sent() if key_of(task) in held]
        last = {key_of(task): task for task in tasks}
        return [task for task in tasks if last[key_of(task)] is task]

    def refusals(self) -> list[requests.RequestRefused]:
        return [
            one.event
            for one in self.seen
            if isinstance(one, commands.Publish) and isinstance(one.event, requests.RequestRefused)
        ]

    def state(self, name: TableName) -> TableState:
        return self.machine.state.tables[name].state()

    def chunk(self, name: TableName, no: int) -> ChunkState:
        return self.machine.state.tables[name].chunks[ChunkNo(no)].state
