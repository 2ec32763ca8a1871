"""The header says which moment the tables show, and how many show another."""

from dataclasses import replace

import pytest

from exporter_tui.model.facts import TablesAtScn
from exporter_tui.model.names import Scn
from exporter_tui.tui.glyphs import UNICODE
from exporter_tui.tui.recorded.views import mid_run
from exporter_tui.tui.render.header import header


@pytest.mark.parametrize(
    ("moments", "said"),
    [
        ([(900, 85)], "SCN 900  "),
        ([(900, 84), (950, 1)], "SCN 900 (84 tables; 1 at another)"),
        ([(900, 1_200), (950, 3), (940, 1)], "SCN 900 (1,200 tables; 4 at 2 others)"),
    ],
)
def test_it_counts_the_tables_of_other_moments(moments: list[tuple[int, int]], said: str) -> None:
    scns = tuple(TablesAtScn(scn=Scn(scn), tables=tables) for scn, tables in moments)
    first = header(replace(mid_run(5), scns=scns), 160, UNICODE, wide=True)[0]
    assert said in "".join(text for text, _ in first)
