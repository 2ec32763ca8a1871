"""Statistics of each form of cell, batch by batch, exact."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Context, Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter_tui.export.cells.encode import cells
from exporter_tui.export.statistics.stats import StatsCollector
from exporter_tui.export.statistics.text_length import byte_length, utf16_length
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
    total = Decimal(0)
    for value in seen:
        total = _EXACT.add(total, value)
    assert found.non_null == len(seen)
    if seen:
        assert found.total == plain(total)
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
    assert (found.non_null, found.minimum, found.maximum) == (3, *texts)


_LAST_SECOND = 253_402_300_799
_FIRST_SECOND = -62_135_596_800


def _digits(name: str, ticks: int) -> int:
    """Return the moment as the number of its digits, by Python's own calendar."""
    micros = ticks * 1_000_000 if name == "DATE" else ticks
    text = format(datetime(1970, 1, 1) + timedelta(microseconds=micros), "%Y%m%d%H%M%S%f")  # noqa: DTZ001
    text = text.rjust(20, "0")
    return int(text[:14] if name == "DATE" else text)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["DATE", "TIMESTAMP(6)", "TIMESTAMP(6) WITH TIME ZONE"])
@given(st.data())
def test_the_sum_of_moments_is_exact(name: str, data: st.DataObject) -> None:
    scale = 1 if name == "DATE" else 1_000_000
    first, last = _FIRST_SECOND * scale, (_LAST_SECOND + 1) * scale - 1
    moments = st.one_of(
        st.none(),
        st.integers(first, last),
        st.sampled_from([first, last, 0, -1]),
        st.integers(19_700 * 86_400 * scale, 19_701 * 86_400 * scale),
    )
    batches = data.draw(st.lists(st.lists(moments, max_size=40), max_size=3))
    column = planned(parse_type(name))
    collector = StatsCollector([column], "\\N")
    for ticks in batches:
        array = pa.array(ticks, pa.int64()).cast(native(column, []).type)
        start = data.draw(st.integers(0, 2))
        collector.add([array[start:]], [cells(column, array[start:])])
        del ticks[:start]
    present = [tick for ticks in batches for tick in ticks if tick is not None]
    found = collector.result()[0].moments
    assert found == (str(sum(_digits(name, tick) for tick in present)) if present else None)


def test_many_last_moments_are_beyond_64_bits_and_exact() -> None:
    column = planned(parse_type("TIMESTAMP(6)"))
    array = pa.array([253_402_300_799_999_999] * 1000, pa.timestamp("us"))
    collector = StatsCollector([column], "\\N")
    for _ in range(3):
        collector.add([array], [cells(column, array)])
    assert collector.result()[0].moments == str(3000 * 99991231235959999999)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["CHAR", "VARCHAR2", "CLOB", "NCHAR", "NVARCHAR2", "NCLOB"])
@given(
    st.lists(st.lists(st.one_of(st.none(), st.text(), st.text("aé漢👍")), max_size=9), max_size=3),
    st.integers(0, 3),
)
def test_the_lengths_of_texts_are_added_up(
    name: str, batches: list[list[str | None]], start: int
) -> None:
    column = planned(parse_type(name, char_length=9))
    collector = StatsCollector([column], "\\N")
    for texts in batches:
        array = native(column, texts)[start:]
        collector.add([array], [cells(column, array)])
    seen = [text for texts in batches for text in texts[start:] if text is not None]
    found = collector.result()[0]
    national = name in {"NCHAR", "NVARCHAR2"}
    assert found.length_bytes == (sum(len(text.encode()) for text in seen) if seen else None)
    units = sum(len(text.encode("utf-16-le")) // 2 for text in seen)
    assert found.length_utf16 == (units if seen and national else None)


@pytest.mark.parametrize("name", ["RAW", "BLOB"])
@given(st.lists(st.lists(st.one_of(st.none(), st.binary()), max_size=9), max_size=3))
def test_the_lengths_of_bytes_are_added_up(name: str, batches: list[list[bytes | None]]) -> None:
    found = stats(parse_type(name, data_length=9), *batches)
    seen = [data for values in batches for data in values if data is not None]
    assert found.length_bytes == (sum(map(len, seen)) if seen else None)
    assert found.length_utf16 is None


def test_what_lies_under_a_null_has_no_length() -> None:
    data = pa.array(["ab", "cd", "ef"], pa.large_string()).buffers()
    array = pa.Array.from_buffers(pa.large_string(), 3, [pa.py_buffer(b"\x05"), *data[1:]])
    assert array.to_pylist() == ["ab", None, "ef"]
    assert (byte_length(array), utf16_length(array)) == (4, 4)


@pytest.mark.parametrize("name", ["INTERVAL YEAR(2) TO MONTH", "NUMBER", "BINARY_DOUBLE"])
def test_what_has_no_length_of_its_own_has_none_recorded(name: str) -> None:
    found = stats(parse_type(name), [Decimal(1) if name == "NUMBER" else 1])
    assert (found.non_null, found.length_bytes, found.moments) == (1, None, None)


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
