"""Whatever the instance, a log-on trigger or the environment has set: our sessions are the same."""

import os
from collections.abc import Callable

import pytest

from exporter_tui.fakeoracle.datasets.catalog import load_catalog
from exporter_tui.fakeoracle.faults import FailStatement
from exporter_tui.fakeoracle.kinds import ServerKind
from exporter_tui.model.errors import ExporterError
from exporter_tui.model.names import TableName
from exporter_tui.model.options import ArchivedRows, DatabaseOptions
from exporter_tui.oracle.dictionary.tables import read_table
from exporter_tui.oracle.session import OracleSession, open_session
from tests.oracle.conftest import Fake, Start

Connect = Callable[[DatabaseOptions], OracleSession]

BUDDHIST = (("NLS_CALENDAR", "THAI BUDDHA"), ("NLS_DATE_FORMAT", "DD.MM.YYYY"))
LINGUISTIC = ("ALTER SESSION SET NLS_COMP = LINGUISTIC NLS_SORT = BINARY_CI",)
COMMA = ("ALTER SESSION SET NLS_NUMERIC_CHARACTERS = ',.' CURSOR_SHARING = FORCE",)
KINDS = [
    ServerKind(nls=BUDDHIST),
    ServerKind(log_on_trigger=LINGUISTIC),
    ServerKind(log_on_trigger=(*COMMA, "ALTER SESSION SET TIME_ZONE = '+07:00'")),
    ServerKind(nls=BUDDHIST, log_on_trigger=(*LINGUISTIC, *COMMA)),
]


def nls(session: OracleSession) -> dict[str, str]:
    found = session.rows("SELECT * FROM sys.nls_session_parameters", where="test")
    return {str(name): str(value) for name, value in found}


@pytest.mark.parametrize("kind", KINDS)
def test_every_session_reads_the_same_on_every_kind_of_server(
    start_fake: Start, connect: Connect, kind: ServerKind
) -> None:
    session = connect(start_fake(kind=kind).options())
    ((code, day, text, salary),) = session.texts(
        "SELECT JOB_ID, TO_CHAR(HIRE_DATE, 'SYYYY-MM-DD'), TO_CHAR(HIRE_DATE), SALARY * 1.5 || '' "
        "FROM HR.EMPLOYEES WHERE EMPLOYEE_ID = 101",
        where="test",
    )

    assert day is not None
    assert day[:3] in {" 19", " 20"}
    assert text == f"{day} 00:00:00"
    assert salary is not None
    assert "," not in salary
    lower = f"SELECT COUNT(*) FROM HR.EMPLOYEES WHERE JOB_ID = '{str(code).lower()}'"
    assert session.rows(lower, where="test") == [(0,)]
    settings = nls(session)
    assert settings["NLS_TIMESTAMP_TZ_FORMAT"] == "SYYYY-MM-DD HH24:MI:SS.FF9 TZR"
    assert {settings[f"NLS_{name}"] for name in ("COMP", "SORT")} == {"BINARY"}
    assert session.rows("SELECT SESSIONTIMEZONE FROM sys.dual", where="test") == [("+00:00",)]


@pytest.mark.slow
def test_a_restart_of_one_of_several_names_that_differ_in_case_reads_that_one(
    start_fake: Start, connect: Connect
) -> None:
    fake = start_fake("torture", kind=ServerKind(log_on_trigger=LINGUISTIC))
    names = sorted(
        (table.owner, table.name)
        for table in load_catalog("torture").tables
        if table.name.upper() == "CASE"
    )
    session = connect(fake.options())
    assert len(names) == 3

    for owner, name in names:
        facts = read_table(session, TableName(owner, name))
        assert facts is not None
        assert facts.table.name == name


def test_the_settings_take_four_round_trips(start_fake: Start, connect: Connect) -> None:
    fake = start_fake()
    connect(fake.options())

    sent = [statement.sql for statement in fake.server.statements()]

    assert len(sent) == 4
    assert "NLS_CALENDAR='GREGORIAN'" in sent[0]
    assert "CURSOR_SHARING='EXACT'" in sent[0]
    assert sent[1:] == [
        "ALTER SESSION SET ROW ARCHIVAL VISIBILITY = ALL",
        "ALTER SESSION DISABLE PARALLEL QUERY",
        "ALTER SESSION SET OPTIMIZER_IGNORE_HINTS = FALSE",
    ]


def test_archived_rows_stay_hidden_where_the_options_say_so(
    start_fake: Start, connect: Connect
) -> None:
    fake = start_fake(kind=ServerKind(log_on_trigger=("ALTER SESSION SET NLS_SORT = BINARY",)))
    session = connect(fake.options(archived_rows=ArchivedRows.ACTIVE))

    sent = [statement.sql for statement in fake.server.statements()]

    assert "ALTER SESSION SET ROW ARCHIVAL VISIBILITY = ACTIVE" in sent
    assert session.archived_as_wanted


def test_what_a_release_does_not_have_is_passed_over(start_fake: Start, connect: Connect) -> None:
    kind = ServerKind(
        unknown_settings=frozenset({"ROW ARCHIVAL VISIBILITY", "OPTIMIZER_IGNORE_HINTS"})
    )
    session = connect(start_fake(kind=kind).options())

    assert not session.archived_as_wanted
    assert session.rows("SELECT 1 FROM sys.dual", where="test") == [(1,)]


@pytest.mark.parametrize("number", [1031, 2248, 2097, 922, 47306])
def test_what_only_costs_time_may_be_refused(fake: Fake, connect: Connect, number: int) -> None:
    for text in ("CURSOR_SHARING", "PARALLEL QUERY", "OPTIMIZER_IGNORE", "ROW ARCHIVAL"):
        fake.server.faults.add(FailStatement(sql=text, number=number, message="no", times=0))

    session = connect(fake.options())

    settings = nls(session)
    assert settings["NLS_DATE_FORMAT"] == "SYYYY-MM-DD HH24:MI:SS"
    assert not session.archived_as_wanted


@pytest.mark.parametrize("number", [1031, 47306])
def test_what_results_depend_on_may_not_be_refused(fake: Fake, number: int) -> None:
    fake.server.faults.add(FailStatement(sql="NLS_CALENDAR", number=number, message="no", times=0))

    with pytest.raises(ExporterError) as caught:
        open_session(fake.options())

    assert caught.value.failure.code == f"ORA-{number:05d}"
    assert caught.value.failure.where == "log-on"


def test_the_environment_of_this_machine_reaches_no_session(
    fake: Fake, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ORA_SDTZ", "NLS_LANG", "NLS_DATE_FORMAT", "NLS_SORT"):
        monkeypatch.setenv(name, "Nowhere")
    monkeypatch.setenv("ORA_NLS10", "/opt/oracle/nls")

    session = connect(fake.options())

    assert session.rows("SELECT SESSIONTIMEZONE FROM sys.dual", where="test") == [("+00:00",)]
    assert not {name for name in os.environ if name.startswith(("ORA_SDTZ", "NLS_"))}
    assert os.environ["ORA_NLS10"] == "/opt/oracle/nls"
