"""The line when things go wrong: errors of Oracle, dead workers, silent servers, stops."""

import os
import signal
import threading
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from exporter_tui.coordinator.coordinator import Coordinator
from exporter_tui.coordinator.jobs import planning_tries
from exporter_tui.fakeoracle.faults import (
    FailStatement,
    Gate,
    HoldStatement,
    RefuseLogOn,
    StallLink,
)
from exporter_tui.model import events
from exporter_tui.model.errors import ExporterError
from exporter_tui.model.events import Event
from exporter_tui.model.requests import StopMode
from tests.measuring import HANG_S

if TYPE_CHECKING:
    from tests.world import World

pytestmark = pytest.mark.slow

EXPORT = "CHARTOROWID"
FROM_HR = 'FROM "HR"."'
FROM_EMPLOYEES = 'FROM "HR"."EMPLOYEES"'
EMPLOYEES = {"tables": ("EMPLOYEES",), "parallel": 1}
SPLIT = EMPLOYEES | {"chunk_threshold_bytes": 1}


def told(coordinator: Coordinator) -> list[Event]:
    """Return the list that all later events of this run are added to."""
    seen: list[Event] = []
    coordinator.bus.listen(lambda _at, event, _line: seen.append(event))
    return seen


def on(coordinator: Coordinator, kind: type[Event], action: Callable[[Event], None]) -> None:
    """Call ``action`` for each event of that kind, in the coordinator's thread."""

    def listen(_at: datetime, event: Event, _line: object) -> None:
        if isinstance(event, kind):
            action(event)

    coordinator.bus.listen(listen)


def test_a_chunk_whose_connection_broke_is_tried_again(world: "World") -> None:
    world.server.faults.add(FailStatement(sql=FROM_EMPLOYEES, number=3113, message="end-of-file"))
    coordinator = world.coordinator(**EMPLOYEES)
    seen = told(coordinator)
    assert coordinator.run().exit_code == 0
    (put_back,) = [event for event in seen if isinstance(event, events.TaskPutBack)]
    assert (put_back.failure.code, put_back.attempt) == ("ORA-03113", 1)


def test_three_failed_attempts_fail_one_table_and_the_others_go_on(world: "World") -> None:
    world.server.faults.add(
        FailStatement(sql=FROM_EMPLOYEES, number=3113, message="end-of-file", times=3)
    )
    result = world.run(tables=("EMPLOYEES", "REGIONS"), parallel=1)
    assert (result.exit_code, result.succeeded, result.failed) == (1, 1, 1)
    line = world.report()["EMPLOYEES"]
    assert (line["reason"], line["code"]) == ("error", "ORA-03113")
    assert "database.expire_time_min" in line["remedy"]
    assert "again by itself" not in line["message"] + line["remedy"]  # it is over


def test_every_line_of_an_error_is_in_log_and_report(world: "World") -> None:
    told_by_oracle = (
        "error occurred at recursive SQL level 1\n"
        "ORA-20117: rows of this table are closed at night\n"
        'ORA-06512: at "SEC.POLICY", line 3'
    )
    world.server.faults.add(FailStatement(sql=FROM_EMPLOYEES, number=604, message=told_by_oracle))
    result = world.run(**EMPLOYEES)

    line = world.report()["EMPLOYEES"]
    assert (result.failed, line["code"]) == (1, "ORA-20117")
    log = (world.output / ".exporter" / "run.log").read_text(encoding="utf-8")
    for said in told_by_oracle.splitlines():
        assert said.removeprefix("ORA-20117: ") in line["message"]
        assert said.removeprefix("ORA-20117: ") in log


def test_a_dictionary_that_falls_silent_is_called_silent(
    world: "World", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning_tries, "_PAUSES_S", (0.01, 0.02))
    world.server.faults.add(StallLink(sql="DB_UNIQUE_NAME", after_rows=0, times=99))
    coordinator = world.coordinator(stall_timeout_s=0.3, **EMPLOYEES)
    with pytest.raises(ExporterError) as raised:
        coordinator.run()

    failure = raised.value.failure
    assert "closed the connection" not in failure.message
    assert "chunk" not in failure.meaning + failure.remedy
    assert "DB_UNIQUE_NAME" in failure.where
    assert "database.stall_timeout_s" in failure.remedy


@pytest.mark.parametrize("number", [1555, 1466])
def test_a_lost_snapshot_redoes_the_whole_table_once(world: "World", number: int) -> None:
    fault = FailStatement(sql=f"*/ t.%{FROM_EMPLOYEES}", number=number, message="gone", first=2)
    world.server.faults.add(fault)
    coordinator = world.coordinator(**SPLIT)
    seen = told(coordinator)
    assert coordinator.run().exit_code == 0
    (began,) = [event for event in seen if isinstance(event, events.TableRedoBegan)]
    assert began.failure.code == f"ORA-{number:05d}"
    line = world.report()["EMPLOYEES"]
    assert line["redone"]
    assert line["set_aside"][0].startswith(".exporter/set_aside/")
    assert len(world.rows_of("EMPLOYEES")) == line["rows"] == line["oracle_rows"]


@pytest.mark.parametrize("number", [1555, 1466, 8103, 22924])
def test_a_check_that_lost_its_snapshot_leaves_every_file_and_is_asked_again(
    world: "World", number: int
) -> None:
    fault = FailStatement(sql="*/ COUNT(*)", number=number, message="too old", first=2, times=2)
    world.server.faults.add(fault)
    result = world.run(**SPLIT)
    line = world.report()["EMPLOYEES"]
    assert (result.exit_code, line["reason"], line["redone"]) == (1, "validation", False)
    assert line["code"] == "NOT-CHECKED"
    told = f"Exported whole at SCN {line['scn']}; chunks 1 and 2 could not be checked: "
    assert line["message"].startswith(f"{told}ORA-{number:05d}: ")
    files = sorted((world.output / "HR" / "EMPLOYEES" / "data").iterdir())
    assert len(files) == line["files"]
    written = [path.stat().st_mtime_ns for path in files]

    before = world.last_statement()
    assert world.run(**SPLIT).exit_code == 0
    reads = world.data_reads(after=before)
    assert len(reads) == 2, "the two that had no answer"
    assert all("*/ COUNT(*)" in sql for sql in reads)
    assert [path.stat().st_mtime_ns for path in files] == written
    assert world.report()["EMPLOYEES"]["scn"] == line["scn"]


def test_a_table_is_redone_once_per_run(world: "World") -> None:
    world.server.faults.add(
        FailStatement(sql=FROM_EMPLOYEES, number=1555, message="too old", times=0)
    )
    result = world.run(tables=("EMPLOYEES", "REGIONS"), parallel=1)
    assert (result.exit_code, result.succeeded) == (1, 1)
    line = world.report()["EMPLOYEES"]
    assert (line["code"], line["redone"]) == ("ORA-01555", True)


def test_a_resumed_table_whose_undo_is_gone_is_exported_whole_at_a_newer_scn(
    world: "World",
) -> None:
    world.run(**SPLIT)
    old = world.report()["EMPLOYEES"]
    (world.output / "HR" / "EMPLOYEES" / "data" / "data_chunk_0000.csv.gz").unlink()
    newest = world.database.table("HR", "EMPLOYEES").newest
    world.database.commit_version("HR", "EMPLOYEES", delete=[newest.rowids.text(0)])
    world.database.expire_undo()
    assert world.run(**SPLIT).exit_code == 0
    new = world.report()["EMPLOYEES"]
    assert new["redone"]
    assert new["scn"] > old["scn"]
    assert len(world.rows_of("EMPLOYEES")) == new["rows"] == old["rows"] - 1


def test_a_killed_workers_chunk_is_exported_by_another(world: "World") -> None:
    gate = Gate()
    world.server.faults.add(HoldStatement(sql=FROM_EMPLOYEES, gate=gate))
    coordinator = world.coordinator(**EMPLOYEES)
    seen = told(coordinator)
    pids: dict[int, int] = {}
    on(coordinator, events.WorkerStarted, lambda e: pids.update({e.worker: e.pid}))  # type: ignore[union-attr]
    running = coordinator.start()
    assert world.server.wait_for_statements(
        lambda views: any(FROM_EMPLOYEES in view.sql for view in views)
    )
    os.kill(pids[1], signal.SIGKILL)
    gate.open()
    assert running.result(HANG_S).exit_code == 0
    (died,) = [e for e in seen if isinstance(e, events.WorkerDied) and not e.expected]
    assert (died.exit_code, died.failure.code) == (-9, "WORKER-DIED")
    (committed,) = [e for e in seen if isinstance(e, events.ChunkCommitted)]
    assert committed.attempt == 2


def test_a_chunk_that_kills_three_workers_is_failed_with_its_story(world: "World") -> None:
    coordinator = world.coordinator(tables=("EMPLOYEES", "REGIONS"), parallel=1)
    seen = told(coordinator)
    pids: dict[int, int] = {}
    on(coordinator, events.WorkerStarted, lambda e: pids.update({e.worker: e.pid}))  # type: ignore[union-attr]

    def kill(event: Event) -> None:
        assert isinstance(event, events.AttemptStarted)
        if event.table.name == "EMPLOYEES":
            os.kill(pids[event.worker], signal.SIGKILL)

    world.server.faults.add(HoldStatement(sql=FROM_EMPLOYEES, gate=Gate(), times=0))
    on(coordinator, events.AttemptStarted, kill)
    result = coordinator.run()
    assert (result.exit_code, result.succeeded) == (1, 1)
    (given_up,) = [e for e in seen if isinstance(e, events.TaskGivenUp)]
    assert given_up.attempts == 3
    assert sum("is gone, exit code -9" in line for line in given_up.story) == 3


def test_a_server_that_stops_in_mid_row_ends_the_attempt(world: "World") -> None:
    world.server.faults.add(StallLink(sql=FROM_EMPLOYEES, after_rows=7, extra_bytes=3))
    coordinator = world.coordinator(stall_timeout_s=3.0, **EMPLOYEES)
    seen = told(coordinator)
    assert coordinator.run().exit_code == 0
    (failed,) = [e for e in seen if isinstance(e, events.AttemptFailed)]
    assert failed.failure.code == "STALLED"


def test_a_password_that_changes_during_the_run_ends_it_after_one_more_try(
    world: "World",
) -> None:
    world.server.faults.add(RefuseLogOn(number=1017, message="no", first=2, times=0))
    tries = world.database.tries
    result = world.run(parallel=1)
    assert (result.exit_code, result.succeeded) == (1, 0)
    assert world.database.tries - tries == 2
    assert {line["code"] for line in world.report().values()} == {"ORA-01017"}


def test_a_session_limit_means_fewer_workers_and_no_lost_table(world: "World") -> None:
    gate = Gate()
    world.server.faults.add(RefuseLogOn(number=2391, message="limit", first=3, times=1))
    # Without it the first worker may have done everything before the second one logs on.
    world.server.faults.add(HoldStatement(sql=FROM_HR, gate=gate))
    coordinator = world.coordinator(parallel=2)
    seen = told(coordinator)
    on(coordinator, events.LogOnRefused, lambda _: gate.open())
    assert coordinator.run().exit_code == 0
    (refused,) = [e for e in seen if isinstance(e, events.LogOnRefused)]
    assert refused.workers == 1


def test_a_stop_finishes_what_runs_and_reports_the_rest_as_stopped(world: "World") -> None:
    gate = Gate()
    world.server.faults.add(HoldStatement(sql=EXPORT, gate=gate))
    coordinator = world.coordinator(chunk_threshold_bytes=1, parallel=1)
    on(coordinator, events.DrainBegan, lambda _: gate.open())
    running = coordinator.start()
    assert world.server.wait_for_statements(lambda views: any(EXPORT in v.sql for v in views))
    coordinator.stop(StopMode.FINISH)
    result = running.result(HANG_S)
    assert result.exit_code == 3
    report = world.report()
    assert {line["reason"] for line in report.values()} == {"stopped"}
    assert sum(line["files"] for line in report.values()) == 1
    assert world.run(chunk_threshold_bytes=1).exit_code == 0


def test_an_abort_waits_for_nobody(world: "World") -> None:
    gate = Gate()
    world.server.faults.add(HoldStatement(sql=FROM_HR, gate=gate, times=0, timeout_s=4 * HANG_S))
    coordinator = world.coordinator(parallel=2)
    running = coordinator.start()
    assert world.server.wait_for_statements(lambda views: any(FROM_HR in v.sql for v in views))
    coordinator.stop(StopMode.FINISH)
    coordinator.stop(StopMode.ABORT)
    assert running.result(HANG_S).exit_code == 3
    assert world.server.wait_for_sessions(lambda views: not views)
    assert not list(world.output.glob("HR/*/data/*"))


def test_a_blocked_validation_delays_no_stop(world: "World") -> None:
    gate = Gate()
    world.server.faults.add(HoldStatement(sql="COUNT(*)", gate=gate, times=0, timeout_s=4 * HANG_S))
    coordinator = world.coordinator(parallel=1, tables=("REGIONS", "JOBS"))
    drained = threading.Event()
    on(coordinator, events.DrainBegan, lambda _: drained.set())
    running = coordinator.start()
    assert world.server.wait_for_statements(lambda views: any("COUNT(*)" in v.sql for v in views))
    coordinator.stop(StopMode.FINISH)
    assert drained.wait(HANG_S)
    gate.open()
    assert running.result(HANG_S).exit_code == 3
