"""Codecs: what is written is read back, and real servers' bytes are what we write."""

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter_tui.fakeoracle.wire import floating, number, primitives, temporal
from exporter_tui.fakeoracle.wire.cells import locator_cell, long_cell, rowid_cell
from exporter_tui.fakeoracle.wire.reader import Malformed, OutOfBytes, Reader

U64 = st.integers(0, 2**64 - 1)
BYTES = st.binary(max_size=600) | st.integers(32_000, 70_000).map(lambda size: b"x" * size)
NUMBERS = st.builds(
    lambda sign, digits, shift: Decimal((sign, tuple(map(int, str(digits))), shift)),
    st.integers(0, 1),
    st.integers(0, 10**38 - 1),
    st.integers(-84, 84),
)


@given(U64)
def test_an_unsigned_integer_is_read_back(value: int) -> None:
    assert Reader(primitives.ub(value)).ub() == value


@given(st.integers(-(2**63), 2**63))
def test_a_signed_integer_is_read_back(value: int) -> None:
    assert Reader(primitives.sb(value)).sb() == value


@given(BYTES)
def test_a_byte_string_is_read_back_and_empty_is_null(data: bytes) -> None:
    assert Reader(primitives.clr(data)).clr() == (data or None)
    assert Reader(primitives.clr2(data)).clr2() == (data or None)


@pytest.mark.slow
@given(BYTES)
def test_a_length_is_never_the_escape_code(data: bytes) -> None:
    assert primitives.clr(data)[0] != 253


@given(st.lists(BYTES, max_size=3), st.data())
def test_any_prefix_asks_for_more(values: list[bytes], data: st.DataObject) -> None:
    message = b"".join(map(primitives.clr, values)) + b"\x01\x07"
    reader = Reader(message[: data.draw(st.integers(0, len(message) - 1))])
    with pytest.raises(OutOfBytes):
        [reader.clr() for _ in (*values, 0)]


def test_an_integer_of_nine_bytes_is_malformed() -> None:
    with pytest.raises(Malformed):
        Reader(b"\x09" + bytes(9)).ub()
    with pytest.raises(Malformed):
        Reader(b"\x89" + bytes(9)).sb()


@given(NUMBERS)
def test_a_number_is_read_back_exactly(value: Decimal) -> None:
    assert number.parse_number(number.number_bytes(value)) == value


@given(NUMBERS, NUMBERS)
def test_numbers_sort_as_their_bytes(left: Decimal, right: Decimal) -> None:
    assert (left < right) == (number.number_bytes(left) < number.number_bytes(right))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "80"),
        (1, "c102"),
        (-1, "3e6466"),
        (100, "c202"),
        (Decimal("0.5"), "c033"),
        (Decimal("-123.45"), "3d644e3866"),
        (10**38 - 1, "d3" + "64" * 19),
        (-(10**38 - 1), "2c" + "02" * 19 + "66"),
        (10**40 - 1, "d4" + "64" * 20),
        (-(10**40 - 1), "2b" + "02" * 20),
        (Decimal("Infinity"), "ff65"),
        (Decimal("-Infinity"), "00"),
        (Decimal("1E125"), "ff0b"),
        (Decimal("1E-130"), "8002"),
    ],
)
def test_known_numbers_have_oracles_bytes(value: int | Decimal, expected: str) -> None:
    assert number.number_bytes(value).hex() == expected


@pytest.mark.parametrize("value", ["NaN", "1E126", "1E-132", "1" * 41])
def test_what_number_cannot_hold_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="NUMBER"):
        number.number_bytes(Decimal(value))


MOMENTS = st.builds(
    temporal.Moment,
    st.integers(-4712, 9999).filter(bool),
    st.integers(1, 12),
    st.integers(1, 31),
    st.integers(0, 23),
    st.integers(0, 59),
    st.integers(0, 59),
    st.integers(0, 999_999_999),
    st.none() | st.integers(-15 * 60 + 1, 15 * 60 - 1),
)


@given(MOMENTS)
def test_a_timestamp_is_read_back(moment: temporal.Moment) -> None:
    assert temporal.parse_moment(temporal.timestamp_bytes(moment)) == moment


def test_a_date_has_oracles_bytes() -> None:
    moment = temporal.Moment(2026, 4, 24, 4, 38, 0)
    assert temporal.date_bytes(moment).hex() == "787e0418052701"
    assert temporal.date_bytes(temporal.Moment(-4712, 1, 1)).hex() == "35580101010101"
    with pytest.raises(ValueError, match="8 bytes"):
        temporal.parse_moment(bytes(8))


@given(st.tuples(st.integers(0, 10**9), *[st.integers(0, n) for n in (23, 59, 59, 10**9 - 1)]))
def test_a_day_interval_is_read_back_with_either_sign(
    parts: tuple[int, int, int, int, int],
) -> None:
    for sign in (1, -1):
        signed = tuple(sign * part for part in parts)
        assert temporal.parse_day_second(temporal.day_second_bytes(*signed)) == signed


@given(st.integers(-(10**9), 10**9), st.integers(-11, 11))
def test_a_year_interval_is_read_back(years: int, months: int) -> None:
    assert temporal.parse_year_month(temporal.year_month_bytes(years, months)) == (years, months)


@given(st.floats(allow_nan=False), st.floats(allow_nan=False))
def test_doubles_are_read_back_and_sort_as_their_bytes(left: float, right: float) -> None:
    encoded = floating.double_bytes(left), floating.double_bytes(right)
    assert floating.parse_double(encoded[0]) == left
    assert left >= right or encoded[0] < encoded[1]


@given(st.floats(width=32))
def test_floats_are_read_back(value: float) -> None:
    found = floating.parse_float(floating.float_bytes(value))
    assert found == value or (math.isnan(found) and math.isnan(value))


def test_an_empty_large_object_is_not_null() -> None:
    assert long_cell(b"") == b"\0\0\0"
    assert long_cell(None).hex() == "00810102057d"
    assert long_cell(b"ab") == b"\x02ab\0\0"


def test_cells_without_a_value_are_one_zero_byte() -> None:
    assert rowid_cell(None) == locator_cell(None, 0, 0) == b"\0"
    assert rowid_cell((73038, 0, 36802, 58)).hex() == "0e03011d4e0000028fc2013a"
