"""Stored values as SQL expressions that a real Oracle turns into the same values.

Enters: a column type and a value. Leaves: an expression, broken into lines that SQL*Plus accepts
(it cuts lines of more than 2499 characters). Line ends, control and national characters never
stand in a literal as themselves. Large objects too long for one expression are for ``scripts``.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np

from exporter_tui.fakeoracle.storage.values import (
    BYTES,
    CHARACTERS,
    EXACT_NUMBERS,
    ColumnType,
    Kind,
    Moment,
    Months,
    Nanoseconds,
    Value,
    ZonedMoment,
)

PIECE_CHARACTERS = 200
MAX_BLOB_BYTES = 2000
_PIECE_BYTES = 500
_PLAIN_DIGITS = 60
_DAY_FORMAT = "YYYY-MM-DD HH24:MI:SS"
_FRACTION_FORMAT = _DAY_FORMAT + ".FF9"


def literal(column: ColumnType, value: Value | None) -> str:
    """Return an expression for one value; raises ValueError for one that SQL cannot make."""
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return _rowid_or_text(column, value)
    if isinstance(value, bytes) and column.kind in BYTES:
        return _bytes(column, value)
    if isinstance(value, Decimal) and column.kind in EXACT_NUMBERS:
        return _number(value)
    if isinstance(value, float):
        return _binary(column, value)
    return _temporal(column, value)


def text_piece(text: str, *, national: bool) -> str:
    """Return an expression for a short text."""
    if all(" " <= character <= "~" for character in text):
        quoted = "'" + text.replace("'", "''") + "'"
        return f"N{quoted}" if national else quoted
    escaped = "".join(_escaped(character) for character in text)
    return f"UNISTR('{escaped}')" if national else f"TO_CHAR(UNISTR('{escaped}'))"


def pieces_of(text: str) -> list[str]:
    """Return the text in parts that are short enough for a line each."""
    starts = range(0, len(text), PIECE_CHARACTERS)
    return [text[start : start + PIECE_CHARACTERS] for start in starts]


def _escaped(character: str) -> str:
    if character == "'":
        return "''"
    if " " <= character <= "~" and character != "\\":
        return character
    units = character.encode("utf-16-be").hex().upper()
    return "".join(f"\\{units[at : at + 4]}" for at in range(0, len(units), 4))


def _rowid_or_text(column: ColumnType, value: str) -> str:
    if column.kind == Kind.ROWID:
        return f"CHARTOROWID('{value}')"
    if not value:
        return "EMPTY_CLOB()"
    parts = [text_piece(piece, national=column.national) for piece in pieces_of(value)]
    if column.kind not in CHARACTERS:
        function = "TO_NCLOB" if column.national else "TO_CLOB"
        parts = [f"{function}({part})" for part in parts]
    return "\n  || ".join(parts)


def _bytes(column: ColumnType, value: bytes) -> str:
    if not value:
        return "EMPTY_BLOB()"
    if len(value) > MAX_BLOB_BYTES:
        raise ValueError(f"plain SQL has no literal for {len(value)} bytes")
    starts = range(0, len(value), _PIECE_BYTES)
    parts = [f"'{value[start : start + _PIECE_BYTES].hex().upper()}'" for start in starts]
    raw = f"HEXTORAW({' || '.join(parts)})".replace(" || ", "\n  || ")
    return f"TO_BLOB({raw})" if column.kind == Kind.BLOB else raw


def _number(value: Decimal) -> str:
    if not value.is_finite():
        raise ValueError("SQL has no literal for an infinite NUMBER")
    plain = format(value, "f")
    if len(plain) <= _PLAIN_DIGITS:
        return plain
    sign, digits, exponent = value.as_tuple()
    return f"{'-' if sign else ''}{''.join(map(str, digits))}E{exponent}"


def _binary(column: ColumnType, value: float) -> str:
    kind = "BINARY_FLOAT" if column.kind == Kind.BINARY_FLOAT else "BINARY_DOUBLE"
    if np.isnan(value):
        return f"{kind}_NAN"
    if np.isinf(value):
        return f"{'-' if value < 0 else ''}{kind}_INFINITY"
    number = np.float32(value) if kind == "BINARY_FLOAT" else np.float64(value)
    return f"TO_{kind}('{np.format_float_scientific(number).upper()}')"


def _moment(column: ColumnType, value: Moment) -> str:
    if column.kind == Kind.DATE:
        return f"TO_DATE('{_day(value)}', '{_DAY_FORMAT}')"
    if column.kind == Kind.TIMESTAMP_LTZ:
        return _zoned(value, "+00:00", "TZH:TZM")
    return f"TO_TIMESTAMP('{_day(value)}.{value.nanosecond:09}', '{_FRACTION_FORMAT}')"


def _temporal(column: ColumnType, value: Any) -> str:
    match value:
        case Moment():
            return _moment(column, value)
        case ZonedMoment(utc=utc, offset_minutes=offset, region=None):
            hours, minutes = divmod(abs(offset), 60)
            zone = f"{'-' if offset < 0 else '+'}{hours:02}:{minutes:02}"
            return _zoned(_shifted(utc, offset), zone, "TZH:TZM")
        case ZonedMoment(utc=utc, offset_minutes=offset, region=region):
            return _zoned(_shifted(utc, offset), str(region), "TZR")
        case Months(months=months):
            years, rest = divmod(abs(months), 12)
            return f"TO_YMINTERVAL('{'-' if months < 0 else ''}{years}-{rest:02}')"
        case Nanoseconds(nanoseconds=nanoseconds):
            return f"TO_DSINTERVAL('{_duration(nanoseconds)}')"
    raise ValueError(f"no literal for a {type(value).__name__} in {column.data_type}")


def _zoned(local: Moment, zone: str, element: str) -> str:
    text = f"{_day(local)}.{local.nanosecond:09} {zone}"
    return f"TO_TIMESTAMP_TZ('{text}', '{_FRACTION_FORMAT} {element}')"


def _day(at: Moment) -> str:
    if at.year < 1:
        raise ValueError("no literal for a year before 1")
    return f"{at.year:04}-{at.month:02}-{at.day:02} {at.hour:02}:{at.minute:02}:{at.second:02}"


def _shifted(at: Moment, minutes: int) -> Moment:
    fields = (at.year, at.month, at.day, at.hour, at.minute, at.second)
    local = datetime(*fields) + timedelta(minutes=minutes)  # noqa: DTZ001 - fields
    return Moment(
        local.year, local.month, local.day, local.hour, local.minute, local.second, at.nanosecond
    )


def _duration(nanoseconds: int) -> str:
    seconds, fraction = divmod(abs(nanoseconds), 1_000_000_000)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    sign = "-" if nanoseconds < 0 else ""
    return f"{sign}{days} {hour:02}:{minute:02}:{second:02}.{fraction:09}"
