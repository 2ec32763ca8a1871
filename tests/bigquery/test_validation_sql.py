"""The checks hold over what was loaded as exported, and each kind of damage turns one false."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import sqlglot

from exporter_tui.bigquery.validation import validation_sql
from exporter_tui.model.names import TableName
from exporter_tui.model.types import BigQueryType, parse_type
from exporter_tui.model.work import ColumnStats
from tests.bigquery.loaded import Loaded, Row, load_rows, types_of, write_files
from tests.builders import NOWHERE
from tests.store.builders import column, plan

COLUMNS = [
    column("ID", parse_type("NUMBER", precision=9, scale=0)),
    column("AMOUNT", parse_type("NUMBER", precision=12, scale=2)),
    column("ANY", parse_type("NUMBER")),
    column("HUGE", parse_type("NUMBER")),
    column("RATE", parse_type("BINARY_DOUBLE")),
    column("NAN", parse_type("BINARY_FLOAT")),
    column("NAME", parse_type("VARCHAR2", char_length=20)),
    column("NOTE", parse_type("CLOB")),
    column("PHOTO", parse_type("BLOB")),
    column("HIRED", parse_type("DATE")),
    column("SEEN", parse_type("TIMESTAMP(6) WITH TIME ZONE")),
    column("NOTHING", parse_type("NUMBER")),
]
PLAN = plan(COLUMNS)
AT, SEEN = "2024-02-29 23:59:59", "2024-02-29 23:59:59.123456Z"
# DuckDB is the slow part: about 0.1 s for each load.
pytestmark = pytest.mark.slow

ROWS: list[Row] = [
    ["1", "10.25", "0.1", "1" * 60, "0.1", "nan", "Ann", "", "aGk=", AT, SEEN, None],
    ["-2", "-0.50", "-7.0000000001", None, "1e+22", "1.5", "a\nb", None, "", None, None, None],
    ["3", None, None, "-3", "-inf", None, 'say "hi",', "x", None, AT, SEEN, None],
    ["40000000", "99.99", "123456789.5", None, None, "-2", None, "é", "AA==", AT, None, None],
]


def changed(row: int, name: str, cell: str | None) -> list[Row]:
    no = [one.name for one in COLUMNS].index(name)
    return [
        [cell if (at, of) == (row, no) else old for of, old in enumerate(cells)]
        for at, cells in enumerate(ROWS)
    ]


def loaded(tmp_path: Path, rows: Sequence[Row]) -> Loaded:
    return load_rows(PLAN, ROWS, write_files(tmp_path, rows))


def test_every_check_holds_over_the_files_as_exported(tmp_path: Path) -> None:
    checks = loaded(tmp_path, ROWS).checks()
    assert {name for name, (_, _, ok) in checks.items() if not ok} == set()
    assert checks["COUNT(*)"][:2] == ("4", "4")
    assert checks["SUM(NOTHING)"][:2] == ("NULL", "NULL")
    assert checks["COUNT(NAME)"][:2] == ("3", "3")
    assert checks["NAN(NAN)"][:2] == ("1", "1")


def test_every_column_is_counted_and_every_number_that_fits_is_summed(tmp_path: Path) -> None:
    names = set(loaded(tmp_path, ROWS).checks())
    assert {f"COUNT({one.name})" for one in COLUMNS} <= names
    assert {name for name in names if name.startswith("SUM")} == {
        "SUM(ID)",
        "SUM(AMOUNT)",
        "SUM(ANY)",
        "SUM(NOTHING)",
    }
    assert {"HAS MINIMUM(HUGE)", "HAS MAXIMUM(HUGE)", "EMPTY(NAME)"} <= names
    assert {"MIN(RATE)", "MAX(RATE)", "MIN(HIRED)", "MAX(SEEN)"} <= names
    assert "EMPTY(NOTE)" not in names


@pytest.mark.parametrize(
    ("row", "name", "cell", "failing"),
    [
        (1, "ID", "-3", {"SUM(ID)"}),
        (1, "AMOUNT", "-0.51", {"SUM(AMOUNT)"}),
        (1, "ANY", "-7.0000000002", {"SUM(ANY)"}),
        (0, "HUGE", "1" * 59 + "2", {"HAS MAXIMUM(HUGE)"}),
        (0, "RATE", "nan", {"MAX(RATE)"}),
        (1, "RATE", "1.0000000000000002e+22", {"MAX(RATE)"}),
        (0, "NAN", "1.5", {"NAN(NAN)"}),
        (3, "NAN", "-1", {"MIN(NAN)"}),
        (3, "NAME", "", {"COUNT(NAME)", "EMPTY(NAME)"}),
        (0, "NOTE", None, {"COUNT(NOTE)"}),
        (1, "PHOTO", None, {"COUNT(PHOTO)"}),
        (0, "NOTHING", "0", {"COUNT(NOTHING)", "SUM(NOTHING)"}),
    ],
)
def test_one_changed_cell_turns_its_checks_false_and_no_other(
    tmp_path: Path, row: int, name: str, cell: str | None, failing: set[str]
) -> None:
    assert loaded(tmp_path, changed(row, name, cell)).failing() == failing


def test_moments_that_all_shift_are_seen(tmp_path: Path) -> None:
    rows = [[cell.replace("23:59", "22:59") if cell else cell for cell in row] for row in ROWS]
    assert loaded(tmp_path, rows).failing() == {
        "MIN(HIRED)",
        "MAX(HIRED)",
        "MIN(SEEN)",
        "MAX(SEEN)",
    }


def test_one_lost_row_is_seen(tmp_path: Path) -> None:
    failing = loaded(tmp_path, ROWS[:-1]).failing()
    assert {"COUNT(*)", "COUNT(ID)", "SUM(ID)"} <= failing


def test_one_doubled_row_is_seen(tmp_path: Path) -> None:
    assert "COUNT(*)" in loaded(tmp_path, [*ROWS, ROWS[0]]).failing()


def test_a_null_turned_to_an_empty_text_is_seen_even_when_counts_are_not_looked_at(
    tmp_path: Path,
) -> None:
    assert "EMPTY(NAME)" in loaded(tmp_path, changed(3, "NAME", "")).failing()


def test_a_loaded_table_without_any_row_fails_every_check_that_expects_something(
    tmp_path: Path,
) -> None:
    checks = loaded(tmp_path, []).checks()
    assert None not in {ok for _, _, ok in checks.values()}
    assert not checks["SUM(ID)"][2]
    assert not checks["HAS MINIMUM(HUGE)"][2]
    assert checks["SUM(NOTHING)"][2]


def test_an_empty_table_checks_that_it_stayed_empty(tmp_path: Path) -> None:
    files = write_files(tmp_path, [], files=1)
    assert load_rows(PLAN, [], files).failing() == set()
    files = write_files(tmp_path, changed(0, "HUGE", None))
    assert "COUNT(*)" in load_rows(PLAN, [], files).failing()


def test_the_row_hash_stands_in_every_row(tmp_path: Path) -> None:
    hashed = plan(COLUMNS[:1], row_hash=True)
    files = write_files(tmp_path, [["1", "ab"], ["2", "cd"]])
    assert load_rows(hashed, [["1"], ["2"]], files).failing() == set()
    files = write_files(tmp_path, [["1", "ab"], ["2", None]])
    assert load_rows(hashed, [["1"], ["2"]], files).failing() == {"COUNT(ROW_HASH)"}


def test_the_type_of_a_number_without_precision_follows_its_digits() -> None:
    found = dict(zip([one.name for one in COLUMNS], types_of(PLAN, ROWS), strict=True))
    assert (found["ID"], found["AMOUNT"]) == (BigQueryType.INT64, BigQueryType.NUMERIC)
    assert (found["ANY"], found["HUGE"]) == (BigQueryType.BIGNUMERIC, BigQueryType.STRING)
    assert found["NOTHING"] is BigQueryType.NUMERIC


@pytest.mark.parametrize(
    ("non_null", "minimum", "maximum", "fraction_digits", "summed"),
    [
        (1, "1", "9" * 38, 0, True),
        (1, "-" + "9" * 38, "1", 0, True),
        (2, "1", "4" + "9" * 37, 0, True),
        (2, "1", "5" + "0" * 37, 0, False),
        (2, "-5" + "0" * 37, "1", 0, False),
        (10, "1", "9" * 37, 0, True),
        (100, "1", "9" * 37, 0, False),
        (1, "1", "9" * 38 + "." + "9" * 38, 38, True),
        (1, "1", "1", 39, False),
    ],
)
def test_a_sum_is_asked_for_only_where_it_surely_fits(
    non_null: int, minimum: str, maximum: str, fraction_digits: int, summed: bool
) -> None:
    wide = column("N", parse_type("NUMBER", precision=38, scale=38))
    stats = ColumnStats(
        non_null=non_null,
        total="1",
        minimum=minimum,
        maximum=maximum,
        fraction_digits=fraction_digits,
    )
    sql = validation_sql(plan([wide]), [stats], 2, NOWHERE)
    assert ("SUM(" in sql) == summed
    assert ("MIN(CAST(`N` AS BIGNUMERIC))" in sql) == (not summed)
    assert ("MAX(CAST(`N` AS BIGNUMERIC))" in sql) == (not summed)


def test_a_number_kept_as_text_is_looked_for_as_its_cell() -> None:
    deep = column("N", parse_type("NUMBER", precision=38, scale=40))
    stats = ColumnStats(non_null=1, total="0.5", minimum="0.5", maximum="3")
    sql = validation_sql(plan([deep]), [stats], 1, NOWHERE)
    assert f"LOGICAL_OR(`N` = '0.5{'0' * 39}')" in sql
    assert f"LOGICAL_OR(`N` = '3.{'0' * 40}')" in sql


def test_the_table_is_read_once_and_named_as_the_options_say() -> None:
    stats = [ColumnStats(non_null=0)] * len(COLUMNS)
    options = replace(NOWHERE, project="my-project", dataset="ds")
    sql = validation_sql(PLAN, stats, 0, options)
    assert sql.count("`my-project.ds.HR__EMPLOYEES`") == 1
    assert len(re.findall(r"\bFROM\b", sql)) == 2
    bare = validation_sql(PLAN, stats, 0, replace(NOWHERE, project="p"))
    assert "FROM `HR__EMPLOYEES`" in bare


@pytest.mark.parametrize("table", ["x'; DROP", "back`tick", "new\nline", "--", "*/", "Ünï\x01"])
def test_a_nasty_name_stays_a_name(table: str) -> None:
    nasty = plan(COLUMNS[:1], table=TableName("HR", table))
    sql = validation_sql(nasty, [ColumnStats(non_null=0)], 0, NOWHERE)
    (tree,) = sqlglot.parse(sql, read="bigquery")
    assert tree is not None
    assert sql.splitlines()[0].startswith("-- ")
    assert sql.splitlines()[2] == "WITH found AS ("
