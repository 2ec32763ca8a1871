"""What a run and its viewers say to each other, and which version of it they speak; pure.

Enters: frozen values; or JSON that came from the other side. Leaves: JSON, or the values. A viewer
speaks first (``Hello``) and is told ``Welcome`` or ``Refused``; then it asks for what is newer than
the picture it has (``Next``), and gets ``News``, always exactly one for one ``Next``. It refuses
(``CodecError``) what is none of these.

    viewer                              run
    Hello(form)                  ->
                                 <-     Welcome | Refused(why)
    Next(have=0)                 ->
                                 <-     News(no=1, the whole picture)
    Ask(request), Stop(mode)     ->
    Next(have=1, table)          ->
                                 <-     News(no=2, what changed since 1, the table's detail)
                                 <-     News(no=3, the last picture, over), when the run is over
"""

import dataclasses
import functools
import hashlib
import typing
from dataclasses import dataclass
from enum import Enum

from exporter_tui import __version__
from exporter_tui.model.names import TableName
from exporter_tui.model.requests import Request, StopMode
from exporter_tui.model.view import RunView, TableDetail
from exporter_tui.store.codec import decode, encode
from exporter_tui.store.decoders import TYPE_FIELD


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """The first words of a viewer. ``form``: what its program calls ``own_form``."""

    form: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """Whatever is newer than picture ``have``, 0 for the whole; the detail of ``table``."""

    have: int
    table: TableName | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A person asks something of the run."""

    request: Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A person ends the run."""

    mode: StopMode


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome:
    """The viewer may go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The viewer is not let in; ``why`` is a sentence."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """The run is over; ``why``: why it could not begin or broke off, empty for any other end."""

    exit_code: int
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Picture ``no``. ``view``: how it differs from the one before, ``detail``: how the detail of
    ``table`` differs from the last that was sent of it; None: not at all (``remote.changes``).
    """

    no: int
    view: object = None
    table: TableName | None = None
    detail: object = None
    over: Over | None = None


FromViewer = Hello | Next | Ask | Stop
FromRun = Welcome | Refused | News

_SPEAKERS: dict[type, str] = {
    kind: kind.__name__ for kind in (Hello, Next, Ask, Stop, Welcome, Refused, News)
}
_CHANGES = ("view", "detail")


def encoded(message: FromViewer | FromRun) -> dict[str, object]:
    """Return a message as a JSON object."""
    changes: dict[str, object] = {}
    if isinstance(message, News):
        changes = {"view": message.view, "detail": message.detail}
        message = dataclasses.replace(message, view=None, detail=None)
    body = typing.cast("dict[str, object]", encode(message))
    return {TYPE_FIELD: _SPEAKERS[type(message)], **body, **changes}


def from_viewer(data: object) -> FromViewer:
    """Return what a viewer said; raises CodecError."""
    return typing.cast("FromViewer", decode(typing.cast("type[object]", FromViewer), data))


def from_run(data: object) -> FromRun:
    """Return what the run said; raises CodecError."""
    if not isinstance(data, dict) or data.get(TYPE_FIELD) != News.__name__:
        return typing.cast("FromRun", decode(typing.cast("type[object]", FromRun), data))
    rest = {name: value for name, value in data.items() if name not in {TYPE_FIELD, *_CHANGES}}
    news = decode(News, rest)
    return dataclasses.replace(news, view=data.get("view"), detail=data.get("detail"))


def form_of(data: object) -> str | None:
    """Return which form a viewer's first words are of, None where they are no first words.

    Read apart from all else: these words of every version must be understood by every other.
    """
    if not isinstance(data, dict) or data.get(TYPE_FIELD) != Hello.__name__:
        return None
    form = data.get("form")
    return form if isinstance(form, str) else None


def why_refused(data: object) -> str | None:
    """Return why a run of whatever version does not let the viewer in, None where it does."""
    if not isinstance(data, dict) or data.get(TYPE_FIELD) != Refused.__name__:
        return None
    why = data.get("why")
    return why if isinstance(why, str) else "The run lets nobody in."


@functools.cache
def own_form() -> str:
    """Return the program's version and a digest of the types of everything that is sent: two
    programs with equal ones understand each other.
    """
    return f"{__version__}/{digest(FromViewer, FromRun, RunView, TableDetail)}"


def digest(*hints: object) -> str:
    """Return twelve digits that differ where anything in these types does."""
    seen: dict[str, str] = {}
    for hint in hints:
        _describe(hint, seen)
    text = "\n".join(f"{name}: {seen[name]}" for name in sorted(seen))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _describe(hint: object, seen: dict[str, str]) -> None:
    """Add what a type is made of, and all types in it."""
    for argument in typing.get_args(hint):
        _describe(argument, seen)
    if not isinstance(hint, type) or hint.__qualname__ in seen:
        return
    if dataclasses.is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        names = [field.name for field in dataclasses.fields(hint)]
        seen[hint.__qualname__] = ", ".join(f"{name}: {hints[name]}" for name in names)
        for name in names:
            _describe(hints[name], seen)
    elif issubclass(hint, Enum):
        seen[hint.__qualname__] = ", ".join(repr(member.value) for member in hint)


def refusal(form: str) -> str:
    """Return the sentence for a viewer of another version."""
    return (
        f"The run is of another version of exporter_tui ({own_form()}) than this command ({form}). "
        "Attach with the program that started it."
    )
