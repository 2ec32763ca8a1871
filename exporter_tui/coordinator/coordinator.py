"""The coordinator: one run against one export folder, from lock to report.

Enters: ``Options``. Leaves: files, events and pictures on the bus, a ``RunResult``. It can run in
any thread; a stop may come from any other. What is heavy (driver, Arrow) is loaded when the run
begins, never before. A run that cannot begin raises ``ExporterError`` and leaves an earlier report
untouched.
"""

import contextlib
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

from exporter_tui.coordinator.jobs.failures import stopped_early
from exporter_tui.coordinator.jobs.planning_tries import tried
from exporter_tui.coordinator.machine.state import Bounds
from exporter_tui.coordinator.mailbox import Mail, Mailbox, Nudge
from exporter_tui.coordinator.preparation import Preparation
from exporter_tui.coordinator.result import RunResult
from exporter_tui.coordinator.step_progress import Counting
from exporter_tui.eventlog.bus import Bus
from exporter_tui.eventlog.files import Journal, RunLog
from exporter_tui.model import events
from exporter_tui.model.errors import ExporterError, Failure
from exporter_tui.model.interventions import DatabaseGone
from exporter_tui.model.names import RunId, TableName
from exporter_tui.model.options import Options
from exporter_tui.model.plan import RunPlan
from exporter_tui.model.requests import Request, StopMode, StopRequested
from exporter_tui.model.view import RunView, TableDetail
from exporter_tui.store.failures import cannot_write
from exporter_tui.store.lock import acquire_run_lock, wait_for_workers
from exporter_tui.store.paths import journal_path, log_path

if TYPE_CHECKING:
    from exporter_tui.coordinator.details import Details
    from exporter_tui.coordinator.jobs.planning import Planned
    from exporter_tui.oracle.session import OracleSession

_ORPHANS_LEAVE_WITHIN_S = 15.0
_WORKERS_LEAVE_WITHIN_S = 5.0


class Coordinator:
    """One run: a ``model.control.Control``. ``bus`` tells what happens; ``stop`` may be called from
    any thread and from a signal handler. ``stay``: after its end the run waits, without an Oracle
    session, for requests that make it live again, until ``leave``. ``while_held``: entered while
    the folder is held; an OSError of it is told and costs nothing else.
    """

    def __init__(
        self,
        options: Options,
        *,
        bounds: Bounds | None = None,
        stay: bool = False,
        while_held: Callable[[], AbstractContextManager[object]] = contextlib.nullcontext,
    ) -> None:
        self.bus = Bus()
        self.working = False
        self._stay = stay
        self._while_held = while_held
        self._options = options
        self._bounds = bounds or Bounds(outage_s=options.database.outage_limit_s)
        self._details: Details | None = None
        # What is asked before work begins is kept for its beginning.
        self._mailbox: Mailbox[Mail] = Mailbox()
        # Not an Event: a signal that interrupts the handler of another would wait for its lock.
        self._stopped = False
        self._stops: Mailbox[StopMode] = Mailbox()
        self._planning: OracleSession | None = None
        self._preparation = Preparation(
            bus=self.bus,
            username=options.database.username,
            output_dir=options.export.output_dir,
            began=time.monotonic(),
        )

    def start(self) -> "Future[RunResult]":
        """Run in a thread of its own; the result raises what ``run`` raises."""
        future: Future[RunResult] = Future()

        def body() -> None:
            try:
                future.set_result(self.run())
            except BaseException as error:  # noqa: BLE001 - carried to whoever asks for the result
                future.set_exception(error)

        # A daemon: a second Ctrl-C must end the program even while a log-on hangs.
        threading.Thread(target=body, name="coordinator", daemon=True).start()
        return future

    def ask(self, request: Request) -> None:
        """Leave a request for the loop."""
        self._mailbox.put(request)

    def stop(self, mode: StopMode, *, within_s: float | None = None) -> None:
        """Ask the run to end. Before work began it ends at the next step of the planning.

        ``within_s``: what runs is dropped after so many seconds, None for never.
        """
        self._stopped = True
        self._stops.put(mode)
        self._mailbox.put(StopRequested(mode=mode, within_s=within_s))
        if (session := self._planning) is not None:
            session.cancel()

    def database_gone(self, failure: Failure) -> None:
        """End the run: its database has ended for good. Nothing follows where all work is done."""
        self._mailbox.put(DatabaseGone(failure=failure))

    def view(self) -> RunView:
        """Return the latest picture."""
        return self._preparation.now(self.bus.view())

    def detail(self, table: TableName) -> TableDetail | None:
        """Return everything about one table, None for one that is not in the plan. While somebody
        goes on asking, the table's files are looked at again and again.
        """
        details = self._details
        return None if details is None else details.want(table)

    def leave(self) -> None:
        """Nobody watches any more: with ``stay``, the run is over as soon as its work is."""
        self._stay = False
        self._mailbox.put(Nudge())

    def plan(self) -> RunPlan:
        """Return what would be exported; writes nothing and reads no table data."""
        return self._plan(new_run_id(datetime.now(UTC))).plan

    def run(self) -> RunResult:
        """Export, validate and report; raises ExporterError for a run that cannot begin."""
        began = self._preparation.began = time.monotonic()
        output_dir = self._options.export.output_dir
        run_id = new_run_id(datetime.now(UTC))
        with contextlib.ExitStack() as stack:
            try:
                stack.enter_context(acquire_run_lock(output_dir, run_id))
                self._keep_history(stack, output_dir)
                self._let_viewers_in(stack)
                wait_for_workers(
                    output_dir,
                    _ORPHANS_LEAVE_WITHIN_S,
                    waiting=lambda: self._tell("waiting for workers of an earlier run to end"),
                )
                planned = self._plan(run_id)
                return self._work(planned, run_id, began, stack)
            except ExporterError as error:
                self.bus.publish(events.RunRefused(failure=error.failure))
                self._preparation.failed(error.failure)
                raise

    # -- the beginning -----------------------------------------------------------------------------

    def _keep_history(self, stack: contextlib.ExitStack, output_dir: str) -> None:
        for kind, path in (
            (Journal, journal_path(output_dir)),
            (RunLog, log_path(output_dir)),
        ):
            try:
                listener = kind(path)
            except OSError as error:
                raise cannot_write(error, str(path)) from error
            stack.callback(listener.close)
            self.bus.listen(listener)

    def _let_viewers_in(self, stack: contextlib.ExitStack) -> None:
        try:
            stack.enter_context(self._while_held())
        except OSError as error:
            text = f"nobody can attach to this run: {error.strerror or error}"
            self.bus.publish(events.WarningGiven(table=None, text=text))

    def _raise_if_stopped(self) -> None:
        """Raise when a person has stopped the run meanwhile."""
        if self._stopped:
            raise ExporterError(stopped_early())

    def _tell(self, text: str) -> None:
        self._raise_if_stopped()
        self.bus.publish(events.StepTaken(text=text))
        self._preparation.step(text)

    def _plan(self, run_id: str) -> "Planned":
        from exporter_tui.coordinator.jobs.planning import plan_run  # noqa: PLC0415
        from exporter_tui.oracle.dictionary.rungs import Rungs  # noqa: PLC0415

        rungs = Rungs(bound_s=self._bounds.view_s, check_stop=self._raise_if_stopped)

        def once() -> "Planned":
            self._preparation.begin_again()
            with self._session(run_id) as session:
                return plan_run(
                    self._options,
                    session,
                    self._tell,
                    self._preparation,
                    rungs=rungs,
                    pause=self._sleep,
                )

        try:
            return tried(
                once,
                broke=rungs.broke,
                entered=lambda: self._preparation.was_connected,
                pause=self._pause,
            )
        except ExporterError as error:
            if self._stopped:
                raise ExporterError(stopped_early()) from error
            raise

    def _pause(self, failure: Failure, pause_s: float, following: str) -> None:
        """Say why the planning begins anew, and wait; a stop ends the wait at once."""
        when = f" in {pause_s:g} s" if pause_s else ""
        told = f"{failure.where}: {failure.code}: {failure.message}"
        self._tell(f"{told} Planning again{when}: {following}")
        self._sleep(pause_s)

    def _sleep(self, pause_s: float) -> None:
        """Wait; a stop ends the wait at once."""
        wait([self._stops], pause_s)  # type: ignore[list-item]
        self._raise_if_stopped()

    @contextlib.contextmanager
    def _session(self, run_id: str) -> "Iterator[OracleSession]":
        """The one log-on that proves the password before any worker tries it."""
        from exporter_tui.oracle.connect import target  # noqa: PLC0415
        from exporter_tui.oracle.session import open_session  # noqa: PLC0415

        self._tell(f"connecting to {target(self._options.database)}")
        session = open_session(self._options.database, action="plan", client_identifier=run_id)
        self._planning = session
        try:
            yield session
        finally:
            self._planning = None
            session.close()

    # -- the work ----------------------------------------------------------------------------------

    def _work(
        self, planned: "Planned", run_id: RunId, began: float, stack: contextlib.ExitStack
    ) -> RunResult:
        from exporter_tui.coordinator.assemble import assemble  # noqa: PLC0415
        from exporter_tui.coordinator.jobs.load_scripts import settle  # noqa: PLC0415
        from exporter_tui.coordinator.jobs.recovery import begin  # noqa: PLC0415
        from exporter_tui.coordinator.jobs.report import Reporter  # noqa: PLC0415

        counting = Counting(self._tell, self._preparation.step, self._raise_if_stopped)
        begun = begin(planned, self._options.export, run_id, self.bus.publish, counting)
        planned = replace(planned, plan=begun.plan)
        settle(self._options, begun)
        loop = assemble(
            options=self._options,
            planned=planned,
            begun=begun,
            run_id=run_id,
            began=began,
            bus=self.bus,
            mailbox=self._mailbox,
            bounds=self._bounds,
            stack=stack,
            preparation=self._preparation,
        )
        reporter = Reporter(
            options=self._options,
            planned=planned,
            begun=begun,
            state=loop.machine.state,
            files_by_table=loop.views.files_by_table,
            run_id=run_id,
            began=began,
            ended=lambda: loop.machine.ended,
        )
        loop.reporter, loop.sheets = reporter.job, reporter.sheet_job
        loop.stays = lambda: self._stay
        self._details = loop.details
        self.working = True
        loop.run()
        loop.pool.close(_WORKERS_LEAVE_WITHIN_S)
        return reporter.result()


def new_run_id(now: datetime) -> RunId:
    """Return ``20261123T204250Z-4f1c``: the start in UTC and four random digits."""
    return RunId(f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}")
