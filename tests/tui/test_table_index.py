"""The list of tables: cursor and marks belong to tables, and small updates equal a full rebuild."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter_tui.model.names import TableName
from exporter_tui.model.states import TableState
from exporter_tui.model.verdict import FailedReason
from exporter_tui.model.view import TableView
from exporter_tui.tui.table_index import Order, SchemaRow, Show, TableIndex


def table(owner: str, name: str, state: TableState, size: int = 0) -> TableView:
    reason = FailedReason.ERROR if state is TableState.FAILED else None
    return TableView(
        table=TableName(owner, name), state=state, reason=reason, rows=1, size_bytes=size
    )


STATES = st.sampled_from(list(TableState))
TABLES = st.dictionaries(
    st.tuples(st.sampled_from("AB"), st.sampled_from("pqrs")), st.tuples(STATES, st.integers(0, 3))
).map(lambda found: tuple(table(o, n, s, z) for (o, n), (s, z) in found.items()))


ARRANGEMENTS = st.tuples(
    st.sampled_from(list(Order)),
    st.sampled_from(list(Show)),
    st.sampled_from(["", "a.", "q", "?.q", "is:valid", "a is:run"]),
)


@pytest.mark.slow
@given(TABLES, st.data(), ARRANGEMENTS)
def test_updating_equals_building_anew(
    tables: tuple[TableView, ...], data: st.DataObject, arrangement: tuple[Order, Show, str]
) -> None:
    order, show, text = arrangement
    kept = TableIndex()
    kept.arrange(order=order, show=show, text=text)
    kept.update(tables)
    changed = tuple(
        replace(
            view,
            state=data.draw(STATES),
            reason=FailedReason.ERROR,
            at_work=data.draw(st.booleans()),
            rows_per_s=data.draw(st.sampled_from([0.0, 5.0, 700.0])),
            remaining_s=data.draw(st.sampled_from([None, 3.0, 90.0])),
        )
        for view in tables
    )
    kept.update(changed)
    fresh = TableIndex()
    fresh.arrange(order=order, show=show, text=text)
    fresh.update(changed)
    assert kept.rows(0, len(kept)) == fresh.rows(0, len(fresh))
    assert len(kept) == len(kept.rows(0, 1_000))


@given(TABLES, st.sampled_from(list(Order)))
def test_every_row_is_found_where_it_stands(tables: tuple[TableView, ...], order: Order) -> None:
    index = TableIndex(order=order)
    index.update(tables)
    for position in range(len(index)):
        assert index.position(index.item_at(position)) == position


def sample() -> TableIndex:
    index = TableIndex()
    index.update(
        (
            table("A", "BIG", TableState.EXPORTING, 9),
            table("A", "SMALL", TableState.SUCCEEDED, 1),
            table("B", "BROKEN", TableState.FAILED, 5),
        )
    )
    return index


def test_the_cursor_stays_on_its_table_in_every_order() -> None:
    index = sample()
    index.cursor = TableName("A", "SMALL")
    for order in Order:
        index.arrange(order=order)
        assert index.cursor == TableName("A", "SMALL")


def test_a_filter_that_hides_the_cursor_lends_it_to_the_first_match() -> None:
    index = sample()
    index.cursor = TableName("A", "SMALL")
    for text in ("b", "br", "broken", "brok"):
        index.arrange(text=text)
    assert index.cursor == TableName("B", "BROKEN")
    index.arrange(text="nothing like it")
    index.arrange(text="")
    assert index.cursor == TableName("A", "SMALL")


def test_a_cursor_that_was_moved_under_a_filter_stays_where_it_is() -> None:
    index = sample()
    index.cursor = TableName("A", "SMALL")
    index.arrange(text="b")
    index.move(1)
    there = index.cursor
    assert there != TableName("A", "SMALL")
    index.arrange(text="")
    assert index.cursor == there


def test_marks_outlive_a_filter_that_hides_them() -> None:
    index = sample()
    index.cursor = TableName("B", "BROKEN")
    index.toggle_mark()
    index.arrange(text="small")
    assert index.chosen() == (TableName("B", "BROKEN"),)


def test_without_marks_the_table_under_the_cursor_is_chosen() -> None:
    index = sample()
    index.cursor = TableName("A", "BIG")
    assert index.chosen() == (TableName("A", "BIG"),)
    index.cursor = "A"
    assert index.chosen() == ()


def test_folding_hides_the_tables_and_keeps_the_counts() -> None:
    index = sample()
    index.cursor = "A"
    index.fold(closed=True)
    rows = index.rows(0, 10)
    assert isinstance(rows[0], SchemaRow)
    assert (rows[0].owner, rows[0].done, rows[0].total, rows[0].folded) == ("A", 1, 2, True)
    assert len(index) == 3


def test_folding_from_inside_moves_the_cursor_to_the_heading() -> None:
    index = sample()
    index.cursor = TableName("A", "SMALL")
    index.fold(closed=True)
    assert index.position("A") == index.position(index.cursor)


def test_the_next_problem_goes_around_the_end() -> None:
    index = sample()
    index.cursor = TableName("B", "BROKEN")
    assert index.next_problem()
    assert index.cursor == TableName("B", "BROKEN")


def test_largest_schemas_and_tables_come_first_by_size() -> None:
    index = sample()
    names = [
        row.owner if isinstance(row, SchemaRow) else row.table.name for row in index.rows(0, 9)
    ]
    assert names == ["A", "BIG", "SMALL", "B", "BROKEN"]


def names(index: TableIndex) -> list[str]:
    return [row.table.name for row in index.rows(0, len(index)) if isinstance(row, TableView)]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (Order.SIZE, ["BIG", "SLOW", "SMALL", "FAST", "BROKEN"]),
        (Order.NAME, ["BIG", "SLOW", "SMALL", "BROKEN", "FAST"]),
        (Order.STATE, ["BROKEN", "SLOW", "FAST", "BIG", "SMALL"]),
        (Order.RATE, ["FAST", "SLOW", "BIG", "SMALL", "BROKEN"]),
        (Order.LEFT, ["SLOW", "FAST", "BIG", "SMALL", "BROKEN"]),
    ],
)
def test_each_order_puts_first_what_it_is_about(order: Order, expected: list[str]) -> None:
    slow = table("A", "SLOW", TableState.EXPORTING, 5)
    fast = table("B", "FAST", TableState.EXPORTING, 2)
    index = TableIndex(order=order)
    index.update(
        (
            table("A", "BIG", TableState.PLANNED, 9),
            table("A", "SMALL", TableState.SUCCEEDED, 3),
            replace(slow, at_work=True, rows_per_s=10.0, remaining_s=500.0),
            replace(fast, at_work=True, rows_per_s=900.0, remaining_s=2.0),
            table("B", "BROKEN", TableState.FAILED, 1),
        )
    )
    assert names(index) == expected
    assert any(isinstance(row, SchemaRow) for row in index.rows(0, 9)) != order.flat


def test_the_one_that_becomes_fastest_moves_to_the_top() -> None:
    index = TableIndex(order=Order.RATE)
    first = replace(table("A", "P", TableState.EXPORTING), rows_per_s=10.0)
    other = replace(table("A", "Q", TableState.EXPORTING), rows_per_s=5.0)
    index.update((first, other))
    assert names(index) == ["P", "Q"]
    index.update((first, replace(other, rows_per_s=50.0)))
    assert names(index) == ["Q", "P"]
