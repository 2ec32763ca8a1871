"""The server: a listener thread and one thread for each connection.

Enters: an engine, faults. Leaves: a TCP port that speaks Oracle's protocol, and views of what goes
on for tests. It starts no process and writes no file.
"""

import contextlib
import selectors
import socket
import threading
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from exporter_tui.fakeoracle.answer import Engine
from exporter_tui.fakeoracle.faults import Faults, Gate, HoldStatement
from exporter_tui.fakeoracle.protocol.connection import Connection
from exporter_tui.fakeoracle.serving.auth import Verifiers
from exporter_tui.fakeoracle.serving.channel import Channel
from exporter_tui.fakeoracle.serving.conversation import Conversation
from exporter_tui.fakeoracle.serving.sessions import Registry, SessionView, StatementView

_JOIN_S = 10

AWAITED_S = 120.0
"""How long ``wait_for_...`` waits unless told otherwise: the bound of a hang."""


class Server:
    """A listener on ``host``; port 0 takes a free one. Usable as a context manager."""

    def __init__(
        self,
        engine: Engine,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        faults: Faults | None = None,
    ) -> None:
        self.faults = faults or Faults()
        for view, seconds in engine.kind.slow_views:
            slow = HoldStatement(sql=view, times=0, gate=Gate(), timeout_s=seconds)
            self.faults.add(slow)
        self._engine = engine
        self._address = (host, port)
        self._registry = Registry()
        engine.logged_on = self._registry.logged_on
        self._verifiers = Verifiers()
        self._lock = threading.Lock()
        self._channels: dict[Channel, threading.Thread] = {}
        self._listener: socket.socket | None = None
        self._wake: socket.socket | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Listen; return once clients can connect. Raises OSError when the port is taken."""
        self._listener = socket.create_server(self._address, backlog=128)
        woken, self._wake = socket.socketpair()
        self._thread = threading.Thread(
            target=self._accept, args=(self._listener, woken), name="listener", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Drop every connection and wait for the threads. Does nothing the second time."""
        if self._thread is None or self._wake is None:
            return
        self.faults.open_gates()
        self._wake.close()
        self._thread.join(_JOIN_S)
        self._thread = self._listener = None
        with self._lock:
            channels = list(self._channels.items())
        for channel, _ in channels:
            channel.end(True)
        for _, thread in channels:
            thread.join(_JOIN_S)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def port(self) -> int:
        """Return the port clients connect to; raises RuntimeError before ``start``."""
        if self._listener is None:
            raise RuntimeError("the server is not started")
        port: int = self._listener.getsockname()[1]
        return port

    def sessions(self) -> tuple[SessionView, ...]:
        """Return every session that is logged on, in the order of their sid."""
        return self._registry.views()

    def statements(self) -> tuple[StatementView, ...]:
        """Return the last statements of all sessions, oldest first; 10,000 at most."""
        return self._registry.statements()

    def cancelled(self) -> tuple[SessionView, ...]:
        """Return the sessions as they were when their client gave up a statement, oldest first."""
        return self._registry.cancelled()

    def wait_for_sessions(
        self, wanted: Callable[[Sequence[SessionView]], bool], timeout_s: float = AWAITED_S
    ) -> bool:
        """Wait until ``wanted`` holds for the sessions; return False when the time is over."""
        return self._registry.wait_for_sessions(wanted, timeout_s)

    def wait_for_statements(
        self, wanted: Callable[[Sequence[StatementView]], bool], timeout_s: float = AWAITED_S
    ) -> bool:
        """Wait until ``wanted`` holds for the statements; return False when the time is over."""
        return self._registry.wait_for_statements(wanted, timeout_s)

    def kill_session(self, sid: int, *, immediate: bool = False) -> None:
        """Kill a session: its current or next call fails with ORA-00028. ``immediate``: its
        connection is closed at once instead. Raises KeyError for an unknown sid.
        """
        self._registry.kill(sid, immediate=immediate)

    def _accept(self, listener: socket.socket, woken: socket.socket) -> None:
        with listener, woken, selectors.DefaultSelector() as selector:
            selector.register(listener, selectors.EVENT_READ)
            selector.register(woken, selectors.EVENT_READ)
            while all(key.fileobj is not woken for key, _ in selector.select()):
                with contextlib.suppress(OSError):  # the client is gone already
                    self._serve(listener.accept()[0])

    def _serve(self, sock: socket.socket) -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        channel = Channel(sock, self._conversation)
        thread = threading.Thread(target=self._run, args=(channel,), name="connection", daemon=True)
        with self._lock:
            self._channels[channel] = thread
        thread.start()

    def _run(self, channel: Channel) -> None:
        try:
            channel.run()
        finally:
            with self._lock:
                self._channels.pop(channel, None)

    def _conversation(self, connection: Connection, end: Callable[[bool], None]) -> Conversation:
        return Conversation(
            connection,
            self._engine,
            registry=self._registry,
            faults=self.faults,
            verifiers=self._verifiers,
            end=end,
        )
