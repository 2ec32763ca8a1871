"""One connection's socket and thread.

Enters: a connected socket. Leaves: bytes of the conversation's replies. While the engine computes
and between the bursts of a long answer the socket is watched, so that a client can interrupt.
Faults of the link are carried out here.
"""

import contextlib
import logging
import selectors
import socket
import struct
import time
from collections import deque
from collections.abc import Callable, Sequence

from exporter_tui.fakeoracle.faults import ResetLink, SlowLink, StallLink
from exporter_tui.fakeoracle.protocol.connection import Connection, Event, Output
from exporter_tui.fakeoracle.protocol.requests import (
    Closed,
    Execute,
    Interrupted,
    Piggyback,
    Reexecute,
    Request,
)
from exporter_tui.fakeoracle.serving.conversation import Conversation
from exporter_tui.fakeoracle.serving.reply import Reply
from exporter_tui.fakeoracle.serving.runner import Runner
from exporter_tui.fakeoracle.serving.sessions import SENDING
from exporter_tui.fakeoracle.wire.packets import Buffer, data_bursts, wire_offset
from exporter_tui.fakeoracle.wire.reader import Malformed

_LOG = logging.getLogger(__name__)
_READ_BYTES = 256 * 1024
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)
_PAUSES_PER_S = 20

ConversationOf = Callable[[Connection, Callable[[bool], None]], Conversation]


class Channel:
    """Serves one connection in the thread that calls ``run``."""

    def __init__(self, sock: socket.socket, conversation_of: ConversationOf) -> None:
        self._sock = sock
        self._connection = Connection()
        self._conversation = conversation_of(self._connection, self.end)
        self._pending: deque[Request] = deque()
        self._runner: Runner[Reply | None] = Runner()
        self._wake_out, self._wake_in = socket.socketpair()
        self._selector = selectors.DefaultSelector()
        self._selector.register(sock, selectors.EVENT_READ)
        self._selector.register(self._wake_out, selectors.EVENT_READ)
        self._gone = False  # the client closed its end
        self._ended = False  # this end is to be closed
        self._last_words = False  # an announced error is still due, then it ends

    def run(self) -> None:
        """Serve until either end closes. A client that breaks the protocol is dropped."""
        try:
            while not self._ended:
                event = self._next_event()
                if event is None:
                    break
                self._react(event)
        except OSError:
            pass  # the client is gone: nobody is left to tell
        except Malformed as error:
            _LOG.warning("a client is dropped, it does not speak this protocol: %s", error)
        finally:
            self._conversation.log_off()
            self._runner.close()
            self._selector.close()
            for end in (self._sock, self._wake_in, self._wake_out):
                end.close()

    def end(self, immediate: bool) -> None:
        """Wake the thread of a killed session; ``immediate``: close the connection under it."""
        if immediate:
            with contextlib.suppress(OSError):
                self._sock.shutdown(socket.SHUT_RDWR)
        self._wake()

    def _wake(self) -> None:
        with contextlib.suppress(OSError):
            self._wake_in.send(b"\0", socket.MSG_DONTWAIT)

    def _next_event(self) -> Event | None:
        if self._pending:
            return self._pending.popleft()
        while (event := self._connection.next_event()) is None:
            if self._gone:
                return None
            self._wait(None)
        return event

    def _wait(self, timeout_s: float | None) -> None:
        """Take what the client has sent, waiting for it or for a wake-up at most so long."""
        for key, _ in self._selector.select(timeout_s):
            if key.fileobj is self._wake_out:
                self._wake_out.recv(_READ_BYTES)
                continue
            data = self._sock.recv(_READ_BYTES)
            if not data:
                self._gone = True
                self._selector.unregister(self._sock)
            self._connection.receive(data)

    def _react(self, event: Event) -> None:
        match event:
            case Output() | Interrupted() | Closed():
                self._react_at_once(event)
            case _ if self._last_words:
                pass
            case Execute() | Reexecute():
                self._deliver(self._conversation.killed() or self._compute(event))
            case _:
                self._deliver(self._conversation.killed() or self._conversation.handle(event))

    def _react_at_once(self, event: Output | Interrupted | Closed) -> None:
        match event:
            case Output():
                self._sock.sendall(event.data)
                self._ended = self._last_words
            case Interrupted():
                # What waited for the running statement to end is what the client gives up.
                self._pending = deque(call for call in self._pending if _is_piggyback(call))
                self._conversation.interrupt()
                self._sock.sendall(self._connection.interrupted(self._conversation.cancelled()))
            case Closed():
                self._ended = True

    def _stopped(self, timeout_s: float | None) -> bool:
        """Watch the client while its call is under way; return whether the call is over."""
        self._wait(timeout_s)
        stopped = False
        while (event := self._connection.next_event()) is not None:
            match event:
                case Output() | Interrupted() | Closed():
                    self._react_at_once(event)
                    stopped = True
                case _:
                    self._pending.append(event)
        killed = None if stopped or self._last_words else self._conversation.killed()
        if killed is not None:
            self._deliver(killed)
            stopped = True
        return stopped or self._gone or self._ended

    def _compute(self, request: Execute | Reexecute) -> Reply | None:
        """Return the engine's reply, or None when nobody waits for it any longer. A statement that
        was given up stops by itself, before the next one begins.
        """
        self._conversation.rearm()
        future = self._runner.submit(lambda: self._conversation.handle(request))
        future.add_done_callback(lambda _: self._wake())
        abandoned = False
        while not future.done():
            abandoned |= self._stopped(None)
            if self._gone or self._ended:
                return None
        return None if abandoned else future.result()

    def _deliver(self, reply: Reply | None) -> None:
        if reply is None:
            return
        if reply.failure:
            self._sock.sendall(self._connection.fail(reply.failure))
            self._last_words = reply.closes
            return
        if reply.packets:
            self._sock.sendall(reply.packets)
        else:
            self._stream(reply)
        self._ended |= reply.closes

    def _stream(self, reply: Reply) -> None:
        match reply.fault:
            case ResetLink() | StallLink():
                self._send_part(reply, reply.fault)
            case SlowLink():
                self._conversation.waits(SENDING)
                self._send_slowly(reply, reply.fault)
                self._conversation.waits("")
            case _:
                for number, burst in enumerate(self._connection.answer(reply.chunks)):
                    if number and self._stopped(0):
                        return
                    self._send(burst)

    def _send(self, burst: Sequence[Buffer]) -> None:
        size = sum(map(len, burst))
        sent = self._sock.sendmsg(burst)
        if sent < size:
            self._sock.sendall(memoryview(b"".join(burst))[sent:])

    def _send_slowly(self, reply: Reply, fault: SlowLink) -> None:
        if fault.gate is not None:
            fault.gate.on_open(self._wake)
            while not fault.gate.is_open:
                if self._stopped(None):
                    return
        rate = fault.bytes_per_s
        burst_bytes = max(1, rate // _PAUSES_PER_S)
        if not rate:
            burst_bytes = 1 << 20
        for burst in data_bursts(reply.chunks, self._connection.sdu, burst_bytes=burst_bytes):
            self._send(burst)
            until = time.monotonic() + (sum(map(len, burst)) / rate if rate else 0)
            while (pause := until - time.monotonic()) > 0:
                if self._stopped(pause):
                    return

    def _send_part(self, reply: Reply, fault: ResetLink | StallLink) -> None:
        """Send the bytes before the fault, then carry it out."""
        limit = fault.after_bytes or 0
        if reply.cut is not None:
            limit = wire_offset(reply.cut, self._connection.sdu)
        for burst in self._connection.answer(reply.chunks):
            data = b"".join(burst)[:limit]
            self._sock.sendall(data)
            limit -= len(data)
        if isinstance(fault, StallLink):
            while not self._gone:
                self._wait(None)
        elif not fault.graceful:
            self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        self._ended = True


def _is_piggyback(request: Request) -> bool:
    return isinstance(request, Piggyback)
