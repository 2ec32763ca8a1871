"""The reading half of the codec: one decoder function per type hint, built once.

Enters: a type hint of a frozen value. Leaves: a function from plain JSON data to that value. It is
strict: what is not exactly the hinted shape raises ``CodecError`` with the place where it stands.
Only a field with a default may be missing: a file that was written before there was the field.
"""

import dataclasses
import functools
import json
import math
import types
import typing
from collections.abc import Callable, Mapping, Set
from datetime import UTC, datetime
from enum import Enum
from typing import cast

Decoder = Callable[[object], object]

_LARGEST = 10**60
"""No count or exact sum of ours comes near; larger ones break arithmetic and texts elsewhere."""

TYPE_FIELD = "type"
"""Names the class of a member of a union of dataclasses."""


class CodecError(ValueError):
    """The text is not the value that was expected; ``str`` says where and why."""


@functools.cache
def decoder(hint: object) -> Decoder:
    """Return the function that reads one type hint; raises ``CodecError`` for a hint without JSON
    form.
    """
    hint = getattr(hint, "__supertype__", hint)
    if hint in _SCALARS:
        return _SCALARS[hint]
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if is_union(hint):
        return _union_decoder(arguments)
    if origin is tuple:
        return _tuple_decoder(arguments)
    if origin is Mapping:
        return _mapping_decoder(arguments[1])
    return _class_decoder(hint)


def _class_decoder(hint: object) -> Decoder:
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return _without_retired(hint, _dataclass_decoder(hint))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _enum_decoder(hint)
    raise CodecError(f"{hint} has no JSON form")


def _without_retired(kind: type, read: Decoder) -> Decoder:
    """Let pass what files of earlier versions hold and nobody reads any more: ``kind.RETIRED``."""
    retired: frozenset[str] = getattr(kind, "RETIRED", frozenset())
    if not retired:
        return read

    def read_rest(data: object) -> object:
        if isinstance(data, dict):
            data = {name: value for name, value in data.items() if name not in retired}
        return read(data)

    return read_rest


def is_union(hint: object) -> bool:
    return typing.get_origin(hint) in {types.UnionType, typing.Union}


def _integer(data: object) -> object:
    if type(data) is not int:
        raise CodecError(f"expected a whole number, found {_shown(data)}")
    if abs(data) > _LARGEST:
        raise CodecError("expected a count, found a number beyond all counts")
    return data


def _float(data: object) -> object:
    if type(data) not in {int, float}:
        raise CodecError(f"expected a number, found {_shown(data)}")
    number = float(cast("float", data))
    if not math.isfinite(number):
        raise CodecError("expected a finite number")
    return number


def _string(data: object) -> object:
    if not isinstance(data, str):
        raise CodecError(f"expected a text, found {_shown(data)}")
    return data


def _boolean(data: object) -> object:
    if not isinstance(data, bool):
        raise CodecError(f"expected true or false, found {_shown(data)}")
    return data


def _null(data: object) -> object:
    if data is not None:
        raise CodecError(f"expected null, found {_shown(data)}")
    return None


def _moment(data: object) -> object:
    try:
        moment = datetime.fromisoformat(cast("str", _string(data)))
    except ValueError as error:
        raise CodecError(f"expected a time, found {_shown(data)}") from error
    if moment.tzinfo is None:
        raise CodecError(f"expected a time with its zone, found {_shown(data)}")
    return moment.astimezone(UTC)


_SCALARS: dict[object, Decoder] = {
    int: _integer,
    float: _float,
    str: _string,
    bool: _boolean,
    type(None): _null,
    datetime: _moment,
}


def _enum_decoder(kind: type[Enum]) -> Decoder:
    members = {member.value: member for member in kind}

    def read(data: object) -> object:
        if not isinstance(data, str | int) or data not in members:
            raise CodecError(f"{_shown(data)} is no {kind.__name__}")
        return members[data]

    return read


def _tuple_decoder(arguments: tuple[object, ...]) -> Decoder:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        return _list_decoder(decoder(arguments[0]))
    readers = tuple(map(decoder, arguments))

    def read(data: object) -> object:
        if not isinstance(data, list) or len(data) != len(readers):
            raise CodecError(f"expected a list of {len(readers)}, found {_shown(data)}")
        parts = enumerate(zip(readers, data, strict=True))
        return tuple(_at(f"[{no}]", reader, item) for no, (reader, item) in parts)

    return read


def _list_decoder(read_item: Decoder) -> Decoder:
    def read(data: object) -> object:
        if not isinstance(data, list):
            raise CodecError(f"expected a list, found {_shown(data)}")
        return tuple(_at(f"[{no}]", read_item, item) for no, item in enumerate(data))

    return read


def _mapping_decoder(of: object) -> Decoder:
    read_item = decoder(of)

    def read(data: object) -> object:
        if not isinstance(data, dict):
            raise CodecError(f"expected an object, found {_shown(data)}")
        return {key: _at(f".{key}", read_item, item) for key, item in data.items()}

    return read


def _union_decoder(members: tuple[object, ...]) -> Decoder:
    rest = [member for member in members if member is not type(None)]
    optional = len(rest) < len(members)
    read_some = decoder(rest[0]) if len(rest) == 1 else _choice_decoder(rest)

    def read(data: object) -> object:
        return None if optional and data is None else read_some(data)

    return read


def _choice_decoder(members: list[object]) -> Decoder:
    readers: dict[str, Decoder] = {}
    for member in members:
        if not (isinstance(member, type) and dataclasses.is_dataclass(member)):
            raise CodecError("only unions of dataclasses have a JSON form")
        readers[member.__name__] = decoder(member)

    def read(data: object) -> object:
        named = data.get(TYPE_FIELD) if isinstance(data, dict) else None
        if not isinstance(data, dict) or not isinstance(named, str) or named not in readers:
            raise CodecError(f"expected one of {', '.join(readers)}, found {_shown(data)}")
        return readers[named]({key: data[key] for key in data if key != TYPE_FIELD})

    return read


def _dataclass_decoder(kind: type) -> Decoder:
    hints = typing.get_type_hints(kind)
    fields = dataclasses.fields(kind)
    names = {field.name for field in fields}
    needed = {
        field.name
        for field in fields
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    }

    def read(data: object) -> object:
        if not isinstance(data, dict):
            raise CodecError(f"expected a {kind.__name__}, found {_shown(data)}")
        if not needed <= data.keys() <= names:
            raise CodecError(_fields_differ(kind, needed - data.keys(), data.keys() - names))
        return kind(
            **{name: _at(f".{name}", decoder(hints[name]), item) for name, item in data.items()}
        )

    return read


def _fields_differ(kind: type, lacking: Set[str], strange: Set[str]) -> str:
    missing = ", ".join(sorted(lacking))
    unknown = ", ".join(sorted(strange))
    parts = [f"missing: {missing}"] * bool(missing) + [f"unknown: {unknown}"] * bool(unknown)
    return f"fields of {kind.__name__} differ; {'; '.join(parts)}"


def _at(step: str, reader: Decoder, data: object) -> object:
    """Read one part and put its position in front of what it complains about."""
    try:
        return reader(data)
    except CodecError as error:
        separator = "" if str(error).startswith(("[", ".")) else ": "
        raise CodecError(f"{step}{separator}{error}") from None


def _shown(data: object) -> str:
    text = json.dumps(data, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}..."
