"""One viewer as the run sees it: what it said, what it has been shown, what it is owed.

Enters: bytes from a connection, the time. Leaves: bytes for it; requests to the run, as if a key
had been pressed there. A viewer has at most one picture on its way: it asks for the next one when
it has read the last, so that a slow one costs nothing but its own news. It refuses (ValueError)
whatever a viewer of this version does not say.
"""

from dataclasses import dataclass, field

from exporter_tui.model.control import Control
from exporter_tui.model.names import TableName
from exporter_tui.model.view import RunView, TableDetail
from exporter_tui.remote.changes import change
from exporter_tui.remote.frames import MOST_FROM_VIEWER, Frames, frame
from exporter_tui.remote.messages import (
    Ask,
    FromRun,
    Hello,
    News,
    Next,
    Over,
    Refused,
    Stop,
    Welcome,
    encoded,
    form_of,
    from_viewer,
    own_form,
    refusal,
)

SILENT_AFTER_S = 10.0
LEAST_GAP_S = 0.1
"""Pictures of one viewer are at least so far apart, however fast it asks."""


@dataclass(slots=True, kw_only=True)
class Seat:
    """``now``: the steady clock's time at which the viewer came. ``out``: what waits for it;
    ``closing``: nothing more will come, it may be closed when ``out`` is empty.
    """

    control: Control
    now: float
    out: bytearray = field(default_factory=bytearray)
    closing: bool = False
    let_in: bool = False
    _frames: Frames = field(default_factory=lambda: Frames(MOST_FROM_VIEWER))
    _wanted: Next | None = None
    _asked: bool = False
    _no: int = 0
    _view: RunView = field(default_factory=RunView)
    _table: TableName | None = None
    _detail: TableDetail | None = None
    _heard_at: float = 0.0
    _took_at: float = 0.0
    _shown_at: float = 0.0

    def __post_init__(self) -> None:
        self._heard_at = self._took_at = self.now
        self._shown_at = self.now - LEAST_GAP_S

    @property
    def stays(self) -> bool:
        """Return whether the viewer has asked for more than one picture, or for anything else."""
        return self._asked or (self._no > 0 and self._wanted is not None)

    def hear(self, data: bytes, now: float) -> None:
        """Take bytes that came; raises ValueError where no viewer says that."""
        for words in self._frames.feed(data):
            self._heard_at = now
            if self.closing:
                return
            if self.let_in:
                self._obey(words)
            else:
                self._greet(words)

    def took(self, count: int, now: float) -> None:
        """Forget so many bytes of ``out``: they are on their way."""
        del self.out[:count]
        self._took_at = now

    def silent(self, now: float) -> bool:
        """Return whether the viewer neither speaks nor reads any more."""
        reads = not self.out or now - self._took_at < SILENT_AFTER_S
        return not reads or now - self._heard_at >= SILENT_AFTER_S

    def show(self, now: float) -> float | None:
        """Put what was asked for into ``out``. Returns the seconds until that may be done, None
        where nothing is asked for or the last picture is still on its way. Raises ValueError for a
        viewer that has not read what it was sent, and for a picture that JSON cannot hold.
        """
        if self._wanted is None or self.out or self.closing:
            return None
        if (left := self._shown_at + LEAST_GAP_S - now) > 0:
            return left
        wanted, self._wanted = self._wanted, None
        self._shown_at = self._took_at = now
        if wanted.have != self._no:
            raise ValueError(f"it has picture {wanted.have}, the last one was {self._no}")
        self._say(self._news(wanted.table))
        return None

    def end(self, over: Over | None) -> None:
        """Say the last words: the run is over, or None: it is not told any further."""
        if over is not None and self.let_in and not self.closing:
            self._say(self._news(None, over))
        self.closing = True

    def refuse(self, why: str) -> None:
        """Do not let the viewer in."""
        self._say(Refused(why=why))
        self.closing = True

    def _greet(self, words: object) -> None:
        form = form_of(words)
        if form is None:
            raise ValueError("its first words are none of a viewer's")
        if form != own_form():
            self.refuse(refusal(form))
            return
        from_viewer(words)
        self.let_in = True
        self._say(Welcome())

    def _obey(self, words: object) -> None:
        match from_viewer(words):
            case Next() as wanted:
                self._wanted = wanted
            case Ask(request=request):
                self._asked = True
                self.control.ask(request)
            case Stop(mode=mode):
                self._asked = True
                self.control.stop(mode)
            case Hello():
                raise ValueError("it says hello twice")

    def _news(self, table: TableName | None, over: Over | None = None) -> News:
        view, detail = self.control.view(), None
        if table is not None:
            detail = self.control.detail(table)
        before = self._detail if table == self._table else None
        news = News(
            no=self._no + 1,
            view=change(self._view, view),
            table=table,
            detail=None if table is None else change(before, detail),
            over=over,
        )
        self._no, self._view, self._table, self._detail = news.no, view, table, detail
        return news

    def _say(self, message: FromRun) -> None:
        self.out += frame(encoded(message))
