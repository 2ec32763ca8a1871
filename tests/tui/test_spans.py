"""A repaint covers every changed cell and nothing of a wide character by half."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from exporter_tui.tui.spans import Line, Role, changed_span, fill, spread, text_of, width_of

SPANS = st.tuples(st.text("ab 界é█", max_size=6), st.sampled_from([Role.TEXT, Role.GOOD]))
LINES = st.lists(SPANS, max_size=5).map(tuple)


def painted(line: Line) -> list[tuple[str, Role]]:
    """Return one entry per cell, counted in a second way: the cell's offset in its character."""
    cells: list[tuple[str, Role]] = []
    for text, role in line:
        for character in text:
            cells += [(f"{character}{n}", role) for n in range(cell_len(character))]
    return cells


@given(LINES, LINES)
def test_repainting_the_span_turns_the_old_line_into_the_new(old: Line, new: Line) -> None:
    before, after = painted(old), painted(new)
    width = max(len(before), len(after))
    blank = ("", Role.TEXT)
    before += [blank] * (width - len(before))
    after += [blank] * (width - len(after))
    span = changed_span(old, new)
    start, stop = span if span is not None else (0, 0)
    assert before[:start] + after[start:stop] + before[stop:] == after


@given(LINES, LINES)
def test_a_span_never_cuts_a_wide_character(old: Line, new: Line) -> None:
    span = changed_span(old, new)
    if span is None:
        return
    for line in (old, new):
        cells = painted(line)
        for edge in span:
            assert edge >= len(cells) or cells[edge][0].endswith("0")


@given(LINES, st.integers(0, 20))
def test_a_filled_line_has_exactly_the_width(line: Line, width: int) -> None:
    assert width_of(fill(line, width)) == width


def test_equal_lines_need_no_repaint() -> None:
    line: Line = (("a界", Role.TEXT),)
    assert changed_span(line, (("a界", Role.TEXT),)) is None


def test_a_changed_role_alone_is_repainted() -> None:
    assert changed_span((("abc", Role.TEXT),), (("a", Role.TEXT), ("bc", Role.GOOD))) == (1, 3)


def test_the_right_side_wins_when_both_do_not_fit() -> None:
    left: Line = (("a long name", Role.TEXT),)
    assert text_of(spread(left, (("RUN", Role.GOOD),), 8)) == "a lonRUN"
