"""Statistics of each form of cell, batch by batch, exact."""

import math
from collections.abc import Sequence
from decimal import Context, Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter_tui.export.encode import cells
from exporter_tui.export.stats import StatsCollector
from exporter_tui.model.statistics import merge, plain
from exporter_tui.model.types import OracleType, parse_type
from exporter_tui.model.work import ColumnStats
from tests.golden.sources import native, planned

_EXACT = Context(prec=600)


def stats(declared: OracleType, *batches: Sequence[Any], null_marker: str = "\\N") -> ColumnStats:
    """Return the statistics of one column that arrives in these batches."""
    column = planned(declared)
    collector = StatsCollector([column], null_marker)
    for values in batches:
        array = native(column, values)
        collector.add([array], [cells(column, array)])
    return collector.result()[0]


def _decimals(*texts: str | None) -> list[Decimal | None]:
    return [None if text is None else Decimal(text) for text in texts]


def _number(precision: int | None = None, scale: int | None = None) -> OracleType:
    return parse_type("NUMBER", precision=precision, scale=scale)


ALL_FORMS = [
    _number(9, 0),
    _number(12, 2),
    _number(38, 10),
    _number(),
    _number(None, 2),
    *(
        parse_type(name, char_length=5, data_length=5)
        for name in (
            "BINARY_DOUBLE",
            "BINARY_FLOAT",
            "VARCHAR2",
            "RAW",
            "DATE",
            "TIMESTAMP(6)",
            "TIMESTAMP(6) WITH TIME ZONE",
            "INTERVAL YEAR(2) TO MONTH",
            "INTERVAL DAY(2) TO SECOND(6)",
        )
    ),
]


@pytest.mark.parametrize("declared", ALL_FORMS, ids=lambda declared: declared.text)
def test_a_column_of_nulls_has_no_values(declared: OracleType) -> None:
    empty = ColumnStats(non_null=0)
    assert stats(declared) == empty
    assert stats(declared, []) == empty
    assert stats(declared, [None, None], [None]) == empty


@pytest.mark.parametrize("declared", [_number(9, 0), _number(), _number(30, 0)])
def test_whole_numbers(declared: OracleType) -> None:
    found = stats(declared, _decimals("-20", None, "3"), _decimals("0", "1000"))
    assert found == ColumnStats(
        non_null=4,
        total="983",
        total_abs="1023",
        minimum="-20",
        maximum="1000",
        integer_digits=4,
    )


@pytest.mark.parametrize("declared", [_number(12, 3), _number(), _number(38, 12), _number(None, 5)])
def test_fractions_count_significant_digits_and_show_no_padding(declared: OracleType) -> None:
    found = stats(declared, _decimals("0.50", "-0.25"), _decimals(None, "12.000"))
    assert found == ColumnStats(
        non_null=3,
        total="12.25",
        total_abs="12.75",
        minimum="-0.25",
        maximum="12",
        integer_digits=2,
        fraction_digits=2,
    )


@pytest.mark.parametrize("scale", [1, 3, 9, 20])
@pytest.mark.parametrize("digits", [0, 1, 3, 7, 20])
def test_decimals_that_come_late_are_seen(digits: int, scale: int) -> None:
    digits = min(digits, scale)
    late = Decimal((0, (7,), -digits))
    column = [*_decimals(*["5"] * 200), late, *_decimals(*["0"] * 10)]
    found = stats(_number(38, scale), _decimals("1"), column, _decimals("2", None))
    assert found.fraction_digits == digits


def test_a_lone_zero_has_no_digits() -> None:
    for declared in (_number(9, 0), _number(12, 3), _number(), _number(None, 2)):
        found = stats(declared, _decimals("0"))
        assert (found.integer_digits, found.fraction_digits) == (0, 0)
        assert (found.total, found.minimum, found.maximum) == ("0", "0", "0")


def test_sums_beyond_every_arrow_type_are_exact() -> None:
    nines = "9" * 38
    assert stats(_number(38, 0), _decimals(nines, nines), _decimals(nines)).total == str(
        3 * (10**38 - 1)
    )
    found = stats(_number(), _decimals("1E+125", "1E-130"), _decimals("-1E+125", "1"))
    assert found.total == "1." + "0" * 129 + "1"
    assert found.total_abs == "2" + "0" * 124 + "1." + "0" * 129 + "1"
    assert (found.integer_digits, found.fraction_digits) == (126, 130)
    assert found.minimum == "-1" + "0" * 125


def test_numbers_are_ordered_by_value_not_by_text() -> None:
    found = stats(_number(), _decimals("9", "-10", "10.5", "-9"))
    assert (found.minimum, found.maximum) == ("-10", "10.5")


@pytest.mark.slow
@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.lists(
            st.one_of(
                st.none(),
                st.tuples(st.integers(-(10**38) + 1, 10**38 - 1), st.integers(-130, 80)),
                st.tuples(st.integers(-999, 999), st.integers(-6, 3)),
            ),
            max_size=6,
        ),
        max_size=3,
    )
)
def test_any_numbers_in_any_batches(batches: list[list[tuple[int, int] | None]]) -> None:
    made = [
        [None if pair is None else Decimal(pair[0]).scaleb(pair[1], _EXACT) for pair in batch]
        for batch in batches
    ]
    found = stats(_number(), *made)
    seen = [value for batch in made for value in batch if value is not None]
    total = total_abs = Decimal(0)
    for value in seen:
        total, total_abs = _EXACT.add(total, value), _EXACT.add(total_abs, value.copy_abs())
    assert found.non_null == len(seen)
    if seen:
        assert (found.total, found.total_abs) == (plain(total), plain(total_abs))
        assert (found.minimum, found.maximum) == (plain(min(seen)), plain(max(seen)))
    parts = [[stats(_number(), batch)] for batch in made]
    assert merge(parts) == ((found,) if parts else ())


def test_nan_is_the_greatest_double_and_is_counted() -> None:
    declared = parse_type("BINARY_DOUBLE")
    found = stats(declared, [1.5, math.nan, None], [-math.inf, 0.1])
    assert found == ColumnStats(non_null=4, minimum="-inf", maximum="nan", nan=1)
    assert stats(declared, [math.nan]) == ColumnStats(
        non_null=1, minimum="nan", maximum="nan", nan=1
    )
    assert stats(declared, [0.1, 1e22]).maximum == "1e+22"


def test_the_zeros_of_a_double_are_one_value() -> None:
    declared = parse_type("BINARY_DOUBLE")
    for values in ([0.0, -0.0], [-0.0, 0.0], [-0.0]):
        found = stats(declared, values)
        assert (found.minimum, found.maximum) == ("0.0", "0.0")


def test_a_binary_float_has_the_extremes_of_its_double() -> None:
    found = stats(parse_type("BINARY_FLOAT"), [0.1])
    assert found.minimum == found.maximum == "0.10000000149011612"


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("DATE", ("1969-12-31 23:59:59", "1970-01-01 00:00:01")),
        ("TIMESTAMP(6)", ("1969-12-31 23:59:59.999999", "1970-01-01 00:00:00.000001")),
        (
            "TIMESTAMP(6) WITH LOCAL TIME ZONE",
            ("1969-12-31 23:59:59.999999Z", "1970-01-01 00:00:00.000001Z"),
        ),
    ],
)
def test_the_extremes_of_times_are_their_cell_texts(name: str, texts: tuple[str, str]) -> None:
    column = planned(parse_type(name))
    collector = StatsCollector([column], "\\N")
    for ticks in ([1, None], [-1], [0]):
        array = native(planned(_number(9, 0)), ticks).cast(native(column, []).type)
        collector.add([array], [cells(column, array)])
    found = collector.result()[0]
    assert found == ColumnStats(non_null=3, minimum=texts[0], maximum=texts[1])


def test_texts_that_equal_the_null_marker_are_counted() -> None:
    text = parse_type("VARCHAR2", char_length=9)
    assert stats(text, ["\\N", "\\n", None, ""], ["\\N"]).null_marker_cells == 2
    assert stats(text, ["", "\\N"], null_marker="").null_marker_cells == 1
    raw = parse_type("RAW", data_length=3)
    assert stats(raw, [b"\0\0\0", None], null_marker="AAAA").null_marker_cells == 1
    assert stats(_number(), _decimals("5", "50"), null_marker="5").null_marker_cells == 1
    years = parse_type("INTERVAL YEAR(2) TO MONTH")
    assert stats(years, [0, 1], null_marker="0-00").null_marker_cells == 1


def test_the_empty_string_is_a_value() -> None:
    assert stats(parse_type("CLOB"), ["", None]).non_null == 1
