"""One log-on, and what a person reads when it fails."""

import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest

from exporter_tui.fakeoracle.faults import RefuseConnect, RefuseLogOn, StallLogOn
from exporter_tui.fakeoracle.kinds import USUAL, ServerKind
from exporter_tui.model.errors import ErrorClass, ExporterError, Failure
from exporter_tui.model.options import DatabaseOptions, Secret
from exporter_tui.oracle.connect import target
from exporter_tui.oracle.session import OracleSession, open_session
from tests.measuring import HANG_S
from tests.oracle.conftest import PASSWORD, Fake, Start, database_options

# The driver leaves the socket of a connection that did not come about to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")

Connect = Callable[[DatabaseOptions], OracleSession]


def _refusal(options: DatabaseOptions) -> Failure:
    with pytest.raises(ExporterError) as raised:
        open_session(options)
    assert "Traceback" not in str(raised.value)
    return raised.value.failure


def test_a_dba_sees_who_is_there(fake: Fake) -> None:
    session = open_session(fake.options(), action="HR.JOBS chunk 3", client_identifier="run-1")
    (seen,) = fake.server.sessions()
    assert (seen.sid, seen.serial) == (session.sid, session.serial)
    assert (seen.program, seen.module) == ("exporter_tui", "exporter_tui")
    assert (seen.action, seen.client_identifier) == ("HR.JOBS chunk 3", "run-1")
    session.close()
    assert fake.server.wait_for_sessions(lambda sessions: not sessions)


def test_a_session_needs_no_name(fake: Fake) -> None:
    session = open_session(fake.options())
    assert session.rows("SELECT 1 FROM dual", where="test") == [(1,)]
    session.close()


def test_the_session_computes_in_utc_and_with_a_point(
    options: DatabaseOptions, connect: Connect
) -> None:
    session = connect(options)
    rows = session.rows(
        "SELECT parameter, value FROM nls_session_parameters "
        "WHERE parameter = 'NLS_NUMERIC_CHARACTERS'",
        where="test",
    )
    assert rows == [("NLS_NUMERIC_CHARACTERS", ".,")]


def test_a_wrong_password_is_fatal_tried_once_and_never_shown(fake: Fake) -> None:
    fake.server.faults.add(RefuseLogOn(number=1017, message="invalid", times=1, first=2))
    failure = _refusal(fake.options(password=Secret("wrong-and-secret")))
    assert (failure.code, failure.error_class) == ("ORA-01017", ErrorClass.NEVER_LOG_ON_AGAIN)
    assert "wrong-and-secret" not in repr(failure)
    assert PASSWORD not in repr(failure)
    # Had the log-on been repeated, this second one would not be refused.
    assert _refusal(fake.options()).code == "ORA-01017"


@pytest.mark.parametrize(
    ("changes", "code", "told"),
    [
        ({"service": "nope"}, "DPY-6001", "lsnrctl status"),
        ({"service": None, "sid": "NOPE"}, "DPY-6003", "database.service"),
    ],
)
def test_a_wrong_name_is_told_with_its_remedy(
    fake: Fake, changes: dict[str, object], code: str, told: str
) -> None:
    failure = _refusal(fake.options(**changes))
    assert failure.code == code
    assert told in failure.remedy
    assert "nope" in failure.where.lower()


def test_a_port_that_nobody_listens_at(fake: Fake) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    failure = _refusal(fake.options(port=port))
    assert failure.code == "DPY-6005"
    assert "refused" in failure.message
    assert "database.port" in failure.remedy


@pytest.mark.slow
def test_a_listener_that_never_speaks_ends_after_the_bound() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        options = database_options(
            host="127.0.0.1",
            port=silent.getsockname()[1],
            service="x",
            connect_timeout_s=0.3,
        )
        failure = _refusal(options)
    assert (failure.code, failure.error_class) == ("CONNECT-TIMEOUT", ErrorClass.LOG_ON_HANGS)
    assert "connect_timeout_s" in failure.remedy


AFTER_A_SILENCE = """
import sys
from exporter_tui.model.errors import ExporterError
from exporter_tui.oracle.session import open_session
from tests.oracle.conftest import database_options
where = {"host": "127.0.0.1", "port": int(sys.argv[1]), "service": "fakepdb1"}
try:
    open_session(database_options(**where, connect_timeout_s=1.0))
except ExporterError as error:
    print(error.failure.code)
session = open_session(database_options(**where))
print(session.rows("SELECT 1 FROM dual", where="test"))
session.close()
"""


@pytest.mark.slow
@pytest.mark.parametrize("at_password", [False, True])
def test_a_log_on_that_hangs_does_not_hold_up_the_next_one(fake: Fake, at_password: bool) -> None:
    # A process of its own: the driver's mode is chosen once per process.
    fake.server.faults.add(StallLogOn(at_password=at_password))
    ran = subprocess.run(
        [sys.executable, "-c", AFTER_A_SILENCE, str(fake.server.port)],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert ran.stdout.splitlines() == ["CONNECT-TIMEOUT", "[(1,)]"]


def test_a_database_without_a_free_process_is_named_by_its_number(fake: Fake) -> None:
    fake.server.faults.add(RefuseConnect(number=12519))
    assert _refusal(fake.options()).code == "ORA-12519"


def test_a_profile_that_allows_no_more_sessions(fake: Fake) -> None:
    fake.server.faults.add(RefuseLogOn(number=2391, message="exceeded SESSIONS_PER_USER limit"))
    failure = _refusal(fake.options())
    assert (failure.code, failure.error_class) == ("ORA-02391", ErrorClass.NO_SESSION_TO_SPARE)


@pytest.mark.slow
def test_thick_mode_without_a_client_names_all_ways_to_one() -> None:
    # A process of its own: the driver's mode is chosen once per process.
    code = """
from exporter_tui.model.errors import ExporterError
from exporter_tui.model.options import DriverMode
from exporter_tui.oracle.session import open_session
from tests.oracle.conftest import database_options
try:
    open_session(database_options(
        host="127.0.0.1", port=1, service="x", mode=DriverMode.THICK, lib_dir="/nonexistent"))
except ExporterError as error:
    print(error)
"""
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=HANG_S
    )
    assert "DPI-1047" in ran.stdout
    for way in ("./lib", "database.lib_dir", "run.sh", "LD_LIBRARY_PATH", "mode: thin"):
        assert way in ran.stdout


def test_the_address_is_told_without_secrets() -> None:
    assert target(database_options(host="db", port=1521, service="s")) == "db:1521/s"
    assert target(database_options(dsn="(DESCRIPTION=...)")) == "the dsn of the configuration"


def test_what_the_database_says_beside_letting_us_in_is_kept(start_fake: Start) -> None:
    kind = ServerKind(log_on_warning=(28002, "the password will expire within 7 days"))

    session = open_session(start_fake(kind=kind).options())

    assert session.warning == "ORA-28002: the password will expire within 7 days"
    session.close()


def test_a_session_knows_the_service_that_it_came_by(fake: Fake, connect: Connect) -> None:
    assert connect(fake.options()).service.lower() == "fakepdb1"


def test_a_log_on_without_a_warning_has_none(fake: Fake, connect: Connect) -> None:
    assert connect(fake.options()).warning == ""


def test_a_log_on_trigger_that_refuses_is_named_and_never_asked_again(start_fake: Start) -> None:
    kind = ServerKind(log_on_refusal="program exporter_tui is not on the list")

    found = _refusal(start_fake(kind=kind).options())

    assert found.code == "ORA-20001"
    assert found.error_class is ErrorClass.FATAL
    assert found.message == (
        "program exporter_tui is not on the list "
        "(ORA-00604: error occurred at recursive SQL level 1; ORA-06512: at line 4)"
    )
    assert "log-on trigger" in found.meaning
    assert "admit program exporter_tui" in found.remedy


@pytest.mark.parametrize(
    ("number", "message", "error_class", "trigger"),
    [
        (20999, "not between 8 and 18 o'clock", ErrorClass.FATAL, True),
        (
            604,
            "error occurred at recursive SQL level 1\nORA-01403: no data",
            ErrorClass.FATAL,
            True,
        ),
        (604, "error occurred at recursive SQL level 1\nORA-00942: x", ErrorClass.FATAL, True),
        (4088, "error during execution of trigger 'SYS.T'", ErrorClass.FATAL, True),
        (604, "error occurred at recursive SQL level 1\nORA-01089: x", ErrorClass.RETRY, False),
        (604, "error occurred at recursive SQL level 1\nORA-04031: x", ErrorClass.RETRY, False),
        (1017, "invalid username/password", ErrorClass.NEVER_LOG_ON_AGAIN, False),
        (
            2391,
            "exceeded simultaneous SESSIONS_PER_USER limit",
            ErrorClass.NO_SESSION_TO_SPARE,
            False,
        ),
    ],
)
def test_what_fails_inside_a_log_on_is_told_from_a_database_that_is_not_ready(
    fake: Fake, number: int, message: str, error_class: ErrorClass, *, trigger: bool
) -> None:
    fake.server.faults.add(RefuseLogOn(number=number, message=message, times=0))

    found = _refusal(fake.options())

    assert found.error_class is error_class
    assert ("log-on trigger" in found.meaning) == trigger


def test_a_profile_that_allows_one_session_refuses_the_second_until_the_first_is_gone(
    start_fake: Start,
) -> None:
    fake = start_fake("hr", kind=replace(USUAL, sessions_per_user=1))
    session = open_session(fake.options())
    assert _refusal(fake.options()).code == "ORA-02391"
    session.close()
    assert fake.server.wait_for_sessions(lambda sessions: not sessions)
    open_session(fake.options()).close()
