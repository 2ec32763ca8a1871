"""Bytes -> base64 text.

Enters: a binary column. Leaves: standard, padded base64 as large_string. Values of one length, as
keys and hashes in RAW columns are, are encoded by one call: laid out at multiples of three bytes,
one encoding of the whole buffer encodes each of them, and only the padding signs are put in
place. That is five times as fast as a call for each value, which other columns take.
"""

import binascii

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

_PADDING = ord("=")


def base64_texts(values: pa.Array) -> pa.Array:
    """Return the base64 texts (large_string) of a large_binary array; NULL stays NULL."""
    lengths = pc.fill_null(pc.binary_length(values), 0).to_numpy(zero_copy_only=False)
    occupied = lengths[lengths > 0]
    if len(occupied) and (occupied == occupied[0]).all():
        return _of_one_length(values, lengths, int(occupied[0]))
    texts = [
        None if value is None else binascii.b2a_base64(value, newline=False).decode()
        for value in values.to_pylist()
    ]
    return pa.array(texts, pa.large_string())


def _encoded(data: npt.NDArray[np.uint8], length: int, groups: int) -> bytes | bytearray:
    """Return the base64 of values of this length, one after the other."""
    if len(data) == length or length == 3 * groups:
        # Nothing is to be padded, or at the end alone: no copy is made, of a value of 75 MB above
        # all.
        return binascii.b2a_base64(data.data, newline=False)
    padded = np.zeros((len(data) // length, 3 * groups), np.uint8)
    padded[:, :length] = data.reshape(-1, length)
    encoded = bytearray(binascii.b2a_base64(padded.data, newline=False))
    text = np.frombuffer(encoded, np.uint8).reshape(-1, 4 * groups)
    text[:, 4 * groups - (3 * groups - length) :] = _PADDING
    return encoded


def _of_one_length(values: pa.Array, lengths: npt.NDArray[np.int64], length: int) -> pa.Array:
    """Every value is empty, NULL, or of this length."""
    filled = values.fill_null(b"") if values.null_count else values
    _, offsets_buffer, data_buffer = filled.buffers()
    first = int(np.frombuffer(offsets_buffer, np.int64)[filled.offset])
    groups = -(-length // 3)
    data = np.frombuffer(data_buffer, np.uint8)[first : first + int(lengths.sum())]
    encoded = _encoded(data, length, groups)
    ends = np.cumsum(np.where(lengths > 0, 4 * groups, 0))
    offsets = np.concatenate([np.zeros(1, np.int64), ends])
    texts = pa.LargeStringArray.from_buffers(
        len(values), pa.py_buffer(offsets), pa.py_buffer(encoded), None, 0, 0
    )
    if not values.null_count:
        return texts
    return pc.if_else(values.is_valid(), texts, pa.scalar(None, texts.type))
