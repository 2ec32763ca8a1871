"""Scripts for a real Oracle: whole statements, short lines, and the values that were stored."""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from exporter_tui.fakeoracle.datasets import catalog as catalogs
from exporter_tui.fakeoracle.datasets.declare import (
    BINARY_DOUBLE,
    BLOB,
    CLOB,
    DATE,
    NCLOB,
    char,
    day_to_second,
    number,
    nvarchar2,
    raw,
    timestamp,
    varchar2,
    year_to_month,
)
from exporter_tui.fakeoracle.datasets.literals import literal
from exporter_tui.fakeoracle.datasets.scripts import create_table, write_scripts
from exporter_tui.fakeoracle.storage.table import Catalog
from exporter_tui.fakeoracle.storage.values import (
    ColumnType,
    Kind,
    Moment,
    Months,
    Nanoseconds,
    Value,
    ZonedMoment,
)
from tests.few_rows import few_rows

SQLPLUS_LINE = 2499
# What Oracle's CREATE TABLE has and sqlglot does not read.
UNREAD = (
    (r"\) SEGMENT CREATION (IMMEDIATE|DEFERRED)$", ")"),
    (r"NUMBER\((\d+),-\d+\)", r"NUMBER(\1)"),
    (r" INVISIBLE\b", ""),
    (r"GENERATED ALWAYS (AS \(.*\)) VIRTUAL", r"\1"),
    (r"INTERVAL (DAY|YEAR)\(\d\) TO (SECOND\(\d\)|MONTH)", "RAW(11)"),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with few_rows():
        catalog = catalogs.load_catalog("demo-all")
    path = tmp_path_factory.mktemp("scripts")
    write_scripts(catalog, path)
    return path


def statements(text: str) -> Iterator[str]:
    """Yield what SQL*Plus would send: everything up to a semicolon that ends a line."""
    lines: list[str] = []
    for line in text.split("\n"):
        if not lines and (not line or re.match(r"--|SET |WHENEVER ", line)):
            continue
        lines.append(line)
        if line.endswith(";"):
            yield "\n".join(lines)[:-1]
            lines = []
    assert not lines


@pytest.mark.slow
@pytest.mark.parametrize("schema", ["hr", "sales", "torture"])
def test_every_statement_is_read_as_oracle_sql(folder: Path, schema: str) -> None:
    found = set()
    for statement in statements((folder / f"{schema}.sql").read_text("utf-8")):
        readable = statement
        if statement.startswith("CREATE"):
            for pattern, replacement in UNREAD:
                readable = re.sub(pattern, replacement, readable)
        tree = sqlglot.parse_one(readable, read="oracle")
        found.add(type(tree))
        assert type(tree) is not exp.Command, statement
    assert {exp.Create, exp.Insert, exp.Commit} <= found


@pytest.mark.slow
def test_no_line_is_too_long_for_sqlplus_and_none_continues_by_accident(folder: Path) -> None:
    for path in folder.iterdir():
        text = path.read_text("utf-8")
        assert "SET DEFINE OFF" in text
        for line in text.split("\n"):
            assert len(line.encode()) <= SQLPLUS_LINE, line[:80]
            assert not line.endswith("-") or line == "--"
            # Control characters are escaped: they stand in names only.
            assert line.isprintable() or "tab\there" in line, repr(line)[:80]


@pytest.mark.slow
def test_every_small_table_and_row_is_in_its_script(folder: Path) -> None:
    catalog = catalogs.load_catalog("torture")
    text = (folder / "torture.sql").read_text("utf-8")
    for table in catalog.tables:
        name = f'"TORTURE"."{table.name}" ('
        assert text.count(f"CREATE TABLE {name}") == 1
        assert text.count(f"INSERT INTO {name}") == table.newest.rows
    shop = (folder / "sales.sql").read_text("utf-8")
    assert "Left out, for their size: CUSTOMERS, ORDER_LINES." in shop


@pytest.mark.slow
def test_long_texts_are_completed_by_updates(folder: Path) -> None:
    texts = rebuilt((folder / "torture.sql").read_text("utf-8"))
    table = catalogs.load_catalog("torture").table("TORTURE", "LARGE_OBJECTS")
    for name in ("C", "N"):
        values = table.newest.vectors[table.position_of(name)].values()
        for row, value in enumerate(values):
            assert texts.get((name, row + 1)) == (None if value is None else value)


def rebuilt(script: str) -> dict[tuple[str, int], str | None]:
    """Run the INSERTs and UPDATEs of LARGE_OBJECTS: the texts by column and id."""
    found: dict[tuple[str, int], str | None] = {}
    for statement in statements(script):
        if '"LARGE_OBJECTS"' not in statement or statement.startswith("CREATE"):
            continue
        tree = sqlglot.parse_one(statement, read="oracle")
        if isinstance(tree, exp.Insert):
            names = [column.name for column in tree.this.expressions]
            values = dict(zip(names, tree.expression.expressions[0].expressions, strict=True))
            row = int(values["ID"].this)
            for name in ("C", "N"):
                found[name, row] = text_of(values[name], None)
        else:
            [assignment] = tree.expressions
            key = (assignment.this.name, int(tree.args["where"].this.expression.this))
            found[key] = text_of(assignment.expression, found[key])
    return found


def text_of(tree: exp.Expr, present: str | None) -> str | None:
    """Return what an expression of literals, UNISTR and || gives."""
    if isinstance(tree, exp.Null | exp.Column):
        return present if isinstance(tree, exp.Column) else None
    if isinstance(tree, exp.DPipe):
        parts = [text_of(side, present) for side in (tree.this, tree.expression)]
        return "".join(part for part in parts if part is not None)
    if isinstance(tree, exp.National) or (isinstance(tree, exp.Literal) and tree.is_string):
        return str(tree.this)
    name = tree.name.upper() if isinstance(tree, exp.Anonymous) else type(tree).__name__
    if name == "EMPTY_CLOB":
        return ""
    inner = tree.expressions[0] if isinstance(tree, exp.Anonymous) else tree.this
    text = text_of(inner, present)
    if name not in {"UNISTR", "Unicode", "UniStr"}:
        return text
    units = re.sub(r"\\([0-9A-F]{4})", lambda found: chr(int(found[1], 16)), text or "")
    return units.encode("utf-16-be", "surrogatepass").decode("utf-16-be")


UTC = Moment(2024, 2, 29, 23, 30, 1, 5)
DAY = "YYYY-MM-DD HH24:MI:SS"
LITERALS: list[tuple[ColumnType, Value | None, str]] = [
    (number(), None, "NULL"),
    (number(), Decimal("-0.50"), "-0.50"),
    (number(), Decimal("1E-7"), "0.0000001"),
    (number(), Decimal("1E125"), "1E125"),
    (BINARY_DOUBLE, float("nan"), "BINARY_DOUBLE_NAN"),
    (BINARY_DOUBLE, float("-inf"), "-BINARY_DOUBLE_INFINITY"),
    (BINARY_DOUBLE, 5e-324, "TO_BINARY_DOUBLE('5.E-324')"),
    (varchar2(9), "O'B&;", "'O''B&;'"),
    (varchar2(9), "\\é'👍\n", "TO_CHAR(UNISTR('\\005C\\00E9''\\D83D\\DC4D\\000A'))"),
    (nvarchar2(9), "a", "N'a'"),
    (char(3), "a  ", "'a  '"),
    (CLOB, "", "EMPTY_CLOB()"),
    (CLOB, "x", "TO_CLOB('x')"),
    (NCLOB, "é", "TO_NCLOB(UNISTR('\\00E9'))"),
    (raw(4), b"\x00\xff", "HEXTORAW('00FF')"),
    (BLOB, b"", "EMPTY_BLOB()"),
    (BLOB, b"\x01", "TO_BLOB(HEXTORAW('01'))"),
    (DATE, Moment(9999, 1, 2, 3, 4, 5), f"TO_DATE('9999-01-02 03:04:05', '{DAY}')"),
    (timestamp(9), UTC, f"TO_TIMESTAMP('2024-02-29 23:30:01.000000005', '{DAY}.FF9')"),
    (
        timestamp(9, Kind.TIMESTAMP_TZ),
        ZonedMoment(UTC, -90),
        f"TO_TIMESTAMP_TZ('2024-02-29 22:00:01.000000005 -01:30', '{DAY}.FF9 TZH:TZM')",
    ),
    (
        timestamp(9, Kind.TIMESTAMP_TZ),
        ZonedMoment(UTC, 60, "Europe/Vienna"),
        f"TO_TIMESTAMP_TZ('2024-03-01 00:30:01.000000005 Europe/Vienna', '{DAY}.FF9 TZR')",
    ),
    (
        timestamp(9, Kind.TIMESTAMP_LTZ),
        UTC,
        f"TO_TIMESTAMP_TZ('2024-02-29 23:30:01.000000005 +00:00', '{DAY}.FF9 TZH:TZM')",
    ),
    (year_to_month(), Months(-14), "TO_YMINTERVAL('-1-02')"),
    (
        day_to_second(),
        Nanoseconds(-86_400_000_000_000 - 1_500_000_000),
        "TO_DSINTERVAL('-1 00:00:01.500000000')",
    ),
]


@pytest.mark.parametrize(("column", "value", "text"), LITERALS)
def test_a_value_is_written_as(column: ColumnType, value: Value | None, text: str) -> None:
    assert literal(column, value) == text


@pytest.mark.parametrize(
    ("column", "value"),
    [(number(), Decimal("Infinity")), (BLOB, bytes(2001)), (DATE, Moment(-44, 3, 15))],
)
def test_a_value_that_plain_sql_cannot_make_is_refused(column: ColumnType, value: Value) -> None:
    with pytest.raises(ValueError, match="literal for"):
        literal(column, value)


def test_a_table_is_created_as_it_is_declared() -> None:
    catalog: Catalog = catalogs.load_catalog("torture")
    text = create_table(catalog.table("TORTURE", "HIDDEN_COLUMNS"))
    assert '"SECRET" VARCHAR2(20 CHAR) INVISIBLE' in text
    assert '"DOUBLED" NUMBER(12,2) GENERATED ALWAYS AS ("QUANTITY"*2) VIRTUAL' in text
    assert text.endswith("SEGMENT CREATION IMMEDIATE")
    assert create_table(catalog.table("TORTURE", "NO_SEGMENT")).endswith("DEFERRED")
    numbers = create_table(catalog.table("TORTURE", "NUMBERS"))
    for declared in ("NUMBER(*,0)", "NUMBER(*,2)", "NUMBER(5,-2)", "NUMBER(38,127)"):
        assert declared in numbers
