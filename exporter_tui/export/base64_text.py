"""Bytes -> base64 text, a whole column in one call.

Enters: a binary column. Leaves: standard, padded base64 as large_string. Values are laid out at
multiples of three bytes, so that one encoding of the whole buffer encodes each of them; only the
padding signs are then put in place.
"""

import binascii

import numpy as np
import numpy.typing as npt
import pyarrow as pa

_SCATTER_LIMIT_BYTES = 64
"""Mean length up to which values are moved by one numpy scatter: it needs 16 bytes of index for
a byte, so that longer values are copied one by one.
"""


def base64_texts(values: pa.Array) -> pa.Array:
    """Return the base64 texts (large_string) of a large_binary array; NULL stays NULL."""
    rows = len(values)
    if not rows:
        return pa.array([], pa.large_string())
    filled = values.fill_null(b"") if values.null_count else values
    _, offsets_buffer, data_buffer = filled.buffers()
    offsets = np.frombuffer(offsets_buffer, np.int64)[filled.offset : filled.offset + rows + 1]
    lengths = np.diff(offsets)
    groups = (lengths + 2) // 3
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(groups)])
    data = np.frombuffer(data_buffer or b"", np.uint8)[offsets[0] : offsets[-1]]
    padded = np.zeros(3 * int(starts[-1]), np.uint8)
    _lay_out(padded, data, lengths, 3 * starts[:-1])
    text = np.frombuffer(bytearray(binascii.b2a_base64(padded.data, newline=False)), np.uint8)
    ends = 4 * starts[1:]
    text[ends[lengths % 3 != 0] - 1] = ord("=")
    text[ends[lengths % 3 == 1] - 2] = ord("=")
    texts = pa.LargeStringArray.from_buffers(
        rows, pa.py_buffer(4 * starts), pa.py_buffer(text), None, 0, 0
    )
    return _with_nulls(texts, values)


def _lay_out(
    padded: npt.NDArray[np.uint8],
    data: npt.NDArray[np.uint8],
    lengths: npt.NDArray[np.int64],
    starts: npt.NDArray[np.int64],
) -> None:
    sources = np.cumsum(lengths) - lengths
    if len(data) <= _SCATTER_LIMIT_BYTES * len(lengths):
        padded[np.arange(len(data)) + np.repeat(starts - sources, lengths)] = data
        return
    for source, start, length in zip(
        sources.tolist(), starts.tolist(), lengths.tolist(), strict=True
    ):
        padded[start : start + length] = data[source : source + length]


def _with_nulls(texts: pa.Array, values: pa.Array) -> pa.Array:
    if not values.null_count:
        return texts
    return pa.compute.if_else(values.is_valid(), texts, pa.scalar(None, texts.type))
