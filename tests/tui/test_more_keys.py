"""Keys that change what is seen: selection, order, folds, marks, panes, glyphs, the palette."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from textual.widgets import Input

from exporter_tui.model.requests import PauseRequested, RestartRequested
from exporter_tui.model.states import TableState
from exporter_tui.model.verdict import FailedReason
from exporter_tui.model.view import RunState
from exporter_tui.tui.recorded.views import AUDIT_2017, INVOICES, ORDERS, finished, mid_run
from exporter_tui.tui.table_index import Order, Show

Play = Callable[..., None]
pytestmark = pytest.mark.slow
NARROW = (80, 24)


def _shown(stage: Any) -> str:
    strips = stage.app.screen._compositor.render_strips()
    return "\n".join(strip.text for strip in strips)


async def _shown_with(stage: Any, *texts: str, without: str = "\0") -> str:
    """Return the screen as soon as it shows all texts: the palette searches in its own time."""
    for _ in range(500):
        shown = _shown(stage)
        if all(text in shown for text in texts) and without not in shown:
            return shown
        await stage.pilot.pause()
    raise AssertionError(f"{texts} not shown:\n{_shown(stage)}")


def test_tab_and_back_leaves_the_keys_with_the_tables(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        index = stage.app.screen.pane.index
        before = index.cursor
        await stage.press("tab", "tab", "down", "space")
        assert index.cursor != before
        assert index.marks == {index.cursor}

    play(scenario, size=NARROW)


def test_a_resize_while_workers_are_shown_leaves_the_keys_with_the_tables(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press("tab")
        await stage.pilot.resize_terminal(120, 36)
        await stage.pilot.pause()
        await stage.press("space")
        assert len(stage.app.screen.pane.index.marks) == 1

    play(scenario, size=NARROW)


def test_tab_in_the_filter_keeps_the_filter_and_goes_back_to_the_tables(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press("slash", *"audit", "tab")
        screen = stage.app.screen
        assert screen.pane.index.filter == "audit"
        assert not screen.query_one("#filter", Input).display
        assert screen.pane.has_focus
        assert screen.pane.display

    play(scenario, size=NARROW)


def test_f_goes_through_all_running_and_problems(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        index = stage.app.screen.pane.index
        await stage.press("f")
        seen = [index.show]
        assert "ORDERS" in stage.text("tables")
        assert "INVOICES" not in stage.text("tables")
        await stage.press("f")
        seen.append(index.show)
        assert "INVOICES" in stage.text("tables")
        assert "CUSTOMERS" not in stage.text("tables")
        await stage.press("f")
        assert [*seen, index.show] == [Show.RUNNING, Show.PROBLEMS, Show.ALL]

    play(scenario)


def test_o_changes_the_order_and_moves_neither_cursor_nor_marks(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        index = stage.app.screen.pane.index
        index.cursor = ORDERS
        await stage.press("space")
        orders = []
        for _ in Order:
            await stage.press("o")
            orders.append(index.order)
            assert index.cursor == ORDERS
            assert index.marks == {ORDERS}
        assert set(orders) == set(Order)

    play(scenario)


def test_n_and_shift_n_go_through_the_problems_in_both_directions(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        index = stage.app.screen.pane.index
        await stage.press("n")
        first = index.cursor
        await stage.press("n", "N")
        assert index.cursor == first
        await stage.press("N", "n")
        assert index.cursor == first

    play(scenario)


def test_left_folds_a_schema_and_right_unfolds_it(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        index = stage.app.screen.pane.index
        index.cursor = ORDERS
        await stage.press("left")
        assert index.cursor == "SALES"
        assert "INVOICES" not in stage.text("tables")
        await stage.press("right")
        assert "INVOICES" in stage.text("tables")

    play(scenario)


def test_escape_clears_the_filter_first_and_then_the_marks(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        index = stage.app.screen.pane.index
        await stage.press("space", "slash", *"audit", "enter", "escape")
        assert (index.filter, len(index.marks)) == ("", 1)
        await stage.press("escape")
        assert not index.marks

    play(scenario)


def test_g_swaps_the_glyphs_and_back(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        before = stage.text("tables")
        await stage.press("g")
        assert stage.text("tables").isascii()
        await stage.press("g")
        assert stage.text("tables") == before

    play(scenario)


def test_the_palette_holds_our_commands_only_and_pauses_at_once(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press("colon")
        shown = await _shown_with(stage, "Pause now", "One worker more")
        for stock in ("Screenshot", "Maximize", "Change theme", "Show help"):
            assert stock not in shown
        await stage.press(*"pause now")
        await _shown_with(stage, "drop the running chunks", without="One worker more")
        await stage.press("enter")
        await stage.pilot.pause()
        assert stage.control.requests == [PauseRequested(now=True)]

    play(scenario)


def test_the_summary_can_be_opened_again_after_browsing(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press("enter")
        assert stage.screen_name == "DashboardScreen"
        stage.app.show_summary()
        await stage.pilot.pause()
        assert "Finished with problems in 3 tables" in stage.text("summary")

    play(scenario, finished())


def test_what_is_read_about_an_error_stays_while_more_of_its_kind_come(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press("e")
        assert "LOGS.AUDIT_2017" in stage.text("latest")
        await stage.press("n")
        again = replace(view.problems[0], no=99, table=INVOICES, text="another table")
        await stage.show(replace(view, problems=(*view.problems, again)))
        assert "LOGS.AUDIT_2017" in stage.text("latest")
        await stage.press("r", "d")
        assert stage.control.requests == [RestartRequested(tables=(AUDIT_2017,))]

    view = mid_run()
    play(scenario, view)


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 16)])
def test_every_way_to_leave_is_seen_at_every_size(play: Play, size: tuple[int, int]) -> None:
    async def scenario(stage: Any) -> None:
        await stage.press("q")
        for way in ("d  Detach", "s  Stop", "a  Abort", "esc  Stay here", ".exporter/run.log"):
            assert way in _shown(stage)

    play(scenario, size=size)


def test_a_schema_shows_each_kind_of_problem_with_its_own_glyph(play: Play) -> None:
    async def scenario(stage: Any) -> None:
        (line,) = [one for one in stage.text("tables").split("\n") if "- SALES" in one]
        assert "! 1" in line
        assert "■ 6" in line
        assert "×" not in line

    view = mid_run()
    stopped = tuple(
        line
        if line.table == INVOICES or line.table.owner != "SALES" or line.state.value == "succeeded"
        else replace(line, state=TableState.FAILED, reason=FailedReason.STOPPED)
        for line in view.tables
    )
    stopped_sales = sum(
        line.reason is FailedReason.STOPPED for line in stopped if line.table.owner == "SALES"
    )
    assert stopped_sales == 6
    play(scenario, replace(view, tables=stopped, state=RunState.STOPPING))
