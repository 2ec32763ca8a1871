"""The driver executes, binds, fetches and describes."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import oracledb
import pytest

from exporter_tui.fakeoracle.answer import Answer, ColumnShape
from exporter_tui.fakeoracle.wire.cells import cell
from exporter_tui.fakeoracle.wire.floating import parse_double
from exporter_tui.fakeoracle.wire.number import parse_number
from exporter_tui.fakeoracle.wire.temporal import Moment, parse_moment
from tests.fakeoracle.wire.stub_engine import NUMBER, StubEngine, number, numbered, query

Connect = Callable[..., Any]


def rows_of(count: int) -> list[tuple[int, str]]:
    return [(at, f"row {at}") for at in range(count)]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 9, 10, 11, 250])
@pytest.mark.parametrize(("arraysize", "prefetch"), [(10, 2), (3, 0), (1000, 1000), (1, 1)])
def test_every_row_is_fetched_whatever_the_batches(
    connection: Any, engine: StubEngine, count: int, arraysize: int, prefetch: int
) -> None:
    engine.answers["select rows"] = numbered(count)
    cursor = connection.cursor()
    cursor.arraysize, cursor.prefetchrows = arraysize, prefetch
    for _ in range(2):
        cursor.execute("select rows")
        assert cursor.fetchall() == rows_of(count)
    assert len(engine.executed) == 2


@pytest.mark.parametrize("sdu", [512, 8192, 65536, 2 * 1024 * 1024])
@pytest.mark.slow
def test_every_packet_size_gives_the_same_rows(
    connect: Connect, engine: StubEngine, sdu: int
) -> None:
    engine.answers["select rows"] = numbered(20_000)
    cursor = connect(sdu=sdu).cursor()
    cursor.arraysize = 7000
    cursor.execute("select rows")
    assert cursor.fetchall() == rows_of(20_000)


def test_binds_arrive_in_order_with_their_types(connection: Any, engine: StubEngine) -> None:
    sql = "select rows where :a :b :c :d :e :f :g"
    engine.answers[sql] = numbered(1)
    cursor = connection.cursor()
    when = dt.datetime(2026, 4, 24, 4, 38, 59, 123456)  # noqa: DTZ001 - a TIMESTAMP has no zone
    cursor.setinputsizes(
        None, None, oracledb.DB_TYPE_TIMESTAMP, oracledb.DB_TYPE_BINARY_DOUBLE, None, None, None
    )
    cursor.execute(sql, [Decimal("-1.5"), "añ", when, 0.1, b"\0\xff", None, ""])
    ((_, binds),) = engine.executed
    assert [bind.ora_type for bind in binds] == [2, 1, 180, 101, 23, 1, 1]
    data = [bind.data or b"" for bind in binds]
    assert parse_number(data[0]) == Decimal("-1.5")
    assert data[1].decode() == "añ"
    assert parse_moment(data[2]) == Moment(2026, 4, 24, 4, 38, 59, 123456000)
    assert parse_double(data[3]) == 0.1
    assert data[4] == b"\0\xff"
    assert [bind.data for bind in binds[5:]] == [None, None]


def test_binds_of_a_reexecution_are_read_with_the_first_ones_types(
    connection: Any, engine: StubEngine
) -> None:
    engine.answers["select rows where :1 :2"] = numbered(3)
    cursor = connection.cursor()
    for first, second in ((1, "a"), (2, "b"), (3, "c" * 300)):
        cursor.execute("select rows where :1 :2", [first, second])
        assert cursor.fetchall() == rows_of(3)
    assert [parse_number(first.data or b"") for _, (first, _) in engine.executed] == [1, 2, 3]
    assert [second.data for _, (_, second) in engine.executed] == [b"a", b"b", b"c" * 300]


def test_a_bind_larger_than_a_packet_comes_after_the_others_but_keeps_its_place(
    connection: Any, engine: StubEngine
) -> None:
    engine.answers["select rows where :1 :2"] = numbered(1)
    cursor = connection.cursor()
    cursor.execute("select rows where :1 :2", ["x" * 40_000, 7])
    ((_, (wide, narrow)),) = engine.executed
    assert wide.data == b"x" * 40_000
    assert parse_number(narrow.data or b"") == 7


def test_changed_rows_are_counted_over_all_executions(connection: Any, engine: StubEngine) -> None:
    engine.answers["update rows :1"] = Answer(affected=2)
    cursor = connection.cursor()
    cursor.execute("update rows :1", [1])
    assert cursor.rowcount == 2
    cursor.executemany("update rows :1", [[1], [2], [3]])
    assert cursor.rowcount == 6
    assert [parse_number(b[0].data or b"") for _, b in engine.executed] == [1, 1, 2, 3]
    connection.commit()


def test_a_description_runs_nothing(connection: Any, engine: StubEngine) -> None:
    shapes = (
        ColumnShape(name="ID", ora_type=2, precision=9, scale=2, size_bytes=22, nullable=False),
        ColumnShape(name='Odd "näme"', ora_type=1, size_bytes=40, size_chars=10, form=1),
        ColumnShape(name="F", ora_type=2, precision=126, scale=-127, size_bytes=22),
        ColumnShape(name="N", ora_type=2, precision=0, scale=-127, size_bytes=22),
        ColumnShape(name="NC", ora_type=96, size_bytes=20, size_chars=10, form=2),
        ColumnShape(name="TS", ora_type=180, scale=6, size_bytes=11),
        ColumnShape(name="C", ora_type=112, form=1),
    )
    engine.answers["select odd"] = query(shapes, [])
    cursor = connection.cursor()
    cursor.parse("select odd")
    assert [tuple(column[:1]) + tuple(column[2:]) for column in cursor.description] == [
        ("ID", 13, None, 9, 2, False),
        ('Odd "näme"', 10, 40, None, None, True),
        ("F", 127, None, 126, -127, True),
        ("N", 127, None, 0, -127, True),
        ("NC", 10, 20, None, None, True),
        ("TS", 23, None, 0, 6, True),
        ("C", None, None, None, None, True),
    ]


def test_a_described_statement_is_executed_without_a_second_parse(
    connection: Any, engine: StubEngine
) -> None:
    engine.answers["select rows"] = numbered(12)
    cursor = connection.cursor()
    cursor.parse("select rows")
    cursor.execute("select rows")
    assert cursor.fetchall() == rows_of(12)


def test_cursor_numbers_are_used_again(connection: Any, engine: StubEngine, server: Any) -> None:
    for at in range(400):
        engine.answers[f"select {at}"] = numbered(1)
        connection.cursor().execute(f"select {at}").fetchall()
    (view,) = server.sessions()
    assert view.open_cursors <= connection.stmtcachesize + 1


def test_too_many_open_cursors_are_refused(connection: Any, engine: StubEngine) -> None:
    engine.answers["select rows"] = numbered(1)
    held = [connection.cursor() for _ in range(301)]
    for cursor in held[:300]:
        cursor.execute("select rows")
    with pytest.raises(oracledb.DatabaseError, match="ORA-01000"):
        held[300].execute("select rows")


def test_a_column_of_size_zero_is_null(connection: Any, engine: StubEngine) -> None:
    empty = ColumnShape(name="E", ora_type=1, form=1)
    engine.answers["select ''"] = query((empty, NUMBER), [(b"", number(1))])
    assert connection.cursor().execute("select ''").fetchall() == [(None, 1)]


def test_a_returning_clause_is_refused_and_the_connection_lives(
    connection: Any, engine: StubEngine
) -> None:
    cursor = connection.cursor()
    out = cursor.var(int)
    with pytest.raises(oracledb.DatabaseError, match="ORA-03001"):
        cursor.execute("update t set a = :1 returning b into :2", [1, out])
    connection.ping()


def test_an_object_bind_ends_the_connection(connection: Any) -> None:
    cursor = connection.cursor()
    with pytest.raises(oracledb.DatabaseError, match="DPY-4011"):
        cursor.execute("begin p(:1); end;", [cursor.arrayvar(int, [1, 2])])


def test_text_cells_may_be_long(connection: Any, engine: StubEngine) -> None:
    shape = ColumnShape(name="T", ora_type=1, size_bytes=32767, size_chars=32767, form=1)
    values = ["", "a" * 252, "b" * 253, "c" * 32767, "d" * 255]
    engine.answers["select t"] = query((shape,), [(cell(v.encode()),) for v in values])
    found = connection.cursor().execute("select t").fetchall()
    assert [row[0] for row in found] == [value or None for value in values]
