"""The picture of a run that has not begun: what was checked so far, and how long it takes.

Enters: findings, as they are made, from the thread that plans. Leaves: a ``RunView`` in the state
PREPARING after each of them; the elapsed time is that of the asking, so that it moves on while a
log-on hangs.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from exporter_tui.coordinator.views import preflight
from exporter_tui.eventlog.bus import Bus
from exporter_tui.model.errors import Failure
from exporter_tui.model.facts import Database
from exporter_tui.model.view import Finding, RunState, RunView, Severity


@dataclass(slots=True, kw_only=True)
class Preparation:
    """Collects findings and shows them. ``began``: the steady clock's time of the start."""

    bus: Bus
    username: str
    output_dir: str
    began: float
    clock: Callable[[], float] = time.monotonic
    findings: tuple[Finding, ...] = ()
    _database: str = ""
    _entered: bool = False
    _step: str = ""

    @property
    def was_connected(self) -> bool:
        """Return whether a log-on has succeeded."""
        return self._entered

    def begin_again(self) -> None:
        """What an earlier try found out is found out anew."""
        self.findings, self._database = (), ""

    def step(self, text: str) -> None:
        """A step of the beginning is under way; it is shown below what is known."""
        self._step = text
        self.show()

    def found(self, finding: Finding) -> None:
        """Add a finding."""
        self.findings = (*self.findings, finding)
        self.show()

    def connected(self, database: Database, where: str) -> None:
        """The log-on succeeded."""
        self._database = database.identity.unique_name
        self._entered = True
        self.found(preflight.connection(database, where, self.clock() - self.began))

    def failed(self, failure: Failure) -> None:
        """The run cannot begin."""
        self._step = ""
        self.found(preflight.fatal(failure, connected=bool(self._database)))

    def show(self) -> None:
        """Show what is known now."""
        under_way = Finding(name="Now", severity=Severity.INFO, text=self._step)
        self.bus.show(
            RunView(
                version=self.bus.view().version + 1,
                state=RunState.PREPARING,
                database=self._database,
                username=self.username,
                output_dir=self.output_dir,
                elapsed_s=self.clock() - self.began,
                findings=(*self.findings, under_way) if self._step else self.findings,
                events=self.bus.tail(),
            )
        )

    def now(self, view: RunView) -> RunView:
        """Return ``view`` with the time of this moment, while the run is being prepared."""
        if view.state is not RunState.PREPARING:
            return view
        return replace(view, elapsed_s=self.clock() - self.began, events=self.bus.tail())
