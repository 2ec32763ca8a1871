"""AS OF SCN: versions, undo, redefinition; and who may ask for it."""

from decimal import Decimal

import pytest

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.database import FakeDatabase
from exporter_tui.fakeoracle.datasets.declare import column, number, varchar2
from exporter_tui.fakeoracle.storage.table import TableFlags
from tests.fakeoracle.sql.small_database import (
    FIRST_SCN,
    READER,
    Asker,
    database,
    items,
    shelf,
    text_bind,
)

COUNT = "SELECT COUNT(*) FROM shop.items"


@pytest.fixture
def small() -> FakeDatabase:
    return database(items(5))


def rowid(found: FakeDatabase, row: int) -> str:
    return found.table("SHOP", "ITEMS").newest.rowids.text(row)


def test_a_statement_without_an_scn_reads_the_newest_version(small: FakeDatabase) -> None:
    ask = Asker(small)
    small.commit_version("SHOP", "ITEMS", insert=[{"ID": 6, "NAME": "six"}])
    assert ask("SELECT id, name FROM shop.items WHERE id > 4") == [(5, "item 5"), (6, "six")]


def test_an_scn_reads_the_version_of_that_moment(small: FakeDatabase) -> None:
    ask = Asker(small)
    inserted = small.commit_version("SHOP", "ITEMS", insert=[[Decimal(6), "six"]])
    changed = small.commit_version(
        "SHOP",
        "ITEMS",
        update={rowid(small, 0): {"NAME": "first"}},
        delete=[rowid(small, 1)],
    )
    assert inserted == FIRST_SCN + 1
    assert changed == inserted + 1
    counts = [ask.one(f"{COUNT} AS OF SCN {scn} t") for scn in range(FIRST_SCN, changed + 1)]
    assert counts == [5, 6, 5]
    names = f"SELECT name FROM shop.items AS OF SCN {inserted} WHERE id < 3"
    assert ask(names) == [("item 1",), ("item 2",)]
    assert ask("SELECT name FROM shop.items WHERE id < 3") == [("first",)]


def test_rows_that_stay_keep_their_rowid_and_new_ones_come_last(small: FakeDatabase) -> None:
    before = [rowid(small, row) for row in range(5)]
    small.commit_version("SHOP", "ITEMS", insert=[[Decimal(9), "nine"]], delete=[before[2]])
    ask = Asker(small)
    found = ask("SELECT ROWIDTOCHAR(ROWID), id FROM shop.items")
    kept = before[:2] + before[3:]
    assert [text for text, _ in found[:4]] == kept
    assert found[4][1] == 9


def test_the_scn_may_be_bound_or_text(small: FakeDatabase) -> None:
    ask = Asker(small)
    assert ask.one(f"{COUNT} AS OF SCN :scn", str(FIRST_SCN)) == 5


@pytest.mark.parametrize("scn", ["0", "-1", "1.5", "99999999999", "NULL", "'nonsense'"])
def test_an_scn_that_is_none_or_lies_ahead_is_ora_08181(small: FakeDatabase, scn: str) -> None:
    with pytest.raises(OracleError, match="ORA-08181"):
        Asker(small)(f"{COUNT} AS OF SCN {scn}")


def test_undo_that_is_gone_is_ora_01555_and_the_present_stays_readable(small: FakeDatabase) -> None:
    ask = Asker(small)
    newest = small.commit_version("SHOP", "ITEMS", insert=[[Decimal(6), "six"]])
    small.expire_undo(newest)
    with pytest.raises(OracleError, match="ORA-01555"):
        ask(f"{COUNT} AS OF SCN {FIRST_SCN}")
    assert ask.one(f"{COUNT} AS OF SCN {newest}") == 6
    assert ask.one(COUNT) == 6


def test_undo_may_expire_for_one_table_alone() -> None:
    other = shelf().put("OTHER", [column("A", number(), [Decimal(1)])])
    found = database(items(2), other)
    newest = found.commit_version("SHOP", "OTHER", insert=[[Decimal(2)]])
    found.expire_undo(newest, table=("SHOP", "OTHER"))
    ask = Asker(found)
    assert ask.one(f"{COUNT} AS OF SCN {FIRST_SCN}") == 2
    with pytest.raises(OracleError, match="ORA-01555"):
        ask(f"SELECT a FROM shop.other AS OF SCN {FIRST_SCN}")


def test_a_table_redefined_since_is_ora_01466(small: FakeDatabase) -> None:
    ask = Asker(small)
    drafts = [column("ID", number(10), [Decimal(1)]), column("EXTRA", varchar2(3), ["x"])]
    since = small.redefine(shelf().put("ITEMS", drafts))
    with pytest.raises(OracleError, match="ORA-01466"):
        ask(f"{COUNT} AS OF SCN {FIRST_SCN}")
    assert ask(f"SELECT extra FROM shop.items AS OF SCN {since}") == [("x",)]
    with pytest.raises(OracleError, match="ORA-00904"):
        ask("SELECT name FROM shop.items")


def test_a_dropped_table_is_ora_00942(small: FakeDatabase) -> None:
    small.drop("SHOP", "ITEMS")
    with pytest.raises(OracleError, match="ORA-00942"):
        Asker(small)(COUNT)


def test_external_tables_have_no_history() -> None:
    files = shelf().put("FILES", [column("A", number(), [])], flags=TableFlags(external=True))
    with pytest.raises(OracleError, match="ORA-08188"):
        Asker(database(files))(f"SELECT a FROM shop.files AS OF SCN {FIRST_SCN}")


def test_every_way_to_the_scn_gives_one_that_can_be_read_at_once(small: FakeDatabase) -> None:
    ask = Asker(small)
    ways = [
        "SELECT current_scn FROM v$database",
        "SELECT DBMS_FLASHBACK.GET_SYSTEM_CHANGE_NUMBER FROM dual",
        "SELECT SYS.DBMS_FLASHBACK.GET_SYSTEM_CHANGE_NUMBER() FROM dual",
        "SELECT TIMESTAMP_TO_SCN(SYSTIMESTAMP) FROM dual",
    ]
    found = [ask.one(way) for way in ways]
    assert found == sorted(found)
    assert found[0] == FIRST_SCN + 1
    assert [ask.one(f"{COUNT} AS OF SCN {scn}") for scn in found] == [5] * 4


def test_the_approximate_scn_may_lie_behind_the_last_commit() -> None:
    found = database(items(2), scn_lag=1)
    found.commit_version("SHOP", "ITEMS", insert=[[Decimal(3), "three"]])
    ask = Asker(found)
    scn = ask.dual("TIMESTAMP_TO_SCN(SYSTIMESTAMP)")
    assert ask.one(f"{COUNT} AS OF SCN {scn}") == 2
    with pytest.raises(OracleError, match="ORA-08180"):
        ask.dual("TIMESTAMP_TO_SCN(TIMESTAMP '2020-01-01 00:00:00 +00:00')")


def test_a_server_that_starts_again_knows_the_scns_that_it_gave_away() -> None:
    before = Asker(database(items(2)))
    given = [before.one("SELECT current_scn FROM v$database") for _ in range(5)]
    again = Asker(database(items(2), scn_ahead=10))
    assert again.one("SELECT current_scn FROM v$database") == given[0]
    assert again.one(f"{COUNT} AS OF SCN {given[-1]}") == 2
    assert again.one("SELECT current_scn FROM v$database") > given[-1]
    with pytest.raises(OracleError, match="ORA-08181"):
        again(f"{COUNT} AS OF SCN {given[-1] + 100}")


def test_a_commit_of_an_unknown_row_changes_nothing(small: FakeDatabase) -> None:
    missing = rowid(small, 4)
    small.commit_version("SHOP", "ITEMS", delete=[missing])
    with pytest.raises(LookupError):
        small.commit_version("SHOP", "ITEMS", delete=[missing])
    with pytest.raises(KeyError):
        small.commit_version("SHOP", "ITEMS", insert=[{"NOTHING": 1}])
    assert Asker(small).one(COUNT) == 4


class TestRights:
    """What an account may not read, and how it is told."""

    def account(self, small: FakeDatabase, *privileges: str) -> Asker:
        small.add_user("POOR", "x", privileges=privileges)
        return Asker(small, "POOR")

    def test_a_table_without_any_grant_does_not_exist(self, small: FakeDatabase) -> None:
        ask = self.account(small)
        with pytest.raises(OracleError, match="ORA-00942") as caught:
            ask(COUNT)
        assert caught.value.position == COUNT.index("items")
        assert ask("SELECT table_name FROM all_tables") == []

    def test_a_table_seen_by_another_grant_is_ora_01031(self, small: FakeDatabase) -> None:
        ask = self.account(small)
        small.grant("POOR", "FLASHBACK", on=("SHOP", "ITEMS"))
        assert ask("SELECT table_name FROM all_tables") == [("ITEMS",)]
        with pytest.raises(OracleError, match="ORA-01031"):
            ask(COUNT)

    @pytest.mark.parametrize("privilege", ["SELECT", "READ"])
    def test_reading_the_past_needs_flashback(self, small: FakeDatabase, privilege: str) -> None:
        ask = self.account(small)
        small.grant("POOR", privilege, on=("SHOP", "ITEMS"))
        assert ask.one(COUNT) == 5
        with pytest.raises(OracleError, match="ORA-01031"):
            ask(f"{COUNT} AS OF SCN {FIRST_SCN}")
        small.grant("POOR", "FLASHBACK", on=("SHOP", "ITEMS"))
        assert ask.one(f"{COUNT} AS OF SCN {FIRST_SCN}") == 5

    def test_any_table_privileges_are_enough(self, small: FakeDatabase) -> None:
        ask = self.account(small, "SELECT ANY TABLE", "FLASHBACK ANY TABLE")
        assert ask.one(f"{COUNT} AS OF SCN {FIRST_SCN}") == 5

    def test_a_revoked_grant_is_gone_in_the_same_session(self, small: FakeDatabase) -> None:
        ask = Asker(small)
        assert ask.one(COUNT) == 5
        small.revoke(READER, "SELECT", on=("SHOP", "ITEMS"))
        with pytest.raises(OracleError, match="ORA-01031"):
            ask(COUNT)

    @pytest.mark.parametrize(
        "view", ["v$database", "dba_segments", "dba_extents", "sys.v_$database", "v$session"]
    )
    def test_dba_views_need_a_grant(self, small: FakeDatabase, view: str) -> None:
        ask = self.account(small)
        with pytest.raises(OracleError, match="ORA-00942"):
            ask(f"SELECT * FROM {view}")
        small.grant("POOR", "SELECT ANY DICTIONARY")
        assert ask(f"SELECT * FROM {view}")

    def test_the_flashback_package_needs_execute(self, small: FakeDatabase) -> None:
        ask = self.account(small)
        for call in ("GET_SYSTEM_CHANGE_NUMBER", "GET_SYSTEM_CHANGE_NUMBER()"):
            with pytest.raises(OracleError, match="ORA-00904"):
                ask(f"SELECT DBMS_FLASHBACK.{call} FROM dual")
        assert ask.dual("TIMESTAMP_TO_SCN(SYSTIMESTAMP)") == FIRST_SCN

    def test_logging_on_needs_create_session(self, small: FakeDatabase) -> None:
        small.add_user("POOR", "x")
        small.revoke("POOR", "CREATE SESSION")
        with pytest.raises(OracleError, match="ORA-01045"):
            small.log_on("POOR")
        assert small.password("POOR") == "x"
        assert small.password("SHOP") is None
        assert small.password("NOBODY") is None

    def test_passwords_are_in_no_text(self, small: FakeDatabase) -> None:
        small.add_user("POOR", "hunter2")
        assert "hunter2" not in repr(small.user("POOR"))


def test_nested_and_overflow_storage_cannot_be_read() -> None:
    nested = shelf().put("N", [column("A", number(), [])], flags=TableFlags(nested=True))
    overflow = shelf().put(
        "O", [column("A", number(), [])], flags=TableFlags(iot_type="IOT_OVERFLOW")
    )
    ask = Asker(database(nested, overflow))
    with pytest.raises(OracleError, match="ORA-22812"):
        ask("SELECT a FROM shop.n")
    with pytest.raises(OracleError, match="ORA-25191"):
        ask("SELECT a FROM shop.o")


def test_the_newest_version_is_read_by_a_session_that_read_an_older_one(
    small: FakeDatabase,
) -> None:
    ask = Asker(small)
    assert ask.one("SELECT MAX(name) FROM shop.items WHERE id = :1", text_bind("5")) == "item 5"
    small.commit_version("SHOP", "ITEMS", update={rowid(small, 4): {"NAME": "changed"}})
    assert ask("SELECT * FROM shop.items")[4] == (5, "changed")
