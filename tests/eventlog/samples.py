"""Sample events of every type, made from the types of its fields.

Enters: an event type. Leaves: events that differ in each field: absent and present, one and many,
every member of an enum; names and texts hold what a terminal would obey. A new type needs nothing
here unless a field has a type that no other event has.
"""

import random
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from itertools import product
from math import prod
from types import NoneType, UnionType
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

from exporter_tui.model.events import Event
from exporter_tui.model.names import TableName

EVENT_TYPES: tuple[type[Event], ...] = get_args(Event)
"""Every event type that there is: a union of unions is flat."""

_MOST = 100
_INNER = 4
"""So many values of a field that is a frozen value itself."""

_VALUES: dict[object, tuple[object, ...]] = {
    NoneType: (None,),
    bool: (False, True),
    int: (0, 1, 1234),
    float: (0.0, 0.25, 90.5),
    str: ("gone.", "two\nlines \x1b[2J"),
    TableName: (TableName("HR", "T"), TableName("HR", "A\x1b[2J\nB")),
}


def samples(kind: type[Any]) -> tuple[Any, ...]:
    """Return values of a frozen type: every combination of its fields', or many of them."""
    hints = get_type_hints(kind)
    names = [entry.name for entry in fields(kind)]
    values = [_values(hints[name]) for name in names]
    if prod(map(len, values)) <= _MOST:
        chosen = list(product(*values))
    else:
        draw = random.Random(kind.__name__)
        chosen = [tuple(draw.choice(one) for one in values) for _ in range(_MOST)]
    return tuple(kind(**dict(zip(names, one, strict=True))) for one in chosen)


def _values(hint: Any) -> tuple[object, ...]:
    if hint in _VALUES:
        return _VALUES[hint]
    if isinstance(hint, NewType):
        return _values(hint.__supertype__)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return tuple(hint)
    if isinstance(hint, type) and is_dataclass(hint):
        return samples(hint)[:_INNER]
    parts = get_args(hint)
    if get_origin(hint) in {Union, UnionType}:
        return tuple(value for part in parts for value in _values(part))
    if get_origin(hint) in {tuple, Sequence}:
        one = _values(parts[0])
        return ((), one[:1], tuple(one[no % len(one)] for no in range(8)))
    raise TypeError(f"no sample is known of {hint}")
