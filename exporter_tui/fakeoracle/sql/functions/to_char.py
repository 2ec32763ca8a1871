"""TO_CHAR of any type.

Enters: a column, perhaps a format model and an NLS parameter. Leaves: a text column. Sources:
"TO_CHAR (character)", "TO_CHAR (datetime)", "TO_CHAR (number)" (SQL Language Reference). It
refuses BINARY_* (their shortest text is documented nowhere) and large objects (ORA-03001).
"""

import re
from collections.abc import Callable

import numpy as np

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.serving.stopping import watched
from exporter_tui.fakeoracle.sql.expressions.convert import IMPLICIT_FORMATS, to_text
from exporter_tui.fakeoracle.sql.expressions.moments import fields_of
from exporter_tui.fakeoracle.sql.expressions.numbers import ZERO
from exporter_tui.fakeoracle.sql.expressions.unify import is_null_literal
from exporter_tui.fakeoracle.sql.expressions.values import (
    LARGE_TEXT,
    NATIONAL,
    NUMERIC,
    TEXT,
    Column,
    Mantissas,
    Scaled,
    Value,
    ValueType,
    constant,
    mapped,
    varchar,
)
from exporter_tui.fakeoracle.sql.functions.datetime_format import format_datetime
from exporter_tui.fakeoracle.sql.functions.number_format import format_number
from exporter_tui.fakeoracle.sql.settings import Settings, check_numeric_characters

_TEXT_MINIMUM_CHARACTERS = 64
_NUMERIC_CHARACTERS = re.compile(r"NLS_NUMERIC_CHARACTERS\s*=\s*'?(..)'?", re.IGNORECASE)
_CURRENCY = re.compile(r"NLS_(ISO_|DUAL_)?CURRENCY\s*=\s*(?:'[^']*'|\S+)", re.IGNORECASE)
_LANGUAGE = re.compile(r"\s*NLS_DATE_LANGUAGE\s*=\s*'?AMERICAN'?\s*", re.IGNORECASE)


def to_char(arguments: tuple[Column, ...], settings: Settings) -> Column:
    """Return TO_CHAR(value [, model [, nlsparam]])."""
    column = arguments[0]
    model = _constant_text(arguments, 1)
    parameter = _constant_text(arguments, 2)
    kind = column.type.kind
    if len(arguments) == 1 or kind in TEXT:
        if kind in TEXT and len(arguments) > 1:
            if is_null_literal(column):
                return constant(varchar(1), None)
            raise OracleError(1722, "invalid number")
        return _in_database_set(to_text(column, settings), settings)
    if model is None:
        return mapped(varchar(1), lambda value: None, column)  # noqa: ARG005 - NULL model
    if kind in NUMERIC:
        characters = _characters(parameter, settings)
        return _number(column, model, characters)
    if kind in IMPLICIT_FORMATS:
        if parameter is not None and not _LANGUAGE.fullmatch(parameter):
            raise OracleError(3001, "unimplemented feature: language of TO_CHAR")
        # "TO_CHAR (datetime)" shows the date in the calendar of the session (NLS_CALENDAR).
        type_, zone, years = column.type, settings.zone_minutes, settings.calendar_years
        return mapped(
            varchar(len(model) + 16),
            lambda value: format_datetime(fields_of(value, type_, zone, years), model),
            column,
        )
    if kind.startswith("INTERVAL"):
        # "TO_CHAR (datetime) ... fmt is ignored for interval values" is said nowhere: refused.
        raise OracleError(3001, "unimplemented feature: format of an interval")
    raise OracleError(3001, f"unimplemented feature: TO_CHAR of {kind}")


def _in_database_set(column: Column, settings: Settings) -> Column:
    """Return a text in the database's set: "TO_CHAR (character) converts NCHAR, NVARCHAR2, CLOB,
    or NCLOB data to the database character set. The value returned is always VARCHAR2."
    """
    kind = column.type.kind
    if kind not in NATIONAL:
        return column.retyped(varchar(column.type.length)) if kind == "CHAR" else column
    return mapped(varchar(column.type.length), settings.sets.database.kept, column)


def to_clob(arguments: tuple[Column, ...], settings: Settings) -> Column:
    """Return TO_CLOB(character): "converts NCLOB values in a LOB column or other character strings
    to CLOB values".
    """
    (column,) = arguments
    kind = column.type.kind
    if kind not in TEXT | LARGE_TEXT:
        raise OracleError(932, f"inconsistent datatypes: expected CHAR got {kind}")
    if kind in NATIONAL:
        return mapped(ValueType(kind="CLOB"), settings.sets.database.kept, column)
    return column.retyped(ValueType(kind="CLOB"))


def _constant_text(arguments: tuple[Column, ...], at: int) -> str | None:
    if len(arguments) <= at:
        return None
    column = arguments[at]
    if not column.constant or column.type.kind not in TEXT:
        raise OracleError(3001, "unimplemented feature: format by a column")
    text: str | None = column.value
    return text


def _characters(parameter: str | None, settings: Settings) -> str:
    """Return the decimal and group characters: "The argument 'nlsparam' can have this form:
    'NLS_NUMERIC_CHARACTERS = ''dg'' NLS_CURRENCY = ''text'' NLS_ISO_CURRENCY = territory '."
    """
    if parameter is None:
        return settings.nls_value("NLS_NUMERIC_CHARACTERS")
    match = _NUMERIC_CHARACTERS.search(parameter)
    rest = _CURRENCY.sub("", _NUMERIC_CHARACTERS.sub("", parameter))
    if rest.strip():
        raise OracleError(12702, "invalid NLS parameter string used in SQL function")
    if match is None:
        return settings.nls_value("NLS_NUMERIC_CHARACTERS")
    check_numeric_characters(match[1])
    return match[1]


def _number(column: Column, model: str, characters: str) -> Column:
    type_ = varchar(_TEXT_MINIMUM_CHARACTERS if model[:2].upper() == "TM" else len(model) + 2)
    scaled = column.scaled
    if scaled is not None and model.upper() in {"TM", "TM9"}:
        return Column(type_, lambda: _scaled_texts(scaled, characters[0]))
    write: Callable[[Value], str] = lambda value: format_number(value, model, characters)  # noqa: E731
    if not column.constant and not column.cells:
        format_number(ZERO, model, characters)
    return mapped(type_, write, column)


def _scaled_texts(scaled: Scaled, point: str) -> list[Value]:
    """Return TM9 of scaled integers, which never reach 64 characters."""
    scale = scaled.scale
    if scale <= 0:
        texts: list[Value] = list(map(str, (scaled.values * 10**-scale).tolist()))
    else:
        texts = _fraction_texts(scaled.values, scale, point)
    for row in np.flatnonzero(scaled.nulls).tolist():
        texts[row] = None
    return texts


def _fraction_texts(values: Mantissas, scale: int, point: str) -> list[Value]:
    """Return the texts of values / 10**scale, each made once."""
    made = {value: _scaled_text(value, scale, point) for value in watched(set(values.tolist()))}
    return [made[value] for value in values.tolist()]


def _scaled_text(value: int, scale: int, point: str) -> str:
    digits = str(abs(value)).rjust(scale, "0")
    cut = len(digits) - scale
    fraction = digits[cut:].rstrip("0")
    text = digits[:cut] + (point + fraction if fraction else "") or "0"
    return "-" + text if value < 0 else text
