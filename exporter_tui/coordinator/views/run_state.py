"""The one word for what the run does, and a note beside it; pure.

Enters: what the machine holds back, whether anything moves, how long the workers pause under the
ceiling. Leaves: a ``RunState`` and its note. What a person did goes before what happened, and what
stops the work before what slows it.
"""

from dataclasses import dataclass

from exporter_tui.coordinator.machine.state import Hold, MachineState, Outage
from exporter_tui.model.format import count, length
from exporter_tui.model.view import RunState

STALLED_AFTER_S = 30.0
"""Nothing moved for so long: no rows, no file, no answer of Oracle."""

COUNTING = "Oracle counts"
"""Beside RUNNING while workers do nothing but wait for the answers of validations."""

AWAITING = "restart waits"
"""Beside the word for work while a new plan waits for the session of a task that runs."""

_PACED_SHARE = 0.1
_PACED_WINDOW_S = 10.0


@dataclass(slots=True)
class Throttle:
    """Whether pauses under the CPU ceiling hold the work back noticeably: over the last seconds,
    more than a tenth of the busy workers' time.
    """

    noticed: bool = False
    _at: float | None = None
    _paced_s: float = 0.0
    _busy_s: float = 0.0
    _seen_at: float = 0.0

    def look(self, now: float, *, paced_s: float, busy: int) -> bool:
        """Take this moment's counter of paused seconds and return whether it is noticeable."""
        if self._at is None:
            self._at, self._seen_at, self._paced_s = now, now, paced_s
        self._busy_s += busy * (now - self._seen_at)
        self._seen_at = now
        if now - self._at >= _PACED_WINDOW_S / 2:
            paused = paced_s - self._paced_s
            self.noticed = self._busy_s > 0 and paused / self._busy_s >= _PACED_SHARE
            self._at, self._paced_s, self._busy_s = now, paced_s, 0.0
        return self.noticed and busy > 0


def run_state(
    run: MachineState,
    *,
    now: float,
    ended: bool,
    throttled: bool,
    counting: bool,
    quiet_s: float,
    left: int = 0,
    tables: int = 0,
) -> tuple[RunState, str]:
    """Return the word and a note, empty where the word says it all. ``counting``: all that runs are
    validations, which say nothing until they are done; ``quiet_s``: since anything moved; ``left``:
    tables of all ``tables`` that were stopped before they were done.
    """
    if ended and left:
        failure = run.drain.failure if run.drain is not None else None
        cause = "by you" if failure is None else failure.code
        return RunState.STOPPED, f"{cause}, {left:,} of {count(tables, 'table')} left"
    if ended:
        return RunState.FINISHED, ""
    held = _held(run, now)
    if held is not None:
        return held
    note = AWAITING if run.awaits_session is not None else ""
    if counting:
        return RunState.RUNNING, note or COUNTING
    if quiet_s >= STALLED_AFTER_S:
        return RunState.STALLED, f"{quiet_s:.0f} s"
    return (RunState.THROTTLED if throttled else RunState.RUNNING), note


def _held(run: MachineState, now: float) -> tuple[RunState, str] | None:
    """Return what keeps new work from starting, None when nothing does."""
    running = run.workers.busy()
    if run.drain is not None:
        note = "dropping what runs" if run.drain.abandoned else f"{running} running"
        return RunState.STOPPING, note if running else ""
    if Hold.PAUSE in run.holds:
        return (RunState.PAUSING, f"{running} running") if running else (RunState.PAUSED, "")
    if Hold.DISK in run.holds:
        return RunState.WAITING_FOR_DISK, ""
    if run.outage is not None:
        return RunState.WAITING_FOR_DATABASE, _away(run.outage, now)
    return None


def _away(outage: Outage, now: float) -> str:
    """Return why, for how long already, and when the next try is."""
    if outage.prober is not None or outage.next_try <= now:
        trying = "trying now"
    else:
        trying = f"next try in {outage.next_try - now:.0f} s"
    return f"{outage.failure.code}, away {length(now - outage.since)}, {trying}"
