"""Listens in: a relay between driver and server that keeps what each of them sent."""

import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from exporter_tui.fakeoracle.wire.packets import PacketSplitter, PacketType


class Tap:
    """Relays one connection to ``port``; a context manager that waits for its end.

    ``before_reply`` is called once, before the next bytes of the server are passed on.
    """

    def __init__(self, port: int) -> None:
        self._target = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads = [threading.Thread(target=self._accept)]
        self.from_client = bytearray()
        self.from_server = bytearray()
        self.before_reply: Callable[[], None] | None = None

    @property
    def port(self) -> int:
        """Return the port that the driver connects to."""
        port: int = self._listener.getsockname()[1]
        return port

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._threads[0].join()
        self._listener.close()

    def _accept(self) -> None:
        with self._listener.accept()[0] as client, socket.create_connection(self._target) as server:
            back = threading.Thread(target=self._relay_back, args=(server, client))
            back.start()
            while data := client.recv(65536):
                self.from_client += data
                server.sendall(data)
            server.shutdown(socket.SHUT_WR)
            back.join()

    def _relay_back(self, server: socket.socket, client: socket.socket) -> None:
        while data := server.recv(65536):
            self.from_server += data
            action, self.before_reply = self.before_reply, None
            if action is not None:
                action()
            client.sendall(data)
        client.shutdown(socket.SHUT_WR)


def payload(stream: bytearray) -> bytes:
    """Return what the DATA packets of a server's stream carry, a last broken one included."""
    splitter = PacketSplitter()
    accept_bytes = int.from_bytes(stream[:2], "big")
    splitter.large = True
    splitter.feed(stream[accept_bytes:])
    found = b""
    used = accept_bytes
    while (one := splitter.next_packet()) is not None:
        used += len(one.body) + 8
        if one.kind == PacketType.DATA:
            found += one.body[2:]
    return found + bytes(stream[used + 10 :])
