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
    """The declared types that can be exported."""

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


class Family(Enum):
    """What can be done with the values of a type: what Oracle computes of them, what is counted of
    their cells, how both are compared, and what is asked of the loaded table.

    Whoever asks what a column is asks for this, by a ``match`` without a default, so that a new
    member is missed nowhere.
    """

    NUMBER = "number"
    """Exact decimal numbers: added up, and ordered."""
    DOUBLE = "double"
    """Binary floating point: ordered; a sum depends on the order of rows."""
    MOMENT = "moment"
    """Dates and timestamps: ordered as texts, added up as numbers of their digits."""
    TEXT = "text"
    """Texts of the database's character set, kept in the row: measured in bytes, never empty."""
    NATIONAL_TEXT = "national text"
    """The same of the national set: measured in units of UTF-16."""
    BYTES = "bytes"
    """Measured before base64."""
    LOB = "large object"
    """Kept beside the row: no aggregate function takes them, and they may be empty."""
    INTERVAL = "interval"
    """Fetched as the literal that Oracle writes, and counted."""
    ROWID = "rowid"
    """Fetched as 18 characters, and counted."""


class CharacterSet(Enum):
    """Which of the two sets of a database a text is stored in."""

    DATABASE = "database"
    NATIONAL = "national"


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

    ``characters``: the set that its texts are stored in, None for what is no text. ``arrow``: the
    type asked of the driver, in pyarrow's spelling (``decimal128(10, 2)``, ``timestamp[us]``).
    ``decimals``: digits that always stand after the point (None: as many as the value needs).
    ``bigquery``: None where the digits seen in the export decide between NUMERIC, BIGNUMERIC and
    STRING. ``loss``: what BigQuery cannot keep, or None.
    """

    family: Family
    characters: CharacterSet | None = None
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
        return _number_text(decimals=None, bigquery=None)
    if declared.kind in {Kind.TIMESTAMP, Kind.TIMESTAMP_TZ, Kind.TIMESTAMP_LTZ}:
        return _timestamp_rule(declared)
    if declared.kind is Kind.INTERVAL_DS:
        return _plain(
            Family.INTERVAL,
            "large_string",
            CellForm.INTERVAL_DS,
            BigQueryType.STRING,
            decimals=declared.scale,
        )
    return _RULES[declared.kind]


def _plain(
    family: Family,
    arrow: str,
    cell: CellForm,
    bigquery: BigQueryType,
    *,
    decimals: int | None = None,
) -> TypeRule:
    return TypeRule(
        family=family, arrow=arrow, cell=cell, decimals=decimals, bigquery=bigquery, loss=None
    )


def _text(family: Family, characters: CharacterSet, loss: str | None = None) -> TypeRule:
    return TypeRule(
        family=family,
        characters=characters,
        arrow="large_string",
        cell=CellForm.TEXT,
        decimals=None,
        bigquery=BigQueryType.STRING,
        loss=loss,
    )


def _number_text(decimals: int | None, bigquery: BigQueryType | None) -> TypeRule:
    return TypeRule(
        family=Family.NUMBER,
        arrow="large_string",
        cell=CellForm.NUMBER_TEXT,
        decimals=decimals,
        bigquery=bigquery,
        loss=None,
    )


_RULES: dict[Kind, TypeRule] = {
    Kind.BINARY_FLOAT: _plain(Family.DOUBLE, "float", CellForm.DOUBLE, BigQueryType.FLOAT64),
    Kind.BINARY_DOUBLE: _plain(Family.DOUBLE, "double", CellForm.DOUBLE, BigQueryType.FLOAT64),
    Kind.CHAR: _text(Family.TEXT, CharacterSet.DATABASE, NOTE_CHAR_PADDING),
    Kind.NCHAR: _text(Family.NATIONAL_TEXT, CharacterSet.NATIONAL, NOTE_CHAR_PADDING),
    Kind.VARCHAR2: _text(Family.TEXT, CharacterSet.DATABASE),
    Kind.NVARCHAR2: _text(Family.NATIONAL_TEXT, CharacterSet.NATIONAL),
    Kind.CLOB: _text(Family.LOB, CharacterSet.DATABASE),
    Kind.NCLOB: _text(Family.LOB, CharacterSet.NATIONAL),
    Kind.RAW: _plain(Family.BYTES, "large_binary", CellForm.BASE64, BigQueryType.BYTES),
    Kind.BLOB: _plain(Family.LOB, "large_binary", CellForm.BASE64, BigQueryType.BYTES),
    Kind.ROWID: _plain(Family.ROWID, "large_string", CellForm.TEXT, BigQueryType.STRING),
    Kind.DATE: _plain(
        Family.MOMENT, "timestamp[s]", CellForm.DATETIME_SECONDS, BigQueryType.DATETIME
    ),
    Kind.INTERVAL_YM: _plain(
        Family.INTERVAL, "large_string", CellForm.INTERVAL_YM, BigQueryType.STRING
    ),
}


def _number_rule(declared: OracleType) -> TypeRule:
    precision, scale = declared.precision, declared.scale
    if precision is None or scale is None:
        # NUMBER and NUMBER(*,s) may hold more than 38 digits: only text is exact for all of them.
        return _number_text(decimals=scale, bigquery=None)
    decimals = max(scale, 0)
    integer_digits = max(precision - scale, 0)
    digits = max(integer_digits + decimals, 1)
    bigquery = exact_number(integer_digits, decimals)
    if digits > DECIMAL128_DIGITS:
        return _number_text(decimals=decimals, bigquery=bigquery)
    if decimals == 0 and digits <= _INT64_SAFE_DIGITS:
        return _plain(Family.NUMBER, "int64", CellForm.INTEGER, BigQueryType.INT64, decimals=0)
    return TypeRule(
        family=Family.NUMBER,
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
        family=Family.MOMENT,
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
