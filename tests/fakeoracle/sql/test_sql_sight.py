"""Archived rows, policies and redaction show a user less than there is, as a real Oracle would."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.database import FakeDatabase
from exporter_tui.fakeoracle.datasets.declare import (
    CLOB,
    DATE,
    column,
    number,
    row_archival,
    varchar2,
)
from exporter_tui.fakeoracle.kinds import ServerKind
from exporter_tui.fakeoracle.storage.table import Policy, PolicyKind, Redaction, StoredTable
from exporter_tui.fakeoracle.storage.values import Moment
from tests.fakeoracle.sql.small_database import READER, Asker, database, shelf

SALARIES = [Decimal(100), None, Decimal(300)]
HIRED = Moment(2024, 2, 29, 1, 2, 3)


def pay(states: Sequence[str | None] = (), **facts: Any) -> StoredTable:
    """Return the table PAY (ID, NAME, SALARY, HIRED, NOTE) of three rows."""
    drafts = [
        column("ID", number(5), [Decimal(no) for no in (1, 2, 3)]),
        column("NAME", varchar2(10), ["ann", "bob", None]),
        column("SALARY", number(8, 2), SALARIES),
        column("HIRED", DATE, [HIRED, HIRED, HIRED]),
        column("NOTE", CLOB, ["x", None, "z"]),
        *(row_archival(states) if states else ()),
    ]
    return shelf().put("PAY", drafts, **facts)


def unmasked(found: FakeDatabase) -> Asker:
    return Asker(found)


def masked(found: FakeDatabase) -> Asker:
    found.revoke(READER, "EXEMPT REDACTION POLICY")
    return Asker(found)


REDACTION = Redaction(name="HIDE", columns=("SALARY", "NAME", "HIRED", "NOTE"))


def test_redaction_shows_the_same_value_in_every_row_and_in_aggregates() -> None:
    ask = masked(database(pay(redaction=REDACTION)))

    assert ask("SELECT ID, NAME, SALARY, HIRED FROM SHOP.PAY ORDER BY ID") == [
        (1, " ", 0, (2001, 1, 1, 0, 0, 0)),
        (2, " ", None, (2001, 1, 1, 0, 0, 0)),
        (3, None, 0, (2001, 1, 1, 0, 0, 0)),
    ]
    assert ask("SELECT COUNT(*), COUNT(SALARY), SUM(SALARY), MAX(SALARY) FROM SHOP.PAY") == [
        (3, 2, 0, 0)
    ]


def test_conditions_see_the_true_values() -> None:
    ask = masked(database(pay(redaction=REDACTION)))

    assert ask("SELECT ID, SALARY FROM SHOP.PAY WHERE SALARY > 200") == [(3, 0)]


def test_an_exempt_user_and_a_policy_that_is_off_show_what_there_is() -> None:
    sql = "SELECT SUM(SALARY) FROM SHOP.PAY"
    off = Redaction(name="HIDE", columns=("SALARY",), enabled=False)

    assert unmasked(database(pay(redaction=REDACTION))).one(sql) == 400
    assert masked(database(pay(redaction=off))).one(sql) == 400


def test_archived_rows_are_seen_once_the_session_wants_them() -> None:
    ask = Asker(database(pay(states=["0", "1", "0"])))
    count = "SELECT COUNT(*) FROM SHOP.PAY"
    rows = "SELECT ID, ORA_ARCHIVE_STATE FROM SHOP.PAY ORDER BY ID"

    assert ask.one(count) == 2
    ask.session.alter("ALTER SESSION SET ROW ARCHIVAL VISIBILITY = ALL")
    assert ask.one(count) == 3
    assert ask(rows) == [(1, "0"), (2, "1"), (3, "0")]
    ask.session.alter("ALTER SESSION SET ROW ARCHIVAL VISIBILITY = ACTIVE")
    assert ask(rows) == [(1, "0"), (3, "0")]
    assert ask(f"SELECT ID FROM SHOP.PAY WHERE ROWID >= CHARTOROWID('{'A' * 18}')") == [(1,), (3,)]


def test_columns_that_oracle_made_are_hidden_and_say_so() -> None:
    ask = Asker(database(pay(states=["0", "0", "0"])))

    assert len(ask("SELECT * FROM SHOP.PAY")[0]) == 5
    assert ask(
        "SELECT column_name, hidden_column, user_generated, column_id FROM all_tab_cols "
        "WHERE owner = 'SHOP' AND hidden_column = 'YES' ORDER BY column_name"
    ) == [("ORA_ARCHIVE_STATE", "YES", "NO", None), ("SYS_NC00001$", "YES", "NO", None)]


@pytest.mark.parametrize("kind", list(PolicyKind))
def test_a_policy_hides_rows_from_users_that_are_not_exempt(kind: PolicyKind) -> None:
    policy = Policy(name="P", function="F", predicate="NAME = 'bob'", kind=kind)
    found = database(pay(policies=(policy,)))
    ask = Asker(found)

    assert ask("SELECT ID FROM SHOP.PAY") == [(2,)]
    assert ask.one("SELECT COUNT(*) FROM SHOP.PAY") == 1
    found.grant(READER, "EXEMPT ACCESS POLICY")
    assert ask.one("SELECT COUNT(*) FROM SHOP.PAY") == 3


def test_a_policy_on_columns_applies_to_statements_that_name_one() -> None:
    policy = Policy(name="P", function="F", predicate="ID = 1", columns=("SALARY",))
    ask = Asker(database(pay(policies=(policy,))))

    assert ask.one("SELECT COUNT(*) FROM SHOP.PAY") == 3
    assert ask.one("SELECT COUNT(SALARY) FROM SHOP.PAY") == 1
    assert len(ask("SELECT * FROM SHOP.PAY")) == 1


def test_a_masking_policy_shows_every_row_with_nulls() -> None:
    policy = Policy(name="P", function="F", predicate="ID = 1", columns=("SALARY",), masks=True)
    ask = Asker(database(pay(policies=(policy,))))

    assert ask("SELECT ID, SALARY FROM SHOP.PAY ORDER BY ID") == [(1, 100), (2, None), (3, None)]
    assert ask.one("SELECT SUM(SALARY) FROM SHOP.PAY") == 100


def test_the_views_of_redaction_need_a_right() -> None:
    found = database(pay(redaction=REDACTION))
    ask = Asker(found)
    policies = "SELECT object_name FROM sys.redaction_policies WHERE TRIM(enable) = 'YES'"
    columns = "SELECT column_name FROM sys.redaction_columns WHERE object_owner IN ('SHOP')"

    for sql in (policies, columns):
        with pytest.raises(OracleError, match="ORA-00942"):
            ask(sql)
    found.grant(READER, "SELECT_CATALOG_ROLE")
    assert ask(policies) == [("PAY",)]
    assert len(ask(columns)) == 4


def test_policies_stand_in_the_views_of_their_kind() -> None:
    policies = tuple(
        Policy(name=kind.value, function="F", predicate="1 = 1", kind=kind) for kind in PolicyKind
    )
    masking = Policy(name="M", function="F", columns=("NAME",), masks=True)
    found = database(pay(policies=(*policies, masking)), kind=ServerKind(label_security=True))
    found.grant(READER, "SELECT_CATALOG_ROLE")
    ask = Asker(found)

    assert ask("SELECT policy_name FROM all_policies ORDER BY 1") == [("M",), ("VPD",)]
    assert ask("SELECT policy_name, column_option FROM sys.all_sec_relevant_cols") == [
        ("M", "ALL_ROWS")
    ]
    assert ask("SELECT policy FROM sys.dba_xs_applied_policies") == [("RAS",)]
    assert ask("SELECT policy_name FROM lbacsys.dba_sa_table_policies") == [("OLS",)]
    assert ask("SELECT policy_name FROM lbacsys.all_sa_table_policies") == []


def test_label_security_has_no_views_where_it_is_not_installed() -> None:
    found = database(pay())
    found.grant(READER, "SELECT_CATALOG_ROLE")

    with pytest.raises(OracleError, match="ORA-00942"):
        Asker(found)("SELECT policy_name FROM lbacsys.dba_sa_table_policies")
