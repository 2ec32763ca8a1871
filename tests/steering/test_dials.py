"""The number of workers and the CPU ceiling, moved while chunks run."""

from collections.abc import Callable

import pytest

from exporter_tui.coordinator.resources.cores import default_workers, usable_cores
from exporter_tui.model import events, interventions, requests
from exporter_tui.model.requests import CpuPercentRequested, WorkersRequested
from exporter_tui.model.view import RunView
from tests.steering.conftest import Runs
from tests.steering.running import (
    BOUND_S,
    DEPARTMENTS,
    EMPLOYEES,
    JOBS,
    Site,
    check_of,
    middle_of,
    stands_at,
)

pytestmark = pytest.mark.slow


def asks_for(percent: int) -> Callable[[requests.CpuPercentRequested], bool]:
    return lambda one: one.percent == percent


def changed(*, before: int, workers: int) -> Callable[[interventions.WorkersChanged], bool]:
    return lambda one: (one.before, one.workers) == (before, workers)


def shows_ceiling(percent: int) -> Callable[[RunView], bool]:
    return lambda view: view.machine.cpu_cap_percent == percent


def test_workers_move_between_one_and_the_bound_and_take_nothing_from_what_runs(
    site: Site, runs: Runs
) -> None:
    gates = [site.hold(middle_of(table)) for table in (DEPARTMENTS, EMPLOYEES)]
    last = site.hold(check_of(JOBS))
    run = runs(parallel=3, cpu_percent=50).start(workers=2)
    for gate in gates:
        stands_at(gate)
    run.control.ask(WorkersRequested(workers=0))
    run.wait(interventions.WorkersChanged, changed(before=2, workers=1))
    run.view(lambda view: view.workers_wanted == 1 and len(view.workers) == 2)

    run.control.ask(WorkersRequested(workers=99))
    run.wait(interventions.WorkersChanged, changed(before=1, workers=3))
    stands_at(last)
    assert len(site.server.sessions()) == 3, "the third does JOBS while two are held"
    assert all(not gate.is_open for gate in gates)

    run.control.ask(WorkersRequested(workers=1))
    run.wait(interventions.WorkersChanged, changed(before=3, workers=1))
    run.control.ask(CpuPercentRequested(percent=100))
    run.view(shows_ceiling(100))
    assert run.control.view().workers_wanted == 1, "the ceiling moves no number that was chosen"
    for gate in gates:
        gate.open()
    assert site.server.wait_for_sessions(lambda views: len(views) == 1, BOUND_S)
    assert run.view(lambda view: len(view.workers) == 1).workers_wanted == 1
    last.open()
    assert run.result().exit_code == 0
    assert site.server.cancelled() == ()
    assert {one.attempt for one in run.all(events.AttemptStarted)} == {1}


def test_a_run_begins_with_the_workers_that_were_asked_for_on_any_number_of_cores(
    site: Site, runs: Runs
) -> None:
    gates = [site.hold(middle_of(table)) for table in (DEPARTMENTS, EMPLOYEES, JOBS)]
    run = runs(parallel=3, cpu_percent=5).start(workers=None)
    for gate in gates:
        stands_at(gate)
    assert run.wait(events.RunBegan).workers == 3
    assert len(site.server.sessions()) == 3
    run.control.ask(CpuPercentRequested(percent=100))
    run.view(shows_ceiling(100))
    assert run.control.view().workers_wanted == 3, "the number was chosen in the configuration"
    for gate in gates:
        gate.open()
    assert run.result().exit_code == 0


def test_the_ceiling_moves_within_its_bounds_and_a_higher_one_brings_workers(
    site: Site, runs: Runs
) -> None:
    gate = site.hold(middle_of(EMPLOYEES))
    run = runs(cpu_percent=5, parallel=None).start(workers=None)
    stands_at(gate)
    assert run.view(lambda view: bool(view.workers)).workers_wanted == 1
    for asked, cap in ((1, 5), (500, 100), (25, 25)):
        run.control.ask(CpuPercentRequested(percent=asked))
        run.wait(requests.CpuPercentRequested, asks_for(asked))
        run.view(shows_ceiling(cap))
    wanted = default_workers(usable_cores(), 100)
    assert run.view(lambda view: view.workers_wanted == wanted)
    gate.open()
    assert run.result().exit_code == 0
