"""How a run ends early: drain, then abandon; pure.

Enters: a person's stop, an error that ends the run, the end of the drain's time. Leaves: waiting
tasks cancelled, running ones finished or dropped, requests forgotten, unfinished tables stopped
with the reason.
"""

from dataclasses import replace

from exporter_tui.coordinator.machine import commands
from exporter_tui.coordinator.machine.lifecycle import settle, stop_table
from exporter_tui.coordinator.machine.state import Drain, MachineState
from exporter_tui.coordinator.machine.table_restart import drop_restart
from exporter_tui.coordinator.machine.tables import RestartPhase
from exporter_tui.model import events, interventions, requests
from exporter_tui.model.control import StopMode
from exporter_tui.model.errors import Failure


def on_stop_requested(run: MachineState, event: requests.StopRequested) -> None:
    """Finish what runs, perhaps for a bounded time, or drop it; a bound also bounds a drain that
    is under way.
    """
    run.stopped = run.stopped or not run.settled
    until = None if event.within_s is None else run.now + event.within_s
    if run.drain is None:
        begin_drain(run, None, until)
    elif until is not None:
        before = run.drain.until
        run.drain = replace(run.drain, until=until if before is None else min(before, until))
    if event.mode is StopMode.ABORT:
        abandon(run)


def on_database_gone(run: MachineState, event: interventions.DatabaseGone) -> None:
    """End the run at once: nobody will start that database again. One that is over stays so."""
    if not run.settled:
        begin_drain(run, event.failure, None)
        abandon(run)


def begin_drain(run: MachineState, failure: Failure | None, until: float | None) -> None:
    """Start nothing new; ``failure`` None when a person asked. A drain under way stays as it is."""
    if run.drain is not None:
        return
    run.drain = Drain(failure=failure, until=until)
    within_s = None if until is None else until - run.now
    run.publish(events.DrainBegan(failure=failure, running=run.crew.busy(), within_s=within_s))
    for waiting in run.wants_session:
        if isinstance(waiting, commands.ReplanTable):
            run.tables[waiting.table].awaiting -= 1
    run.wants_session.clear()
    run.restarting_refused.clear()
    for table in run.tables.values():
        table.asked.clear()
        run.cancel_waiting(table)
        drop_restart(run, table)
        settle(run, table)


def abandon(run: MachineState) -> None:
    """Drop what runs, and wait no longer for the helper thread."""
    if run.drain is None or run.drain.abandoned:
        return
    run.drain = replace(run.drain, abandoned=True)
    for member in run.crew.members.values():
        if member.task is not None:
            run.cancel_running(member, run.bounds.abandon_s)
    for table in run.tables.values():
        if not table.awaiting:
            continue
        if table.restarting is RestartPhase.MOVING:
            table.restarting = table.result = None  # its old files are gone, or as good as gone
        if table.result is None or table.moving or table.incomplete:
            stop_table(run, table)
        elif table.errand is not None:
            table.errand = None
            run.recount(table)
