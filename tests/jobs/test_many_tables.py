"""What planning, recovery and report do grows with the tables, not with their square.

Enters: facts of many tables, made in memory. Leaves: how often the hash of a table's name is
computed, which is once for each look into a set or a mapping. The dictionary alone is replaced.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType

import pytest

from exporter_tui.config.load import load_options
from exporter_tui.coordinator.jobs import planning, recovery, report
from exporter_tui.coordinator.jobs.folder import Folder, read_folder
from exporter_tui.coordinator.jobs.planning import Planned
from exporter_tui.coordinator.jobs.recovery import Begun
from exporter_tui.model.facts import Snapshot, SnapshotMethod, TableFacts
from exporter_tui.model.names import RunId, Scn, TableName
from exporter_tui.model.options import Options
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.verdict import FailedReason
from exporter_tui.store.report import failed_table
from tests.planner.conftest import DATABASE, facts

RUN = RunId("20261126T000000Z-0001")
FEW, MANY = 40, 80
MOST_TIMES_MORE = 2.2
"""Twice the tables cost twice the looks; a set that is made anew for each table costs four times
as many.
"""


class PlansByTable(dict[TableName, TablePlan]):
    """A mapping whose keys are hashed again when a set is made of them; a plain one hands its
    hashes on, and the copying would not be seen.
    """


@contextmanager
def hashed_names() -> Iterator[Callable[[], int]]:
    """Count how often this thread hashes a table's name; call what is yielded for the number."""
    count, wanted = 0, TableName.__hash__.__code__

    def entered(frame: FrameType, event: str, _what: object) -> None:
        nonlocal count
        count += event == "call" and frame.f_code is wanted

    before = sys.getprofile()
    sys.setprofile(entered)
    try:
        yield lambda: count
    finally:
        sys.setprofile(before)


class Site:
    """An export folder, and a database of so many tables."""

    def __init__(self, folder: Path, tables: int) -> None:
        self.tables: Sequence[TableFacts] = [facts(f"HR.T{no:05d}") for no in range(tables)]
        (folder / "out" / ".exporter").mkdir(parents=True)
        config = folder / "config.yaml"
        config.write_text(
            "database: {username: READER, password: p, host: h, service: s}\n"
            f"export: {{output_dir: {folder / 'out'}, schemas: [HR]}}\n"
        )
        self.options: Options = load_options(str(config), environ={})

    def plan(self) -> Planned:
        return planning.plan_run(self.options, None, lambda _: None)  # type: ignore[arg-type]

    def begin(self, planned: Planned) -> Begun:
        return recovery.begin(planned, self.options.export, RUN, lambda _: None, lambda *_: None)

    def report(self, planned: Planned) -> None:
        stopped = report.stopped_table()
        lines = (
            failed_table(one.table, FailedReason.STOPPED, stopped) for one in planned.plan.tables
        )
        end = report.RunEnd(
            options=self.options,
            planned=planned,
            run_id=RUN,
            tables=tuple(lines),
            stopped=True,
            elapsed_s=1.0,
        )
        assert report.finish(end)[0].report_error is None


@pytest.fixture
def sites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Site, Site]:
    """A site of few tables and one of twice as many."""
    few, many = tmp_path / "few", tmp_path / "many"
    by_folder = {str(few / "out"): Site(few, FEW), str(many / "out"): Site(many, MANY)}
    at = Snapshot(scn=Scn(4_200_000), method=SnapshotMethod.CURRENT_SCN)

    def folder_of(output_dir: str) -> Folder:
        found = read_folder(output_dir)
        return Folder(pinned=PlansByTable(found.pinned), damaged=found.damaged)

    monkeypatch.setattr(os, "fsync", lambda _: None)  # a slow disk is not what is counted
    monkeypatch.setattr(planning, "read_database", lambda *_: DATABASE)
    monkeypatch.setattr(planning, "read_maps", lambda _session, fresh, *_: fresh)
    monkeypatch.setattr(planning, "take_after", lambda *_: at)
    monkeypatch.setattr(planning, "read_folder", folder_of)
    monkeypatch.setattr(
        planning, "_select", lambda options, *_: by_folder[options.export.output_dir].tables
    )
    small, large = by_folder.values()
    return small, large


def hashes(job: Callable[[], object]) -> int:
    with hashed_names() as counted:
        job()
    return counted()


def test_twice_the_tables_cost_twice_the_looks_in_every_step_of_a_run(
    sites: tuple[Site, Site],
) -> None:
    """A first run, and one that finds every table pinned."""
    for run in ("first", "second"):
        taken: list[dict[str, int]] = []
        for site in sites:
            planned = site.plan()
            assert len(planned.plan.tables) == len(site.tables)
            pinned = len(site.tables) if run == "second" else 0
            assert len(planned.folder.pinned) == pinned
            taken.append(
                {
                    "plan": hashes(site.plan),
                    "begin": hashes(partial(site.begin, planned)),
                    "report": hashes(partial(site.report, planned)),
                }
            )
        few, many = taken
        assert min(few.values()) >= FEW, "what is not counted proves nothing"
        times = {step: many[step] / few[step] for step in few}
        assert max(times.values()) <= MOST_TIMES_MORE, (run, times)
