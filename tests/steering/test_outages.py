"""A database that cannot be entered for a while, or not by so many: the run waits or shrinks, and
no log-on that fails costs an attempt.
"""

from dataclasses import replace

import pytest

from exporter_tui.coordinator.machine import retry
from exporter_tui.fakeoracle.database import FakeDatabase
from exporter_tui.fakeoracle.faults import RefuseConnect, StallLogOn
from exporter_tui.fakeoracle.kinds import USUAL
from exporter_tui.fakeoracle.serving.server import Server
from exporter_tui.fakeoracle.storage.table import Catalog
from exporter_tui.model import events, interventions
from exporter_tui.model.requests import WorkersRequested
from exporter_tui.model.view import RunState
from tests.builders import PASSWORD, READER
from tests.steering.conftest import Runs
from tests.steering.running import EMPLOYEES, JOBS, Site, middle_of, stands_at

pytestmark = pytest.mark.slow


def test_the_run_waits_for_the_database_goes_on_by_itself_and_counts_no_attempt(
    site: Site, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retry, "_FIRST_PAUSE_S", 0.05)
    gate = site.hold(middle_of(EMPLOYEES))
    run = runs().start(workers=1)
    stands_at(gate)
    site.fault(RefuseConnect(number=12514, times=0))
    run.control.ask(WorkersRequested(workers=3))
    lost = run.wait(interventions.DatabaseLost)
    assert lost.failure.code in {"ORA-12514", "DPY-6001"}
    run.wait(events.LogOnFailed, times=3)
    waiting = run.view(lambda view: view.state is RunState.WAITING_FOR_DATABASE)
    assert waiting.state_note.startswith(lost.failure.code)

    gate.open()
    run.committed(EMPLOYEES, 1)
    assert run.all(interventions.DatabaseBack) == [], (
        "who has a session finishes its chunk meanwhile"
    )
    site.wait_for_no_session()
    site.server.faults.clear()
    run.wait(interventions.DatabaseBack)
    result = run.result()
    assert (result.exit_code, result.succeeded) == (0, 3)
    assert {one.attempt for one in run.all(events.AttemptStarted)} == {1}
    assert len(run.all(interventions.DatabaseLost)) == 1
    assert run.all(events.TaskPutBack) == []


@pytest.mark.parametrize("at_password", [False, True])
def test_a_first_log_on_that_hangs_costs_a_worker_its_process_and_the_run_nothing(
    site: Site, runs: Runs, at_password: bool
) -> None:
    site.fault(StallLogOn(first=2, at_password=at_password))
    run = runs(database={"connect_timeout_s": 1.0}).start(workers=1)
    failed = run.wait(events.LogOnFailed)
    assert failed.failure.code == "CONNECT-TIMEOUT"
    result = run.result()
    assert (result.exit_code, result.succeeded) == (0, 3)
    opened = run.all(events.SessionOpened)
    assert opened
    assert failed.worker not in {one.worker for one in opened}


def test_a_session_limit_shrinks_the_pool_and_the_export_completes(site: Site, runs: Runs) -> None:
    gate = site.hold(middle_of(EMPLOYEES))
    run = runs().start(workers=1)
    stands_at(gate)
    site.fault(RefuseConnect(number=12516))
    run.control.ask(WorkersRequested(workers=2))
    refused = run.wait(events.LogOnRefused)
    assert (refused.failure.code, refused.workers) == ("ORA-12516", 1)
    (line,) = [one for one in run.control.bus.tail() if "ORA-12516" in one.text]
    assert "1 worker" in line.text
    assert run.view(lambda view: len(view.workers) == 1).workers_wanted == 1
    gate.open()
    result = run.result()
    assert (result.exit_code, result.succeeded) == (0, 3)
    assert run.all(interventions.DatabaseLost) == []
    assert {one.attempt for one in run.all(events.AttemptStarted)} == {1}
    assert site.line(JOBS)["status"] == "SUCCEEDED"


def test_another_database_in_the_place_of_the_one_that_is_away_gives_no_row(
    site: Site, runs: Runs, hr_catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retry, "_FIRST_PAUSE_S", 0.05)
    gate = site.hold(middle_of(EMPLOYEES))
    run = runs(tables=("EMPLOYEES", "JOBS")).start(workers=1)
    stands_at(gate)
    port = site.server.port
    site.server.stop()
    copy = FakeDatabase(hr_catalog, kind=replace(USUAL, database_id=7), first_scn=50_000_000)
    copy.add_reader(READER, PASSWORD)
    with Server(copy, port=port) as server:
        result = run.result()
        reads = [one.sql for one in server.statements() if 'FROM "HR"."' in one.sql]
    assert result.exit_code == 1
    assert reads == []
    assert any("OTHER-DATABASE" in problem for problem in result.problems)
