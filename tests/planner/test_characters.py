"""What the character sets of a database mean for the plan."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from exporter_tui.model.facts import Database, Snapshot, TableFacts, TableKind
from exporter_tui.model.plan import RunPlan
from exporter_tui.planner.build import build_run_plan
from exporter_tui.planner.characters import NationalTexts, converted_from, national_texts
from tests.planner.conftest import column, facts, options

Plan = Callable[..., RunPlan]


@pytest.fixture
def plan(database: Database, snapshot: Snapshot) -> Plan:
    """Return a planner of the given facts; keywords replace its other arguments."""

    def build(*tables: TableFacts, **changes: object) -> RunPlan:
        values: dict[str, object] = {
            "database": database,
            "snapshot": snapshot,
            "options": options(),
            "pinned": {},
            "column_sql": lambda _, name: f't."{name}"',
        }
        return build_run_plan(tables=tables, **(values | changes))  # type: ignore[arg-type]

    return build


@pytest.mark.parametrize(
    ("name", "national", "thin", "texts"),
    [
        ("AL32UTF8", "AL16UTF16", True, NationalTexts.AS_THEY_ARE),
        ("WE8MSWIN1252", "AL16UTF16", True, NationalTexts.AS_THEY_ARE),
        ("AL32UTF8", "UTF8", True, NationalTexts.IN_DATABASE_SET),
        ("UTF8", "UTF8", True, NationalTexts.IN_DATABASE_SET),
        ("WE8MSWIN1252", "UTF8", True, NationalTexts.UNREADABLE),
        ("WE8MSWIN1252", "UTF8", False, NationalTexts.AS_THEY_ARE),
    ],
)
def test_national_texts_are_read_where_the_driver_knows_their_set(
    database: Database, name: str, national: str, *, thin: bool, texts: NationalTexts
) -> None:
    found = replace(database, character_set=name, national_character_set=national)
    assert national_texts(found, thin=thin) is texts


def test_texts_are_converted_unless_the_database_is_unicode(database: Database) -> None:
    for name in ("AL32UTF8", "UTF8"):
        assert converted_from(replace(database, character_set=name)) is None
    western = replace(database, character_set="WE8ISO8859P15")
    assert converted_from(western) == "WE8ISO8859P15"


def test_the_plan_of_a_western_database_says_so_a_pinned_one_too(
    plan: Plan, database: Database
) -> None:
    (pinned,) = plan(facts()).tables
    assert pinned.converted_from is None
    western = replace(database, character_set="WE8MSWIN1252")
    assert plan(facts(), database=western).tables[0].converted_from == "WE8MSWIN1252"
    kept = plan(facts(), database=western, pinned={pinned.table: pinned}).tables[0]
    assert kept == replace(pinned, converted_from="WE8MSWIN1252")


def test_us7ascii_is_warned_of_with_what_can_be_done(plan: Plan, database: Database) -> None:
    ascii_only = replace(database, character_set="US7ASCII")
    (warning,) = plan(facts(), database=ascii_only).warnings
    assert "REPLACED-CHARACTERS" in warning
    assert "question mark" in warning
    assert "UTL_RAW.CAST_TO_RAW" in warning
    assert plan(facts(), database=replace(database, character_set="WE8MSWIN1252")).warnings == ()


def test_only_tables_with_national_columns_are_refused(plan: Plan, database: Database) -> None:
    western = replace(database, character_set="WE8MSWIN1252", national_character_set="UTF8")
    found = plan(
        facts(columns=(column("A"), column("N", "NVARCHAR2", char_length=9))),
        facts("HR.PLAIN"),
        database=western,
        national=NationalTexts.UNREADABLE,
    )
    assert [table.table.name for table in found.tables] == ["PLAIN"]
    (refused,) = found.refused
    assert refused.failure.code == "NATIONAL-SET"
    assert refused.failure.message.startswith("N: thin mode cannot read")


def test_an_index_organized_table_has_no_physical_rowids(plan: Plan) -> None:
    (organized,) = plan(facts(kind=TableKind.INDEX_ORGANIZED)).tables
    assert not organized.physical_rowids
    older = replace(organized, physical_rowids=True)
    (kept,) = plan(facts(kind=TableKind.INDEX_ORGANIZED), pinned={older.table: older}).tables
    assert kept == organized
