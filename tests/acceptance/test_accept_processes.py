"""Sudden death of the coordinator, stops, and waits that must end."""

import os
import select
import signal
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from exporter_tui.fakeoracle.faults import Fault, Gate, HoldStatement, SlowLink, StallLink
from tests.acceptance.running import BOUND_S, Rows, Site, ended
from tests.processes import stop

pytestmark = pytest.mark.slow

TWO_TABLES: dict[str, Any] = {"tables": "[EMPLOYEES, REGIONS]", "parallel": 2}
FROM_HR = 'FROM "HR"."'
FROM_EMPLOYEES = 'FROM "HR"."EMPLOYEES"'
HELD_S = 4 * BOUND_S
"""Whoever waited for a held statement would not be gone within the bound of a hang."""


class Orphans:
    """The workers of a coordinator, watched through descriptors that tell of their end."""

    def __init__(self, coordinator: int) -> None:
        found = psutil.Process(coordinator).children()
        self.pids = [one.pid for one in found if "spawn_main" in " ".join(one.cmdline())]
        self._watched = {os.pidfd_open(pid): pid for pid in self.pids}

    def wait(self, timeout_s: float) -> list[int]:
        """Return the processes that have not ended in time."""
        until = time.monotonic() + timeout_s
        while self._watched and (left := until - time.monotonic()) > 0:
            for descriptor in select.select([*self._watched], [], [], left)[0]:
                os.close(descriptor)
                del self._watched[descriptor]
        return list(self._watched.values())


SLOW: dict[str, tuple[str, Fault]] = {
    "inside an execution": (
        FROM_EMPLOYEES,
        HoldStatement(sql=FROM_EMPLOYEES, gate=Gate(), timeout_s=HELD_S),
    ),
    "inside a fetch": (FROM_EMPLOYEES, SlowLink(sql=FROM_EMPLOYEES, bytes_per_s=20, times=1)),
    "inside a validation": (
        "COUNT(*)",
        HoldStatement(sql="COUNT(*)", gate=Gate(), timeout_s=HELD_S),
    ),
}


@pytest.mark.parametrize(("sql", "fault"), SLOW.values(), ids=SLOW)
def test_the_coordinator_killed_alone_and_started_again_at_once_the_result_is_complete(
    site: Site, whole: dict[str, Rows], sql: str, fault: Fault
) -> None:
    site.server.faults.add(fault)
    with site.started("--headless", **TWO_TABLES) as process:
        site.wait_for(sql)
        orphans = Orphans(process.pid)
        process.kill()
        with site.started("--headless", **TWO_TABLES) as again:
            assert orphans.wait(BOUND_S) == []
            done = ended(again)
    assert orphans.pids
    assert done.code == 0, done.err
    assert site.rows("EMPLOYEES") == whole["EMPLOYEES"]
    assert {line["status"] for line in site.report()["tables"]} == {"SUCCEEDED"}
    assert not list(site.output.rglob("*.part"))


def test_a_new_start_waits_for_an_orphan_that_cannot_end_yet(site: Site) -> None:
    site.server.faults.add(HoldStatement(sql=FROM_EMPLOYEES, gate=Gate(), timeout_s=HELD_S))
    settings: dict[str, Any] = {"tables": "[EMPLOYEES]", "parallel": 1}
    with site.started(**settings) as process:
        site.wait_for(FROM_EMPLOYEES)
        orphans = Orphans(process.pid)
        (pid,) = orphans.pids
        try:
            stop(pid)
            process.kill()
            process.wait(BOUND_S)
            before = site.last_statement()
            with site.started("--headless", **settings) as again:
                assert again.stderr is not None
                said = again.stderr.readline()
                while said and "waiting for workers of an earlier run" not in said:
                    said = again.stderr.readline()
                assert said
                assert site.last_statement() == before
                os.kill(pid, signal.SIGCONT)
                assert orphans.wait(BOUND_S) == []
                done = ended(again)
        finally:
            if Path(f"/proc/{pid}").exists():
                os.kill(pid, signal.SIGKILL)
    assert done.code == 0, done.err


def test_ctrl_c_on_the_whole_group_drains_and_3_wins_over_1(site: Site) -> None:
    gate = Gate()
    site.server.faults.add(HoldStatement(sql=FROM_HR, gate=gate))
    site.database.revoke("READER", "FLASHBACK", on=("HR", "JOBS"))
    with site.started("--headless", parallel=2) as process:
        site.wait_for(FROM_HR)
        os.killpg(process.pid, signal.SIGINT)
        assert process.stderr is not None
        for line in process.stderr:
            if "nothing new is started" in line:
                gate.open()
        done = ended(process)
    assert done.code == 3
    reasons = {line["table"]["name"]: line["reason"] for line in site.report()["tables"]}
    assert reasons.pop("JOBS") == "refused"
    assert set(reasons.values()) == {"stopped"}
    assert site.report()["exit_code"] == 3
    again = site.run("--headless")
    assert again.code == 1, again.err
    assert site.report()["totals"]["succeeded"] == len(reasons)


def test_a_server_that_stops_in_mid_row_ends_the_attempt_within_its_bound(
    site: Site, whole: dict[str, Rows]
) -> None:
    site.server.faults.add(StallLink(sql=FROM_EMPLOYEES, after_rows=7, extra_bytes=3))
    config = site.config(database={"stall_timeout_s": 3}, tables="[EMPLOYEES]")
    with site.started("--headless", config=config) as process:
        site.wait_for(FROM_EMPLOYEES)
        done = ended(process)
    assert done.code == 0, done.err
    assert "attempt 1 failed" in done.err
    assert site.rows("EMPLOYEES") == whole["EMPLOYEES"]
