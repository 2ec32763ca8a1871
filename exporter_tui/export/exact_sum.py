"""Sums of Arrow integers and decimals that cannot wrap.

Enters: int64, decimal128 or decimal256 arrays. Leaves: Python integers of any size. pyarrow's own
``sum`` wraps silently; here every value is added in 32-bit lanes, whose sums fit 64 bits for any
batch of fewer than 2^32 rows.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

_LANE = 32
_LANE_MASK = np.uint64(2**_LANE - 1)


def exact_sums(values: pa.Array) -> tuple[int, int]:
    """Return the sum of the values and the sum of their absolute values, unscaled (a decimal of
    scale 2 counts hundredths); NULL counts nothing. (0, 0) for no value.
    """
    words = _words(values.drop_null())
    negative = (words[:, -1] >> np.uint64(63)).astype(bool)
    minus = _sum(words[negative])
    plus = _sum(words[~negative]) if negative.any() else _sum(words)
    return plus + minus, plus - minus


def _words(values: pa.Array) -> npt.NDArray[np.uint64]:
    """Return rows x little-endian 64-bit words of the two's complement values."""
    width = values.type.bit_width // 64
    raw = np.frombuffer(values.buffers()[1] or b"", np.uint64)
    return raw[values.offset * width : (values.offset + len(values)) * width].reshape(-1, width)


def _sum(words: npt.NDArray[np.uint64]) -> int:
    """Values of one sign: all negative or none."""
    if not len(words):
        return 0
    total = 0
    for position in range(words.shape[1]):
        column = words[:, position]
        low = int((column & _LANE_MASK).sum(dtype=np.uint64))
        high = int((column >> np.uint64(_LANE)).sum(dtype=np.uint64))
        total += (low + (high << _LANE)) << (64 * position)
    negative = bool(words[0, -1] >> np.uint64(63))
    return total - (len(words) << (64 * words.shape[1])) if negative else total
