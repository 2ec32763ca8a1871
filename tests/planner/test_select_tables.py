"""Patterns of the configuration, names of the dictionary."""

import pytest

from exporter_tui.model.errors import ErrorClass, ExporterError
from exporter_tui.model.names import TableName
from exporter_tui.planner.select_tables import select_owners, select_tables
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
    return [str(name) for name in select_tables(NAMES, options(**changes))]


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
    with pytest.raises(ExporterError):
        _chosen(tables=("HR.X[12]",))


def test_excluded_tables_are_left_out_and_may_match_nothing() -> None:
    found = _chosen(schemas=("HR",), exclude_tables=("*_OLD", "HR.emp", "NO_SUCH"))
    assert found == ["HR.A.B", "HR.EMP", "HR.EMPLOYEES", "HR.JOBS", "HR.X[1]"]


@pytest.mark.parametrize(
    ("changes", "entry", "near"),
    [
        ({"schemas": ("HR", "SALE")}, "export.schemas: 'SALE'", "SALES"),
        ({"tables": ("HR.EMPLOYEE",)}, "export.tables: 'HR.EMPLOYEE'", "HR.EMPLOYEES"),
    ],
)
def test_an_entry_that_matches_nothing_is_fatal_and_names_what_is_near(
    changes: dict[str, tuple[str, ...]], entry: str, near: str
) -> None:
    with pytest.raises(ExporterError) as raised:
        _chosen(**changes)
    failure = raised.value.failure
    assert (failure.code, failure.error_class) == ("NO-MATCH", ErrorClass.FATAL)
    assert entry in failure.message
    assert near in failure.message


OWNERS = ("EXPORTER", "HR", "SALES", "Mixed")


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, ("EXPORTER",)),
        ({"schemas": ("hr", "S*")}, ("HR", "SALES")),
        ({"tables": ("HR.JOBS",)}, ("HR",)),
        ({"tables": ("HR.JOBS", "T")}, ("EXPORTER", "HR")),
        ({"schemas": ("SALES",), "tables": ("HR.JOBS", "T")}, ("HR", "SALES")),
        ({"tables": ("*.JOBS",)}, ("EXPORTER", "HR", "Mixed", "SALES")),
    ],
)
def test_only_the_owners_that_can_matter_are_read(
    changes: dict[str, tuple[str, ...]], found: tuple[str, ...]
) -> None:
    assert select_owners(OWNERS, options(**changes), username="EXPORTER") == found


def test_a_schema_that_does_not_exist_is_named() -> None:
    with pytest.raises(ExporterError, match="'NOPE' matches nothing"):
        select_owners(OWNERS, options(schemas=("NOPE",)), username="EXPORTER")
