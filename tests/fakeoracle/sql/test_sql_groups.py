"""GROUP BY: every group once, as Python groups; in the memory of its rows."""

import tracemalloc
from collections import defaultdict
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter_tui.fakeoracle.datasets.declare import column, number, varchar2
from exporter_tui.fakeoracle.sql.expressions.values import NUMBER, Column, Scaled, from_scaled
from exporter_tui.fakeoracle.sql.queries.groups import Groups
from exporter_tui.fakeoracle.storage.values import ColumnType, Kind
from tests.fakeoracle.sql.small_database import Asker, database, shelf

GROUPS = 250_000

rows = st.lists(
    st.tuples(
        st.sampled_from([None, "a", "b", "c"]),
        st.none() | st.integers(-(10**17), 10**17).map(Decimal),
        st.none() | st.sampled_from(["x", "y", "zz"]),
    ),
    max_size=25,
)


def table(found: list[tuple[str | None, Decimal | None, str | None]]) -> Asker:
    keys, numbers, texts = zip(*found, strict=True) if found else ((), (), ())
    double = ColumnType(kind=Kind.BINARY_DOUBLE)
    floats = [None if value is None else float(value) for value in numbers]
    return Asker(
        database(
            shelf().put(
                "T",
                [
                    column("K", varchar2(5), list(keys)),
                    column("N", number(18, 2), list(numbers)),
                    column("V", varchar2(5), list(texts)),
                    column("D", double, floats),
                ],
            )
        )
    )


@pytest.mark.slow
@given(rows)
@settings(deadline=None)
def test_each_group_has_what_its_rows_say(
    found: list[tuple[str | None, Decimal | None, str | None]],
) -> None:
    groups: dict[str | None, list[tuple[Decimal | None, str | None]]] = defaultdict(list)
    for key, value, text in found:
        groups[key].append((value, text))
    expected = {}
    for key, members in groups.items():
        numbers = [value for value, _ in members if value is not None]
        texts = [text for _, text in members if text is not None]
        expected[key] = (
            len(members),
            len(numbers),
            sum(numbers) if numbers else None,
            min(numbers, default=None),
            max(numbers, default=None),
            min(texts, default=None),
            len(set(texts)),
            max(map(float, numbers), default=None),
        )
    asked = table(found)(
        "SELECT k, COUNT(*), COUNT(n), SUM(n), MIN(n), MAX(n), MIN(v), COUNT(DISTINCT v), MAX(d) "
        "FROM shop.t GROUP BY k"
    )
    assert {row[0]: row[1:] for row in asked} == expected
    assert len(asked) == len(groups)


def test_having_and_case_choose_among_the_groups() -> None:
    ask = table([("a", Decimal(1), "x"), ("b", Decimal(2), "x"), ("b", Decimal(3), "y")])

    assert ask("SELECT k, SUM(n) FROM shop.t GROUP BY k HAVING COUNT(*) > 1") == [("b", 5)]
    assert ask("SELECT k FROM shop.t GROUP BY k HAVING SUM(n) > 99") == []
    assert ask(
        "SELECT k, CASE WHEN COUNT(*) > 1 THEN SUM(n) ELSE -1 END FROM shop.t GROUP BY k ORDER BY k"
    ) == [("a", -1), ("b", 5)]
    assert ask("SELECT k, COUNT(*) FROM shop.t GROUP BY k ORDER BY COUNT(*) DESC, k") == [
        ("b", 2),
        ("a", 1),
    ]


def test_having_without_groups_keeps_or_drops_the_only_row() -> None:
    ask = table([("a", Decimal(1), "x")])

    assert ask("SELECT COUNT(*) FROM shop.t HAVING COUNT(*) = 1") == [(1,)]
    assert ask("SELECT COUNT(*) FROM shop.t HAVING COUNT(*) > 1") == []


def test_values_that_oracle_takes_for_equal_are_one_group() -> None:
    nan = [float("nan"), float("nan"), 1.0]
    shop = shelf().put("T", [column("D", ColumnType(kind=Kind.BINARY_DOUBLE), nan)])

    assert sorted(Asker(database(shop))("SELECT COUNT(*) FROM shop.t GROUP BY d")) == [(1,), (2,)]


@pytest.mark.slow
def test_many_groups_take_the_memory_of_rows() -> None:
    """One mask of all rows for each group would be 62 GB here."""
    numbers = np.arange(GROUPS, dtype=np.int64)
    key = from_scaled(NUMBER, Scaled(values=numbers, scale=0, nulls=np.zeros(GROUPS, np.bool_)))
    cells = key.cells  # made beforehand: only what grouping itself takes is counted
    tracemalloc.start()
    groups = Groups([Column(NUMBER, cells)], GROUPS)
    counts = groups.count_rows().cells
    totals = groups.aggregated("SUM", key, distinct=False).cells
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (len(groups), counts[-1], totals[-1]) == (GROUPS, 1, GROUPS - 1)
    assert peak < GROUPS * 1024
    print(f"{peak / GROUPS:.0f} bytes a group")
