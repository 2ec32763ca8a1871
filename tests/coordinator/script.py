"""Plays workers and helper thread against a machine, so that a test is a small script."""

from collections.abc import Sequence

from exporter_tui.coordinator import commands
from exporter_tui.coordinator.ledger import Bounds
from exporter_tui.coordinator.machine import Machine, TableStart
from exporter_tui.model import events, requests, turns
from exporter_tui.model.errors import Failure
from exporter_tui.model.events import WorkerNo
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.plan import RefusedTable, TablePlan
from exporter_tui.model.states import ChunkState, TableState
from exporter_tui.model.verdict import FailedReason, TableStatus

HR_T = TableName("HR", "T")
HR_U = TableName("HR", "U")


_LOOKS = (commands.LookAtTable, commands.LookAtFolder)


class Script:
    """A machine and everything it said. ``seen``: every command, ``last``: those that followed from
    the last call. Looks at files are answered at once with what ``gone`` holds. One session is to
    spare unless ``bound`` says otherwise.
    """

    def __init__(
        self,
        *plans: TablePlan,
        workers: int = 2,
        bound: int | None = None,
        done: Sequence[int] = (),
        kept: bool = False,
        reread: bool = False,
        refused: Sequence[RefusedTable] = (),
        outage_s: float | None = None,
    ) -> None:
        found = frozenset(ChunkNo(no) for no in done)
        self.machine = Machine(
            [TableStart(plan=plan, done=found, kept=kept, reread=reread) for plan in plans],
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
        self._looks: list[commands.LookAtTable | commands.LookAtFolder] = []
        self.note(self.machine.begin(now=0.0))

    def note(self, out: Sequence[commands.Command]) -> None:
        self.last = list(out)
        self.seen.extend(out)
        self._looks += [one for one in out if isinstance(one, _LOOKS)]
        while self._looks:
            more = self.machine.handle(self.seen_of(self._looks.pop(0)), now=self.now)
            self.last += more
            self.seen.extend(more)
            self._looks += [one for one in more if isinstance(one, _LOOKS)]

    def seen_of(self, look: commands.LookAtTable | commands.LookAtFolder) -> events.Event:
        if isinstance(look, commands.LookAtFolder):
            answers = [self.seen_of(one) for one in look.tables]
            lost = tuple(one for one in answers if isinstance(one, turns.FilesLost))
            return turns.FolderLooked(lost=lost)
        gone = tuple(no for no in look.chunks if no in self.gone.get(look.table, ()))
        folder = look.table in self.folder_gone
        fingerprint = self.machine.run.tables[look.table].plan.fingerprint
        if not gone and not folder:
            return turns.FilesPresent(table=look.table, fingerprint=fingerprint, gate=look.gate)
        self.gone.pop(look.table, None)
        self.folder_gone.discard(look.table)
        return turns.FilesLost(
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
        for member in tuple(self.machine.run.crew.members.values()):
            if not member.ready:
                self.hear(events.WorkerReady(worker=member.no))

    def sent(self) -> list[commands.SendTask]:
        return [command for command in self.seen if isinstance(command, commands.SendTask)]

    def start(self, task: commands.SendTask) -> None:
        self.hear(
            events.AttemptStarted(
                worker=task.worker,
                table=task.table,
                chunk=task.chunk,
                attempt=task.attempt,
                reread=task.reread,
            )
        )

    def begin(self, task: commands.SendTask) -> None:
        """The worker has begun and logged on."""
        self.start(task)
        self.hear(events.SessionOpened(worker=task.worker, sid=1, serial=1))

    def succeed(self, task: commands.SendTask, *, started: bool = False) -> None:
        if not started:
            self.start(task)
        if task.reread and task.chunk is not None:
            self.reread(task)
            return
        if task.chunk is None:
            self.hear(
                events.AggregatesRead(
                    worker=task.worker, table=task.table, attempt=task.attempt, rows=1
                )
            )
            return
        self.hear(
            events.ChunkCommitted(
                worker=task.worker,
                table=task.table,
                chunk=task.chunk,
                chunks=1,
                attempt=task.attempt,
                rows=1,
                csv_bytes=2,
                gzip_bytes=1,
                elapsed_s=0.1,
            )
        )

    def reread(
        self, task: commands.SendTask, problem: str | None = None, *, gone: bool = False
    ) -> None:
        """The worker has read the file again; it must have started."""
        assert task.chunk is not None
        self.hear(
            events.FileReread(
                worker=task.worker,
                table=task.table,
                chunk=task.chunk,
                attempt=task.attempt,
                rows=1,
                problem=problem,
                gone=gone,
            )
        )

    def fail(self, task: commands.SendTask, failure: Failure, *, started: bool = False) -> None:
        if not started:
            self.start(task)
        self.hear(
            events.AttemptFailed(
                worker=task.worker,
                table=task.table,
                chunk=task.chunk,
                attempt=task.attempt,
                failure=failure,
                reread=task.reread,
            )
        )

    def no_session(self, task: commands.SendTask, failure: Failure) -> None:
        """The worker has begun and cannot log on."""
        self.start(task)
        self.hear(
            events.LogOnFailed(
                worker=task.worker,
                table=task.table,
                chunk=task.chunk,
                attempt=task.attempt,
                failure=failure,
                reread=task.reread,
            )
        )

    def all_leave(self, failure: Failure) -> None:
        """Every worker that was told to leave is gone."""
        for member in tuple(self.machine.run.crew.members.values()):
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
            events.TableFinished(
                table=name,
                status=TableStatus.SUCCEEDED if reason is None else TableStatus.FAILED,
                reason=reason,
                failure=failure,
                rows=1,
                oracle_rows=1,
                csv_bytes=2,
                gzip_bytes=1,
                chunks=1,
                warnings=(),
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
        while self.machine.run.tables[name].open:
            self.all_ready()
            if self.running():
                self.succeed(self.running()[0])
            else:
                self.finish(name)

    def running(self) -> list[commands.SendTask]:
        """The tasks that workers hold, the oldest first."""
        held = {member.task for member in self.machine.run.crew.members.values()}
        tasks = [task for task in self.sent() if (task.table, task.chunk, task.reread) in held]
        last = {(task.table, task.chunk, task.reread): task for task in tasks}
        return [task for task in tasks if last[task.table, task.chunk, task.reread] is task]

    def refusals(self) -> list[requests.RequestRefused]:
        return [
            one.event
            for one in self.seen
            if isinstance(one, commands.Publish) and isinstance(one.event, requests.RequestRefused)
        ]

    def state(self, name: TableName) -> TableState:
        return self.machine.run.tables[name].state()

    def chunk(self, name: TableName, no: int) -> ChunkState:
        return self.machine.run.tables[name].chunks[ChunkNo(no)].state
