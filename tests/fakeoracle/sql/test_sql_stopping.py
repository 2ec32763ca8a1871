"""A cancelled statement stops within some thousand rows, and the next call answers."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import oracledb
import pytest

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.serving.server import Server
from exporter_tui.fakeoracle.serving.stopping import STEP_ROWS, check, sort, stopped_by, watched
from exporter_tui.fakeoracle.sql.expressions.values import mapped
from exporter_tui.fakeoracle.sql.functions import by_name
from tests.fakeoracle.sql.small_database import READER, Asker, database, items

ROWS = 5 * STEP_ROWS + 1
UNDER_WAY = 1000
HANG_S = 30
STATEMENTS = {
    "join": "SELECT COUNT(*) FROM shop.items a JOIN shop.items b ON a.name = b.name",
    "left join": "SELECT COUNT(*) FROM shop.items a LEFT JOIN shop.items b ON a.id = b.id + 1",
    "sort": "SELECT name FROM shop.items ORDER BY name DESC",
    "group": "SELECT name, MIN(name) FROM shop.items GROUP BY name",
    "distinct": "SELECT DISTINCT name FROM shop.items",
    "count distinct": "SELECT COUNT(DISTINCT name) FROM shop.items",
    "extreme": "SELECT MAX(name) FROM shop.items",
    "condition": "SELECT COUNT(*) FROM shop.items WHERE name LIKE '%9' OR name = UPPER(name)",
    "case": "SELECT CASE WHEN MOD(id, 2) = 0 THEN TO_CHAR(id, '999999') ELSE name END "
    "FROM shop.items",
    "expression": "SELECT UPPER(name || id) FROM shop.items",
    "dump": "SELECT DUMP(name, 16) FROM shop.items",
}


class Counting:
    """A flag that counts looks, and is set from the look of a number on."""

    def __init__(self, last: int | None = None) -> None:
        self.looks = 0
        self._last = last

    def is_set(self) -> bool:
        self.looks += 1
        return self._last is not None and self.looks >= self._last


@pytest.mark.slow
@pytest.mark.parametrize("what", STATEMENTS)
def test_a_statement_stops_at_the_look_that_finds_it_cancelled(what: str) -> None:
    found = database(items(ROWS))
    every = Counting()
    with stopped_by(every):
        Asker(found)(STATEMENTS[what])
    assert every.looks >= ROWS // STEP_ROWS

    for last in (1, every.looks // 2, every.looks):
        flag = Counting(last)
        with stopped_by(flag), pytest.raises(OracleError, match="ORA-01013"):
            Asker(database(items(ROWS)))(STATEMENTS[what])
        assert flag.looks == last


def test_no_more_rows_than_a_step_lie_between_two_looks() -> None:
    done: list[int] = []
    with stopped_by(Counting(3)), pytest.raises(OracleError, match="ORA-01013"):
        done.extend(watched(iter(range(10 * STEP_ROWS))))
    assert len(done) == 2 * STEP_ROWS


@pytest.mark.parametrize("reverse", [False, True])
def test_a_sort_in_steps_is_a_stable_sort(reverse: bool) -> None:
    keys = [(row * 7919) % 611 for row in range(ROWS)]
    rows = list(range(ROWS))

    assert sort(rows, keys.__getitem__, reverse=reverse) == sorted(
        rows, key=keys.__getitem__, reverse=reverse
    )
    assert sort([], keys.__getitem__, reverse=reverse) == []


def test_a_thread_without_a_statement_is_never_stopped() -> None:
    with stopped_by(Counting(1)), ThreadPoolExecutor() as pool:
        assert pool.submit(check).result() is None


class Work:
    """What UPPER did, row by row: it waits at row 1,000 of a statement until it may go on."""

    def __init__(self) -> None:
        self.rows = 0
        self.under_way = threading.Event()
        self.may_go_on = threading.Event()

    def apply(self, arguments: tuple[Any, ...], _settings: object) -> Any:
        def one(text: str) -> str:
            self.rows += 1
            if self.rows == UNDER_WAY:
                self.under_way.set()
                self.may_go_on.wait(HANG_S)
            return text.upper()

        return mapped(arguments[0].type, one, arguments[0])


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    found = Work()
    monkeypatch.setitem(by_name._FUNCTIONS, "UPPER", (1, 1, found.apply))
    return found


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(database(items(ROWS))) as running:
        yield running


@pytest.fixture
def connect(server: Server) -> Callable[[], Any]:
    return lambda: oracledb.connect(
        user=READER, password="secret", host="127.0.0.1", port=server.port, service_name="fakepdb1"
    )


def ask(connection: Any, sql: str) -> Any:
    return connection.cursor().execute(sql).fetchall()


def test_a_cancel_stops_the_work_and_the_next_call_answers(
    connect: Callable[[], Any], work: Work
) -> None:
    connection = connect()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(ask, connection, "SELECT UPPER(name) FROM shop.items")
        assert work.under_way.wait(HANG_S)
        connection.cancel()
        with pytest.raises(oracledb.DatabaseError, match="ORA-01013"):
            running.result(HANG_S)  # the answer comes while the engine is still at its row
    assert work.rows == UNDER_WAY
    work.may_go_on.set()

    assert ask(connection, "SELECT 7 FROM dual") == [(7,)]
    assert work.rows <= UNDER_WAY + STEP_ROWS < ROWS


def test_a_time_out_of_the_client_stops_the_work_too(
    connect: Callable[[], Any], work: Work
) -> None:
    connection = connect()
    connection.call_timeout = 100
    with pytest.raises(oracledb.DatabaseError, match="DPY-4024"):
        ask(connection, "SELECT UPPER(name) FROM shop.items")
    work.may_go_on.set()
    connection.call_timeout = 0

    assert ask(connection, "SELECT 7 FROM dual") == [(7,)]
    assert work.rows <= UNDER_WAY + STEP_ROWS < ROWS


def test_a_session_that_ends_takes_its_statement_with_it(
    connect: Callable[[], Any], work: Work, server: Server
) -> None:
    connection = connect()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(ask, connection, "SELECT UPPER(name) FROM shop.items")
        assert work.under_way.wait(HANG_S)
        server.kill_session(server.sessions()[0].sid, immediate=True)
        with pytest.raises(oracledb.DatabaseError):
            running.result(HANG_S)
    assert server.wait_for_sessions(lambda sessions: not sessions)
    work.may_go_on.set()
    for thread in threading.enumerate():
        if thread.name.startswith("statement"):
            thread.join(HANG_S)
    assert work.rows <= UNDER_WAY + STEP_ROWS < ROWS


def test_a_defect_of_the_engine_is_answered_and_logged(
    connect: Callable[[], Any], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_arguments: object, _settings: object) -> Any:
        raise ZeroDivisionError("a defect")

    monkeypatch.setitem(by_name._FUNCTIONS, "UPPER", (1, 1, broken))
    with pytest.raises(oracledb.DatabaseError, match=r"ORA-00600.*ZeroDivisionError"):
        ask(connect(), "SELECT UPPER(name) FROM shop.items")  # after which the driver closes

    assert ask(connect(), "SELECT 7 FROM dual") == [(7,)]
    (record,) = [record for record in caplog.records if record.exc_info]
    assert "SELECT UPPER(name) FROM shop.items" in record.getMessage()
