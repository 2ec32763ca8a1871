"""Packets: the frames that messages travel in.

Enters: a byte stream cut anywhere, or the pieces of a message. Leaves: whole packets, or buffers
to send. A message may be cut at any byte between packets; joining is the receiver's work.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

from exporter_tui.fakeoracle.wire.primitives import u16, u32
from exporter_tui.fakeoracle.wire.reader import Malformed

Buffer: TypeAlias = bytes | memoryview

HEADER_BYTES = 8
DATA_HEADER_BYTES = 10
END_OF_FILE = 0x0040
MAX_PACKET_BYTES = 64 * 1024 * 1024
BURST_BYTES = 1024 * 1024
BURST_BUFFERS = 900  # the kernel takes 1024 buffers in one call


class PacketType(IntEnum):
    """The kinds of packet this server reads or writes."""

    CONNECT = 1
    ACCEPT = 2
    REFUSE = 4
    DATA = 6
    MARKER = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """One packet that arrived: its type number and what follows the eight header bytes."""

    kind: int
    body: bytes


def packet(kind: PacketType, body: bytes, *, large: bool, flags: int = 0) -> bytes:
    """Return a whole packet. ``large``: with a 32-bit length, as after an ACCEPT."""
    size = HEADER_BYTES + len(body)
    length = u32(size) if large else u16(size) + b"\0\0"
    return length + bytes((kind, flags, 0, 0)) + body


class PacketSplitter:
    """Cuts the incoming stream into packets. Set ``large`` once the ACCEPT is on its way."""

    def __init__(self) -> None:
        self.large = False
        self._held = bytearray()

    def feed(self, data: bytes | bytearray | memoryview) -> None:
        """Take the next bytes of the stream."""
        self._held += data

    def next_packet(self) -> Packet | None:
        """Return the next whole packet, or None until more bytes have come.

        Raises Malformed for a length that cannot be one.
        """
        if len(self._held) < HEADER_BYTES:
            return None
        size = int.from_bytes(self._held[: 4 if self.large else 2], "big")
        if not HEADER_BYTES <= size <= MAX_PACKET_BYTES:
            raise Malformed(f"a packet of {size} bytes")
        if len(self._held) < size:
            return None
        found = Packet(kind=self._held[4], body=bytes(self._held[HEADER_BYTES:size]))
        del self._held[:size]
        return found


def data_bursts(
    chunks: Iterable[Buffer], sdu: int, *, burst_bytes: int = BURST_BYTES
) -> Iterator[list[Buffer]]:
    """Yield a message as DATA packets, in bursts of whole packets that one system call can send.

    The chunks are referred to, never copied. Every packet but the last is ``sdu`` bytes long.
    """
    views = [memoryview(chunk) for chunk in chunks if len(chunk)]
    left = sum(len(view) for view in views)
    room = sdu - DATA_HEADER_BYTES
    full_header = _data_header(room)
    burst: list[Buffer] = []
    held = free = 0
    for view in views:
        start = 0
        while start < len(view):
            if not free:
                if held >= burst_bytes or len(burst) >= BURST_BUFFERS:
                    yield burst
                    burst, held = [], 0
                free = min(room, left)
                burst.append(full_header if free == room else _data_header(free))
            taken = min(free, len(view) - start)
            burst.append(view[start : start + taken])
            start += taken
            free -= taken
            left -= taken
            held += taken
    if burst:
        yield burst


def _data_header(payload: int) -> bytes:
    return u32(payload + DATA_HEADER_BYTES) + bytes((PacketType.DATA, 0, 0, 0, 0, 0))


def wire_offset(payload_offset: int, sdu: int) -> int:
    """Return how many bytes are on the wire once ``payload_offset`` bytes of a message are."""
    room = sdu - DATA_HEADER_BYTES
    packets = -(-payload_offset // room)
    return payload_offset + packets * DATA_HEADER_BYTES
