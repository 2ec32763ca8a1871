"""How a run ends early: drain, then abandon; pure.

Enters: a person's stop, an error that ends the run, the end of the drain's time. Leaves: waiting
tasks cancelled, running ones finished or dropped, requests forgotten, unfinished tables stopped
with the reason.
"""

from dataclasses import replace

from exporter_tui.coordinator.machine import commands
from exporter_tui.coordinator.machine.lifecycle import settle, stop_table
from exporter_tui.coordinator.machine.state import Drain, MachineState
from exporter_tui.coordinator.machine.table.phases import RestartPhase, TablePhase
from exporter_tui.coordinator.machine.table_restart import drop_restart
from exporter_tui.model import events, interventions, requests
from exporter_tui.model.errors import Failure
from exporter_tui.model.requests import StopMode


def on_stop_requested(state: MachineState, event: requests.StopRequested) -> None:
    """Finish what runs, perhaps for a bounded time, or drop it; a bound also bounds a drain that
    is under way.
    """
    state.stopped = state.stopped or not state.settled
    until = None if event.within_s is None else state.now + event.within_s
    if state.drain is None:
        begin_drain(state, None, until)
    elif until is not None:
        before = state.drain.until
        state.drain = replace(state.drain, until=until if before is None else min(before, until))
    if event.mode is StopMode.ABORT:
        abandon(state)


def on_database_gone(state: MachineState, event: interventions.DatabaseGone) -> None:
    """End the run at once: nobody will start that database again. One that is over stays so."""
    if not state.settled:
        begin_drain(state, event.failure, None)
        abandon(state)


def begin_drain(state: MachineState, failure: Failure | None, until: float | None) -> None:
    """Start nothing new; ``failure`` None when a person asked. A drain under way stays as it is."""
    if state.drain is not None:
        return
    state.drain = Drain(failure=failure, until=until)
    within_s = None if until is None else until - state.now
    state.publish(
        events.DrainBegan(failure=failure, running=state.workers.busy(), within_s=within_s)
    )
    for waiting in state.wants_session:
        if isinstance(waiting, commands.ReplanTable):
            state.tables[waiting.table].jobs.answered(commands.ReplanTable)
    state.wants_session.clear()
    state.restarting_refused.clear()
    # Requests and waiting tasks go before each table settles: else one that settles would begin
    # what was asked, or stay open for a task that nobody is given any more.
    for table in state.tables.values():
        table.forget_asked()
        state.cancel_waiting(table)
        drop_restart(state, table)
        settle(state, table)


def abandon(state: MachineState) -> None:
    """Drop what runs, and wait no longer for the helper thread."""
    if state.drain is None or state.drain.abandoned:
        return
    state.drain = replace(state.drain, abandoned=True)
    for member in state.workers.members.values():
        if member.task is not None:
            state.cancel_running(member, state.bounds.abandon_s)
    for table in state.tables.values():
        if not table.jobs.waits_for:
            continue  # it has ended, or ends when its last attempt has
        moving = table.restarting is RestartPhase.MOVING
        if moving:
            table.drop_restart()
        # Its old files are gone, or on their way: what its result was about may not be there when
        # the helper thread hangs. Any other old result still says what the folder holds.
        if moving or table.result is None or table.jobs.moves_any() or table.incomplete:
            stop_table(state, table)
        elif table.phase is not TablePhase.ENDED:
            table.keep_result()
            state.recount(table)
