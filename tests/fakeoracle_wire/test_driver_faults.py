"""Links that break, stall or crawl, at the row or byte that was asked for."""

import threading
import time
from collections.abc import Callable
from typing import Any

import oracledb
import pytest

from exporter_tui.fakeoracle.answer import ColumnShape
from exporter_tui.fakeoracle.faults import Gate, ResetLink, SlowLink, StallLink
from exporter_tui.fakeoracle.server import Server
from exporter_tui.fakeoracle.wire.cells import cell
from tests.fakeoracle_wire.stub_engine import StubEngine, numbered, query

Connect = Callable[..., Any]
SQL = "select rows"


@pytest.fixture(autouse=True)
def _rows(engine: StubEngine) -> None:
    engine.answers[SQL] = numbered(300)


def fetched(connection: Any, codes: list[tuple[str, bool]], size: int = 100) -> int:
    """Return how many rows arrived in whole batches before the driver raised; ``codes`` takes the
    error's code and whether the driver calls it recoverable.
    """
    cursor = connection.cursor()
    cursor.arraysize = cursor.prefetchrows = size
    count = 0
    try:
        cursor.execute(SQL)
        while rows := cursor.fetchmany(size):
            count += len(rows)
    except oracledb.DatabaseError as error:
        codes.append((error.args[0].full_code, error.args[0].isrecoverable))
    return count


@pytest.mark.parametrize("graceful", [False, True])
@pytest.mark.parametrize(
    "where",
    [
        {"first": 2},
        {"first": 2, "after_rows": 40},
        {"first": 2, "after_rows": 40, "extra_bytes": 3},
        {"first": 2, "after_bytes": 1},
        {"first": 2, "after_bytes": 500},
        {"first": 2, "after_rows": 100},
    ],
)
def test_a_reset_loses_the_batch_it_strikes(
    connect: Connect, server: Server, where: dict[str, int], graceful: bool
) -> None:
    server.faults.add(ResetLink(sql="rows", graceful=graceful, **where))
    connection = connect()
    codes: list[tuple[str, bool]] = []
    assert fetched(connection, codes) == 100
    assert codes == [("DPY-4011", True)]
    assert not connection.is_healthy()
    with pytest.raises(oracledb.InterfaceError, match="DPY-1001"):
        connection.ping()
    assert server.wait_for_sessions(lambda views: not views)
    assert fetched(connect(), []) == 300


@pytest.mark.parametrize("sdu", [512, 8192])
def test_the_cut_lies_exactly_after_the_row(
    connect: Connect, server: Server, engine: StubEngine, sdu: int
) -> None:
    """The driver decodes as it reads: it meets the bad row if that was sent, and only then."""
    shape = ColumnShape(name="T", ora_type=1, size_bytes=40, size_chars=40, form=1)
    good, bad = (cell(b"good"),), (cell(b"\xff"),)
    engine.answers["select mixed"] = query((shape,), [good] * 99 + [bad] + [good] * 100)
    outcomes: list[type[Exception]] = []
    for after_rows in (99, 100):
        server.faults.clear()
        server.faults.add(ResetLink(sql="mixed", after_rows=after_rows, graceful=True))
        cursor = connect(sdu=sdu).cursor()
        cursor.prefetchrows = 300
        with pytest.raises(Exception, match="DPY-4011|utf-8") as caught:  # noqa: RUF043
            cursor.execute("select mixed")
        outcomes.append(type(caught.value))
    assert outcomes == [oracledb.OperationalError, UnicodeDecodeError]


def test_a_server_that_stops_in_mid_row_is_left_after_the_timeout(
    connect: Connect, server: Server
) -> None:
    server.faults.add(StallLink(sql="rows", first=2, after_rows=40, extra_bytes=3))
    connection = connect()
    connection.call_timeout = 60
    codes: list[tuple[str, bool]] = []
    assert fetched(connection, codes) == 100
    assert codes == [("DPY-4011", True)]
    assert not connection.is_healthy()
    assert server.wait_for_sessions(lambda views: not views)


def test_a_gate_holds_the_rows_back(connect: Connect, server: Server) -> None:
    gate = Gate()
    server.faults.add(SlowLink(sql="rows", gate=gate))
    gate.open()
    assert fetched(connect(), []) == 300


def test_an_opened_gate_lets_waiting_rows_pass(connect: Connect, server: Server) -> None:
    gate = Gate()
    server.faults.add(SlowLink(sql="rows", gate=gate))
    counts: list[int] = []
    connection = connect()
    thread = threading.Thread(target=lambda: counts.append(fetched(connection, [])))
    thread.start()
    assert server.wait_for_sessions(lambda views: views[0].rows_sent == 100)
    assert counts == []
    gate.open()
    thread.join()
    assert counts == [300]


@pytest.mark.slow
def test_a_slow_link_takes_its_time(connect: Connect, server: Server) -> None:
    server.faults.add(SlowLink(sql="rows", bytes_per_s=10_000))
    connection = connect()
    before = time.monotonic()
    assert fetched(connection, []) == 300
    assert time.monotonic() - before > 0.2


def test_stopping_the_server_drops_everyone(
    engine: StubEngine, connect: Connect, server: Server
) -> None:
    server.faults.add(StallLink(sql="rows"))
    idle = connect()
    server.stop()
    with pytest.raises(oracledb.DatabaseError, match="DPY-4011"):
        idle.ping()
