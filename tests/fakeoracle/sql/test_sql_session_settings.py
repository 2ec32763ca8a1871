"""What the instance, a log-on trigger and ALTER SESSION set is what statements then follow."""

from collections.abc import Callable

import pytest

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.kinds import ServerKind
from tests.fakeoracle.sql.small_database import Asker, database, items


@pytest.fixture
def ask() -> Callable[..., Asker]:
    """Return a function that logs on at a kind of server."""
    return lambda **facts: Asker(database(items(3), kind=ServerKind(**facts)))


def test_dates_are_shown_in_the_calendar_of_the_session(ask: Callable[..., Asker]) -> None:
    thai = ask(nls=(("NLS_CALENDAR", "THAI BUDDHA"),))

    assert thai.dual("TO_CHAR(DATE '2024-02-29', 'SYYYY-MM-DD')") == " 2567-02-29"
    assert thai.dual("TO_CHAR(TIMESTAMP '2024-02-29 01:02:03', 'YYYY')") == "2567"
    thai.session.alter("ALTER SESSION SET NLS_CALENDAR='GREGORIAN'")
    assert thai.dual("TO_CHAR(DATE '2024-02-29', 'SYYYY-MM-DD')") == " 2024-02-29"


@pytest.mark.parametrize(
    "condition",
    [
        "NAME = 'ITEM 2'",
        "NAME IN ('x', 'Item 2')",
        "NAME IN ('a', 'b', 'c', 'd', 'Item 2')",
        "NAME IN (SELECT 'ITEM 2' FROM dual)",
        "NAME BETWEEN 'ITEM 2' AND 'Item 2'",
    ],
)
def test_texts_are_compared_as_the_session_sorts(ask: Callable[..., Asker], condition: str) -> None:
    sql = f"SELECT ID FROM SHOP.ITEMS WHERE {condition}"
    usual = ask(log_on_trigger=("ALTER SESSION SET NLS_SORT=BINARY_CI",))
    linguistic = ask(log_on_trigger=("ALTER SESSION SET NLS_COMP=LINGUISTIC NLS_SORT=BINARY_CI",))

    assert usual(sql) == []
    assert linguistic(sql) == [(2,)]


def test_the_dictionary_is_compared_in_the_same_way(ask: Callable[..., Asker]) -> None:
    sql = "SELECT table_name FROM all_tables WHERE table_name = 'items'"
    linguistic = ask(nls=(("NLS_COMP", "LINGUISTIC"), ("NLS_SORT", "BINARY_CI")))

    assert ask()(sql) == []
    assert linguistic(sql) == [("ITEMS",)]


def test_formats_of_the_instance_are_followed_by_implicit_conversions(
    ask: Callable[..., Asker],
) -> None:
    german = ask(nls=(("NLS_DATE_FORMAT", "DD.MM.YYYY"), ("NLS_NUMERIC_CHARACTERS", ",.")))

    assert german.dual("DATE '2024-02-29' || ' ' || 1.5") == "29.02.2024 1,5"


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER SESSION SET ROW ARCHIVAL VISIBILITY = ALL",
        "alter session set row archival visibility=active",
        "ALTER SESSION DISABLE PARALLEL QUERY",
        "ALTER SESSION ENABLE PARALLEL DML",
        "ALTER SESSION SET OPTIMIZER_IGNORE_HINTS = FALSE",
        "ALTER SESSION SET CURSOR_SHARING='EXACT'",
    ],
)
def test_settings_that_change_no_value_are_taken(ask: Callable[..., Asker], statement: str) -> None:
    found = ask()
    found.session.execute(statement)

    assert found.dual("1") == 1


@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ("ALTER SESSION SET ROW ARCHIVAL VISIBILITY = ALL", 2248),
        ("ALTER SESSION SET OPTIMIZER_IGNORE_HINTS = FALSE", 2248),
        ("ALTER SESSION SET NLS_CALENDAR = 'PERSIAN'", 3001),
        ("ALTER SESSION SET NLS_SORT = GERMAN", 3001),
        ("ALTER SESSION DISABLE COMMIT", 922),
    ],
)
def test_what_a_release_or_the_stand_in_lacks_is_refused(
    ask: Callable[..., Asker], statement: str, number: int
) -> None:
    unknown = frozenset({"ROW ARCHIVAL VISIBILITY", "OPTIMIZER_IGNORE_HINTS"})
    found = ask(unknown_settings=unknown)

    with pytest.raises(OracleError) as caught:
        found.session.execute(statement)
    assert caught.value.number == number


def test_a_trigger_that_refuses_is_the_recursive_error_around_its_own() -> None:
    closed = database(items(1), kind=ServerKind(log_on_refusal="not this program"))

    with pytest.raises(OracleError) as caught:
        closed.log_on("READER")
    assert caught.value.number == 604
    assert "ORA-20001: not this program\nORA-06512: at" in caught.value.message
