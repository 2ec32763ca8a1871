"""Who works on what, and how many work; pure.

Enters: the state after every step. Leaves: tasks given to idle workers, workers started for tasks
that wait, workers released where there are too many, and the one Oracle session that the helper
thread may have. The sessions of all of them together never pass the bound.
"""

from exporter_tui.coordinator.machine import commands, outage, pause
from exporter_tui.coordinator.machine.state import MachineState
from exporter_tui.coordinator.machine.table.table import TrackedTable
from exporter_tui.coordinator.machine.table.tasks import TrackedTask
from exporter_tui.coordinator.machine.workers import Worker
from exporter_tui.model import events, interventions
from exporter_tui.model.names import TableName


def staff(state: MachineState, *, over: bool) -> None:
    """Give work to workers and workers to work. ``over``: nothing is left to be done."""
    if state.drain is None:
        _lend_session(state)
        _assign_tasks(state)
        _start_workers(state)
        _release_workers(state, over=over)
    elif over:
        _release_workers(state, over=over)


def _lend_session(state: MachineState) -> None:
    """Let the helper thread log on for one job, once there is a session to spare."""
    if not state.wants_session or state.session_lent:
        state.awaits_session = None
        return
    if len(state.workers.members) >= state.workers.room:
        _tell_that_it_waits(state, state.wants_session[0].table)
        return
    asked = isinstance(state.wants_session[0], commands.PlanRestart)
    if asked or outage.may_try(state):
        state.session_lent, state.awaits_session = True, None
        state.out.append(state.wants_session.popleft())


def _tell_that_it_waits(state: MachineState, table: TableName) -> None:
    """Say once that every session is at work, so that a new plan waits for the end of a task."""
    if state.workers.busy() >= state.workers.room and state.awaits_session != table:
        state.awaits_session = table
        state.publish(interventions.SessionAwaited(table=table, sessions=state.workers.room))


def _assign_tasks(state: MachineState) -> None:
    allowed = pause.allowance(state, over=False)
    while not state.holds and state.workers.busy() < allowed and outage.may_try(state):
        idle = state.workers.idle()
        task = state.pending.pop() if idle is not None else None
        if idle is None or task is None:
            return
        preferred = state.workers.members.get(task.prefers) if task.prefers is not None else None
        member = preferred if preferred is not None and preferred.idle else idle
        _assign(state, state.tables[task.key.table], task, member)


def _assign(state: MachineState, table: TrackedTable, task: TrackedTask, member: Worker) -> None:
    table.assign(task, member.no)
    name, kind, chunk = task.key
    if state.outage is not None:
        state.outage.prober = member.no
    state.serial += 1
    send = commands.SendTask(
        worker=member.no,
        table=name,
        chunk=chunk,
        attempt=task.attempt,
        serial=state.serial,
        kind=kind,
    )
    member.assignment = send
    state.out.append(send)
    state.publish(
        events.TaskAssigned(
            worker=member.no,
            table=name,
            chunk=chunk,
            attempt=task.attempt,
            serial=state.serial,
            kind=kind,
        )
    )


def _start_workers(state: MachineState) -> None:
    workers = state.workers
    if state.holds:
        return
    waiting = min(len(state.pending), 1) if state.outage is not None else len(state.pending)
    wanted = min(pause.allowance(state, over=False), workers.busy() + waiting)
    helper = 1 if state.session_lent else 0
    room = workers.room - helper - len(workers.members)
    for _ in range(min(wanted - workers.staying(), room)):
        state.out.append(commands.StartWorker(worker=workers.start()))


def _release_workers(state: MachineState, *, over: bool) -> None:
    """Release idle workers over the number, and those whose session an outage may have broken."""
    workers = state.workers
    surplus = workers.staying() - pause.allowance(state, over=over)
    for member in reversed(tuple(workers.members.values())):
        if member.task is not None or member.leaving:
            continue
        if surplus > 0 or (state.outage is not None and member.session):
            surplus -= 1
            member.leaving = True
            state.out.append(commands.ReleaseWorker(worker=member.no))
