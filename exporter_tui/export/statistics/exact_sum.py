"""Sums of Arrow integers and decimals that cannot wrap.

Enters: int64, decimal128 or decimal256 arrays. Leaves: Python integers of any size. pyarrow's own
``sum`` wraps silently; here every value is added in 32-bit lanes, whose sums fit 64 bits for any
batch of fewer than 2^31 rows.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

_LANE = 32
_LANE_MASK = 2**_LANE - 1


def exact_sum(values: pa.Array) -> int:
    """Return the sum of the values, unscaled (a decimal of scale 2 counts hundredths); NULL counts
    nothing. 0 for no value.
    """
    words = _words(values.drop_null() if values.null_count else values)
    last = words.shape[1] - 1
    total: int = _sum(words[:, last].view(np.int64)) << (64 * last)
    for position in range(last):
        total += _sum(words[:, position]) << (64 * position)
    return total


def _words(values: pa.Array) -> npt.NDArray[np.uint64]:
    """Return rows x little-endian 64-bit words of the two's complement values: all but the last are
    without sign.
    """
    width = values.type.bit_width // 64
    raw = np.frombuffer(values.buffers()[1] or b"", np.uint64)
    return raw[values.offset * width : (values.offset + len(values)) * width].reshape(-1, width)


def _sum(words: npt.NDArray[np.uint64] | npt.NDArray[np.int64]) -> int:
    """Return the sum of the words; the upper lanes keep the sign where there is one."""
    lower = int((words & words.dtype.type(_LANE_MASK)).sum())
    return lower + (int((words >> words.dtype.type(_LANE)).sum()) << _LANE)
