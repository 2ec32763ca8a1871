"""The narration: one calm line each, deaf terminals, last words."""

import io
from datetime import UTC, datetime

from exporter_tui.coordinator.result import RunResult
from exporter_tui.eventlog.bus import Bus
from exporter_tui.launch.narrate import Narrator, summary_text
from exporter_tui.model import events
from exporter_tui.model.names import TableName
from exporter_tui.model.view import Rates, RunState, RunView, Totals, WorkerView
from exporter_tui.remote.progress import progress_text


class GoneTerminal(io.StringIO):
    """Every write fails, as to a terminal that was closed."""

    writes = 0

    def write(self, text: str) -> int:  # noqa: ARG002
        self.writes += 1
        raise OSError(5, "Input/output error")


def view() -> RunView:
    return RunView(
        state=RunState.RUNNING,
        totals=Totals(tables=4, valid=1, running=3, bytes_total=10_240, bytes_done=2_560, rows=7),
        rates=Rates(rows_per_s=1500, csv_bytes_per_s=2 * 1024**2),
        workers=(WorkerView(no=1, activity="exporting", table=TableName("HR", "T")),),
    )


def result(**changes: object) -> RunResult:
    values: dict[str, object] = {
        "exit_code": 1,
        "succeeded": 2,
        "failed": 1,
        "stopped": 0,
        "rows": 1234,
        "files": 3,
        "csv_bytes": 5 * 1024**2,
        "gzip_bytes": 1024**2,
        "elapsed_s": 12.34,
        "problems": ("HR.T error: ORA-00600: bad Ask support.",),
        "report_path": "/out/summary_report.json",
        "report_error": None,
    }
    return RunResult(**(values | changes))  # type: ignore[arg-type]


def test_every_line_is_told_once_with_its_time() -> None:
    bus = Bus(clock=lambda: datetime(2026, 11, 23, tzinfo=UTC))
    out = io.StringIO()
    bus.publish(events.StepTaken(text="one"))
    bus.publish(events.StepTaken(text="two"))
    Narrator(out).follow(bus, done=lambda: True)
    lines = out.getvalue().splitlines()
    assert [line.split("  ", 1)[1] for line in lines] == ["one", "two"]
    assert all(line[2] == line[5] == ":" for line in lines)


def test_progress_is_told_every_ten_seconds_while_running() -> None:
    bus = Bus()
    bus.show(view())
    now = [0.0]
    out = io.StringIO()
    narrator = Narrator(out, clock=lambda: now[0])
    for moment in (1.0, 9.9, 10.0, 12.0, 19.9, 20.0):
        now[0] = moment
        narrator.follow(bus, done=lambda: True)
    assert out.getvalue().count("progress:") == 2


def test_progress_says_how_much_and_how_fast() -> None:
    assert progress_text(view()) == (
        "progress: 1 of 4 tables finished; 25% of 10.0 KiB; 7 rows written; "
        "1,500 rows/s, 2.0 MiB/s; 1 of 1 worker busy"
    )


def test_a_terminal_that_is_gone_ends_the_narration_and_nothing_else() -> None:
    out = GoneTerminal()
    narrator = Narrator(out)
    narrator.say("one")
    narrator.say("two")
    assert out.writes == 1


def test_the_summary_names_problems_report_and_exit_code() -> None:
    text = summary_text(result())
    assert "2 SUCCEEDED, 1 FAILED\n" in text
    assert "1,234 rows in 3 files, 5.0 MiB of CSV in 1.0 MiB of gzip, 0:00:12 elapsed" in text
    assert "HR.T error: ORA-00600: bad Ask support." in text
    assert "Report: /out/summary_report.json" in text
    assert text.endswith("Exit code 1: at least one table FAILED\n")


def test_a_long_list_of_problems_is_cut_and_says_so() -> None:
    text = summary_text(result(problems=tuple(f"T{no}" for no in range(50))))
    assert "... and 30 more, all in the report" in text


def test_a_report_that_could_not_be_written_is_said() -> None:
    text = summary_text(result(report_path=None, report_error="disk full"))
    assert "The report could not be written: disk full" in text
