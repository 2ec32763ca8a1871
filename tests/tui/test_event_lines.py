"""The panel of the latest events: what needs a person stays, what is routine is left to the log."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from exporter_tui.model.names import TableName
from exporter_tui.model.view import EventLine, RunView, Severity
from exporter_tui.tui.glyphs import UNICODE
from exporter_tui.tui.render.panels import event_lines, place

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def event(no: int, text: str, severity: Severity = Severity.INFO) -> EventLine:
    return EventLine(
        no=no,
        at=NOON + timedelta(seconds=no),
        severity=severity,
        text=text,
        code="X-1" if severity is Severity.PROBLEM else None,
    )


def shown(view: RunView, height: int) -> list[str]:
    lines = event_lines(view, 60, height, UNICODE, UTC)
    return ["".join(text for text, _ in line).split("  ")[0].split(" ", 3)[-1] for line in lines]


def test_the_latest_stand_last_and_what_is_routine_stands_in_the_log_alone() -> None:
    lines = [event(1, "began"), replace(event(2, "chunk 1"), routine=True), event(3, "HR.A done")]
    assert shown(RunView(events=tuple(lines)), 3) == ["began", "HR.A done"]


@pytest.mark.parametrize("height", [1, 2, 3, 8])
def test_what_goes_well_does_not_push_a_problem_out(height: int) -> None:
    bad = event(1, "HR.B failed", Severity.PROBLEM)
    good = tuple(event(no, f"HR.T{no} done") for no in range(2, 40))
    lines = shown(RunView(events=(bad, *good), problems=(bad,)), height)
    assert lines[0] == "HR.B failed"
    assert lines[1:] == [f"HR.T{no} done" for no in range(41 - height, 40)]


def test_many_problems_leave_room_for_what_goes_well() -> None:
    bad = tuple(event(no, f"HR.B{no} failed", Severity.PROBLEM) for no in range(1, 9))
    good = tuple(event(no, f"HR.T{no} done") for no in range(20, 29))
    lines = shown(RunView(events=(*bad, *good), problems=bad), 4)
    assert lines == ["HR.B7 failed", "HR.B8 failed", "HR.T27 done", "HR.T28 done"]


def test_no_room_shows_nothing() -> None:
    bad = event(1, "HR.B failed", Severity.PROBLEM)
    assert shown(RunView(events=(bad,), problems=(bad,)), 0) == []


def test_a_text_that_names_its_table_is_not_led_by_the_name_once_more() -> None:
    asked = replace(event(1, "validation requested: HR.A"), table=TableName("HR", "A"))
    assert place(asked) == ""
    assert place(replace(asked, text="checked")) == "HR.A"
