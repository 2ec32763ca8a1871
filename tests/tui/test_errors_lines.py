"""The list of problems: every code in its column, each explained once, all of it in reach."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest

from exporter_tui.model.catalogue.lookup import failure, lookup
from exporter_tui.model.view import EventLine, Severity
from exporter_tui.tui.glyphs import UNICODE
from exporter_tui.tui.recorded.views import NOON, ORDERS, mid_run
from exporter_tui.tui.render.errors import (
    explanation_lines,
    group_line,
    group_problems,
    heading_line,
)
from exporter_tui.tui.spans import text_of, width_of

Play = Callable[..., None]


def _event(code: str, no: int = 1) -> EventLine:
    found = failure(code, "HR.T", "Something happened.")
    text = f"{ORDERS} FAILED: {code}: {found.message} {found.meaning} {found.remedy}"
    return EventLine(no=no, at=NOON, severity=Severity.PROBLEM, text=text, table=ORDERS, code=code)


def test_columns_stand_below_their_titles_however_long_a_code_is() -> None:
    group = group_problems([_event("UNSUPPORTED-TYPE")])[0]
    title = text_of(heading_line(16, 100))
    line = group_line(group, 16, 100, UNICODE, UTC, cursor=True)
    assert text_of(line).index("UNSUPPORTED-TYPE") == title.index("CODE")
    assert text_of(line).index("12:41:07") == title.index("LAST")
    assert text_of(line).index("SALES.ORDERS") == title.index("MESSAGE")
    assert width_of(line) == 100


def test_the_most_frequent_code_comes_first_and_its_newest_event_first() -> None:
    groups = group_problems([_event("STALE", 1), _event("DISK-FULL", 2), _event("DISK-FULL", 3)])
    assert [(group.code, [event.no for event in group.events]) for group in groups] == [
        ("DISK-FULL", [3, 2]),
        ("STALE", [1]),
    ]


def test_meaning_and_remedy_are_said_once() -> None:
    lines = explanation_lines(group_problems([_event("DISK-FULL")])[0], 0, 400)
    text = "\n".join(text_of(line) for line in lines)
    entry = lookup("DISK-FULL")
    assert text.count(entry.meaning) == text.count(entry.remedy) == 1
    assert "SALES.ORDERS FAILED: DISK-FULL: Something happened." in text


def test_a_code_means_what_it_meant_where_it_was_met() -> None:
    found = failure("ORA-00942", "reading the dictionary", "No such view.")
    event = replace(_event("ORA-00942"), meaning=found.meaning, remedy=found.remedy)
    lines = explanation_lines(group_problems([event])[0], 0, 400)
    text = "\n".join(map(text_of, lines))
    assert found.meaning in text
    assert lookup("ORA-00942").meaning not in text.split("What it means")[1]


@pytest.mark.slow
def test_at_80_columns_the_remedy_and_the_last_code_are_in_reach(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press("e")
        assert "What you can do" not in stage.text("latest")
        await stage.press("pagedown", "pagedown", "pagedown")
        assert "What you can do" in stage.text("latest")
        await stage.press(*["down"] * 11)
        (line,) = [one for one in stage.text("groups").split("\n") if ">" in one]
        assert "ORA-00012" in line
        assert "What it means" in stage.text("latest")

    long = replace(_event("VALUE-NO-TEXT", 14), text="x " * 300)
    codes = ("VALUE-NO-TEXT", *(f"ORA-{number:05}" for number in range(2, 13)))
    problems = [_event(code, no) for no, code in enumerate(codes, start=1)]
    play(scenario, replace(mid_run(), problems=(*problems, long)), size=(80, 24))
