"""Intervals -> cell text.

Enters: ``month_day_nano_interval`` columns. Leaves: ``[-]Y-MM`` for YEAR TO MONTH and
``[-]D HH:MM:SS[.f]`` for DAY TO SECOND, with as many fraction digits as declared. Days and
nanoseconds may differ in sign; the text shows one sign for the whole.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from exporter_tui.export.errors import NoFaithfulTextError

_LAYOUT = np.dtype([("months", "<i4"), ("days", "<i4"), ("nanoseconds", "<i8")])
_SECOND_NS = 1_000_000_000
_DAY_NS = 86_400 * _SECOND_NS
_TWO_DIGITS = pa.array([f"{number:02d}" for number in range(60)], pa.large_string())


def year_month_texts(values: pa.Array) -> pa.Array:
    """Return the cell texts (large_string) of an INTERVAL YEAR TO MONTH; NULL stays NULL."""
    months = _parts(values)["months"].astype(np.int64)
    size = np.abs(months)
    texts = _joined([_sign(months < 0), _plain(size // 12)], "")
    return _with_nulls(_joined([texts, _TWO_DIGITS.take(pa.array(size % 12))], "-"), values)


def day_second_texts(column: str, values: pa.Array, decimals: int) -> pa.Array:
    """Return the cell texts (large_string) of an INTERVAL DAY TO SECOND(decimals); NULL stays
    NULL. Raises ``NoFaithfulTextError`` for a value with more decimals than declared.
    """
    negative, days, nanoseconds = _magnitude(_parts(values))
    seconds, fraction = np.divmod(nanoseconds, _SECOND_NS)
    minutes, second = np.divmod(seconds, 60)
    hour, minute = np.divmod(minutes, 60)
    clock = _joined([_TWO_DIGITS.take(pa.array(part)) for part in (hour, minute, second)], ":")
    unit = 10 ** (9 - decimals)
    if np.any(fraction[values.is_valid().to_numpy(zero_copy_only=False)] % unit):
        raise NoFaithfulTextError(column, f"an interval has more than {decimals} decimals")
    if decimals:
        digits = pc.utf8_lpad(_plain(fraction // unit), width=decimals, padding="0")
        clock = _joined([clock, digits], ".")
    texts = _joined([_joined([_sign(negative), _plain(days)], ""), clock], " ")
    return _with_nulls(texts, values)


def _parts(values: pa.Array) -> npt.NDArray[np.void]:
    buffer = values.buffers()[1]
    if buffer is None:
        return np.zeros(len(values), _LAYOUT)
    return np.frombuffer(buffer, _LAYOUT)[values.offset : values.offset + len(values)]


def _magnitude(
    parts: npt.NDArray[np.void],
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return sign, whole days and nanoseconds of the rest, the last two never negative."""
    carry, rest = np.divmod(parts["nanoseconds"], _DAY_NS)
    days = parts["days"].astype(np.int64) + carry
    negative = days < 0
    borrow = negative & (rest > 0)
    rest = np.where(borrow, _DAY_NS - rest, rest)
    return negative, np.abs(days + borrow), rest


def _plain(numbers: npt.NDArray[np.int64]) -> pa.Array:
    return pa.array(numbers).cast(pa.large_string())


def _sign(negative: npt.NDArray[np.bool_]) -> pa.Array:
    return pc.if_else(pa.array(negative), "-", "").cast(pa.large_string())


def _joined(parts: list[pa.Array], separator: str) -> pa.Array:
    return pc.binary_join_element_wise(*parts, pa.scalar(separator, pa.large_string()))


def _with_nulls(texts: pa.Array, values: pa.Array) -> pa.Array:
    if not values.null_count:
        return texts
    return pc.if_else(values.is_valid(), texts, pa.scalar(None, texts.type))
