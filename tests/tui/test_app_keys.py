"""Keys become requests; nothing is deleted without an answer, and Enter never destroys."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Static

from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.requests import (
    ChunkRestartRequested,
    CpuPercentRequested,
    PauseRequested,
    RestartRequested,
    ResumeRequested,
    StopMode,
    StopRequested,
    ValidationRequested,
    WorkersRequested,
)
from exporter_tui.model.view import Finding, RunState, Severity
from exporter_tui.tui.recorded.views import (
    AUDIT_2017,
    INVOICES,
    ORDERS,
    SHIPMENTS,
    finished,
    mid_run,
    preparing,
)

Play = Callable[..., None]
pytestmark = pytest.mark.slow


def test_r_asks_and_d_restarts_the_table_under_the_cursor(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press("n", "r")
        assert stage.screen_name == "RestartModal"
        assert stage.control.requests == []
        await stage.press("d")
        assert stage.control.requests == [RestartRequested(tables=(INVOICES,))]

    play(scenario)


@pytest.mark.parametrize("key", ["enter", "escape"])
def test_enter_and_escape_keep_the_table(play: Play, key: str) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press("n", "r", key)
        assert stage.screen_name == "DashboardScreen"
        assert stage.control.requests == []

    play(scenario)


def test_more_than_one_table_needs_its_number_typed(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press("n", "space", "n", "space", "r", "d")
        assert stage.control.requests == []
        await stage.press("tab", "2", "d")
        assert stage.control.requests == [RestartRequested(tables=(INVOICES, SHIPMENTS))]
        assert stage.app.screen.pane.index.marks == set()

    play(scenario)


def test_the_question_keeps_its_list_when_the_tables_move_under_it(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press("n", "r")
        view = mid_run()
        await stage.show(replace(view, tables=tuple(reversed(view.tables))))
        await stage.press("d")
        assert stage.control.requests == [RestartRequested(tables=(INVOICES,))]

    play(scenario)


def test_a_filter_puts_the_cursor_on_its_first_match_and_back(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press("n", "slash", *"shipm", "enter", "v")
        assert stage.control.requests == [ValidationRequested(table=SHIPMENTS)]
        await stage.press("escape", "v")
        assert stage.control.requests[1:] == [ValidationRequested(table=INVOICES)]

    play(scenario)


def test_a_filter_hides_lines_and_leaves_the_marks(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press("n", "space", "slash", *"audit", "enter")
        assert "INVOICES" not in stage.text("tables")
        assert "AUDIT_2024" in stage.text("tables")
        await stage.press("r", "d")
        assert stage.control.requests == [RestartRequested(tables=(INVOICES,))]

    play(scenario)


@pytest.mark.parametrize("key", ["r", "v", "y", "enter"])
def test_no_key_acts_on_a_table_under_a_cursor_that_nobody_sees(play: Play, key: str) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press("n", "f", key)
        assert stage.screen_name == "DashboardScreen"
        assert stage.control.requests == []
        assert stage.app.screen.pane.index.cursor == INVOICES
        await stage.press("down")
        assert stage.app.screen.pane.index.cursor != INVOICES
        stage.app.screen.pane.index.cursor = INVOICES
        await stage.press("f", "f", "v")
        assert stage.control.requests == [ValidationRequested(table=INVOICES)]

    play(scenario)


@pytest.mark.parametrize("key", ["r", "v", "y"])
def test_on_a_schema_a_key_says_that_there_is_no_table(play: Play, key: str) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press("home", key)
        assert stage.screen_name == "DashboardScreen"
        assert stage.control.requests == []
        (toast,) = stage.app._notifications
        assert "No table is under the cursor" in toast.message

    play(scenario)


def test_s_shows_the_statement_of_the_chunk_under_the_cursor(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press("slash", *"ledger", "enter", "enter", "home")
        for at, bounds in ((0, ":upper"), (1, ":lower")):
            await stage.press("s")
            heading = str(stage.app.screen.query_one("#heading", Static).content)
            text = str(stage.app.screen.query_one("#page").query_one(Static).content)
            assert heading == f"SQL of chunk {at} of FIN.LEDGER"
            assert f"CHARTOROWID({bounds})" in text
            await stage.press("escape", "down")

    play(scenario)


def test_workers_cap_and_pause_are_asked_for(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press("plus", "minus", "greater_than_sign", "less_than_sign", "p")
        assert stage.control.requests == [
            WorkersRequested(workers=9),
            WorkersRequested(workers=8),
            CpuPercentRequested(percent=55),
            CpuPercentRequested(percent=50),
            PauseRequested(now=False),
        ]
        await stage.show(replace(mid_run(), state=RunState.PAUSED))
        await stage.press("p")
        assert stage.control.requests[-1] == ResumeRequested()

    play(scenario)


def test_keys_that_come_faster_than_pictures_add_up(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press("minus", "minus", "minus", "less_than_sign", "less_than_sign")
        assert stage.control.requests[2] == WorkersRequested(workers=5)
        assert stage.control.requests[4] == CpuPercentRequested(percent=40)
        await stage.show(replace(mid_run(), version=mid_run().version + 1, workers_wanted=4))
        await stage.press("minus")
        assert stage.control.requests[5] == WorkersRequested(workers=3)

    play(scenario)


@pytest.mark.parametrize(
    ("key", "requests", "result"),
    [
        ("d", [], "detach"),
        ("a", [StopRequested(mode=StopMode.ABORT)], "abort"),
        ("s", [StopRequested(mode=StopMode.FINISH)], None),
        ("escape", [], None),
        ("enter", [], None),
    ],
)
def test_leaving_while_work_runs_is_a_question(
    play: Play, key: str, requests: list[object], result: str | None
) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press("q", key)
        assert stage.control.requests == requests
        assert stage.app.return_value == result

    play(scenario)


@pytest.mark.parametrize("key", ["ctrl+q", "ctrl+c"])
def test_the_control_keys_ask_too(play: Play, key: str) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press(key)
        assert stage.screen_name == "QuitModal"
        assert stage.app.return_value is None

    play(scenario)


def test_after_the_end_q_leaves_at_once(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        assert stage.screen_name == "DoneScreen"
        await stage.press("q")
        assert stage.app.return_value == "done"

    play(scenario, finished())


def test_the_first_screen_gives_way_when_the_run_starts(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        assert stage.screen_name == "PreflightScreen"
        await stage.show(mid_run())
        assert stage.screen_name == "DashboardScreen"

    play(scenario, preparing())


def test_a_run_that_cannot_begin_says_so_and_q_leaves(play: Play) -> None:
    fatal = Finding(
        name="Log-on",
        severity=Severity.PROBLEM,
        text="ORA-01017",
        remedy="Correct the password.",
        fatal=True,
    )

    async def scenario(stage: Any) -> None:
        assert "The export cannot begin" in stage.text("checks")
        assert "Correct the password." in stage.text("checks")
        await stage.press("q")
        assert stage.app.return_value == "done"

    play(scenario, replace(preparing(), findings=(fatal,)))


def test_the_first_screen_tells_of_terminal_and_lost_links(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TMUX", "STY", "ZELLIJ"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")

    async def scenario(stage: Any) -> None:
        text = stage.text("checks")
        assert "xterm-256color, 120x36, truecolor, unicode glyphs, mouse off" in text
        assert "tail -f" in text
        monkeypatch.setenv("TMUX", "/tmp/tmux")  # noqa: S108 - a value, no file
        await stage.show(preparing())
        assert "tail -f" not in stage.text("checks")

    play(scenario, preparing())


def test_the_end_of_a_late_restart_is_told_without_covering_the_screen(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press("enter")
        await stage.show(mid_run())
        await stage.show(finished())
        assert stage.screen_name == "DashboardScreen"
        assert [note.message for note in stage.app._notifications] == [
            "All work is done, exit code 1. q leaves."
        ]

    play(scenario, finished())


def test_nothing_can_be_paused_after_the_end(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press("enter", "p")
        assert stage.control.requests == []

    play(scenario, finished())


def test_the_lists_of_the_detail_scroll_where_the_keys_are(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press("enter")
        first = stage.text("facts")
        await stage.press("tab", "end")
        assert stage.text("facts") != first
        await stage.press("home")
        assert stage.text("facts") == first

    play(scenario)


def test_the_cursor_starts_on_a_table_not_on_its_schema(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press("r")
        assert stage.screen_name == "RestartModal"

    play(scenario)


def test_the_done_screen_offers_all_problem_tables(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press("r", "3", "d")
        assert stage.control.requests == [
            RestartRequested(tables=(INVOICES, SHIPMENTS, AUDIT_2017))
        ]

    play(scenario, finished())


def test_c_in_the_detail_restarts_one_chunk(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        stage.app.screen.pane.index.cursor = ORDERS
        await stage.press("enter")
        assert "data_chunk_0036.csv.gz" in stage.text("chunks")
        await stage.press("c", "d")
        assert stage.control.requests == [ChunkRestartRequested(table=ORDERS, chunk=ChunkNo(37))]

    play(scenario)


def test_v_validates_the_chosen_table(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press("n", "v")
        assert stage.control.requests == [ValidationRequested(table=INVOICES)]

    play(scenario)


def test_names_are_never_read_as_markup(play: Play) -> None:
    nasty = TableName("[red]A", "x[/]\x1b[2J\u202e界]")
    view = mid_run(3)
    tables = (replace(view.tables[0], table=nasty), *view.tables[1:])

    async def scenario(stage: Any) -> None:
        assert "x[/]?[2J?界]" in stage.text("tables")
        stage.app.screen.pane.index.cursor = nasty
        await stage.press("r")
        assert stage.screen_name == "RestartModal"
        await stage.press("escape", "enter", "s")
        assert stage.screen_name == "TextScreen"

    play(scenario, replace(view, tables=tables))


def test_copy_writes_a_file_and_says_where(play: Play, tmp_path: Path) -> None:
    (tmp_path / ".exporter").mkdir()

    async def scenario(stage: Any) -> None:
        await stage.press("n", "y")
        copied = tmp_path / ".exporter" / "last-copy.txt"
        assert copied.read_text(encoding="utf-8") == "SALES.INVOICES\n"

    play(scenario, replace(mid_run(), output_dir=str(tmp_path)))


def test_a_small_terminal_says_so_and_loses_nothing(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        assert stage.screen_name == "TooSmallScreen"
        await stage.pilot.resize_terminal(120, 36)
        await stage.pilot.pause()
        assert stage.screen_name == "DashboardScreen"

    play(scenario, size=(50, 12))


def test_every_key_of_the_help_comes_from_the_bindings(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press("question_mark")
        assert stage.screen_name == "HelpScreen"
        await stage.press("question_mark")
        assert stage.screen_name == "DashboardScreen"

    play(scenario)


def test_errors_explain_the_code_and_lead_to_the_table(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press("e")
        assert "ORA-01555" in stage.text("groups")
        await stage.press("down", "enter")
        assert stage.screen_name == "DetailScreen"

    play(scenario)


def test_tab_swaps_tables_and_workers_where_one_fits(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        assert "INVOICES" in stage.text("tables")
        await stage.press("tab")
        await stage.pilot.pause()
        assert "FIN.LEDGER" in stage.text("side")

    play(scenario, size=(80, 24))
