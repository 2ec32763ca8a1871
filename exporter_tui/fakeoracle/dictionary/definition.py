"""How a dictionary view is written down: one line per column, over a list of things.

Enters: a source of things and, per column, its type and how it is read off a thing. Leaves:
``DictionaryView``, opened at a look. Whole numbers become NUMBERs, '' becomes NULL.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from exporter_tui.fakeoracle.dictionary.look import Look
from exporter_tui.fakeoracle.serving.stopping import watched
from exporter_tui.fakeoracle.sql.expressions.values import DATE, NUMBER, ValueType

Read = Callable[[Any], object]
Line = tuple[str, ValueType, Read]

NUM = NUMBER
DAY = DATE


def text(length: int) -> ValueType:
    """Return VARCHAR2 of that many bytes, as the dictionary declares its columns."""
    return ValueType(kind="VARCHAR2", length=length, size_bytes=length)


NAME = text(128)
FLAG = text(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class DictionaryView:
    """A view. ``grant``: the object that must be granted to see it, None where PUBLIC may."""

    name: str
    columns: tuple[tuple[str, ValueType], ...]
    open: Callable[[Look], "ViewRows"]
    grant: str | None = None
    owner: str = "SYS"


class ViewRows:
    """The rows of a view at one look; a column is read off them when a statement uses it."""

    def __init__(self, things: Iterable[Any], reads: Sequence[Read]) -> None:
        self._things = list(watched(things))
        self._reads = reads

    def __len__(self) -> int:
        return len(self._things)

    def column(self, no: int) -> list[Any]:
        """Return the values of the column of that number."""
        read = self._reads[no]
        return [_cell(read(thing)) for thing in watched(self._things)]


def view(
    name: str,
    things: Callable[[Look], Iterable[Any]],
    *lines: Line,
    grant: str | None = None,
    owner: str = "SYS",
) -> DictionaryView:
    """Return a view with one row per thing and one column per line."""
    reads = [read for _, _, read in lines]

    def opened(look: Look) -> ViewRows:
        return ViewRows(things(look), reads)

    return DictionaryView(
        name=name,
        columns=tuple((column, type_) for column, type_, _ in lines),
        open=opened,
        grant=grant,
        owner=owner,
    )


def yes(condition: object) -> str:
    """Return YES or NO."""
    return "YES" if condition else "NO"


def letter(condition: object) -> str:
    """Return Y or N."""
    return "Y" if condition else "N"


def always(value: object) -> Read:
    """Return a reader that gives the same value for everything."""
    return lambda thing: value  # noqa: ARG005 - by its name


def _cell(value: object) -> object:
    if isinstance(value, int):
        return Decimal(value)
    return None if value == "" else value
