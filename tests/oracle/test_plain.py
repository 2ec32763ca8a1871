"""Rows fetched without a requested schema: what is selected, what becomes of the answers."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from exporter_tui.model.plan import TablePlan
from exporter_tui.model.types import OracleType, parse_type
from exporter_tui.oracle.arrow import schema
from exporter_tui.oracle.errors import UnequalColumnsError
from exporter_tui.oracle.fetch import record_batches
from exporter_tui.oracle.plain import plain_sql
from exporter_tui.oracle.plain_arrays import as_planned
from exporter_tui.oracle.select import tile_statement
from tests.oracle.test_select import NUMBER_TEXT, PLAN, SELECTED, WHOLE, number, plan_of

TM9 = """TO_CHAR(t."C", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''')"""


@pytest.mark.parametrize(
    ("declared", "sql"),
    [
        (number(10, 0), 't."C"'),
        (number(10, 10), 't."C"'),
        (number(5, -2), TM9),
        (number(3, 5), TM9),
        (number(None, None), NUMBER_TEXT),
        (parse_type("DATE"), 't."C"'),
        (parse_type("TIMESTAMP(6)"), 't."C"'),
        (parse_type("TIMESTAMP(7)"), """TO_CHAR(t."C", 'SYYYY-MM-DD HH24:MI:SS.FF9')"""),
        (
            parse_type("TIMESTAMP(3) WITH TIME ZONE"),
            """TO_CHAR(SYS_EXTRACT_UTC(t."C"), 'SYYYY-MM-DD HH24:MI:SS.FF9')""",
        ),
        (parse_type("INTERVAL YEAR(2) TO MONTH"), 'TO_CHAR(t."C")'),
        (parse_type("NVARCHAR2", char_length=9), 't."C"'),
        (parse_type("BINARY_FLOAT"), 't."C"'),
    ],
    ids=lambda value: value.text if isinstance(value, OracleType) else "",
)
def test_what_would_not_come_exactly_is_text(declared: OracleType, sql: str) -> None:
    assert plain_sql(plan_of(("C", declared)).columns[0]) == sql


MOMENT = dt.datetime(2500, 1, 2, 3, 4, 5, 678901)  # noqa: DTZ001 - calendar fields
SECOND = MOMENT.replace(microsecond=0)


@pytest.mark.parametrize(
    ("came", "wanted", "value"),
    [
        (pa.array([7, None], pa.decimal128(5, 0)), pa.int64(), 7),
        (pa.array([SECOND, None], pa.timestamp("s")), pa.timestamp("us"), SECOND),
        (pa.array([" 2500-01-02 03:04:05.678901999", None]), pa.timestamp("us"), MOMENT),
        (pa.array(["-1200", None]), pa.int64(), -1200),
        (pa.array([".00012", None]), pa.decimal128(5, 5), Decimal("0.00012")),
        (pa.array(["x", None], pa.large_string()), pa.large_string(), "x"),
    ],
)
def test_what_comes_is_brought_to_the_planned_type(
    came: pa.Array, wanted: pa.DataType, value: Any
) -> None:
    (found,) = as_planned([came], pa.schema([("C", wanted)]))
    assert found.type == wanted
    assert found.to_pylist() == [value, None]


@pytest.mark.parametrize(
    ("array", "wanted", "why"),
    [
        (pa.array(["-0044-03-15 12:00:00.000000000"]), pa.timestamp("us"), "before year 1"),
        (pa.array([" 1500-02-29 00:00:00.000000000"]), pa.timestamp("us"), "does not exist"),
        (pa.array(["~"]), pa.decimal128(5, 5), "infinite"),
        (pa.array(["123.5"]), pa.int64(), "does not fit"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_without_being_shown(
    array: pa.Array, wanted: pa.DataType, why: str
) -> None:
    with pytest.raises(ValueError, match=why) as raised:
        as_planned([array], pa.schema([("C", wanted)]))
    assert array[0].as_py() not in str(raised.value)


def test_a_number_that_comes_as_a_binary_float_is_no_batch() -> None:
    with pytest.raises(UnequalColumnsError, match="binary float"):
        as_planned([pa.array([0.1])], pa.schema([("C", pa.decimal128(5, 2))]))
    with pytest.raises(UnequalColumnsError, match=r"\[1, 2\] rows"):
        as_planned([pa.array([1, 2]), pa.array([1])], pa.schema([("A", pa.int64())] * 2))


class Client:
    """A connection that notes what it is asked and gives one batch."""

    def __init__(self, *columns: pa.Array, thin: bool) -> None:
        self.thin = thin
        self.asked: dict[str, Any] = {}
        self._columns = columns

    def fetch_df_batches(self, **asked: Any) -> Iterator[Any]:
        """Note the call; yield the columns."""
        self.asked = asked
        yield self

    def column_arrays(self) -> tuple[pa.Array, ...]:
        """Return the columns of the only batch."""
        return self._columns


def _fetched(client: Client, plan: TablePlan) -> list[dict[str, list[Any]]]:
    found = record_batches(
        client,
        tile_statement(plan, WHOLE),
        schema(plan.columns),
        fetch_rows=100,
        where="test",
    )
    return [batch.to_pydict() for batch in found]


def test_in_thin_mode_a_table_without_lobs_is_asked_for_our_types() -> None:
    client = Client(
        pa.array([1], pa.decimal128(18, 0)), pa.array([0], pa.timestamp("s")), thin=True
    )
    assert len(_fetched(client, PLAN)) == 1
    assert client.asked["statement"] == f"SELECT /*+ FULL(t) NO_PARALLEL(t) */ {SELECTED}"
    assert [str(field.type) for field in client.asked["requested_schema"]] == [
        "decimal128(18, 0)",
        "timestamp[s]",
    ]


def test_in_thick_mode_no_type_is_asked_for() -> None:
    """What is asked of a client library; never seen on one: none runs where these tests do."""
    plan = plan_of(("I", number(5, 0)), ("T", parse_type("TIMESTAMP(9)")))
    client = Client(
        pa.array([1], pa.decimal128(5, 0)), pa.array([" 2500-01-01 00:00:00.000000001"]), thin=False
    )
    assert _fetched(client, plan) == [{"I": [1], "T": [dt.datetime(2500, 1, 1)]}]  # noqa: DTZ001
    assert client.asked["fetch_decimals"] is True
    assert "requested_schema" not in client.asked
    assert """TO_CHAR(t."T", 'SYYYY-MM-DD HH24:MI:SS.FF9')""" in client.asked["statement"]
