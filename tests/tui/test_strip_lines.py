"""What a table's line shows of its chunks in the room there is."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter_tui.model.names import TableName
from exporter_tui.model.states import TableState
from exporter_tui.model.strip import Cell
from exporter_tui.model.view import TableView
from exporter_tui.tui.glyphs import ASCII, UNICODE, Glyphs
from exporter_tui.tui.recorded.views import ORDERS, mid_run
from exporter_tui.tui.render.strip import strip_legend, strip_line
from exporter_tui.tui.render.tables import heading_line, table_line
from exporter_tui.tui.spans import Role, text_of, width_of

LETTERS = "frpxqdkc01234567"


def line_of(view: TableView, width: int, *, strips: bool) -> str:
    line = table_line(view, width, UNICODE, cursor=False, marked=False, indent=True, strips=strips)
    assert width_of(line) == width
    return text_of(line)


@given(strip=st.text(LETTERS, max_size=48), width=st.integers(0, 60))
def test_a_strip_has_exactly_its_width(strip: str, width: int) -> None:
    for glyphs in (UNICODE, ASCII):
        assert width_of(strip_line(strip, width, glyphs)) == width


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=lambda glyphs: glyphs.name)
def test_every_cell_has_a_glyph_of_its_own_and_a_place_in_the_legend(glyphs: Glyphs) -> None:
    shown = [glyphs.cells[cell] for cell in Cell if cell is not Cell.RUNNING] + [*glyphs.shades]
    assert len(set(shown)) == len(shown)
    legend = "\n".join(strip_legend(glyphs))
    assert all(glyph in legend for glyph in shown)
    assert len(strip_legend(glyphs)) == len(Cell)
    assert all(glyph.isascii() for glyph in (*ASCII.cells.values(), *ASCII.shades))


def test_every_glyph_of_a_strip_is_in_the_old_code_pages() -> None:
    for glyph in (*UNICODE.cells.values(), *UNICODE.shades, UNICODE.square, UNICODE.dot):
        assert glyph.encode("cp437", "ignore") or glyph.encode("cp1252", "ignore"), glyph


def test_a_chunk_at_work_fills_from_left_to_right() -> None:
    fills = [text_of(strip_line(f"c{step}q", 3, UNICODE)) for step in range(8)]
    assert fills == ["■░·", "■░·", "■▒·", "■▒·", "■▓·", "■▓·", "■█·", "■█·"]
    assert text_of(strip_line("c4q", 24, UNICODE)) == "■■■■■■■ ■■■░░░░ ········"


def test_the_colours_of_a_strip_tell_the_states_apart() -> None:
    roles = [role for _, role in strip_line("frqdkc3", 7, UNICODE)]
    assert len(set(roles)) == 7
    assert (roles[0], roles[4], roles[-1]) == (Role.PROBLEM, Role.KEPT, Role.RUNNING)


@pytest.mark.parametrize("width", [62, 68, 90, 114])
def test_a_wide_line_shows_chunks_and_a_wider_one_rate_and_remaining_time(width: int) -> None:
    (orders,) = (line for line in mid_run().tables if line.table == ORDERS)
    text = line_of(orders, width, strips=True)
    assert "°" in text
    assert "run 58%" in text
    assert ("119k/s" in text and "24 min" in text) is (width >= 100)
    assert ("LEFT" in text_of(heading_line(width, strips=True))) is (width >= 100)


def test_a_narrow_line_shows_a_bar() -> None:
    view = TableView(table=TableName("A", "B"), state=TableState.EXPORTING, fraction=0.5, strip="3")
    assert "■■■■■·····" in line_of(view, 78, strips=False)
    assert "■" not in line_of(replace(view, fraction=0.0), 78, strips=False)
