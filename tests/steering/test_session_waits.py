"""What the sessions of a run wait for is looked up by one session more, where one can be spared."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from exporter_tui.coordinator.resources.session_waits import SessionWaits
from exporter_tui.model import events
from exporter_tui.model.events import TableFinished
from exporter_tui.model.names import RunId
from exporter_tui.model.options import Secret
from exporter_tui.model.requests import PauseRequested, ResumeRequested, WorkersRequested
from exporter_tui.model.work import Waits
from exporter_tui.oracle.session import OracleSession, open_session
from exporter_tui.oracle.waits import read_waits
from tests.builders import PASSWORD, READER, database_options
from tests.steering.conftest import Runs
from tests.steering.running import BOUND_S, EMPLOYEES, JOBS, Site, middle_of, stands_at

pytestmark = pytest.mark.slow

RUN = RunId("20261127T000000Z-0001")
OF_THE_WAITS = "waits"


def until(wanted: Callable[[], bool]) -> None:
    end, tick = time.monotonic() + BOUND_S, threading.Event()
    while not wanted():
        assert time.monotonic() < end
        tick.wait(0.01)


@pytest.fixture
def log_on(site: Site) -> Iterator[Callable[[], OracleSession]]:
    """Return the maker of sessions of the run; a DBA has let the user look at V$SESSION."""
    site.database.grant(READER, "SELECT", on=("SYS", "V_$SESSION"))
    options = database_options(username=READER, password=Secret(PASSWORD), port=site.server.port)
    made: list[OracleSession] = []

    def make(action: str = "") -> OracleSession:
        made.append(open_session(options, action=action, client_identifier=RUN))
        return made[-1]

    yield make
    site.server.faults.open_gates()
    for session in made:
        session.close()


def test_a_session_is_busy_waits_for_us_or_for_the_network(
    site: Site, log_on: Callable[[], OracleSession]
) -> None:
    eye, idle, held, slow = log_on(), log_on(), log_on(), log_on()
    del idle
    gate = site.hold_statement('"DEPARTMENTS"')
    link = site.hold('"JOBS"', reply=1)
    sql = 'SELECT * FROM "HR"."{}"'
    threads = [
        threading.Thread(target=one.rows, args=(sql.format(name),), kwargs={"where": "test"})
        for one, name in ((held, "DEPARTMENTS"), (slow, "JOBS"))
    ]
    for thread in threads:
        thread.start()
    stands_at(gate)
    stands_at(link)
    standing = {
        (False, "SQL*Net message from client"): 1,
        (True, "db file scattered read"): 1,
        (False, "SQL*Net more data to client"): 1,
    }
    until(lambda: read_waits(eye, RUN) == Waits(standing))
    gate.open()
    link.open()
    for thread in threads:
        thread.join(BOUND_S)
    assert read_waits(eye, RUN) == Waits({(False, "SQL*Net message from client"): 3})
    assert read_waits(eye, RunId("20261127T000000Z-0002")) == Waits()


def test_without_the_right_it_looks_once_and_never_again(
    site: Site, log_on: Callable[[], OracleSession]
) -> None:
    site.database.revoke(READER, "SELECT", on=("SYS", "V_$SESSION"))
    waits = SessionWaits(log_on, RUN)
    waits.allow(free=True)
    waits.start()
    assert site.server.wait_for_statements(
        lambda seen: any("V_$SESSION" in one.sql for one in seen), BOUND_S
    )
    site.wait_for_no_session()
    assert waits.seen is None
    assert waits.sessions == 0


def test_a_session_that_is_needed_elsewhere_is_given_back_and_taken_again(
    site: Site, log_on: Callable[[], OracleSession]
) -> None:
    waits = SessionWaits(log_on, RUN)
    waits.allow(free=True)
    waits.start()
    until(lambda: waits.seen is not None)
    assert waits.sessions == 1
    waits.allow(free=False)
    site.wait_for_no_session()
    waits.allow(free=True)
    until(lambda: waits.sessions == 1)
    waits.close()
    site.wait_for_no_session()


def watching(site: Site) -> int:
    return sum(one.action == OF_THE_WAITS for one in site.server.sessions())


@pytest.mark.parametrize(("parallel", "watched"), [(3, False), (4, True)])
def test_a_run_looks_only_while_a_session_is_to_spare(
    site: Site, runs: Runs, *, parallel: int, watched: bool
) -> None:
    site.database.grant(READER, "SELECT", on=("SYS", "V_$SESSION"))
    gate = site.hold(middle_of(JOBS))
    run = runs(parallel=parallel).start(workers=2)
    stands_at(gate)
    run.of(TableFinished, EMPLOYEES)
    if watched:
        until(lambda: watching(site) == 1)
        sessions = run.view(lambda view: view.machine.sessions > 2).machine.sessions
        assert sessions == len(site.server.sessions())
        run.control.ask(PauseRequested(now=True))
        site.wait_for_no_session()
        run.control.ask(ResumeRequested())
        run.control.ask(WorkersRequested(workers=parallel))
        until(lambda: run.control.view().workers_wanted == parallel and watching(site) == 0)
    gate.open()
    assert run.result().exit_code == 0
    site.wait_for_no_session()
    looked = [one for one in site.server.statements() if "V_$SESSION" in one.sql]
    assert bool(looked) == watched


def test_no_worker_is_refused_for_the_one_that_looks(site: Site, runs: Runs) -> None:
    """As many sessions as workers: the looking is refused, and nothing else notices."""
    site.database.grant(READER, "SELECT", on=("SYS", "V_$SESSION"))
    site.database.kind = replace(site.database.kind, sessions_per_user=2)
    gate = site.hold(middle_of(JOBS))
    run = runs(parallel=6).start(workers=2)
    stands_at(gate)
    run.of(TableFinished, EMPLOYEES)
    assert run.control.view().workers_wanted == 2
    assert not run.all(events.LogOnRefused)
    gate.open()
    assert run.result().exit_code == 0
    assert not run.all(events.LogOnRefused)
    assert not run.all(events.LogOnFailed)
