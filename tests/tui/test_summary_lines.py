"""The end of a run in lines: what this run did is told apart from what it found."""

from dataclasses import replace

from exporter_tui.model.view import RunState, RunView, Totals
from exporter_tui.tui.glyphs import UNICODE
from exporter_tui.tui.recorded.views import finished
from exporter_tui.tui.render.summary import summary_lines, summary_title


def lines_of(view: RunView) -> list[str]:
    return summary_lines(view, "/out/summary_report.json", UNICODE)


def test_what_was_kept_is_not_told_as_exported() -> None:
    view = finished()
    assert not [line for line in lines_of(view) if "kept" in line]
    totals = replace(view.totals, rows=2_500, rows_kept=2_400, files=30, kept=29)
    told = lines_of(replace(view, totals=totals))
    assert told[1:3] == [
        "of them exported now: 1 file with 100 rows",
        "kept of earlier runs: 29 files with 2,400 rows",
    ]


def test_the_speed_is_told_where_anything_was_exported() -> None:
    view = replace(finished(), elapsed_s=100.0, mean_rows_per_s=402_000, best_rows_per_s=611_000)
    assert "0:01:40 worked, 402k rows/s on average, 611k at best" in lines_of(view)
    idle = replace(view, mean_rows_per_s=0.0, best_rows_per_s=0.0)
    assert "0:01:40 worked" in lines_of(idle)


def test_a_stop_says_what_is_left_and_how_to_go_on() -> None:
    words = "Stopped: 106 of 113 tables left, the same command goes on"
    for failed, more in ((0, ""), (3, "; problems in 3 tables")):
        totals = Totals(tables=113, valid=7 - failed, failed=failed, stopped=106)
        view = RunView(state=RunState.STOPPED, totals=totals)
        assert summary_title(view) == words + more
