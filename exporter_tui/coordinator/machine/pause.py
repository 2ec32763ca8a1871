"""What stops work for a while and lets it go on: a person's pause, a disk without room; pure.

Enters: requests and the disk's gauge. Leaves: a run that starts nothing new, running attempts that
end by themselves or are dropped without costing one, sessions given back in a pause. It also moves
the number of workers.
"""

from exporter_tui.coordinator.machine.state import Hold, MachineState
from exporter_tui.model import interventions, requests


def on_pause_requested(run: MachineState, event: requests.PauseRequested) -> None:
    """Start nothing new; what runs is finished, or dropped with ``now``."""
    if Hold.PAUSE not in run.holds:
        run.holds.add(Hold.PAUSE)
        run.quiet = False
    if event.now:
        _drop_all(run)


def on_resume_requested(run: MachineState, event: requests.ResumeRequested) -> None:
    """Go on; a request without a pause changes nothing."""
    del event
    if Hold.PAUSE in run.holds:
        run.holds.remove(Hold.PAUSE)
        run.publish(interventions.Resumed())


def on_disk_low(run: MachineState, event: interventions.DiskLow) -> None:
    """Drop what runs at once: its part files are what fills the disk."""
    del event
    if Hold.DISK not in run.holds:
        run.holds.add(Hold.DISK)
        _drop_all(run)


def on_disk_freed(run: MachineState, event: interventions.DiskFreed) -> None:
    """Go on."""
    del event
    run.holds.discard(Hold.DISK)


def on_workers_requested(run: MachineState, event: requests.WorkersRequested) -> None:
    """Move the number of workers, from 1 to the bound of all sessions."""
    crew = run.crew
    wanted = min(max(event.workers, 1), crew.bound)
    crew.granted = None  # a person wants to know what the database allows by now
    if wanted != crew.limit:
        run.publish(interventions.WorkersChanged(workers=wanted, before=crew.limit))
        crew.limit = wanted


def tell_when_paused(run: MachineState) -> None:
    """Say once that a pause is complete: nothing runs and every session is given back."""
    if Hold.PAUSE in run.holds and not run.quiet and not run.crew.members:
        run.quiet = True
        run.publish(interventions.Paused())


def allowance(run: MachineState, *, over: bool) -> int:
    """Return how many workers there may be now. ``over``: nothing is left to be done. The helper
    thread's session counts among those of the bound.
    """
    if over or Hold.PAUSE in run.holds:
        return 0
    helper = run.session_lent or bool(run.wants_session)
    return min(run.crew.limit, run.crew.room - helper)


def _drop_all(run: MachineState) -> None:
    for member in run.crew.members.values():
        run.drop_attempt(member)
