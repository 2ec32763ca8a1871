"""Who works on what, and how many work; pure.

Enters: the ledger after every step. Leaves: tasks given to idle workers, workers started for tasks
that wait, workers released where there are too many, and the one Oracle session that the helper
thread may have. The sessions of all of them together never pass the bound.
"""

from exporter_tui.coordinator.machine import commands, outage, pause
from exporter_tui.coordinator.machine.state import MachineState
from exporter_tui.coordinator.machine.tables import TrackedTable, TrackedTask
from exporter_tui.coordinator.machine.workers import Worker
from exporter_tui.model import events, interventions
from exporter_tui.model.names import TableName
from exporter_tui.model.states import ChunkStep


def staff(run: MachineState, *, over: bool) -> None:
    """Give work to workers and workers to work. ``over``: nothing is left to be done."""
    if run.drain is None:
        _lend_session(run)
        _assign_tasks(run)
        _start_workers(run)
        _release_workers(run, over=over)
    elif over:
        _release_workers(run, over=over)


def _lend_session(run: MachineState) -> None:
    """Let the helper thread log on for one job, once there is a session to spare."""
    if not run.wants_session or run.session_lent:
        run.awaits_session = None
        return
    if len(run.crew.members) >= run.crew.room:
        _tell_that_it_waits(run, run.wants_session[0].table)
        return
    asked = isinstance(run.wants_session[0], commands.PlanRestart)
    if asked or outage.may_try(run):
        run.session_lent, run.awaits_session = True, None
        run.out.append(run.wants_session.popleft())


def _tell_that_it_waits(run: MachineState, table: TableName) -> None:
    """Say once that every session is at work, so that a new plan waits for the end of a task."""
    if run.crew.busy() >= run.crew.room and run.awaits_session != table:
        run.awaits_session = table
        run.publish(interventions.SessionAwaited(table=table, sessions=run.crew.room))


def _assign_tasks(run: MachineState) -> None:
    allowed = pause.allowance(run, over=False)
    while not run.holds and run.crew.busy() < allowed and outage.may_try(run):
        idle = run.crew.idle()
        task = run.pending.pop() if idle is not None else None
        if idle is None or task is None:
            return
        preferred = run.crew.members.get(task.prefers) if task.prefers is not None else None
        member = preferred if preferred is not None and preferred.idle else idle
        _assign(run, run.tables[task.key.table], task, member)


def _assign(run: MachineState, table: TrackedTable, task: TrackedTask, member: Worker) -> None:
    task.attempt += 1
    task.owner = member.no
    table.step(task, ChunkStep.ASSIGNED)
    member.task = task.key
    name, kind, chunk = task.key
    if run.outage is not None:
        run.outage.prober = member.no
    run.serial += 1
    send = commands.SendTask(
        worker=member.no,
        table=name,
        chunk=chunk,
        attempt=task.attempt,
        serial=run.serial,
        kind=kind,
    )
    run.out.append(send)
    run.publish(
        events.TaskAssigned(
            worker=member.no,
            table=name,
            chunk=chunk,
            attempt=task.attempt,
            serial=run.serial,
            kind=kind,
        )
    )


def _start_workers(run: MachineState) -> None:
    crew = run.crew
    if run.holds:
        return
    waiting = min(len(run.pending), 1) if run.outage is not None else len(run.pending)
    wanted = min(pause.allowance(run, over=False), crew.busy() + waiting)
    helper = 1 if run.session_lent else 0
    room = crew.room - helper - len(crew.members)
    for _ in range(min(wanted - crew.staying(), room)):
        run.out.append(commands.StartWorker(worker=crew.start()))


def _release_workers(run: MachineState, *, over: bool) -> None:
    """Release idle workers over the number, and those whose session an outage may have broken."""
    crew = run.crew
    surplus = crew.staying() - pause.allowance(run, over=over)
    for member in reversed(tuple(crew.members.values())):
        if member.task is not None or member.leaving:
            continue
        if surplus > 0 or (run.outage is not None and member.session):
            surplus -= 1
            member.leaving = True
            run.out.append(commands.ReleaseWorker(worker=member.no))
