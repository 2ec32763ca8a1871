"""The verdict: equal is equal, wrong is wrong, and what cannot be known fails nothing."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter_tui.model.options import ValidationMode
from exporter_tui.model.plan import ColumnPlan
from exporter_tui.model.statistics import plain
from exporter_tui.model.types import parse_type
from exporter_tui.model.verdict import Asked, Check, CheckResult, Verdict
from exporter_tui.model.work import ColumnAggregates, ColumnStats, TableAggregates
from exporter_tui.validate.compare import verdict
from tests.store.builders import column, plan, record

NUMBER = column("N", parse_type("NUMBER"))
MONEY = column("N", parse_type("NUMBER", precision=10, scale=2))
DOUBLE = column("N", parse_type("BINARY_DOUBLE"))
DATE = column("N", parse_type("DATE"))
TEXT = column("N", parse_type("VARCHAR2", char_length=9))


def judged(
    of: ColumnPlan,
    files: Sequence[ColumnStats] | ColumnStats,
    oracle: ColumnAggregates,
    *,
    rows: int = 3,
    oracle_rows: int = 3,
    asked: Asked = Asked(),  # noqa: B008 - frozen
) -> Verdict:
    parts = [files] if isinstance(files, ColumnStats) else list(files)
    made = plan([of], chunks=len(parts))
    records = [
        record(made, no, rows=rows if no == 0 else 0, columns=(part,))
        for no, part in enumerate(parts)
    ]
    aggregates = TableAggregates(
        table=made.table, scn=made.scn, rows=oracle_rows, columns=(oracle,), asked=asked
    )
    return verdict(made, records, aggregates)


def check(found: Verdict, name: str) -> Check:
    (one,) = [one for one in found.checks if one.name == name]
    return one


def number(
    total: str | None, *, low: str = "0", high: str = "9", count: int = 3
) -> tuple[ColumnStats, ColumnAggregates]:
    """The same numbers on both sides."""
    stats = ColumnStats(non_null=count, total=total, minimum=low, maximum=high)
    oracle = ColumnAggregates(non_null=count, total=total, minimum=low, maximum=high)
    return stats, oracle


def test_a_table_that_agrees_agrees_in_every_check() -> None:
    found = judged(MONEY, *number("12.50"))
    assert found.agrees
    assert [one.name for one in found.checks] == [
        "COUNT(*)",
        "COUNT(N)",
        "SUM(N)",
        "MIN(N)",
        "MAX(N)",
    ]
    assert {one.result for one in found.checks} == {CheckResult.AGREES}
    assert {one.difference for one in found.checks} == {"0"}


def test_a_lost_row_shows_with_both_counts() -> None:
    stats, oracle = number("12.50")
    found = judged(MONEY, stats, oracle, rows=2)
    one = check(found, "COUNT(*)")
    assert not found.agrees
    assert (one.oracle, one.files, one.difference) == ("3", "2", "-1")
    assert (found.oracle_rows, found.exported_rows) == (3, 2)


def test_a_wrong_sum_shows_its_exact_difference() -> None:
    stats, _ = number("41900117004.12")
    _, oracle = number("41900118202.37")
    found = judged(MONEY, stats, oracle)
    assert check(found, "SUM(N)").result is CheckResult.DIFFERS
    assert check(found, "SUM(N)").difference == "-1198.25"


def test_a_difference_is_exact_whatever_its_length() -> None:
    stats, _ = number("12345678901234567890123456789012345.67")
    _, oracle = number("-0.01")
    one = check(judged(MONEY, stats, oracle), "SUM(N)")
    assert one.difference == "12345678901234567890123456789012345.68"


NATIONAL = column("N", parse_type("NVARCHAR2", char_length=9))
RAW = column("N", parse_type("RAW", data_length=9))


@pytest.mark.parametrize(
    ("of", "files", "name", "length"),
    [
        (TEXT, ColumnStats(non_null=3, length_bytes=7), "SUM(LENGTHB(N))", "7"),
        (RAW, ColumnStats(non_null=3, length_bytes=7), "SUM(VSIZE(N))", "7"),
        # Oracle stores two bytes for a unit of UTF-16, whatever the text takes in UTF-8.
        (
            NATIONAL,
            ColumnStats(non_null=3, length_bytes=9, length_utf16=5),
            "SUM(LENGTHB(N))",
            "10",
        ),
    ],
    ids=["text", "raw", "national"],
)
def test_lengths_are_held_against_each_other_in_stored_bytes(
    of: ColumnPlan, files: ColumnStats, name: str, length: str
) -> None:
    same = judged(of, files, ColumnAggregates(non_null=3, length=int(length)))
    assert same.agrees
    assert (check(same, name).oracle, check(same, name).files) == (length, length)
    longer = judged(of, files, ColumnAggregates(non_null=3, length=int(length) + 1))
    assert check(longer, name).difference == "-1"
    assert not longer.agrees


def test_one_moment_within_the_extremes_shows_in_their_sum() -> None:
    low, high = "2024-01-01 00:00:00", "2024-12-31 00:00:00"
    stats = ColumnStats(non_null=3, minimum=low, maximum=high, moments="60720000000000")
    oracle = ColumnAggregates(non_null=3, minimum=low, maximum=high, moments="60720000000001")
    found = judged(DATE, stats, oracle)
    assert [one.name for one in found.checks if one.result is CheckResult.DIFFERS] == [
        "SUM(N AS YYYYMMDDHH24MISS)"
    ]
    assert check(found, "SUM(N AS YYYYMMDDHH24MISS)").difference == "-1"


@pytest.mark.parametrize(
    ("of", "oracle"),
    [
        (TEXT, ColumnAggregates(non_null=3, length=7)),
        (NATIONAL, ColumnAggregates(non_null=3, length=14)),
        (DATE, ColumnAggregates(non_null=3, moments="60720000000001")),
    ],
    ids=["text", "national", "moments"],
)
def test_what_an_earlier_version_did_not_count_is_not_compared(
    of: ColumnPlan, oracle: ColumnAggregates
) -> None:
    counted = ColumnStats(non_null=1, length_bytes=7, length_utf16=7, moments="60720000000001")
    found = judged(of, [counted, ColumnStats(non_null=2)], oracle)
    assert found.agrees
    assert found.checks[-1].result is CheckResult.NOT_COMPARABLE
    assert found.checks[-1].files is None


def test_what_was_not_asked_is_not_checked() -> None:
    stats = ColumnStats(non_null=3, length_bytes=7)
    assert [one.name for one in judged(TEXT, stats, ColumnAggregates(non_null=3)).checks] == [
        "COUNT(*)",
        "COUNT(N)",
    ]
    money, oracle = number("12.50")
    bare = replace(oracle, total=None, minimum=None, maximum=None)
    found = judged(MONEY, money, bare, asked=Asked(mode=ValidationMode.COUNTS))
    assert [one.name for one in found.checks] == ["COUNT(*)", "COUNT(N)"]
    assert found.agrees


def test_a_null_that_became_a_value_shows_in_the_count() -> None:
    stats = ColumnStats(non_null=3)
    found = judged(TEXT, stats, ColumnAggregates(non_null=2))
    assert [one.name for one in found.checks] == ["COUNT(*)", "COUNT(N)"]
    assert check(found, "COUNT(N)").difference == "1"
    assert not found.agrees


def test_numbers_are_compared_as_numbers_not_as_texts() -> None:
    stats, _ = number("12.5", low="0.50", high="7")
    _, oracle = number("12.50", low="0.5", high="7.00")
    assert judged(MONEY, stats, oracle).agrees


def test_chunks_are_summed_before_they_are_compared() -> None:
    parts = [
        ColumnStats(non_null=2, total="1.5", minimum="-0.5", maximum="2"),
        ColumnStats(non_null=0),
        ColumnStats(non_null=1, total="10", minimum="10", maximum="10"),
    ]
    oracle = ColumnAggregates(non_null=3, total="11.5", minimum="-0.5", maximum="10")
    assert judged(MONEY, parts, oracle).agrees


def test_a_column_without_values_agrees() -> None:
    found = judged(MONEY, ColumnStats(non_null=0), ColumnAggregates(non_null=0))
    assert found.agrees
    assert check(found, "SUM(N)").result is CheckResult.AGREES


NINES = "9" * 36


@pytest.mark.parametrize(
    ("of", "greatest", "comparable"),
    [
        (MONEY, NINES, True),
        (MONEY, NINES + "9", False),
        (MONEY, NINES + ".99", True),
        (column("N", parse_type("NUMBER", precision=38, scale=0)), "9" * 38, True),
        (column("N", parse_type("NUMBER", precision=38, scale=0)), "9" * 39, False),
        (column("N", parse_type("NUMBER", precision=5, scale=-3)), "9" * 38, True),
        (column("N", parse_type("NUMBER", precision=5, scale=-3)), "9" * 39, False),
        (column("N", parse_type("NUMBER", scale=0)), "9" * 38, True),
        (NUMBER, "9" * 38, True),
        (NUMBER, "9" * 30 + "." + "9" * 8, True),
        (NUMBER, "9" * 30 + "." + "9" * 9, False),
        (NUMBER, "0." + "0" * 37 + "1", True),
        (NUMBER, "0." + "0" * 38 + "1", False),
        (column("N", parse_type("FLOAT", precision=126)), "1." + "1" * 38, False),
    ],
)
def test_a_sum_is_compared_exactly_where_oracle_cannot_have_rounded(
    of: ColumnPlan, greatest: str, comparable: bool
) -> None:
    for low, high in (("0", greatest), (f"-{greatest}", "0")):
        stats, oracle = number("1", low=low, high=high, count=1)
        one = check(judged(of, stats, oracle), "SUM(N)")
        assert (one.result is CheckResult.AGREES) == comparable
        assert (one.result is CheckResult.NOT_COMPARABLE) == (not comparable)


@pytest.mark.parametrize(
    ("count", "comparable"), [(10, True), (11, True), (100, True), (101, False), (1000, False)]
)
def test_so_many_numbers_of_the_greatest_size_must_fit(count: int, comparable: bool) -> None:
    stats, oracle = number("1", low=f"-{NINES[2:]}", count=count)
    one = check(judged(MONEY, stats, oracle), "SUM(N)")
    assert (one.result is CheckResult.AGREES) == comparable


@pytest.mark.parametrize(
    ("spelled", "comparable"),
    [("1E+37", True), ("1E+38", False), ("1E-38", True), ("1E-39", False)],
)
def test_the_exponents_of_a_client_library_are_read(spelled: str, comparable: bool) -> None:
    stats, oracle = number("1", count=1, low=spelled, high=spelled)
    one = check(judged(NUMBER, stats, oracle), "SUM(N)")
    assert (one.result is CheckResult.AGREES) == comparable


def test_fraction_digits_seen_by_one_chunk_alone_count() -> None:
    stats = ColumnStats(non_null=1, total="1", minimum="0", maximum="9" * 30, fraction_digits=9)
    _, oracle = number("1", high="9" * 30, count=1)
    assert check(judged(NUMBER, stats, oracle), "SUM(N)").result is CheckResult.NOT_COMPARABLE


def test_digits_that_only_oracle_shows_count_too() -> None:
    stats, _ = number("1")
    _, oracle = number("1", high="9" * 39)
    assert check(judged(NUMBER, stats, oracle), "SUM(N)").result is CheckResult.NOT_COMPARABLE


def test_not_comparable_fails_nothing_and_min_max_and_count_stand_in() -> None:
    stats, oracle = number("1", low="-" + "9" * 39, high="5")
    found = judged(NUMBER, stats, oracle)
    assert found.agrees
    one = check(found, "SUM(N)")
    assert (one.oracle, one.files, one.difference) == ("1", "1", None)
    wrong, _ = number("1", low="-" + "9" * 39, high="6")
    found = judged(NUMBER, wrong, oracle)
    assert check(found, "MAX(N)").result is CheckResult.DIFFERS
    assert not found.agrees


def test_a_sum_that_oracle_could_not_compute_is_not_comparable() -> None:
    stats, _ = number("1")
    oracle = ColumnAggregates(non_null=3, minimum="0", maximum="9")
    found = judged(NUMBER, stats, oracle)
    assert check(found, "SUM(N)").result is CheckResult.NOT_COMPARABLE
    assert found.agrees


@pytest.mark.parametrize(
    ("files", "oracle", "agrees"),
    [
        ("0.1", "0.1", True),
        ("1e+22", "1e22", True),
        ("nan", "nan", True),
        ("inf", "inf", True),
        ("-0.0", "0.0", True),
        ("nan", "1.0", False),
        ("inf", "-inf", False),
        ("0.1", "0.10000000000000002", False),
        (None, None, True),
        (None, "1.0", False),
        ("1.0", None, False),
    ],
)
def test_doubles_are_compared_as_doubles(
    files: str | None, oracle: str | None, agrees: bool
) -> None:
    stats = ColumnStats(non_null=3, minimum="0.0", maximum=files)
    theirs = ColumnAggregates(non_null=3, minimum="0.0", maximum=oracle)
    found = judged(DOUBLE, stats, theirs)
    assert [one.name for one in found.checks] == ["COUNT(*)", "COUNT(N)", "MIN(N)", "MAX(N)"]
    assert found.agrees == agrees


def test_the_difference_of_doubles_is_shown_where_there_is_one() -> None:
    stats = ColumnStats(non_null=3, minimum="-inf", maximum="1.5")
    theirs = ColumnAggregates(non_null=3, minimum="0.0", maximum="2.25")
    found = judged(DOUBLE, stats, theirs)
    assert check(found, "MAX(N)").difference == "-0.75"
    assert check(found, "MIN(N)").difference is None


def test_moments_are_compared_as_cell_texts() -> None:
    stats = ColumnStats(non_null=3, minimum="2024-02-29 23:59:59", maximum="2024-03-01 00:00:00")
    theirs = ColumnAggregates(
        non_null=3, minimum="2024-02-29 23:59:59", maximum="2024-03-01 00:00:01"
    )
    found = judged(DATE, stats, theirs)
    assert check(found, "MIN(N)").result is CheckResult.AGREES
    assert check(found, "MAX(N)").result is CheckResult.DIFFERS
    assert check(found, "MAX(N)").difference is None


def test_the_row_hash_is_no_column_of_oracle() -> None:
    made = plan([TEXT], row_hash=True)
    records = [record(made, columns=(ColumnStats(non_null=3), ColumnStats(non_null=3)))]
    aggregates = TableAggregates(
        table=made.table, scn=made.scn, rows=3, columns=(ColumnAggregates(non_null=3),)
    )
    assert len(verdict(made, records, aggregates).checks) == 2


def test_a_table_without_records_has_no_rows() -> None:
    made = plan([MONEY])
    aggregates = TableAggregates(
        table=made.table, scn=made.scn, rows=0, columns=(ColumnAggregates(non_null=0),)
    )
    assert verdict(made, [], aggregates).agrees


def test_answers_for_other_columns_are_a_defect() -> None:
    made = plan([MONEY])
    aggregates = TableAggregates(table=made.table, scn=made.scn, rows=0, columns=())
    with pytest.raises(ValueError, match="zip"):
        verdict(made, [], aggregates)


PLACES = 12
SCALED = st.integers(min_value=-(10**72), max_value=10**72)
"""Numbers of twelve decimals, as whole units of the last."""


def text(scaled: int) -> str:
    return plain(Decimal(f"{scaled}E-{PLACES}"))


def seen(of: list[int]) -> ColumnStats:
    return ColumnStats(
        non_null=len(of),
        total=text(sum(of)),
        minimum=text(min(of)),
        maximum=text(max(of)),
        fraction_digits=PLACES,
    )


def told(of: list[int]) -> ColumnAggregates:
    exact = seen(of)
    return ColumnAggregates(
        non_null=exact.non_null,
        total=exact.total,
        minimum=exact.minimum,
        maximum=exact.maximum,
    )


@given(st.lists(SCALED, min_size=1, max_size=20), SCALED)
def test_exact_sums_of_any_numbers_agree_and_any_changed_number_is_seen(
    values: list[int], other: int
) -> None:
    assert judged(NUMBER, seen(values), told(values)).agrees
    found = judged(NUMBER, seen([other, *values[1:]]), told(values))
    if check(found, "SUM(N)").result is not CheckResult.NOT_COMPARABLE:
        assert found.agrees == (values[0] == other)
