"""However a column is stored, as arrays or as Python values, the answers are the same."""

import math
from collections.abc import Sequence
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter_tui.fakeoracle.datasets.declare import column, number, timestamp, varchar2
from exporter_tui.fakeoracle.storage.table import StoredTable
from exporter_tui.fakeoracle.storage.values import ColumnType, Kind, Moment, Value
from exporter_tui.fakeoracle.storage.vector import Vector
from tests.fakeoracle.sql.small_database import Asker, database, shelf

POINT = "'NLS_NUMERIC_CHARACTERS=''.,'''"
NUMBERS = [
    "SELECT TO_CHAR(v, 'TM9'), ABS(v), -v, v + 1, TO_CHAR(v, 'FM99999990D00') FROM shop.t",
    "SELECT COUNT(v), SUM(v), SUM(ABS(v)), MIN(v), MAX(v), AVG(v) FROM shop.t",
    "SELECT v FROM shop.t WHERE v > 0.05 AND v <= 1000",
    "SELECT v FROM shop.t WHERE v NOT BETWEEN -10.005 AND 1E30",
    "SELECT v FROM shop.t WHERE v IN (0, 1, -1, 2.5, NULL) OR v IS NULL",
    "SELECT v FROM shop.t WHERE -0.5 < v AND NOT v = 7",
    "SELECT CASE WHEN v = 0 OR ABS(v) BETWEEN 1E-20 AND 1E40 "
    f"THEN TO_CHAR(v, 'TM9', {POINT}) ELSE DUMP(v, 16) END FROM shop.t",
    "SELECT v, COUNT(*) FROM shop.t GROUP BY v ORDER BY v DESC",
]
MOMENTS = [
    "SELECT MIN(v), MAX(v), COUNT(v) FROM shop.t",
    "SELECT TO_CHAR(v, 'SYYYY-MM-DD HH24:MI:SS.FF9'), SYS_EXTRACT_UTC(v) FROM shop.t",
    "SELECT v FROM shop.t WHERE v >= TIMESTAMP '2000-01-01 00:00:00' ORDER BY v",
    "SELECT EXTRACT(YEAR FROM v), EXTRACT(SECOND FROM v) FROM shop.t WHERE v IS NOT NULL",
]
DOUBLES = [
    "SELECT MIN(v), MAX(v), COUNT(v) FROM shop.t WHERE v IS NOT NAN",
    "SELECT -v, v * 2, ABS(v) FROM shop.t WHERE v < 1E100",
    "SELECT COUNT(*) FROM shop.t WHERE v > 1 OR v IS NULL",
]
TEXTS = [
    "SELECT MIN(v), MAX(v), COUNT(v), COUNT(DISTINCT v) FROM shop.t",
    "SELECT UPPER(v), LENGTH(v), v || 'x', SUBSTR(v, 2, 1) FROM shop.t",
    "SELECT v FROM shop.t WHERE v LIKE '%a%' OR v IN ('', 'b') OR v IS NULL",
    "SELECT v FROM shop.t ORDER BY v DESC",
]


def table(declared: ColumnType, vector: Vector | Sequence[Value | None]) -> StoredTable:
    return shelf().put("T", [column("V", declared, vector)])


def agree(declared: ColumnType, vector: Vector, statements: list[str]) -> None:
    arrays = Asker(database(table(declared, vector)))
    objects = Asker(database(table(declared, list(vector.values()))))
    for sql in statements:
        assert arrays(sql) == objects(sql), sql


@given(
    st.lists(st.none() | st.integers(-(10**17), 10**17) | st.integers(-200, 200), max_size=20),
    st.integers(0, 6),
)
@settings(max_examples=60, deadline=None)
@pytest.mark.slow
def test_scaled_integers_answer_as_decimals_do(values: list[int | None], scale: int) -> None:
    nulls = np.array([value is None for value in values], np.bool_)
    mantissas = np.array([value or 0 for value in values], np.int64)
    agree(number(), Vector.scaled_numbers(number(), mantissas, scale, nulls), NUMBERS)


def test_scaled_integers_answer_as_decimals_do_for_some_values() -> None:
    mantissas = np.array([0, 1, -1, 250, -25, 5, 10**18 - 1, 7, 700], np.int64)
    nulls = np.array([0, 0, 0, 0, 0, 1, 0, 0, 0], np.bool_)
    for scale in (0, 2, 5):
        agree(number(), Vector.scaled_numbers(number(), mantissas, scale, nulls), NUMBERS)


def test_moment_arrays_answer_as_moments_do() -> None:
    seconds = np.array(
        ["0001-01-01", "2024-02-29T23:59:59", "9999-12-31T23:59:59", "NaT", "1999-12-31"],
        "datetime64[s]",
    )
    nanoseconds = np.array([0, 999_999_999, 1, 0, 500])
    declared = timestamp(9)
    vector = Vector.moments(declared, seconds, nanoseconds=nanoseconds)
    assert vector.values()[1] == Moment(2024, 2, 29, 23, 59, 59, 999_999_999)
    agree(declared, vector, MOMENTS)


def test_float_arrays_answer_as_floats_do() -> None:
    declared = ColumnType(kind=Kind.BINARY_DOUBLE)
    values = np.array([1.5, -0.0, math.inf, 1e-300, 3.0], np.float64)
    nulls = np.array([0, 0, 0, 0, 1], np.bool_)
    agree(declared, Vector.doubles(declared, values, nulls), DOUBLES)


def test_text_arrays_answer_as_texts_do() -> None:
    declared = varchar2(9)
    vector = Vector.texts(declared, ["b", None, "", "abc", "Ä", "👍a", "b"])
    agree(declared, vector, TEXTS)


def test_a_changed_column_answers_as_a_new_one() -> None:
    declared = number()
    mantissas = np.arange(5, dtype=np.int64)
    found = database(table(declared, Vector.scaled_numbers(declared, mantissas, 1)))
    rowids = found.table("SHOP", "T").newest.rowids
    found.commit_version(
        "SHOP",
        "T",
        update={rowids.text(1): {"V": Decimal("1E50")}, rowids.text(2): {"V": None}},
        insert=[[Decimal("0.001")]],
        delete=[rowids.text(0)],
    )
    fresh = [Decimal("1E50"), None, Decimal("0.3"), Decimal("0.4"), Decimal("0.001")]
    other = Asker(database(table(declared, fresh)))
    changed = Asker(found)
    for sql in NUMBERS:
        assert changed(sql) == other(sql), sql
