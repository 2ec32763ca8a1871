"""Rows are woven from columns once, and any range of them is a slice."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter_tui.fakeoracle.storage.rows import EncodedRows
from exporter_tui.fakeoracle.storage.values import ColumnType, Kind
from exporter_tui.fakeoracle.storage.vector import Vector
from tests.measuring import calls, cpu_s

EXAMPLES = settings(max_examples=50, deadline=None)
NUMBER = ColumnType(kind=Kind.NUMBER)
TEXT = ColumnType(kind=Kind.VARCHAR2, length=4000)


def some_rows(texts: list[str | None]) -> EncodedRows:
    numbers = Vector.of(NUMBER, [Decimal(row) for row in range(len(texts))])
    return EncodedRows([numbers, Vector.texts(TEXT, texts)])


@EXAMPLES
@given(st.lists(st.none() | st.text("aé👍", max_size=120), max_size=12), st.data())
def test_messages_are_marked_cells_of_each_row(
    texts: list[str | None], data: st.DataObject
) -> None:
    rows = some_rows(texts)
    start = data.draw(st.integers(0, len(texts)))
    stop = data.draw(st.integers(start, len(texts)))
    expected = b"".join(b"\x07" + b"".join(rows.cells(row)) for row in range(start, stop))
    assert bytes(rows.messages(start, stop)) == expected
    part = rows.take(start, stop)
    assert len(part) == stop - start
    assert bytes(part.messages(0, len(part))) == expected


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="one length"):
        EncodedRows([Vector.of(NUMBER, []), Vector.of(NUMBER, [None])])


@pytest.mark.slow
@pytest.mark.measure
def test_a_million_rows_are_encoded_by_columns_not_value_by_value(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """More rows cost fewer than a call for ten of them, and value by value more CPU."""

    def by_columns(count: int) -> bytes:
        numbers = np.arange(count, dtype=np.int64)
        vectors = [Vector.scaled_numbers(NUMBER, numbers * 37, 2) for _ in range(5)]
        vectors += [Vector.texts(TEXT, np.array(["red", "green"])[numbers % 2]) for _ in range(5)]
        return bytes(EncodedRows(vectors).messages(0, count))

    def by_values(count: int) -> bytes:
        amounts = [Decimal(row * 37).scaleb(-2) for row in range(count)]
        vectors = [Vector.of(NUMBER, amounts) for _ in range(5)]
        colours = [("red", "green")[row % 2] for row in range(count)]
        vectors += [Vector.of(TEXT, colours) for _ in range(5)]
        return bytes(EncodedRows(vectors).messages(0, count))

    few, many = 10_000, 1_000_000
    assert by_columns(few) == by_values(few)
    fast, slow = cpu_s(lambda: by_columns(many)), cpu_s(lambda: by_values(few)) * many / few
    with capsys.disabled():
        print(f"\na million rows: {fast:.1f} s of CPU; value by value: {slow:.0f} s")
    grown = calls(lambda: by_columns(2 * few)) - calls(lambda: by_columns(few))
    assert grown < few / 10
    assert fast < slow
