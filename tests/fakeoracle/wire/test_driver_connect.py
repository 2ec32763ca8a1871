"""The driver connects, is refused, and is seen by a DBA."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import oracledb
import pytest

from exporter_tui.fakeoracle.faults import RefuseConnect, RefuseLogOn
from exporter_tui.fakeoracle.serving.server import Server
from tests.fakeoracle.wire.stub_engine import PASSWORD, SERVICE, SID, USER, StubEngine, numbered

Connect = Callable[..., Any]


def test_a_log_on_tells_the_databases_names_and_the_sessions_numbers(
    connection: Any, server: Server
) -> None:
    (view,) = server.sessions()
    assert (connection.session_id, connection.serial_num) == (view.sid, view.serial)
    assert (view.user, view.state) == (USER, "INACTIVE")
    assert connection.version.startswith("19.")
    assert connection.db_name == "FAKE"
    assert connection.instance_name == "FAKE"
    assert connection.service_name == SERVICE.upper()
    assert connection.max_open_cursors == 300
    assert connection.max_identifier_length == 128
    assert connection.warning is None


def test_the_time_zone_arrives_inside_the_log_on(connection: Any, engine: StubEngine) -> None:
    assert [text[:28] for text in engine.altered] == ["ALTER SESSION SET TIME_ZONE="]
    assert engine.executed == []


def test_a_sid_connects_too(connect: Connect) -> None:
    connect(service_name=None, sid=SID.upper()).ping()


def test_a_long_connect_text_travels_in_a_packet_of_its_own(
    connect: Connect, server: Server
) -> None:
    address = f"(ADDRESS=(PROTOCOL=tcp)(HOST=127.0.0.1)(PORT={server.port}))"
    target = f"(CONNECT_DATA=(SERVICE_NAME={SERVICE}))"
    descriptor = f"(DESCRIPTION=(ADDRESS_LIST={address * 6}){target})"
    connect(host=None, port=None, service_name=None, dsn=descriptor).ping()


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"service_name": "elsewhere"}, ("DPY-6001", "ORA-12514")),
        ({"service_name": None, "sid": "elsewhere"}, ("DPY-6003", "ORA-12505")),
    ],
)
def test_an_unknown_service_or_sid_is_refused(
    connect: Connect, changes: dict[str, Any], codes: tuple[str, ...]
) -> None:
    with pytest.raises(oracledb.DatabaseError) as caught:
        connect(**changes)
    assert all(code in str(caught.value) for code in codes)


@pytest.mark.parametrize("changes", [{"password": "wrong"}, {"user": "nobody"}])
def test_a_wrong_password_and_an_unknown_user_look_the_same(
    connect: Connect, server: Server, changes: dict[str, str]
) -> None:
    with pytest.raises(oracledb.DatabaseError, match="invalid username/password") as caught:
        connect(**changes)
    assert caught.value.args[0].full_code == "ORA-01017"
    assert server.sessions() == ()


def test_a_log_on_the_engine_refuses_shows_its_error(connect: Connect, engine: StubEngine) -> None:
    engine.locked.set()
    with pytest.raises(oracledb.DatabaseError, match="ORA-28000: The account is locked"):
        connect()


def test_scripted_refusals_come_as_often_as_scripted(connect: Connect, server: Server) -> None:
    server.faults.add(RefuseLogOn(number=1033, message="initialization in progress", times=2))
    server.faults.add(RefuseConnect(number=12516, first=3))
    for _ in range(2):
        with pytest.raises(oracledb.DatabaseError, match="ORA-01033"):
            connect()
    with pytest.raises(oracledb.DatabaseError, match="12516"):
        connect()
    connect().ping()


def test_calls_without_a_result_are_answered(connection: Any) -> None:
    connection.ping()
    connection.commit()
    connection.rollback()
    connection.ping()


def test_attributes_reach_the_registry_with_the_next_call(connection: Any, server: Server) -> None:
    connection.module = "exporter"
    connection.action = "HR.EMPLOYEES"
    connection.client_identifier = "run-1"
    connection.clientinfo = "chunk 7"
    connection.current_schema = "HR"
    connection.ping()
    (view,) = server.sessions()
    assert (view.module, view.action) == ("exporter", "HR.EMPLOYEES")
    assert (view.client_identifier, view.client_info) == ("run-1", "chunk 7")
    assert view.schema == "HR"
    connection.action = None
    connection.ping()
    assert [view.action for view in server.sessions()] == [""]


def test_an_application_context_is_accepted(connect: Connect) -> None:
    with connect(appcontext=[("CLIENTCONTEXT", "KEY", "value")]) as connection:
        connection.ping()


def test_a_logged_off_session_is_gone_at_once(connect: Connect, server: Server) -> None:
    first, second = connect(), connect()
    assert [view.sid for view in server.sessions()] == [first.session_id, second.session_id]
    first.close()
    assert [view.sid for view in server.sessions()] == [second.session_id]


@pytest.mark.slow
def test_many_sessions_work_side_by_side(
    connect: Connect, server: Server, engine: StubEngine
) -> None:
    engine.answers["select rows"] = numbered(5000)

    def work(_: int) -> int:
        connection = connect()
        cursor = connection.cursor()
        cursor.execute("select rows")
        return sum(row[0] for row in cursor)

    with ThreadPoolExecutor(24) as pool:
        assert set(pool.map(work, range(24))) == {sum(range(5000))}
    views = server.sessions()
    assert len({view.serial for view in views}) == len({view.sid for view in views}) == 24


def test_statements_are_logged_with_who_asked(
    connection: Any, server: Server, engine: StubEngine
) -> None:
    engine.answers["select rows"] = numbered(1)
    connection.module = "exporter"
    cursor = connection.cursor()
    cursor.execute("select rows")
    cursor.parse("select rows")
    seen = [(view.sql, view.describe_only, view.module) for view in server.statements()]
    assert seen == [("select rows", False, "exporter"), ("select rows", True, "exporter")]
    (view,) = server.sessions()
    assert (view.sql, view.rows_sent, view.open_cursors) == ("select rows", 1, 1)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"mode": oracledb.AUTH_MODE_SYSDBA}, "ORA-01017"),
        ({"mode": oracledb.AUTH_MODE_SYSOPER}, "ORA-01017"),
        ({"user": f"{USER}[HR]"}, "ORA-28150"),
        ({"edition": "E1"}, "ORA-38802"),
    ],
)
def test_a_log_on_that_wants_to_be_more_than_a_user_is_refused(
    connect: Callable[..., Any], changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(oracledb.DatabaseError, match=code):
        connect(**changes)


def test_a_call_that_is_lacking_is_refused_and_the_session_lives(connection: Any) -> None:
    with pytest.raises(oracledb.DatabaseError, match="ORA-03001"):
        connection.changepassword(PASSWORD, "another-one")
    with pytest.raises(oracledb.DatabaseError, match="ORA-03001"):
        connection.tpc_begin(connection.xid(1, "a", "b"))

    connection.ping()
