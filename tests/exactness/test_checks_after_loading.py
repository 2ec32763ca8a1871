"""validation.sql of real exports holds over their files, and each damage turns it false."""

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from decimal import Context, Decimal
from pathlib import Path

import pytest
import sqlglot

from exporter_tui.fakeoracle.datasets import torture_shapes
from exporter_tui.fakeoracle.storage.table import Catalog
from tests.exactness.expected_cells import expected_rows
from tests.exactness.exported import Exported, Line
from tests.exactness.loading import Cells, Change, changed_file, failing_checks
from tests.golden import reference

pytestmark = pytest.mark.slow

EMPLOYEES = ("HR", "EMPLOYEES")
LINES = ("SALES", "ORDER_LINES")
LOADED = [
    EMPLOYEES,
    ("HR", "REGIONS"),
    ("SALES", "ORDERS"),
    LINES,
    ("TORTURE", "TEXTS"),
    ("TORTURE", "BYTES"),
    ("TORTURE", "LARGE_OBJECTS"),
    ("TORTURE", "FLOATS"),
    ("TORTURE", "DATES"),
    ("TORTURE", "ZONES"),
    ("TORTURE", "INTERVALS"),
    ("TORTURE", "ALL_NULLS"),
    ("TORTURE", "ONE_COLUMN"),
    ("TORTURE", "HIDDEN_COLUMNS"),
    ("TORTURE", "COLUMN_NAMES"),
    ("TORTURE", "REPEATS"),
    ("TORTURE", "EMPTY_TABLE"),
]
_WIDE = Context(prec=500)


@pytest.mark.parametrize(("owner", "table"), LOADED)
def test_every_check_holds_over_the_loaded_files(
    exported: Exported, owner: str, table: str
) -> None:
    files = exported.files(owner, table)
    assert failing_checks(exported.paths(owner, table), f"{owner}__{table}", files) == set()


@pytest.fixture(scope="module")
def split(line: Line) -> Exported:
    """Return an export of two tables in many files."""
    return line.export(
        tables=("HR.EMPLOYEES", "SALES.ORDER_LINES"),
        chunk_threshold_bytes=1,
        chunk_bytes=16 * 1024,
        fetch_rows=1_000,
    )


def cell(no: int, old: str | None, new: str | None) -> Change:
    """Return the change of one cell of column ``no`` that reads ``old`` (``*``: any value)."""

    def change(rows: list[Cells]) -> Sequence[Cells]:
        wanted = [
            at
            for at, row in enumerate(rows)
            if (row[no] is not None if old == "*" else row[no] == old)
        ]
        row = rows[wanted[0]]
        assert row[no] != new
        return [*rows[: wanted[0]], (*row[:no], new, *row[no + 1 :]), *rows[wanted[0] + 1 :]]

    return change


def lost(rows: list[Cells]) -> Sequence[Cells]:
    """Lose the last row."""
    return rows[:-1]


def doubled(rows: list[Cells]) -> Sequence[Cells]:
    """Have the first row twice."""
    return [rows[0], *rows]


def exchanged(rows: list[Cells]) -> Sequence[Cells]:
    """Exchange the values of two columns of whole numbers in one row."""
    row = rows[0]
    assert row[0] != row[2]
    return [(row[2], row[1], row[0], *row[3:]), *rows[1:]]


@pytest.mark.parametrize(
    ("of", "change", "failing"),
    [
        (EMPLOYEES, cell(0, "*", "99999"), {"SUM(EMPLOYEE_ID)"}),
        (EMPLOYEES, cell(7, "*", "0.01"), {"SUM(SALARY)"}),
        (EMPLOYEES, cell(8, None, "0.00"), {"COUNT(COMMISSION_PCT)"}),
        (EMPLOYEES, cell(4, None, ""), {"COUNT(PHONE_NUMBER)", "EMPTY(PHONE_NUMBER)"}),
        (EMPLOYEES, cell(2, "*", None), {"COUNT(LAST_NAME)", "BYTES(LAST_NAME)"}),
        (EMPLOYEES, cell(2, "*", "Q"), {"BYTES(LAST_NAME)"}),
        (EMPLOYEES, cell(5, "*", "1999-01-01 00:00:00"), {"MIN(HIRE_DATE)"}),
        (EMPLOYEES, lost, {"COUNT(*)", "COUNT(EMPLOYEE_ID)", "SUM(EMPLOYEE_ID)"}),
        (EMPLOYEES, doubled, {"COUNT(*)", "SUM(EMPLOYEE_ID)"}),
        (LINES, cell(3, "1", "2"), {"SUM(QUANTITY)"}),
        (LINES, cell(5, None, "0"), {"COUNT(DISCOUNT)"}),
        (LINES, cell(10, None, ""), {"COUNT(REMARK)", "EMPTY(REMARK)"}),
        (LINES, lost, {"COUNT(*)", "SUM(ORDER_ID)"}),
        (LINES, exchanged, {"SUM(ORDER_ID)", "SUM(PRODUCT_ID)"}),
    ],
)
def test_one_damage_in_one_file_turns_checks_false(
    split: Exported, tmp_path: Path, of: tuple[str, str], change: Change, failing: set[str]
) -> None:
    *others, largest = sorted(split.files(*of), key=lambda file: file.stat().st_size)
    assert others
    damaged = [*others, changed_file(largest, tmp_path, change)]
    found = failing_checks(split.paths(*of), "__".join(of), damaged)
    assert failing <= found
    if len(failing) == 1:
        assert found == failing


def test_a_file_left_out_is_seen(split: Exported) -> None:
    paths = split.paths("SALES", "ORDER_LINES")
    files = split.files("SALES", "ORDER_LINES")[:-2]
    assert "COUNT(*)" in failing_checks(paths, "SALES__ORDER_LINES", files)


def test_every_number_is_summed_exactly_or_not_at_all(
    exported: Exported, torture_catalog: Catalog
) -> None:
    """Numbers wider than DuckDB's are held to Python's own sums of the source values."""
    summed, left_out = 0, 0
    for name in ("NUMBERS", "NUMBERS_AT_LIMITS"):
        table = torture_catalog.table("TORTURE", name)
        sql = exported.paths("TORTURE", name).validation_sql.read_text()
        for column, vector in zip(table.columns, table.newest.vectors, strict=True):
            values = [value for value in vector.values() if isinstance(value, Decimal)]
            units = [int(value.scaleb(200, _WIDE)) for value in values]
            total = plain(units)
            asked = re.findall(rf"\('SUM\({column.name}\)', '([^']*)'", sql)
            fits = all(len(part) <= 38 for part in plain(list(map(abs, units))).split("."))
            kept_as_text = f"HAS MAXIMUM({column.name})" in sql
            assert asked == ([total] if fits and not kept_as_text else [])
            summed, left_out = summed + len(asked), left_out + (not asked)
    assert summed > 10
    assert left_out > 5


def plain(units: list[int]) -> str:
    """Return the sum of whole numbers of 1E-200 as plain text."""
    total = sum(units)
    digits = tuple(map(int, str(abs(total))))
    return reference.number(Decimal((int(total < 0), digits, -200)), None)


def test_numbers_without_precision_get_their_type_from_the_digits_seen(
    exported: Exported, torture_catalog: Catalog
) -> None:
    found: dict[str, str] = {}
    for name in ("NUMBERS", "NUMBERS_AT_LIMITS"):
        fields = json.loads(exported.paths("TORTURE", name).schema_json.read_text())
        columns = exported.metadata("TORTURE", name)["columns"]
        assert [one["bigquery_type"] for one in columns] == [one["type"] for one in fields]
        found |= {one["name"]: one["type"] for one in fields}
        for no, field in enumerate(fields):
            if exported.plan("TORTURE", name)["columns"][no]["bigquery"] is None:
                rows = expected_rows(torture_catalog.table("TORTURE", name))
                cells = [row[no] for row in rows if row[no] is not None]
                assert field["type"] == smallest_type([text for text in cells if text])
    assert found["N_SMALL"] == "NUMERIC"
    assert found["N_MIDDLE"] == found["N_INTEGER"] == "BIGNUMERIC"
    assert found["N"] == found["F_126"] == "STRING"


def smallest_type(cells: list[str]) -> str:
    """Return the BigQuery type that holds these plain texts: NUMERIC has 29 and 9 digits,
    BIGNUMERIC 38 and 38.
    """
    parts = [cell.lstrip("-").partition(".") for cell in cells]
    whole = max(len(whole.lstrip("0")) for whole, _, _ in parts)
    fraction = max(len(fraction.rstrip("0")) for _, _, fraction in parts)
    if whole <= 29 and fraction <= 9:
        return "NUMERIC"
    return "BIGNUMERIC" if whole <= 38 and fraction <= 38 else "STRING"


def test_every_load_script_is_clean_and_names_its_files(
    exported: Exported, torture_catalog: Catalog
) -> None:
    paths = [exported.paths(table.owner, table.name) for table in torture_catalog.tables]
    shellcheck = Path(sys.executable).parent / "shellcheck"
    for start in range(0, len(paths), 20):
        scripts = [one.load_command for one in paths[start : start + 20]]
        found = subprocess.run(
            [shellcheck, "--severity=style", *scripts], capture_output=True, text=True, check=False
        )
        assert (found.stdout, found.returncode) == ("", 0)


def test_the_checks_of_an_oddly_named_table_are_one_statement(exported: Exported) -> None:
    for name in torture_shapes.TABLE_NAMES:
        sql = exported.paths("TORTURE", name).validation_sql.read_text()
        (statement,) = sqlglot.parse(sql, read="bigquery")
        assert statement is not None


def test_bigquery_names_are_legal_and_apart_without_case(
    exported: Exported, torture_catalog: Catalog
) -> None:
    for table in torture_catalog.tables:
        fields = json.loads(exported.paths(table.owner, table.name).schema_json.read_text())
        names = [one["name"] for one in fields]
        assert len({name.lower() for name in names}) == len(table.columns)
        for name in names:
            assert re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,299}", name)
            assert not re.match(
                r"(?i)_TABLE_|_FILE_|_PARTITION|_ROW_TIMESTAMP|__ROOT__|_COLIDENTIFIER|_CHANGE_",
                name,
            )
