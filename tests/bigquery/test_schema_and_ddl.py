"""One mapping, three files: schema, DDL and checks name the same columns with the same types."""

import json
import re
from dataclasses import replace

import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st

from exporter_tui.bigquery.ddl import create_table
from exporter_tui.bigquery.names import identifier, string, table_name
from exporter_tui.bigquery.schema import schema_json
from exporter_tui.bigquery.types import fields, final_types
from exporter_tui.model.names import TableName
from exporter_tui.model.types import BigQueryType, parse_type
from exporter_tui.model.work import ColumnStats
from tests.builders import NOWHERE
from tests.store.builders import column, plan

PLAN = plan(
    [
        column("ID", parse_type("NUMBER", precision=9, scale=0), nullable=False),
        column("we'ird", parse_type("CHAR", char_length=3), bigquery_name="we_ird"),
        column("ANY", parse_type("NUMBER")),
        column("AT", parse_type("TIMESTAMP(9) WITH TIME ZONE")),
    ],
    row_hash=True,
)
STATS = (
    ColumnStats(non_null=1),
    ColumnStats(non_null=1),
    ColumnStats(non_null=1, integer_digits=30, fraction_digits=2),
    ColumnStats(non_null=1),
)


def test_the_schema_has_every_column_of_the_file_in_order() -> None:
    schema = json.loads(schema_json(PLAN, STATS))
    assert [(one["name"], one["type"], one["mode"]) for one in schema] == [
        ("ID", "INT64", "NULLABLE"),
        ("we_ird", "STRING", "NULLABLE"),
        ("ANY", "BIGNUMERIC", "NULLABLE"),
        ("AT", "TIMESTAMP", "NULLABLE"),
        ("ROW_HASH", "STRING", "NULLABLE"),
    ]


def test_the_description_tells_where_a_column_comes_from_and_what_it_loses() -> None:
    descriptions = [one["description"] for one in json.loads(schema_json(PLAN, STATS))]
    assert descriptions[0] == 'Oracle "ID" NUMBER(9,0) NOT NULL'
    assert descriptions[1].startswith('Oracle "we\'ird" CHAR(3); blank padding')
    assert "time zone" in descriptions[3]
    assert "csv-v1" in descriptions[4]


def test_no_row_hash_no_column_for_it() -> None:
    without = plan(PLAN.columns)
    assert [one.name for one in fields(without, STATS)][-1] == "AT"


def test_statistics_of_the_row_hash_may_be_there_too() -> None:
    with_hash = (*STATS, ColumnStats(non_null=1))
    assert fields(PLAN, with_hash) == fields(PLAN, STATS)


def test_without_statistics_a_number_without_precision_is_numeric() -> None:
    assert final_types(PLAN.columns, ())[2] is BigQueryType.NUMERIC


def test_statistics_of_too_few_columns_are_a_defect() -> None:
    with pytest.raises(ValueError, match="zip"):
        final_types(PLAN.columns, STATS[:2])


@pytest.mark.parametrize(
    ("integer_digits", "fraction_digits", "expected"),
    [
        (0, 0, BigQueryType.NUMERIC),
        (29, 9, BigQueryType.NUMERIC),
        (30, 0, BigQueryType.BIGNUMERIC),
        (1, 10, BigQueryType.BIGNUMERIC),
        (38, 38, BigQueryType.BIGNUMERIC),
        (39, 0, BigQueryType.STRING),
        (1, 39, BigQueryType.STRING),
    ],
)
def test_digits_seen_decide_the_type_of_a_number_without_precision(
    integer_digits: int, fraction_digits: int, expected: BigQueryType
) -> None:
    seen = ColumnStats(non_null=1, integer_digits=integer_digits, fraction_digits=fraction_digits)
    assert final_types(PLAN.columns[2:3], [seen]) == (expected,)


def test_the_ddl_says_the_same_as_the_schema() -> None:
    options = replace(NOWHERE, project="my-project", dataset="ds")
    ddl = create_table(PLAN, STATS, options)
    assert ddl.startswith("CREATE TABLE `my-project.ds.HR__EMPLOYEES` (\n")
    found = re.findall(r"^  `(\w+)` (\w+) OPTIONS\(description='", ddl, re.MULTILINE)
    schema = json.loads(schema_json(PLAN, STATS))
    assert found == [(one["name"], one["type"]) for one in schema]
    sqlglot.parse_one(ddl, read="bigquery")


def test_without_a_dataset_the_ddl_names_the_bare_table() -> None:
    assert create_table(PLAN, STATS, NOWHERE).startswith("CREATE TABLE `HR__EMPLOYEES` (")


@pytest.mark.parametrize(
    ("table", "name"),
    [
        (TableName("HR", "EMPLOYEES"), "HR__EMPLOYEES"),
        (TableName("HR", "ORDER_LINES_2"), "HR__ORDER_LINES_2"),
    ],
)
def test_plain_names_stay_readable(table: TableName, name: str) -> None:
    assert table_name(table) == name


ORACLE_NAMES = st.text("AB_a$é ", min_size=1, max_size=4)


@given(ORACLE_NAMES, ORACLE_NAMES, ORACLE_NAMES, ORACLE_NAMES)
def test_two_tables_never_share_a_bigquery_table_even_where_case_is_ignored(
    owner: str, name: str, other_owner: str, other_name: str
) -> None:
    one, other = TableName(owner, name), TableName(other_owner, other_name)
    met = table_name(one).casefold() == table_name(other).casefold()
    assert met == (one == other)
    assert re.fullmatch(r"[A-Za-z0-9_]+", table_name(one))


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_a_string_literal_reads_back_as_its_text(text: str) -> None:
    literal = sqlglot.parse_one(f"SELECT {string(text)}", read="bigquery").expressions[0]
    if all(character.isprintable() or character in "\n\r\t" for character in text):
        assert literal.this == text
    assert "\n" not in string(text)


def test_an_identifier_cannot_be_left() -> None:
    assert identifier("a`b\\c") == "`a\\`b\\\\c`"
