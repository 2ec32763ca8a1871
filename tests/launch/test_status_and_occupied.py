"""What a second start can know: the status file, and its sentence about the run that holds the
folder.
"""

import json
import os
from pathlib import Path

from exporter_tui.eventlog.log_lines import PatientLog, append_log
from exporter_tui.model.names import RunId, TableName
from exporter_tui.model.states import TableState
from exporter_tui.model.verdict import FailedReason
from exporter_tui.model.view import RunState, RunView, TableView, Totals
from exporter_tui.remote.occupied import occupied_text
from exporter_tui.remote.status import read_status, status_values
from exporter_tui.store.lock import acquire_run_lock

RUN = RunId("20261123T120000Z-0000")
VIEW = RunView(
    state=RunState.RUNNING,
    totals=Totals(tables=9, valid=3, failed=1, bytes_total=1000, bytes_done=420, rows=7),
    remaining_s=125.0,
    tables=(
        TableView(
            table=TableName("HR", "BAD\x1b[2J"),
            state=TableState.FAILED,
            reason=FailedReason.VALIDATION,
            note="5 rows fewer",
        ),
        TableView(table=TableName("HR", "GOOD"), state=TableState.SUCCEEDED, rows=1),
    ),
)


def put(folder: Path, **changes: object) -> None:
    path = folder / ".exporter" / "status.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(status_values(VIEW, pid=os.getpid(), screen_open=False) | changes))


def test_the_status_says_how_far_and_what_went_wrong(tmp_path: Path) -> None:
    put(tmp_path)
    with acquire_run_lock(tmp_path, RUN):
        text = occupied_text(str(tmp_path))
    assert f"process {os.getpid()} " in text
    assert "4 of 9 tables, 42% of 1000 B, ~2 min left" in text
    assert "problems  1\n            HR.BAD\\x1b[2J suspect: 5 rows fewer" in text
    assert f"tail -f {tmp_path}/.exporter/run.log" in text
    assert f"kill {os.getpid()} " in text
    assert "\x1b" not in text


def test_a_status_of_an_earlier_process_is_not_told(tmp_path: Path) -> None:
    put(tmp_path, pid=1)
    with acquire_run_lock(tmp_path, RUN):
        assert "not known yet" in occupied_text(str(tmp_path))


def test_a_damaged_status_is_no_status(tmp_path: Path) -> None:
    put(tmp_path)
    (tmp_path / ".exporter" / "status.json").write_text("{")
    assert read_status(str(tmp_path)) is None
    put(tmp_path, tables=None, problem_tables=3, remaining_s="x")
    with acquire_run_lock(tmp_path, RUN):
        assert "0 tables" in occupied_text(str(tmp_path))


def test_a_finished_run_whose_screen_is_open_says_where_to_press_q(tmp_path: Path) -> None:
    put(tmp_path, state="finished", screen_open=True, exit_code=1)
    with acquire_run_lock(tmp_path, RUN):
        text = occupied_text(str(tmp_path))
    assert "the work is done (exit code 1); only its dashboard is still open" in text
    assert f"kill {os.getpid()}" in text


def test_lines_go_to_a_log_that_exists_and_make_none(tmp_path: Path) -> None:
    assert not append_log(str(tmp_path), "one")
    log = tmp_path / ".exporter" / "run.log"
    log.parent.mkdir()
    log.touch()
    assert append_log(str(tmp_path), "one\n\ntwo")
    assert [line.split("INFO    ")[1] for line in log.read_text().splitlines()] == ["one", "two"]


def test_lines_wait_for_the_log_of_the_run_and_keep_their_order(tmp_path: Path) -> None:
    waiting = PatientLog(str(tmp_path))
    waiting.add("early")
    waiting.flush()
    log = tmp_path / ".exporter" / "run.log"
    assert not log.exists()
    log.parent.mkdir()
    log.touch()
    waiting.add("late")
    waiting.flush()
    assert [line.split("INFO    ")[1] for line in log.read_text().splitlines()] == ["early", "late"]
