"""Feeds the machine and carries out its commands: the one thread that changes the run's state.

Enters: reports and deaths from the pool, answers of the helper thread, requests of a person.
Leaves: orders to both, events on the bus, a picture twice a second. It runs no SQL and reads no
file, so that a slow database or disk never delays a stop.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Protocol

from exporter_tui.coordinator import commands, failures
from exporter_tui.coordinator.bus import Bus
from exporter_tui.coordinator.clerk import Clerk
from exporter_tui.coordinator.instruments import Instruments
from exporter_tui.coordinator.machine import Machine
from exporter_tui.coordinator.mailbox import Mailbox
from exporter_tui.coordinator.messages import Began, Ended, Opened, Ready, Report
from exporter_tui.coordinator.picture import Picture
from exporter_tui.coordinator.pool import Gone, Pool, Said
from exporter_tui.model import events, requests
from exporter_tui.model.errors import Failure
from exporter_tui.model.events import Event, WorkerNo
from exporter_tui.model.names import TableName
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.work import (
    AttemptFailed,
    ChunkRecord,
    Outcome,
    Progress,
    TableAggregates,
    Task,
)

_SHOW_EVERY_S = 0.5
_SILENCE_GRACE_S = 15.0
_VALIDATION_PATIENCE = 4


class Desk(Protocol):
    """What the engine asks of the steps around it; each job runs in the helper thread."""

    def task(self, plan: TablePlan, command: commands.SendTask) -> Task:
        """Return the task for a worker."""
        ...

    def close_table(
        self, plan: TablePlan, aggregates: TableAggregates | None, failure: Failure | None
    ) -> Event:
        """Compute and write what a finished or failed table leaves."""
        ...

    def replan_table(self, plan: TablePlan) -> Event:
        """Pin a new plan at a newer SCN."""
        ...


@dataclass(slots=True, kw_only=True)
class Engine:
    """One run's loop. ``stall_timeout_s`` bounds the silence of a worker that holds a task, with
    some grace for its own bound to act first. ``finished`` and ``replanned`` keep the last such
    event of each table, for the report.
    """

    machine: Machine
    pool: Pool
    clerk: Clerk
    bus: Bus
    mailbox: Mailbox[object]
    picture: Picture
    desk: Desk
    stall_timeout_s: float
    log_path: str
    clock: Callable[[], float] = time.monotonic
    instruments: Instruments | None = None
    workers_chosen: bool = False
    finished: dict[TableName, events.TableFinished] = field(default_factory=dict)
    replanned: dict[TableName, events.TableReplanned] = field(default_factory=dict)
    _orders: dict[WorkerNo, commands.SendTask] = field(default_factory=dict)
    _stalled: set[WorkerNo] = field(default_factory=set)
    _aggregates: dict[TableName, TableAggregates] = field(default_factory=dict)
    _next_show: float = 0.0

    def run(self) -> None:
        """Work until every table has its result."""
        self._obey(self.machine.begin(now=self.clock()))
        while not self.machine.ended:
            self._round()
        self.bus.show(self.picture.view(self.clock()))

    def _round(self) -> None:
        for heard in self.pool.wait(self.mailbox, self._patience()):
            if isinstance(heard, Said):
                self._hear(heard.worker, heard.report)
            else:
                self._mourn(heard)
        for item in self.mailbox.take():
            self._receive(item)
        self._end_stalled()
        self._obey(self.machine.advance(now=self.clock()))
        self._look_at_instruments()
        if self.clock() >= self._next_show:
            self._next_show = self.clock() + _SHOW_EVERY_S
            self.bus.show(self.picture.view(self.clock()))

    def _look_at_instruments(self) -> None:
        """Tell the workers their shares, and the machine what has become of the disk."""
        if self.instruments is not None:
            members = self.machine.run.crew.members.values()
            changed = self.instruments.tick([m.no for m in members if m.task is not None])
            if changed is not None:
                self._feed(changed)

    def _patience(self) -> float:
        wake = self.machine.next_wake()
        return _SHOW_EVERY_S if wake is None else min(max(wake - self.clock(), 0.0), _SHOW_EVERY_S)

    # -- in ----------------------------------------------------------------------------------------

    def _hear(self, worker: WorkerNo, report: Report) -> None:
        match report:
            case Ready():
                self._feed(events.WorkerReady(worker=worker))
            case Opened():
                self._publish(
                    events.SessionOpened(worker=worker, sid=report.sid, serial=report.serial)
                )
            case Began():
                order = self._orders[worker]
                self._feed(
                    events.AttemptStarted(
                        worker=worker, table=order.table, chunk=order.chunk, attempt=order.attempt
                    )
                )
            case Progress():
                self.picture.progress(worker, report, self.clock())
            case Ended():
                self._feed(self._outcome(worker, report.outcome))

    def _outcome(self, worker: WorkerNo, outcome: Outcome) -> Event:
        order = self._orders.pop(worker)
        match outcome:
            case ChunkRecord():
                return events.ChunkCommitted(
                    worker=worker,
                    table=outcome.table,
                    chunk=outcome.chunk,
                    chunks=len(self.machine.run.tables[outcome.table].plan.tiles),
                    attempt=order.attempt,
                    rows=outcome.rows,
                    csv_bytes=outcome.csv_bytes,
                    gzip_bytes=outcome.gzip_bytes,
                    elapsed_s=outcome.elapsed_s,
                )
            case TableAggregates():
                self._aggregates[outcome.table] = outcome
                return events.AggregatesRead(
                    worker=worker, table=outcome.table, attempt=order.attempt, rows=outcome.rows
                )
            case AttemptFailed():
                return events.AttemptFailed(
                    worker=worker,
                    table=order.table,
                    chunk=order.chunk,
                    attempt=order.attempt,
                    failure=outcome.failure,
                )

    def _mourn(self, gone: Gone) -> None:
        order = self._orders.pop(gone.worker, None)
        where = f"worker {gone.worker}"
        if order is not None:
            where = str(order.table) if order.chunk is None else f"{order.table} {order.chunk + 1}"
        if gone.worker in self._stalled:
            failure = failures.worker_stalled(where, self._bound(order))
        elif gone.killed:
            failure = failures.worker_dropped(where)
        else:
            failure = failures.worker_died(where, gone.exit_code, self.log_path)
        expected = gone.told or (gone.killed and gone.worker not in self._stalled)
        self._feed(
            events.WorkerDied(
                worker=gone.worker, exit_code=gone.exit_code, expected=expected, failure=failure
            )
        )

    def _receive(self, item: object) -> None:
        if isinstance(item, Future):
            self._feed(item.result())
        elif isinstance(item, events.StopRequested):
            self._feed(item)
        elif isinstance(item, requests.CpuPercentRequested):
            self._move_ceiling(item)
        else:
            raise TypeError(f"the mailbox holds a {type(item).__name__}")

    def _move_ceiling(self, request: requests.CpuPercentRequested) -> None:
        """Move the CPU ceiling; a higher one brings the workers that it takes to use it, unless a
        person chose their number.
        """
        if self.instruments is None:
            return
        self._publish(request)
        workers = self.instruments.set_cpu_percent(request.percent)
        if workers > self.machine.run.crew.limit and not self.workers_chosen:
            self._feed(requests.WorkersRequested(workers=workers))

    def _end_stalled(self) -> None:
        for worker, order in self._orders.items():
            if self.pool.silent_s(worker) > self._bound(order):
                self._stalled.add(worker)
                self.pool.kill(worker)

    def _bound(self, order: commands.SendTask | None) -> float:
        """Return the silence that ends an attempt. A validation says nothing while its statements
        run, one after the other, so it gets several bounds.
        """
        bound = 2 * self.stall_timeout_s + _SILENCE_GRACE_S
        return bound * _VALIDATION_PATIENCE if order and order.chunk is None else bound

    # -- out ---------------------------------------------------------------------------------------

    def _feed(self, event: Event) -> None:
        self._publish(event)
        self._obey(self.machine.handle(event, now=self.clock()))

    def _publish(self, event: Event) -> None:
        if isinstance(event, events.TableFinished):
            self.finished[event.table] = event
        elif isinstance(event, events.TableReplanned):
            self.replanned[event.table] = event
        self.picture.hear(event, self.clock())
        self.bus.publish(event)

    def _obey(self, orders: tuple[commands.Command, ...]) -> None:
        for order in orders:
            match order:
                case commands.Publish():
                    self._publish(order.event)
                case commands.SendTask():
                    self._orders[order.worker] = order
                    plan = self.machine.run.tables[order.table].plan
                    self.pool.send(order.worker, self.desk.task(plan, order))
                case commands.StartWorker():
                    self._start_worker(order.worker)
                case commands.ReleaseWorker():
                    self.pool.release(order.worker)
                case commands.CancelAttempt():
                    self.pool.cancel(order.worker)
                case commands.KillWorker():
                    self.pool.kill(order.worker)
                case commands.CloseTable():
                    self._close_table(order)
                case commands.ReplanTable():
                    self._replan_table(order)

    def _start_worker(self, worker: WorkerNo) -> None:
        try:
            pid = self.pool.start(worker)
        except OSError as error:
            why = failures.worker_not_started(f"worker {worker}", error)
            self._feed(
                events.WorkerDied(worker=worker, exit_code=None, expected=False, failure=why)
            )
        else:
            self._publish(events.WorkerStarted(worker=worker, pid=pid))

    def _close_table(self, order: commands.CloseTable) -> None:
        plan = self.machine.run.tables[order.table].plan
        aggregates = self._aggregates.pop(order.table, None)
        self.clerk.ask(lambda: self.desk.close_table(plan, aggregates, order.failure))

    def _replan_table(self, order: commands.ReplanTable) -> None:
        plan = self.machine.run.tables[order.table].plan
        self.clerk.ask(lambda: self.desk.replan_table(plan))
