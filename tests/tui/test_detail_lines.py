"""What the detail, the log and the workers' pane say in the room they have."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest

from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.requests import RestartRequested
from exporter_tui.model.verdict import Check, CheckResult
from exporter_tui.model.view import EXPORTING, EventLine, RunView, Severity, TableDetail, WorkerView
from exporter_tui.tui.glyphs import UNICODE
from exporter_tui.tui.recorded.details import detail_of
from exporter_tui.tui.recorded.views import INVOICES, NOON, ORDERS, mid_run
from exporter_tui.tui.render.detail import check_lines, chunk_heading, chunk_line, story_lines
from exporter_tui.tui.render.panels import event_line, worker_lines
from exporter_tui.tui.spans import Role, text_of, width_of

Play = Callable[..., None]


def _detail(table: TableName) -> TableDetail:
    detail = detail_of(mid_run(), table)
    assert detail is not None
    return detail


def test_the_verdict_is_said_above_its_checks() -> None:
    note = "could not be validated again (ORA-01555): the old verdict stands"
    detail = replace(_detail(INVOICES), verdict_note=note)
    lines = [text_of(line) for line in check_lines(detail, 70, UNICODE)]
    assert lines[0].strip() == note
    assert "ORACLE" in lines[1]
    assert "-5" in lines[2]


@pytest.mark.parametrize("width", [40, 60, 78, 110])
def test_numbers_are_cut_only_where_they_do_not_fit(width: int) -> None:
    lines = check_lines(_detail(INVOICES), width, UNICODE)
    assert {width_of(line) for line in lines} == {width}
    text = "\n".join(text_of(line) for line in lines)
    assert ("6,811,940,112,338" in text) is (width >= 78)
    assert "not comparable" in text


def test_a_long_name_of_a_check_keeps_a_third_beside_long_numbers() -> None:
    long = Check(
        name=f"SUM({'N' * 60})",
        column="N" * 60,
        oracle="9" * 60,
        files="8" * 60,
        difference="1" * 60,
        result=CheckResult.DIFFERS,
    )
    (*_, line) = check_lines(replace(_detail(INVOICES), checks=(long,)), 78, UNICODE)
    assert width_of(line) == 78
    assert text_of(line).count("…") == 4
    assert "SUM(NNN" in text_of(line)


@pytest.mark.parametrize(("width", "shown"), [(118, True), (94, True), (78, False)])
def test_a_low_width_takes_the_times_and_keeps_rate_and_file(width: int, shown: bool) -> None:
    chunks = _detail(ORDERS).chunks
    done = text_of(chunk_line(chunks[36], width, UNICODE, cursor=False))
    assert ("1 min" in done) is shown
    assert "58k/s" in done
    assert "data_chunk_0036.csv.gz" in done
    waiting = text_of(chunk_line(chunks[39], width, UNICODE, cursor=False))
    assert "—  attempt 2 of 3 in 2 s: ORA-03113" in waiting
    unanswered = replace(chunks[36], note="not checked: ORA-01031")
    assert "58k/s" in text_of(chunk_line(unanswered, width, UNICODE, cursor=False))


def test_a_running_chunk_tells_time_remaining_and_attempt_under_its_titles() -> None:
    heading = text_of(chunk_heading(118))
    line = text_of(chunk_line(_detail(ORDERS).chunks[37], 118, UNICODE, cursor=False))
    for title, value in (("TIME", "51 s"), ("LEFT", "20 s"), ("ROWS/S", "61k/s"), ("TRY", "1")):
        end = heading.index(title) + len(title)
        assert line[:end].endswith(value), title


def test_the_cursor_keeps_what_the_colours_of_a_chunk_mean() -> None:
    chunk = _detail(ORDERS).chunks[37]
    plain_row = chunk_line(chunk, 118, UNICODE, cursor=False)
    chosen = chunk_line(chunk, 118, UNICODE, cursor=True)
    assert [role.value for _, role in chosen] == [f"on-{role.value}" for _, role in plain_row]
    assert Role.ON_RUNNING in {role for _, role in chosen}


def test_a_done_bar_is_quieter_than_a_running_one() -> None:
    def roles(no: int) -> set[Role]:
        return {role for text, role in chunk_line(chunks[no], 118, UNICODE, cursor=False) if text}

    chunks = _detail(ORDERS).chunks
    assert Role.DONE in roles(36)
    assert Role.RUNNING not in roles(36)
    assert Role.RUNNING in roles(37)


@pytest.mark.parametrize(("width", "cells"), [(44, 6), (48, 10), (78, 33)])
def test_a_worker_s_bar_uses_the_width_there_is(width: int, cells: int) -> None:
    (line, *_) = worker_lines(mid_run(), width, UNICODE)
    bar = sum(text.count("■") + text.count("·") for text, _ in line)
    assert bar >= cells
    assert width_of(line) == width
    assert "SALES.ORDERS" in text_of(line)


def test_the_story_tells_every_word_in_as_many_lines_as_it_takes() -> None:
    words = [f"word{number}" for number in range(40)]
    event = EventLine(no=1, at=NOON, severity=Severity.PROBLEM, text=" ".join(words), table=ORDERS)
    lines = story_lines(replace(_detail(ORDERS), story=(event,)), 60, UNICODE, UTC)
    assert len(lines) > 1
    assert {width_of(line) for line in lines} == {60}
    told = " ".join(text_of(line) for line in lines).split()
    assert [word for word in told if word.startswith("word")] == words


def test_an_event_names_its_table_once_whatever_the_name_holds() -> None:
    table = TableName("T", "tab\there")
    event = EventLine(
        no=1, at=NOON, severity=Severity.GOOD, text="T.tab\\there SUCCEEDED", table=table
    )
    assert text_of(event_line(event, 80, UNICODE, UTC)).count("here") == 1


@pytest.mark.parametrize(
    ("chunk", "chunks", "expected"),
    [(36, 96, "#36 (96)"), (999, 1000, "#999 "), (9999, 10_000, "#9999 "), (0, 1, "A.B ")],
)
def test_a_worker_names_its_chunk_by_the_number_in_the_file_s_name(
    chunk: int, chunks: int, expected: str
) -> None:
    worker = WorkerView(
        no=1,
        activity=EXPORTING,
        table=TableName("A", "B"),
        chunk=ChunkNo(chunk),
        chunks_total=chunks,
    )
    (line,) = worker_lines(RunView(workers=(worker,)), 52, UNICODE)
    assert expected in text_of(line)
    assert width_of(line) == 52
    assert ("#" in text_of(line)) is (chunks > 1)


@pytest.mark.slow
def test_a_log_that_was_scrolled_stays_where_it_is_while_more_happens(play: Play) -> None:
    def event(no: int) -> EventLine:
        return EventLine(no=no, at=NOON, severity=Severity.INFO, text=f"event {no}.")

    async def scenario(stage: Any) -> None:
        await stage.press("l")
        assert "event 100." in stage.text("log")
        await stage.press("up")
        before = stage.text("log").split("\n")[1:]
        await stage.show(replace(view, events=tuple(event(no) for no in range(1, 151))))
        assert stage.text("log").split("\n")[1:] == before
        await stage.press("end")
        assert "event 150." in stage.text("log")
        await stage.show(replace(view, events=tuple(event(no) for no in range(11, 161))))
        assert "event 160." in stage.text("log")
        assert "10 older ones" in stage.text("log")

    view = replace(mid_run(), events=tuple(event(no) for no in range(1, 101)))
    play(scenario, view)


@pytest.mark.slow
def test_the_number_of_tables_may_be_typed_at_once(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press("space", "n", "space", "r", "d")
        assert stage.control.requests == []
        await stage.press("2", "d")
        (request,) = stage.control.requests
        assert isinstance(request, RestartRequested)
        assert len(request.tables) == 2

    play(scenario)


def test_a_check_of_text_that_its_column_cuts_is_told_in_full_below() -> None:
    said = "Damaged: the file ends in the middle of a compressed block after 12,345 bytes"
    check = Check(
        name="data_chunk_0001.csv.gz",
        column=None,
        result=CheckResult.DIFFERS,
        oracle="as it was exported",
        files=said,
        difference=None,
    )
    detail = detail_of(mid_run(), INVOICES)
    assert detail is not None
    found = replace(detail, checks=(check,))
    text = "\n".join(text_of(line).rstrip() for line in check_lines(found, 90, UNICODE))
    assert said in re.sub(r"\s+", " ", text)
    (row,) = [line for line in text.splitlines() if "data_chunk_0001" in line]
    assert not row.endswith("0"), "there is no difference of texts"


@pytest.mark.parametrize(("seconds", "text"), [(192, "checking 3 min"), (5, "checking 5 s")])
def test_a_worker_that_checks_says_for_how_long(seconds: int, text: str) -> None:
    worker = WorkerView(
        no=1, activity="checking", table=TableName("A", "B"), chunk=ChunkNo(0), task_s=seconds
    )
    (line,) = worker_lines(RunView(workers=(worker,)), 60, UNICODE)
    assert text in text_of(line)
