"""Statements and expressions, by declared type."""

from typing import Any

import pyarrow as pa
import pytest

from exporter_tui.model.names import ChunkNo, Scn, TableName
from exporter_tui.model.plan import ColumnPlan, TablePlan, Tile
from exporter_tui.model.types import OracleType, parse_type, rule
from exporter_tui.oracle.arrow import as_asked, data_type, schema
from exporter_tui.oracle.errors import UnequalColumnsError
from exporter_tui.oracle.select import column_sql, quoted, tile_statement
from tests.builders import table_plan
from tests.oracle.oracles_text import column_text_sql

NUMBER_TEXT = (
    """CASE WHEN t."C" IS NULL OR ABS(t."C") BETWEEN 1E-20 AND 1E40 OR t."C" = 0 THEN """
    """TO_CHAR(t."C", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') ELSE DUMP(t."C", 16) END"""
)


def number(precision: int | None, scale: int | None) -> OracleType:
    """Return NUMBER(precision, scale)."""
    return parse_type("NUMBER", precision=precision, scale=scale)


@pytest.mark.parametrize(
    ("declared", "sql"),
    [
        (number(10, 0), 't."C"'),
        (number(38, 10), 't."C"'),
        (number(38, -84), NUMBER_TEXT),
        (number(38, 60), NUMBER_TEXT),
        (number(None, None), NUMBER_TEXT),
        (number(None, 0), NUMBER_TEXT),
        (parse_type("FLOAT", precision=126), NUMBER_TEXT),
        (parse_type("BINARY_DOUBLE"), 't."C"'),
        (parse_type("VARCHAR2", char_length=10), 't."C"'),
        (parse_type("NCLOB"), 't."C"'),
        (parse_type("BLOB"), 't."C"'),
        (parse_type("DATE"), 't."C"'),
        (parse_type("TIMESTAMP(9)"), 't."C"'),
        (parse_type("TIMESTAMP(6) WITH TIME ZONE"), 'SYS_EXTRACT_UTC(t."C")'),
        (parse_type("TIMESTAMP(3) WITH LOCAL TIME ZONE"), 'SYS_EXTRACT_UTC(t."C")'),
        (parse_type("INTERVAL YEAR(2) TO MONTH"), 'TO_CHAR(t."C")'),
        (parse_type("INTERVAL DAY(2) TO SECOND(6)"), 'TO_CHAR(t."C")'),
        (parse_type("ROWID"), 'ROWIDTOCHAR(t."C")'),
    ],
    ids=lambda value: value.text if isinstance(value, OracleType) else "",
)
def test_each_type_is_fetched_by_its_expression(declared: OracleType, sql: str) -> None:
    assert column_sql(declared, "C") == sql


@pytest.mark.parametrize(
    ("declared", "sql"),
    [
        (number(5, 0), """TO_CHAR(t."C", 'FM99990', 'NLS_NUMERIC_CHARACTERS=''.,''')"""),
        (number(5, 2), """TO_CHAR(t."C", 'FM990D00', 'NLS_NUMERIC_CHARACTERS=''.,''')"""),
        (number(3, 5), """TO_CHAR(t."C", 'FM0D00000', 'NLS_NUMERIC_CHARACTERS=''.,''')"""),
        (number(3, -2), """TO_CHAR(t."C", 'FM99990', 'NLS_NUMERIC_CHARACTERS=''.,''')"""),
        (parse_type("DATE"), """TO_CHAR(t."C", 'SYYYY-MM-DD HH24:MI:SS')"""),
        (
            parse_type("TIMESTAMP(9) WITH TIME ZONE"),
            """SUBSTR(TO_CHAR(SYS_EXTRACT_UTC(t."C"), 'SYYYY-MM-DD HH24:MI:SS.FF9'), 1, 27)""",
        ),
    ],
)
def test_oracle_can_be_asked_for_the_text_itself(declared: OracleType, sql: str) -> None:
    assert column_text_sql(declared, "C") == sql


def plan_of(*columns: tuple[str, OracleType], **changes: object) -> TablePlan:
    """Return a plan of one table with these columns."""
    usual: dict[str, Any] = {
        "table": TableName("HR", "My Table"),
        "scn": Scn(4711),
        "columns": tuple(_column(name, declared) for name, declared in columns),
        "tiles": (),
    }
    return table_plan(**(usual | changes))


def _column(name: str, declared: OracleType) -> ColumnPlan:
    found = rule(declared)
    return ColumnPlan(
        name=name,
        oracle=declared,
        nullable=True,
        sql=column_sql(declared, name),
        arrow=found.arrow,
        cell=found.cell,
        decimals=found.decimals,
        bigquery_name=name,
        bigquery=found.bigquery,
        loss=found.loss,
    )


PLAN = plan_of(("ID", number(10, 0)), ("when", parse_type("DATE")))
SELECTED = 't."ID", t."when" FROM "HR"."My Table" AS OF SCN 4711 t'


@pytest.mark.parametrize(
    ("lower", "upper", "sql"),
    [
        (None, None, f"SELECT /*+ FULL(t) NO_PARALLEL(t) */ {SELECTED}"),
        (
            None,
            "B",
            f"SELECT /*+ ROWID(t) NO_PARALLEL(t) */ {SELECTED} WHERE t.ROWID < CHARTOROWID(:upper)",
        ),
        (
            "A",
            "B",
            f"SELECT /*+ ROWID(t) NO_PARALLEL(t) */ {SELECTED} "
            "WHERE t.ROWID >= CHARTOROWID(:lower) AND t.ROWID < CHARTOROWID(:upper)",
        ),
        (
            "A",
            None,
            f"SELECT /*+ ROWID(t) NO_PARALLEL(t) */ {SELECTED} "
            "WHERE t.ROWID >= CHARTOROWID(:lower)",
        ),
    ],
)
def test_a_tile_is_half_open_and_read_at_the_scn(
    lower: str | None, upper: str | None, sql: str
) -> None:
    tile = Tile(no=ChunkNo(0), lower=lower, upper=upper, estimated_bytes=None)
    statement = tile_statement(PLAN, tile)
    assert statement.sql == sql
    bounds = {"lower": lower, "upper": upper}
    assert statement.binds == {name: value for name, value in bounds.items() if value}


WHOLE = Tile(no=ChunkNo(0), lower=None, upper=None, estimated_bytes=None)
TEXT_4000 = parse_type("VARCHAR2", char_length=4000)


@pytest.mark.parametrize(
    ("plan", "width"),
    [
        (plan_of(("A", TEXT_4000), segment_bytes=1000, estimated_rows=10), 100),
        # Statistics taken when the table was empty must not make batches tiny.
        (plan_of(("A", TEXT_4000), segment_bytes=10**10, estimated_rows=1), 4024),
        (plan_of(("A", TEXT_4000)), 1006),
        (plan_of(("A", number(10, 0)), ("B", parse_type("CLOB"))), 65536 + 12),
    ],
)
def test_the_width_of_a_row_is_measured_where_it_can_be(plan: TablePlan, width: int) -> None:
    assert tile_statement(plan, WHOLE).row_bytes == width


@pytest.mark.parametrize("name", ["", 'a"b', "a\0b"])
def test_a_name_that_cannot_be_quoted_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="cannot be a name"):
        quoted(name)


def test_the_schema_asks_for_the_rule_s_types() -> None:
    plan = plan_of(
        ("I", number(18, 0)),
        ("D", number(20, 3)),
        ("N", number(None, None)),
        ("F", parse_type("BINARY_FLOAT")),
        ("T", parse_type("TIMESTAMP(9)")),
        ("B", parse_type("RAW", data_length=16)),
    )
    assert [str(field.type) for field in schema(plan.columns)] == [
        "int64",
        "decimal128(20, 3)",
        "large_string",
        "float",
        "timestamp[us]",
        "large_binary",
    ]


def test_a_type_outside_the_table_is_refused() -> None:
    with pytest.raises(ValueError, match="not in the type table"):
        data_type("decimal256(76, 30)")


def test_columns_of_unequal_length_are_no_batch() -> None:
    asked = pa.schema([("A", pa.int64()), ("B", pa.int64())])
    with pytest.raises(UnequalColumnsError, match=r"\[1, 2\] rows"):
        as_asked([pa.array([1, 2]), pa.array([1])], asked)
