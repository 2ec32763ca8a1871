"""A worker's one task at a time: an order in, its outcome out, one Oracle session kept.

Enters: orders that ``child`` took from the pipe. Leaves: reports; files in the export folder. The
session is opened for the first task and again after a failure or a cancel, for it may be broken.
This module is loaded after ``child`` has left the terminal: drivers are heavy, and some print.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from exporter_tui.eventlog.defects import defect
from exporter_tui.export.attempt import run_attempt
from exporter_tui.export.errors import NoRoomError
from exporter_tui.model.errors import ExporterError, Failure
from exporter_tui.model.facts import DatabaseIdentity
from exporter_tui.model.names import RunId
from exporter_tui.model.options import DatabaseOptions
from exporter_tui.model.work import (
    CheckTask,
    CountTask,
    ExportTask,
    HashTask,
    Outcome,
    Progress,
    RereadTask,
    Spent,
    Task,
    TaskFailed,
)
from exporter_tui.oracle.dictionary.identity import read_identity, refuse_other
from exporter_tui.oracle.session import OracleSession, open_session
from exporter_tui.validate.check import check as ask_check
from exporter_tui.validate.check import count as ask_count
from exporter_tui.validate.complete import complete
from exporter_tui.validate.hash_file import hash_file
from exporter_tui.workers.failures import worker_dropped
from exporter_tui.workers.messages import Began, Ended, Opened, Report, RunTask
from exporter_tui.workers.pacer import PacedSource
from exporter_tui.workers.process import PipeListener
from exporter_tui.workers.stopwatch import Stopwatch

_PROGRESS_EVERY_S = 0.25

_ACTION_LENGTH = 64
_END: Mapping[type[Task], str] = {CheckTask: " check #{chunk}", CountTask: " count"}
_TRUSTED_S = 5.0
"""A session that was used so recently is taken to be alive without being asked."""


class TaskRunner:
    """Carries out tasks with a session that is opened for the first one and after a failure."""

    def __init__(
        self,
        database: DatabaseOptions,
        output_dir: str,
        run_id: RunId,
        listener: PipeListener,
        send: Callable[[Report], None],
    ) -> None:
        self._database = database
        self._output_dir = output_dir
        self._run_id = run_id
        self._listener = listener
        self._send = send
        self._session: OracleSession | None = None
        self._next_progress = 0.0
        self._paced_before_s = 0.0
        self._watch = Stopwatch()
        self._last: Progress | None = None
        self._used_at = time.monotonic()

    def carry_out(self, order: RunTask) -> None:
        """Run one task and send its outcome; an ``ExporterError`` becomes ``TaskFailed``."""
        self._send(Began(no=order.no))
        try:
            outcome = self._run(order)
        except ExporterError as error:
            free = error.free_bytes if isinstance(error, NoRoomError) else None
            outcome = replace(_failed(order.task, error.failure), free_bytes=free)
            self.close()
        except MemoryError:
            raise  # the process ends: who knows what else it lacks
        except Exception as error:  # noqa: BLE001 - one table's defect must not end the worker
            where = str(order.task.plan.table)
            failure = defect(error, output_dir=self._output_dir, where=where)
            outcome = _failed(order.task, failure)
            self.close()
        finally:
            self._listener.rest()
            self._last = None
            self._used_at = time.monotonic()
        if self._listener.cancelled(order.no):
            # The cancel may still be on its way to the server, and would strike the next statement.
            self.close()
        self._send(Ended(no=order.no, outcome=outcome))

    def _run(self, order: RunTask) -> Outcome:
        dropped = ExporterError(worker_dropped(str(order.task.plan.table)))
        self._paced_before_s, self._watch = self._listener.pacer.paused_s, Stopwatch()

        def check() -> None:
            # A statement that waits for nothing cannot be cancelled; the pause after its batch can.
            if self._listener.cancelled(order.no):
                raise dropped
            if self._last is not None:
                self._report(self._last)

        if isinstance(order.task, RereadTask | HashTask):
            self._listener.attend(order.no, _nothing_to_cancel)
            return self._read(order.task, check)
        try:
            session = self._open(action_of(order.task), order.task.plan.database)
        except ExporterError as error:
            return _failed(order.task, error.failure, log_on=True)
        if not self._listener.attend(order.no, session.cancel):
            raise dropped
        if isinstance(order.task, ExportTask):
            source = PacedSource(session, self._listener.pacer, check, self._watch)
            return run_attempt(order.task, source, self._report)
        return self._ask(order.task, session, check)

    def _ask(
        self, task: CheckTask | CountTask, session: OracleSession, check: Callable[[], None]
    ) -> Outcome:
        """Ask Oracle one question, in the time that its size may take."""
        with session.within(task.bound_s):
            if isinstance(task, CountTask):
                return ask_count(task, session)
            alive = Progress(
                table=task.plan.table,
                chunk=task.chunk,
                attempt=1,
                rows=0,
                csv_bytes=0,
                gzip_bytes=0,
            )

            def between() -> None:
                check()
                self._report(alive)

            return ask_check(task, session, between)

    def _open(self, action: str, expected: DatabaseIdentity) -> OracleSession:
        """Return the session, opened anew when it has ended while nothing was asked of it; raises
        ExporterError OTHER-DATABASE when it leads elsewhere than the plan.
        """
        idle_s = time.monotonic() - self._used_at
        if self._session is not None and idle_s > _TRUSTED_S and not self._session.answers():
            self.close()
        if self._session is None:
            session = open_session(self._database, action=action, client_identifier=self._run_id)
            try:
                refuse_other(expected, read_identity(session))
            except ExporterError:
                session.close()
                raise
            self._session = session
            self._send(Opened(sid=self._session.sid, serial=self._session.serial))
        self._session.act(action)
        return self._session

    def _read(self, task: RereadTask | HashTask, check: Callable[[], None]) -> Outcome:
        """Read a file at the pace that the CPU ceiling allows."""

        def after_piece(rows: int, csv_bytes: int, gzip_bytes: int) -> None:
            check()
            self._listener.pacer.pause(check)
            self._report(
                Progress(
                    table=task.plan.table,
                    chunk=task.chunk,
                    attempt=1,
                    rows=rows,
                    csv_bytes=csv_bytes,
                    gzip_bytes=gzip_bytes,
                )
            )

        if isinstance(task, RereadTask):
            return complete(task, after_piece)
        return hash_file(task, lambda read: after_piece(0, 0, read))

    def _report(self, progress: Progress) -> None:
        """Say how far the task is, now and then; the last word is repeated in a long pause."""
        self._last = progress
        now = time.monotonic()
        if now >= self._next_progress:
            self._next_progress = now + _PROGRESS_EVERY_S
            spent = Spent(
                source_s=self._watch.source_s,
                disk_s=self._watch.disk_s,
                cpu_s=self._watch.cpu_s,
                paced_s=self._listener.pacer.paused_s - self._paced_before_s,
            )
            self._send(replace(progress, spent=spent))

    def close(self) -> None:
        """Give the session back, if there is one."""
        if self._session is not None:
            self._session.close()
            self._session = None


def action_of(task: Task) -> str:
    """Return what the DBA reads in V$SESSION: ``HR.EMPLOYEES #3``, the number in its file's name,
    or ``HR.EMPLOYEES check #3``; a name that is too long is cut, the rest is kept.
    """
    end = _END.get(type(task), " #{chunk}").format(chunk=getattr(task, "chunk", ""))
    return f"{str(task.plan.table)[: _ACTION_LENGTH - len(end)]}{end}"


def _failed(task: Task, failure: Failure, *, log_on: bool = False) -> TaskFailed:
    chunk = None if isinstance(task, CountTask) else task.chunk
    return TaskFailed(table=task.plan.table, chunk=chunk, failure=failure, log_on=log_on)


def _nothing_to_cancel() -> None:
    """No statement runs while a file is read; the check between its pieces ends the task."""
