"""Whole columns are encoded to the bytes that one value at a time gives."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter_tui.fakeoracle.storage import scalar
from exporter_tui.fakeoracle.storage.cells import length_prefixed, offsets_of
from exporter_tui.fakeoracle.storage.values import (
    ColumnType,
    Kind,
    Moment,
    RawText,
    Value,
    ZonedMoment,
)
from exporter_tui.fakeoracle.storage.vector import Vector
from exporter_tui.fakeoracle.wire.cells import long_cell
from exporter_tui.fakeoracle.wire.number import parse_number

EXAMPLES = settings(max_examples=50, deadline=None)

NUMBER = ColumnType(kind=Kind.NUMBER)
DATE = ColumnType(kind=Kind.DATE)
TIMESTAMP = ColumnType(kind=Kind.TIMESTAMP, scale=9)
VARCHAR2 = ColumnType(kind=Kind.VARCHAR2, length=4000)
NVARCHAR2 = ColumnType(kind=Kind.NVARCHAR2, length=2000)
CLOB = ColumnType(kind=Kind.CLOB)
RAW = ColumnType(kind=Kind.RAW, length=2000)
DOUBLE = ColumnType(kind=Kind.BINARY_DOUBLE)
FLOAT = ColumnType(kind=Kind.BINARY_FLOAT)

MANTISSAS = st.integers(-(2**63), 2**63 - 1) | st.integers(-1000, 1000) | st.just(0)
SECONDS = st.integers(-62_135_596_800, 253_402_300_799)  # years 1 to 9999
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def one_by_one(vector: Vector) -> list[bytes]:
    return [scalar.cell(vector.type, value) for value in vector.values()]


def all_cells(vector: Vector) -> list[bytes]:
    cells = vector.cells()
    return [cells[row] for row in range(len(cells))]


@EXAMPLES
@given(st.lists(st.tuples(MANTISSAS, st.booleans()), max_size=40), st.integers(-84, 100))
def test_scaled_numbers_are_encoded_as_single_ones(
    rows: list[tuple[int, bool]], scale: int
) -> None:
    mantissas = np.array([mantissa for mantissa, _ in rows], np.int64)
    nulls = np.array([null for _, null in rows], np.bool_)
    vector = Vector.scaled_numbers(NUMBER, mantissas, scale, nulls)
    expected = [
        scalar.cell(NUMBER, None if null else Decimal(mantissa).scaleb(-scale))
        for mantissa, null in rows
    ]
    assert all_cells(vector) == expected
    assert all_cells(Vector.of(NUMBER, vector.values())) == expected


@EXAMPLES
@given(
    st.lists(
        st.decimals(allow_nan=False, allow_infinity=False, places=20).filter(
            lambda number: abs(number) < Decimal("1E19")
        ),
        max_size=20,
    )
)
def test_python_numbers_read_back_from_their_cells(numbers: list[Decimal]) -> None:
    vector = Vector.of(NUMBER, numbers)
    assert [parse_number(cell[1:]) for cell in all_cells(vector)] == numbers
    found = vector.scaled()
    assert found is not None
    mantissas, scale = found
    # scaleb rounds to 28 digits: whole numbers are compared instead.
    assert [int(mantissa) for mantissa in mantissas] == [
        int(sign_digits(number)) * 10 ** (scale + exponent_of(number)) for number in numbers
    ]


def sign_digits(number: Decimal) -> str:
    sign, digits, _ = number.as_tuple()
    return ("-" if sign else "") + "".join(map(str, digits))


def exponent_of(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    return exponent


def test_an_infinite_number_has_cells_but_no_mantissa() -> None:
    vector = Vector.of(NUMBER, [Decimal("Infinity"), Decimal("-Infinity"), Decimal(1)])
    assert all_cells(vector) == [b"\x02\xff\x65", b"\x01\x00", b"\x02\xc1\x02"]
    assert vector.scaled() is None


def test_a_number_out_of_range_is_refused() -> None:
    with pytest.raises(ValueError, match="NUMBER cannot hold"):
        Vector.scaled_numbers(NUMBER, np.array([1], np.int64), 140).cells()


@EXAMPLES
@given(st.lists(st.tuples(SECONDS, st.integers(0, 999_999_999), st.booleans()), max_size=30))
def test_moments_are_encoded_as_single_ones(rows: list[tuple[int, int, bool]]) -> None:
    seconds = np.array([second for second, _, _ in rows], "datetime64[s]")
    fractions = np.array([fraction for _, fraction, _ in rows], np.int64)
    nulls = np.array([null for _, _, null in rows], np.bool_)
    for column in (DATE, TIMESTAMP):
        vector = Vector.moments(column, seconds, nulls, nanoseconds=fractions)
        assert all_cells(vector) == one_by_one(vector)


def test_moments_carry_the_fraction_of_finer_units_and_nat_is_null() -> None:
    at = np.array(["1969-12-31T23:59:59.999999", "NaT", "0001-01-01"], "datetime64[us]")
    vector = Vector.moments(TIMESTAMP, at)
    assert list(vector.values()) == [
        Moment(1969, 12, 31, 23, 59, 59, 999_999_000),
        None,
        Moment(1, 1, 1),
    ]


def test_a_moment_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="years 1 to 9999"):
        Vector.moments(DATE, np.array(["0000-12-31"], "datetime64[s]")).cells()


@EXAMPLES
@given(st.lists(st.none() | TEXT, max_size=30))
def test_texts_are_encoded_as_single_ones(texts: list[str | None]) -> None:
    for column in (VARCHAR2, NVARCHAR2):
        vector = Vector.texts(column, texts)
        assert all_cells(vector) == one_by_one(vector)
        assert all_cells(Vector.of(column, texts)) == all_cells(vector)
        # The empty string is NULL.
        assert vector.nulls.tolist() == [not text for text in texts]


@pytest.mark.parametrize("length", [1, 251, 252, 253, 254, 255, 256, 4000, 32767, 32768, 100_000])
def test_texts_of_every_length_form_are_encoded_as_single_ones(length: int) -> None:
    vector = Vector.texts(VARCHAR2, ["x" * length, None, "é"])
    assert all_cells(vector) == one_by_one(vector)


@EXAMPLES
@given(st.lists(st.none() | st.binary(max_size=300), max_size=10))
def test_bytes_are_encoded_as_single_ones(values: list[bytes | None]) -> None:
    vector = Vector.raws(RAW, values)
    assert all_cells(vector) == one_by_one(vector)


@EXAMPLES
@given(st.lists(st.none() | st.floats() | st.floats(width=32), max_size=30))
def test_binary_floats_are_encoded_as_single_ones(numbers: list[float | None]) -> None:
    nulls = np.array([number is None for number in numbers], np.bool_)
    doubles = np.array([0.0 if number is None else number for number in numbers], np.float64)
    vector = Vector.doubles(DOUBLE, doubles, nulls)
    assert all_cells(vector) == one_by_one(vector)
    with np.errstate(over="ignore", invalid="ignore"):
        narrow = doubles.astype(np.float32)
    vector = Vector.doubles(FLOAT, narrow, nulls)
    assert all_cells(vector) == one_by_one(vector)


def test_large_objects_travel_in_long_form_where_empty_is_not_null() -> None:
    vector = Vector.of(CLOB, ["", None, "text"])
    assert all_cells(vector) == [long_cell(b""), long_cell(None), long_cell(b"text")]
    assert all_cells(Vector.texts(CLOB, ["", None, "text"])) == all_cells(vector)


def test_text_that_is_not_utf8_keeps_its_bytes() -> None:
    vector = Vector.of(VARCHAR2, [RawText(b"caf\xe9"), "ok"])
    assert all_cells(vector) == [b"\x04caf\xe9", b"\x02ok"]
    assert vector.arrow() is None


def test_a_zoned_moment_holds_utc_fields_and_its_offset_or_region() -> None:
    column = ColumnType(kind=Kind.TIMESTAMP_TZ, scale=6)
    utc = Moment(2024, 1, 15, 12)
    values: list[Value | None] = [ZonedMoment(utc, -210), ZonedMoment(utc, 60, "Europe/Vienna")]
    offset, region = all_cells(Vector.of(column, values))
    assert offset == bytes((13, 120, 124, 1, 15, 13, 1, 1, 0, 0, 0, 0, 17, 30))
    assert region[:12] == offset[:12]
    assert region[12] & 0x80


def test_char_is_padded_to_its_length_in_characters_or_bytes() -> None:
    characters = ColumnType(kind=Kind.CHAR, length=4)
    in_bytes = ColumnType(kind=Kind.CHAR, length=4, byte_length=True)
    assert list(Vector.of(characters, ["é", ""]).values()) == ["é   ", None]
    assert list(Vector.of(in_bytes, ["é"]).values()) == ["é  "]


@EXAMPLES
@given(st.lists(st.binary(max_size=400), max_size=12))
def test_a_length_prefix_is_a_clr(values: list[bytes]) -> None:
    data = np.frombuffer(b"".join(values), np.uint8)
    offsets = offsets_of(np.array([len(value) for value in values], np.int64))
    cells = length_prefixed(data, offsets)
    assert [cells[row] for row in range(len(values))] == [
        scalar.cell(RAW, value or None) for value in values
    ]


@EXAMPLES
@given(st.lists(st.none() | st.integers(-(10**17), 10**17), min_size=1, max_size=20), st.data())
def test_parts_joined_again_are_the_whole(numbers: list[int | None], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(numbers)))
    nulls = np.array([number is None for number in numbers], np.bool_)
    mantissas = np.array([number or 0 for number in numbers], np.int64)
    whole = Vector.scaled_numbers(NUMBER, mantissas, 2, nulls)
    expected = all_cells(whole)
    parts = [whole.take(0, at), whole.take(at, len(whole))]
    assert all_cells(Vector.join(parts)) == expected
    listed = Vector.of(NUMBER, parts[1].values())
    mixed = Vector.join([parts[0], listed])
    assert all_cells(mixed) == expected
    assert list(mixed.values()) == list(whole.values())
    order = np.array(data.draw(st.permutations(range(len(numbers)))), np.int64)
    assert all_cells(whole.pick(order)) == [expected[row] for row in order]
