"""What stops work for a while and lets it go on: a person's pause, a disk without room; pure.

Enters: requests and the disk's gauge. Leaves: a run that starts nothing new, running attempts that
end by themselves or are dropped without costing one, sessions given back in a pause. It also moves
the number of workers.
"""

from exporter_tui.coordinator.machine.state import Hold, MachineState
from exporter_tui.model import interventions, requests


def on_pause_requested(state: MachineState, event: requests.PauseRequested) -> None:
    """Start nothing new; what runs is finished, or dropped with ``now``."""
    if Hold.PAUSE not in state.holds:
        state.holds.add(Hold.PAUSE)
        state.quiet = False
    if event.now:
        _drop_all(state)


def on_resume_requested(state: MachineState, event: requests.ResumeRequested) -> None:
    """Go on; a request without a pause changes nothing."""
    del event
    if Hold.PAUSE in state.holds:
        state.holds.remove(Hold.PAUSE)
        state.publish(interventions.Resumed())


def on_disk_low(state: MachineState, event: interventions.DiskLow) -> None:
    """Drop what runs at once: its part files are what fills the disk."""
    del event
    if Hold.DISK not in state.holds:
        state.holds.add(Hold.DISK)
        _drop_all(state)


def on_disk_freed(state: MachineState, event: interventions.DiskFreed) -> None:
    """Go on."""
    del event
    state.holds.discard(Hold.DISK)


def on_workers_requested(state: MachineState, event: requests.WorkersRequested) -> None:
    """Move the number of workers, from 1 to the bound of all sessions."""
    workers = state.workers
    wanted = min(max(event.workers, 1), workers.bound)
    workers.granted = None  # a person wants to know what the database allows by now
    if wanted != workers.limit:
        state.publish(interventions.WorkersChanged(workers=wanted, before=workers.limit))
        workers.limit = wanted


def tell_when_paused(state: MachineState) -> None:
    """Say once that a pause is complete: nothing runs and every session is given back."""
    if Hold.PAUSE in state.holds and not state.quiet and not state.workers.members:
        state.quiet = True
        state.publish(interventions.Paused())


def allowance(state: MachineState, *, over: bool) -> int:
    """Return how many workers there may be now. ``over``: nothing is left to be done. The helper
    thread's session counts among those of the bound.
    """
    if over or Hold.PAUSE in state.holds:
        return 0
    helper = state.session_lent or bool(state.wants_session)
    return min(state.workers.limit, state.workers.room - helper)


def _drop_all(state: MachineState) -> None:
    for member in state.workers.members.values():
        state.drop_attempt(member)
