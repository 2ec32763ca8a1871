"""The parts of a run, joined: machine, pool, helper thread, views.

Enters: the plan and what the folder held. Leaves: a ``Loop`` ready to run; whatever it started
is ended by the given stack, the helper thread first, so that nothing works in the folder when its
lock is given back.
"""

import contextlib
import math
import random
from dataclasses import replace

from exporter_tui.coordinator.details import Details
from exporter_tui.coordinator.jobs.dispatch import leftovers_job
from exporter_tui.coordinator.jobs.helper_thread import HelperThread
from exporter_tui.coordinator.jobs.planning import Planned
from exporter_tui.coordinator.jobs.planning_jobs import PlanningJobs
from exporter_tui.coordinator.jobs.recovery import Begun
from exporter_tui.coordinator.loop import Loop
from exporter_tui.coordinator.machine.machine import Machine
from exporter_tui.coordinator.machine.state import Bounds
from exporter_tui.coordinator.mailbox import Mail, Mailbox, Nudge
from exporter_tui.coordinator.preparation import Preparation
from exporter_tui.coordinator.resources import disk
from exporter_tui.coordinator.resources.cores import default_workers, machine_cores, usable_cores
from exporter_tui.coordinator.resources.metadata_reader import MetadataReader
from exporter_tui.coordinator.resources.monitor import run_monitor
from exporter_tui.coordinator.resources.session_waits import SessionWaits
from exporter_tui.coordinator.views import preflight
from exporter_tui.coordinator.views.run import RunViews
from exporter_tui.eventlog.bus import Bus
from exporter_tui.eventlog.table_history import TableHistory
from exporter_tui.model import events
from exporter_tui.model.names import RunId
from exporter_tui.model.options import ExportOptions, Options
from exporter_tui.model.view import RunView
from exporter_tui.oracle.session import open_session
from exporter_tui.store.paths import log_path
from exporter_tui.workers.pool import Pool

_SESSIONS = 8


def assemble(
    *,
    options: Options,
    planned: Planned,
    begun: Begun,
    run_id: RunId,
    began: float,
    bus: Bus,
    mailbox: Mailbox[Mail],
    bounds: Bounds,
    stack: contextlib.ExitStack,
    preparation: Preparation,
) -> Loop:
    """Return the loop of a run and say what it will do. ``began``: the steady clock's time at
    the start of the run.
    """
    plan, output_dir = planned.plan, options.export.output_dir
    jobs = PlanningJobs(options=options, database=plan.database, run_id=run_id, rungs=planned.rungs)
    jobs.took(plan.snapshot)
    log = str(log_path(output_dir))
    pool = Pool(database=options.database, output_dir=output_dir, run_id=run_id, log_path=log)
    stack.callback(pool.close, 0.0)
    helper = HelperThread(mailbox)
    stack.callback(helper.close)
    stack.callback(jobs.cancel)
    bound = most_sessions(options.export)
    workers = first_workers(options.export, bound)
    machine = _machine(begun, planned, workers=workers, bound=bound, bounds=bounds)
    dials = run_monitor(options.export, pool)
    stack.callback(dials.close)
    dials.start()
    _last_checks(
        options.export, begun, preparation, floor=dials.floor, workers=workers, bound=bound
    )
    waits = SessionWaits(
        lambda: open_session(options.database, action="waits", client_identifier=run_id), run_id
    )
    stack.callback(waits.close)
    waits.start()
    base = replace(_base_view(options, planned, bound), findings=preparation.findings)
    views = RunViews(
        machine=machine,
        base=base,
        refused=plan.refused,
        began=began,
        files_by_table=begun.files_by_table,
    )
    details = _details(views, bus, mailbox, run_id)
    details.stored.start()
    stack.callback(details.stored.close)
    bus.publish(_announcement(planned, begun, run_id, output_dir, workers))
    if begun.trash:
        helper.ask(leftovers_job(jobs))  # the first job: later trash is not among it
    return Loop(
        machine=machine,
        pool=pool,
        helper=helper,
        bus=bus,
        mailbox=mailbox,
        views=views,
        jobs=jobs,
        stall_timeout_s=options.database.stall_timeout_s,
        log_path=log,
        monitor=dials,
        waits=waits,
        details=details,
        workers_chosen=options.export.parallel is not None,
    )


def _machine(
    begun: Begun, planned: Planned, *, workers: int, bound: int, bounds: Bounds
) -> Machine:
    return Machine(
        begun.starts,
        workers=workers,
        bound=bound,
        refused=planned.plan.refused,
        jitter=random.random,
        bounds=bounds,
    )


def _details(views: RunViews, bus: Bus, mailbox: Mailbox[Mail], run_id: RunId) -> Details:
    output_dir = views.base.output_dir
    stories = TableHistory()
    bus.listen(stories)
    return Details(
        views=views,
        stories=stories,
        stored=MetadataReader(output_dir),
        output_dir=output_dir,
        run_id=run_id,
        tail=bus.tail,
        nudge=lambda: mailbox.put(Nudge()),
    )


def _last_checks(
    export: ExportOptions,
    begun: Begun,
    preparation: Preparation,
    *,
    floor: disk.DiskFloor,
    workers: int,
    bound: int,
) -> None:
    """Check what depends on the work that is left: room on the disk, and the processor."""
    left = sum(
        tile.estimated_bytes or 0
        for start in begun.starts
        for tile in start.plan.tiles
        if tile.no not in start.done
    )
    preparation.found(
        preflight.room(
            free=disk.free_bytes(export.output_dir),
            left_bytes=left,
            floor_bytes=floor.floor_bytes,
            enough_bytes=floor.enough_bytes,
        )
    )
    preparation.found(
        preflight.processor(
            cores=usable_cores(),
            machine_cores=machine_cores(),
            percent=export.cpu_percent,
            workers=workers,
            limit=bound,
        )
    )


def first_workers(export: ExportOptions, bound: int) -> int:
    """Return how many workers a run begins with: ``parallel`` itself, on any number of cores, for
    far from the database it is not the processor that limits; else what ``cpu_percent`` of the
    cores takes.
    """
    return export.parallel or min(bound, default_workers(usable_cores(), export.cpu_percent))


def most_sessions(export: ExportOptions) -> int:
    """Return how many Oracle sessions a run may have at the same time: ``parallel``, or the larger
    of 8 and the cores.
    """
    return export.parallel or max(_SESSIONS, math.ceil(usable_cores()))


def _base_view(options: Options, planned: Planned, bound: int) -> RunView:
    plan = planned.plan
    return RunView(
        database=plan.database.identity.unique_name,
        username=plan.database.username,
        output_dir=options.export.output_dir,
        workers_limit=bound,
    )


def _announcement(
    planned: Planned, begun: Begun, run_id: RunId, output_dir: str, workers: int
) -> events.RunBegan:
    plan = planned.plan
    chunks = sum(len(table.tiles) for table in plan.tables)
    return events.RunBegan(
        run_id=run_id,
        output_dir=output_dir,
        database=plan.database,
        snapshot=plan.snapshot,
        tables=len(plan.tables),
        chunks=chunks,
        chunks_missing=chunks - sum(len(start.done) for start in begun.starts),
        workers=workers,
        estimated_bytes=sum(table.segment_bytes or 0 for table in plan.tables),
    )
