"""Any values of a frozen type, made from its annotations alone.

Not by Hypothesis's own table of types: what is put there would hold for every other test, too.
"""

import dataclasses
import types
import typing
from collections.abc import Mapping
from datetime import UTC
from datetime import datetime as Moment  # noqa: N812 - beside the strategy of the same name
from enum import Enum
from typing import Any

from hypothesis import strategies as st

_SCALARS: dict[object, st.SearchStrategy[Any]] = {
    int: st.integers(-(10**18), 10**18),
    float: st.floats(allow_nan=False, allow_infinity=False),
    str: st.text(),
    bool: st.booleans(),
    type(None): st.none(),
    Moment: st.datetimes(timezones=st.just(UTC)),
}


def any_of(hint: Any) -> st.SearchStrategy[Any]:
    """Return any values of a type, with every one of its fields."""
    hint = getattr(hint, "__supertype__", hint)
    if hint in _SCALARS:
        return _SCALARS[hint]
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is not None:
        return _any_of_parts(origin, arguments)
    if issubclass(hint, Enum):
        return st.sampled_from(hint)
    hints = typing.get_type_hints(hint)
    return st.builds(
        hint, **{one.name: any_of(hints[one.name]) for one in dataclasses.fields(hint)}
    )


def _any_of_parts(origin: object, arguments: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    if origin in {types.UnionType, typing.Union}:
        return st.one_of(*map(any_of, arguments))
    if origin is Mapping:
        return st.dictionaries(*map(any_of, arguments), max_size=3)
    assert origin is tuple
    if arguments[1:] == (Ellipsis,):
        return st.lists(any_of(arguments[0]), max_size=3).map(tuple)
    return st.tuples(*map(any_of, arguments))
