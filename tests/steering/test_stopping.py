"""A stop over real workers: what runs is finished or dropped, what has not moved is left alone, and
the same command afterwards completes.
"""

import shutil

import pytest

from exporter_tui.model import events, interventions, requests
from exporter_tui.model.requests import PauseRequested, RestartRequested, StopMode
from tests.steering.conftest import Runs
from tests.steering.running import DEPARTMENTS, EMPLOYEES, JOBS, Run, Site, middle_of, stands_at

pytestmark = pytest.mark.slow

PLANNING = "sys.dba_extents"
"""Asked for one table at a time: for each when the run is planned, then for the restart."""
TABLES = 3


def completes(site: Site, runs: Runs, kept: dict[str, int]) -> None:
    """The same command again: all tables, with the files that were there."""
    assert runs().start().result().exit_code == 0
    assert kept.items() <= site.inodes(EMPLOYEES).items()
    assert len(site.rows(EMPLOYEES)) == 240


def held_in_a_restart(site: Site, runs: Runs) -> Run:
    """Return a run with two chunks and the new plan of DEPARTMENTS held at ``site.gates``."""
    site.gates = [site.hold(middle_of(table)) for table in (EMPLOYEES, JOBS)]
    planning = site.hold_statement(PLANNING, first=TABLES + 1)
    run = runs().start()
    for gate in site.gates:
        stands_at(gate)
    run.of(events.TableFinished, DEPARTMENTS)
    run.control.ask(RestartRequested(tables=(DEPARTMENTS,)))
    stands_at(planning)
    site.gates.append(planning)
    return run


def test_a_stop_finishes_the_running_chunk_and_forgets_a_restart_that_has_moved_nothing(
    site: Site, runs: Runs
) -> None:
    run = held_in_a_restart(site, runs)
    inodes = site.inodes(DEPARTMENTS)
    run.control.stop(StopMode.FINISH)
    run.wait(events.DrainBegan)
    run.control.ask(RestartRequested(tables=(EMPLOYEES,)))
    assert run.of(requests.RequestRefused, EMPLOYEES).why.endswith(".")
    for gate in site.gates:
        gate.open()
    assert run.result().exit_code == 3
    assert [run.committed(table, 1).attempt for table in (EMPLOYEES, JOBS)] == [1, 1]
    assert run.all(interventions.TableCleared) == []
    assert site.inodes(DEPARTMENTS) == inodes
    assert site.line(DEPARTMENTS)["status"] == "SUCCEEDED"
    assert site.line(EMPLOYEES)["reason"] == "stopped"
    assert site.cancels(EMPLOYEES) == 0
    completes(site, runs, site.inodes(EMPLOYEES))


def test_an_abort_drops_what_runs_and_waits_for_no_plan_that_hangs(site: Site, runs: Runs) -> None:
    run = held_in_a_restart(site, runs)
    run.control.stop(StopMode.ABORT)
    assert run.result().exit_code == 3
    assert not any(gate.is_open for gate in site.gates)
    site.wait_for_no_session()
    assert (site.cancels(EMPLOYEES), site.cancels(JOBS)) == (1, 1)
    assert any(PLANNING in one.sql for one in site.server.cancelled())
    assert site.line(DEPARTMENTS)["status"] == "SUCCEEDED"
    kept = {name: no for name, no in site.inodes(EMPLOYEES).items() if name.endswith(".gz")}
    assert len(kept) == 2
    completes(site, runs, kept)
    assert site.unfinished(EMPLOYEES) == []


def test_a_paused_run_can_be_stopped_and_what_lay_in_the_trash_is_gone_at_the_next_start(
    site: Site, runs: Runs
) -> None:
    gate = site.hold(middle_of(EMPLOYEES))
    run = runs().start()
    stands_at(gate)
    run.of(events.TableFinished, DEPARTMENTS)
    run.control.ask(PauseRequested(now=True))
    run.wait(interventions.Paused)
    run.control.stop(StopMode.FINISH)
    assert run.result().exit_code == 3
    leftover = site.output / ".exporter" / "trash" / "20260101T000000Z-0000.DEPARTMENTS"
    shutil.copytree(site.folder(DEPARTMENTS), leftover)
    completes(site, runs, site.inodes(EMPLOYEES))
    assert site.trash() == []
    report = site.report()
    assert [one["table"]["name"] for one in report["tables"]] == [
        "DEPARTMENTS",
        "EMPLOYEES",
        "JOBS",
    ]
    assert report["other_tables"] == []
