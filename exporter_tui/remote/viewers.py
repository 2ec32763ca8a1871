"""Those who watch a run from other terminals: one thread that lets them in, shows and hears them.

Enters: connections at the run's socket. Leaves: its pictures, to each as fast as it reads; their
requests, to the run. Nothing here makes the run wait: a viewer that is silent, slow or talks
nonsense is closed, and a socket that cannot be made costs the attaching alone. Another user's
process is not let in, whatever the socket's rights.
"""

import contextlib
import math
import os
import selectors
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from exporter_tui.coordinator.mailbox import Mailbox
from exporter_tui.model.control import Control
from exporter_tui.remote.endpoint import Endpoint, Peer, peer_of
from exporter_tui.remote.messages import Over
from exporter_tui.remote.seat import Seat

MOST_VIEWERS = 16
_LOOK_EVERY_S = 0.5
_LAST_WORDS_WITHIN_S = 1.0
_PIECE_BYTES = 1 << 16


class Watchable(Control, Protocol):
    """A run that can be watched from elsewhere; ``launch.run.Run`` is one."""

    @property
    def output_dir(self) -> str:
        """Return the export folder."""
        ...

    def over(self) -> Over | None:
        """Return how the run ended, None while it has not."""
        ...


class Viewers:
    """``tell`` writes a line for the log. ``uid``: whose processes are let in. ``listening``:
    whether anybody can attach now.
    """

    def __init__(
        self,
        run: Watchable,
        tell: Callable[[str], object],
        *,
        uid: int | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.listening = False
        self._run = run
        self._mailbox: Mailbox[socket.socket | None] = Mailbox()
        own = os.geteuid() if uid is None else uid
        self._serving = _Serving(run=run, tell=tell, uid=own, clock=clock, mailbox=self._mailbox)
        self._thread = threading.Thread(target=self._serving.serve, name="viewers", daemon=True)

    @contextlib.contextmanager
    def let_in(self) -> Iterator[None]:
        """Listen in the run's folder while the context is open, which must lie within the run's
        lock. Raises OSError where no socket can be made.
        """
        endpoint = Endpoint(self._run.output_dir)
        try:
            self._thread.start()
            self._mailbox.put(endpoint.listener)
            self.listening = True
            yield
        finally:
            self.listening = False
            endpoint.remove()

    @contextlib.contextmanager
    def told(self) -> Iterator[None]:
        """At the end of the context tell all viewers how the run ended, as far as they listen."""
        try:
            yield
        finally:
            self._mailbox.put(None)
            if self._thread.is_alive():
                self._thread.join(2 * _LAST_WORDS_WITHIN_S)


@dataclass(slots=True, kw_only=True)
class _Viewer:
    connection: socket.socket
    peer: Peer
    seat: Seat
    known: bool = False


@dataclass(slots=True, kw_only=True)
class _Serving:
    """What the thread does; everything here is its alone, but the mailbox."""

    run: Watchable
    tell: Callable[[str], object]
    uid: int
    clock: Callable[[], float]
    mailbox: Mailbox[socket.socket | None]
    _listener: socket.socket | None = None
    _viewers: dict[int, _Viewer] = field(default_factory=dict)
    _selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    _leave_at: float = math.inf
    _next_at: float = math.inf
    _strangers: set[int] = field(default_factory=set)

    def serve(self) -> None:
        self._selector.register(self.mailbox, selectors.EVENT_READ)
        try:
            while self._leave_at == math.inf or (self._viewers and self.clock() < self._leave_at):
                self._turn()
        finally:
            for viewer in self._viewers.values():
                viewer.connection.close()
            self._deafen()
            self._selector.close()

    def _turn(self) -> None:
        """Wait until there is something to do, and do it."""
        left = self._next_at - self.clock()
        for key, _ in self._selector.select(None if left == math.inf else max(left, 0.0)):
            if key.fileobj is self.mailbox:
                self._take()
            elif key.fileobj is self._listener:
                self._accept(self._listener)
            elif key.fd in self._viewers:
                self._hear(self._viewers[key.fd])
        over = self.run.over() if self._viewers else None
        self._next_at = self.clock() + _LOOK_EVERY_S if self._viewers else math.inf
        for viewer in tuple(self._viewers.values()):
            self._see_to(viewer, over)

    def _take(self) -> None:
        for listener in self.mailbox.take():
            if listener is None:
                self._leave_at = self.clock() + _LAST_WORDS_WITHIN_S
                self._deafen()
            else:
                self._listener = listener
                self._selector.register(listener, selectors.EVENT_READ)

    def _deafen(self) -> None:
        """Listen to nobody new."""
        if self._listener is not None:
            self._selector.unregister(self._listener)
            self._listener.close()
            self._listener = None

    def _accept(self, listener: socket.socket) -> None:
        try:
            connection, _ = listener.accept()
        except BlockingIOError:
            return
        except OSError as error:  # no descriptor is left: whoever asks again would be heard at once
            self.tell(f"nobody can attach any more: {error.strerror}")
            self._deafen()
            return
        connection.setblocking(False)
        peer = peer_of(connection)
        viewer = _Viewer(
            connection=connection, peer=peer, seat=Seat(control=self.run, now=self.clock())
        )
        if peer.uid != self.uid:
            viewer.seat.refuse("The run belongs to another user.")
            if peer.uid not in self._strangers:
                self._strangers.add(peer.uid)
                self.tell(f"a process of another user (uid {peer.uid}) was not let in")
        elif len(self._viewers) >= MOST_VIEWERS:
            viewer.seat.refuse(f"{MOST_VIEWERS} viewers are attached already.")
        self._viewers[connection.fileno()] = viewer
        self._selector.register(connection, selectors.EVENT_READ)

    def _hear(self, viewer: _Viewer) -> None:
        try:
            data = viewer.connection.recv(_PIECE_BYTES)
        except BlockingIOError:
            return
        except OSError as error:
            self._close(viewer, error.strerror or "the connection broke")
            return
        if not data:
            self._close(viewer, "")
            return
        try:
            viewer.seat.hear(data, self.clock())
        except ValueError as error:
            self._close(viewer, f"what it says is not understood: {error}")
            return
        if viewer.seat.stays and not viewer.known:
            viewer.known = True
            self.tell(f"a viewer is attached: process {viewer.peer.pid}")

    def _see_to(self, viewer: _Viewer, over: Over | None) -> None:
        """Show, send and close what is due."""
        seat, now = viewer.seat, self.clock()
        try:
            if over is not None or self._leave_at < math.inf:
                seat.end(over)
            elif (left := seat.show(now)) is not None:
                self._next_at = min(self._next_at, now + left)
            self._send(viewer)
        except (ValueError, OSError) as error:
            self._close(viewer, str(error))
            return
        if seat.closing and not seat.out:
            self._close(viewer, "")
        elif seat.silent(now):
            self._close(viewer, "it was silent for too long")
        else:
            writes = selectors.EVENT_WRITE if seat.out else 0
            self._selector.modify(viewer.connection, selectors.EVENT_READ | writes)

    def _send(self, viewer: _Viewer) -> None:
        out = viewer.seat.out
        with contextlib.suppress(BlockingIOError):
            while out:
                sent = viewer.connection.send(out[:_PIECE_BYTES])
                viewer.seat.took(sent, self.clock())

    def _close(self, viewer: _Viewer, why: str) -> None:
        """Close a viewer; ``why`` is empty where it left by itself or was told all."""
        del self._viewers[viewer.connection.fileno()]
        self._selector.unregister(viewer.connection)
        viewer.connection.close()
        if viewer.known or why:
            because = f" was closed: {why}" if why else " is gone"
            self.tell(f"the viewer{because} (process {viewer.peer.pid})")
