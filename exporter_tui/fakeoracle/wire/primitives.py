"""The integers and byte strings that every message is made of, as bytes.

Enters: Python ints and bytes. Leaves: their wire form. ``Reader`` is the way back. A length of 253
is an escape code on the wire and is never produced.
"""

SHORT_LIMIT = 252
LONG_MARK = 254
PIECE_BYTES = 32767


def u16(value: int) -> bytes:
    """Return two big-endian bytes."""
    return value.to_bytes(2, "big")


def u32(value: int) -> bytes:
    """Return four big-endian bytes."""
    return value.to_bytes(4, "big")


def ub(value: int) -> bytes:
    """Return an unsigned integer: one length byte, then as few big-endian bytes as hold it.

    Zero is the single byte 0. Raises OverflowError for a negative value.
    """
    if 0 < value < 256:
        return bytes((1, value))
    size = (value.bit_length() + 7) // 8
    return bytes((size,)) + value.to_bytes(size, "big")


def sb(value: int) -> bytes:
    """Return a signed integer: like ``ub``, with 0x80 set in the length byte when negative."""
    if value >= 0:
        return ub(value)
    size = (value.bit_length() + 7) // 8
    return bytes((size | 0x80,)) + (-value).to_bytes(size, "big")


def clr(data: bytes | None) -> bytes:
    """Return a byte string with its length; None and empty are the single byte 0.

    Up to 252 bytes have one length byte; longer ones go as pieces of at most 32767 bytes between
    the mark 254 and an empty piece.
    """
    if not data:
        return b"\0"
    if len(data) <= SHORT_LIMIT:
        return bytes((len(data),)) + data
    parts = [bytes((LONG_MARK,))]
    for start in range(0, len(data), PIECE_BYTES):
        piece = data[start : start + PIECE_BYTES]
        parts += (ub(len(piece)), piece)
    parts.append(b"\0")
    return b"".join(parts)


def clr2(data: bytes | None) -> bytes:
    """Return a ``ub`` of the length followed, unless that is zero, by the ``clr`` of ``data``."""
    if not data:
        return b"\0"
    return ub(len(data)) + clr(data)


def key_value(key: bytes, value: bytes, flags: int = 0) -> bytes:
    """Return one pair of a parameter list."""
    return clr2(key) + clr2(value) + ub(flags)
