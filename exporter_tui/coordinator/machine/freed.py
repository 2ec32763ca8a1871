"""A worker's task has ended, whatever came of it: the worker is free again; pure.

Enters: the event that tells so. Leaves: the crew member without a task; an outage learns whether
its prober found out anything.
"""

from exporter_tui.coordinator.machine.outage import prober_is_gone
from exporter_tui.coordinator.machine.state import MachineState
from exporter_tui.coordinator.machine.workers import Worker
from exporter_tui.model import events


def free(state: MachineState, event: events.TaskEnded) -> Worker:
    """Take the task from the worker; after a failure it has closed its session."""
    member = state.free(event.worker)
    if isinstance(event, events.AttemptFailed | events.LogOnFailed):
        member.session = False
    if not isinstance(event, events.LogOnFailed):
        prober_is_gone(state, event.worker)
    return member
