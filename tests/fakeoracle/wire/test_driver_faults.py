"""Links that break, stall or crawl, at the row or byte that was asked for."""

import threading
import time
from collections.abc import Callable
from typing import Any

import oracledb
import pytest

from exporter_tui.fakeoracle.faults import Gate, ResetLink, SlowLink, StallLink
from exporter_tui.fakeoracle.serving.server import Server
from tests.fakeoracle.wire.stub_engine import StubEngine, number, numbered
from tests.fakeoracle.wire.tap import Tap, payload

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


# The driver forgets its socket, without closing it, when a connection is reset under it.
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
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


@pytest.mark.parametrize("extra_bytes", [0, 4])
@pytest.mark.parametrize("sdu", [512, 8192])
def test_the_cut_lies_exactly_after_the_row(
    connect: Connect, server: Server, sdu: int, extra_bytes: int
) -> None:
    server.faults.add(ResetLink(after_rows=150, extra_bytes=extra_bytes, graceful=True))
    with Tap(server.port) as tap:
        assert fetched(connect(port=tap.port, sdu=sdu), [], size=300) == 0
    last_row = b"\x07" + number(149) + b"\x07row 149"
    next_row = b"\x07" + number(150) + b"\x07row 150"
    assert payload(tap.from_server)[-40:].endswith(last_row + next_row[:extra_bytes])


@pytest.mark.slow
def test_a_server_that_stops_in_mid_row_is_left_after_the_timeout(
    connect: Connect, server: Server
) -> None:
    server.faults.add(StallLink(sql="rows", first=2, after_rows=40, extra_bytes=3))
    connection = connect()
    connection.call_timeout = 2_000
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
    """What takes longer than its bytes need is the machine's affair; what takes less is wrong."""
    rate = 10_000
    server.faults.add(SlowLink(sql="rows", bytes_per_s=rate))
    with Tap(server.port) as tap:
        connection = connect(port=tap.port)
        already = len(tap.from_server)
        before = time.monotonic()
        assert fetched(connection, []) == 300
        taken_s = time.monotonic() - before
        came = len(tap.from_server) - already
        connection.close()
    assert came > 300 * len(b"row 1")
    assert taken_s > came / rate / 2


def test_stopping_the_server_drops_everyone(
    engine: StubEngine, connect: Connect, server: Server
) -> None:
    server.faults.add(StallLink(sql="rows"))
    idle = connect()
    server.stop()
    with pytest.raises(oracledb.DatabaseError, match="DPY-4011"):
        idle.ping()
