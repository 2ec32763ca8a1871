"""TORTURE: dates, timestamps, time zones and intervals at their limits.

Enters: nothing. Leaves: drafts of DATES, ZONES, INTERVALS, ROWIDS. Every moment is of years 1 to
9999, in UTC too, and is a day of the Gregorian calendar.
"""

from exporter_tui.fakeoracle.datasets.declare import (
    DATE,
    ROWID,
    Draft,
    day_to_second,
    padded,
    timestamp,
    year_to_month,
)
from exporter_tui.fakeoracle.storage import rowids
from exporter_tui.fakeoracle.storage.values import (
    Kind,
    Moment,
    Months,
    Nanoseconds,
    Value,
    ZonedMoment,
)

_DAYS = (
    (1, 1, 1, 0, 0, 0), (9999, 12, 31, 23, 59, 59), (1500, 3, 1, 0, 0, 0), (4, 2, 29, 12, 0, 0),
    (1582, 10, 4, 23, 59, 59), (1582, 10, 15, 0, 0, 0), (1600, 2, 29, 0, 0, 0),
    (1677, 9, 21, 0, 12, 43), (1899, 12, 31, 0, 0, 0), (1900, 2, 28, 0, 0, 0),
    (1969, 12, 31, 23, 59, 59), (1970, 1, 1, 0, 0, 0), (2000, 2, 29, 1, 2, 3),
    (2024, 2, 29, 23, 59, 59), (2024, 3, 31, 2, 30, 0), (2038, 1, 19, 3, 14, 8),
    (2262, 4, 11, 23, 47, 17), (2999, 1, 1, 0, 0, 0),
)  # fmt: skip
_FRACTIONS = (0, 999_999_999, 1, 1_000, 999_999_500, 500_000_000, 123_456_789, 100)
_DAY = 86_400_000_000_000
_SECOND = 1_000_000_000
_OFFSETS = (0, -60, 60, 330, 345, -210, 840, -720, 1, -1, 765)
_REGIONS = (
    ("UTC", 0), ("Europe/Vienna", 60), ("Europe/London", 0), ("America/New_York", -300),
    ("America/St_Johns", -210), ("Asia/Kolkata", 330), ("Asia/Kathmandu", 345),
    ("Pacific/Kiritimati", 840), ("Australia/Lord_Howe", 660),
)  # fmt: skip


def dates() -> list[Draft]:
    """Return DATE and TIMESTAMP of several precisions."""
    columns: list[tuple[str, int]] = [("T_0", 0), ("T_3", 3), ("T_6", 6), ("T_9", 9), ("T_1", 1)]
    whole: list[Value | None] = [Moment(*fields) for fields in _DAYS]
    return padded(
        [
            ("D", DATE, [*whole, None]),
            *((name, timestamp(digits), [*_moments(digits), None]) for name, digits in columns),
        ]
    )


def zones() -> list[Draft]:
    """Return timestamps with time zones: offsets, named regions, and the session's own."""
    zoned, local = Kind.TIMESTAMP_TZ, Kind.TIMESTAMP_LTZ
    inside = _DAYS[2:]
    offsets: list[Value | None] = [
        ZonedMoment(moment, _OFFSETS[at % len(_OFFSETS)]) for at, moment in enumerate(_moments(6))
    ]
    named: list[Value | None] = [
        ZonedMoment(Moment(2024, 1, 15, 12, at, 59, 999_999_000), offset, region)
        for at, (region, offset) in enumerate(_REGIONS)
    ]
    nanos: list[Value | None] = [
        ZonedMoment(Moment(*fields, _FRACTIONS[at % len(_FRACTIONS)]), _OFFSETS[at % 9])
        for at, fields in enumerate(inside)
    ]
    seconds: list[Value | None] = [ZonedMoment(Moment(*fields), -330) for fields in inside]
    return padded(
        (
            ("TZ_6", timestamp(6, zoned), [*offsets, None, *named]),
            ("TZ_NAMED", timestamp(6, zoned), [*named, None]),
            ("TZ_9", timestamp(9, zoned), [None, *nanos]),
            ("TZ_0", timestamp(0, zoned), [*seconds, None]),
            ("LTZ_6", timestamp(6, local), [*_moments(6), None]),
            ("LTZ_9", timestamp(9, local), [None, *_moments(9)]),
            ("LTZ_0", timestamp(0, local), [*_moments(0), None]),
        )
    )


def intervals() -> list[Draft]:
    """Return intervals of several precisions, both signs."""
    limit = 99 * _DAY + 86_399 * _SECOND
    longest = 999_999_999 * _DAY + 86_399_999_999_999
    return padded(
        (
            ("YM_2", year_to_month(2), _months(1199, 1, 12, 11, 0)),
            ("YM_4", year_to_month(4), _months(119_999, 100, 25)),
            ("YM_9", year_to_month(9), _months(999_999_999 * 12 + 11, 2_147_483_648, 13)),
            ("DS_2_6", day_to_second(2, 6), _durations(limit + 999_999_000, 1_000, _DAY, 0)),
            ("DS_2_0", day_to_second(2, 0), _durations(limit, _SECOND, 3_600 * _SECOND)),
            ("DS_0_3", day_to_second(0, 3), _durations(86_399_999 * 1_000_000, 1_000_000)),
            ("DS_9_9", day_to_second(9, 9), _durations(longest, 1, _DAY - 1, 107_000 * _DAY)),
        )
    )


def row_ids() -> list[Draft]:
    """Return a ROWID column; text order and ROWID order of its values differ."""
    places = [(73_749, 4, 151, 0), (1, 1, 1, 0), (73_749, 4, 4_000, 62), (73_749, 4, 63, 63)]
    greatest = ((1 << 32) - 1, 1_023, (1 << 22) - 1, 32_767)
    texts = [rowids.encode(*place) for place in (*places, greatest)]
    return padded((("R", ROWID, [*texts, None]),))


def _moments(digits: int) -> list[Moment]:
    """Return each day with fractions of so many digits."""
    unit = 10 ** (9 - digits)
    return [
        Moment(*fields, _FRACTIONS[at % len(_FRACTIONS)] // unit * unit)
        for at, fields in enumerate(_DAYS)
    ]


def _months(*values: int) -> list[Value | None]:
    return [*(Months(sign * value) for value in values for sign in (1, -1)), None]


def _durations(*values: int) -> list[Value | None]:
    return [*(Nanoseconds(sign * value) for value in values for sign in (1, -1)), None]
