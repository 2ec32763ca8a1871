"""The question before a restart: all of it can be read, however many tables it is about."""

from collections.abc import Callable
from typing import Any

import pytest
from textual.containers import VerticalScroll

from exporter_tui.model.names import TableName
from exporter_tui.model.states import ChunkState, TableState
from exporter_tui.model.view import RunView, TableView
from exporter_tui.model.words import chunk_word
from exporter_tui.tui.recorded.views import INVOICES, ORDERS, SHIPMENTS, mid_run
from exporter_tui.tui.render import questions
from exporter_tui.tui.render.questions import restart_lines, restart_title

Play = Callable[..., None]


def _lines(view: RunView, *tables: object) -> tuple[str, ...]:
    return restart_lines([line for line in view.tables if line.table in tables], 2)


def test_one_table_is_told_with_reason_folder_files_size_and_running_chunks() -> None:
    text = "\n".join(_lines(mid_run(), INVOICES))
    assert "State   suspect: VALIDATION: COUNT(*): Oracle 82411907, files 82411902" in text
    assert "Delete  SALES/INVOICES/   12 files, 2.7 GiB" in text
    assert "Now     2 running chunks cancelled, in Oracle too" in text


def test_of_many_tables_what_holds_for_all_stands_before_the_list() -> None:
    lines = _lines(mid_run(), INVOICES, ORDERS, SHIPMENTS)
    assert lines[0].startswith("Delete  3 folders, 52 files, ")
    assert lines[1].startswith("Now     2 running chunks")
    listed = lines[lines.index("") + 1 :]
    assert [line.split()[0] for line in listed[::2]] == [
        "SALES.ORDERS",
        "SALES.INVOICES",
        "SALES.SHIPMENTS",
    ]
    assert [line.split()[0] for line in listed[1::2]] == [
        "SALES/ORDERS/",
        "SALES/INVOICES/",
        "SALES/SHIPMENTS/",
    ]
    assert "ORA-01555" in listed[4]


def test_titles_count_the_tables() -> None:
    tables = mid_run().tables
    assert restart_title(tables[:1]) == "Restart SALES.ORDER_LINES?"
    assert restart_title(tables[:1200]) == "Restart 1,200 tables?"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("size", "tables"), [((120, 36), 60), ((100, 30), 40), ((80, 24), 24), ((60, 16), 8)]
)
def test_every_name_of_a_long_list_can_be_scrolled_into_view(
    play: Play, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], tables: int
) -> None:
    async def scenario(stage: Any) -> None:
        def never(*_: object) -> None:
            raise AssertionError("the question waits for nothing")

        monkeypatch.setattr(stage.control, "detail", never)
        index = stage.app.screen.pane.index
        index.marks.update(line.table for line in view.tables[:tables])
        await stage.press("r")
        screen = "\n".join(strip.text for strip in stage.app.screen._compositor.render_strips())
        for seen_at_once in ("Keep", "enter, esc", "Delete and export again", f"type {tables} to"):
            assert seen_at_once in screen, screen
        text = stage.app.screen.query_one("#dialog-text", VerticalScroll)
        assert _shown(text)[0].startswith(f"Delete  {tables} folders")
        seen = set(_shown(text))
        while not text.is_vertical_scroll_end:
            await stage.press("pagedown")
            seen.update(_shown(text))
        for line in view.tables[:tables]:
            assert any(one.split()[:1] == [str(line.table)] for one in seen), line.table
        await stage.press("home")
        assert _shown(text)[0].startswith(f"Delete  {tables} folders")
        await stage.press("end", "up", "enter")
        assert stage.screen_name == "DashboardScreen"
        assert stage.control.requests == []

    view = mid_run(300)
    play(scenario, view, size=size)


def _shown(text: VerticalScroll) -> list[str]:
    """Return the lines that are in view."""
    (body,) = text.children
    top = text.scroll_offset.y
    return [
        "".join(segment.text for segment in body.render_line(y)).rstrip()
        for y in range(top, min(top + text.size.height, body.size.height))
    ]


@pytest.mark.parametrize(
    ("state", "at_work", "fraction", "text"),
    [
        (TableState.EXPORTING, True, 0.58, "State   running, 58%"),
        (TableState.EXPORTING, False, 0.58, "State   begun, 58%"),
        (TableState.PLANNED, False, 0.0, "State   nothing exported yet"),
        (TableState.VALIDATING, True, 1.0, "State   exported, being checked"),
        (TableState.SUCCEEDED, False, 1.0, "State   valid"),
    ],
)
def test_the_state_of_a_table_is_told_in_words(
    state: TableState, at_work: bool, fraction: float, text: str
) -> None:
    line = TableView(
        table=TableName("A", "T"), state=state, at_work=at_work, fraction=fraction, rows=1
    )
    assert text in restart_lines([line], 0)


def test_every_word_of_a_chunk_is_a_sentence_in_its_question() -> None:
    words = {chunk_word(state, asked=asked) for state in ChunkState for asked in (False, True)}
    assert words == set(questions._CHUNK_STATES)
