"""How a run ends early: drain, then abandon; pure.

Enters: a person's stop, an error that ends the run, the end of the drain's time. Leaves: waiting
tasks cancelled, running ones finished or dropped, unfinished tables stopped with the reason.
"""

from dataclasses import replace

from exporter_tui.coordinator.course import settle, stop_table
from exporter_tui.coordinator.ledger import Drain, Ledger
from exporter_tui.model import events
from exporter_tui.model.control import StopMode
from exporter_tui.model.errors import Failure


def on_stop_requested(run: Ledger, event: events.StopRequested) -> None:
    """Drain for a bounded time, or drop what runs; a stop also bounds a drain after an error."""
    until = run.now + run.bounds.drain_s
    if run.drain is None:
        begin_drain(run, None, until)
    elif run.drain.until is None:
        run.drain = replace(run.drain, until=until)
    if event.mode is StopMode.ABORT:
        abandon(run)


def begin_drain(run: Ledger, failure: Failure | None, until: float | None) -> None:
    """Start nothing new; ``failure`` None when a person asked. A drain under way stays as it is."""
    if run.drain is not None:
        return
    run.drain = Drain(failure=failure, until=until)
    within_s = None if until is None else until - run.now
    run.publish(events.DrainBegan(failure=failure, running=run.crew.busy(), within_s=within_s))
    for table in run.tables.values():
        run.cancel_waiting(table)
        settle(run, table)


def abandon(run: Ledger) -> None:
    """Drop what runs, and wait no longer for the helper thread."""
    if run.drain is None or run.drain.abandoned:
        return
    run.drain = replace(run.drain, abandoned=True)
    for member in run.crew.members.values():
        if member.task is not None:
            run.cancel_running(member, run.bounds.abandon_s)
    for table in run.tables.values():
        if table.awaiting and table.result is None:
            stop_table(run, table)
