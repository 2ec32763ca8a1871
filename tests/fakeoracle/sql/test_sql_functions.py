"""Functions, operators and conditions, one promise of the documentation each."""

from decimal import Decimal

import pytest

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.datasets.declare import (
    char,
    number,
    nvarchar2,
    raw,
    varchar2,
)
from exporter_tui.fakeoracle.storage.values import ColumnType, Kind, RawText
from tests.fakeoracle.sql.small_database import Asker, database, one_column

EXPRESSIONS = [
    ("1 / 3", Decimal("0." + "3" * 40)),
    ("10 / 3", Decimal("3." + "3" * 38)),
    ("2 / 3", Decimal("0." + "6" * 39 + "7")),
    ("1E125 * 9", Decimal("9E125")),
    ("1E-100 * 1E-100", Decimal(0)),
    ("0.1 + 0.2", Decimal("0.3")),
    ("7 - 2 - 1", Decimal(4)),
    ("2 + 3 * 4", Decimal(14)),
    ("-(-5)", Decimal(5)),
    ("'10' + 5", Decimal(15)),
    ("ABS(-12.5)", Decimal("12.5")),
    ("SIGN(-3)", Decimal(-1)),
    ("TRUNC(-15.79, 1)", Decimal("-15.7")),
    ("TRUNC(15.79, -1)", Decimal(10)),
    ("ROUND(15.193, 1)", Decimal("15.2")),
    ("ROUND(-2.5)", Decimal(-3)),
    ("ROUND(15.193, -1)", Decimal(20)),
    ("MOD(11, 4)", Decimal(3)),
    ("MOD(-11, 4)", Decimal(-3)),
    ("MOD(5, 0)", Decimal(5)),
    ("FLOOR(-15.7)", Decimal(-16)),
    ("CEIL(-15.7)", Decimal(-15)),
    ("TO_NUMBER(' 12.5 ')", Decimal("12.5")),
    ("LENGTH('CANDIDE')", Decimal(7)),
    ("LENGTH('Größe👍')", Decimal(6)),
    ("LENGTHB('Größe👍')", Decimal(11)),
    ("LENGTH('')", None),
    ("LENGTH2('Größe👍')", Decimal(7)),
    ("LENGTH4('Größe👍')", Decimal(6)),
    ("LENGTH2('')", None),
    ("VSIZE('Whalen')", Decimal(6)),
    ("VSIZE('ß👍')", Decimal(6)),
    ("VSIZE(100)", Decimal(2)),
    ("VSIZE(DATE '2024-02-29')", Decimal(7)),
    ("VSIZE(NULL)", None),
    ("SUBSTR('ABCDEFG', 3, 4)", "CDEF"),
    ("SUBSTR('ABCDEFG', -5, 4)", "CDEF"),
    ("SUBSTR('ABCDEFG', 0, 2)", "AB"),
    ("SUBSTR('ABCDEFG', 5)", "EFG"),
    ("SUBSTR('ABC', 9)", None),
    ("SUBSTR('ABC', 1, 0)", None),
    ("SUBSTR('ABC', -9)", None),
    ("UPPER('Straße')", "STRAßE"),
    ("LOWER('ÄÖ')", "äö"),
    ("TRIM('  x ')", "x"),
    ("RTRIM('BROWNING: ./=./=./=.', '/=.')", "BROWNING: "),
    ("LTRIM('<=====>BROWNING<=====>', '<>=')", "BROWNING<=====>"),
    ("REPLACE('JACK and JUE', 'J', 'BL')", "BLACK and BLUE"),
    ("REPLACE('JACK', 'J')", "ACK"),
    ("REPLACE('JACK', NULL, 'x')", "JACK"),
    ("INSTR('CORPORATE', 'R')", Decimal(3)),
    ("'a' || NULL || 1.50", "a1.5"),
    ("NULL || ''", None),
    ("NVL(NULL, 'x')", "x"),
    ("NVL2('a', 'yes', 'no')", "yes"),
    ("COALESCE(NULL, NULL, 3)", Decimal(3)),
    ("DECODE(2, 1, 'Southlake', 2, 'San Francisco', 'Non')", "San Francisco"),
    ("DECODE(NULL, NULL, 'both null', 'other')", "both null"),
    ("DECODE(9, 1, 'a')", None),
    ("CASE 5 WHEN 1 THEN 'a' WHEN 5 THEN 'b' END", "b"),
    ("CASE WHEN 1 = 2 THEN 'a' END", None),
    ("DUMP('abc', 16)", "Typ=96 Len=3: 61,62,63"),
    ("DUMP(123.45)", "Typ=2 Len=4: 194,2,24,46"),
    ("DUMP(NULL)", "NULL"),
    ("RAWTOHEX(STANDARD_HASH('abc', 'MD5'))", "900150983CD24FB0D6963F7D28E17F72"),
    ("SYS_CONTEXT('USERENV', 'CON_NAME')", "FAKEPDB1"),
    ("SYS_CONTEXT('userenv', 'db_unique_name')", "FAKEDB"),
    ("SYS_CONTEXT('USERENV', 'SESSION_USER')", "READER"),
    ("SYS_CONTEXT('OTHER', 'X')", None),
    ("USER", "READER"),
    ("DBTIMEZONE || SESSIONTIMEZONE", "+00:00+00:00"),
]


@pytest.mark.parametrize(("expression", "value"), EXPRESSIONS)
def test_an_expression_has_the_documented_value(ask: Asker, expression: str, value: object) -> None:
    assert ask.dual(expression) == value


CONDITIONS = [
    ("1 < 2", True),
    ("1 = 1.0", True),
    ("'a' = 'a  '", True),
    ("'b' > 'a'", True),
    ("'a' < 'B'", False),
    ("'10' = 10", True),
    ("NULL = NULL", None),
    ("NOT NULL = 1", None),
    ("'' IS NULL", True),
    ("1 IS NOT NULL", True),
    ("2 BETWEEN 1 AND 3", True),
    ("2 NOT BETWEEN 1 AND 3", False),
    ("NULL BETWEEN 1 AND 3", None),
    ("5 BETWEEN NULL AND 3", False),
    ("1 IN (1, 2)", True),
    ("3 IN (1, 2, NULL)", None),
    ("3 NOT IN (1, 2, NULL)", None),
    ("3 IN (1, 2, 4, 5)", False),
    ("'x' IN ('y', 'z', 'x', 'w')", True),
    ("'abc' LIKE 'a%'", True),
    ("'abc' LIKE 'a_c'", True),
    ("'abc' LIKE 'A%'", False),
    ("'a%c' LIKE 'a\\%c' ESCAPE '\\'", True),
    ("'abc' LIKE 'a\\%c' ESCAPE '\\'", False),
    ("'a\nb' LIKE 'a%b'", True),
    ("NULL LIKE '%'", None),
    ("1 = 1 OR NULL = 1", True),
    ("1 = 1 AND NULL = 1", None),
    ("1 = 2 AND NULL = 1", False),
    ("USER IN (SELECT username FROM all_users)", True),
    ("DATE '2024-01-01' < TIMESTAMP '2024-01-01 00:00:00.1'", True),
    ("TIMESTAMP '2024-01-01 01:00:00 +01:00' = TIMESTAMP '2024-01-01 00:00:00 +00:00'", True),
]


@pytest.mark.parametrize(("condition", "value"), CONDITIONS)
def test_conditions_are_three_valued(ask: Asker, condition: str, value: bool | None) -> None:
    told = "CASE WHEN {0} THEN 'true' WHEN NOT ({0}) THEN 'false' ELSE 'unknown' END"
    expected = {True: "true", False: "false", None: "unknown"}[value]
    assert ask.dual(told.format(condition)) == expected


ERRORS = [
    ("1 / 0", "ORA-01476"),
    ("1E125 * 100", "ORA-01426"),
    ("'x' + 1", "ORA-01722"),
    ("SYSDATE + 1", "ORA-03001"),
    ("'abc' || CASE WHEN 'a' LIKE 'ab' ESCAPE 'xx' THEN 1 END", "ORA-01425"),
    ("CASE WHEN 'a' LIKE 'xb' ESCAPE 'x' THEN 1 END", "ORA-01424"),
    ("SYS_CONTEXT('USERENV', 'NOTHING')", "ORA-02003"),
    ("TO_CHAR(1, 'TM9', 'NLS_NUMERIC_CHARACTERS=''..''')", "ORA-12705"),
    ("TO_CHAR(1, '9', 'NONSENSE=1')", "ORA-12702"),
    ("CHARTOROWID('x')", "ORA-01410"),
    ("RPAD('x', 4000)", "ORA-03001"),
]


@pytest.mark.parametrize(("expression", "code"), ERRORS)
def test_a_value_error_has_oracles_code(ask: Asker, expression: str, code: str) -> None:
    with pytest.raises(OracleError, match=code):
        ask.dual(expression)


def test_only_the_chosen_branch_of_a_case_is_evaluated(ask: Asker) -> None:
    guarded = "CASE WHEN id = 50 THEN NULL ELSE 100 / (id - 50) END"
    found = ask(f"SELECT {guarded} FROM shop.items WHERE id BETWEEN 49 AND 51")
    assert found == [(-100,), (None,), (100,)]
    assert len(ask("SELECT COALESCE(id, 1 / 0) FROM shop.items")) == 100


def test_a_char_is_padded_and_compares_blank_padded_with_literals_only() -> None:
    ask = Asker(database(one_column(char(5), ["ab", "abc", None])))
    assert ask("SELECT v, LENGTH(v) FROM shop.t WHERE v = 'ab'") == [("ab   ", 5)]
    assert ask("SELECT v FROM shop.t WHERE v = :1", "ab") == []
    assert ask("SELECT RTRIM(v) FROM shop.t WHERE v = :1", "abc  ") == [("abc",)]


def test_bytes_that_are_not_utf8_come_back_as_they_are() -> None:
    ask = Asker(database(one_column(varchar2(9), [RawText(b"a\xff\xfe"), "ok"])))
    rows = ask.session.execute("SELECT v FROM shop.t").rows
    assert rows is not None
    assert rows.cells(0) == (b"\x03a\xff\xfe",)
    rows = ask.session.execute("SELECT SUBSTR(v, 1, 2) || 'x' FROM shop.t").rows
    assert rows is not None
    assert rows.cells(0) == (b"\x03a\xffx",)
    assert ask.one("SELECT DUMP(v, 16) FROM shop.t WHERE id = 1") == "Typ=1 Len=3: 61,ff,fe"


def test_national_text_stays_national() -> None:
    ask = Asker(database(one_column(nvarchar2(5), ["ñ", "👍"])))
    answer = ask.session.describe("SELECT v, v || 'x', SUBSTR(v, 1) FROM shop.t")
    assert [shape.form for shape in answer.columns] == [2, 2, 2]
    assert ask("SELECT v || '!' FROM shop.t") == [("ñ!",), ("👍!",)]
    assert ask("SELECT LENGTH(v), LENGTHB(v) FROM shop.t") == [(1, 2), (1, 4)]


def test_bytes_are_counted_as_they_are_stored() -> None:
    texts = ["", "a", "ñ", "日本", "👍", None, " pad "]
    for declared in (varchar2(9), nvarchar2(9), char(9)):
        ask = Asker(database(one_column(declared, texts)))
        shown = ask("SELECT v, LENGTHB(v), VSIZE(v), DUMP(v) FROM shop.t")
        assert len(shown) == len(texts)
        encoding = "utf-16-be" if declared.kind is Kind.NVARCHAR2 else "utf-8"
        for value, length, size, dumped in shown:
            if value is None:
                assert (length, size, dumped) == (None, None, "NULL")
                continue
            assert length == size == len(value.encode(encoding))
            assert f" Len={int(length)}: " in dumped
        ((total,),) = ask("SELECT SUM(LENGTHB(v)) FROM shop.t")
        assert total == sum(length or 0 for _, length, _, _ in shown)


def test_raw_bytes_are_counted_by_vsize_and_their_hexadecimal_text_by_length() -> None:
    ask = Asker(database(one_column(raw(4), [b"\x00\xab", b"\xff", None])))
    assert ask("SELECT VSIZE(v), LENGTH(v) FROM shop.t") == [(2, 4), (1, 2), (None, None)]
    assert ask("SELECT SUM(VSIZE(v)) FROM shop.t WHERE v IS NULL") == [(None,)]


def test_lengths_of_large_objects_count_utf16_units() -> None:
    ask = Asker(database(one_column(ColumnType(kind=Kind.CLOB), ["", "a👍", None])))
    assert ask("SELECT LENGTH(v) FROM shop.t") == [(0,), (3,), (None,)]
    with pytest.raises(OracleError, match="ORA-22998"):
        ask("SELECT LENGTHB(v) FROM shop.t")
    with pytest.raises(OracleError, match="ORA-00932"):
        ask("SELECT id FROM shop.t WHERE v = 'x'")


def test_raw_values_are_hexadecimal_text() -> None:
    ask = Asker(database(one_column(raw(4), [b"\x00\xab", None])))
    assert ask("SELECT RAWTOHEX(v), LENGTH(v), v FROM shop.t") == [
        ("00AB", 4, b"\x00\xab"),
        (None, None, None),
    ]


def test_binary_doubles_follow_ieee_754() -> None:
    nan = float("nan")
    ask = Asker(database(one_column(ColumnType(kind=Kind.BINARY_DOUBLE), [nan, 1e308, -0.0])))
    found = ask("SELECT v * 10, v / 0 FROM shop.t WHERE v IS NOT NAN")
    assert found[0] == (float("inf"), float("inf"))
    assert ask("SELECT id FROM shop.t ORDER BY v") == [(3,), (2,), (1,)]
    assert ask("SELECT id FROM shop.t WHERE v > 1E125") == [(1,), (2,)]


def test_numbers_beyond_64_bits_compare_exactly() -> None:
    values = [
        Decimal("1E30"),
        Decimal("1000000000000000000000000000001"),
        Decimal("-1E-30"),
        Decimal(0),
        None,
    ]
    ask = Asker(database(one_column(number(), values)))
    assert ask("SELECT id FROM shop.t WHERE v > 1E30") == [(2,)]
    assert ask("SELECT id FROM shop.t WHERE v < 0") == [(3,)]
    assert ask("SELECT id FROM shop.t WHERE v = 1000000000000000000000000000001") == [(2,)]
    assert ask("SELECT id FROM shop.t WHERE ABS(v) BETWEEN 1E-20 AND 1E40") == [(1,), (2,)]
    assert ask("SELECT id FROM shop.t WHERE v NOT IN (0, 1, 2, 1E30)") == [(2,), (3,)]


def test_settings_change_what_they_say_and_others_are_refused(ask: Asker) -> None:
    ask.session.alter("ALTER SESSION SET NLS_NUMERIC_CHARACTERS = ',.' NLS_DATE_FORMAT='YYYY'")
    assert ask.dual("1.5 || ''") == "1,5"
    assert ask.dual("TO_CHAR(1234.5, '9G999D9')") == " 1.234,5"
    assert ask.dual("TO_CHAR(1.5, 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''')") == "1.5"
    assert ask.dual("TO_CHAR(SYSDATE)") == "2026"
    shown = dict(ask("SELECT parameter, value FROM nls_session_parameters"))
    assert shown["NLS_NUMERIC_CHARACTERS"] == ",."
    for wrong, code in [
        ("TIME_ZONE = 'Europe/Vienna'", "ORA-03001"),
        ("TIME_ZONE = '+99:00'", "ORA-01874"),
        ("TIME_ZONE = 'Mars'", "ORA-01882"),
        ("NLS_NONSENSE = 'x'", "ORA-02248"),
        ("NLS_NUMERIC_CHARACTERS = '..'", "ORA-12705"),
        ("NLS_DATE_FORMAT", "ORA-00922"),
    ]:
        with pytest.raises(OracleError, match=code):
            ask.session.execute(f"ALTER SESSION SET {wrong}")


def test_the_current_schema_is_where_bare_names_are_found(ask: Asker) -> None:
    with pytest.raises(OracleError, match="ORA-00942"):
        ask("SELECT id FROM items")
    ask.session.execute("ALTER SESSION SET CURRENT_SCHEMA = shop")
    assert len(ask("SELECT id FROM items")) == 100
    assert ask.dual("SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA')") == "SHOP"


def test_commit_and_rollback_do_nothing(ask: Asker) -> None:
    for statement in ("COMMIT", "rollback"):
        answer = ask.session.execute(statement)
        assert (answer.columns, answer.rows, answer.affected) == ((), None, 0)


@pytest.mark.parametrize(
    ("sent", "zone"),
    [("-00:0", "+00:00"), ("+00:0", "+00:00"), ("-05:0", "-05:00"), ("+5:30", "+05:30")],
)
def test_one_digit_of_minutes_is_an_offset_too(ask: Asker, sent: str, zone: str) -> None:
    """As node-oracledb sends the zone of its machine within the log-on."""
    ask.session.alter(f"ALTER SESSION SET TIME_ZONE ='{sent}'\0")

    assert ask.dual("SESSIONTIMEZONE") == zone


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1e2+5", Decimal(105)),
        ("1.5e1-.5", Decimal("14.5")),
        ("'1e2+5'", "1e2+5"),
        ("NVL(1, '2')", Decimal(1)),
        ("NVL(TO_NUMBER(NULL), '2')", Decimal(2)),
        ("NVL('a', 1)", "a"),
        ("NVL(SUBSTR('a', 2), 1)", "1"),
        ("TO_CHAR(NULL, '99')", None),
        ("INSTR('abcabc', 'b', 1, 2)", Decimal(5)),
        ("INSTR('abcabc', 'b', -1)", Decimal(5)),
        ("INSTR('abcabc', 'b', 3)", Decimal(5)),
        ("INSTR('abcabc', 'b', 1, 3)", Decimal(0)),
        ("TO_CHAR(-0.4, '9')", "-0"),
        ("TO_CHAR(TIMESTAMP '2024-02-29 13:05:06.5', 'FF')", "500000000"),
        ("TO_CHAR(TIMESTAMP '2024-02-29 13:05:06', 'FF')", "000000000"),
        ("DUMP(DATE '2024-02-29')", "Typ=13 Len=8: 232,7,2,29,0,0,0,0"),
        ("TO_CHAR(-0.001, '990.99')", "  -0.00"),
    ],
)
def test_an_expression_that_was_once_misread_has_oracles_value(
    ask: Asker, expression: str, value: object
) -> None:
    assert ask.dual(expression) == value


def test_both_arguments_of_nvl_are_evaluated(ask: Asker) -> None:
    with pytest.raises(OracleError, match="ORA-01722"):
        ask.dual("NVL(1, 'x')")
