"""Sums that cannot wrap, against Python's integers."""

from decimal import Context, Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter_tui.export.statistics.exact_sum import exact_sum

_LONG = 2**63 - 1
_NINES = 10**38 - 1


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([_LONG] * 5, pa.int64()),
        ([-_LONG - 1] * 5 + [1], pa.int64()),
        ([_NINES] * 3, pa.decimal128(38, 0)),
        ([-_NINES] * 3 + [_NINES], pa.decimal128(38, 0)),
        ([10**75, -(10**75), 10**75], pa.decimal256(76, 0)),
    ],
)
def test_what_wraps_in_arrow_is_exact_here(values: list[int], kind: pa.DataType) -> None:
    made = pa.array([Decimal(value) for value in values]).cast(pa.decimal256(76, 0))
    assert exact_sum(made.cast(kind)) == sum(values)


def test_no_value_sums_to_zero() -> None:
    assert exact_sum(pa.array([], pa.int64())) == 0
    assert exact_sum(pa.array([None, None], pa.decimal128(38, 2))) == 0


def test_what_lies_under_a_null_is_not_counted() -> None:
    validity, numbers = pa.py_buffer(b"\x05"), pa.array([1, 99, 3]).buffers()[1]
    array = pa.Array.from_buffers(pa.int64(), 3, [validity, numbers])
    assert array.to_pylist() == [1, None, 3]
    assert exact_sum(array) == 4


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(
    st.integers(1, 38).flatmap(
        lambda digits: st.tuples(
            st.just(digits),
            st.integers(0, digits),
            st.lists(st.one_of(st.none(), st.integers(1 - 10**digits, 10**digits - 1))),
        )
    ),
    st.integers(0, 3),
)
def test_every_precision_and_scale_nulls_and_slices(
    case: tuple[int, int, list[int | None]], start: int
) -> None:
    digits, scale, values = case
    context = Context(prec=60)
    decimals = [
        None if value is None else Decimal(value).scaleb(-scale, context) for value in values
    ]
    array = pa.array(decimals, pa.decimal128(digits, scale))[start:]
    seen = [value for value in values[start:] if value is not None]
    assert exact_sum(array) == sum(seen)
