"""One chunk of a finished table exported again: its old file waits aside until the new one is
there, and comes back when it cannot be made; the table never starts again by itself.
"""

import pytest

from exporter_tui.fakeoracle.faults import Gate
from exporter_tui.model import events, interventions
from exporter_tui.model.names import ChunkNo
from exporter_tui.model.requests import ChunkRestartRequested, StopMode
from exporter_tui.model.states import TableState
from exporter_tui.model.view import Severity
from tests.steering.conftest import Runs
from tests.steering.running import EMPLOYEES, JOBS, Run, Site, middle_of, reads, stands_at

pytestmark = pytest.mark.slow

ONE = ChunkNo(1)


def aside(site: Site) -> set[str]:
    """Return the names of what waits aside of EMPLOYEES."""
    return {path.name for path in (site.output / ".exporter/chunks/HR/EMPLOYEES").glob("*")}


def test_the_old_file_waits_aside_until_the_new_one_is_there_at_the_tables_scn(
    site: Site, run: Run, other: Gate
) -> None:
    inodes, rows, scn = site.inodes(EMPLOYEES), site.rows(EMPLOYEES), site.scn(EMPLOYEES)
    site.change(EMPLOYEES)
    gate = site.hold(middle_of(EMPLOYEES))
    run.control.ask(ChunkRestartRequested(table=EMPLOYEES, chunk=ONE))
    stands_at(gate)
    assert aside(site) == {
        "data_chunk_0001.csv.gz",
        "data_chunk_0001.json",
        "data_chunk_0001.check.json",
    }
    assert not site.file(EMPLOYEES, 1).exists()
    assert not site.sidecar(EMPLOYEES, 1).exists()
    assert site.verdict(EMPLOYEES) == "SUCCEEDED"
    run.is_in(EMPLOYEES, TableState.EXPORTING)

    gate.open()
    run.wait(interventions.AsideDropped)
    assert aside(site) == set()
    run.of(events.TableFinished, EMPLOYEES, times=2)
    again = site.inodes(EMPLOYEES)
    assert {name for name in inodes if inodes[name] != again[name]} == {"data_chunk_0001.csv.gz"}
    assert (site.rows(EMPLOYEES), site.scn(EMPLOYEES)) == (rows, scn)
    other.open()
    assert run.result().exit_code == 0
    assert site.line(EMPLOYEES)["status"] == "SUCCEEDED"
    assert site.cancels(JOBS) == 0


def test_a_chunk_whose_scn_is_gone_gets_its_old_file_back_and_the_tables_restart_is_offered(
    site: Site, run: Run, other: Gate
) -> None:
    inodes = site.inodes(EMPLOYEES)
    sidecar = site.sidecar(EMPLOYEES, 1).stat().st_ino
    site.change(EMPLOYEES)
    site.database.expire_undo(table=("HR", "EMPLOYEES"))
    before = site.last_statement()
    run.control.ask(ChunkRestartRequested(table=EMPLOYEES, chunk=ONE))
    failed = run.of(interventions.ChunkRestartFailed, EMPLOYEES)
    assert (failed.chunk, failed.failure.code) == (ONE, "ORA-01555")
    assert run.of(interventions.ChunkPutBack, EMPLOYEES).problem is None
    run.is_in(EMPLOYEES, TableState.SUCCEEDED)
    (offer,) = [line for line in run.control.bus.tail() if "restart the whole table" in line.text]
    assert (offer.table, offer.severity) == (EMPLOYEES, Severity.PROBLEM)

    other.open()
    assert run.result().exit_code == 0
    assert site.inodes(EMPLOYEES) == inodes
    assert site.sidecar(EMPLOYEES, 1).stat().st_ino == sidecar
    assert aside(site) == set()
    assert len(site.statements(reads(EMPLOYEES), after=before)) == 1
    assert run.all(events.TableRedoBegan) == []
    assert site.line(EMPLOYEES)["status"] == "SUCCEEDED"
    assert not site.line(EMPLOYEES)["redone"]


def test_an_abort_in_the_middle_leaves_the_old_file_to_the_next_start(
    site: Site, runs: Runs, run: Run
) -> None:
    inodes = site.inodes(EMPLOYEES)
    gate = site.hold(middle_of(EMPLOYEES))
    run.control.ask(ChunkRestartRequested(table=EMPLOYEES, chunk=ONE))
    stands_at(gate)
    run.control.stop(StopMode.ABORT)
    assert run.result().exit_code == 3
    site.wait_for_no_session()
    assert runs().start().result().exit_code == 0
    assert site.inodes(EMPLOYEES) == inodes
    assert aside(site) == set()
    assert site.line(EMPLOYEES)["status"] == "SUCCEEDED"


def test_a_running_chunk_begins_again_and_costs_no_attempt(site: Site, runs: Runs) -> None:
    gate = site.hold(middle_of(EMPLOYEES), reply=2)
    run = runs().start()
    stands_at(gate)
    run.committed(EMPLOYEES, 2)
    run.control.ask(ChunkRestartRequested(table=EMPLOYEES, chunk=ONE))
    assert run.committed(EMPLOYEES, 1).attempt == 1
    assert not gate.is_open
    assert site.cancels(EMPLOYEES) == 1
    assert run.result().exit_code == 0
    assert run.all(interventions.ChunkSetAside) == []
    assert run.all(events.TaskPutBack) == []
