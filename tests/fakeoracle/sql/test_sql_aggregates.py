"""Aggregates against Python's own exact arithmetic."""

import math
from collections.abc import Sequence
from decimal import Context, Decimal, localcontext
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.datasets.declare import column, number, timestamp, varchar2
from exporter_tui.fakeoracle.sql.expressions.numbers import fit
from exporter_tui.fakeoracle.storage.values import ColumnType, Kind, Moment, ZonedMoment
from tests.fakeoracle.sql.small_database import Asker, database, one_column, shelf

EXACT = Context(prec=1000, Emin=-99999, Emax=99999)

numbers = st.lists(st.none() | st.integers(-(10**17), 10**17).map(Decimal), max_size=30)
scaled_numbers = st.lists(
    st.none() | st.integers(-(10**17), 10**17).map(lambda n: Decimal(n).scaleb(-5)), max_size=30
)
wide_numbers = st.lists(
    st.none()
    | st.builds(
        lambda digits, exponent: EXACT.scaleb(Decimal(digits), exponent),
        st.integers(-(10**38), 10**38),
        st.integers(-100, 80),
    ),
    max_size=20,
)


def asked(values: Sequence[Decimal | None]) -> tuple[Any, ...]:
    ask = Asker(database(one_column(number(), values)))
    (row,) = ask(
        "SELECT COUNT(*), COUNT(v), SUM(v), SUM(ABS(v)), MIN(v), MAX(v) FROM shop.t",
    )
    return row


@pytest.mark.slow
@given(numbers | scaled_numbers | wide_numbers)
@settings(max_examples=150, deadline=None)
def test_sums_and_extremes_are_exact_then_rounded_once(values: list[Decimal | None]) -> None:
    present = [value for value in values if value is not None]
    with localcontext(EXACT):
        total = fit(sum(present, Decimal(0))) if present else None
        total_abs = fit(sum((abs(value) for value in present), Decimal(0))) if present else None
    assert asked(values) == (
        len(values),
        len(present),
        total,
        total_abs,
        min(present, default=None),
        max(present, default=None),
    )


def test_a_sum_is_rounded_to_20_base_100_digits() -> None:
    one = Decimal(1)
    forty = Decimal("9" * 40)
    assert asked([forty, one])[2] == Decimal("1E40")
    assert asked([Decimal("1E40"), one])[2] == Decimal("1E40")
    assert asked([Decimal("1E37"), Decimal("0.1")])[2] == Decimal("1" + "0" * 37 + ".1")
    assert asked([Decimal("1E39"), Decimal("0.1")])[2] == Decimal("1E39")


def test_sums_of_64_bit_numbers_do_not_wrap() -> None:
    most = Decimal(10**18 - 1)
    assert asked([most] * 50)[2] == most * 50
    assert asked([-most] * 50)[2] == -most * 50


def test_a_sum_from_1e126_on_is_ora_01426() -> None:
    with pytest.raises(OracleError, match="ORA-01426"):
        asked([Decimal("9E125"), Decimal("1E125")])


def test_an_empty_table_has_count_0_and_no_sum() -> None:
    assert asked([]) == (0, 0, None, None, None, None)


def test_nan_is_the_greatest_and_sums_are_ieee() -> None:
    doubles = ColumnType(kind=Kind.BINARY_DOUBLE)
    ask = Asker(database(one_column(doubles, [1.5, math.nan, -math.inf, None, -0.0])))
    least, most, count = ask("SELECT MIN(v), MAX(v), COUNT(v) FROM shop.t")[0]
    assert least == -math.inf
    assert math.isnan(most)
    assert count == 4
    assert math.isnan(ask.one("SELECT SUM(v) FROM shop.t"))
    assert ask.one("SELECT SUM(v) FROM shop.t WHERE id IN (1, 5)") == 1.5


def test_extremes_of_moments_are_by_instant() -> None:
    moments = [
        Moment(2024, 1, 1),
        None,
        Moment(2023, 5, 6, 7, 8, 9, 10),
        Moment(2023, 5, 6, 7, 8, 9),
    ]
    ask = Asker(database(one_column(timestamp(9), moments)))
    assert ask("SELECT MIN(v), MAX(v) FROM shop.t") == [
        ((2023, 5, 6, 7, 8, 9, 0), (2024, 1, 1, 0, 0, 0, 0))
    ]
    early = ZonedMoment(Moment(2024, 1, 1, 10), 600)
    late = ZonedMoment(Moment(2024, 1, 1, 11), -600)
    ask = Asker(database(one_column(timestamp(6, Kind.TIMESTAMP_TZ), [late, early])))
    assert ask.one("SELECT EXTRACT(HOUR FROM MIN(v)) FROM shop.t") == 10


def test_large_objects_can_be_counted_by_is_not_null_alone() -> None:
    ask = Asker(database(one_column(ColumnType(kind=Kind.CLOB), ["", None, "x"])))
    assert ask.one("SELECT COUNT(CASE WHEN v IS NOT NULL THEN 1 END) FROM shop.t") == 2
    for aggregate in ("COUNT(v)", "MIN(v)", "MAX(v)", "SUM(v)"):
        with pytest.raises(OracleError, match="ORA-00932"):
            ask(f"SELECT {aggregate} FROM shop.t")


def test_several_hundred_aggregates_fit_into_one_select() -> None:
    drafts = [column(f"C{no}", number(10), [Decimal(no), None]) for no in range(60)]
    ask = Asker(database(shelf().put("WIDE", drafts)))
    items = [f'{name}(t."C{no}")' for no in range(60) for name in ("COUNT", "SUM", "MIN", "MAX")]
    (row,) = ask(f"SELECT COUNT(*), {', '.join(items)} FROM shop.wide t")
    assert row[:5] == (2, 1, 0, 0, 0)
    assert row[-4:] == (1, 59, 59, 59)


def test_groups_are_counted_and_filtered() -> None:
    names = ["a", "b", None, "a", "c", None]
    ask = Asker(database(one_column(varchar2(5), names)))
    grouped = "SELECT v, COUNT(*), SUM(t.id) FROM shop.t t GROUP BY t.v"
    assert sorted(ask(grouped), key=str) == [
        ("a", 2, 5),
        ("b", 1, 2),
        ("c", 1, 5),
        (None, 2, 9),
    ]
    assert ask(f"{grouped} HAVING COUNT(*) > 1 ORDER BY v") == [("a", 2, 5), (None, 2, 9)]
    assert ask("SELECT COUNT(DISTINCT v) FROM shop.t") == [(3,)]
    assert ask("SELECT v FROM shop.t WHERE id > 99 GROUP BY v") == []


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("SELECT id, COUNT(*) FROM shop.items", "ORA-00937"),
        ("SELECT id, COUNT(*) FROM shop.items GROUP BY name", "ORA-00979"),
        ("SELECT SUM(MAX(id)) FROM shop.items", "ORA-00935"),
        ("SELECT 1 FROM shop.items WHERE COUNT(*) > 1", "ORA-00934"),
        ("SELECT SUM(name) FROM shop.items", "ORA-01722"),
        ("SELECT SUM(SYSDATE) FROM shop.items", "ORA-00932"),
        ("SELECT COUNT(id, name) FROM shop.items", "ORA-00909"),
        ("SELECT SUM(DISTINCT id) FROM shop.items", "ORA-03001"),
    ],
)
def test_misplaced_aggregates_give_oracles_errors(ask: Asker, sql: str, code: str) -> None:
    with pytest.raises(OracleError, match=code):
        ask(sql)
