"""What a configuration names and no table is, told for all entries at once; or nothing at all."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from exporter_tui.fakeoracle.faults import FailStatement
from exporter_tui.fakeoracle.serving.server import Server
from exporter_tui.fakeoracle.storage.table import Catalog, Synonym, View
from exporter_tui.model.errors import ExporterError, Failure
from tests.builders import PASSWORD, READER
from tests.world import CountingDatabase, World

VIEW = View(owner="HR", name="EMP_V", object_id=9001, text="SELECT * FROM employees")
SYNONYMS = (
    Synonym(owner="HR", name="EMP", object_id=9002, table_owner="HR", table="EMPLOYEES"),
    Synonym(owner="PUBLIC", name="STAFF", object_id=9003, table_owner="HR", table="EMPLOYEES"),
    Synonym(
        owner=READER, name="AFAR", object_id=9004, table_owner="X", table="T", link="FAR.EXAMPLE"
    ),
)


@pytest.fixture
def named(hr_catalog: Catalog, tmp_path: Path) -> Iterator[World]:
    """Serve HR with a view, synonyms, and a table that the user has no right on."""
    catalog = replace(hr_catalog, views=(VIEW,), synonyms=SYNONYMS)
    database = CountingDatabase(catalog)
    database.add_reader(READER, PASSWORD)
    database.grant(READER, "SELECT", on=("HR", "EMP_V"))
    database.revoke(READER, "SELECT", "FLASHBACK", on=("HR", "JOBS"))
    with Server(database) as server:
        yield World(database, server, tmp_path)


def _refusal(world: World, **changes: object) -> Failure:
    with pytest.raises(ExporterError) as raised:
        world.coordinator(**changes).plan()
    return raised.value.failure


def test_views_synonyms_and_tables_out_of_reach_are_called_what_they_are(named: World) -> None:
    named.database.grant(READER, "SELECT", on=("SYS", "DBA_OBJECTS"))
    entries = ("HR.EMP_V", "hr.emp", "HR.JOBS", "REGIONS", "HR.EMPLOYES", "HR.NO*")
    failure = _refusal(named, tables=entries)
    assert failure.code == "NO-MATCH"
    for words in (
        "'HR.EMP_V' is a view; views are not exported.",
        "'hr.emp' is a synonym of HR.EMPLOYEES: name that.",
        "'HR.JOBS' is a table that READER may not see. Ask its owner for GRANT SELECT, FLASHBACK "
        'ON "HR"."JOBS" TO "READER"',
        "'HR.EMPLOYES' matches nothing. Near: HR.EMPLOYEES",
        "'HR.NO*' matches nothing.",
    ):
        assert words in failure.message
    assert "REGIONS" not in failure.message.replace("'HR.EMPLOYES' matches nothing. Near: ", "")


def test_bare_names_may_be_synonyms_of_anybody_or_of_another_database(named: World) -> None:
    failure = _refusal(named, schemas=(), tables=("STAFF", "AFAR"))
    assert "'STAFF' is a synonym of HR.EMPLOYEES: name that." in failure.message
    assert "'AFAR' is a synonym of X.T, in the other database of link FAR.EXAMPLE" in (
        failure.message
    )


def test_a_table_that_no_view_shows_is_one_that_matches_nothing(named: World) -> None:
    assert "'HR.JOBS' matches nothing." in _refusal(named, tables=("HR.JOBS",)).message


def test_where_nobody_can_look_the_entry_is_told_all_the_same(named: World) -> None:
    for view in ("sys.all_objects", "sys.all_synonyms"):
        named.server.faults.add(FailStatement(sql=view, number=4030, message="x", times=0))
    failure = _refusal(named, tables=("HR.EMP_V",))
    assert failure.code == "NO-MATCH"
    assert "'HR.EMP_V' matches nothing." in failure.message


def test_a_user_without_tables_and_a_configuration_without_schemas_selects_nothing(
    world: World,
) -> None:
    failure = _refusal(world, schemas=())
    assert failure.code == "NOTHING-SELECTED"
    assert f"{READER} owns none. It can see tables of HR." in failure.message
    assert "export.schemas" in failure.remedy


def test_leaving_every_table_out_is_told(world: World) -> None:
    failure = _refusal(world, exclude_tables=("*",))
    assert failure.code == "NOTHING-SELECTED"
    assert "export.exclude_tables leaves out all of 7 tables." in failure.message


@pytest.mark.slow
def test_exact_names_need_no_list_of_all_schemas(world: World) -> None:
    assert len(world.coordinator(schemas=("hr",), tables=("JOBS",)).plan().tables) == 1
    asked = [one.sql.lower() for one in world.server.statements()]
    assert not [sql for sql in asked if "distinct owner" in sql or "oracle_maintained" in sql]
    assert world.coordinator(schemas=("H*",)).plan().tables
    asked = [one.sql.lower() for one in world.server.statements()]
    assert len([sql for sql in asked if "distinct owner" in sql or "oracle_maintained" in sql]) == 2


@pytest.mark.slow
def test_block_maps_are_asked_only_for_tables_that_are_selected_and_new(world: World) -> None:
    chosen = {"tables": ("JOBS", "REGIONS"), "chunk_threshold_bytes": 1}
    assert world.run(**chosen).exit_code == 0
    asked = [one.sql for one in world.server.statements() if "dba_extents" in one.sql]
    assert len(asked) == 2
    last = world.last_statement()
    assert world.run(**chosen).exit_code == 0
    again = [one for one in world.server.statements() if one.number > last]
    assert again
    assert not [one for one in again if "dba_extents" in one.sql]
