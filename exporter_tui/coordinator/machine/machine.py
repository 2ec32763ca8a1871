"""The state machine of a run: events in, commands out; no process, clock, file or socket.

Enters: ``handle(event, now)`` and ``advance(now)``, with ``now`` in seconds of any steady clock.
Leaves: commands in the order in which they are to be carried out. It alone decides which worker
gets which task, what a failure or a request leads to and when the run is over; a step that
``model.states`` does not list raises, with the chunk's story.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar

from exporter_tui.coordinator.machine import (
    answers,
    attempts,
    chunk_restart,
    commands,
    inquiries,
    lifecycle,
    lost_files,
    outage,
    pause,
    scheduler,
    shutdown,
    table_restart,
)
from exporter_tui.coordinator.machine.state import Bounds, MachineState
from exporter_tui.coordinator.machine.table.results import Result
from exporter_tui.coordinator.machine.table.table import track
from exporter_tui.coordinator.machine.workers import Workers
from exporter_tui.model import events, interventions, requests
from exporter_tui.model.errors import Failure
from exporter_tui.model.events import Event
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.plan import RefusedTable, TablePlan
from exporter_tui.model.states import ChunkStep
from exporter_tui.model.verdict import TableStatus

E = TypeVar("E", bound=Event)
Handler = Callable[[MachineState, Any], None]


def _on(event: type[E], handler: Callable[[MachineState, E], None]) -> tuple[type[Any], Handler]:
    """Return a line of the table below; mypy holds the handler against the event that it takes."""
    return event, handler


HANDLERS: Mapping[type[Event], Handler] = MappingProxyType(
    dict(
        (
            _on(events.WorkerReady, attempts.on_worker_ready),
            _on(events.WorkerDied, attempts.on_worker_died),
            _on(events.SessionOpened, attempts.on_session_opened),
            _on(events.AttemptStarted, attempts.on_attempt_started),
            _on(events.ChunkCommitted, attempts.on_chunk_committed),
            _on(events.ChunkChecked, answers.on_chunk_checked),
            _on(events.TableCounted, answers.on_table_counted),
            _on(events.FileHashed, answers.on_file_hashed),
            _on(events.FileReread, answers.on_file_reread),
            _on(events.AttemptFailed, attempts.on_attempt_failed),
            _on(events.LogOnFailed, attempts.on_log_on_failed),
            _on(events.TableReplanned, lifecycle.on_table_replanned),
            _on(events.ReplanFailed, lifecycle.on_replan_failed),
            _on(events.TableFinished, lifecycle.on_table_finished),
            _on(requests.StopRequested, shutdown.on_stop_requested),
            _on(requests.PauseRequested, pause.on_pause_requested),
            _on(requests.ResumeRequested, pause.on_resume_requested),
            _on(requests.DatabaseTryRequested, outage.on_try_requested),
            _on(requests.WorkersRequested, pause.on_workers_requested),
            _on(interventions.DatabaseGone, shutdown.on_database_gone),
            _on(interventions.DiskLow, pause.on_disk_low),
            _on(interventions.DiskFreed, pause.on_disk_freed),
            _on(requests.RestartRequested, table_restart.on_restart_requested),
            _on(interventions.RestartPlanned, table_restart.on_restart_planned),
            _on(interventions.RestartFailed, table_restart.on_restart_failed),
            _on(interventions.TableCleared, table_restart.on_table_cleared),
            _on(requests.ChunkRestartRequested, chunk_restart.on_chunk_restart_requested),
            _on(requests.ValidationRequested, chunk_restart.on_validation_requested),
            _on(interventions.ChunkSetAside, chunk_restart.on_chunk_set_aside),
            _on(interventions.ChunkNotSetAside, chunk_restart.on_chunk_not_set_aside),
            _on(interventions.ChunkPutBack, chunk_restart.on_chunk_put_back),
            _on(interventions.FilesPresent, lost_files.on_files_present),
            _on(interventions.FilesLost, lost_files.on_files_lost),
            _on(interventions.FileDamaged, lost_files.on_file_damaged),
            _on(interventions.FolderLooked, lost_files.on_folder_looked),
        )
    )
)
"""The events that the machine hears, and who answers."""

_REVIVING = (
    requests.RestartRequested,
    requests.ChunkRestartRequested,
    requests.ValidationRequested,
)
"""Requests that make a run that is over live again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableStart:
    """A table as its folder was found. ``kept``: its verdict SUCCEEDED stands, nothing is read or
    asked; ``answered``: the chunks that Oracle's numbers are there for, ``counted``: so is its
    count of the whole table.
    """

    plan: TablePlan
    done: frozenset[ChunkNo]
    kept: bool
    answered: frozenset[ChunkNo] = frozenset()
    counted: bool = False


class Machine:
    """All tables, tasks and workers of one run; ``state`` is all it knows, to be read by anyone.

    ``workers``: how many the run begins with, ``bound``: how many sessions there may be (None: as
    many). ``jitter`` returns 0 to 1 and spreads pauses. ``ended`` is set once every table has its
    result, no worker holds a task and the files were looked at; a request may unset it.
    """

    def __init__(
        self,
        tables: Sequence[TableStart],
        *,
        workers: int,
        jitter: Callable[[], float],
        bound: int | None = None,
        refused: Sequence[RefusedTable] = (),
        bounds: Bounds | None = None,
    ) -> None:
        self.state = MachineState(
            workers=Workers(workers, bound or workers), jitter=jitter, bounds=bounds or Bounds()
        )
        self.state.refused = {table.table: table for table in refused}
        self.ended = False
        self._starts = tuple(tables)

    @property
    def spares_session(self) -> bool:
        """Return whether a session may be had for nothing but looking: every worker that is wanted
        is logged on, and even with one more, or the helper thread, one would still be left. So what
        the database refuses it, it refuses nobody else.
        """
        state, workers = self.state, self.state.workers
        stands = self.ended or state.drain or state.holds or state.outage
        wanted = state.session_lent or state.wants_session or workers.sessions < workers.limit
        return not (stands or wanted) and workers.limit + 2 <= workers.room

    def begin(self, *, now: float) -> tuple[commands.Command, ...]:
        """Queue everything that the folder does not have yet; call once, first."""
        state = self.state
        state.now = state.began = now
        for order, start in enumerate(self._starts):
            table = track(start.plan, order)
            table.found(start.done, start.answered, counted=start.counted)
            state.tables[start.plan.table] = table
            state.recount(table)
            if start.kept:
                state.end(table, Result(status=TableStatus.SUCCEEDED, reason=None))
            else:
                state.queue(table)
                inquiries.begin(state, table)
                lifecycle.settle(state, table)
        return self._commands()

    def handle(self, event: Event, *, now: float) -> tuple[commands.Command, ...]:
        """Return what follows from ``event``; nothing for one that is not in HANDLERS."""
        handler = HANDLERS.get(type(event))
        if handler is None:
            return ()
        self.state.now = now
        if self.ended and isinstance(event, _REVIVING):
            self.state.drain = None
        self.state.tell(event)
        handler(self.state, event)
        if isinstance(event, events.TableFinished | events.ReplanFailed):
            self._end_run_after(event.failure)
        return self._commands()

    def watch(self, table: TableName, *, now: float) -> tuple[commands.Command, ...]:
        """Return what to do because a person looks at ``table`` just now; after the end nothing: no
        session is opened for a look.
        """
        if self.ended:
            return ()
        self.state.now = now
        lost_files.watch(self.state, table)
        return self._commands()

    def _end_run_after(self, failure: Failure | None) -> None:
        """End the run when the helper thread met an error that everyone will meet."""
        if failure is not None and failure.error_class.ends_run:
            shutdown.begin_drain(self.state, failure, None)

    def advance(self, *, now: float) -> tuple[commands.Command, ...]:
        """Return what follows from the time alone: pauses and bounds that ended."""
        state = self.state
        state.now = now
        for member in state.workers.members.values():
            if member.kill_at is not None and member.kill_at <= now:
                member.kill_at = None
                member.leaving = True
                state.out.append(commands.KillWorker(worker=member.no))
        for task in [task for task in state.backoff if (task.ready_at or 0.0) <= now]:
            table = state.tables[task.key.table]
            state.backoff.remove(task)
            table.step(task, ChunkStep.PAUSE_ENDED)
            state.changed.add(task.key.table)
            state.pending.push(task, table.turn)
        for name in [name for name, until in state.resting.items() if until <= now]:
            del state.resting[name]
            lifecycle.settle(state, state.tables[name])
        self._give_up_waiting()
        if self._drain_until() is not None and (self._drain_until() or 0.0) <= now:
            shutdown.abandon(state)
        return self._commands()

    def _give_up_waiting(self) -> None:
        """End a run whose database is away for longer than its bound."""
        state, until = self.state, outage.gives_up_at(self.state)
        if (
            state.outage is not None
            and until is not None
            and until <= state.now
            and state.drain is None
        ):
            shutdown.begin_drain(state, outage.given_up(state, state.outage), None)

    def next_wake(self) -> float | None:
        """Return when ``advance`` has something to do, None when only events matter."""
        moments = [task.ready_at for task in self.state.backoff]
        moments += [self.state.workers.next_kill(), self._drain_until()]
        moments += self.state.resting.values()
        away = self.state.outage
        if away is not None and away.prober is None and away.next_try > self.state.now:
            moments.append(away.next_try)
        if self.state.drain is None:
            moments.append(outage.gives_up_at(self.state))
        return min((moment for moment in moments if moment is not None), default=None)

    def _drain_until(self) -> float | None:
        drain = self.state.drain
        return None if drain is None or drain.abandoned else drain.until

    def _commands(self) -> tuple[commands.Command, ...]:
        state = self.state
        self._look_before_the_end()
        self.ended = state.settled and (state.drain is not None or state.looked)
        scheduler.staff(state, over=self.ended)
        pause.tell_when_paused(state)
        out, state.out = tuple(state.out), []
        return out

    def _look_before_the_end(self) -> None:
        state = self.state
        if state.settled and state.drain is None and not state.looked and not state.looking:
            state.looking = True
            tables = tuple(lifecycle.look(table, gate=False) for table in state.tables.values())
            state.out.append(commands.LookAtFolder(tables=tables))
