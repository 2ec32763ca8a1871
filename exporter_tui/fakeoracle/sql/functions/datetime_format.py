"""TO_CHAR of dates, timestamps and intervals.

Enters: the fields of one value and a datetime format model. Leaves: text. Sources: SQL Language
Reference, "Format Models", Datetime Format Models (Table "Datetime Format Elements", Format Model
Modifiers), and "TO_CHAR (datetime)". It refuses unknown elements (ORA-01821) and those that need a
language or a calendar of their own (ORA-03001).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from exporter_tui.fakeoracle.answer import OracleError

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """A moment's fields as shown: ``offset_minutes`` None where the type has no zone; ``digits``
    is the fraction precision of the type (0 for DATE); ``region`` the zone's name, None for a
    plain offset.
    """

    year: int
    month: int
    day: int
    hour: int = 0
    minute: int = 0
    second: int = 0
    nanosecond: int = 0
    offset_minutes: int | None = None
    region: str | None = None
    digits: int | None = 0


# Longest first, so that FF9 is not read as FF and YYYY not as YYY.
_ELEMENT = re.compile(
    r"""(?P<quoted>"[^"]*")
      | (?P<element>FM|SYYYY|YYYY|YYY|YY|RRRR|RR|Y|MM|MON|MI|DDD|DD|HH24|HH12|HH|SSSSS|SS
            |FF[1-9]?|TZH|TZM|TZR|AM|PM|X)
      | (?P<known>CC|SCC|BC|AD|B\.C\.|A\.D\.|A\.M\.|P\.M\.|DAY|DY|D|MONTH|RM|WW|W|IW|IYYY|IYY|IY|I|Q
            |J|TZD|TS|DL|DS|E|EE|FX|YEAR|SYEAR|Y,YYY)
      | (?P<punctuation>[-/,.;:\ ])
    """,
    re.VERBOSE | re.IGNORECASE,
)
# "MONTH" starts like "MON", "DAY" and "DY" like nothing above, "YEAR" and "Y,YYY" like "Y".
_LONGER = re.compile(r"MONTH|YEAR|Y,YYY|SYEAR|FX", re.IGNORECASE)


def format_datetime(fields: Fields, model: str) -> str:
    """Return TO_CHAR(fields, model); raises ORA-01821 and ORA-03001."""
    pieces, fill = _parse(model)
    return "".join(piece if isinstance(piece, str) else piece(fields, fill) for piece in pieces)


Writer = Callable[[Fields, bool], str]


@lru_cache(maxsize=256)
def _parse(model: str) -> tuple[tuple[str | Writer, ...], bool]:
    pieces: list[str | Writer] = []
    fill = False
    at = 0
    while at < len(model):
        match = _LONGER.match(model, at)
        if match:
            raise OracleError(3001, f"unimplemented feature: format element {match[0].upper()}")
        match = _ELEMENT.match(model, at)
        if match is None:
            raise OracleError(1821, "date format not recognized")
        if match.lastgroup == "known":
            raise OracleError(3001, f"unimplemented feature: format element {match[0].upper()}")
        if match[0].upper() == "FM":
            if pieces:
                raise OracleError(3001, "unimplemented feature: FM after other elements")
            # "FM: Fill mode. Oracle uses trailing blank characters and leading zeroes to fill
            # format elements to a constant width ... FM suppresses" them.
            fill = True
        elif match.lastgroup == "quoted":
            # "Punctuation and quoted text is reproduced in the result."
            pieces.append(match[0][1:-1])
        elif match.lastgroup == "punctuation":
            pieces.append(match[0])
        else:
            pieces.append(_writer(match[0]))
        at = match.end()
    return tuple(pieces), fill


def _writer(element: str) -> Writer:
    upper = element.upper()
    if upper.startswith("FF"):
        return _fraction(upper[2:])
    if upper == "MON":
        return _month_name(element)
    if upper in {"AM", "PM"}:
        return _meridian(element)
    return _WRITERS[upper]


def _number(width: int, value: Callable[[Fields], int]) -> Writer:
    def write(fields: Fields, fill: bool) -> str:
        number = value(fields)
        return str(number) if fill else f"{number:0{width}d}"

    return write


def _signed_year(fields: Fields, fill: bool) -> str:
    # "SYYYY: 4-digit year; S prefixes BC dates with a minus sign"; a positive year has a blank in
    # the sign's place, which FM suppresses.
    sign = "-" if fields.year < 0 else "" if fill else " "
    year = abs(fields.year)
    return sign + (str(year) if fill else f"{year:04d}")


def _fraction(digits: str) -> Writer:
    """FF: "Fractional seconds; no radix character is printed. Use the numbers 1 to 9 following FF
    to specify the number of digits in the fractional second portion of the datetime value
    returned. If you do not specify a digit, then Oracle Database uses the precision specified for
    the datetime data type or the data type's default precision." Further digits are cut.
    """

    def write(fields: Fields, fill: bool) -> str:  # noqa: ARG001
        count = int(digits) if digits else fields.digits
        if fields.digits == 0 or count is None:
            # "Valid in timestamp and interval formats, but not in DATE formats."
            raise OracleError(1821, "date format not recognized")
        return f"{fields.nanosecond:09d}"[:count]

    return write


def _month_name(element: str) -> Writer:
    """MON: "Abbreviated name of month", in the letter case of the element (Uppercase Letters in
    Date Format Elements: "MON", "Mon", "mon").
    """

    def write(fields: Fields, fill: bool) -> str:  # noqa: ARG001
        name = MONTHS[fields.month - 1]
        if element[1].isupper():
            return name
        return name.capitalize() if element[0].isupper() else name.lower()

    return write


def _meridian(element: str) -> Writer:
    def write(fields: Fields, fill: bool) -> str:  # noqa: ARG001
        text = "PM" if fields.hour >= 12 else "AM"
        return text if element[0].isupper() else text.lower()

    return write


def _radix(fields: Fields, fill: bool) -> str:  # noqa: ARG001
    return "."  # "X: Local radix character"


def _offset(fields: Fields) -> int:
    if fields.offset_minutes is None:
        # TZH, TZM, TZR: "Valid in timestamp and interval formats, but not in DATE formats."
        raise OracleError(1821, "date format not recognized")
    return fields.offset_minutes


def _zone_hours(fields: Fields, fill: bool) -> str:  # noqa: ARG001
    offset = _offset(fields)
    return f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02d}"


def _zone_minutes(fields: Fields, fill: bool) -> str:  # noqa: ARG001
    return f"{abs(_offset(fields)) % 60:02d}"


def _zone_region(fields: Fields, fill: bool) -> str:
    if fields.region is not None:
        return fields.region
    return f"{_zone_hours(fields, fill)}:{_zone_minutes(fields, fill)}"


_CUMULATIVE_DAYS = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
_GREGORIAN_FROM = (1582, 10, 15)


def _day_of_year(fields: Fields) -> int:
    year = fields.year
    if (fields.year, fields.month, fields.day) < _GREGORIAN_FROM:
        raise OracleError(3001, "unimplemented feature: DDD before 1582-10-15")
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return _CUMULATIVE_DAYS[fields.month - 1] + fields.day + (leap and fields.month > 2)


_WRITERS: dict[str, Writer] = {
    # "YYYY: 4-digit year" (BC years lose their sign), "YYY, YY, Y: last 3, 2, or 1 digit(s)".
    "SYYYY": _signed_year,
    "YYYY": _number(4, lambda fields: abs(fields.year)),
    "RRRR": _number(4, lambda fields: abs(fields.year)),
    "YYY": _number(3, lambda fields: abs(fields.year) % 1000),
    "YY": _number(2, lambda fields: abs(fields.year) % 100),
    "RR": _number(2, lambda fields: abs(fields.year) % 100),
    "Y": _number(1, lambda fields: abs(fields.year) % 10),
    "MM": _number(2, lambda fields: fields.month),
    "DD": _number(2, lambda fields: fields.day),
    "DDD": _number(3, _day_of_year),
    "HH24": _number(2, lambda fields: fields.hour),
    "HH12": _number(2, lambda fields: (fields.hour + 11) % 12 + 1),
    "HH": _number(2, lambda fields: (fields.hour + 11) % 12 + 1),
    "MI": _number(2, lambda fields: fields.minute),
    "SS": _number(2, lambda fields: fields.second),
    # "SSSSS: Seconds past midnight (0-86399)."
    "SSSSS": _number(5, lambda fields: fields.hour * 3600 + fields.minute * 60 + fields.second),
    "TZH": _zone_hours,
    "TZM": _zone_minutes,
    "TZR": _zone_region,
    "X": _radix,
}


def interval_year_month(months: int, precision: int) -> str:
    """Return the text of an INTERVAL YEAR(precision) TO MONTH: ``+01-02``.

    "TO_CHAR (datetime) ... if you omit fmt: ... Interval values are converted to the numeric
    representation of the interval literal"; the leading field is as wide as its precision.
    """
    years, rest = divmod(abs(months), 12)
    return f"{'-' if months < 0 else '+'}{years:0{precision}d}-{rest:02d}"


def interval_day_second(nanoseconds: int, precision: int, digits: int) -> str:
    """Return the text of an INTERVAL DAY(precision) TO SECOND(digits):
    ``+000000001 10:20:30.123456789``; source as for ``interval_year_month``.
    """
    seconds, fraction = divmod(abs(nanoseconds), 1_000_000_000)
    days, seconds = divmod(seconds, 86400)
    clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    tail = f".{fraction:09d}"[: digits + 1] if digits else ""
    return f"{'-' if nanoseconds < 0 else '+'}{days:0{precision}d} {clock}{tail}"
