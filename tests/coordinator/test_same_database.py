"""A run goes on in the database and the incarnation that its folder came from, and in no other."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from exporter_tui.coordinator.jobs import planning_tries
from exporter_tui.coordinator.machine import retry
from exporter_tui.coordinator.result import RunResult
from exporter_tui.fakeoracle.kinds import USUAL
from exporter_tui.fakeoracle.serving.server import Server
from exporter_tui.fakeoracle.storage.table import Catalog
from exporter_tui.fakeoracle.storage.values import Moment
from exporter_tui.model import events
from exporter_tui.model.errors import ExporterError
from exporter_tui.oracle import incarnation
from tests.builders import PASSWORD, READER
from tests.world import CountingDatabase, World

pytestmark = pytest.mark.slow

TABLES = {"tables": ("JOBS", "REGIONS")}
LATER = 50_000_000
STANDBY = replace(USUAL, role="PHYSICAL STANDBY", open_mode="READ ONLY WITH APPLY")
VIEWS = ("V_$DATABASE", "V_$CONTAINERS", "V_$PDB_INCARNATION")

Serve = Callable[..., World]


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait no longer than it takes."""
    monkeypatch.setattr(incarnation, "_BETWEEN_S", 0.01)
    monkeypatch.setattr(retry, "_STANDBY_PAUSE_S", 0.01)
    monkeypatch.setattr(planning_tries, "_PAUSES_S", (0.01, 0.02))


@pytest.fixture
def serve(hr_catalog: Catalog, tmp_path: Path) -> Iterator[Serve]:
    """Yield a function that serves HR as another database; all use one export folder."""
    with ExitStack() as stack:

        def start(*, without: tuple[str, ...] = (), remade: bool = False, **database: Any) -> World:
            catalog = hr_catalog
            if remade:
                born = Moment(2026, 3, 3, 3, 3, 3)
                remade_tables = [replace(one, created=born) for one in catalog.tables]
                catalog = replace(catalog, tables=tuple(remade_tables))
            served = CountingDatabase(catalog, **({"first_scn": LATER} | database))
            served.add_reader(READER, PASSWORD)
            for view in without:
                served.revoke(READER, "SELECT", on=("SYS", view))
            server = stack.enter_context(Server(served))
            return World(served, server, tmp_path)

        yield start


@pytest.fixture
def exported(serve: Serve) -> World:
    """Return a world whose folder holds finished tables."""
    world = serve(first_scn=0)
    for _ in range(100):
        world.database.current_scn()
    assert world.run(**TABLES).exit_code == 0
    return world


def _refused(world: World, **changes: object) -> str:
    before = {path: path.read_bytes() for path in world.output.rglob("*.json")}
    last = world.last_statement()
    with pytest.raises(ExporterError) as raised:
        world.run(**(TABLES | changes))
    assert {path: path.read_bytes() for path in world.output.rglob("*.json")} == before
    assert world.data_reads(last) == []
    return str(raised.value)


def _kept(world: World) -> RunResult:
    result = world.run(**TABLES)
    assert result.exit_code == 0
    assert all(line["verdict_kept"] for line in world.report().values())
    return result


def test_the_same_database_goes_on_and_so_does_its_standby(exported: World, serve: Serve) -> None:
    _kept(exported)
    _kept(serve(unique_name="STANDBY", kind=STANDBY))
    _kept(serve())
    assert "STANDBY" not in (exported.output / ".exporter" / "database.json").read_text()


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (replace(USUAL, database_id=7), "now it is 7: another database, though of the same name"),
        (replace(USUAL, container_guid="0" * 32), "another one, or a copy"),
        (replace(USUAL, resetlogs_scn=7), "opened with RESETLOGS meanwhile"),
        (replace(USUAL, container_resetlogs_scn=7), "the container was opened with RESETLOGS"),
    ],
)
def test_a_clone_and_another_incarnation_are_refused(
    exported: World, serve: Serve, kind: object, words: str
) -> None:
    del exported
    refusal = _refused(serve(kind=kind))
    assert "OTHER-DATABASE" in refusal
    assert words in refusal


def test_a_database_that_was_flashed_back_is_refused_with_every_right_or_none(
    exported: World, serve: Serve
) -> None:
    scn = exported.database.current_scn()
    exported.database.open_resetlogs(scn - 5)
    assert "opened with RESETLOGS" in _refused(exported)
    again = serve(first_scn=0, without=VIEWS)
    assert "was restored or flashed back" in _refused(again)


def test_an_scn_below_the_folder_s_is_looked_at_again_before_it_is_refused(
    exported: World, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    del exported
    behind = serve(first_scn=0)
    waits: list[float] = []

    def catch_up(*_: object) -> None:
        waits.append(1)
        if len(waits) == 2:
            behind.database._scn = LATER

    coordinator = behind.coordinator(**TABLES)
    monkeypatch.setattr(coordinator, "_sleep", catch_up)
    assert coordinator.run().exit_code == 0
    assert len(waits) == 2


def test_a_standby_that_is_behind_is_told_so(exported: World, serve: Serve) -> None:
    del exported
    world = serve(first_scn=0, kind=STANDBY, unique_name="STANDBY")
    with pytest.raises(ExporterError) as raised:
        world.coordinator(**TABLES).plan()
    failure = raised.value.failure
    assert failure.code == "STANDBY-BEHIND"
    assert "caught up" in failure.remedy


def test_without_a_right_to_look_names_and_the_birth_of_a_table_decide(serve: Serve) -> None:
    assert serve(first_scn=0, without=VIEWS).run(**TABLES).exit_code == 0
    _kept(serve(without=VIEWS, kind=replace(USUAL, database_id=7)))
    assert "OTHER-DATABASE" in _refused(serve(without=VIEWS, unique_name="ANOTHER"))
    remade = serve(without=VIEWS, remade=True)
    assert remade.run(**TABLES).exit_code == 1
    for line in remade.report().values():
        assert (line["status"], line["code"]) == ("FAILED", "STALE")
        assert "the table is another one of the same name" in line["message"]
        assert "created 2026-03-03 03:03:03" in line["message"]


def test_what_only_one_of_two_runs_could_read_is_said(exported: World, serve: Serve) -> None:
    del exported
    blind = serve(without=VIEWS)
    _kept(blind)
    warnings = json.loads((blind.output / "summary_report.json").read_text())["warnings"]
    assert any("This run cannot read DBID (V$DATABASE)" in text for text in warnings)


def test_a_standby_that_shows_an_scn_before_it_can_be_read_costs_no_redo(serve: Serve) -> None:
    world = serve(kind=replace(STANDBY, late_scn_reads=1), unique_name="STANDBY")
    coordinator = world.coordinator(parallel=1, tables=("REGIONS",))
    seen: list[events.Event] = []
    coordinator.bus.listen(lambda _at, event, _line: seen.append(event))
    assert coordinator.run().exit_code == 0
    assert [one for one in seen if isinstance(one, events.AttemptFailed)]
    assert not [one for one in seen if isinstance(one, events.TableReplanned)]
    assert not world.report()["REGIONS"]["redone"]
