"""One row of the table of texts: everything that people read about one type of event; pure.

Enters: a function of one event type, which mypy holds against that type. Leaves: an entry of the
table that ``describe`` joins. It holds no text itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from exporter_tui.model.events import Event
from exporter_tui.model.view import Severity

E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What people read about one event; None or empty where they read nothing of that kind.

    ``line``: severity and text of its line in the log, on the screen and in a pipe. ``routine``:
    it is one of very many, or echoes a key, so that a panel of a few lines leaves it out.
    ``story``: its line in the story of a task, which has every fact and no thousands separators.
    ``did``: the sentence below "what we did" in the list of errors; only where the line is a
    warning or a problem with a code. ``code``: under which it is listed there if it carries no
    failure; where it does, the failure's code is it.
    """

    line: tuple[Severity, str] | None = None
    routine: bool = False
    story: str = ""
    did: str = ""
    code: str | None = None


Row = tuple[type[Any], Callable[[Any], Telling]]


def row(event: type[E], tell: Callable[[E], Telling]) -> Row:
    """Return the row of one event type; ``tell`` must take events of that type."""
    return event, tell


def untold(_: Event) -> Telling:
    """Tell nothing: the event is for ``events.jsonl`` alone, or another one says it to people."""
    return Telling()
