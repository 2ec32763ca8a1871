"""One run in a thread of its own, steerable from the first moment.

Enters: a ``Source``; requests of screen, signals and narration, from any thread. Leaves: pictures,
lines, the ``RunResult``. Before the coordinator exists it answers itself: a request to stop is kept
and handed over. It belongs to no terminal, so that none of them can end it, nor keep what came out
from the log.
"""

import threading
import time
from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING

from exporter_tui.coordinator.result import RunResult
from exporter_tui.eventlog.bus import News
from exporter_tui.eventlog.log_lines import PatientLog
from exporter_tui.launch.narrate import summary_text
from exporter_tui.launch.source import Source
from exporter_tui.model.errors import ExporterError, Failure, was_stopped
from exporter_tui.model.exit_codes import EXIT_CANNOT_BEGIN, EXIT_STOPPED
from exporter_tui.model.names import TableName
from exporter_tui.model.requests import Request, StopMode
from exporter_tui.model.view import ENDS, Finding, RunState, RunView, Severity, TableDetail
from exporter_tui.remote.messages import Over
from exporter_tui.remote.viewers import Viewers
from exporter_tui.workers.tracker import start_resource_tracker

if TYPE_CHECKING:
    from exporter_tui.coordinator.coordinator import Coordinator

_FIRST_PAINT_WITHIN_S = 3.0


class _Stopped:
    """Whether a stop was asked for. It has no lock, unlike an Event: a second signal may interrupt
    the handler of the first at any instruction, and would wait for what only the first gives back.
    """

    def __init__(self) -> None:
        self._asked = False

    def set(self) -> None:
        """Remember that it was."""
        self._asked = True

    def is_set(self) -> bool:
        """Return whether it was."""
        return self._asked


class Run:
    """A ``Control``. ``stay``: with a screen, the run lives on after its end until ``leave``.
    ``log``: for lines of others than the run itself.
    """

    def __init__(self, source: Source, *, stay: bool) -> None:
        self._source = source
        self._stay = stay
        self._coordinator: Coordinator | None = None
        self._made = threading.Event()
        self._may_begin = threading.Event()
        self._stopped = _Stopped()
        self._stop_mode: StopMode | None = None
        self._left = False
        self._gone: Failure | None = None
        self._began = time.monotonic()
        self._future: Future[RunResult] = Future()
        self._base = RunView(
            output_dir=source.options.export.output_dir, findings=_waiting(source.waits_for)
        )
        self.log = source.log or PatientLog(self.output_dir)
        self.viewers = Viewers(self, self.log.add)

    @property
    def output_dir(self) -> str:
        """Return the export folder."""
        return self._base.output_dir

    def start(self, *, after_paint: bool = False) -> None:
        """Run in a thread of its own; ``after_paint``: only once ``begin`` was called, or a screen
        has had the time to paint and did not.
        """
        start_resource_tracker()
        if not after_paint:
            self._may_begin.set()
        # A daemon: a second Ctrl-C must end the program even while a log-on hangs.
        threading.Thread(target=self._body, name="run", daemon=True).start()

    def begin(self) -> None:
        """Let the run begin: the screen has been painted."""
        self._may_begin.set()

    def _body(self) -> None:
        self._may_begin.wait(_FIRST_PAINT_WITHIN_S)
        try:
            with self._source.opened(self._stopped, self._database_gone, self._opening) as options:
                from exporter_tui.coordinator.coordinator import Coordinator  # noqa: PLC0415 - heavy

                coordinator = Coordinator(options, stay=self._stay, while_held=self.viewers.let_in)
                self._hand_over(coordinator)
                result = coordinator.run()
            if self._gone is not None:
                raise ExporterError(self._gone)
            self.log.add(summary_text(result))
            self._future.set_result(result)
        except BaseException as error:  # noqa: BLE001 - carried to whoever asks for the result
            self._future.set_exception(error)

    def _database_gone(self, failure: Failure) -> None:
        """End the run, unless its work is done: then nobody needs the database any more."""
        if self._coordinator is not None and self.view().state not in ENDS:
            self._gone = failure
            self._coordinator.database_gone(failure)

    def _opening(self, text: str) -> None:
        """Show how far the opening of the source is."""
        self._base = replace(self._base, findings=_waiting(text))

    def _hand_over(self, coordinator: "Coordinator") -> None:
        # First the coordinator, then what was asked before: a request in between is made twice,
        # never lost.
        self._coordinator = coordinator
        if self._stop_mode is not None:
            coordinator.stop(self._stop_mode)
        if self._left:
            coordinator.leave()
        self._made.set()

    # -- how it ends -------------------------------------------------------------------------------

    def done(self) -> bool:
        """Return whether the run is over: its report is written, or it could not begin."""
        return self._future.done()

    def wait(self, timeout_s: float | None) -> bool:
        """Wait until the run is over; returns whether it is."""
        try:
            self._future.exception(timeout_s)
        except TimeoutError:
            return False
        return True

    def result(self) -> RunResult:
        """Wait for the end and return how it went; raises what the run raised."""
        return self._future.result()

    @property
    def refusal(self) -> BaseException | None:
        """Return why the run could not begin or broke off, None for any other end."""
        return self._future.exception() if self._future.done() else None

    def over(self) -> Over | None:
        """Return how the run ended, None while it has not."""
        if not self._future.done():
            return None
        refusal = self.refusal
        if refusal is None:
            return Over(exit_code=self.result().exit_code)
        code = EXIT_STOPPED if was_stopped(refusal) else EXIT_CANNOT_BEGIN
        why = str(refusal) if isinstance(refusal, ExporterError) else "It failed by a defect."
        return Over(exit_code=code, why=why)

    @property
    def working(self) -> bool:
        """Return whether work has begun, so that a sudden end would lose some."""
        return self._coordinator is not None and self._coordinator.working

    # -- what a screen and a narrator see ----------------------------------------------------------

    def view(self) -> RunView:
        """Return the latest picture; of a run that could not begin, with the reason in it."""
        view = self._base if self._coordinator is None else self._coordinator.view()
        if view.state is RunState.PREPARING:
            view = replace(
                view,
                output_dir=self._base.output_dir,
                elapsed_s=time.monotonic() - self._began,
                findings=view.findings or self._base.findings,
            )
        if not self.can_show_refusal or any(found.fatal for found in view.findings):
            return view
        refusal = self.refusal
        fatal = (_fatal(refusal),) if isinstance(refusal, ExporterError) else ()
        return replace(view, findings=(*view.findings, *fatal), exit_code=EXIT_CANNOT_BEGIN)

    @property
    def can_show_refusal(self) -> bool:
        """Return whether the run could not begin for a reason that a person can read among the
        checks before the start.
        """
        refusal = self.refusal
        refused = isinstance(refusal, ExporterError) and not was_stopped(refusal)
        return refused and not self.working

    def since(self, no: int, *, timeout_s: float) -> News:
        """Return the lines after number ``no``, waiting up to ``timeout_s`` for the first one."""
        if self._coordinator is None and not self._made.wait(timeout_s):
            return News(lines=(), missed=0)
        if self._coordinator is None:
            return News(lines=(), missed=0)
        return self._coordinator.bus.since(no, timeout_s=timeout_s)

    def detail(self, table: TableName) -> TableDetail | None:
        """Return everything about one table, None for a table that is not in the plan."""
        return None if self._coordinator is None else self._coordinator.detail(table)

    # -- requests ----------------------------------------------------------------------------------

    def ask(self, request: Request) -> None:
        """Hand a request on; before there is anything to steer it leads to nothing."""
        if self._coordinator is not None:
            self._coordinator.ask(request)

    def stop(self, mode: StopMode, *, within_s: float | None = None) -> None:
        """End the run; callable from a signal handler. ``within_s``: what runs is dropped after so
        many seconds, None for never.
        """
        self._stop_mode = mode
        self._stopped.set()
        if self._coordinator is not None:
            self._coordinator.stop(mode, within_s=within_s)

    def leave(self) -> None:
        """Nobody watches any more: the run is over as soon as its work is."""
        self._left = True
        if self._coordinator is not None:
            self._coordinator.leave()


def _waiting(what: str) -> tuple[Finding, ...]:
    if not what:
        return ()
    return (Finding(name="Demo", severity=Severity.INFO, text=what),)


def _fatal(error: ExporterError) -> Finding:
    failure = error.failure
    return Finding(
        name=failure.code,
        severity=Severity.PROBLEM,
        text=failure.message,
        remedy=failure.remedy,
        fatal=True,
    )
