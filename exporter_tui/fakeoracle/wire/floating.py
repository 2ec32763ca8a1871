"""BINARY_DOUBLE and BINARY_FLOAT: IEEE bytes turned so that they sort as numbers.

Enters: a Python float. Leaves: eight or four bytes, and back. A positive value has its sign bit
set, a negative one every bit inverted.
"""

import struct


def double_bytes(value: float) -> bytes:
    """Return the eight bytes of a BINARY_DOUBLE."""
    return _turn(struct.pack(">d", value))


def float_bytes(value: float) -> bytes:
    """Return the four bytes of a BINARY_FLOAT; raises OverflowError when it is too large."""
    return _turn(struct.pack(">f", value))


def parse_double(data: bytes) -> float:
    """Return the value of eight bytes."""
    return float(struct.unpack(">d", _turn_back(data))[0])


def parse_float(data: bytes) -> float:
    """Return the value of four bytes."""
    return float(struct.unpack(">f", _turn_back(data))[0])


def _turn(data: bytes) -> bytes:
    if data[0] & 0x80:
        return bytes(byte ^ 0xFF for byte in data)
    return bytes((data[0] | 0x80,)) + data[1:]


def _turn_back(data: bytes) -> bytes:
    if data[0] & 0x80:
        return bytes((data[0] & 0x7F,)) + data[1:]
    return bytes(byte ^ 0xFF for byte in data)
