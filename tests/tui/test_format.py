"""Names and bars keep their width, their honesty and their place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from exporter_tui.model.words import Word
from exporter_tui.tui import format as fmt
from exporter_tui.tui.glyphs import ASCII, UNICODE, Glyphs, bar


@given(st.text(max_size=40), st.integers(0, 30))
def test_a_fitted_name_has_exactly_its_cells(name: str, width: int) -> None:
    assert cell_len(fmt.fit(fmt.visible(name), width)) == width


@given(st.text(max_size=40))
def test_no_name_can_move_the_cursor_or_turn_the_direction(name: str) -> None:
    shown = fmt.visible(name)
    assert not any(ord(c) < 32 or ord(c) == 127 or c in "\u202e\u2066\u200f\u2028" for c in shown)


def test_brackets_of_a_name_stay_brackets() -> None:
    assert fmt.visible("[red]X[/]") == "[red]X[/]"


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
@given(fraction=st.floats(-1, 2), width=st.integers(0, 40))
def test_a_bar_has_its_width_and_is_full_only_at_the_end(
    glyphs: Glyphs, fraction: float, width: int
) -> None:
    text = bar(fraction, width, glyphs)
    assert cell_len(text) == width
    if width:
        assert (text == glyphs.full * width) == (fraction >= 1.0)
        assert (text == glyphs.empty * width) == (fraction <= 0.0)


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_every_state_word_has_a_glyph_of_one_cell(glyphs: Glyphs) -> None:
    assert set(glyphs.states) == set(Word)
    assert all(cell_len(glyph) == 1 for glyph in glyphs.states.values())


def test_every_default_glyph_exists_in_the_fonts_of_old_terminals() -> None:
    symbols = [*UNICODE.states.values(), UNICODE.full, UNICODE.half, UNICODE.empty, UNICODE.low]
    symbols += [UNICODE.horizontal, UNICODE.vertical, UNICODE.unknown, UNICODE.cut]

    def exists(symbol: str, codec: str) -> bool:
        try:
            symbol.encode(codec)
        except UnicodeEncodeError:
            return False
        return True

    assert [s for s in symbols if not exists(s, "cp437") and not exists(s, "cp1252")] == []


def test_the_ascii_set_is_ascii() -> None:
    texts = [*ASCII.states.values(), ASCII.full, ASCII.half, ASCII.empty, ASCII.low, ASCII.cut]
    assert all(text.isascii() for text in texts)
