"""One connection's state: framing, joining packets to messages, the break and reset dance.

    CONNECT  --accept()-->  OPEN  --fail() / interrupted()-->  RESETTING  --client's reset-->  OPEN
        '--refuse()-->  CLOSED                                  '-- DATA is thrown away

Enters: bytes in any split, replies. Leaves: events (requests, interrupts, output due) and buffers
to send. Every split of the same bytes gives the same events.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias

from exporter_tui.fakeoracle.protocol import messages, negotiation, parse
from exporter_tui.fakeoracle.protocol.requests import (
    BindShape,
    Closed,
    Connect,
    Interrupted,
    Request,
)
from exporter_tui.fakeoracle.wire.packets import (
    END_OF_FILE,
    HEADER_BYTES,
    Buffer,
    Packet,
    PacketSplitter,
    PacketType,
    data_bursts,
    packet,
)
from exporter_tui.fakeoracle.wire.reader import Malformed, OutOfBytes, Reader

BREAK, RESET, INTERRUPT = 1, 2, 3
_SERVER_MARKER = 0x20


class _State(Enum):
    CONNECT = auto()
    CONNECT_TEXT = auto()
    OPEN = auto()
    RESETTING = auto()
    CLOSED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """Bytes that are due now, because of what the client sent."""

    data: bytes


Event: TypeAlias = Request | Interrupted | Closed | Output


class Connection:
    """The server's end of one connection. ``shapes`` holds the bind shapes of open cursors."""

    def __init__(self) -> None:
        self.shapes: dict[int, tuple[BindShape, ...]] = {}
        self.sdu = 8192
        self._state = _State.CONNECT
        self._splitter = PacketSplitter()
        self._message = b""
        self._ready: deque[Event] = deque()
        self._connect: Connect | None = None
        self._after_reset = b""

    def receive(self, data: bytes | bytearray | memoryview) -> None:
        """Take bytes from the client."""
        self._splitter.feed(data)

    def next_event(self) -> Event | None:
        """Return what happened next, None until more bytes have come; raises Malformed."""
        while not self._ready:
            found = self._splitter.next_packet()
            if found is None:
                return None
            self._take(found)
        return self._ready.popleft()

    def accept(self, connect: Connect) -> bytes:
        """Return the ACCEPT packet; from now on packets have 32-bit lengths."""
        self._state = _State.OPEN
        self.sdu = negotiation.agreed_sdu(connect)
        body = packet(PacketType.ACCEPT, negotiation.acceptance(connect), large=False)
        self._splitter.large = True
        return body

    def refuse(self, number: int) -> bytes:
        """Return the REFUSE packet; the connection is to be closed after it."""
        self._state = _State.CLOSED
        return packet(PacketType.REFUSE, negotiation.refusal(number), large=False)

    def answer(self, chunks: Iterable[Buffer]) -> Iterator[list[Buffer]]:
        """Yield the packets of a reply in bursts, each to be sent as a whole."""
        return data_bursts(chunks, self.sdu)

    def fail(self, error: bytes) -> bytes:
        """Return what announces a failed call; its error message follows the client's reset."""
        self._state = _State.RESETTING
        self._after_reset = self._data(error)
        return self._marker(BREAK) + self._marker(RESET)

    def interrupted(self, error: bytes) -> bytes:
        """Return what ends a call that the client interrupted; the error follows its reset."""
        self._state = _State.RESETTING
        self._after_reset = self._marker(RESET) + self._data(error)
        return self._marker(BREAK)

    def _data(self, message: bytes) -> bytes:
        return b"".join(b"".join(burst) for burst in data_bursts([message], self.sdu))

    def _marker(self, kind: int) -> bytes:
        body = messages.marker(kind)
        return packet(PacketType.MARKER, body, large=True, flags=_SERVER_MARKER)

    def _take(self, found: Packet) -> None:
        if self._state is _State.CLOSED:
            return
        if self._state is _State.CONNECT:
            self._take_connect(found)
        elif self._state is _State.CONNECT_TEXT:
            self._take_connect_text(found)
        elif found.kind == PacketType.MARKER:
            self._take_marker(found)
        elif found.kind == PacketType.DATA:
            self._take_data(found)
        else:
            raise Malformed(f"a packet of type {found.kind} in a session")

    def _take_connect(self, found: Packet) -> None:
        if found.kind != PacketType.CONNECT:
            raise Malformed(f"a packet of type {found.kind} instead of CONNECT")
        reader = Reader(found.body)
        try:
            version = reader.u16()
            reader.skip(2)
            options = reader.u16()
            sdu = reader.u16()
            reader.skip(8)
            text_bytes, text_at = reader.u16(), reader.u16()
            reader.position = 58 - HEADER_BYTES
            large_sdu = reader.u32() if reader.left >= 4 else 0
        except OutOfBytes:
            raise Malformed("a CONNECT packet that is too short") from None
        text = found.body[text_at - HEADER_BYTES :]
        self._connect = Connect(
            version=version, options=options, sdu=large_sdu or sdu, service=None, sid=None
        )
        if text_bytes and not text:
            self._state = _State.CONNECT_TEXT
        else:
            self._take_descriptor(text)

    def _take_connect_text(self, found: Packet) -> None:
        if found.kind != PacketType.DATA:
            raise Malformed(f"a packet of type {found.kind} instead of the connect text")
        self._take_descriptor(found.body[2:])

    def _take_descriptor(self, data: bytes) -> None:
        assert self._connect is not None  # noqa: S101 - set by the CONNECT packet before
        text = data.decode("utf-8", "replace")
        self._state = _State.CONNECT
        self._ready.append(
            Connect(
                version=self._connect.version,
                options=self._connect.options,
                sdu=self._connect.sdu,
                service=parse.connect_text_value(text, "SERVICE_NAME"),
                sid=parse.connect_text_value(text, "SID"),
            )
        )

    def _take_marker(self, found: Packet) -> None:
        kind = found.body[2] if len(found.body) > 2 else BREAK
        self._message = b""
        if self._state is _State.RESETTING:
            if kind == RESET:
                self._state = _State.OPEN
                self._ready.append(Output(data=self._after_reset))
        elif kind != RESET:
            self._ready.append(Interrupted())

    def _take_data(self, found: Packet) -> None:
        if self._state is _State.RESETTING:
            return
        if int.from_bytes(found.body[:2], "big") & END_OF_FILE:
            self._state = _State.CLOSED
            self._ready.append(Closed())
            return
        # A request has no mark of its end: it is read again from its start with each packet.
        self._message += found.body[2:]
        try:
            requests = parse.parse_message(self._message, self.shapes)
        except OutOfBytes:
            return
        self._message = b""
        self._ready.extend(requests)
