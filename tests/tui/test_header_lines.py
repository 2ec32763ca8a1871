"""The lines at the top say the same in any width, and cut what matters least."""

from dataclasses import replace

import pytest

from exporter_tui.model.view import RunState
from exporter_tui.tui.glyphs import UNICODE
from exporter_tui.tui.recorded.views import mid_run
from exporter_tui.tui.render.header import header
from exporter_tui.tui.spans import text_of, width_of


@pytest.mark.parametrize("width", [60, 72, 80, 110, 120, 200])
def test_every_line_has_exactly_the_width_and_no_number_is_cut(width: int) -> None:
    lines = header(mid_run(), width, UNICODE, wide=width >= 110)
    assert {width_of(line) for line in lines} == {width}
    text = "\n".join(text_of(line) for line in lines)
    for whole in (
        "RUNNING",
        "55%",
        "498 GiB of 900 GiB",
        "1,201 of 2,005",
        "2 failed",
        "1 suspect",
    ):
        assert whole in text
    assert ("queued" in text) is (width >= 72)


@pytest.mark.parametrize("width", [110, 120, 160])
def test_a_long_folder_is_cut_and_neither_scn_nor_state(width: int) -> None:
    view = replace(mid_run(), output_dir=f"/data/{'deep/' * 40}out")
    text = text_of(header(view, width, UNICODE, wide=True)[0])
    assert "SCN 48112907713" in text
    assert "RUNNING   1:12:40 worked   ~58 min left" in text
    assert "to /dat" in text
    assert "…" in text


@pytest.mark.parametrize("state", list(RunState))
def test_every_state_of_a_run_has_its_word_at_every_width(state: RunState) -> None:
    for width in (60, 80, 120):
        view = replace(mid_run(), state=state, remaining_s=None)
        assert state.value.upper() in text_of(header(view, width, UNICODE, wide=width >= 110)[0])
