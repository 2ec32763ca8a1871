"""Errors, cancels, time-outs and kills: what the driver raises and whether its connection lives."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import oracledb
import pytest

from exporter_tui.fakeoracle.answer import Answer, ColumnShape, OracleError
from exporter_tui.fakeoracle.faults import FailStatement, Gate, HoldStatement, SlowLink
from exporter_tui.fakeoracle.serving.server import Server
from exporter_tui.fakeoracle.wire.cells import cell
from tests.fakeoracle.wire.stub_engine import StubEngine, numbered, query
from tests.measuring import HANG_S

Connect = Callable[..., Any]
SQL = "select rows"


def code_of(caught: pytest.ExceptionInfo[oracledb.Error]) -> str:
    code: str = caught.value.args[0].full_code
    return code


def assert_alive(connection: Any, engine: StubEngine) -> None:
    """Check that the connection works and is not one answer behind."""
    engine.answers["select after"] = numbered(3)
    assert len(connection.cursor().execute("select after").fetchall()) == 3
    connection.ping()


def test_an_error_has_its_position_and_the_connection_lives(
    connection: Any, engine: StubEngine
) -> None:
    for _ in range(3):
        with pytest.raises(oracledb.DatabaseError) as caught:
            connection.cursor().execute("select 1 from nowhere")
        error = caught.value.args[0]
        assert (error.full_code, error.offset) == ("ORA-00942", 14)
        assert error.message.startswith("ORA-00942: table or view does not exist\nHelp:")
        assert not error.isrecoverable
    assert_alive(connection, engine)


def test_a_description_can_fail(connection: Any, engine: StubEngine) -> None:
    with pytest.raises(oracledb.DatabaseError, match="ORA-00942"):
        connection.cursor().parse("select 1 from nowhere")
    assert_alive(connection, engine)


@pytest.mark.parametrize(("arraysize", "delivered"), [(10, 70), (75, 75), (76, 0), (1000, 0)])
def test_a_fetch_that_fails_delivers_no_row_of_its_batch(
    connection: Any, engine: StubEngine, arraysize: int, delivered: int
) -> None:
    error = OracleError(1722, "invalid number")
    engine.answers[SQL] = replace(numbered(100), fail_at=(75, error))
    cursor = connection.cursor()
    cursor.arraysize = cursor.prefetchrows = arraysize
    found: list[object] = []

    def fetch_all() -> None:
        cursor.execute(SQL)
        while rows := cursor.fetchmany(arraysize):
            found.extend(rows)

    with pytest.raises(oracledb.DatabaseError, match="ORA-01722: invalid number"):
        fetch_all()
    assert len(found) == delivered
    assert_alive(connection, engine)


def test_an_arrow_fetch_that_fails_keeps_the_batches_before(
    connection: Any, engine: StubEngine
) -> None:
    engine.answers[SQL] = replace(numbered(100), fail_at=(75, OracleError(1555, "too old")))
    rows: list[int] = []
    with pytest.raises(oracledb.DatabaseError, match="ORA-01555: too old"):
        rows.extend(batch.num_rows() for batch in connection.fetch_df_batches(SQL, size=30))
    assert rows == [30, 30]
    assert_alive(connection, engine)


def test_scripted_failures_strike_the_counted_execution(
    connection: Any, engine: StubEngine, server: Server
) -> None:
    engine.answers[SQL] = numbered(5)
    server.faults.add(FailStatement(sql="ROWS", number=1555, message="old", first=2))
    server.faults.add(FailStatement(sql="rows", number=8103, message="gone", first=3, at_row=4))
    cursor = connection.cursor()
    assert len(cursor.execute(SQL).fetchall()) == 5
    with pytest.raises(oracledb.DatabaseError, match="ORA-01555: old"):
        cursor.execute(SQL)
    with pytest.raises(oracledb.DatabaseError, match="ORA-08103: gone"):
        cursor.execute(SQL).fetchall()
    assert len(cursor.execute(SQL).fetchall()) == 5


def test_a_cursor_whose_fetch_failed_is_closed(connection: Any, engine: StubEngine) -> None:
    engine.answers[SQL] = replace(numbered(100), fail_at=(10, OracleError(1722, "bad")))
    cursor = connection.cursor()
    cursor.arraysize = 8
    cursor.execute(SQL)
    with pytest.raises(oracledb.DatabaseError, match="ORA-01722"):
        cursor.fetchall()
    with pytest.raises(oracledb.DatabaseError, match="DPY-2046"):
        cursor.fetchone()
    assert_alive(connection, engine)


def test_bytes_the_driver_cannot_decode_leave_the_connection_usable(
    connection: Any, engine: StubEngine
) -> None:
    shape = ColumnShape(name="T", ora_type=1, size_bytes=40, size_chars=40, form=1)
    engine.answers["select bad"] = query((shape,), [(cell(b"\xff\xfe"),)] * 20_000)
    for arraysize in (2, 20_000):
        cursor = connection.cursor()
        cursor.arraysize = cursor.prefetchrows = arraysize
        with pytest.raises(UnicodeDecodeError):
            cursor.execute("select bad").fetchall()
        assert_alive(connection, engine)


def test_a_cancel_ends_a_running_statement(
    connection: Any, engine: StubEngine, server: Server
) -> None:
    engine.answers[SQL] = numbered(3)
    gate = Gate()
    server.faults.add(HoldStatement(sql=SQL, gate=gate, times=2))

    def cancel_once_active(count: int) -> None:
        server.wait_for_statements(lambda seen: len(seen) == count)
        connection.cancel()

    for count in (1, 2):
        thread = threading.Thread(target=cancel_once_active, args=(count,))
        thread.start()
        with pytest.raises(oracledb.DatabaseError, match="ORA-01013"):
            connection.cursor().execute(SQL)
        thread.join()
    assert not gate.is_open
    assert len(connection.cursor().execute(SQL).fetchall()) == 3


def test_a_cancel_does_not_shorten_the_next_statement(
    connection: Any, engine: StubEngine, server: Server
) -> None:
    engine.answers[SQL] = numbered(3)
    gate = Gate()
    server.faults.add(HoldStatement(sql=SQL, gate=gate))
    connection.cancel()
    with pytest.raises(oracledb.DatabaseError, match="ORA-01013"):
        connection.ping()
    cursor = connection.cursor()
    thread = threading.Thread(target=cursor.execute, args=(SQL,))
    thread.start()
    assert server.wait_for_statements(lambda seen: len(seen) == 1)
    thread.join(0.05)
    assert thread.is_alive()
    gate.open()
    thread.join()
    assert len(cursor.fetchall()) == 3


def test_a_cancel_ends_a_long_answer(connection: Any, engine: StubEngine, server: Server) -> None:
    engine.answers[SQL] = numbered(1000)
    server.faults.add(SlowLink(sql=SQL, gate=Gate(), times=1))

    def cancel_once_sending() -> None:
        server.wait_for_sessions(lambda views: any(view.rows_sent for view in views))
        connection.cancel()

    thread = threading.Thread(target=cancel_once_sending)
    thread.start()
    cursor = connection.cursor()
    cursor.prefetchrows = cursor.arraysize = 1000
    with pytest.raises(oracledb.DatabaseError, match="ORA-01013"):
        cursor.execute(SQL)
    thread.join()
    assert len(cursor.execute(SQL).fetchall()) == 1000
    assert_alive(connection, engine)


@pytest.mark.slow
def test_a_cancel_while_rows_stream_stops_them(
    connection: Any, engine: StubEngine, server: Server
) -> None:
    engine.answers[SQL] = numbered(30_000)
    server.faults.add(SlowLink(sql=SQL, bytes_per_s=200_000, times=1))

    def cancel_once_sending() -> None:
        server.wait_for_sessions(lambda views: any(view.rows_sent for view in views))
        connection.cancel()

    thread = threading.Thread(target=cancel_once_sending)
    thread.start()
    with pytest.raises(oracledb.DatabaseError, match="ORA-01013"):
        connection.fetch_df_all(SQL, arraysize=30_000)
    thread.join()
    assert_alive(connection, engine)


def test_a_cancel_of_nothing_is_answered_with_the_next_call(
    connection: Any, engine: StubEngine
) -> None:
    connection.cancel()
    with pytest.raises(oracledb.DatabaseError, match="ORA-01013"):
        connection.ping()
    assert_alive(connection, engine)


@pytest.mark.slow
def test_a_call_timeout_leaves_the_connection_usable(
    connection: Any, engine: StubEngine, server: Server
) -> None:
    engine.answers[SQL] = numbered(3)
    server.faults.add(HoldStatement(sql=SQL, gate=Gate()))
    connection.call_timeout = 1_000
    with pytest.raises(oracledb.DatabaseError) as caught:
        connection.cursor().execute(SQL)
    assert code_of(caught) == "DPY-4024"
    connection.call_timeout = 0
    assert len(connection.cursor().execute(SQL).fetchall()) == 3
    assert_alive(connection, engine)


@pytest.mark.slow
def test_a_timed_out_fetch_leaves_the_connection_usable(
    connection: Any, engine: StubEngine, server: Server
) -> None:
    engine.answers[SQL] = numbered(300)
    server.faults.add(SlowLink(sql=SQL, gate=Gate(), first=2, times=1))
    cursor = connection.cursor()
    cursor.arraysize = 100
    cursor.execute(SQL)
    connection.call_timeout = 1_000
    with pytest.raises(oracledb.DatabaseError) as caught:
        cursor.fetchall()
    assert code_of(caught) == "DPY-4024"
    connection.call_timeout = 0
    assert_alive(connection, engine)


@pytest.mark.slow
def test_a_statement_given_up_while_it_waits_is_never_run(
    connection: Any, engine: StubEngine, server: Server
) -> None:
    """The engine cannot be interrupted: later statements wait for it, and are given up too."""
    done = threading.Event()

    def slow() -> Answer:
        assert done.wait(HANG_S)
        return numbered(3)

    engine.answers["select slow"] = slow
    engine.answers[SQL] = numbered(3)
    connection.call_timeout = 1_000
    for sql in ("select slow", SQL, SQL):
        with pytest.raises(oracledb.DatabaseError, match="DPY-4024"):
            connection.cursor().execute(sql)
    done.set()
    connection.call_timeout = 0
    assert_alive(connection, engine)
    assert [sql for sql, _ in engine.executed] == ["select slow", "select after"]


def test_a_killed_idle_session_learns_it_with_its_next_call(
    connection: Any, server: Server
) -> None:
    server.kill_session(connection.session_id)
    assert [view.state for view in server.sessions()] == ["KILLED"]
    connection.action = "a piggyback in front of the call"
    with pytest.raises(oracledb.DatabaseError) as caught:
        connection.ping()
    assert "ORA-00028" in str(caught.value)
    assert caught.value.args[0].isrecoverable
    assert server.wait_for_sessions(lambda views: not views)
    assert not connection.is_healthy()


def test_a_killed_running_session_ends_its_statement(
    connection: Any, engine: StubEngine, server: Server
) -> None:
    engine.answers[SQL] = numbered(3)
    server.faults.add(HoldStatement(sql=SQL, gate=Gate()))

    def kill_once_active() -> None:
        server.wait_for_statements(lambda seen: len(seen) == 1)
        server.kill_session(connection.session_id)

    thread = threading.Thread(target=kill_once_active)
    thread.start()
    with pytest.raises(oracledb.DatabaseError, match="ORA-00028"):
        connection.cursor().execute(SQL)
    thread.join()
    assert server.wait_for_sessions(lambda views: not views)


def test_a_disconnected_session_is_gone_at_once(connection: Any, server: Server) -> None:
    server.kill_session(connection.session_id, immediate=True)
    assert server.wait_for_sessions(lambda views: not views)
    with pytest.raises(oracledb.DatabaseError, match="DPY-4011"):
        connection.ping()
    with pytest.raises(KeyError):
        server.kill_session(21)
