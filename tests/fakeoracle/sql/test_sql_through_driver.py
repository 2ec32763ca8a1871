"""The engine behind the real server, asked by the unmodified driver."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import oracledb
import pytest

from exporter_tui.fakeoracle.database import FakeDatabase
from exporter_tui.fakeoracle.datasets.declare import (
    char,
    column,
    day_to_second,
    number,
    nvarchar2,
    raw,
    timestamp,
    varchar2,
)
from exporter_tui.fakeoracle.serving.server import Server
from exporter_tui.fakeoracle.storage.values import (
    ColumnType,
    Kind,
    Moment,
    Nanoseconds,
    ZonedMoment,
)
from tests.fakeoracle.sql.small_database import FIRST_SCN, READER, database, items, shelf

EVERY_TYPE = shelf().put(
    "EVERY",
    [
        column("N", number(), [Decimal("-0.5"), None]),
        column("P", number(38, 10), [Decimal("1234567890123456789012345678.0123456789"), None]),
        column("V", varchar2(20), ["Größe", None]),
        column("C", char(4), ["ab", None]),
        column("NV", nvarchar2(5), ["👍", None]),
        column("R", raw(3), [b"\x00\xff", None]),
        column("D", ColumnType(kind=Kind.DATE), [Moment(2024, 2, 29, 23, 59, 58), None]),
        column("T", timestamp(6), [Moment(1, 1, 1, 0, 0, 0, 123456000), None]),
        column(
            "Z", timestamp(6, Kind.TIMESTAMP_TZ), [ZonedMoment(Moment(2024, 1, 1, 12), 330), None]
        ),
        column("I", day_to_second(2, 3), [Nanoseconds(-90_061_500_000_000), None]),
        column("B", ColumnType(kind=Kind.BINARY_DOUBLE), [0.1, None]),
        column("L", ColumnType(kind=Kind.CLOB), ["long " * 2000, None]),
    ],
)
SHIFTED = "SYS_EXTRACT_UTC(t.Z), TO_CHAR(t.I), TO_CHAR(t.N, 'TM9')"


def at(*fields: int) -> dt.datetime:
    return dt.datetime(*fields)  # type: ignore[arg-type]  # noqa: DTZ001 - as the driver gives it


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[FakeDatabase, int]]:
    found = database(EVERY_TYPE, items(2000), compressed=[("SHOP", "ITEMS")])
    with Server(found) as server:
        yield found, server.port


@pytest.fixture
def connection(served: tuple[FakeDatabase, int]) -> Iterator[Any]:
    found, port = served
    opened = oracledb.connect(
        user=READER,
        password="secret",
        host="127.0.0.1",
        port=port,
        service_name=found.services[0],
        tcp_connect_timeout=10,
    )
    yield opened
    opened.close()


def test_every_type_arrives_as_it_was_stored(connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.outputtypehandler = lambda cursor, found: (
            cursor.var(Decimal, arraysize=cursor.arraysize)
            if found.type_code is oracledb.DB_TYPE_NUMBER
            else None
        )
        cursor.execute(f"SELECT t.*, {SHIFTED} FROM shop.every AS OF SCN {FIRST_SCN} t")
        one, nothing = cursor.fetchall()
        text = one[11].read()
    assert one[:11] == (
        Decimal("-0.5"),
        Decimal("1234567890123456789012345678.0123456789"),
        "Größe",
        "ab  ",
        "👍",
        b"\x00\xff",
        at(2024, 2, 29, 23, 59, 58),
        at(1, 1, 1, 0, 0, 0, 123456),
        at(2024, 1, 1, 17, 30),
        -dt.timedelta(days=1, hours=1, minutes=1, seconds=1, milliseconds=500),
        0.1,
    )
    assert text == "long " * 2000
    assert one[12:] == (at(2024, 1, 1, 12), "-01 01:01:01.500", "-.5")
    assert nothing == (None,) * 15


def test_a_tile_is_fetched_by_bound_rowids_in_several_round_trips(
    served: tuple[FakeDatabase, int], connection: Any
) -> None:
    rowids = served[0].table("SHOP", "ITEMS").newest.rowids
    sql = (
        f"SELECT t.id, t.name FROM shop.items AS OF SCN {FIRST_SCN} t "
        "WHERE t.ROWID >= CHARTOROWID(:lower) AND t.ROWID < CHARTOROWID(:upper)"
    )
    with connection.cursor() as cursor:
        cursor.arraysize = 300
        cursor.execute(sql, lower=rowids.text(100), upper=rowids.text(1500))
        found = cursor.fetchall()
    assert found == [(no, f"item {no}") for no in range(101, 1501)]


def test_arrow_batches_hold_the_same_rows(connection: Any) -> None:
    sql = f"SELECT id, name FROM shop.items AS OF SCN {FIRST_SCN}"
    batches = list(connection.fetch_df_batches(sql, size=700))
    assert [batch.num_rows() for batch in batches] == [700, 700, 600]


@pytest.mark.parametrize(
    ("sql", "code", "offset"),
    [
        ("SELECT id FROM shop.nowhere", 942, 20),
        ("SELECT id, wrong FROM shop.items", 904, 11),
        ("SELECT id FROM shop.items AS OF SCN 1E15", 8181, 0),
        ("SELECT id FROM shop.items GROUP", 936, None),
        ("SELECT 1 / (id - 1500) FROM shop.items", 1476, None),
    ],
)
def test_errors_carry_code_and_offset(
    connection: Any, sql: str, code: int, offset: int | None
) -> None:
    with connection.cursor() as cursor, pytest.raises(oracledb.DatabaseError) as caught:
        cursor.execute(sql)
    (error,) = caught.value.args
    assert error.code == code
    if offset is not None:
        assert error.offset == offset


def test_a_query_can_be_described_without_running_it(connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.parse("SELECT COUNT(*) AS n, MAX(name) AS m FROM shop.items WHERE id = :1")
        described = [(found[0], found[1]) for found in cursor.description]
    assert described == [("N", oracledb.DB_TYPE_NUMBER), ("M", oracledb.DB_TYPE_VARCHAR)]


def test_settings_and_commits_go_through(connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER SESSION SET TIME_ZONE = '+03:00'")
        cursor.execute("SELECT SESSIONTIMEZONE, SYS_CONTEXT('USERENV', 'CON_NAME') FROM dual")
        assert cursor.fetchall() == [("+03:00", "FAKEPDB1")]
    connection.commit()
