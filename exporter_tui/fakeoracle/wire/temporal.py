"""DATE, TIMESTAMP and INTERVAL values.

Enters: calendar fields as numbers, so that years before 1 and impossible dates can be written too.
Leaves: Oracle's bytes, and back. Time zone names are not supported: an offset only.
"""

from typing import NamedTuple

from exporter_tui.fakeoracle.wire.primitives import u32

_MIDDLE = 1 << 31


class Moment(NamedTuple):
    """Calendar fields. ``offset_minutes`` is None without a time zone; the fields are then plain,
    and in UTC with one.
    """

    year: int
    month: int
    day: int
    hour: int = 0
    minute: int = 0
    second: int = 0
    nanosecond: int = 0
    offset_minutes: int | None = None


def date_bytes(moment: Moment) -> bytes:
    """Return the seven bytes of a DATE; a negative year is BC."""
    century = int(moment.year / 100)
    return bytes(
        (
            century + 100,
            moment.year - century * 100 + 100,
            moment.month,
            moment.day,
            moment.hour + 1,
            moment.minute + 1,
            moment.second + 1,
        )
    )


def timestamp_bytes(moment: Moment) -> bytes:
    """Return a TIMESTAMP: 7 bytes without a fraction, 11 with one, 13 with a time zone."""
    if moment.offset_minutes is not None:
        # Both parts carry the offset's sign: -02:30 is -2 hours and -30 minutes.
        hours = int(moment.offset_minutes / 60)
        zone = bytes((hours + 20, moment.offset_minutes - hours * 60 + 60))
        return date_bytes(moment) + u32(moment.nanosecond) + zone
    fraction = u32(moment.nanosecond) if moment.nanosecond else b""
    return date_bytes(moment) + fraction


def parse_moment(data: bytes) -> Moment:
    """Return the fields of a DATE or TIMESTAMP of 7, 11 or 13 bytes; ValueError for others."""
    if len(data) not in (7, 11, 13):
        raise ValueError(f"a date of {len(data)} bytes")
    year = (data[0] - 100) * 100 + data[1] - 100
    nanosecond = int.from_bytes(data[7:11], "big")
    offset = (data[11] - 20) * 60 + data[12] - 60 if len(data) == 13 else None
    return Moment(year, data[2], data[3], data[4] - 1, data[5] - 1, data[6] - 1, nanosecond, offset)


def day_second_bytes(
    days: int, hours: int = 0, minutes: int = 0, seconds: int = 0, nanoseconds: int = 0
) -> bytes:
    """Return an INTERVAL DAY TO SECOND; all fields of one interval have the same sign."""
    middle = bytes((hours + 60, minutes + 60, seconds + 60))
    return u32(days + _MIDDLE) + middle + u32(nanoseconds + _MIDDLE)


def parse_day_second(data: bytes) -> tuple[int, int, int, int, int]:
    """Return days, hours, minutes, seconds and nanoseconds, each with the interval's sign."""
    days = int.from_bytes(data[:4], "big") - _MIDDLE
    nanoseconds = int.from_bytes(data[7:11], "big") - _MIDDLE
    return days, data[4] - 60, data[5] - 60, data[6] - 60, nanoseconds


def year_month_bytes(years: int, months: int = 0) -> bytes:
    """Return an INTERVAL YEAR TO MONTH; both fields have the same sign."""
    return u32(years + _MIDDLE) + bytes((months + 60,))


def parse_year_month(data: bytes) -> tuple[int, int]:
    """Return years and months, each with the interval's sign."""
    return int.from_bytes(data[:4], "big") - _MIDDLE, data[4] - 60
