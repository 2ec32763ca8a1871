"""The world around a machine: workers that answer in any order or die, a helper thread that does
one job after the other, files that somebody removes; every invariant is checked at every step.
"""

from collections import deque
from collections.abc import Callable, Sequence

from exporter_tui.coordinator.machine import commands
from exporter_tui.coordinator.machine.machine import Machine
from exporter_tui.coordinator.machine.reports import began
from exporter_tui.coordinator.machine.table.phases import (
    Look,
    RestartPhase,
    TablePhase,
    Validation,
)
from exporter_tui.coordinator.machine.table.table import TrackedTable
from exporter_tui.coordinator.machine.table.tasks import TaskKey
from exporter_tui.model import events, interventions
from exporter_tui.model.errors import Failure
from exporter_tui.model.events import Event, WorkerNo
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.states import COMPLETE, OWNED, READING, WAITING, ChunkState, TaskKind
from exporter_tui.model.verdict import FailedReason, TableStatus
from tests.builders import table_finished
from tests.machine.reported import ended, failed
from tests.machine.walk_folders import Folders, Found, start_of

BOUND = 3


class Walk:
    """``found``: what the folder held of each table before, nothing where that is not said.
    ``drained``: the run began to end; ``stuck``: a file could not be put back.
    """

    def __init__(
        self,
        plans: list[TablePlan],
        workers: int,
        plan: Callable[..., TablePlan],
        found: Sequence[Found] = (),
    ) -> None:
        how = (*found, *[Found.NOTHING] * len(plans))
        starts = [start_of(one, how[no]) for no, one in enumerate(plans)]
        self.machine = Machine(starts, workers=workers, bound=BOUND, jitter=lambda: 0.5)
        self.plan = plan
        self.now = 0.0
        self.scn = 1
        self.alive: dict[WorkerNo, bool] = {}
        self.leaving: set[WorkerNo] = set()
        self.held: dict[WorkerNo, tuple[commands.SendTask, bool]] = {}
        self.jobs: deque[tuple[commands.HelperJob, dict[TableName, TablePlan]]] = deque()
        self.disk = Folders(starts)
        self.drained = self.aborted = self.removed_late = self.stuck = False
        self.obey(self.machine.begin(now=0.0))

    # -- what the machine says -------------------------------------------------------------------
    def obey(self, out: tuple[commands.Command, ...]) -> None:
        for command in out:
            match command:
                case commands.StartWorker():
                    assert self.machine.state.drain is None
                    self.alive[command.worker] = False
                    assert len(self.alive) <= BOUND, "more processes than sessions"
                case commands.ReleaseWorker():
                    assert command.worker not in self.held, "only idle workers are released"
                    self.leaving.add(command.worker)
                case commands.SendTask():
                    self.take(command)
                case commands.Publish():
                    self.note(command.event)
                case commands.KillWorker():
                    self.leaving.add(command.worker)
                case commands.CancelAttempt():
                    pass
                case _:
                    self.queue(command)
        self.check()

    def take(self, command: commands.SendTask) -> None:
        assert self.machine.state.drain is None
        assert not self.machine.state.holds
        assert self.alive[command.worker], "only ready workers get tasks"
        assert command.worker not in self.leaving
        assert command.worker not in self.held, "one task per worker"
        assert 1 <= command.attempt <= 3
        self.held[command.worker] = (command, False)

    def note(self, event: Event) -> None:
        if isinstance(event, events.DrainBegan):
            self.drained = True
        if isinstance(event, interventions.Paused):
            assert not self.alive, "every session is given back"

    def queue(self, command: commands.HelperJob) -> None:
        plans = {name: table.plan for name, table in self.machine.state.tables.items()}
        if isinstance(command, commands.ReplanTable | commands.ClearTable):
            holders = [task for task, _ in self.held.values()]
            assert all(task.table != command.table for task in holders), "nobody writes there"
        if isinstance(command, commands.ReplanTable | commands.PlanRestart):
            lent = sum(
                isinstance(job, commands.ReplanTable | commands.PlanRestart) for job, _ in self.jobs
            )
            assert len(self.alive) + lent + 1 <= BOUND, "the helper's session counts"
        self.jobs.append((command, plans))

    def check_end(self) -> None:
        """Every table has its result, and what SUCCEEDED has all its files; only what somebody
        removed after the last look, or while the run was ending, may be missing.
        """
        assert self.machine.ended
        for name, table in self.machine.state.tables.items():
            assert table.result is not None
            assert not table.open
            assert table.phase is TablePhase.ENDED
            assert table.restarting is RestartPhase.NONE
            assert table.jobs.look is Look.NONE, "nobody looks any more"
            unseen = self.removed_late or (self.drained and self.disk.removed)
            if table.result.status is TableStatus.SUCCEEDED and not unseen:
                assert not self.disk.gone(name, table.chunks), "what SUCCEEDED has all its files"
            assert self.disk.nothing_is_lost(name)
            if not self.aborted and not self.stuck:
                assert not self.disk.aside[name], "every old file is back, or replaced"

    # -- what must hold --------------------------------------------------------------------------
    def check(self) -> None:
        state = self.machine.state
        self.aborted |= state.abandoned
        owners: dict[TaskKey, WorkerNo] = {}
        queued = 0
        for table in state.tables.values():
            self.check_table(table, owners)
            queued += sum(task.state is ChunkState.PENDING for task in table.tasks())
        held = {TaskKey(t.table, t.kind, t.chunk): w for w, (t, _) in self.held.items()}
        assert owners == held, "one owner, and it knows"
        assert len(held) == len(self.held)
        assert state.open == {name for name, table in state.tables.items() if table.open}
        assert len(state.pending) == queued, "nothing is lost"

    def check_table(self, table: TrackedTable, owners: dict[TaskKey, WorkerNo]) -> None:
        tasks = table.tasks()
        assert table.active == sum(task.state in OWNED for task in tasks)
        assert table.waiting == sum(task.state in WAITING for task in tasks)
        assert table.incomplete == sum(task.state not in COMPLETE for task in table.chunks.values())
        self.check_phase(table)
        for task in tasks:
            assert (task.owner is not None) == (task.state in OWNED)
            if task.owner is not None:
                owners[task.key] = task.owner
            if task.state is ChunkState.BACKOFF:
                assert task in self.machine.state.backoff
            if task.state in WAITING:
                assert table.open, "nothing waits in a finished table"
            if task.aside:
                assert task.key.chunk in self.disk.aside[table.plan.table], "it is kept"

    def check_phase(self, table: TrackedTable) -> None:
        """What a phase excludes is unset."""
        phase, restart = table.phase, table.restart
        failing, ended = phase is TablePhase.FAILING, phase is TablePhase.ENDED
        assert (table.failure is not None) == failing
        assert ended == (table.result is not None and table.errand is None)
        if table.errand is not None:
            assert table.result is not None, "what is asked is asked of a table with a result"
        if ended:
            assert table.validation is Validation.NOTHING
            assert not table.asked
            assert table.open or not table.urgent
        if phase is TablePhase.CLOSING:
            assert not table.incomplete
            assert table.validation is Validation.NOTHING or table.known.damaged
        if phase is TablePhase.REDOING:
            assert table.result is None
            assert not table.waiting, "its work is given up"
        if restart.phase is not RestartPhase.NONE:
            assert self.machine.state.drain is None or restart.phase is RestartPhase.MOVING
        planned = {RestartPhase.CLEARING, RestartPhase.MOVING}
        assert (restart.plan is not None) == (restart.phase in planned)
        assert not restart.interrupted or restart.phase in planned
        if restart.phase is RestartPhase.MOVING:
            assert [type(job) for job in table.jobs.waits_for] == [commands.ClearTable]
        assert sum(isinstance(job, commands.SetChunkAside) for job in table.jobs.waits_for) <= 1
        assert table.jobs.look is Look.NONE or self.is_looked_at(table)

    def is_looked_at(self, table: TrackedTable) -> bool:
        """Whether a look beside the work is among the jobs that are not done."""
        looks = [job for job, _ in self.jobs if isinstance(job, commands.LookAtTable)]
        return any(one.table == table.plan.table and not one.gate for one in looks)

    # -- workers ---------------------------------------------------------------------------------
    def hear(self, event: Event) -> None:
        self.obey(self.machine.handle(event, now=self.now))

    def ready(self, pick: int) -> None:
        starting = [worker for worker, ready in self.alive.items() if not ready]
        if starting:
            worker = starting[pick % len(starting)]
            self.alive[worker] = True
            self.hear(events.WorkerReady(worker=worker))

    def begin(self, pick: int) -> None:
        fresh = [worker for worker, (_, begun) in self.held.items() if not begun]
        if fresh:
            worker = fresh[pick % len(fresh)]
            task, _ = self.held[worker]
            self.held[worker] = (task, True)
            self.hear(began(task))
            if pick % 2:
                self.hear(events.SessionOpened(worker=worker, sid=1, serial=1))

    def running(self, pick: int) -> commands.SendTask | None:
        running = [worker for worker, (_, begun) in self.held.items() if begun]
        return self.held.pop(running[pick % len(running)])[0] if running else None

    def answer(self, pick: int) -> None:
        task = self.running(pick)
        if task is None:
            return
        table, chunk = task.table, task.chunk
        if chunk is None:
            self.hear(ended(task))
        elif task.kind is TaskKind.CHECK:
            self.disk.answers[table].add(chunk)
            self.hear(ended(task))
        elif task.kind is TaskKind.HASH:
            self.hash(task, chunk)
        elif task.kind is TaskKind.REREAD:
            there = not self.disk.gone(table, [chunk])
            if pick != 1 and there and chunk not in self.disk.bad[table]:
                self.disk.read[table].add(chunk)
            problem = self.reread_problem(table, chunk, pick, there=there)
            self.hear(ended(task, problem, gone=not there))
        else:
            self.disk.commit(table, chunk)
            self.hear(ended(task))

    def reread_problem(
        self, table: TableName, chunk: ChunkNo, pick: int, *, there: bool
    ) -> str | None:
        """A file that this run has read or written may be damaged since."""
        if pick == 1 and there:
            self.disk.bad[table].add(chunk)
        return "damaged" if not there or chunk in self.disk.bad[table] else None

    def hash(self, task: commands.SendTask, chunk: ChunkNo) -> None:
        gone = bool(self.disk.gone(task.table, [chunk]))
        bad = chunk in self.disk.bad[task.table]
        if not gone and not bad:
            self.disk.read[task.table].add(chunk)
        self.hear(ended(task, "other bytes" if gone or bad else None, gone=gone))

    def fail(self, pick: int, failure: Failure, *, log_on: bool) -> None:
        task = self.running(pick)
        if task is None:
            return
        self.hear(failed(task, failure, log_on=log_on and task.kind not in READING))

    def die(self, pick: int, failure: Failure) -> None:
        if self.alive:
            self.bury(sorted(self.alive)[pick % len(self.alive)], failure, expected=False)

    def leave(self, failure: Failure) -> None:
        for worker in sorted(self.leaving):
            self.bury(worker, failure, expected=True)

    def bury(self, worker: WorkerNo, failure: Failure, *, expected: bool) -> None:
        del self.alive[worker]
        self.leaving.discard(worker)
        self.held.pop(worker, None)
        self.hear(
            events.WorkerDied(worker=worker, exit_code=-9, expected=expected, failure=failure)
        )

    # -- the helper thread -----------------------------------------------------------------------
    def help(self, failure: Failure | None, *, log_on: bool = False) -> None:
        """Do the oldest job, with ``failure`` if it can fail."""
        if self.jobs:
            command, plans = self.jobs.popleft()
            self.hear(self.done(command, plans, failure, log_on=log_on))

    def done(
        self,
        command: commands.HelperJob,
        plans: dict[TableName, TablePlan],
        failure: Failure | None,
        *,
        log_on: bool,
    ) -> Event:
        match command:
            case commands.LookAtFolder():
                looks = [self.look(one, plans) for one in command.tables]
                lost = tuple(one for one in looks if isinstance(one, interventions.FilesLost))
                return interventions.FolderLooked(lost=lost)
            case commands.LookAtTable():
                return self.look(command, plans)
            case commands.CloseTable():
                return self.close(command)
            case commands.SetDamagedAside():
                return self.damaged(command, plans[command.table].fingerprint)
            case commands.ReplanTable() | commands.PlanRestart() | commands.ClearTable():
                return self.planned(command, failure, log_on=log_on)
            case _:
                return self.moved(command, failure)

    def damaged(self, command: commands.SetDamagedAside, fingerprint: str) -> Event:
        moved = self.disk.damaged(command.table, command.chunk)
        return interventions.FileDamaged(
            table=command.table,
            chunk=command.chunk,
            fingerprint=fingerprint,
            problem=command.problem,
            moved="aside" if moved else None,
        )

    def planned(
        self,
        command: commands.ReplanTable | commands.PlanRestart | commands.ClearTable,
        failure: Failure | None,
        *,
        log_on: bool,
    ) -> Event:
        name = command.table
        self.scn += 1
        new = self.plan(name.name, chunks=2, scn=self.scn)
        if isinstance(command, commands.PlanRestart):
            if failure:
                return interventions.RestartFailed(table=name, failure=failure)
            return interventions.RestartPlanned(table=name, plan=new)
        if failure and isinstance(command, commands.ClearTable):
            if log_on:  # now and then it cannot be put back
                self.disk.throw_away(name)
            left_in = "trash" if log_on else None
            return interventions.RestartFailed(
                table=name, failure=failure, moving=True, left_in=left_in
            )
        if failure:
            return events.ReplanFailed(table=name, failure=failure, log_on=log_on)
        self.disk.begin_again(name)
        if isinstance(command, commands.ClearTable):
            return interventions.TableCleared(table=name, plan=command.plan, trash="t")
        return events.TableReplanned(table=name, plan=new, set_aside=None)

    def moved(
        self,
        command: commands.DeleteTrash
        | commands.SetChunkAside
        | commands.PutChunkBack
        | commands.DropAside,
        failure: Failure | None,
    ) -> Event:
        if isinstance(command, commands.DeleteTrash):
            return interventions.TrashDeleted(trash=command.trash, problem=None)
        name, chunk = command.table, command.chunk
        if isinstance(command, commands.DropAside):
            self.disk.drop_aside(name, chunk)
            return interventions.AsideDropped(table=name, chunk=chunk)
        if isinstance(command, commands.PutChunkBack):
            self.stuck |= failure is not None
            if failure is None:
                self.disk.put_back(name, chunk)
            problem = None if failure is None else failure.message
            return interventions.ChunkPutBack(table=name, chunk=chunk, problem=problem)
        if failure:
            return interventions.ChunkNotSetAside(table=name, chunk=chunk, failure=failure)
        found = self.disk.set_aside(name, chunk)
        return interventions.ChunkSetAside(table=name, chunk=chunk, found=found)

    def look(self, command: commands.LookAtTable, plans: dict[TableName, TablePlan]) -> Event:
        name = command.table
        fingerprint = plans[name].fingerprint
        gone = self.disk.gone(name, command.chunks)
        folder_gone = name not in self.disk.standing
        if gone or folder_gone:
            return interventions.FilesLost(
                table=name,
                fingerprint=fingerprint,
                chunks=gone,
                plan_lost=folder_gone,
                gate=command.gate,
            )
        return interventions.FilesPresent(table=name, fingerprint=fingerprint, gate=command.gate)

    def close(self, command: commands.CloseTable) -> Event:
        name = command.table
        table = self.machine.state.tables[name]
        gone = self.disk.gone(name, table.chunks)
        if gone and command.failure is None:
            return interventions.FilesLost(
                table=name,
                fingerprint=table.plan.fingerprint,
                chunks=gone,
                plan_lost=False,
                gate=True,
            )
        silent = set(table.chunks) - self.disk.answers[name] - command.unanswered.keys()
        if silent and command.failure is None:
            return interventions.FilesLost(
                table=name,
                fingerprint=table.plan.fingerprint,
                chunks=(),
                plan_lost=False,
                gate=True,
                unchecked=tuple(sorted(silent)),
            )
        unanswered = set(table.chunks) - self.disk.answers[name]
        failed = command.failure or unanswered or table.known.damaged
        if not failed:
            unread = self.disk.foreign[name] - self.disk.read[name]
            assert not unread, "what SUCCEEDED was read byte for byte"
        return table_finished(
            name,
            TableStatus.FAILED if failed else TableStatus.SUCCEEDED,
            reason=FailedReason.VALIDATION if failed and not command.failure else None,
            failure=command.failure,
        )

    # -- people, disk, time ----------------------------------------------------------------------
    def remove(self, table: TableName, pick: int) -> None:
        """Somebody removes a file, or the whole folder."""
        state = self.machine.state
        self.removed_late |= state.looked or state.looking or self.machine.ended
        self.disk.remove(table, pick)

    def ask(self, request: Event) -> None:
        self.hear(request)

    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.obey(self.machine.advance(now=self.now))
