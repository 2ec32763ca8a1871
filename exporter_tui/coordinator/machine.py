"""The state machine of a run: events in, commands out; no process, clock, file or socket.

Enters: ``handle(event, now)`` and ``advance(now)``, with ``now`` in seconds of any steady clock.
Leaves: commands in the order in which they are to be carried out. It alone decides which worker
gets which task, what a failure leads to and when the run is over; a step that ``model.states``
does not list raises, with the chunk's story.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from exporter_tui.coordinator import attempts, commands, course, ending, retry
from exporter_tui.coordinator.crew import Crew, CrewMember
from exporter_tui.coordinator.ledger import Bounds, Ledger
from exporter_tui.coordinator.tracked import Result, TrackedTable, TrackedTask, track
from exporter_tui.model import events
from exporter_tui.model.errors import Failure
from exporter_tui.model.events import Event
from exporter_tui.model.names import ChunkNo
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.states import ChunkStep
from exporter_tui.model.verdict import TableStatus

HANDLERS: Mapping[type[Event], Callable[[Ledger, Any], None]] = MappingProxyType(
    {
        events.WorkerReady: attempts.on_worker_ready,
        events.WorkerDied: attempts.on_worker_died,
        events.AttemptStarted: attempts.on_attempt_started,
        events.ChunkCommitted: attempts.on_result,
        events.AggregatesRead: attempts.on_result,
        events.AttemptFailed: attempts.on_attempt_failed,
        events.TableReplanned: course.on_table_replanned,
        events.ReplanFailed: course.on_replan_failed,
        events.TableFinished: course.on_table_finished,
        events.StopRequested: ending.on_stop_requested,
    }
)
"""The events that the machine hears, and who answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableStart:
    """A table as its folder was found. ``kept``: its verdict SUCCEEDED stands, nothing is read."""

    plan: TablePlan
    done: frozenset[ChunkNo]
    kept: bool


class Machine:
    """All tables, tasks and workers of one run; ``run`` is its state, to be read by anyone.

    ``jitter`` returns 0 to 1 and spreads pauses. ``ended`` is set once every table has its result
    and no worker holds a task.
    """

    def __init__(
        self,
        tables: Sequence[TableStart],
        *,
        workers: int,
        jitter: Callable[[], float],
        bounds: Bounds | None = None,
    ) -> None:
        self.run = Ledger(crew=Crew(workers), jitter=jitter, bounds=bounds or Bounds())
        self.ended = False
        self._starts = tuple(tables)

    def begin(self, *, now: float) -> tuple[commands.Command, ...]:
        """Queue everything that the folder does not have yet; call once, first."""
        run = self.run
        run.now = run.began = now
        for order, start in enumerate(self._starts):
            table = track(start.plan, order)
            run.tables[start.plan.table] = table
            run.open += 1
            for chunk in sorted(start.done):
                table.step(table.chunks[chunk], ChunkStep.FOUND)
            if start.kept:
                run.end(table, Result(status=TableStatus.SUCCEEDED, reason=None))
            else:
                run.queue(table)
                course.settle(run, table)
        return self._commands()

    def handle(self, event: Event, *, now: float) -> tuple[commands.Command, ...]:
        """Return what follows from ``event``; raises KeyError for one that is not in HANDLERS."""
        handler = HANDLERS[type(event)]
        self.run.now = now
        self.run.tell(event)
        handler(self.run, event)
        if isinstance(event, events.TableFinished | events.ReplanFailed):
            self._heed(event.failure)
        return self._commands()

    def _heed(self, failure: Failure | None) -> None:
        """End the run when the helper thread met an error that everyone will meet."""
        if failure is not None and retry.ends_run(failure):
            ending.begin_drain(self.run, failure, None)

    def advance(self, *, now: float) -> tuple[commands.Command, ...]:
        """Return what follows from the time alone: pauses and bounds that ended."""
        run = self.run
        run.now = now
        for member in run.crew.members.values():
            if member.kill_at is not None and member.kill_at <= now:
                member.kill_at = None
                run.out.append(commands.KillWorker(worker=member.no))
        for task in [task for task in run.backoff if (task.ready_at or 0.0) <= now]:
            table = run.tables[task.key.table]
            run.backoff.remove(task)
            table.step(task, ChunkStep.PAUSE_ENDED)
            run.pending.push(task, table.order)
        if self._drain_until() is not None and (self._drain_until() or 0.0) <= now:
            ending.abandon(run)
        return self._commands()

    def next_wake(self) -> float | None:
        """Return when ``advance`` has something to do, None when only events matter."""
        moments = [task.ready_at for task in self.run.backoff]
        moments += [self.run.crew.next_kill(), self._drain_until()]
        return min((moment for moment in moments if moment is not None), default=None)

    def _drain_until(self) -> float | None:
        drain = self.run.drain
        return None if drain is None or drain.abandoned else drain.until

    def _commands(self) -> tuple[commands.Command, ...]:
        run = self.run
        if run.drain is None:
            self._assign_tasks()
            self._start_workers()
        self.ended = not run.open and not run.crew.busy()
        out, run.out = tuple(run.out), []
        return out

    def _assign_tasks(self) -> None:
        run = self.run
        while (member := run.crew.idle()) is not None and (task := run.pending.pop()) is not None:
            self._assign(run.tables[task.key.table], task, member)

    def _start_workers(self) -> None:
        crew = self.run.crew
        wanted = min(crew.limit, crew.busy() + len(self.run.pending))
        for _ in range(wanted - crew.staying()):
            self.run.out.append(commands.StartWorker(worker=crew.start()))

    def _assign(self, table: TrackedTable, task: TrackedTask, member: CrewMember) -> None:
        task.attempt += 1
        task.owner = member.no
        table.step(task, ChunkStep.ASSIGNED)
        member.task = task.key
        name, chunk = task.key
        self.run.out.append(
            commands.SendTask(worker=member.no, table=name, chunk=chunk, attempt=task.attempt)
        )
        self.run.publish(
            events.TaskAssigned(worker=member.no, table=name, chunk=chunk, attempt=task.attempt)
        )
