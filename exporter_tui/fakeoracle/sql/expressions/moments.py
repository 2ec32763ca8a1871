"""Moments on their way through SQL: instants, shifts, fields.

Enters: stored moments. Leaves: moments in another zone, keys that sort as Oracle sorts, fields for
TO_CHAR. Days are counted in the calendar that Oracle uses: Julian before 15 October 1582,
Gregorian from then on (SQL Language Reference, DATE: "the Julian calendar until 1582").
"""

from exporter_tui.fakeoracle.sql.expressions.values import LOCAL, ZONED, ValueType
from exporter_tui.fakeoracle.sql.functions.datetime_format import Fields
from exporter_tui.fakeoracle.storage.values import Moment, ZonedMoment

_GREGORIAN_FROM = (1582, 10, 15)
_FIRST_GREGORIAN_DAY = 2299161
_MINUTES_PER_DAY = 1440


def day_number(year: int, month: int, day: int) -> int:
    """Return the Julian day number of a date; a negative year is BC (there is no year 0)."""
    astronomical = year + 1 if year < 0 else year
    shifted = (14 - month) // 12
    years, months = astronomical + 4800 - shifted, month + 12 * shifted - 3
    days = day + (153 * months + 2) // 5 + 365 * years + years // 4
    if (year, month, day) >= _GREGORIAN_FROM:
        return days - years // 100 + years // 400 - 32045
    return days - 32083


def date_of(number: int) -> tuple[int, int, int]:
    """Return year, month and day of a Julian day number: the inverse of ``day_number``."""
    if number >= _FIRST_GREGORIAN_DAY:
        shifted = number + 32044
        centuries = (4 * shifted + 3) // 146097
        rest, base = shifted - 146097 * centuries // 4, 100 * centuries
    else:
        rest, base = number + 32082, 0
    years = (4 * rest + 3) // 1461
    days = rest - 1461 * years // 4
    months = (5 * days + 2) // 153
    year = base + years - 4800 + months // 10
    return (
        year if year > 0 else year - 1,
        months + 3 - 12 * (months // 10),
        days - (153 * months + 2) // 5 + 1,
    )


def shifted(moment: Moment, minutes: int) -> Moment:
    """Return the moment so many minutes later."""
    if not minutes:
        return moment
    total = day_number(moment.year, moment.month, moment.day) * _MINUTES_PER_DAY
    total += moment.hour * 60 + moment.minute + minutes
    day, rest = divmod(total, _MINUTES_PER_DAY)
    return Moment(*date_of(day), rest // 60, rest % 60, moment.second, moment.nanosecond)


def to_utc(value: Moment | ZonedMoment, kind: str, zone_minutes: int) -> Moment:
    """Return the instant in UTC; a value without a zone is taken in the session's zone. WITH
    LOCAL TIME ZONE values are stored in UTC.
    """
    if isinstance(value, ZonedMoment):
        return value.utc
    return value if kind == LOCAL else shifted(value, -zone_minutes)


def fields_of(
    value: Moment | ZonedMoment, type_: ValueType, zone_minutes: int, calendar_years: int = 0
) -> Fields:
    """Return the fields as the session sees them; ``calendar_years``: how many its calendar is
    ahead of the Gregorian one.
    """
    offset, region = None, None
    if isinstance(value, ZonedMoment):
        offset, region = value.offset_minutes, value.region
        value = shifted(value.utc, offset)
    elif type_.kind in {LOCAL, ZONED}:
        offset = zone_minutes
        value = shifted(value, zone_minutes)
    return Fields(
        year=value.year + calendar_years,
        month=value.month,
        day=value.day,
        hour=value.hour,
        minute=value.minute,
        second=value.second,
        nanosecond=value.nanosecond,
        offset_minutes=offset,
        region=region,
        digits=0 if type_.kind == "DATE" else type_.scale or None,
    )
