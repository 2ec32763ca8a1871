"""A table that a person restarts while chunks run: the fresh plan first, then its attempts end,
then its folder goes; other tables never notice.
"""

import pytest

from exporter_tui.coordinator.machine.state import Bounds
from exporter_tui.fakeoracle.faults import StallLink
from exporter_tui.model import events, interventions
from exporter_tui.model.requests import RestartRequested
from exporter_tui.model.states import TableState
from exporter_tui.model.view import RunState
from tests.steering.conftest import Runs
from tests.steering.running import (
    DEPARTMENTS,
    EMPLOYEES,
    JOBS,
    Site,
    middle_of,
    stands_at,
)

pytestmark = pytest.mark.slow


def test_a_running_table_starts_again_at_a_newer_scn_and_no_other_table_notices(
    site: Site, runs: Runs
) -> None:
    other, gate = site.hold(middle_of(JOBS)), site.hold(middle_of(EMPLOYEES), reply=2)
    run = runs().start()
    stands_at(gate)
    stands_at(other)
    run.of(events.TableFinished, DEPARTMENTS)
    scn, inodes = site.scn(EMPLOYEES), site.inodes(DEPARTMENTS)
    first = site.file(JOBS, 0).stat().st_ino
    site.change(EMPLOYEES)

    run.control.ask(RestartRequested(tables=(EMPLOYEES,)))
    assert run.of(interventions.RestartPlanned, EMPLOYEES).plan.scn > scn
    run.of(interventions.TableCleared, EMPLOYEES)
    assert site.cancels(EMPLOYEES) == 1
    finished = run.of(events.TableFinished, EMPLOYEES)
    assert finished.rows == len(site.rows(EMPLOYEES)) == 239
    assert run.wait(interventions.TrashDeleted).problem is None
    assert site.trash() == []

    assert not gate.is_open
    assert site.cancels(JOBS) == 0
    other.open()
    result = run.result()
    assert (result.exit_code, result.succeeded) == (0, 3)
    assert site.inodes(DEPARTMENTS) == inodes
    assert site.file(JOBS, 0).stat().st_ino == first
    assert site.line(EMPLOYEES)["scn"] == site.scn(EMPLOYEES) > scn
    assert [one["table"]["name"] for one in site.report()["different_scn"]] == ["EMPLOYEES"]
    assert {one.attempt for one in run.all(events.AttemptStarted)} == {1}


def test_tables_restarted_by_one_request_show_one_moment(site: Site, runs: Runs) -> None:
    gate = site.hold(middle_of(JOBS))
    run = runs().start()
    stands_at(gate)
    for table in (DEPARTMENTS, EMPLOYEES):
        run.of(events.TableFinished, table)
    before = site.scn(JOBS)
    run.control.ask(RestartRequested(tables=(DEPARTMENTS, EMPLOYEES)))
    for table in (DEPARTMENTS, EMPLOYEES):
        run.of(events.TableFinished, table, times=2)
    assert site.scn(DEPARTMENTS) == site.scn(EMPLOYEES) > before
    shown = [(site.scn(EMPLOYEES), 2), (before, 1)]
    run.view(lambda view: [(one.scn, one.tables) for one in view.scns] == shown)

    run.control.ask(RestartRequested(tables=(EMPLOYEES,)))
    run.of(events.TableFinished, EMPLOYEES, times=3)
    assert site.scn(EMPLOYEES) > site.scn(DEPARTMENTS), "another request, another moment"
    gate.open()
    assert run.result().exit_code == 0
    scns = [site.scn(table) for table in (EMPLOYEES, DEPARTMENTS, JOBS)]
    assert site.report()["scns"] == [{"scn": scn, "tables": 1} for scn in scns]


def test_a_worker_that_does_not_hear_the_cancel_is_killed_and_its_table_starts_again(
    site: Site, runs: Runs
) -> None:
    other = site.hold(middle_of(JOBS))
    site.fault(StallLink(sql=middle_of(EMPLOYEES), after_rows=3, extra_bytes=1))
    run = runs(bounds=Bounds(cancel_s=0.1)).start()
    stands_at(other)
    run.of(events.TableFinished, DEPARTMENTS)
    held = run.wait(events.AttemptStarted, lambda one: one.table == EMPLOYEES and one.chunk == 1)
    site.wait_for_rows(EMPLOYEES, 3)
    run.control.ask(RestartRequested(tables=(EMPLOYEES,)))
    run.of(events.TableFinished, EMPLOYEES)
    (died,) = run.all(events.WorkerDied, lambda one: one.exit_code == -9)
    assert (died.worker, died.failure.code) == (held.worker, "CANCELLED")
    assert died.expected
    other.open()
    assert run.result().exit_code == 0
    assert site.unfinished(EMPLOYEES) == []
    assert {one.attempt for one in run.all(events.AttemptStarted)} == {1}


def test_a_run_that_is_over_takes_a_restart_and_reports_again(site: Site, runs: Runs) -> None:
    run = runs(stay=True).start()
    run.wait(events.RunEnded)
    site.wait_for_no_session()
    scn, inodes = site.scn(JOBS), site.inodes(EMPLOYEES)
    site.change(JOBS)
    run.control.ask(RestartRequested(tables=(JOBS,)))
    run.wait(events.RunEnded, times=2)
    run.view(lambda view: view.state is RunState.FINISHED and view.exit_code == 0)
    site.wait_for_no_session()
    run.control.leave()
    assert run.result().exit_code == 0
    assert site.line(JOBS)["rows"] == len(site.rows(JOBS)) == 15
    assert site.scn(JOBS) > scn
    assert site.inodes(EMPLOYEES) == inodes


def test_a_table_that_was_refused_comes_in_by_a_restart_once_the_right_is_there(
    site: Site, runs: Runs
) -> None:
    site.database.revoke("READER", "FLASHBACK", on=("HR", "JOBS"))
    gate = site.hold(middle_of(EMPLOYEES))
    run = runs().start()
    stands_at(gate)
    run.is_in(JOBS, TableState.FAILED)
    site.database.grant("READER", "FLASHBACK", on=("HR", "JOBS"))
    run.control.ask(RestartRequested(tables=(JOBS,)))
    assert run.of(events.TableFinished, JOBS).rows == 16
    assert not gate.is_open
    gate.open()
    result = run.result()
    assert (result.exit_code, result.succeeded) == (0, 3)
    assert site.line(JOBS)["status"] == "SUCCEEDED"
