"""A run of another terminal, as a ``Control``: one thread speaks with it, nobody else waits for it.

Enters: an export folder; keys, as requests. Leaves: the run's pictures, as often as they are drawn;
how it ended. A connection that breaks is made again for a while: a viewer that slept was dropped by
the run. It refuses (``AttachError``) a run that cannot be reached or is of another version.
"""

import contextlib
import queue
import selectors
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from exporter_tui.coordinator.mailbox import Mailbox
from exporter_tui.model.names import TableName
from exporter_tui.model.requests import Request, StopMode
from exporter_tui.model.view import AT_REST, RunState, RunView, TableDetail, TableView
from exporter_tui.remote.endpoint import connect
from exporter_tui.remote.frames import MOST_FROM_RUN, Frames, frame
from exporter_tui.remote.messages import (
    Ask,
    FromViewer,
    Hello,
    News,
    Over,
    Stop,
    Welcome,
    encoded,
    from_run,
    own_form,
    why_refused,
)
from exporter_tui.remote.picture import Picture

ANSWER_WITHIN_S = 10.0
_AGAIN_WITHIN_S = 5.0
_AGAIN_EVERY_S = 0.25
_QUIET_AFTER_S = 3.0
_LONGEST_WAIT_S = 60.0
_DETAIL_WITHIN_S = 0.15
_LOOKED_AT_FOR = 3
"""Pictures for which a detail is asked for after its screen has asked last."""
_PIECE_BYTES = 1 << 16


class AttachError(Exception):
    """The run cannot be watched; ``str`` is a sentence that says why."""


@dataclass(slots=True, kw_only=True)
class _Conversation:
    """One connection: what was heard, what waits to be said. ``asked``: news are on their way."""

    connection: socket.socket
    frames: Frames = field(default_factory=lambda: Frames(MOST_FROM_RUN))
    picture: Picture = field(default_factory=Picture)
    heard: list[object] = field(default_factory=list)
    out: bytearray = field(default_factory=bytearray)
    asked: bool = False
    next_at: float = 0.0

    def say(self, message: FromViewer) -> None:
        self.out += frame(encoded(message))

    def read(self) -> None:
        """Take in what has come; raises OSError once the run has closed."""
        try:
            data = self.connection.recv(_PIECE_BYTES)
        except BlockingIOError:
            return
        if not data:
            raise ConnectionResetError("the run closed the connection")
        self.heard += self.frames.feed(data)

    def send(self) -> None:
        """Send what can be sent now. A run that has closed may have left its last words: whether
        there are any is found out by reading.
        """
        try:
            del self.out[: self.connection.send(self.out[:_PIECE_BYTES])]
        except BlockingIOError:
            return
        except (BrokenPipeError, ConnectionResetError):
            self.out.clear()


class Link:
    """A ``Control`` over the run that works on a folder. ``period_s``: between two pictures.

    ``on_over`` is called, in the thread of the link, once the run has ended or is lost; ``on_late``
    with a sentence when something is asked of a run that has ended. Both may be set before
    ``open``.
    """

    def __init__(
        self, output_dir: str, *, period_s: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.over: Over | None = None
        self.lost = ""
        self.on_over: Callable[[], object] = _nothing
        self.on_late: Callable[[str], object] = _nothing
        self._output_dir = output_dir
        self._period_s = period_s
        self._clock = clock
        self._mailbox: Mailbox[FromViewer | None] = Mailbox()
        self._ended = threading.Event()
        self._left = False
        self._opened: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._news = threading.Condition()
        self._shown = Picture()
        self._heard_at = clock()
        self._table: TableName | None = None
        self._looked_at = 0.0

    # -- the control -------------------------------------------------------------------------------

    def view(self) -> RunView:
        """Return the latest picture; one that grows old says so, and not that the run works."""
        view, quiet_s = self._shown.view, self._clock() - self._heard_at
        if self._ended.is_set() or quiet_s < _QUIET_AFTER_S:
            return view
        state = view.state if view.state in AT_REST else RunState.STALLED
        note = f"the run has not answered for {quiet_s:.0f} s"
        return replace(view, state=state, state_note=note)

    def detail(self, table: TableName) -> TableDetail | None:
        """Return the latest detail of a table, None for one that is not in the plan."""
        first, self._table, self._looked_at = table != self._table, table, self._clock()
        if first and not self._ended.is_set():
            self._mailbox.put(None)
            with self._news:
                self._news.wait_for(lambda: self._shown.table == table, _DETAIL_WITHIN_S)
        shown = self._shown
        if shown.table == table and shown.detail is not None:
            return shown.detail
        line = next((line for line in shown.view.tables if line.table == table), None)
        return None if line is None else _outline(line)

    def ask(self, request: Request) -> None:
        """Send a request to the run."""
        self._send(Ask(request=request))

    def stop(self, mode: StopMode) -> None:
        """Ask the run to end."""
        self._send(Stop(mode=mode))

    def _send(self, message: FromViewer) -> None:
        if self._ended.is_set():
            self.on_late("The run has ended. Start the same command again for that.")
        else:
            self._mailbox.put(message)

    # -- its beginning and its end -----------------------------------------------------------------

    def open(self) -> None:
        """Return once the run's first picture is there; raises AttachError."""
        threading.Thread(target=self._body, name="link", daemon=True).start()
        try:
            why = self._opened.get(timeout=2 * ANSWER_WITHIN_S)
        except queue.Empty:
            why = _reason(TimeoutError())
        if why:
            self.leave()
            raise AttachError(why)

    def wait(self, timeout_s: float) -> bool:
        """Wait until the run has ended or is lost; returns whether it is."""
        return self._ended.wait(timeout_s)

    def leave(self) -> None:
        """Let the run alone: nothing is shown or sent any more."""
        self._left = True
        self._mailbox.put(None)

    # -- the thread --------------------------------------------------------------------------------

    def _body(self) -> None:
        until = self._clock()
        while not self._left and self.over is None:
            try:
                self._meet()
            except AttachError as error:
                self.lost = str(error)
                break
            except (OSError, ValueError) as error:
                if self._shown.no:
                    until, self._shown = self._clock() + _AGAIN_WITHIN_S, replace(self._shown, no=0)
                if self._clock() >= until:
                    self.lost = _reason(error)
                    break
                self._ended.wait(_AGAIN_EVERY_S)
        self._ended.set()
        self._opened.put(self.lost)
        self.on_over()

    def _meet(self) -> None:
        """Speak with the run until it has ended or this viewer leaves."""
        with contextlib.closing(connect(self._output_dir)) as connection:
            connection.settimeout(ANSWER_WITHIN_S)
            talk = _Conversation(connection=connection)
            _greet(talk)
            connection.setblocking(False)
            self._learn(talk)
            with selectors.DefaultSelector() as selector:
                selector.register(self._mailbox, selectors.EVENT_READ)
                selector.register(connection, selectors.EVENT_READ)
                while not self._left and talk.picture.over is None:
                    self._turn(talk, selector)

    def _turn(self, talk: _Conversation, selector: selectors.BaseSelector) -> None:
        now = self._clock()
        looked_at = self._looking(now)
        if not talk.asked and (now >= talk.next_at or looked_at != talk.picture.table):
            talk.say(talk.picture.wanted(looked_at))
            talk.asked, talk.next_at = True, now + self._period_s
        talk.send()
        writes = selectors.EVENT_WRITE if talk.out else 0
        selector.modify(talk.connection, selectors.EVENT_READ | writes)
        left = None if talk.asked else min(max(talk.next_at - now, 0.0), _LONGEST_WAIT_S)
        for key, events in selector.select(left):
            if key.fileobj is self._mailbox:
                for message in self._mailbox.take():
                    if message is not None:
                        talk.say(message)
            elif events & selectors.EVENT_READ:
                talk.read()
                self._learn(talk)

    def _learn(self, talk: _Conversation) -> None:
        """Take the news among what was heard."""
        heard, talk.heard = talk.heard, []
        for message in map(from_run, heard):
            if not isinstance(message, News):
                raise ValueError("it says what no run says here")
            talk.picture.take(message)
            talk.asked = False
            first = not self._shown.no
            self.over, self._heard_at = message.over, self._clock()
            with self._news:
                self._shown = replace(talk.picture)
                self._news.notify_all()
            if first:
                self._opened.put("")

    def _looking(self, now: float) -> TableName | None:
        """Return the table whose detail somebody looks at."""
        looks = now - self._looked_at <= max(_LOOKED_AT_FOR * self._period_s, 1.0)
        return self._table if looks else None


def _greet(talk: _Conversation) -> None:
    """Be let in, or raise AttachError with the run's sentence."""
    talk.say(Hello(form=own_form()))
    while talk.out:
        talk.send()
    while not talk.heard:
        talk.read()
    answer = talk.heard.pop(0)
    if (why := why_refused(answer)) is not None:
        raise AttachError(why)
    if not isinstance(from_run(answer), Welcome):
        raise ValueError("it says what no run says here")


def _outline(line: TableView) -> TableDetail:
    """Return what the picture alone says of a table."""
    return TableDetail(table=line, folder=line.folder, verdict_note="one moment")


def _nothing(*_: object) -> None:
    """Stand in until somebody wants to know."""


def _reason(error: OSError | ValueError) -> str:
    """Return why the run cannot be reached, as a sentence."""
    match error:
        case FileNotFoundError():
            return "No run listens there."
        case ConnectionRefusedError() | ConnectionResetError() | BrokenPipeError():
            return "The run that listened there has ended."
        case TimeoutError() | BlockingIOError():
            return f"The run does not answer within {ANSWER_WITHIN_S:g} s."
        case PermissionError():
            return f"The run is another user's: {error.strerror or error}."
        case OSError():
            return f"The run cannot be reached: {error.strerror or error}."
        case _:
            return f"What the run says is not understood: {error}."
