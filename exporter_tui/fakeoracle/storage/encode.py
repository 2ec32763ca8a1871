"""Whole columns as cells in one go: numbers, moments and floats from numpy arrays.

Enters: arrays of one block or of a million rows. Leaves: ``Cells`` equal, byte for byte, to what
``scalar.cell`` makes of each value. Work is done in blocks that fit the processor's cache.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from exporter_tui.fakeoracle.storage.cells import Cells, Nulls, concat, of_matrix

_BLOCK_ROWS = 16_384
_ZERO = 0x80
_END_OF_NEGATIVE = 102
_POWERS = range(-65, 63)


def number_cells(mantissas: NDArray[np.int64], scale: int, nulls: Nulls) -> Cells:
    """Return the NUMBERs mantissa / 10**scale; raises ValueError when one is out of range."""
    return _in_blocks(
        len(mantissas),
        lambda part: _number_block(mantissas[part], scale, nulls[part]),
    )


def moment_cells(
    seconds: NDArray[np.datetime64],
    nanoseconds: NDArray[np.int64] | None,
    nulls: Nulls,
) -> Cells:
    """Return DATEs (``nanoseconds`` None) or TIMESTAMPs from ``datetime64[s]`` of years 1 to 9999.

    A fraction of zero is left out, as on the wire.
    """
    return _in_blocks(
        len(seconds),
        lambda part: _moment_block(
            seconds[part], None if nanoseconds is None else nanoseconds[part], nulls[part]
        ),
    )


def double_cells(values: NDArray[np.float64], nulls: Nulls) -> Cells:
    """Return BINARY_DOUBLEs."""
    bits = values.view(np.uint64)
    sign = np.uint64(1 << 63)
    turned = np.where(bits & sign, ~bits, bits | sign)
    return _fixed_cells(turned.astype(">u8").view(np.uint8), 8, nulls)


def float_cells(values: NDArray[np.float32], nulls: Nulls) -> Cells:
    """Return BINARY_FLOATs."""
    bits = values.view(np.uint32)
    sign = np.uint32(1 << 31)
    turned = np.where(bits & sign, ~bits, bits | sign)
    return _fixed_cells(turned.astype(">u4").view(np.uint8), 4, nulls)


def _fixed_cells(data: NDArray[np.uint8], size: int, nulls: Nulls) -> Cells:
    matrix = np.empty((len(nulls), size + 1), dtype=np.uint8)
    matrix[:, 0] = np.where(nulls, 0, size)
    matrix[:, 1:] = data.reshape(-1, size)
    return of_matrix(matrix, np.where(nulls, 1, size + 1))


def _in_blocks(rows: int, block: Callable[[slice], Cells]) -> Cells:
    starts = range(0, max(rows, 1), _BLOCK_ROWS)
    return concat(block(slice(start, min(start + _BLOCK_ROWS, rows))) for start in starts)


def _number_block(mantissas: NDArray[np.int64], scale: int, nulls: Nulls) -> Cells:
    digits = _hundreds(np.abs(mantissas).astype(np.uint64), scale)
    count = digits.shape[1]
    present = digits != 0
    lowest = present.argmax(axis=1)
    highest = count - 1 - present[:, ::-1].argmax(axis=1)
    is_zero = ~present.any(axis=1)
    power = highest - (scale + 1) // 2
    used = power[~is_zero & ~nulls]
    if len(used) and not (used.min() in _POWERS and used.max() in _POWERS):
        raise ValueError(f"NUMBER cannot hold all of these numbers of scale {scale}")
    negative = mantissas < 0
    size = np.where(is_zero, 0, highest - lowest + 1)
    order = np.maximum(highest[:, None] - np.arange(count), 0)
    ordered = np.take_along_axis(digits, order, axis=1)

    matrix = np.empty((len(mantissas), count + 3), dtype=np.uint8)
    matrix[:, 1] = np.where(is_zero, _ZERO, np.where(negative, 62 - power, 193 + power))
    matrix[:, 2:-1] = np.where(negative[:, None], 101 - ordered, ordered + 1)
    closed = np.flatnonzero(negative)
    matrix[closed, 2 + size[closed]] = _END_OF_NEGATIVE
    lengths = np.where(nulls, 0, 1 + size + negative)
    matrix[:, 0] = lengths
    return of_matrix(matrix, lengths + 1)


def _hundreds(left: NDArray[np.uint64], scale: int) -> NDArray[np.uint8]:
    """Return base-100 digits, the least significant first; the first weighs 100**-((s+1)//2)."""
    columns = []
    if scale % 2:
        tens = left // np.uint64(10)
        columns.append((left - tens * np.uint64(10)) * np.uint64(10))
        left = tens
    while left.any() or not columns:
        hundreds = left // np.uint64(100)
        columns.append(left - hundreds * np.uint64(100))
        left = hundreds
    out = np.empty((len(left), len(columns)), dtype=np.uint8)
    for at, column in enumerate(columns):
        out[:, at] = column
    return out


def _moment_block(
    seconds: NDArray[np.datetime64], nanoseconds: NDArray[np.int64] | None, nulls: Nulls
) -> Cells:
    seconds = np.where(nulls, np.datetime64("1970-01-01", "s"), seconds)
    days = seconds.astype("datetime64[D]")
    months = seconds.astype("datetime64[M]")
    in_day = (seconds - days).astype(np.int64)
    month_no = months.astype(np.int64)
    year = 1970 + month_no // 12
    if len(year) and not (year.min() >= 1 and year.max() <= 9999):
        raise ValueError("years 1 to 9999 only")
    matrix = np.zeros((len(seconds), 8 if nanoseconds is None else 12), dtype=np.uint8)
    matrix[:, 1] = year // 100 + 100
    matrix[:, 2] = year % 100 + 100
    matrix[:, 3] = month_no % 12 + 1
    matrix[:, 4] = (days - months.astype("datetime64[D]")).astype(np.int64) + 1
    matrix[:, 5] = in_day // 3600 + 1
    matrix[:, 6] = in_day // 60 % 60 + 1
    matrix[:, 7] = in_day % 60 + 1
    lengths = np.full(len(seconds), 7)
    if nanoseconds is not None:
        matrix[:, 8:] = nanoseconds.astype(">u4").view(np.uint8).reshape(-1, 4)
        lengths[nanoseconds != 0] = 11
    lengths[nulls] = 0
    matrix[:, 0] = lengths
    return of_matrix(matrix, lengths + 1)
