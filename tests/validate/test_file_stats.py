"""What a file's text tells is what was counted while it was written, by other code."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter_tui.export.cells.encode import cells
from exporter_tui.export.statistics.stats import StatsCollector
from exporter_tui.model.types import parse_type
from exporter_tui.model.work import ColumnStats
from exporter_tui.validate.file_stats import FileStats
from tests.golden.sources import native, planned

TEXTS = st.one_of(st.text(max_size=9), st.text("aé漢👍", max_size=9))
MOMENTS = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59))  # noqa: DTZ001
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "CHAR": TEXTS,
    "VARCHAR2": TEXTS,
    "NVARCHAR2": TEXTS,
    "NCHAR": TEXTS,
    "CLOB": TEXTS,
    "NCLOB": TEXTS,
    "RAW": st.binary(max_size=9),
    "BLOB": st.binary(max_size=9),
    "DATE": MOMENTS,
    "TIMESTAMP(6)": MOMENTS,
    "TIMESTAMP(9) WITH TIME ZONE": MOMENTS,
}


def written_and_read(
    name: str, batches: Sequence[Sequence[Any]]
) -> tuple[ColumnStats, ColumnStats]:
    """Return what the writer counts and what the text of its cells tells."""
    column = planned(parse_type(name, char_length=9, data_length=9))
    writer, reader = StatsCollector([column], "\\N"), FileStats([column])
    for values in batches:
        array = native(column, []) if not values else _fetched(native(column, []).type, values)
        made = cells(column, array)
        writer.add([array], [made])
        reader.add([made.cast(pa.large_string())], len(array))
    return writer.result()[0], reader.result()[0]


def _fetched(kind: pa.DataType, values: Sequence[Any]) -> pa.Array:
    if pa.types.is_timestamp(kind):
        return pa.array(values, pa.timestamp("us")).cast(kind, safe=False)
    return pa.array(values, kind)


@pytest.mark.slow
@pytest.mark.parametrize("name", VALUES)
@given(st.data())
def test_the_text_tells_what_was_written(name: str, data: st.DataObject) -> None:
    batches = data.draw(st.lists(st.lists(st.one_of(st.none(), VALUES[name]), max_size=9)))
    written, read = written_and_read(name, batches)
    assert (read.non_null, read.minimum, read.maximum) == (
        written.non_null,
        written.minimum,
        written.maximum,
    )
    assert (read.length_bytes, read.length_utf16, read.moments) == (
        written.length_bytes,
        written.length_utf16,
        written.moments,
    )


@pytest.mark.parametrize(
    ("name", "values", "found"),
    [
        ("VARCHAR2", ["aé", "👍"], {"length_bytes": 7}),
        ("NVARCHAR2", ["aé", "👍"], {"length_bytes": 7, "length_utf16": 4}),
        ("RAW", [b"abcd", b"", b"xy"], {"length_bytes": 6}),
        ("DATE", [datetime(2024, 2, 29, 23, 59, 59)] * 2, {"moments": "40480458471918"}),  # noqa: DTZ001
        (
            "TIMESTAMP(6)",
            [datetime(2024, 2, 29, 23, 59, 59, 123456)],  # noqa: DTZ001
            {"moments": "20240229235959123456"},
        ),
        (
            "TIMESTAMP(6) WITH TIME ZONE",
            [datetime(1, 2, 3, 4, 5, 6, 7)],  # noqa: DTZ001
            {"moments": "10203040506000007"},
        ),
    ],
)
def test_known_values_have_known_sums(
    name: str, values: Sequence[Any], found: dict[str, object]
) -> None:
    for stats in written_and_read(name, [values]):
        sums = {
            "length_bytes": stats.length_bytes,
            "length_utf16": stats.length_utf16,
            "moments": stats.moments,
        }
        assert {key: value for key, value in sums.items() if value is not None} == found
