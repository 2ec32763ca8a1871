"""One JSON object per line, whatever stands in names and messages."""

import io
import json
from datetime import UTC, datetime
from typing import Any

from exporter_tui.coordinator.result import RunResult
from exporter_tui.eventlog.bus import Bus
from exporter_tui.launch.json_lines import JsonNarrator
from exporter_tui.model import events
from exporter_tui.model.catalogue.lookup import failure
from exporter_tui.model.names import TableName
from exporter_tui.model.view import RunState, RunView, Totals

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def written(tell: Any) -> list[dict[str, Any]]:
    out = io.StringIO()
    tell(JsonNarrator(out))
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_an_event_carries_its_number_time_table_and_code() -> None:
    bus = Bus(clock=lambda: AT)
    table = TableName("HR", "two\nlines \udc80 ü")
    bus.publish(events.WarningGiven(table=table, text="a warning"))
    (line,) = written(lambda narrator: narrator.follow(bus, lambda: True))
    assert line == {
        "type": "event",
        "at": "2026-11-23T12:00:00.000+00:00",
        "no": 1,
        "severity": "warning",
        "text": line["text"],
        "table": str(table),
        "chunk": None,
        "code": None,
    }


def test_progress_counts_in_bytes_and_rows() -> None:
    view = RunView(
        state=RunState.THROTTLED,
        totals=Totals(tables=4, valid=1, failed=1, bytes_total=100, bytes_done=25.4, rows=7),
        remaining_s=61.7,
    )
    (line,) = written(lambda narrator: narrator.progress(view))
    assert (line["type"], line["state"]) == ("progress", "throttled")
    assert (line["done"], line["problems"], line["bytes_done"]) == (2, 1, 25)
    assert line["remaining_s"] == 62


def test_the_last_object_is_the_result() -> None:
    result = RunResult(
        exit_code=1,
        succeeded=2,
        failed=1,
        stopped=0,
        rows=10,
        files=3,
        csv_bytes=100,
        gzip_bytes=20,
        elapsed_s=1.5,
        problems=("HR.T error",),
        report_path="/out/summary_report.json",
        report_error=None,
    )
    (line,) = written(lambda narrator: narrator.end(result))
    assert (line["type"], line["exit_code"], line["problems"]) == ("result", 1, ["HR.T error"])


def test_a_refusal_names_code_and_remedy() -> None:
    (line,) = written(lambda narrator: narrator.error(failure("LOCKED", "/out", "Held."), 2))
    assert (line["type"], line["code"], line["exit_code"]) == ("error", "LOCKED", 2)
    assert line["remedy"]
