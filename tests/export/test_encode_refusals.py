"""Values without a faithful text stop the encoding, naming their column."""

import pyarrow as pa
import pytest

from exporter_tui.export.encode import cells
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


def test_an_interval_of_more_decimals_than_declared_is_not_cut() -> None:
    column = planned(parse_type("INTERVAL DAY(2) TO SECOND(3)"))
    with pytest.raises(NoFaithfulTextError, match="3 decimals"):
        cells(column, pa.array([(0, 0, 1)], pa.month_day_nano_interval()))


def test_what_lies_under_a_null_is_not_looked_at() -> None:
    validity = pa.py_buffer(b"\x02")
    ticks = pa.array([2**62, 0]).buffers()[1]
    array = pa.Array.from_buffers(pa.timestamp("s"), 2, [validity, ticks])
    assert cells(planned(parse_type("DATE")), array).null_count == 1
    junk = pa.array([(0, 7, 7), (0, 1, 0)], pa.month_day_nano_interval()).buffers()[1]
    array = pa.Array.from_buffers(pa.month_day_nano_interval(), 2, [validity, junk])
    column = planned(parse_type("INTERVAL DAY(2) TO SECOND(0)"))
    assert cells(column, array).to_pylist() == [None, "1 00:00:00"]


def test_days_and_time_of_unlike_signs_show_one_sign() -> None:
    column = planned(parse_type("INTERVAL DAY(2) TO SECOND(0)"))
    second = 10**9
    array = pa.array([(0, 1, -second), (0, -1, second)], pa.month_day_nano_interval())
    assert cells(column, array).to_pylist() == ["0 23:59:59", "-0 23:59:59"]


@pytest.mark.parametrize("length", [1, 2, 3, 16, 100])
def test_slices_of_columns_are_encoded_as_they_are(length: int) -> None:
    column = planned(parse_type("BLOB"))
    values = [None, b"", b"a" * length, b"b" * length, None, b"c" * length, b""]
    whole = cells(column, native(column, values)).to_pylist()
    for start in range(len(values)):
        part = cells(column, native(column, values).slice(start, 3))
        part.validate(full=True)
        assert part.to_pylist() == whole[start : start + 3]
