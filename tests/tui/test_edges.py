"""Where screens meet their limits: too small, too early, too long, other glyphs, a mouse."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from exporter_tui.model.view import Finding, RunState, Severity
from exporter_tui.tui.look import Look
from exporter_tui.tui.recorded.views import INVOICES, NOON, ORDERS, mid_run, preparing

Play = Callable[..., None]
pytestmark = pytest.mark.slow


def test_nothing_of_the_dashboard_shines_through_a_small_terminal(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        await stage.pilot.resize_terminal(50, 12)
        await stage.pilot.pause()
        assert stage.screen_name == "TooSmallScreen"
        shown = stage.app.export_screenshot()
        assert "too" in shown
        assert "Tables" not in shown
        assert "PRODDB" not in shown

    play(scenario)


def test_a_question_over_a_small_terminal_leaves_nothing_behind_when_it_grows(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        await stage.pilot.resize_terminal(50, 10)
        await stage.pilot.pause()
        assert stage.screen_name == "TooSmallScreen"
        await stage.press("ctrl+c")
        assert stage.screen_name == "QuitModal"
        await stage.pilot.resize_terminal(120, 36)
        await stage.press("escape")
        await stage.pilot.pause()
        assert stage.screen_name == "DashboardScreen"

    play(scenario)


@pytest.mark.parametrize("key", ["plus", "minus", "greater_than_sign", "less_than_sign"])
def test_before_the_export_runs_there_is_nothing_to_steer(play: Play, key: str) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press(key)
        assert stage.control.requests == []

    play(scenario, preparing())


def test_c_on_a_table_without_chunks_asks_nothing(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        before = stage.control.detail
        stage.control.detail = lambda table: replace(before(table), chunks=())
        stage.app.screen.pane.index.cursor = ORDERS
        await stage.press("enter", "c")
        assert stage.screen_name == "DetailScreen"

    play(scenario)


def test_the_cursor_over_errors_belongs_to_a_code(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press("e", "down", "down")
        (line,) = [one for one in stage.text("groups").split("\n") if ">" in one]
        code = line.split()[2]
        more = [replace(view.problems[0], no=100 + no, code="STALE") for no in range(9)]
        await stage.show(replace(view, problems=(*view.problems, *more)))
        (line,) = [one for one in stage.text("groups").split("\n") if ">" in one]
        assert line.split()[2] == code

    view = mid_run()
    play(scenario, view)


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 16)])
def test_what_keeps_a_run_from_beginning_is_seen_first(play: Play, size: tuple[int, int]) -> None:
    async def scenario(stage: Any) -> None:
        assert "cannot begin" in stage.text("checks")
        assert "ORA-12514" in stage.text("checks")
        await stage.press(*["pagedown"] * 9)
        assert "Glyph test" in stage.text("checks")

    checks = tuple(
        Finding(name=f"Check {no}", severity=Severity.GOOD, text="fine " * 20) for no in range(12)
    )
    fatal = Finding(
        name="ORA-12514", severity=Severity.PROBLEM, text="No such service.", fatal=True
    )
    play(scenario, replace(preparing(), findings=(*checks, fatal)), size=size)


def test_ascii_is_ascii_in_questions_too(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press("r")
        assert stage.app.screen.query_one("#dialog").styles.border.top[0] == "ascii"
        await stage.press("escape", "g", "r")
        assert stage.app.screen.query_one("#dialog").styles.border.top[0] == "solid"

    play(scenario, look=Look(ascii_only=True))


def test_a_long_page_shows_its_beginning_and_says_how_much_there_is(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        before = stage.control.detail
        text = "\n".join(f"line {number}" for number in range(50_000))
        stage.control.detail = lambda table: replace(before(table), metadata=text)
        stage.app.screen.pane.index.cursor = INVOICES
        await stage.press("enter", "m")
        shown = stage.app.screen.query_one("#page Static").visual.plain
        assert shown.startswith("line 0\nline 1\n")
        assert shown.endswith("... 49,000 more lines: y copies all of them")

    play(scenario)


def test_a_text_too_long_for_a_clipboard_goes_to_the_file_alone(
    play: Play, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    sent: list[str] = []
    told: list[str] = []

    async def scenario(stage: Any) -> None:
        (tmp_path / ".exporter").mkdir()
        monkeypatch.setattr(stage.app, "copy_to_clipboard", sent.append)
        monkeypatch.setattr(stage.app, "notify", lambda text, **_: told.append(text))
        stage.app.copy("x" * 100_001)
        stage.app.copy("short")
        assert sent == ["short"]
        long, short = told
        assert long.startswith("Too long for the terminal's clipboard; it is in")
        assert short.startswith("Sent to the terminal; also in")

    play(scenario, replace(mid_run(), output_dir=str(tmp_path)))


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
def test_tab_shows_all_workers_with_their_sessions(play: Play, size: tuple[int, int]) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press("tab")
        for worker in view.workers:
            assert worker.session in stage.text("side")
        await stage.press("tab")
        side = stage.app.screen.query_one("#side")
        assert not side.display or view.workers[0].session not in stage.text("side")

    view = mid_run()
    play(scenario, view, size=size)


def test_the_mouse_chooses_a_table_and_its_wheel_moves_on(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        pane = stage.app.screen.pane
        assert "ORDER_LINES" in stage.text("tables").split("\n")[3]
        await stage.pilot.click("#tables", offset=(10, 3))
        assert pane.index.cursor.name == "ORDER_LINES"
        pane.on_mouse_scroll_down()
        assert pane.index.cursor.name == "SHIPMENTS"
        await stage.pilot.click("#tables", offset=(10, 0))
        assert pane.index.cursor.name == "SHIPMENTS"

    play(scenario)


def test_what_to_do_about_an_error_names_its_own_table(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press("e")
        assert "GRANT FLASHBACK ON SALES.ORDERS TO EXPORTER" in stage.text("latest")
        assert "{" not in stage.text("latest")

    problem = replace(
        mid_run().problems[0],
        code="NO-FLASHBACK",
        text="no right",
        remedy="GRANT FLASHBACK ON SALES.ORDERS TO EXPORTER",
        at=NOON,
    )
    play(scenario, replace(mid_run(), problems=(problem,), state=RunState.RUNNING))
