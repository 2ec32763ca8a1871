"""What a session gives back: exact values, exact schemas, failures with their code."""

import threading
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pyarrow as pa
import pytest

from exporter_tui.fakeoracle.faults import (
    FailStatement,
    Gate,
    HoldStatement,
    ResetLink,
    StallLink,
)
from exporter_tui.model.errors import ErrorClass, ExporterError, Failure
from exporter_tui.model.options import DatabaseOptions
from exporter_tui.oracle.select import Statement
from exporter_tui.oracle.session import OracleSession
from tests.oracle.conftest import Fake

# The driver leaves the socket of a broken connection to the garbage collector.
_LEFT_OPEN = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")

Connect = Callable[[DatabaseOptions], OracleSession]
_SQL = 'SELECT t."EMPLOYEE_ID", t."LAST_NAME", t."SALARY" FROM "HR"."EMPLOYEES" t'
EMPLOYEES = Statement(sql=_SQL, plain_sql=_SQL, binds={})
SCHEMA = pa.schema(
    [
        ("EMPLOYEE_ID", pa.int64()),
        ("LAST_NAME", pa.large_string()),
        ("SALARY", pa.decimal128(8, 2)),
    ]
)


def _sizes(session: OracleSession, statement: Statement, fetch_rows: int) -> list[int]:
    batches = session.batches(statement, SCHEMA, fetch_rows=fetch_rows, where="test")
    return [batch.num_rows for batch in batches]


def test_whole_numbers_come_as_int_and_others_as_decimal(session: OracleSession) -> None:
    ((count, salary, name),) = session.rows(
        "SELECT COUNT(*), MIN(commission_pct), MIN(last_name) FROM hr.employees", where="test"
    )
    assert isinstance(count, int)
    assert isinstance(salary, Decimal)
    assert isinstance(name, str)


def test_numbers_come_as_plain_exact_text(session: OracleSession) -> None:
    sql = "SELECT COUNT(*), SUM(salary), MIN(commission_pct), MAX(last_name) FROM hr.employees"
    ((count, total, least, name),) = session.texts(sql, where="test")
    ((exact, exact_total, exact_least, _),) = session.rows(sql, where="test")
    assert (count, least) == (str(exact), f"{exact_least:f}")
    assert total == str(exact_total)
    assert isinstance(name, str)


def test_a_column_that_is_no_text_must_be_made_one(session: OracleSession) -> None:
    with pytest.raises(TypeError, match="datetime"):
        session.texts("SELECT MIN(hire_date) FROM hr.employees", where="test")


def test_binds_are_passed_by_name(session: OracleSession) -> None:
    sql = "SELECT COUNT(*) FROM hr.employees WHERE last_name IN (:a, :b) AND salary > :c"
    assert session.rows(sql, {"a": "x", "b": "y", "c": 1}, where="test") == [(0,)]


def test_an_error_carries_code_place_and_remedy(session: OracleSession) -> None:
    with pytest.raises(ExporterError) as raised:
        session.rows("SELECT 1 FROM hr.no_such_table", where="HR.NO_SUCH_TABLE chunk 1")
    failure = raised.value.failure
    assert (failure.code, failure.where) == ("ORA-00942", "HR.NO_SUCH_TABLE chunk 1")
    assert "GRANT" in failure.remedy
    assert "Help:" not in failure.message
    assert not failure.message.startswith("ORA-")


@pytest.mark.parametrize("fetch_rows", [1, 7, 10_000])
def test_batches_have_the_schema_asked_for_and_are_never_empty(
    session: OracleSession, fetch_rows: int
) -> None:
    batches = list(session.batches(EMPLOYEES, SCHEMA, fetch_rows=fetch_rows, where="test"))
    assert all(batch.schema == SCHEMA for batch in batches)
    assert all(0 < batch.num_rows <= fetch_rows for batch in batches)
    ((count,),) = session.rows("SELECT COUNT(*) FROM hr.employees", where="test")
    assert sum(batch.num_rows for batch in batches) == count


def test_no_rows_are_no_batch(session: OracleSession) -> None:
    none = replace(EMPLOYEES, sql=f"{EMPLOYEES.sql} WHERE t.EMPLOYEE_ID < 0")
    assert _sizes(session, none, 10) == []


def test_wide_rows_make_smaller_batches(fake: Fake, connect: Connect) -> None:
    session = connect(fake.options())
    megabyte = replace(EMPLOYEES, row_bytes=1024 * 1024)
    assert max(_sizes(session, megabyte, 10_000)) == 16
    assert max(_sizes(session, megabyte, 5)) == 5
    kilobyte = replace(EMPLOYEES, row_bytes=160 * 1024)
    assert max(_sizes(session, kilobyte, 10_000)) == 102
    near_the_limit = replace(EMPLOYEES, row_bytes=1024 * 1024, most_row_bytes=100 * 1024 * 1024)
    assert max(_sizes(session, near_the_limit, 10_000)) == 1


def test_a_statement_that_ran_before_still_gives_the_types_asked_for(
    session: OracleSession,
) -> None:
    session.rows(EMPLOYEES.sql, where="test")
    text = pa.schema([("A", pa.int64()), ("B", pa.large_string()), ("C", pa.float64())])
    first = next(session.batches(EMPLOYEES, text, fetch_rows=5, where="test"))
    second = next(session.batches(EMPLOYEES, SCHEMA, fetch_rows=5, where="test"))
    assert (first.schema, second.schema) == (text, SCHEMA)


def _failure(session: OracleSession, fetch_rows: int = 50) -> Failure:
    with pytest.raises(ExporterError) as raised:
        _sizes(session, EMPLOYEES, fetch_rows)
    return raised.value.failure


@pytest.mark.parametrize(
    ("number", "error_class"),
    [(1555, ErrorClass.REDO_TABLE), (600, ErrorClass.NEVER_RETRY), (2396, ErrorClass.RETRY)],
)
def test_an_error_in_mid_fetch_has_oracle_s_own_number(
    fake: Fake, connect: Connect, number: int, error_class: ErrorClass
) -> None:
    session = connect(fake.options())
    fake.server.faults.add(FailStatement(sql="EMPLOYEES", number=number, message="x", at_row=120))
    failure = _failure(session)
    assert (failure.code, failure.error_class) == (f"ORA-{number:05d}", error_class)


def test_a_killed_session_is_not_taken_for_a_broken_line(fake: Fake, connect: Connect) -> None:
    session = connect(fake.options())
    batches = session.batches(EMPLOYEES, SCHEMA, fetch_rows=50, where="test")
    next(batches)
    fake.server.kill_session(session.sid)
    with pytest.raises(ExporterError) as raised:
        list(batches)
    assert raised.value.failure.code == "ORA-00028"
    assert raised.value.failure.error_class is ErrorClass.NEVER_RETRY


@_LEFT_OPEN
def test_a_line_that_breaks_in_mid_row_is_tried_again(fake: Fake, connect: Connect) -> None:
    session = connect(fake.options())
    fake.server.faults.add(ResetLink(sql="EMPLOYEES", after_rows=3, extra_bytes=2))
    failure = _failure(session)
    assert (failure.code, failure.error_class) == ("DPY-4011", ErrorClass.RETRY)


@_LEFT_OPEN
@pytest.mark.slow
def test_a_server_that_falls_silent_in_mid_row_ends_the_attempt(
    fake: Fake, connect: Connect
) -> None:
    session = connect(fake.options(stall_timeout_s=2.0))
    fake.server.faults.add(StallLink(sql="EMPLOYEES", after_rows=3, extra_bytes=2))
    failure = _failure(session)
    assert failure.code == "STALLED"  # nobody closed the connection: we gave it up
    assert "database.stall_timeout_s" in failure.remedy
    assert "closed" not in failure.message
    assert failure.error_class is ErrorClass.OUT_OF_TIME


def test_a_running_statement_can_be_cancelled_from_another_thread(
    fake: Fake, connect: Connect
) -> None:
    session = connect(fake.options())
    fake.server.faults.add(HoldStatement(sql="EMPLOYEES", gate=Gate()))

    def cancel_once_it_runs() -> None:
        assert fake.server.wait_for_statements(lambda seen: "EMPLOYEES" in seen[-1].sql)
        session.cancel()

    canceller = threading.Thread(target=cancel_once_it_runs)
    canceller.start()
    assert _failure(session).code == "ORA-01013"
    canceller.join()


def test_closing_never_raises_even_when_the_server_is_gone(fake: Fake, connect: Connect) -> None:
    session = connect(fake.options())
    fake.server.stop()
    session.cancel()
    session.close()
    session.close()
