"""Values without a faithful text stop the encoding, naming their column."""

import pyarrow as pa
import pytest

from exporter_tui.export.cells.encode import cells
from exporter_tui.export.errors import NoFaithfulTextError
from exporter_tui.model.types import parse_type
from tests.golden.sources import native, planned

FIRST_SECOND, LAST_SECOND = -62_135_596_800, 253_402_300_799


def _unchecked(raw: bytes) -> pa.Array:
    """Return a string array as the driver builds it: nobody looked at the bytes."""
    offsets = pa.array([0, len(raw)], pa.int64()).buffers()[1]
    return pa.Array.from_buffers(pa.large_string(), 1, [None, offsets, pa.py_buffer(raw)])


@pytest.mark.parametrize("raw", [b"\xff", b"ab\xc3", b"\xed\xa0\x80", b"\xc0\x80"])
@pytest.mark.parametrize("name", ["VARCHAR2", "CLOB", "NUMBER"])
def test_bytes_that_are_not_utf8(name: str, raw: bytes) -> None:
    column = planned(parse_type(name, char_length=5))
    with pytest.raises(NoFaithfulTextError, match="UTF-8") as caught:
        cells(column, _unchecked(raw))
    assert caught.value.column == "C"


@pytest.mark.parametrize("ticks", [FIRST_SECOND - 1, LAST_SECOND + 1, -(2**62), 2**62])
def test_dates_outside_the_calendar(ticks: int) -> None:
    column = planned(parse_type("DATE"))
    with pytest.raises(NoFaithfulTextError, match="years 1 to 9999"):
        cells(column, pa.array([0, None, ticks], pa.timestamp("s")))


@pytest.mark.parametrize("name", ["TIMESTAMP(6)", "TIMESTAMP(6) WITH TIME ZONE"])
@pytest.mark.parametrize("micros", [FIRST_SECOND * 10**6 - 1, (LAST_SECOND + 1) * 10**6])
def test_timestamps_outside_the_calendar(micros: int, name: str) -> None:
    column = planned(parse_type(name))
    with pytest.raises(NoFaithfulTextError, match="years 1 to 9999"):
        cells(column, pa.array([micros], pa.timestamp("us")))


@pytest.mark.parametrize(
    ("declared", "text"),
    [
        ("INTERVAL DAY(2) TO SECOND(3)", "+01 00:00:00.0001"),
        ("INTERVAL DAY(2) TO SECOND(3)", "+01 00:00:00"),
        ("INTERVAL DAY(2) TO SECOND(0)", "01 00:00:0x"),
        ("INTERVAL YEAR(2) TO MONTH", "+02/11"),
        ("INTERVAL YEAR(2) TO MONTH", ""),
    ],
)
def test_an_interval_in_another_form_than_its_type_is_not_cut(declared: str, text: str) -> None:
    column = planned(parse_type(declared))
    with pytest.raises(NoFaithfulTextError, match="form of its declared type"):
        cells(column, pa.array([None, text], pa.large_string()))


def test_what_lies_under_a_null_is_not_looked_at() -> None:
    validity = pa.py_buffer(b"\x02")
    ticks = pa.array([2**62, 0]).buffers()[1]
    array = pa.Array.from_buffers(pa.timestamp("s"), 2, [validity, ticks])
    assert cells(planned(parse_type("DATE")), array).null_count == 1


@pytest.mark.parametrize("length", [1, 2, 3, 16, 100])
def test_slices_of_columns_are_encoded_as_they_are(length: int) -> None:
    column = planned(parse_type("BLOB"))
    values = [None, b"", b"a" * length, b"b" * length, None, b"c" * length, b""]
    whole = cells(column, native(column, values)).to_pylist()
    for start in range(len(values)):
        part = cells(column, native(column, values).slice(start, 3))
        part.validate(full=True)
        assert part.to_pylist() == whole[start : start + 3]
