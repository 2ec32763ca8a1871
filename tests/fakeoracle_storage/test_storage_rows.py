"""Rows are woven from columns once, and any range of them is a slice."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter_tui.fakeoracle.storage.rows import EncodedRows
from exporter_tui.fakeoracle.storage.values import ColumnType, Kind
from exporter_tui.fakeoracle.storage.vector import Vector

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
def test_a_million_rows_are_encoded_in_seconds_of_cpu() -> None:
    """Ten columns would take 38 s one value at a time; a bound far above what it takes here."""
    import time  # noqa: PLC0415 - only measured here

    count = 1_000_000
    numbers = np.arange(count, dtype=np.int64)
    started = time.process_time()
    vectors = [Vector.scaled_numbers(NUMBER, numbers * 37, 2) for _ in range(5)]
    vectors += [Vector.texts(TEXT, np.array(["red", "green"])[numbers % 2]) for _ in range(5)]
    rows = EncodedRows(vectors)
    assert len(rows.messages(0, count)) > 10 * count
    assert time.process_time() - started < 12
