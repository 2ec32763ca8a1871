"""Frozen values to JSON and back, by their type hints alone.

Enters: a frozen dataclass of ``model`` or ``store``; or bytes of a file. Leaves: the bytes, or an
equal value. Every file names its kind and version first. It refuses (``CodecError``) unknown
fields, missing ones that have no default, wrong types, other kinds and versions: a file that is
not surely ours is never half understood.
"""

import dataclasses
import functools
import json
import typing
from collections.abc import Callable, Hashable, Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import TypeVar, cast

from exporter_tui.model.plain import json_text
from exporter_tui.store.decoders import TYPE_FIELD, CodecError, decoder, is_union

T = TypeVar("T")
_KIND = "file_kind"
_VERSION = "format_version"


def dump(value: object, *, kind: str, version: int) -> bytes:
    """Return a dataclass as an indented JSON document of UTF-8 with a last newline."""
    body = encode(value)
    if not isinstance(body, dict):
        raise CodecError(f"{type(value).__name__} is not a dataclass")
    document = {_KIND: kind, _VERSION: version, **body}
    text = json_text(document, indent=1)
    return text.encode("utf-8", "surrogatepass") + b"\n"


def load(data: bytes, expected: type[T], *, kind: str, version: int) -> T:
    """Return the value of a document that ``dump`` wrote; raises ``CodecError``."""
    try:
        document = json.loads(data.decode("utf-8", "surrogatepass"), parse_constant=_refused)
    except RecursionError as error:
        raise CodecError("not a JSON document: nested too deeply") from error
    except ValueError as error:
        raise CodecError(f"not a JSON document: {error}") from error
    if not isinstance(document, dict):
        raise CodecError("not a JSON object")
    if document.pop(_KIND, None) != kind:
        raise CodecError(f"not a document of kind {kind}")
    if (found := document.pop(_VERSION, None)) != version:
        raise CodecError(f"{kind} has format version {found!r}; this program reads {version}")
    return decode(expected, document)


def _refused(constant: str) -> object:
    raise ValueError(f"{constant} is no number")


def encode(value: object) -> object:
    """Return plain JSON data. Enums become their values, times ISO 8601 in UTC, tuples lists."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): encode(item) for key, item in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: field(getattr(value, name)) for name, field in _encoders(type(value))}
    raise CodecError(f"a value of {type(value).__name__} has no JSON form")


def decode(expected: type[T], data: object) -> T:
    """Return ``data`` as a value of ``expected``; raises ``CodecError``."""
    try:
        return cast("T", decoder(cast("Hashable", expected))(data))
    except CodecError:
        raise
    except (RecursionError, ArithmeticError, ValueError, TypeError, LookupError) as error:
        # A value of the right shape that the class itself does not take, or one nested too deeply.
        name = getattr(expected, "__name__", str(expected))
        raise CodecError(f"no value of a {name}: {error}") from error


@functools.cache
def _encoders(kind: type) -> tuple[tuple[str, Callable[[object], object]], ...]:
    hints = typing.get_type_hints(kind)
    names = [field.name for field in dataclasses.fields(kind)]
    return tuple((name, _tagged if _choices(hints[name])[1:] else encode) for name in names)


def _tagged(value: object) -> object:
    """Encode a member of a union of dataclasses, with the name of its class in front."""
    body = encode(value)
    return {TYPE_FIELD: type(value).__name__, **body} if isinstance(body, dict) else body


def _choices(hint: object) -> tuple[type, ...]:
    """Return the dataclasses among a union's members."""
    return tuple(
        member
        for member in typing.get_args(hint)
        if is_union(hint) and isinstance(member, type) and dataclasses.is_dataclass(member)
    )
