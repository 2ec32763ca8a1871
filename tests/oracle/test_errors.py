"""The driver's errors become failures that name the cause."""

import socket

import oracledb
import pytest
from oracledb.errors import _Error

from exporter_tui.model.catalogue.lookup import error as catalogued
from exporter_tui.model.errors import ErrorClass
from exporter_tui.oracle.errors import UnequalColumnsError, code_of, translate

_CLOSED = "the database or network closed the connection"
_GAVE_UP = "socket timed out while recovering from previous socket timeout"


def _raised(message: str, code: int = 0) -> oracledb.Error:
    return oracledb.DatabaseError(_Error(message, code=code))


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (_raised("ORA-00028: your session has been killed", 28), "ORA-00028"),
        (_raised("ORA-00600: internal error code, arguments: [x]", 600), "ORA-00600"),
        (_raised("ORA-03113: end-of-file on communication channel", 3113), "ORA-03113"),
        (_raised("DPY-4011: the database or network closed the connection"), "DPY-4011"),
        (
            _raised("ORA-12801: error signaled in parallel query\nORA-01555: too old", 12801),
            "ORA-01555",
        ),
        (
            _raised("ORA-00604: error in recursive SQL\nORA-20001: no\nORA-06512: at line 1", 604),
            "ORA-20001",
        ),
        (_raised("ORA-00604: error in recursive SQL", 604), "ORA-00604"),
        (
            _raised("DPY-6000: Listener refused connection. (Similar to ORA-12516)"),
            "ORA-12516",
        ),
        (_raised("DPY-6000: Listener refused connection. (Similar to ORA-12999)"), "DPY-6000"),
        (
            _raised(
                "DPY-6005: cannot connect to database (CONNECTION_ID=x).\n"
                'DPY-6001: Service "nope" is not registered with the listener'
            ),
            "DPY-6001",
        ),
        (
            _raised("DPY-6005: cannot connect to database.\n[Errno 111] Connection refused"),
            "DPY-6005",
        ),
        (_raised("DPY-6005: cannot connect to database.\ntimed out"), "CONNECT-TIMEOUT"),
        (
            _raised("DPY-6005: cannot connect.\n[Errno -2] Name or service not known"),
            "HOST-UNKNOWN",
        ),
        (
            UnicodeDecodeError("utf-8", b"caf\xe9", 3, 4, "unexpected end of data"),
            "VALUE-NO-TEXT",
        ),
        (ValueError("year -44 is out of range"), "VALUE-NO-TEXT"),
        (UnequalColumnsError("columns of [9, 10] rows in one batch"), "FETCH-DAMAGED"),
        (socket.gaierror(-2, "Name or service not known"), "HOST-UNKNOWN"),
        (socket.gaierror(-3, "Temporary failure in name resolution"), "HOST-UNKNOWN"),
        (UnicodeError("encoding with 'idna' codec failed (label too long)"), "HOST-UNKNOWN"),
        (_raised(f"DPY-4011: {_CLOSED}\n{_GAVE_UP}"), "STALLED"),
        (_raised(f"DPY-4011: {_CLOSED}\n[Errno 110] Connection timed out"), "DPY-4011"),
        (_raised("DPY-5015: encoded number data too long"), "DPY-5015"),
        (ConnectionResetError(104, "Connection reset by peer"), "DPY-4011"),
        (ZeroDivisionError("x"), "INTERNAL"),
        (catalogued("DISK-FULL", "here", "no room"), "DISK-FULL"),
    ],
)
def test_each_error_gets_the_code_of_its_cause(error: BaseException, code: str) -> None:
    assert code_of(error) == code


def test_the_message_is_one_line_without_code_and_link() -> None:
    failure = translate(
        _raised("ORA-00942: table or view does not exist", 942), where="HR.T chunk 1"
    )
    assert failure.message == "table or view does not exist"
    assert failure.where == "HR.T chunk 1"
    assert str(failure).count("ORA-00942") == 1


def test_every_line_of_an_error_is_kept_in_one() -> None:
    trigger = translate(
        _raised(
            "ORA-00604: error occurred at recursive SQL level 1\n"
            "ORA-20001: program exporter_tui is not on the list\n"
            "ORA-06512: at line 7\n"
            "Help: https://docs.oracle.com/error-help/db/ora-00604/",
            604,
        ),
        where="log-on to db1:1521/prod",
    )
    assert trigger.code == "ORA-20001"
    assert trigger.message == (
        "program exporter_tui is not on the list "
        "(ORA-00604: error occurred at recursive SQL level 1; ORA-06512: at line 7)"
    )
    several = translate(
        _raised('ORA-00942: table or view "S"."T" does not exist\nORA-03302: (help me)', 942),
        where="S.T chunk 1",
    )
    assert several.message == 'table or view "S"."T" does not exist (ORA-03302: (help me))'


def test_a_wrapper_without_a_cause_says_what_follows_it() -> None:
    found = translate(_raised("ORA-00604: error at level 1\nsee the log", 604), where="HR.T")
    assert (found.code, found.message) == ("ORA-00604", "error at level 1 (see the log)")


@pytest.mark.parametrize("number", [20000, 20001, 20999, 4088])
def test_what_code_of_the_database_raises_over_a_table_is_no_log_on(number: int) -> None:
    raised = _raised(f"ORA-00604: x\nORA-{number:05d}: no\nORA-06512: at line 1", 604)

    found = translate(raised, where="HR.T chunk 1")

    assert found.code == f"ORA-{number:05d}"
    assert "log-on" not in found.meaning + found.remedy
    assert found.error_class is ErrorClass.NEVER_RETRY


def test_values_of_rows_stay_out_of_messages() -> None:
    decimal = _raised(
        "DPY-4042: 123456.78 cannot be converted to an Apache Arrow decimal with precision 5 "
        "and scale 0"
    )
    assert "123456" not in translate(decimal, where="HR.T").message
    text = UnicodeDecodeError("utf-8", b"secret\xff", 6, 7, "invalid start byte")
    assert "secret" not in translate(text, where="HR.T").message


def test_an_internal_error_is_not_retried_for_being_a_closed_connection() -> None:
    failure = translate(_raised("ORA-00600: internal error code", 600), where="HR.T")
    assert failure.error_class is ErrorClass.NEVER_RETRY
