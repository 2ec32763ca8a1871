"""Every scalar type with NULLs, as tuples and as Arrow, with and without bit vectors."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import oracledb
import pyarrow as pa
import pytest

from exporter_tui.fakeoracle.answer import ColumnShape
from exporter_tui.fakeoracle.faults import ResetLink
from exporter_tui.fakeoracle.serving.server import Server
from exporter_tui.fakeoracle.wire.cells import cell, rowid_cell
from exporter_tui.fakeoracle.wire.floating import double_bytes, float_bytes
from exporter_tui.fakeoracle.wire.temporal import (
    Moment,
    day_second_bytes,
    timestamp_bytes,
    year_month_bytes,
)
from tests.fakeoracle.wire.stub_engine import StubEngine, moment, number, query

NOON = dt.datetime(2026, 4, 24, 12, 30, 15)  # noqa: DTZ001 - a DATE has no zone
FINE = NOON.replace(microsecond=123456)
ZONED = cell(timestamp_bytes(Moment(2026, 4, 24, 7, 0, 0, 500_000_000, 330)))
LOCAL = cell(timestamp_bytes(Moment(2026, 4, 24, 7, 0, 0, 500_000_000)))
SPAN = dt.timedelta(days=-3, hours=-4, minutes=-5, seconds=-6, microseconds=-700)

# name, shape, cell, what the driver makes of it
SCALARS: list[tuple[ColumnShape, bytes, object]] = [
    (ColumnShape(name="I", ora_type=2, precision=9, size_bytes=22), number(-5), -5),
    (
        ColumnShape(name="M", ora_type=2, precision=38, scale=4, size_bytes=22),
        number("123456789012345678901234567890.1234"),
        Decimal("123456789012345678901234567890.1234"),
    ),
    (
        ColumnShape(name="F", ora_type=2, precision=126, scale=-127, size_bytes=22),
        number("0.000001"),
        Decimal("0.000001"),
    ),
    (ColumnShape(name="BD", ora_type=101, size_bytes=8), cell(double_bytes(-0.1)), -0.1),
    (ColumnShape(name="BF", ora_type=100, size_bytes=4), cell(float_bytes(0.5)), 0.5),
    (
        ColumnShape(name="V", ora_type=1, size_bytes=40, size_chars=10, form=1),
        cell("añ𝄞".encode()),
        "añ𝄞",
    ),
    (
        ColumnShape(name="C", ora_type=96, size_bytes=40, size_chars=10, form=1),
        cell(b"ab        "),
        "ab        ",
    ),
    (
        ColumnShape(name="NV", ora_type=1, size_bytes=20, size_chars=10, form=2),
        cell("añ𝄞".encode("utf-16-be")),
        "añ𝄞",
    ),
    (
        ColumnShape(name="NC", ora_type=96, size_bytes=4, size_chars=2, form=2),
        cell("ñ ".encode("utf-16-be")),
        "ñ ",
    ),
    (ColumnShape(name="R", ora_type=23, size_bytes=10), cell(b"\0\xff"), b"\0\xff"),
    (ColumnShape(name="D", ora_type=12, size_bytes=7), moment(NOON, date=True), NOON),
    (ColumnShape(name="T0", ora_type=180, size_bytes=11), moment(NOON), NOON),
    (ColumnShape(name="T6", ora_type=180, scale=6, size_bytes=11), moment(FINE), FINE),
    (
        ColumnShape(name="TZ", ora_type=181, scale=6, size_bytes=13),
        ZONED,
        dt.datetime(2026, 4, 24, 12, 30, 0, 500_000),  # noqa: DTZ001 - the driver drops the zone
    ),
    (
        ColumnShape(name="TL", ora_type=231, scale=6, size_bytes=11),
        LOCAL,
        dt.datetime(2026, 4, 24, 7, 0, 0, 500_000),  # noqa: DTZ001 - as above
    ),
    (
        ColumnShape(name="DS", ora_type=183, precision=2, scale=6, size_bytes=11),
        cell(day_second_bytes(-3, -4, -5, -6, -700_000)),
        SPAN,
    ),
    (
        ColumnShape(name="YM", ora_type=182, precision=2, size_bytes=5),
        cell(year_month_bytes(-1, -2)),
        oracledb.IntervalYM(-1, -2),
    ),
]
ROWID = ColumnShape(name="ROWID", ora_type=11, size_bytes=10)
SHAPES = tuple(shape for shape, _, _ in SCALARS)
CELLS = tuple(data for _, data, _ in SCALARS)
VALUES = tuple(value for _, _, value in SCALARS)
NULLS = (b"\0",) * len(SCALARS)
ARROW_VALUES = (
    *VALUES[:-2],
    pa.scalar((0, -3, -14706000700000), pa.month_day_nano_interval()).as_py(),
    pa.scalar((-14, 0, 0), pa.month_day_nano_interval()).as_py(),
)
REPEATS = [CELLS, CELLS, NULLS, NULLS, CELLS, (*NULLS[:3], *CELLS[3:]), CELLS, CELLS, CELLS]


@pytest.fixture
def decimals() -> Iterator[None]:
    """Let the driver return Decimal for a while."""
    before = oracledb.defaults.fetch_decimals
    oracledb.defaults.fetch_decimals = True
    yield
    oracledb.defaults.fetch_decimals = before


def expected(rows: Sequence[Sequence[bytes]], values: Sequence[object]) -> list[list[object]]:
    """Return what the driver makes of rows whose cells are those of SCALARS or NULL."""
    return [
        [v if data != b"\0" else None for data, v in zip(row, values, strict=True)] for row in rows
    ]


@pytest.mark.usefixtures("decimals")
@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("arraysize", [1, 2, 4, 100])
def test_tuples_have_every_value(
    connection: Any, engine: StubEngine, compressed: bool, arraysize: int
) -> None:
    answer = query(SHAPES, REPEATS)
    engine.answers["select all"] = replace(answer, compressed=compressed)
    cursor = connection.cursor()
    cursor.arraysize = arraysize
    for _ in range(2):
        found = cursor.execute("select all").fetchall()
        assert [list(row) for row in found] == expected(REPEATS, VALUES)


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("size", [1, 2, 4, 100])
def test_arrow_has_every_value(
    connection: Any, engine: StubEngine, compressed: bool, size: int
) -> None:
    answer = query(SHAPES, REPEATS)
    engine.answers["select all"] = replace(answer, compressed=compressed)
    batches = connection.fetch_df_batches("select all", size=size, fetch_decimals=True)
    rows = [list(row.values()) for batch in batches for row in pa.table(batch).to_pylist()]
    wanted = expected(REPEATS, ARROW_VALUES)
    floating = SHAPES.index(SCALARS[2][0])  # NUMBER without a fixed scale becomes a double
    for row in wanted:
        row[floating] = None if row[floating] is None else 0.000001
    assert rows == wanted


def test_the_whole_result_as_one_frame(connection: Any, engine: StubEngine) -> None:
    engine.answers["select all"] = query(SHAPES, [CELLS] * 1000)
    frame = connection.fetch_df_all("select all", arraysize=300)
    assert frame.num_rows() == 1000


def test_repeated_values_are_really_left_out(
    connect: Callable[..., Any], engine: StubEngine, server: Server
) -> None:
    text = ColumnShape(name="T", ora_type=1, size_bytes=4000, size_chars=4000, form=1)
    answer = query((text,), [(cell(b"x" * 4000),)] * 3000)
    engine.answers["select long"] = answer
    engine.answers["select short"] = replace(answer, compressed=True)
    server.faults.add(ResetLink(after_bytes=100_000, graceful=True, times=0))
    assert connect().fetch_df_all("select short", arraysize=3001).num_rows() == 3000
    reader = connect()
    with pytest.raises(oracledb.DatabaseError, match="DPY-4011"):
        reader.fetch_df_all("select long", arraysize=3001)


def test_a_rowid_is_text_in_oracles_form(connection: Any, engine: StubEngine) -> None:
    engine.answers["select rowid"] = query(
        (ROWID,), [(rowid_cell((73038, 4, 36802, 58)),), (rowid_cell(None),)]
    )
    found = connection.cursor().execute("select rowid").fetchall()
    assert found == [("AAAR1OAAEAAAI/CAA6",), (None,)]


def test_infinite_numbers_pass(connection: Any, engine: StubEngine) -> None:
    engine.answers["select inf"] = query(
        (ColumnShape(name="D", ora_type=101, size_bytes=8),),
        [(cell(double_bytes(value)),) for value in (float("inf"), float("-inf"), -0.0)],
    )
    found = connection.cursor().execute("select inf").fetchall()
    assert str(found) == "[(inf,), (-inf,), (-0.0,)]"
