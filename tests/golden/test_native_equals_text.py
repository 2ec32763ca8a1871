"""Properties: native Arrow, SQL text and the independent reference agree byte for byte."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter_tui.model.types import Kind, OracleType, parse_type
from tests.golden import reference
from tests.golden.sources import native, planned
from tests.golden.strict_csv import read_cells
from tests.golden.written import written

_EXAMPLES = settings(max_examples=60, deadline=None)

_days = st.datetimes(min_value=datetime(1, 1, 1), max_value=datetime(9999, 12, 31, 23, 59, 59))  # noqa: DTZ001


@st.composite
def _declared_numbers(draw: st.DrawFn) -> tuple[OracleType, list[Decimal]]:
    precision = draw(st.integers(1, 38))
    scale = draw(st.integers(-84, 127) if draw(st.booleans()) else st.integers(0, precision))
    limit = 10**precision - 1
    unscaled = st.one_of(
        st.integers(-limit, limit), st.sampled_from([0, 1, -1, limit, -limit, limit // 10])
    )
    values = draw(st.lists(unscaled, min_size=1, max_size=8))
    declared = OracleType(kind=Kind.NUMBER, precision=precision, scale=scale, text="NUMBER")
    return declared, [Decimal((value < 0, _digits(value), -scale)) for value in values]


@st.composite
def _any_number(draw: st.DrawFn) -> Decimal:
    digits = draw(st.integers(0, 10**38 - 1))
    exponent = draw(st.integers(-130, 125 - len(str(digits))))
    return Decimal((draw(st.integers(0, 1)), _digits(digits), exponent))


def _digits(value: int) -> tuple[int, ...]:
    return tuple(map(int, str(abs(value))))


def _cells(declared: OracleType, values: list[Any], *, as_text: bool = False) -> list[str | None]:
    column = planned(declared, as_text=as_text)
    return [row[0] for row in read_cells(written([column], [native(column, values)]))]


@pytest.mark.slow
@_EXAMPLES
@given(_declared_numbers())
def test_a_declared_number_has_one_text(case: tuple[OracleType, list[Decimal]]) -> None:
    declared, values = case
    wanted = [reference.number(value, max(declared.scale or 0, 0)) for value in values]
    assert _cells(declared, values) == wanted
    assert _cells(declared, values, as_text=True) == wanted


@pytest.mark.slow
@_EXAMPLES
@given(st.lists(_any_number(), min_size=1, max_size=8))
def test_a_number_without_precision_has_one_text(values: list[Decimal]) -> None:
    wanted = [reference.number(value, None) for value in values]
    assert _cells(parse_type("NUMBER"), values) == wanted


@pytest.mark.slow
@_EXAMPLES
@given(st.lists(st.one_of(st.none(), st.floats()), min_size=1, max_size=20))
def test_a_double_has_the_shortest_digits(values: list[float | None]) -> None:
    wanted = [None if value is None else reference.double(value) for value in values]
    found = _cells(parse_type("BINARY_DOUBLE"), values)
    assert found == wanted
    for text, value in zip(found, values, strict=True):
        assert text is None or value is None or repr(float(text)) == repr(value)


@pytest.mark.slow
@_EXAMPLES
@given(st.lists(st.floats(width=32), min_size=1, max_size=20))
def test_a_float_is_widened_exactly(values: list[float]) -> None:
    wanted = [reference.double(value) for value in values]
    assert _cells(parse_type("BINARY_FLOAT"), values) == wanted


@pytest.mark.slow
@_EXAMPLES
@given(st.lists(_days, min_size=1, max_size=20))
def test_times_keep_their_fields(values: list[datetime]) -> None:
    whole = [value.replace(microsecond=0) for value in values]
    assert _cells(parse_type("DATE"), whole) == [reference.seconds(value) for value in whole]
    micros = [reference.micros(value) for value in values]
    assert _cells(parse_type("TIMESTAMP(6)"), values) == micros
    zoned = parse_type("TIMESTAMP(6) WITH TIME ZONE")
    assert _cells(zoned, values) == [f"{text}Z" for text in micros]


@pytest.mark.slow
@_EXAMPLES
@given(st.lists(st.one_of(st.none(), st.binary(max_size=40)), min_size=1, max_size=20))
def test_bytes_come_back_from_their_text(values: list[bytes | None]) -> None:
    wanted = [None if value is None else reference.base64_text(value) for value in values]
    assert _cells(parse_type("BLOB"), values) == wanted


@pytest.mark.slow
@_EXAMPLES
@given(
    st.integers(0, 9).flatmap(
        lambda digits: st.tuples(
            st.just(digits),
            st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=10),
            st.lists(st.integers(1 - 12 * 10**9, 12 * 10**9 - 1), min_size=1, max_size=10),
        )
    )
)
def test_intervals_have_one_sign_and_all_fields(case: tuple[int, list[int], list[int]]) -> None:
    digits, ticks, months = case
    values = [tick * 10**3 * 10 ** (9 - digits) for tick in ticks]
    values = [value % (10**9 * 86_400 * 10**9 - 1) for value in values]
    values = [value - value % 10 ** (9 - digits) for value in values]
    values += [-value for value in values]
    declared = parse_type(f"INTERVAL DAY(9) TO SECOND({digits})")
    wanted = [reference.day_second(value, digits) for value in values]
    assert _cells(declared, values) == wanted
    years = parse_type("INTERVAL YEAR(9) TO MONTH")
    assert _cells(years, months) == [reference.year_month(month) for month in months]


@pytest.mark.slow
@_EXAMPLES
@given(
    st.lists(st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"]))), min_size=1)
)
def test_any_text_comes_back_as_it_was(values: list[str | None]) -> None:
    assert _cells(parse_type("CLOB"), values) == values
