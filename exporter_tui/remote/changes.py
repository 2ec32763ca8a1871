"""What differs between two pictures of one run, as JSON, and the later picture made of it again.

Enters: two frozen values of one type, or one of them and the change. Leaves: the change, or a value
equal to the later one that shares with the earlier all parts that did not change. How a change is
written follows from the types' annotations alone, so that a new field needs nothing here. It
refuses (``CodecError``) whatever is no change of that value; pure.

    [VALUE]                                     the whole value anew
    {"field": CHANGE, ...}                      of a dataclass: the fields that differ
    {"drop": 2, "cut": 1, "at": [[0, CHANGE]], "add": [VALUE]}
                                                of a tuple: so many less at its beginning and its
                                                end, items that differ, items added at the end
"""

import dataclasses
import functools
import typing
from collections.abc import Callable, Hashable, Mapping
from itertools import compress, count, repeat
from operator import is_, is_not
from typing import Any, TypeVar, cast

from exporter_tui.store.codec import decode, encode
from exporter_tui.store.decoders import CodecError, is_union

T = TypeVar("T")
_OF_TUPLE = frozenset({"drop", "cut", "at", "add"})


def change(before: object, after: object) -> object | None:
    """Return how ``after`` differs from ``before``, None where they are equal.

    A part that both share costs next to nothing, however large it is.
    """
    if before is after:
        return None
    if type(before) is type(after):
        if dataclasses.is_dataclass(after):
            return _of_fields(before, after)
        if isinstance(before, tuple) and isinstance(after, tuple) and before and after:
            return _of_items(before, after)
    return None if before == after else [encode(after)]


def changed(expected: type[T], before: T, found: object) -> T:
    """Return what ``before``, a value of ``expected``, is after this change; raises CodecError."""
    return cast("T", _changed(expected, before, found))


def _of_fields(before: object, after: object) -> dict[str, object] | None:
    found = {}
    for name in _hints(_kind(after)):
        if (differs := change(getattr(before, name), getattr(after, name))) is not None:
            found[name] = differs
    return found or None


def _of_items(before: tuple[object, ...], after: tuple[object, ...]) -> dict[str, object] | None:
    drop = _dropped(before, after[0])
    kept = min(len(before) - drop, len(after))
    old, new = before[drop : drop + kept], after[:kept]
    places = compress(count(), map(is_not, old, new))
    differing = ((place, change(old[place], new[place])) for place in places)
    at = [(place, differs) for place, differs in differing if differs is not None]
    found: dict[str, object] = {}
    if drop:
        found["drop"] = drop
    if cut := len(before) - drop - kept:
        found["cut"] = cut
    if at:
        found["at"] = at
    if len(after) > kept:
        found["add"] = [encode(item) for item in after[kept:]]
    return found or None


def _dropped(before: tuple[object, ...], first: object) -> int:
    """Return how many items have left the beginning: lists of what happened move so."""
    if before[0] is first:
        return 0
    found = next(compress(count(), map(is_, before, repeat(first))), None)
    if found is not None:
        return found
    return before.index(first) if isinstance(first, float | int | str) and first in before else 0


# -- the way back ----------------------------------------------------------------------------------


def _changed(hint: object, before: object, found: object) -> object:
    if isinstance(found, list):
        if len(found) != 1:
            raise CodecError("expected one value")
        return _decoded(hint, found[0])
    if not isinstance(found, dict) or not found:
        raise CodecError("expected a change")
    if dataclasses.is_dataclass(before) and not isinstance(before, type):
        return _fields_changed(before, found)
    if isinstance(before, tuple):
        return _items_changed(_tuple_hint(hint), before, found)
    raise CodecError(f"a value of {type(before).__name__} has no parts to change")


def _fields_changed(before: object, found: Mapping[str, object]) -> object:
    hints = _hints(_kind(before))
    if not found.keys() <= hints.keys():
        raise CodecError(f"fields of {type(before).__name__} differ")
    parts = {name: _changed(hints[name], getattr(before, name), found[name]) for name in found}
    return dataclasses.replace(cast("Any", before), **parts)


def _items_changed(
    of: Callable[[int], object], before: tuple[object, ...], found: Mapping[str, object]
) -> object:
    if not found.keys() <= _OF_TUPLE:
        raise CodecError("expected a change of a list")
    drop, cut = _number(found.get("drop", 0)), _number(found.get("cut", 0))
    if drop + cut > len(before):
        raise CodecError("more items would leave a list than it has")
    items = list(before[drop : len(before) - cut])
    for place, differs in map(_pair, _list(found.get("at", []))):
        if place >= len(items):
            raise CodecError("a list has no such item")
        items[place] = _changed(of(place), items[place], differs)
    for item in _list(found.get("add", [])):
        items.append(_decoded(of(len(items)), item))
    return tuple(items)


def _tuple_hint(hint: object) -> Callable[[int], object]:
    """Return what tells the type of the item at each place."""
    members = typing.get_args(hint) if is_union(hint) else (hint,)
    arguments = next(
        (typing.get_args(one) for one in members if typing.get_origin(one) is tuple), ()
    )
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        return lambda _place: arguments[0]

    def of(place: int) -> object:
        if place >= len(arguments):
            raise CodecError("a list has no such item")
        return arguments[place]

    return of


def _decoded(hint: object, data: object) -> object:
    return decode(cast("type[object]", hint), data)


def _number(data: object) -> int:
    if type(data) is not int or data < 0:
        raise CodecError("expected a count")
    return data


def _list(data: object) -> list[object]:
    if not isinstance(data, list):
        raise CodecError("expected a list")
    return data


def _pair(data: object) -> tuple[int, object]:
    pair = _list(data)
    if len(pair) != 2:
        raise CodecError("expected a place and a change")
    return _number(pair[0]), pair[1]


def _kind(value: object) -> Hashable:
    return cast("Hashable", type(value))


@functools.cache
def _hints(kind: type) -> Mapping[str, object]:
    """Return the fields of a dataclass with their types."""
    hints = typing.get_type_hints(kind)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind)}
