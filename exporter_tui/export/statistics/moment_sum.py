"""Sums of moments as the numbers of their digits.

Enters: Arrow timestamps of seconds or microseconds, within the years 1 to 9999. Leaves: Python
integers: the sum of YYYYMMDDHHMISS, or of YYYYMMDDHHMISSFFFFFF. Of such numbers nine fit 64 bits;
here minutes, hours and days are added apart, where no batch overflows, and joined in Python.
"""

import functools

import numpy as np
import numpy.typing as npt
import pyarrow as pa

_Counts = npt.NDArray[np.uint64] | npt.NDArray[np.uint32]

_MICROS = 1_000_000
_YEAR_1_S = 62_135_596_800
"""From 0001-01-01 to 1970-01-01. Without a sign a division is several times as quick."""

_CYCLE_DAYS, _CYCLE_YEARS = 146_097, 400
"""After so many days the Gregorian calendar repeats itself, so many years later."""

_EPOCH_YEAR = 1970
_WORD = 2**64


def moment_sum(values: pa.Array) -> int:
    """Return the sum over the values that are not NULL; 0 for none."""
    present = values.drop_null() if values.null_count else values
    if not len(present):
        return 0
    unit = 1 if present.type.unit == "s" else _MICROS
    ticks = present.view(pa.int64()).to_numpy(zero_copy_only=True) + _YEAR_1_S * unit
    minutes = ticks.view(np.uint64) // np.uint64(60 * unit)
    hours = (minutes // np.uint64(60)).astype(np.uint32)
    days = hours // np.uint32(24)
    all_days, all_hours, all_minutes = _total(days), _total(hours), _total(minutes)
    # The sum of ticks wraps; that of what is left of their days is small, and modulo 2**64 right.
    of_days = (_total(ticks.view(np.uint64)) - all_days * 86_400 * unit) % _WORD
    hours_of_days = all_hours - 24 * all_days
    minutes_of_days = all_minutes - 1_440 * all_days
    # HHMISS of h, m and s is s + 100 m + 10,000 h; what is left of a day is s + 60 m + 3,600 h, and
    # its minutes are m + 60 h.
    times = of_days + (40 * minutes_of_days + 4_000 * hours_of_days) * unit
    return _dates(days) * 10**6 * unit + times


def _dates(days: npt.NDArray[np.uint32]) -> int:
    """Return the sum of YYYYMMDD of days since 0001-01-01."""
    cycles = days // np.uint32(_CYCLE_DAYS)
    within = days - cycles * np.uint32(_CYCLE_DAYS)
    return _total(_calendar().take(within)) + _CYCLE_YEARS * 10_000 * _total(cycles)


def _total(counts: _Counts) -> int:
    return int(counts.sum(dtype=np.uint64))


@functools.cache
def _calendar() -> npt.NDArray[np.uint32]:
    """Return YYYYMMDD of every day of the years 1 to 400."""
    days = np.datetime64("0001-01-01") + np.arange(_CYCLE_DAYS)
    months = days.astype("datetime64[M]")
    of_month = (days - months).astype(np.int64) + 1
    since = months.astype(np.int64) + 12 * (_EPOCH_YEAR - 1)
    digits = (since // 12 + 1) * 10_000 + (since % 12 + 1) * 100 + of_month
    made: npt.NDArray[np.uint32] = digits.astype(np.uint32)
    return made
