"""How long texts and bytes are, added up.

Enters: Arrow arrays of texts or bytes with 64-bit offsets. Leaves: Python integers: bytes, or code
units of UTF-16. Both come from the array's own buffers, without a look at each value.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_CONTINUATION = -64
"""As signed numbers the bytes 0x80 to 0xBF, all but the first of a character, are the lowest."""

_FOUR_BYTES = 0xF0
"""Begins a character of four bytes in UTF-8, which is a pair of units in UTF-16."""


def byte_length(values: pa.Array) -> int:
    """Return the bytes of all values that are not NULL."""
    if values.null_count:
        # What lies under a NULL is nobody's promise.
        return pc.sum(pc.binary_length(values)).as_py() or 0
    first, last = _bounds(values)
    return last - first


def utf16_length(texts: pa.Array) -> int:
    """Return the code units that all texts that are not NULL have in UTF-16."""
    present = texts.drop_null() if texts.null_count else texts
    first, last = _bounds(present)
    data = np.frombuffer(present.buffers()[2] or b"", np.uint8)[first:last]
    characters = last - first - int(np.count_nonzero(data.view(np.int8) < _CONTINUATION))
    return characters + int(np.count_nonzero(data >= _FOUR_BYTES))


def _bounds(values: pa.Array) -> tuple[int, int]:
    """Return where the data of the first value begins and that of the last one ends."""
    if not len(values):
        return 0, 0
    offsets = np.frombuffer(values.buffers()[1], np.int64)
    return int(offsets[values.offset]), int(offsets[values.offset + len(values)])
