"""Statistics of chunks joined to those of a table."""

from decimal import Decimal, Inexact
from typing import Any

import pytest

from exporter_tui.model.statistics import merge, plain
from exporter_tui.model.work import ColumnStats


def _number(total: str, low: str, high: str, **more: Any) -> ColumnStats:
    return ColumnStats(non_null=2, total=total, minimum=low, maximum=high, **more)


def test_counts_add_up_and_digits_widen() -> None:
    one = _number("3", "1", "2", integer_digits=1, fraction_digits=3)
    two = _number("-30", "-20", "-10", integer_digits=2, fraction_digits=1)
    assert merge([[one], [two]]) == (
        ColumnStats(
            non_null=4,
            total="-27",
            minimum="-20",
            maximum="2",
            integer_digits=2,
            fraction_digits=3,
        ),
    )


def test_numbers_are_compared_by_value() -> None:
    merged = merge([[_number("0", "9", "9")], [_number("0", "10", "10")]])[0]
    assert (merged.minimum, merged.maximum) == ("9", "10")


def test_no_digit_is_rounded_away() -> None:
    big, small = "1" + "0" * 125, "0." + "0" * 129 + "1"
    merged = merge([[_number(big, big, big)], [_number(small, small, small)]] * 3)[0]
    assert merged.total == "3" + "0" * 125 + "." + "0" * 129 + "3"


def test_a_sum_that_no_context_holds_raises_instead_of_rounding() -> None:
    with pytest.raises(Inexact):
        merge([[_number("1" + "0" * 6_000, "0", "1")], [_number("0.1", "0", "1")]])


def test_parts_without_values_change_nothing() -> None:
    empty, one = ColumnStats(non_null=0), _number("3.5", "1", "2.5")
    assert merge([[empty], [one], [empty]]) == (one,)
    assert merge([[empty], [empty]]) == (empty,)


def test_sums_that_cancel_are_a_plain_zero() -> None:
    assert (
        merge([[_number("-1.50", "-1.5", "-1.5")], [_number("1.50", "1.5", "1.5")]])[0].total == "0"
    )


def test_doubles_keep_nan_as_the_greatest_and_have_no_sum() -> None:
    parts = [
        ColumnStats(non_null=2, minimum="-inf", maximum="1e+22"),
        ColumnStats(non_null=1, minimum="nan", maximum="nan", nan=1),
        ColumnStats(non_null=1, minimum="2.5", maximum="2.5"),
    ]
    assert merge([[part] for part in parts]) == (
        ColumnStats(non_null=4, minimum="-inf", maximum="nan", nan=1),
    )


def test_times_are_compared_by_time() -> None:
    parts = [
        ColumnStats(non_null=1, minimum="0999-01-01 00:00:00", maximum="0999-01-01 00:00:00"),
        ColumnStats(non_null=1, minimum="2024-02-29 12:00:00", maximum="2024-02-29 12:00:00"),
    ]
    merged = merge([[part] for part in parts])[0]
    assert (merged.minimum, merged.maximum) == ("0999-01-01 00:00:00", "2024-02-29 12:00:00")


def test_marker_cells_add_up() -> None:
    part = ColumnStats(non_null=3, null_marker_cells=2)
    assert merge([[part], [part]])[0].null_marker_cells == 4


def test_lengths_and_moments_add_up() -> None:
    part = ColumnStats(
        non_null=2, length_bytes=2**62, length_utf16=2**62, moments=str(99991231235959999999)
    )
    merged = merge([[part], [ColumnStats(non_null=0)], [part]])[0]
    assert (merged.length_bytes, merged.length_utf16) == (2**63, 2**63)
    assert merged.moments == str(2 * 99991231235959999999)


def test_what_one_part_did_not_count_is_not_known_of_all() -> None:
    counted = ColumnStats(non_null=2, length_bytes=3, length_utf16=3, moments="7")
    merged = merge([[counted], [ColumnStats(non_null=1)]])[0]
    assert (merged.length_bytes, merged.length_utf16, merged.moments) == (None, None, None)


def test_one_part_stays_as_it_is_and_none_has_no_columns() -> None:
    one = (_number("3", "1", "2"), ColumnStats(non_null=7))
    assert merge([one]) == one
    assert merge([]) == ()


def test_parts_of_other_tables_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        merge([[ColumnStats(non_null=0)] * 2, [ColumnStats(non_null=0)]])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0"),
        ("-0", "0"),
        ("0E-10", "0"),
        ("1E+3", "1000"),
        ("100", "100"),
        ("-1.500", "-1.5"),
        ("1E-7", "0.0000001"),
        ("10.0", "10"),
    ],
)
def test_plain_text_has_one_spelling(value: str, text: str) -> None:
    assert plain(Decimal(value)) == text
