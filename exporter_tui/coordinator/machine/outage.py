"""The database cannot be entered any more: wait for it, or work with fewer sessions; pure.

Enters: failed and successful log-ons of workers and of the helper thread. Leaves: a run in which at
most one worker tries, 1 to 60 seconds apart, until a log-on succeeds or the bound of the wait ends
the run; or a run of fewer workers, where the database has no further session to spare. No log-on
that fails costs an attempt, and a worker whose log-on was given up makes room for another process.
"""

from exporter_tui.coordinator.machine import commands, retry
from exporter_tui.coordinator.machine.state import MachineState, Outage
from exporter_tui.coordinator.machine.workers import Worker
from exporter_tui.model import events, interventions, requests
from exporter_tui.model.catalogue.lookup import failure as catalogued
from exporter_tui.model.errors import ErrorClass, Failure
from exporter_tui.model.events import WorkerNo


def log_on_failed(state: MachineState, member: Worker, failure: Failure) -> None:
    """Release the worker where the database has no session to spare, else wait for the database."""
    if _no_session_to_spare(failure) and state.workers.staying() > 1:
        _shrink(state, member, failure)
        return
    wait_for_database(state, failure, member.no)
    if failure.error_class is ErrorClass.LOG_ON_HANGS and not member.leaving:
        # Its thread still hangs in the log-on, and holds a socket: only the process's end frees it.
        member.leaving = True
        state.out.append(commands.ReleaseWorker(worker=member.no))


def helper_refused(state: MachineState, failure: Failure) -> bool:
    """Note that the helper thread got no session beside those of the workers; returns whether that
    was so: it waits for one of theirs next time.
    """
    refused = _no_session_to_spare(failure) and state.workers.staying() > 0
    if refused:
        state.workers.granted = state.workers.staying()
    return refused


def wait_for_database(state: MachineState, failure: Failure, worker: WorkerNo | None) -> None:
    """Let nobody log on for a while; ``worker`` None: the helper thread tried."""
    outage = state.outage
    if state.drain is not None:
        return  # a run that ends tries no more, and must not say that it waits
    if outage is None:
        pause_s = retry.pause(1, state.jitter())
        state.outage = Outage(
            failure=failure, since=state.now, tries=1, next_try=state.now + pause_s
        )
        state.publish(interventions.DatabaseLost(failure=failure, pause_s=pause_s))
    elif worker is None or worker == outage.prober:
        outage.failure = failure
        outage.tries += 1
        outage.next_try = state.now + retry.pause(outage.tries, state.jitter())
        outage.prober = None
    # Any other worker had begun its log-on before the wait did.


def prober_is_gone(state: MachineState, worker: WorkerNo) -> None:
    """Let another worker try: this one ended without having found out."""
    outage = state.outage
    if outage is not None and outage.prober == worker:
        outage.prober = None
        outage.next_try = state.now + retry.pause(outage.tries, state.jitter())


def log_on_succeeded(state: MachineState) -> None:
    """Go on."""
    if state.outage is not None:
        state.publish(interventions.DatabaseBack(waited_s=state.now - state.outage.since))
        state.outage = None


def on_try_requested(state: MachineState, event: requests.DatabaseTryRequested) -> None:
    """Let the next try begin now; one that is under way goes on."""
    del event
    if state.outage is not None:
        state.outage.next_try = min(state.outage.next_try, state.now)


def may_try(state: MachineState) -> bool:
    """Return whether a task may be given out that may need a log-on."""
    outage = state.outage
    return outage is None or (outage.prober is None and outage.next_try <= state.now)


def gives_up_at(state: MachineState) -> float | None:
    """Return when the wait for the database ends the run, None without a wait or its bound."""
    bound = state.bounds.outage_s
    return None if state.outage is None or bound is None else state.outage.since + bound


def given_up(state: MachineState, outage: Outage) -> Failure:
    """Return why the run ends: the database was away for too long."""
    minutes = (state.now - outage.since) / 60
    last = f"{outage.failure.code}: {outage.failure.message}"
    message = f"Nobody could log on for {minutes:,.0f} minutes. The last try: {last}"
    return catalogued("DATABASE-AWAY", "log-on", message)


def _no_session_to_spare(failure: Failure) -> bool:
    return failure.error_class is ErrorClass.NO_SESSION_TO_SPARE


def _shrink(state: MachineState, member: Worker, failure: Failure) -> None:
    member.leaving = True
    state.out.append(commands.ReleaseWorker(worker=member.no))
    state.workers.limit = min(state.workers.limit, state.workers.staying())
    state.workers.granted = state.workers.staying() + state.session_lent
    state.publish(
        events.LogOnRefused(worker=member.no, failure=failure, workers=state.workers.limit)
    )
    if state.outage is not None and state.outage.prober == member.no:
        state.outage.prober = None
