"""Text functions: LENGTH, LENGTHB, LENGTH2, LENGTH4, VSIZE, SUBSTR, UPPER, LOWER, TRIM, REPLACE,
INSTR, RAWTOHEX, STANDARD_HASH, ROWIDTOCHAR, CHARTOROWID.

Enters: evaluated arguments. Leaves: columns. Source: "Character Functions", "Conversion
Functions", "STANDARD_HASH" (SQL Language Reference). Bytes are those of the database's sets.
"""

import hashlib
from collections.abc import Callable
from decimal import Decimal

import pyarrow.compute as pc

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.sql.expressions import rowid
from exporter_tui.fakeoracle.sql.expressions.convert import to_number, to_text
from exporter_tui.fakeoracle.sql.expressions.values import (
    LARGE_TEXT,
    NATIONAL,
    NUMBER,
    TEXT,
    Column,
    Scaled,
    Value,
    ValueType,
    from_scaled,
    mapped,
    varchar,
)
from exporter_tui.fakeoracle.sql.functions.dump import stored_bytes
from exporter_tui.fakeoracle.sql.settings import Settings
from exporter_tui.fakeoracle.storage.vector import Vector

_HASHES = {
    "MD5": hashlib.md5,
    "SHA1": hashlib.sha1,
    "SHA256": hashlib.sha256,
    "SHA384": hashlib.sha384,
    "SHA512": hashlib.sha512,
}


def _text(column: Column, settings: Settings) -> Column:
    return column if column.type.kind in LARGE_TEXT else to_text(column, settings)


def _utf16_units(text: str) -> int:
    return len(text.encode("utf-16-be", "surrogatepass")) // 2


def _length(arguments: tuple[Column, ...], settings: Settings) -> Column:
    column = arguments[0]
    if column.type.kind in LARGE_TEXT:
        # A large object counts UCS-2 code points: a character beyond U+FFFF counts twice
        # ("LENGTH ... using characters as defined by the input character set"; large objects in a
        # multibyte database are kept in AL16UTF16; those of a single-byte one have no such
        # characters).
        return mapped(NUMBER, lambda text: Decimal(_utf16_units(text)), column)
    if column.type.kind in {"BLOB", "RAW"}:
        factor = 1 if column.type.kind == "BLOB" else 2
        return mapped(NUMBER, lambda data: Decimal(len(data) * factor), column)
    own = settings.sets.of(national=column.type.kind in NATIONAL)
    return mapped(NUMBER, lambda text: Decimal(own.characters(text)), to_text(column, settings))


def _length_bytes(arguments: tuple[Column, ...], settings: Settings) -> Column:
    column = arguments[0]
    own = settings.sets.of(national=column.type.kind in NATIONAL)
    if column.type.kind in LARGE_TEXT:
        # "LENGTHB is supported for single-byte LOBs only."
        if not own.single_byte:
            raise OracleError(22998, "CLOB or NCLOB in multibyte character set not supported")
        return mapped(NUMBER, lambda value: Decimal(len(value)), column)
    if column.type.kind in {"BLOB", "RAW"}:
        return mapped(NUMBER, lambda data: Decimal(len(data)), column)
    if own.name == "AL32UTF8" and (lengths := _stored_lengths(column)) is not None:
        return lengths
    text = to_text(column, settings)
    return mapped(NUMBER, lambda value: Decimal(len(own.stored(value))), text)


def _lob_length(arguments: tuple[Column, ...], settings: Settings) -> Column:
    """Return DBMS_LOB.GETLENGTH: bytes of a BLOB, characters of a CLOB; 0 for an empty one, NULL
    for NULL (PL/SQL Packages and Types Reference).
    """
    column = arguments[0]
    if column.type.kind not in LARGE_TEXT | {"BLOB"}:
        raise OracleError(3001, f"unimplemented feature: GETLENGTH of {column.type.kind}")
    return _length(arguments, settings)


def _stored_lengths(column: Column) -> Column | None:
    """Return the bytes of texts that are stored in UTF-8, all at once; None where they are not
    stored as they are computed with.
    """
    origin = column.origin
    if column.type.kind not in {"CHAR", "VARCHAR2"} or not isinstance(origin, Vector):
        return None
    texts = origin.arrow()
    if texts is None:
        return None
    lengths = pc.fill_null(pc.binary_length(texts), 0).to_numpy(zero_copy_only=False)
    return from_scaled(NUMBER, Scaled(values=lengths, scale=0, nulls=origin.nulls))


def _code_points(count: Callable[[str], int]) -> Value:
    def apply(arguments: tuple[Column, ...], settings: Settings) -> Column:
        (column,) = arguments
        if column.type.kind in LARGE_TEXT | {"BLOB"}:
            # "The exceptions are LENGTHC, LENGTH2, and LENGTH4, which do not allow char to be a
            # CLOB or NCLOB."
            raise OracleError(3001, f"unimplemented feature: code points of {column.type.kind}")
        return mapped(NUMBER, lambda text: Decimal(count(text)), to_text(column, settings))

    return apply


def _vsize(arguments: tuple[Column, ...], settings: Settings) -> Column:
    # "VSIZE returns the number of bytes in the internal representation of expr": what DUMP shows.
    (column,) = arguments
    encode = stored_bytes(column.type, settings)
    return mapped(NUMBER, lambda value: Decimal(len(encode(value))), column)


def _substr(arguments: tuple[Column, ...], settings: Settings) -> Column:
    text = _text(arguments[0], settings)
    numbers = [to_number(argument) for argument in arguments[1:]]

    def part(value: str, position: Decimal, length: Decimal | None = None) -> str:
        # "If position is 0, then it is treated as 1. If position is negative, then Oracle counts
        # backward from the end of char."
        start = int(position)
        start = start - 1 if start > 0 else start + len(value) if start < 0 else 0
        if start < 0:
            return ""
        return value[start:] if length is None else value[start : start + max(int(length), 0)]

    length = text.type.length
    if len(numbers) > 1 and numbers[1].constant and numbers[1].value is not None:
        length = min(length, max(int(numbers[1].value), 1))
    kind = text.type.kind if text.type.kind in NATIONAL | LARGE_TEXT else "VARCHAR2"
    kind = "NVARCHAR2" if kind == "NCHAR" else kind
    return mapped(ValueType(kind=kind, length=length), part, text, *numbers)


def _cased(change: Callable[[str], str]) -> Value:
    def apply(arguments: tuple[Column, ...], settings: Settings) -> Column:
        column = _text(arguments[0], settings)
        # One character for one: 'ß' stays what it is, as with a binary sort.
        return mapped(
            column.type,
            lambda text: "".join(
                changed if len(changed := change(character)) == 1 else character
                for character in text
            ),
            column,
        )

    return apply


def _trimmed(left: bool, right: bool) -> Value:
    def cut(text: str, characters: str = " ") -> str:
        text = text.lstrip(characters) if left else text
        return text.rstrip(characters) if right else text

    def apply(arguments: tuple[Column, ...], settings: Settings) -> Column:
        columns = [_text(argument, settings) for argument in arguments]
        kind = columns[0].type.kind
        kind = {"CHAR": "VARCHAR2", "NCHAR": "NVARCHAR2"}.get(kind, kind)
        return mapped(ValueType(kind=kind, length=columns[0].type.length), cut, *columns)

    return apply


def _replace(arguments: tuple[Column, ...], settings: Settings) -> Column:
    text, search = (_text(argument, settings) for argument in arguments[:2])
    replacement = _text(arguments[2], settings) if len(arguments) > 2 else None
    # "If replacement_string is omitted or null, then all occurrences of search_string are
    # removed. If search_string is null, then char is returned."
    if not search.constant or (replacement is not None and not replacement.constant):
        raise OracleError(3001, "unimplemented feature: REPLACE by a column")
    old, new = search.value, (replacement.value if replacement is not None else None) or ""
    growth = max(1, len(new)) if old else 1
    kind = text.type.kind if text.type.kind in NATIONAL | LARGE_TEXT else "VARCHAR2"
    type_ = ValueType(kind=kind, length=min(text.type.length * growth, 4000))
    return mapped(type_, lambda value: value.replace(old, new) if old else value, text)


def _instr(arguments: tuple[Column, ...], settings: Settings) -> Column:
    columns = [_text(argument, settings) for argument in arguments[:2]]
    return mapped(NUMBER, _position, *columns, *(to_number(each) for each in arguments[2:]))


def _position(
    text: str, part: str, start: Decimal = Decimal(1), occurrence: Decimal = Decimal(1)
) -> Decimal:
    """Return where the occurrence of a part begins, from 1; 0 for none. A negative start counts,
    and searches, backward from the end (INSTR).
    """
    first, number = int(start), int(occurrence)
    if number < 1:
        raise OracleError(1428, f"argument '{number}' is out of range")
    step = 1 if first > 0 else -1
    at = first - 1 if first > 0 else len(text) + first
    while first and 0 <= at < len(text):
        if text.startswith(part, at):
            number -= 1
            if not number:
                return Decimal(at + 1)
        at += step
    return Decimal(0)


def _rawtohex(arguments: tuple[Column, ...], settings: Settings) -> Column:  # noqa: ARG001
    (column,) = arguments
    if column.type.kind != "RAW":
        raise OracleError(3001, f"unimplemented feature: RAWTOHEX of {column.type.kind}")
    return mapped(varchar(column.type.length * 2), lambda data: data.hex().upper(), column)


def _hash(arguments: tuple[Column, ...], settings: Settings) -> Column:
    column = arguments[0]
    if column.type.kind in LARGE_TEXT | {"BLOB", "LONG"}:
        # "It cannot be of type LONG, LOB or a user-defined type" (STANDARD_HASH, expr).
        raise OracleError(902, "invalid datatype")
    name = "SHA1"
    if len(arguments) > 1:
        if not arguments[1].constant or arguments[1].value is None:
            raise OracleError(3001, "unimplemented feature: STANDARD_HASH by a column")
        name = arguments[1].value.upper()
    if name not in _HASHES:
        raise OracleError(3001, f"unimplemented feature: hash {name}")
    make = _HASHES[name]
    type_ = ValueType(kind="RAW", length=make(b"").digest_size)
    encode = stored_bytes(column.type, settings)
    return mapped(type_, lambda value: make(encode(value)).digest(), column)


def _rowid_to_char(arguments: tuple[Column, ...], settings: Settings) -> Column:  # noqa: ARG001
    (column,) = arguments
    if column.type.kind not in TEXT | {"ROWID"}:
        raise OracleError(932, f"inconsistent datatypes: expected ROWID got {column.type.kind}")
    # "The result of this conversion is always 18 characters long."
    return column.retyped(varchar(rowid.CHARACTERS))


def _char_to_rowid(arguments: tuple[Column, ...], settings: Settings) -> Column:  # noqa: ARG001
    (column,) = arguments
    if column.type.kind not in TEXT:
        raise OracleError(932, f"inconsistent datatypes: expected CHAR got {column.type.kind}")
    return mapped(ValueType(kind="ROWID", length=rowid.CHARACTERS), rowid.check, column)


FUNCTIONS = {
    "LENGTH": (1, 1, _length),
    "LENGTHB": (1, 1, _length_bytes),
    "DBMS_LOB.GETLENGTH": (1, 1, _lob_length),
    "LENGTH2": (1, 1, _code_points(_utf16_units)),
    "LENGTH4": (1, 1, _code_points(len)),
    "VSIZE": (1, 1, _vsize),
    "SUBSTR": (2, 3, _substr),
    "UPPER": (1, 1, _cased(str.upper)),
    "LOWER": (1, 1, _cased(str.lower)),
    "TRIM": (1, 1, _trimmed(left=True, right=True)),
    "LTRIM": (1, 2, _trimmed(left=True, right=False)),
    "RTRIM": (1, 2, _trimmed(left=False, right=True)),
    "REPLACE": (2, 3, _replace),
    "INSTR": (2, 4, _instr),
    "RAWTOHEX": (1, 1, _rawtohex),
    "STANDARD_HASH": (1, 2, _hash),
    "ROWIDTOCHAR": (1, 1, _rowid_to_char),
    "CHARTOROWID": (1, 1, _char_to_rowid),
}
"""Name to (fewest arguments, most arguments, function)."""
