"""Reads integers and byte strings off the front of a message.

Enters: bytes of a message, perhaps not all of it yet. Leaves: Python values, one call each.
``OutOfBytes`` means that more must arrive first; ``Malformed`` that no more bytes can help.
"""

from exporter_tui.fakeoracle.wire.primitives import LONG_MARK

NULL_MARK = 255
ESCAPE = 253


class OutOfBytes(Exception):  # noqa: N818 - a state of the stream, not an error
    """The message goes on after the last byte that has arrived."""


class Malformed(Exception):  # noqa: N818 - named for what the bytes are
    """The bytes do not follow the protocol."""


class Reader:
    """A position in a message. Every method moves it past what it returns."""

    __slots__ = ("_data", "position")

    def __init__(self, data: bytes | bytearray | memoryview) -> None:
        self._data = bytes(data)
        self.position = 0

    @property
    def left(self) -> int:
        """Return the number of bytes not read yet."""
        return len(self._data) - self.position

    def raw(self, size: int) -> bytes:
        """Return the next ``size`` bytes."""
        end = self.position + size
        if end > len(self._data):
            raise OutOfBytes
        piece = self._data[self.position : end]
        self.position = end
        return piece

    def rest(self) -> bytes:
        """Return everything that is left."""
        return self.raw(self.left)

    def skip(self, size: int) -> None:
        """Pass over ``size`` bytes."""
        self.raw(size)

    def u8(self) -> int:
        """Return one byte."""
        if self.position >= len(self._data):
            raise OutOfBytes
        value = self._data[self.position]
        self.position += 1
        return value

    def u16(self) -> int:
        """Return two big-endian bytes as a number."""
        return int.from_bytes(self.raw(2), "big")

    def u32(self) -> int:
        """Return four big-endian bytes as a number."""
        return int.from_bytes(self.raw(4), "big")

    def ub(self) -> int:
        """Return an unsigned integer of up to eight bytes."""
        size = self.u8()
        if size > 8:
            raise Malformed(f"an unsigned integer of {size} bytes at {self.position - 1}")
        return int.from_bytes(self.raw(size), "big")

    def sb(self) -> int:
        """Return a signed integer of up to eight bytes."""
        head = self.u8()
        size = head & 0x7F
        if size > 8:
            raise Malformed(f"an integer of {size} bytes at {self.position - 1}")
        value = int.from_bytes(self.raw(size), "big")
        return -value if head & 0x80 else value

    def clr(self) -> bytes | None:
        """Return a byte string, or None when it is null or empty: the wire has one form of both."""
        size = self.u8()
        if size in (0, NULL_MARK):
            return None
        if size == ESCAPE:
            return self.raw(self.u8())
        if size != LONG_MARK:
            return self.raw(size)
        pieces = []
        while piece := self.ub():
            pieces.append(self.raw(piece))
        return b"".join(pieces)

    def clr2(self) -> bytes | None:
        """Return a byte string with a leading length, or None when that length is zero."""
        return self.clr() if self.ub() else None

    def key_value(self) -> tuple[bytes, bytes, int]:
        """Return key, value (empty when null) and flags of one pair."""
        key = self.clr2() or b""
        value = self.clr2() or b""
        return key, value, self.ub()

    def terminated(self) -> bytes:
        """Return the bytes up to a NUL, which is passed over."""
        end = self._data.find(b"\0", self.position)
        if end < 0:
            raise OutOfBytes
        piece = self._data[self.position : end]
        self.position = end + 1
        return piece
