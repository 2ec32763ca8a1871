"""The end of a run in lines: what this run did is told apart from what it found."""

from dataclasses import replace

from exporter_tui.model.names import TableName
from exporter_tui.model.states import TableState
from exporter_tui.model.verdict import FailedReason
from exporter_tui.model.view import RunState, RunView, TableView, Totals
from exporter_tui.store.paths import run_files
from exporter_tui.tui.glyphs import UNICODE
from exporter_tui.tui.recorded.views import finished
from exporter_tui.tui.render.summary import summary_line, summary_lines, summary_title
from exporter_tui.tui.spans import Role, text_of

FILES = run_files("/out")


def lines_of(view: RunView) -> list[str]:
    return summary_lines(view, FILES, UNICODE)


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


def test_the_tables_that_took_most_of_the_workers_time_are_named_slowest_first() -> None:
    def table(name: str, worked_s: float, rows: int, kept: int = 0) -> TableView:
        return TableView(
            table=TableName("HR", name),
            state=TableState.SUCCEEDED,
            rows=rows,
            rows_kept=kept,
            worked_s=worked_s,
        )

    tables = (table("A", 10, 1_000_000), table("B", 90, 900_000, 450_000), table("C", 0.5, 9))
    told = lines_of(replace(finished(), tables=tables))
    at = told.index("Slowest")
    assert told[at + 1 : at + 4] == [
        "  0:01:30 of workers  450,000 rows, 5k rows/s  HR.B",
        "  0:00:10 of workers  1,000,000 rows, 100k rows/s  HR.A",
        "",
    ]
    assert "Slowest" not in lines_of(replace(finished(), tables=tables[1:]))


def test_a_problem_is_told_with_its_remedy_and_a_stop_is_none() -> None:
    told = lines_of(finished())
    block = "\n".join(told[told.index("Problems") : told.index("Next")])
    assert "SALES.SHIPMENTS: ORA-01555: snapshot too old" in block
    assert "Raise undo_retention, then press r." in block
    stopped = TableView(
        table=TableName("HR", "T"), state=TableState.FAILED, reason=FailedReason.STOPPED
    )
    assert "Problems" not in lines_of(replace(finished(), tables=(stopped,)))


def test_the_way_on_is_named_as_commands_that_fit_the_end() -> None:
    bad = finished()
    told = lines_of(bad)
    assert "  verify  ./run.sh --verify --output /data/out/2026-08-24" in told
    assert [line for line in told if line.startswith("  load  ")]
    assert [line for line in told if line.startswith("  again ")]
    good = replace(bad, totals=Totals(tables=3, valid=3))
    assert not [line for line in lines_of(good) if line.startswith("  again ")]
    nothing = replace(bad, totals=Totals(tables=3, failed=3))
    assert not [line for line in lines_of(nothing) if line.startswith(("  load ", "  verify "))]


def test_every_line_fits_a_terminal_of_eighty_columns() -> None:
    folder = "/data/out"
    lines = summary_lines(replace(finished(), output_dir=folder), run_files(folder), UNICODE)
    assert len(lines) > 20
    assert [line for line in lines if len(line) > 78] == []


def test_the_headline_names_what_stopped_the_run() -> None:
    totals = Totals(tables=7, valid=2, failed=5)
    view = RunView(
        state=RunState.STOPPED, state_note="ORA-01017, 5 of 7 tables left", totals=totals
    )
    assert summary_title(view) == (
        "Stopped by ORA-01017, 5 of 7 tables left, the same command goes on"
    )
    assert summary_title(RunView(totals=Totals(tables=1, valid=1))) == (
        "Finished: the one table SUCCEEDED"
    )


def test_where_room_is_short_the_way_on_stays() -> None:
    def lines(most: int | None) -> list[str]:
        return summary_lines(finished(), FILES, UNICODE, most=most)

    everything = lines(None)
    assert lines(len(everything)) == everything
    without_slowest = lines(len(everything) - 1)
    assert "Slowest" not in without_slowest
    assert "Problems" in without_slowest
    shortest = lines(1)
    assert "Problems" not in shortest
    assert {"Next", "Exit     1"} <= set(shortest)
    assert len(shortest) <= 24 - 5, "a terminal of 24 lines has no more"


def test_each_outcome_has_the_colour_of_its_state_and_nothing_else_has() -> None:
    coloured = {
        text.split()[-1]: role
        for line in lines_of(finished())
        for text, role in summary_line(line, UNICODE)
        if role not in {Role.TEXT, Role.TITLE}
    }
    assert coloured == {
        "valid": Role.GOOD,
        "empty": Role.GOOD,
        "failed": Role.PROBLEM,
        "suspect": Role.WARNING,
    }
    for line in lines_of(finished()):
        assert text_of(summary_line(line, UNICODE)) == line
