"""The type table: declared Oracle type -> how it is fetched -> exact cell text -> BigQuery type ->
declared loss.

Enters: what ``ALL_TAB_COLS`` declares for a column. Leaves: an ``OracleType`` and the ``TypeRule``
that every later step obeys; ARCHITECTURE.md prints the same table for people. The rule depends on
the declaration alone, never on the data. It refuses (``UnsupportedTypeError``) every type for
which exactness is not shown.
"""

import re
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """The families of declared types that can be exported."""

    NUMBER = "NUMBER"
    FLOAT = "FLOAT"
    BINARY_FLOAT = "BINARY_FLOAT"
    BINARY_DOUBLE = "BINARY_DOUBLE"
    CHAR = "CHAR"
    VARCHAR2 = "VARCHAR2"
    NCHAR = "NCHAR"
    NVARCHAR2 = "NVARCHAR2"
    CLOB = "CLOB"
    NCLOB = "NCLOB"
    RAW = "RAW"
    BLOB = "BLOB"
    DATE = "DATE"
    TIMESTAMP = "TIMESTAMP"
    TIMESTAMP_TZ = "TIMESTAMP WITH TIME ZONE"
    TIMESTAMP_LTZ = "TIMESTAMP WITH LOCAL TIME ZONE"
    INTERVAL_YM = "INTERVAL YEAR TO MONTH"
    INTERVAL_DS = "INTERVAL DAY TO SECOND"
    ROWID = "ROWID"


class CellForm(Enum):
    """How a fetched value becomes cell text. The texts themselves are fixed in ARCHITECTURE.md."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    NUMBER_TEXT = "number text"
    DOUBLE = "double"
    TEXT = "text"
    BASE64 = "base64"
    DATETIME_SECONDS = "datetime seconds"
    DATETIME_MICROS = "datetime microseconds"
    INSTANT_MICROS = "instant microseconds"
    INTERVAL_YM = "interval year to month"
    INTERVAL_DS = "interval day to second"


class BigQueryType(Enum):
    """The BigQuery column types that we load into."""

    INT64 = "INT64"
    NUMERIC = "NUMERIC"
    BIGNUMERIC = "BIGNUMERIC"
    FLOAT64 = "FLOAT64"
    STRING = "STRING"
    BYTES = "BYTES"
    DATETIME = "DATETIME"
    TIMESTAMP = "TIMESTAMP"


class UnsupportedTypeError(Exception):
    """The declared type has no exact route yet; the text is the reason shown in the plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OracleType:
    """A declared column type.

    ``length``: characters for character types, bytes for RAW, else None. ``precision`` and
    ``scale``: as declared, None where the declaration leaves them out; binary digits for FLOAT;
    leading-field digits and fraction digits of intervals; ``scale`` is the number of fraction
    digits of a timestamp. ``text``: the declaration for people, ``NUMBER(10,2)``.
    """

    kind: Kind
    length: int | None = None
    precision: int | None = None
    scale: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeRule:
    """What the table says about one declared type.

    ``arrow``: the type asked of the driver, in pyarrow's spelling (``decimal128(10, 2)``,
    ``timestamp[us]``). ``decimals``: digits that always stand after the point (None: as many as
    the value needs). ``bigquery``: None where the digits seen in the export decide between
    NUMERIC, BIGNUMERIC and STRING. ``loss``: what BigQuery cannot keep, or None.
    """

    arrow: str
    cell: CellForm
    decimals: int | None
    bigquery: BigQueryType | None
    loss: str | None


LOSS_NANOSECONDS = "fraction digits 7 to 9 are cut: BigQuery keeps microseconds"
LOSS_ZONE = "the time zone itself is not kept: the cell is the same instant in UTC"
LOSS_SESSION_ZONE = "stored without a zone of its own: the cell is the instant in UTC"
NOTE_CHAR_PADDING = "blank padding is kept exactly as stored"

DECIMAL128_DIGITS = 38
_INT64_SAFE_DIGITS = 18

_TIMESTAMP = re.compile(r"TIMESTAMP\((\d)\)( WITH( LOCAL)? TIME ZONE)?")
_INTERVAL_YM = re.compile(r"INTERVAL YEAR\((\d)\) TO MONTH")
_INTERVAL_DS = re.compile(r"INTERVAL DAY\((\d)\) TO SECOND\((\d)\)")

_PLAIN = {
    kind.value: kind
    for kind in (
        Kind.BINARY_FLOAT,
        Kind.BINARY_DOUBLE,
        Kind.CLOB,
        Kind.NCLOB,
        Kind.BLOB,
        Kind.DATE,
        Kind.ROWID,
    )
}
_CHARACTER = {kind.value: kind for kind in (Kind.CHAR, Kind.VARCHAR2, Kind.NCHAR, Kind.NVARCHAR2)}


def parse_type(
    data_type: str,
    *,
    data_length: int | None = None,
    precision: int | None = None,
    scale: int | None = None,
    char_length: int | None = None,
    owner: str | None = None,
) -> OracleType:
    """Return the declared type of one ``ALL_TAB_COLS`` row.

    ``data_type`` is the dictionary's text (``TIMESTAMP(6) WITH TIME ZONE``); ``data_length`` is in
    bytes, ``char_length`` in characters; ``owner`` is ``DATA_TYPE_OWNER``. Raises
    ``UnsupportedTypeError`` with a reason for people.
    """
    if owner is not None:
        raise UnsupportedTypeError(f"object type {owner}.{data_type} is not supported")
    if data_type == "NUMBER":
        return _number(precision, scale)
    if data_type == "FLOAT":
        return OracleType(kind=Kind.FLOAT, precision=precision, text=f"FLOAT({precision})")
    if data_type in _PLAIN:
        return OracleType(kind=_PLAIN[data_type], text=data_type)
    if data_type in _CHARACTER:
        length = char_length or data_length
        return OracleType(kind=_CHARACTER[data_type], length=length, text=f"{data_type}({length})")
    if data_type == "RAW":
        return OracleType(kind=Kind.RAW, length=data_length, text=f"RAW({data_length})")
    return _temporal(data_type)


def _number(precision: int | None, scale: int | None) -> OracleType:
    if precision is None and scale is None:
        text = "NUMBER"
    elif precision is None:
        text = f"NUMBER(*,{scale})"
    else:
        text = f"NUMBER({precision},{scale or 0})"
    if precision is not None:
        scale = scale or 0
    return OracleType(kind=Kind.NUMBER, precision=precision, scale=scale, text=text)


def _temporal(data_type: str) -> OracleType:
    if match := _TIMESTAMP.fullmatch(data_type):
        digits, zone, local = match.groups()
        kind = Kind.TIMESTAMP if not zone else Kind.TIMESTAMP_LTZ if local else Kind.TIMESTAMP_TZ
        return OracleType(kind=kind, scale=int(digits), text=data_type)
    if match := _INTERVAL_YM.fullmatch(data_type):
        return OracleType(kind=Kind.INTERVAL_YM, precision=int(match[1]), text=data_type)
    if match := _INTERVAL_DS.fullmatch(data_type):
        return OracleType(
            kind=Kind.INTERVAL_DS, precision=int(match[1]), scale=int(match[2]), text=data_type
        )
    raise UnsupportedTypeError(f"type {data_type} is not supported yet")


def rule(declared: OracleType) -> TypeRule:
    """Return the row of the type table for ``declared``; total over every ``OracleType`` that
    ``parse_type`` returns.
    """
    if declared.kind is Kind.NUMBER:
        return _number_rule(declared)
    if declared.kind is Kind.FLOAT:
        return TypeRule(
            arrow="large_string", cell=CellForm.NUMBER_TEXT, decimals=None, bigquery=None, loss=None
        )
    if declared.kind in {Kind.TIMESTAMP, Kind.TIMESTAMP_TZ, Kind.TIMESTAMP_LTZ}:
        return _timestamp_rule(declared)
    if declared.kind is Kind.INTERVAL_DS:
        return _plain(
            "large_string",
            CellForm.INTERVAL_DS,
            BigQueryType.STRING,
            decimals=declared.scale,
        )
    return _RULES[declared.kind]


def _plain(
    arrow: str,
    cell: CellForm,
    bigquery: BigQueryType,
    *,
    loss: str | None = None,
    decimals: int | None = None,
) -> TypeRule:
    return TypeRule(arrow=arrow, cell=cell, decimals=decimals, bigquery=bigquery, loss=loss)


_STRING = _plain("large_string", CellForm.TEXT, BigQueryType.STRING)
_PADDED = _plain("large_string", CellForm.TEXT, BigQueryType.STRING, loss=NOTE_CHAR_PADDING)
_BYTES = _plain("large_binary", CellForm.BASE64, BigQueryType.BYTES)

_RULES: dict[Kind, TypeRule] = {
    Kind.BINARY_FLOAT: _plain("float", CellForm.DOUBLE, BigQueryType.FLOAT64),
    Kind.BINARY_DOUBLE: _plain("double", CellForm.DOUBLE, BigQueryType.FLOAT64),
    Kind.CHAR: _PADDED,
    Kind.NCHAR: _PADDED,
    Kind.VARCHAR2: _STRING,
    Kind.NVARCHAR2: _STRING,
    Kind.CLOB: _STRING,
    Kind.NCLOB: _STRING,
    Kind.RAW: _BYTES,
    Kind.BLOB: _BYTES,
    Kind.ROWID: _STRING,
    Kind.DATE: _plain("timestamp[s]", CellForm.DATETIME_SECONDS, BigQueryType.DATETIME),
    Kind.INTERVAL_YM: _plain("large_string", CellForm.INTERVAL_YM, BigQueryType.STRING),
}


def _number_rule(declared: OracleType) -> TypeRule:
    precision, scale = declared.precision, declared.scale
    if precision is None or scale is None:
        # NUMBER and NUMBER(*,s) may hold more than 38 digits: only text is exact for all of them.
        return TypeRule(
            arrow="large_string",
            cell=CellForm.NUMBER_TEXT,
            decimals=scale,
            bigquery=None,
            loss=None,
        )
    decimals = max(scale, 0)
    integer_digits = max(precision - scale, 0)
    digits = max(integer_digits + decimals, 1)
    bigquery = exact_number(integer_digits, decimals)
    if digits > DECIMAL128_DIGITS:
        return TypeRule(
            arrow="large_string",
            cell=CellForm.NUMBER_TEXT,
            decimals=decimals,
            bigquery=bigquery,
            loss=None,
        )
    if decimals == 0 and digits <= _INT64_SAFE_DIGITS:
        return _plain("int64", CellForm.INTEGER, BigQueryType.INT64, decimals=0)
    return TypeRule(
        arrow=f"decimal128({digits}, {decimals})",
        cell=CellForm.DECIMAL,
        decimals=decimals,
        bigquery=bigquery,
        loss=None,
    )


def _timestamp_rule(declared: OracleType) -> TypeRule:
    losses = [LOSS_NANOSECONDS] if (declared.scale or 0) > 6 else []
    if declared.kind is Kind.TIMESTAMP:
        cell, bigquery = CellForm.DATETIME_MICROS, BigQueryType.DATETIME
    else:
        cell, bigquery = CellForm.INSTANT_MICROS, BigQueryType.TIMESTAMP
        losses.insert(0, LOSS_ZONE if declared.kind is Kind.TIMESTAMP_TZ else LOSS_SESSION_ZONE)
    return TypeRule(
        arrow="timestamp[us]",
        cell=cell,
        decimals=6,
        bigquery=bigquery,
        loss="; ".join(losses) or None,
    )


def exact_number(integer_digits: int, fraction_digits: int) -> BigQueryType:
    """Return the smallest BigQuery type that holds every number of that many digits without
    rounding.

    NUMERIC: 29 integer and 9 fraction digits; BIGNUMERIC: 38 and 38; STRING beyond
    (cloud.google.com/bigquery, "Data types"). INT64 for whole numbers of up to 18 digits.
    """
    if fraction_digits == 0 and integer_digits <= _INT64_SAFE_DIGITS:
        return BigQueryType.INT64
    if fraction_digits <= 9 and integer_digits <= 29:
        return BigQueryType.NUMERIC
    if fraction_digits <= 38 and integer_digits <= 38:
        return BigQueryType.BIGNUMERIC
    return BigQueryType.STRING


def number_from_digits(integer_digits: int, fraction_digits: int) -> BigQueryType:
    """Return the BigQuery type of a NUMBER without precision, from the digits that its export has
    seen.

    Never INT64: the next export of the same table may bring a fraction, and NUMERIC takes both.
    """
    found = exact_number(integer_digits, fraction_digits)
    return BigQueryType.NUMERIC if found is BigQueryType.INT64 else found
