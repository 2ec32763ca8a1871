"""Feeds the machine and carries out its commands: the one thread that changes the run's state.

Enters: reports and deaths from the pool, answers of the helper thread, requests of a person, the
monitor. Leaves: orders to pool and helper thread, events on the bus, a picture twice a second.
It runs no SQL, reads no file and deletes nothing: a slow database or disk delays no request.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import assert_never

from exporter_tui.coordinator.details import Details
from exporter_tui.coordinator.jobs.close_table import EvidenceBox
from exporter_tui.coordinator.jobs.dispatch import Job, JobMaker, job, part_job
from exporter_tui.coordinator.jobs.helper_thread import HelperThread
from exporter_tui.coordinator.machine import commands
from exporter_tui.coordinator.machine.machine import Machine
from exporter_tui.coordinator.machine.reports import began, outcome_event
from exporter_tui.coordinator.mailbox import Mail, Mailbox, Nudge
from exporter_tui.coordinator.resources.monitor import Monitor
from exporter_tui.coordinator.resources.session_waits import SessionWaits
from exporter_tui.coordinator.views.run import RunViews
from exporter_tui.eventlog.bus import Bus
from exporter_tui.model import events, requests
from exporter_tui.model.events import Event, WorkerNo
from exporter_tui.model.format import task
from exporter_tui.model.interventions import DatabaseGone
from exporter_tui.model.view import MachineView
from exporter_tui.model.work import (
    CheckTask,
    ChunkRecord,
    CountTask,
    ExportTask,
    Outcome,
    Progress,
    RereadOutcome,
    Task,
    TaskFailed,
)
from exporter_tui.workers import failures
from exporter_tui.workers.messages import Began, Ended, Opened, Ready, Report
from exporter_tui.workers.pool import Gone, Pool, Said

_SHOW_EVERY_S = 0.5
_SILENCE_GRACE_S = 15.0


@dataclass(slots=True, kw_only=True)
class Loop:
    """One run's loop. ``stall_timeout_s`` bounds the silence of a worker that holds a task, with
    some grace for its own bound to act first; a question to Oracle has a bound of its own.
    ``stays`` tells whether the run lives on after its end; ``reporter`` returns the job that writes
    the report, whose answer is ``RunEnded``.
    ``workers_chosen``: a person set their number, so that the CPU ceiling does not move it.
    """

    machine: Machine
    pool: Pool
    helper: HelperThread
    bus: Bus
    mailbox: Mailbox[Mail]
    views: RunViews
    jobs: JobMaker
    stall_timeout_s: float
    log_path: str
    monitor: Monitor | None = None
    waits: SessionWaits | None = None
    workers_chosen: bool = False
    details: Details | None = None
    stays: Callable[[], bool] = lambda: False
    reporter: Callable[[], Job] | None = None
    sheets: Callable[[], Job] | None = None
    clock: Callable[[], float] = time.monotonic
    wall: Callable[[], datetime] = lambda: datetime.now(UTC)
    _stalled: dict[WorkerNo, float] = field(default_factory=dict)
    _evidence: EvidenceBox = field(default_factory=EvidenceBox)
    _reporting: bool = False
    _reported: bool = False
    _next_show: float = 0.0

    def run(self) -> None:
        """Work until every table has its result and the report is written; with ``stays`` until
        nobody wants to stay any more.
        """
        self._obey(self.machine.begin(now=self.clock()))
        while not self._is_over():
            self._round()
        self._show(self.clock())

    def _is_over(self) -> bool:
        if not self.machine.ended:
            self._reported = False
            self.views.exit_code = None
            return False
        if self.reporter is not None and not self._reported:
            self._report(self.reporter)
            return False
        return not self.stays()

    def _report(self, reporter: Callable[[], Job]) -> None:
        """Have the report written; in an abort at once, for the helper thread may hang."""
        if self._reporting:
            return
        if self.machine.state.abandoned:
            self._report_is_written(reporter()())
            return
        self._reporting = True
        self.helper.ask(reporter())

    def _report_is_written(self, ended: Event) -> None:
        self._reporting = False
        self._reported = self.machine.ended
        if isinstance(ended, events.RunEnded):
            self.views.exit_code = ended.exit_code
        self._publish(ended)

    def _round(self) -> None:
        for heard in self.pool.wait(self.mailbox, self._patience()):
            if isinstance(heard, Said):
                self._on_report(heard.worker, heard.report)
            else:
                self._on_worker_gone(heard)
        for item in self.mailbox.take():
            self._receive(item)
        self._end_stalled()
        now = self.clock()
        self._obey(self.machine.advance(now=now))
        self._tick(now)
        if now >= self._next_show:
            self._show(now)

    def _show(self, now: float) -> None:
        self._next_show = now + _SHOW_EVERY_S
        self.bus.show(
            self.views.view(
                now,
                measured=self._measured(),
                lines=self.bus.tail(),
                problems=self.bus.problems(),
                wall=self.wall(),
                waits=self.waits.seen if self.waits is not None else None,
            )
        )
        if self.details is not None:
            self.details.refresh(now)

    def _measured(self) -> MachineView:
        if self.monitor is None:
            return MachineView()
        own = self.waits.sessions if self.waits is not None else 0
        return replace(self.monitor.measured(), sessions=own)

    def _tick(self, now: float) -> None:
        if self.monitor is not None:
            changed = self.monitor.tick(self.machine.state.workers.at_work)
            if changed is not None:
                self._feed(changed)
        if self.waits is not None:
            self.waits.allow(free=self.machine.spares_session)
        if self.details is not None:
            for table in self.details.due(now):
                self._obey(self.machine.watch(table, now=now))

    def _patience(self) -> float:
        wake = self.machine.next_wake()
        return _SHOW_EVERY_S if wake is None else min(max(wake - self.clock(), 0.0), _SHOW_EVERY_S)

    # -- in ----------------------------------------------------------------------------------------

    def _on_report(self, worker: WorkerNo, report: Report) -> None:
        match report:
            case Ready():
                self._feed(events.WorkerReady(worker=worker))
            case Opened():
                self._feed(
                    events.SessionOpened(worker=worker, sid=report.sid, serial=report.serial)
                )
            case Began():
                self._feed(began(self._assignment(worker)))
            case Progress():
                self.views.progress(worker, report, self.clock())
            case Ended():
                self._note_full_disk(report.outcome)
                self._feed(self._outcome(worker, report.outcome))

    def _assignment(self, worker: WorkerNo) -> commands.SendTask:
        """Return what the worker works on; raises RuntimeError where it reports without a task."""
        assignment = self.machine.state.workers.members[worker].assignment
        if assignment is None:
            raise RuntimeError(f"worker {worker} has no task")
        return assignment

    def _note_full_disk(self, outcome: Outcome) -> None:
        """Let the run wait for the disk before it hears that an attempt met a full one."""
        if self.monitor is None or not isinstance(outcome, TaskFailed):
            return
        low = self.monitor.disk_was_full(outcome.free_bytes)
        if low is not None:
            self._feed(low)

    def _outcome(self, worker: WorkerNo, outcome: Outcome) -> Event:
        order = self._assignment(worker)
        if isinstance(outcome, RereadOutcome):
            self._evidence.reread(outcome)
        elif isinstance(outcome, ChunkRecord):
            self._evidence.forget(outcome.table, outcome.chunk)
        chunks = len(self.machine.state.tables[order.table].plan.tiles)
        return outcome_event(order, outcome, chunks=chunks)

    def _on_worker_gone(self, gone: Gone) -> None:
        order = self.machine.state.workers.members[gone.worker].assignment
        stalled = self._stalled.pop(gone.worker, None)
        if isinstance(gone.task, ExportTask):
            self._delete_part_file(gone.task)
        where = f"worker {gone.worker}"
        if order is not None:
            where = task(order.table, order.chunk, order.kind)
        if stalled is not None:
            failure = failures.worker_stalled(where, stalled)
        elif gone.killed:
            failure = failures.worker_dropped(where)
        else:
            failure = failures.worker_died(where, gone.exit_code, self.log_path)
        expected = gone.told or (gone.killed and stalled is None)
        self._feed(
            events.WorkerDied(
                worker=gone.worker, exit_code=gone.exit_code, expected=expected, failure=failure
            )
        )

    def _delete_part_file(self, left: ExportTask) -> None:
        """Have the part file of a worker that died deleted; it may have been killed to make room.

        Not before its process is gone, and by the name that only this task had: the chunk may have
        a new owner by then.
        """
        self.helper.ask(part_job(left, self.jobs))

    def _receive(self, item: Mail) -> None:
        if isinstance(item, requests.Request | requests.StopRequested):
            self._next_show = 0.0  # whoever asked sees at once what it led to
        match item:
            case Future():
                self._on_answer(item.result())
            case requests.CpuPercentRequested():
                self._publish(item)
                self._move_ceiling(item.percent)
            case Nudge():
                self._next_show = 0.0
            case requests.HandoverRequested():
                self._publish(item)
                if self.sheets is not None:
                    self.helper.ask(self.sheets())
            case requests.WorkersRequested():
                self.workers_chosen = True
                self._feed(item)
            case (
                requests.PauseRequested() | requests.ResumeRequested()
                | requests.DatabaseTryRequested()
                | requests.RestartRequested() | requests.ChunkRestartRequested()
                | requests.ValidationRequested() | requests.StopRequested() | DatabaseGone()
            ):  # fmt: skip
                self._feed(item)
            case _:
                assert_never(item)

    def _on_answer(self, answer: Event) -> None:
        if isinstance(answer, events.RunEnded):
            self._report_is_written(answer)
        elif isinstance(answer, events.HandoverWritten):
            self._publish(answer)
        else:
            self._feed(answer)

    def _move_ceiling(self, percent: int) -> None:
        """Move the CPU ceiling; a higher one brings the workers that it takes to use it."""
        if self.monitor is None:
            return
        workers = self.monitor.set_cpu_percent(percent)
        if workers > self.machine.state.workers.limit and not self.workers_chosen:
            self._feed(requests.WorkersRequested(workers=workers))

    def _end_stalled(self) -> None:
        for silence in self.pool.silences():
            bound_s = self._bound(silence.task)
            if silence.seconds > bound_s:
                self._stalled[silence.worker] = bound_s
                self.pool.kill(silence.worker)

    def _bound(self, held: Task) -> float:
        """Return the silence that ends an attempt. A question to Oracle says nothing until it has
        its answer; a log-on may come before it.
        """
        question_s = held.bound_s if isinstance(held, CheckTask | CountTask) else 0.0
        stall_s = self.stall_timeout_s
        return stall_s + max(stall_s, question_s) + _SILENCE_GRACE_S

    # -- out ---------------------------------------------------------------------------------------

    def _feed(self, event: Event) -> None:
        self._publish(event)
        self._obey(self.machine.handle(event, now=self.clock()))

    def _publish(self, event: Event) -> None:
        self.views.hear(event, self.clock())
        self.bus.publish(event)

    def _obey(self, orders: tuple[commands.Command, ...]) -> None:
        for order in orders:
            match order:
                case commands.Publish():
                    self._publish(order.event)
                case commands.SendTask():
                    self.pool.send(order.worker, self._task(order))
                case commands.StartWorker():
                    self._start_worker(order.worker)
                case commands.ReleaseWorker():
                    self.pool.release(order.worker)
                case commands.CancelAttempt():
                    self.pool.cancel(order.worker)
                case commands.KillWorker():
                    self.pool.kill(order.worker)
                case _:
                    tables = self.machine.state.tables
                    self.helper.ask(job(order, self.jobs, tables, self._evidence))

    def _task(self, order: commands.SendTask) -> Task:
        plan = self.machine.state.tables[order.table].plan
        files = self.views.files_of(order.table).files
        facts = files.get(order.chunk) if order.chunk is not None else None
        return self.jobs.task(plan, order, facts.csv_bytes if facts is not None else 0)

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
