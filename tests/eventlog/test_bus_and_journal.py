"""What passes over the bus is told in order, kept within bounds, and written down in full."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from exporter_tui.eventlog.bus import KEPT_LINES, Bus
from exporter_tui.eventlog.files import Journal, RunLog
from exporter_tui.model import events, requests
from exporter_tui.model.catalogue.lookup import failure
from exporter_tui.model.names import TableName
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.requests import StopMode
from exporter_tui.store import files

AT = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)


def test_a_reader_gets_each_line_once_and_in_order() -> None:
    bus = Bus(clock=lambda: AT)
    bus.publish(events.StepTaken(text="one"))
    first = bus.since(0)
    bus.publish(events.StepTaken(text="two"))
    second = bus.since(first.lines[-1].no)
    assert [line.text for line in first.lines + second.lines] == ["one", "two"]


def test_a_slow_reader_is_told_how_many_lines_it_missed() -> None:
    bus = Bus(clock=lambda: AT)
    for no in range(KEPT_LINES + 7):
        bus.publish(events.StepTaken(text=str(no)))
    news = bus.since(0)
    assert (len(news.lines), news.missed) == (KEPT_LINES, 7)


def test_what_went_well_pushes_no_problem_out() -> None:
    bus = Bus(clock=lambda: AT)
    gone = failure("ORA-03113", "HR.T", "gone")
    bus.publish(events.ReplanFailed(table=TableName("HR", "T"), failure=gone, log_on=False))
    told = bus.problems()
    for no in range(KEPT_LINES + 7):
        bus.publish(events.StepTaken(text=str(no)))
    assert [line.code for line in told] == ["ORA-03113"]
    assert bus.problems() is told
    assert "ORA-03113" not in {line.code for line in bus.tail()}


def test_the_journal_keeps_every_event_and_sums_up_a_plan(
    tmp_path: Path, plan: Callable[..., TablePlan]
) -> None:
    bus = Bus(clock=lambda: AT)
    journal = Journal(tmp_path / "events.jsonl")
    bus.listen(journal)
    bus.publish(requests.StopRequested(mode=StopMode.FINISH))
    bus.publish(
        events.TableReplanned(table=TableName("HR", "T"), plan=plan(chunks=3), set_aside=None)
    )
    journal.close()
    records = [json.loads(line) for line in (tmp_path / "events.jsonl").read_text().splitlines()]
    assert records[0] == {
        "at": "2026-11-23T20:00:00.000+00:00",
        "event": "StopRequested",
        "mode": "finish",
        "within_s": None,
    }
    assert records[1]["plan"] == {"fingerprint": "sha256:T-1000", "scn": 1000, "tiles": 3}


def test_a_full_disk_costs_the_journal_lines_and_nothing_else(tmp_path: Path) -> None:
    bus = Bus(clock=lambda: AT)
    full = os.open("/dev/full", os.O_WRONLY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "open_in_place", lambda *_: os.dup(full))
        journal, log = Journal(tmp_path / "events.jsonl"), RunLog(tmp_path / "run.log")
    os.close(full)
    bus.listen(journal)
    bus.listen(log)
    bus.publish(events.StepTaken(text="one"))
    log.close()
    journal.close()
    assert (journal.lost, log.lost) == (1, 1)


def test_the_run_log_says_what_people_see(tmp_path: Path) -> None:
    bus = Bus(clock=lambda: AT)
    log = RunLog(tmp_path / "run.log")
    bus.listen(log)
    bus.publish(events.WarningGiven(table=None, text="careful"))
    log.close()
    assert (tmp_path / "run.log").read_text().endswith("WARNING warning: careful\n")


def test_a_long_run_log_is_rotated(tmp_path: Path) -> None:
    bus = Bus(clock=lambda: AT)
    log = RunLog(tmp_path / "run.log", limit_bytes=100)
    bus.listen(log)
    for no in range(40):
        bus.publish(events.StepTaken(text=f"step {no} " + "x" * 50))
    log.close()
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"run.log", *(f"run.log.{no}" for no in range(1, 5))}
    assert "step 39" in (tmp_path / "run.log.1").read_text()
