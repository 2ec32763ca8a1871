"""ROWID ranges are slices of the rows, in ROWID order, and tile a table."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.sql.expressions.rowid import ALPHABET, sort_key
from exporter_tui.fakeoracle.sql.queries.opened import RowSlice
from exporter_tui.fakeoracle.storage import rowids
from exporter_tui.fakeoracle.storage.rowids import decode, encode
from tests.fakeoracle.sql.small_database import FIRST_SCN, Asker, database, items, text_bind

ROWS = 2500
TABLE = items(ROWS)
TEXTS = [TABLE.newest.rowids.text(row) for row in range(ROWS)]
TILE = (
    'SELECT /*+ ROWID(t) NO_PARALLEL(t) */ t."ID", t."NAME" '
    f'FROM "SHOP"."ITEMS" AS OF SCN {FIRST_SCN} t'
)
LOWER = "t.ROWID >= CHARTOROWID(:lower)"
UPPER = "t.ROWID < CHARTOROWID(:upper)"


@pytest.fixture
def big() -> Asker:
    return Asker(database(TABLE))


@pytest.mark.parametrize(("start", "stop"), [(0, 10), (100, 1700), (2490, 2500), (7, 7)])
def test_a_tile_is_a_slice_without_a_filter(big: Asker, start: int, stop: int) -> None:
    binds = [text_bind(TEXTS[start % ROWS]), text_bind(TEXTS[stop] if stop < ROWS else "/" * 18)]
    if stop == ROWS:
        binds[1] = text_bind(
            encode(*(part + (no == 2) for no, part in enumerate(decode(TEXTS[-1]))))
        )
    answer = big.session.execute(f"{TILE} WHERE {LOWER} AND {UPPER}", binds)
    assert isinstance(answer.rows, RowSlice)
    found = big(f"{TILE} WHERE {LOWER} AND {UPPER}", *binds)
    assert [row[0] for row in found] == list(range(start + 1, stop + 1))


def test_half_open_tiles_hold_every_row_exactly_once(big: Asker) -> None:
    cuts = [TEXTS[400], TEXTS[401], TEXTS[2200]]
    found = big(f"{TILE} WHERE {UPPER}", cuts[0])
    for lower, upper in pairwise(cuts):
        found += big(f"{TILE} WHERE {LOWER} AND {UPPER}", lower, upper)
    found += big(f"{TILE} WHERE {LOWER}", cuts[-1])
    assert [no for no, _ in found] == list(range(1, ROWS + 1))


def test_a_cut_between_rows_loses_none(big: Asker) -> None:
    data_object, file, block, _ = decode(TEXTS[1000])
    cut = encode(data_object, file, block, 60000)
    below = big.one(f"SELECT COUNT(*) FROM shop.items t WHERE {UPPER}", cut)
    above = big.one(f"SELECT COUNT(*) FROM shop.items t WHERE {LOWER}", cut)
    assert below + above == ROWS
    assert 1000 < below < ROWS


@pytest.mark.parametrize(
    ("condition", "ids"),
    [
        ("ROWID = :1", [11]),
        ("ROWID <= :1 AND ROWID > CHARTOROWID(:2)", [10, 11]),
        (":1 >= ROWID AND :2 <= ROWID", [9, 10, 11]),
        ("ROWID IN (:1, :2)", [9, 11]),
        ("ROWID NOT BETWEEN :1 AND :2 AND id < 3", [1, 2]),
        ("(ROWID = :1 OR ROWID = :2)", [9, 11]),
        ("ROWIDTOCHAR(ROWID) = :1", [11]),
    ],
)
def test_rowids_compare_in_their_own_order(big: Asker, condition: str, ids: list[int]) -> None:
    binds = [TEXTS[10], TEXTS[8]][: condition.count(":")]
    found = big(f"SELECT id FROM shop.items WHERE {condition}", *binds)
    assert [no for (no,) in found] == ids


def test_a_null_bound_selects_nothing(big: Asker) -> None:
    assert big(f"{TILE} WHERE {LOWER}", None) == []


@pytest.mark.parametrize("text", ["nonsense", "AAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAA!"])
def test_what_is_no_rowid_is_ora_01410(big: Asker, text: str) -> None:
    with pytest.raises(OracleError, match="ORA-01410"):
        big(f"{TILE} WHERE {LOWER}", text)


def test_rownum_limits_after_the_range(big: Asker) -> None:
    limited = f"{TILE} WHERE {LOWER} AND ROWNUM <= 3"
    assert [no for no, _ in big(limited, TEXTS[50])] == [51, 52, 53]
    count = "SELECT COUNT(*) FROM shop.items WHERE"
    assert big.one(f"{count} ROWNUM < 10") == 9
    assert big.one(f"{count} ROWNUM = 1") == 1
    assert big.one(f"{count} ROWNUM = 2") == 0
    assert big.one(f"{count} ROWNUM > 0") == ROWS
    assert big.one(f"{count} ROWNUM > 1") == 0
    assert big.one(f"{count} ROWNUM = 0") == 0
    assert big.one(f"{count} id > 2000 AND ROWNUM <= 1000") == 500
    assert big("SELECT ROWNUM, id FROM shop.items WHERE id > 10 AND ROWNUM < 3") == [
        (1, 11),
        (2, 12),
    ]


def test_rows_of_a_version_are_encoded_once(big: Asker) -> None:
    first = big.session.execute(f"{TILE} WHERE {LOWER}", [text_bind(TEXTS[0])]).rows
    second = big.session.execute(f"{TILE} WHERE {UPPER}", [text_bind(TEXTS[2000])]).rows
    assert isinstance(first, RowSlice)
    assert isinstance(second, RowSlice)
    assert first.rows is second.rows


def test_sessions_in_several_threads_get_the_same_rows() -> None:
    found = database(TABLE)
    sql = "SELECT id, name || 'x', TO_CHAR(id, 'TM9'), ROWIDTOCHAR(ROWID) FROM shop.items"
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda ask: ask(sql), [Asker(found) for _ in range(5)]))
    assert answers[0][ROWS - 1] == (ROWS, f"item {ROWS}x", str(ROWS), TEXTS[-1])
    assert all(answer == answers[0] for answer in answers)


def test_a_failing_row_outside_the_tile_does_not_fail_the_tile() -> None:
    ask = Asker(database(TABLE))
    sql = "SELECT 1 / (id - 2000) FROM shop.items t WHERE "
    assert len(ask(f"{sql} {UPPER}", TEXTS[1500])) == 1500
    with pytest.raises(OracleError, match="ORA-01476"):
        ask(f"{sql} {LOWER}", TEXTS[1500])


parts = st.tuples(
    st.integers(0, 2**32 - 1),
    st.integers(0, 1023),
    st.integers(0, 2**22 - 1),
    st.integers(0, 65535),
)


@given(parts, parts)
def test_sort_keys_order_as_the_decoded_parts(
    one: tuple[int, int, int, int], two: tuple[int, int, int, int]
) -> None:
    keys = [sort_key(rowids.encode(*each)) for each in (one, two)]
    assert (keys[0] < keys[1]) == (one < two)
    assert len(ALPHABET) == 64


def test_rowids_are_described_as_rowids(big: Asker) -> None:
    (shape,) = big.session.describe("SELECT ROWID FROM shop.items").columns
    assert (shape.name, shape.ora_type) == ("ROWID", 11)
    (shape,) = big.session.describe("SELECT ROWIDTOCHAR(ROWID) r FROM shop.items").columns
    assert (shape.name, shape.ora_type, shape.size_chars) == ("R", 1, 18)
    assert Decimal(ROWS) == big.one("SELECT COUNT(ROWID) FROM shop.items")


def test_the_first_rows_of_one_statement_are_not_all_rows_of_the_next(ask: Asker) -> None:
    sql = "SELECT CASE WHEN id > 1 THEN 'a' ELSE 'b' END, id FROM shop.items"

    assert len(ask(f"{sql} FETCH FIRST 3 ROWS ONLY")) == 3
    assert len(ask(sql)) == 100
    assert len(ask(f"{sql} FETCH FIRST 5 ROWS ONLY")) == 5
