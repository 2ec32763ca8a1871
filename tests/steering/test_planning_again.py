"""One bad moment before the first table ends no run; one slow view costs what it tells."""

from dataclasses import replace
from pathlib import Path

import pytest

from exporter_tui.coordinator.jobs import planning_tries
from exporter_tui.coordinator.machine.state import Bounds
from exporter_tui.fakeoracle.database import FakeDatabase
from exporter_tui.fakeoracle.faults import (
    FailStatement,
    Gate,
    HoldStatement,
    RefuseConnect,
    RefuseLogOn,
    ResetLink,
)
from exporter_tui.fakeoracle.kinds import USUAL
from exporter_tui.fakeoracle.serving.server import Server
from exporter_tui.fakeoracle.storage.table import Catalog
from exporter_tui.model import events
from exporter_tui.model.errors import ExporterError
from exporter_tui.model.requests import RestartRequested, StopMode
from tests.builders import PASSWORD, READER
from tests.steering.conftest import Runs
from tests.steering.running import BOUND_S, EMPLOYEES, Run, Site

pytestmark = [
    pytest.mark.slow,
    # The driver leaves the socket of a connection that was reset to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the tries follow each other soon."""
    monkeypatch.setattr(planning_tries, "_PAUSES_S", (0.05, 0.2))


def _steps(run: Run) -> list[str]:
    return [one.text for one in run.all(events.StepTaken)]


@pytest.mark.parametrize(
    "fault",
    [
        RefuseConnect(number=12514, times=2),
        RefuseLogOn(number=1033, message="starting", times=2),
        ResetLink(sql="sys.all_tab_cols", times=2),
        ResetLink(sql="current_scn", times=2),
        ResetLink(sql="current_scn", times=2, graceful=True),
        FailStatement(sql="from sys.all_tables", number=3113, message="end-of-file", times=2),
        FailStatement(sql="nls_database_parameters", number=1555, message="too old", times=2),
    ],
)
def test_what_breaks_the_planning_twice_is_survived(
    site: Site, runs: Runs, fault: ResetLink | RefuseConnect | RefuseLogOn | FailStatement
) -> None:
    site.fault(fault)
    run = runs().start(workers=1)
    result = run.result()
    assert (result.exit_code, result.succeeded) == (0, 3)
    told = [text for text in _steps(run) if "Planning again" in text]
    assert [text[-10:] for text in told] == ["try 2 of 3", "try 3 of 3"]
    assert not any("chunk" in text for text in told)


def test_a_refused_password_is_tried_once(site: Site, runs: Runs) -> None:
    site.fault(RefuseLogOn(number=1017, message="invalid username/password"))
    run = runs().start()
    with pytest.raises(ExporterError, match="ORA-01017"):
        run.result()
    assert not any("again" in text for text in _steps(run))
    # The second log-on would have gone well.
    assert runs().start().result().exit_code == 0


def test_the_last_failure_says_which_try_it_was(site: Site, runs: Runs) -> None:
    site.fault(RefuseConnect(number=12514, times=0))
    run = runs().start()
    with pytest.raises(ExporterError) as raised:
        run.result()
    assert "This was try 3." in raised.value.failure.message


def test_a_stop_in_a_pause_is_heard_at_once(
    site: Site, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning_tries, "_PAUSES_S", (10 * BOUND_S,) * 2)
    site.fault(RefuseConnect(number=12514, times=0))
    run = runs().start()
    run.wait(events.StepTaken, lambda one: "Planning again" in one.text)
    run.control.stop(StopMode.FINISH)
    with pytest.raises(ExporterError, match="STOPPED"):
        run.result()


def test_a_server_that_is_restarted_during_the_planning_is_waited_for(
    site: Site, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning_tries, "_PAUSES_S", (0.1, 5.0))
    site.hold_statement("from sys.all_tables")
    port = site.server.port
    run = runs().start(workers=1)
    assert site.server.wait_for_statements(
        lambda views: any("from sys.all_tables" in one.sql.lower() for one in views), BOUND_S
    )
    site.server.stop()
    run.wait(events.StepTaken, lambda one: "try 3 of 3" in one.text)
    # Nobody listens; what comes back is the same database.
    with Server(site.database, port=port) as again:
        site.server = again
        result = run.result()
    assert (result.exit_code, result.succeeded) == (0, 3)


@pytest.mark.parametrize("view", ["DBA_SEGMENTS", "DBA_EXTENTS", "ALL_OBJECTS"])
def test_a_slow_view_costs_the_run_nothing_but_what_it_tells(
    hr_catalog: Catalog, tmp_path: Path, view: str
) -> None:
    kind = replace(USUAL, slow_views=((f"sys.{view}", 2 * BOUND_S),), sessions_per_user=1)
    database = FakeDatabase(hr_catalog, kind=kind)
    database.add_reader(READER, PASSWORD)
    with Server(database) as server:
        site = Site(database, server, tmp_path)
        run = Run(site.options(parallel=1), bounds=Bounds(view_s=0.3))
        run.start(workers=1)
        try:
            result = run.result()
        finally:
            server.faults.open_gates()
            run.end()
        asked = [one for one in server.statements() if view in one.sql.upper().split("WHERE")[0]]
    assert (result.exit_code, result.succeeded) == (0, 3)
    assert len([one for one in asked if f"FROM SYS.{view}" in one.sql.upper()]) == 1
    (told,) = [text for text in site.report()["warnings"] if view in text]
    assert "No answer within 0.3 s" in told
    findings = [found.text for found in run.control.view().findings]
    assert any(view in text for text in findings)


def test_a_rung_that_is_closed_stays_closed_for_a_table_that_is_planned_again(
    site: Site, runs: Runs
) -> None:
    site.fault(HoldStatement(sql="sys.dba_extents", gate=Gate(), times=1))
    site.fault(FailStatement(sql=f'FROM "HR"."{EMPLOYEES.name}"', number=1466, message="changed"))
    run = runs(bounds=Bounds(view_s=0.3)).start(workers=1)
    result = run.result()
    assert (result.exit_code, result.succeeded) == (0, 3)
    assert run.all(events.TableReplanned)
    assert len(site.statements("sys.dba_extents")) == 1


def test_what_a_view_costs_that_fails_only_later_is_said_of_the_table(
    site: Site, run: Run, other: Gate
) -> None:
    site.fault(FailStatement(sql="sys.dba_extents", number=4030, message="memory", times=0))
    run.control.ask(RestartRequested(tables=(EMPLOYEES,)))
    run.of(events.TableFinished, EMPLOYEES, times=2)
    other.open()
    assert run.result().exit_code == 0
    (warning,) = site.line(EMPLOYEES)["warnings"]
    assert "does without DBA_EXTENTS (ORA-04030" in warning
