"""Patterns of the configuration, names of the dictionary."""

import pytest

from exporter_tui.model.facts import Owners
from exporter_tui.model.names import TableName
from exporter_tui.planner.select_tables import (
    near,
    needs_owners,
    possible_names,
    select_owners,
    select_tables,
)
from tests.planner.conftest import options

NAMES = [
    TableName(*name.split(".", 1))
    for name in (
        "HR.EMPLOYEES",
        "HR.JOBS",
        "HR.JOBS_OLD",
        "HR.emp",
        "HR.EMP",
        "SALES.ORDERS",
        "SALES.JOBS",
        "Mixed.T",
        "HR.A.B",
        "HR.X[1]",
    )
]


def _chosen(**changes: tuple[str, ...]) -> list[str]:
    selection = select_tables(NAMES, options(**changes))
    assert selection.unmatched == ()
    return [str(name) for name in selection.tables]


def _unmatched(**changes: tuple[str, ...]) -> list[str]:
    selection = select_tables(NAMES, options(**changes))
    return [f"{one.key}: {one.entry}" for one in selection.unmatched]


def test_without_patterns_everything_is_selected() -> None:
    assert _chosen() == sorted(str(name) for name in NAMES)


def test_a_schema_selects_its_tables_and_upper_case_is_tried_second() -> None:
    assert _chosen(schemas=("sales",)) == ["SALES.JOBS", "SALES.ORDERS"]
    assert _chosen(schemas=("Mixed",)) == ["Mixed.T"]
    assert _chosen(schemas=("S*", "M?xed")) == ["Mixed.T", "SALES.JOBS", "SALES.ORDERS"]


def test_a_name_as_typed_wins_over_its_upper_case() -> None:
    assert _chosen(tables=("HR.emp",)) == ["HR.emp"]
    assert _chosen(tables=("HR.Emp",)) == ["HR.EMP"]


def test_a_table_entry_is_owner_and_table_or_a_table_of_the_schemas() -> None:
    assert _chosen(tables=("HR.JOBS",)) == ["HR.JOBS"]
    assert _chosen(tables=("JOBS",)) == ["HR.JOBS", "SALES.JOBS"]
    assert _chosen(schemas=("SALES",), tables=("JOBS",)) == ["SALES.JOBS"]
    assert _chosen(schemas=("SALES",), tables=("HR.JOBS",)) == ["HR.JOBS"]
    assert _chosen(tables=("*.JOB*",)) == ["HR.JOBS", "HR.JOBS_OLD", "SALES.JOBS"]


def test_only_star_and_question_mark_are_special() -> None:
    assert _chosen(tables=("HR.X[1]",)) == ["HR.X[1]"]
    assert _chosen(tables=("HR.A.B",)) == ["HR.A.B"]
    assert _unmatched(tables=("HR.X[12]",)) == ["tables: HR.X[12]"]


def test_excluded_tables_are_left_out_and_may_match_nothing() -> None:
    found = _chosen(schemas=("HR",), exclude_tables=("*_OLD", "HR.emp", "NO_SUCH"))
    assert found == ["HR.A.B", "HR.EMP", "HR.EMPLOYEES", "HR.JOBS", "HR.X[1]"]


def test_every_entry_that_matches_nothing_is_found_at_once() -> None:
    found = _unmatched(schemas=("HR", "SALE"), tables=("HR.EMPLOYEE", "JOBS", "NO*"))
    assert found == ["schemas: SALE", "tables: HR.EMPLOYEE", "tables: NO*"]
    assert near("SALE", ["SALES", "HR"]) == " Near: SALES."
    assert near("XYZ", ["SALES", "HR"]) == ""


OWNERS = Owners(own=("EXPORTER", "HR", "SALES", "Mixed"), maintained=("SYSTEM", "SYS"))


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, ("EXPORTER",)),
        ({"schemas": ("hr", "S*")}, ("HR", "SALES", "hr")),
        ({"tables": ("HR.JOBS",)}, ("HR",)),
        ({"tables": ("HR.JOBS", "T")}, ("EXPORTER", "HR")),
        ({"schemas": ("SALES",), "tables": ("HR.JOBS", "T")}, ("HR", "SALES")),
        ({"tables": ("*.JOBS",)}, ("EXPORTER", "HR", "Mixed", "SALES")),
        ({"schemas": ("S*", "SYSTEM")}, ("SALES", "SYSTEM")),
    ],
)
def test_only_the_owners_that_can_matter_are_read(
    changes: dict[str, tuple[str, ...]], found: tuple[str, ...]
) -> None:
    assert select_owners(OWNERS, options(**changes), username="EXPORTER") == found


def test_the_database_is_asked_for_its_schemas_only_where_a_pattern_needs_them() -> None:
    assert not needs_owners(options())
    assert not needs_owners(options(schemas=("HR",), tables=("HR.JOB*", "T?")))
    assert needs_owners(options(schemas=("H*",)))
    assert needs_owners(options(tables=("?R.JOBS",)))


def test_what_a_name_may_mean() -> None:
    found = possible_names("hr.a.b", ("PUBLIC",))
    assert TableName("hr", "a.b") in found
    assert TableName("HR.A", "B") in found
    assert possible_names("T", ("HR", "PUBLIC")) == (TableName("HR", "T"), TableName("PUBLIC", "T"))
