"""Two things at once, over the wire: no table is called valid that has not all its files, and no
file that counted is lost.
"""

import pytest

from exporter_tui.fakeoracle.faults import FailStatement, Gate
from exporter_tui.model import events, interventions
from exporter_tui.model.names import ChunkNo
from exporter_tui.model.requests import (
    ChunkRestartRequested,
    RestartRequested,
    StopMode,
    ValidationRequested,
)
from tests.steering.conftest import Runs
from tests.steering.running import (
    EMPLOYEES,
    Run,
    Site,
    check_of,
    middle_of,
    reads,
    stands_at,
)

pytestmark = pytest.mark.slow

ONE = ChunkNo(1)


def test_a_run_that_is_aborted_while_an_old_file_is_aside_calls_its_table_stopped(
    site: Site, run: Run
) -> None:
    gate = site.hold(middle_of(EMPLOYEES))
    run.control.ask(ChunkRestartRequested(table=EMPLOYEES, chunk=ONE))
    stands_at(gate)
    run.control.stop(StopMode.ABORT)
    assert run.result().exit_code == 3
    line = site.line(EMPLOYEES)
    assert (line["status"], line["reason"], line["files"]) == ("FAILED", "stopped", 2)


def test_a_chunk_asked_for_during_a_validation_that_fails_is_exported_all_the_same(
    site: Site, run: Run, other: Gate
) -> None:
    rows = site.rows(EMPLOYEES)
    gate = site.hold_statement(check_of(EMPLOYEES))
    site.fault(
        FailStatement(sql=check_of(EMPLOYEES), number=1555, message="snapshot too old", times=1)
    )
    run.control.ask(ValidationRequested(table=EMPLOYEES))
    stands_at(gate)
    run.control.ask(ChunkRestartRequested(table=EMPLOYEES, chunk=ONE))
    run.of(interventions.ChunkSetAside, EMPLOYEES)
    gate.open()
    assert run.of(interventions.ValidationDropped, EMPLOYEES).failure.code == "ORA-01555"
    run.of(interventions.AsideDropped, EMPLOYEES)
    run.of(events.TableFinished, EMPLOYEES, times=2)
    other.open()
    assert run.result().exit_code == 0
    assert site.rows(EMPLOYEES) == rows
    assert site.line(EMPLOYEES)["status"] == "SUCCEEDED"


def test_an_old_file_is_put_back_when_another_chunk_fails_its_table(site: Site, runs: Runs) -> None:
    export = f"*/ t.%{reads(EMPLOYEES)}"
    gate = site.hold_statement(export, first=2)
    site.fault(FailStatement(sql=export, first=2, times=1, number=1722, message="no number"))
    run = runs(tables=("EMPLOYEES",)).start(workers=1)
    first = run.wait(events.ChunkCommitted).chunk
    inode = site.file(EMPLOYEES, first).stat().st_ino
    stands_at(gate)
    run.control.ask(ChunkRestartRequested(table=EMPLOYEES, chunk=first))
    run.of(interventions.ChunkSetAside, EMPLOYEES)
    gate.open()
    assert run.of(interventions.ChunkPutBack, EMPLOYEES).problem is None
    assert run.result().exit_code == 1
    assert site.file(EMPLOYEES, first).stat().st_ino == inode
    assert runs(tables=("EMPLOYEES",)).start().result().exit_code == 0
    assert site.file(EMPLOYEES, first).stat().st_ino == inode, "it counts at the next start"


def test_a_kept_table_that_starts_again_and_is_stopped_keeps_no_verdict(
    site: Site, runs: Runs
) -> None:
    assert runs().start().result().exit_code == 0
    run = runs(stay=True).start()
    run.wait(events.RunEnded)
    assert site.line(EMPLOYEES)["verdict_kept"]
    gate = site.hold(middle_of(EMPLOYEES))
    run.control.ask(RestartRequested(tables=(EMPLOYEES,)))
    stands_at(gate)
    run.control.stop(StopMode.ABORT)
    run.control.leave()
    assert run.result().exit_code == 3
    line = site.line(EMPLOYEES)
    assert (line["status"], line["reason"]) == ("FAILED", "stopped")
    assert (line["verdict_kept"], line["oracle_rows"]) == (False, None)
