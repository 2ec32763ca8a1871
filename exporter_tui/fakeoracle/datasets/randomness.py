"""Random draws that are the same on every machine and with every version of numpy.

Enters: a seed and the name of a stream. Leaves: arrays. Each draw hashes a counter (splitmix64),
so that streams do not depend on one another and no draw shifts the next.
"""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)


class Draws:
    """A named stream of random arrays."""

    def __init__(self, seed: int, stream: str) -> None:
        self._stream = f"{seed}/{stream}"
        self._drawn = 0

    def bits(self, count: int) -> NDArray[np.uint64]:
        """Return evenly distributed 64-bit numbers."""
        digest = hashlib.sha256(f"{self._stream}/{self._drawn}".encode()).digest()
        self._drawn += 1
        start = np.uint64(int.from_bytes(digest[:8], "big"))
        state = start + np.arange(1, count + 1, dtype=np.uint64) * _STEP
        state = (state ^ (state >> np.uint64(30))) * _MIX_1
        state = (state ^ (state >> np.uint64(27))) * _MIX_2
        return state ^ (state >> np.uint64(31))

    def integers(self, low: int, high: int, count: int) -> NDArray[np.int64]:
        """Return whole numbers from ``low`` to ``high``, both inclusive; fewer than 2**32 kinds."""
        span = np.uint64(high - low + 1)
        scaled = (self.bits(count) >> np.uint64(32)) * span >> np.uint64(32)
        return scaled.astype(np.int64) + low

    def chance(self, probability: float, count: int) -> NDArray[np.bool_]:
        """Return True with this probability."""
        return self.integers(0, 999_999, count) < round(probability * 1_000_000)

    def weighted(self, weights: Sequence[int], count: int) -> NDArray[np.int64]:
        """Return positions of ``weights``, each as often as its weight says."""
        bounds = np.cumsum(np.array(weights, dtype=np.int64))
        draws = self.integers(0, int(bounds[-1]) - 1, count)
        return np.searchsorted(bounds, draws, side="right").astype(np.int64)

    def order(self, count: int) -> NDArray[np.int64]:
        """Return the numbers 0 to ``count`` - 1 in random order."""
        return np.argsort(self.bits(count), kind="stable").astype(np.int64)
