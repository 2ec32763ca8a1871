"""Nothing is answered that is not understood: unknown shapes, false SQL, wrong names."""

import contextlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter_tui.fakeoracle.answer import OracleError
from tests.fakeoracle.sql.small_database import Asker, database, items

NOT_KNOWN_HERE = [
    "WITH x AS (SELECT 1 a FROM dual) SELECT a FROM x",
    "SELECT 1 FROM dual UNION ALL SELECT 2 FROM dual",
    "SELECT id FROM (SELECT id FROM shop.items)",
    "SELECT (SELECT 1 FROM dual) FROM dual",
    "SELECT ROW_NUMBER() OVER (ORDER BY id) FROM shop.items",
    "SELECT MAX(id) KEEP (DENSE_RANK FIRST ORDER BY id) FROM shop.items",
    "SELECT LISTAGG(name, ',') WITHIN GROUP (ORDER BY id) FROM shop.items",
    "SELECT CAST(id AS VARCHAR2(10)) FROM shop.items",
    "SELECT id FROM shop.items PARTITION (p1)",
    "SELECT id FROM shop.items SAMPLE BLOCK (5)",
    "SELECT id FROM shop.items FOR UPDATE",
    "SELECT id FROM shop.items AS OF TIMESTAMP SYSTIMESTAMP",
    "SELECT id FROM shop.items CONNECT BY LEVEL < 3",
    "SELECT id FROM shop.items WHERE id = ANY (1, 2)",
    "SELECT a.id FROM shop.items a, shop.items b WHERE a.id = b.id(+)",
    "SELECT a.id FROM shop.items a RIGHT JOIN shop.items b ON a.id = b.id",
    "SELECT a.id FROM shop.items a JOIN shop.items b USING (id)",
    "SELECT id FROM shop.items@remote",
    "SELECT id FROM shop.items WHERE id > 5 OR ROWNUM < 3",
    "SELECT SYSDATE + 1 FROM dual",
    "SELECT TO_CHAR(1D) FROM dual",
    "SELECT 2.5f FROM dual",
    "SELECT 'a' || 1 + 2 FROM dual",
    "SELECT q'[text]' FROM dual",
    "SELECT XMLTYPE(name) FROM shop.items",
    "SELECT INTERVAL '1' DAY FROM dual",
    "SELECT SYSTIMESTAMP AT TIME ZONE 'UTC' FROM dual",
    "SELECT TO_DATE('2024', 'YYYY') FROM dual",
    "SELECT id FROM shop.items WHERE name = SYSDATE",
    "SELECT 1_000 FROM dual",
    "SELECT id FROM shop.items WHERE id ISNULL",
    "SELECT id FROM shop.items WHERE EXISTS (SELECT 1 FROM dual)",
    "SELECT 'a' 'b' FROM dual",
    "SELECT COUNT(*) FILTER (WHERE id = 1) FROM shop.items",
    "SELECT SUM(id) FROM shop.items GROUP BY ROLLUP(id)",
    "INSERT INTO shop.items VALUES (1, 'x')",
    "UPDATE shop.items SET id = 1",
    "DELETE FROM shop.items",
    "DROP TABLE shop.items",
    "ALTER SYSTEM FLUSH SHARED_POOL",
    "ALTER SESSION SET EVENTS = '10046'",
    "ALTER SESSION SET NLS_SORT = 'GERMAN'",
    "BEGIN NULL; END;",
    "SET TRANSACTION READ ONLY",
]
NOT_ORACLE = [
    ("SELECT id, FROM shop.items", "ORA-00936", 10),
    ("SELECT id FROM shop.items AS x", "ORA-00933", 26),
    ("SELECT id FROM shop.items x AS OF SCN 5", "ORA-00900|ORA-00933", None),
    ("SELECT id FROM shop.items;", "ORA-00911", 25),
    ("SELECT id FROM shop.items LIMIT 3", "ORA-00933", None),
    ("SELECT id == 1 FROM shop.items", "ORA-00911", 10),
    ("SELECT id FROM shop.items WHERE ! id = 1", "ORA-00911", 32),
    ("SELECT id AS 'x' FROM shop.items", "ORA-00923", 10),
    ("SELECT a.id FROM shop.items a JOIN shop.items b", "ORA-00905", None),
    ("SELECT a.id FROM shop.items a LEFT JOIN shop.items b", "ORA-00905", None),
    ("SELECT id FROM shop.items FETCH FIRST 3 ROWS", "ORA-00905", None),
    ("SELECT id FROM shop.items, GROUP BY id", "ORA-00903", None),
    ("SELECT id a, name a FROM shop.items ORDER BY a", "ORA-00960", None),
    ("SELECT id::int FROM shop.items", "ORA-00911", 9),
    ("SELECT 1", "ORA-00923", 8),
    ("SELECT FROM dual", "ORA-00936|ORA-00923|ORA-00900", None),
    ("SELECT id FROMM shop.items", "ORA-00900", None),
    ("SELECT id FROM shop.items GROUP", "ORA-00936", None),
    ("SELECT id FROM shop.items ORDER", "ORA-00936|ORA-00900", None),
    ("SELECT id SIZE FROM shop.items", "ORA-00936", None),
    ("SELECT PRIOR id FROM shop.items", "ORA-00936", None),
    ("SELECT *, id FROM shop.items", "ORA-00923", None),
    ("SELECT id FROM shop.items WHERE id IN ()", "ORA-00936", None),
    ("SELECT id FROM shop.items WHERE id", "ORA-00920", None),
    ("SELECT id = 1 FROM shop.items", "ORA-00923", None),
    ("SELECT 'open FROM dual", "ORA-01756", 7),
    ('SELECT "open FROM dual', "ORA-01740", 7),
    ("SELECT /* open FROM dual", "ORA-01742", 7),
    ("SELEKT 1 FROM dual", "ORA-00900", None),
    ("", "ORA-00900", None),
    ("SELECT nothing FROM dual", "ORA-00904", 7),
    ("SELECT t.nothing FROM shop.items t", "ORA-00904", 7),
    ("SELECT items.id FROM shop.items t", "ORA-00904", 7),
    ("SELECT id FROM shop.nowhere", "ORA-00942", 20),
    ("SELECT id FROM items", "ORA-00942", 15),
    ("SELECT a.id FROM shop.items a, shop.items b WHERE id = 1", "ORA-00918", 50),
    ("SELECT id FROM shop.items ORDER BY 3", "ORA-01785", None),
    ("SELECT SUBSTR(name) FROM shop.items", "ORA-00938", None),
    ("SELECT UPPER(name, 1) FROM shop.items", "ORA-00939", None),
    ("SELECT NVL2(name, 1) FROM shop.items", "ORA-00909", None),
    ("SELECT CASE WHEN id = 1 THEN 'a' ELSE id END FROM shop.items", "ORA-00932", None),
]


@pytest.mark.parametrize("sql", NOT_KNOWN_HERE)
def test_what_a_real_server_may_know_and_this_one_does_not_is_refused(ask: Asker, sql: str) -> None:
    with pytest.raises(OracleError, match=r"ORA-03001|ORA-00900|ORA-00933"):
        ask.session.execute(sql)


@pytest.mark.parametrize(("sql", "code", "position"), NOT_ORACLE)
def test_false_sql_gives_oracles_error_and_its_place(
    ask: Asker, sql: str, code: str, position: int | None
) -> None:
    with pytest.raises(OracleError, match=code) as caught:
        ask.session.execute(sql)
    if position is not None:
        assert caught.value.position == position


def test_places_are_counted_in_the_text_as_it_was_sent(ask: Asker) -> None:
    sql = "SELECT /*+ FULL(t) */ -- why\n :1, ':x', wrong FROM shop.items t WHERE id = :1"
    with pytest.raises(OracleError, match="ORA-00904") as caught:
        ask(sql, "1", "2")
    assert sql[caught.value.position :].startswith("wrong")


def test_a_missing_bind_is_ora_01008(ask: Asker) -> None:
    with pytest.raises(OracleError, match="ORA-01008"):
        ask("SELECT :1 FROM dual")


def test_more_than_1000_expressions_in_a_list_are_ora_01795(ask: Asker) -> None:
    listed = ", ".join(str(no) for no in range(1001))
    with pytest.raises(OracleError, match="ORA-01795"):
        ask(f"SELECT id FROM shop.items WHERE id IN ({listed})")


WORDS = st.sampled_from(
    re.findall(
        r"\S+",
        """SELECT FROM WHERE shop.items t id name ( ) , * = < > + - || AND OR NOT NULL IS IN LIKE
        BETWEEN COUNT SUM TO_CHAR 'x' 1 AS OF SCN ORDER BY GROUP CASE WHEN THEN ELSE END "ID" :1
        dual ROWID ROWNUM DISTINCT JOIN ON LEFT FETCH FIRST ROWS ONLY DATE TIMESTAMP EXTRACT""",
    )
)


@pytest.mark.slow
@given(st.lists(WORDS, max_size=14))
def test_any_words_are_answered_or_refused_with_an_ora_error(words: list[str]) -> None:
    ask = Asker(database(items(3)))
    with contextlib.suppress(OracleError):
        ask("SELECT " + " ".join(words), *["1"] * words.count(":1"))


@pytest.mark.parametrize(
    ("sql", "error", "position"),
    [
        ("select 1,, 2 from dual", "ORA-00936: missing expression", 9),
        ("select , 1 from dual", "ORA-00936: missing expression", 7),
        ("select distinct , 1 from dual", "ORA-00936: missing expression", 16),
        ("select nvl(1,,2) from dual", "ORA-00936: missing expression", 13),
        ("select 1 from dual order by ,1", "ORA-00936: missing expression", 28),
        ("select 1 from dual,, dual", "ORA-00903: invalid table name", 19),
        ("select 1, + from dual", "ORA-00936: missing expression", 0),
        (
            "select extract(year from date , timestamp '2024-01-01 00:00:00' from dual",
            "ORA-00907: missing right parenthesis",
            0,
        ),
        ("select 1 from dual, where 1 = 1", "ORA-00903: invalid table name", 19),
    ],
)
def test_a_list_with_nothing_between_its_commas_says_where(
    ask: Asker, sql: str, error: str, position: int
) -> None:
    with pytest.raises(OracleError, match=error) as raised:
        ask(sql)
    assert raised.value.position == position


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT id FROM shop.items VERSIONS BETWEEN SCN MINVALUE AND MAXVALUE",
        "SELECT 1 FROM shop.items a, (SELECT 1 FROM dual) b",
        "SELECT owner FROM all_indexes",
        "SELECT * FROM sys.all_ind_columns",
        "SELECT * FROM all_tab_comments",
        "SELECT * FROM all_sequences",
        "SELECT * FROM all_part_tables",
        "SELECT * FROM global_name",
        "SELECT * FROM session_roles",
        "SELECT * FROM dictionary",
        "SELECT * FROM cat",
        "SELECT * FROM tab",
        "SELECT r_owner FROM all_constraints",
        "SELECT c.edition_name FROM all_objects c",
        "SELECT rowid FROM dual",
        "SELECT uid FROM dual",
        "SELECT ora_rowscn FROM shop.items",
        "SELECT DBMS_ROWID.ROWID_OBJECT(rowid) FROM shop.items",
        "SELECT DBMS_LOB.SUBSTR(name, 1, 1) FROM shop.items",
        "SELECT DBMS_METADATA.GET_DDL('TABLE', 'T') FROM dual",
    ],
)
def test_what_oracle_has_and_this_server_lacks_is_no_missing_name(ask: Asker, sql: str) -> None:
    with pytest.raises(OracleError, match="ORA-03001: unimplemented feature"):
        ask(sql)


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("SELECT * FROM all_nonsense", "ORA-00942"),
        ("SELECT * FROM dba_indexes", "ORA-00942"),  # for want of the right
        ("SELECT * FROM v$undostat", "ORA-00942"),
        ("SELECT nonsense FROM all_constraints", "ORA-00904"),
        ("SELECT nonsense FROM shop.items", "ORA-00904"),
        ("SELECT r_owner FROM shop.items", "ORA-00904"),
        ("SELECT my.function(1) FROM dual", "ORA-00904"),
    ],
)
def test_what_oracle_does_not_have_or_does_not_show_stays_so(
    ask: Asker, sql: str, code: str
) -> None:
    with pytest.raises(OracleError, match=code):
        ask(sql)


def test_an_administrator_is_told_that_the_view_is_lacking() -> None:
    found = database(items(1))
    found.grant("READER", "SELECT ANY DICTIONARY")
    for view in ("dba_indexes", "v$undostat"):
        with pytest.raises(OracleError, match="ORA-03001: unimplemented feature: view"):
            Asker(found)(f"SELECT * FROM {view}")
