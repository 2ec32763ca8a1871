"""The values that a cell of a table can hold, and the declared type of a column.

Enters: whatever builds data (datasets, INSERTs, expressions). Leaves: frozen values that compare
as Oracle compares them, and ``ColumnType`` with what the dictionary and the wire say of it. NULL
is None everywhere. Exact numbers are ``Decimal``; Oracle's infinite NUMBERs are its infinities.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from exporter_tui.fakeoracle.answer import ColumnShape


class Kind(StrEnum):
    """The built-in types; the value is the type's name without its numbers."""

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
    LONG = "LONG"


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """Calendar fields of a DATE or TIMESTAMP. A negative year is BC; the day need not exist."""

    year: int
    month: int
    day: int
    hour: int = 0
    minute: int = 0
    second: int = 0
    nanosecond: int = 0


@dataclass(frozen=True, slots=True)
class ZonedMoment:
    """A TIMESTAMP WITH TIME ZONE. Sorts by its instant; ``region`` is None for a plain offset."""

    utc: Moment
    offset_minutes: int
    region: str | None = None

    def __lt__(self, other: "ZonedMoment") -> bool:
        return self.utc < other.utc


@dataclass(frozen=True, slots=True, order=True)
class Months:
    """An INTERVAL YEAR TO MONTH."""

    months: int


@dataclass(frozen=True, slots=True, order=True)
class Nanoseconds:
    """An INTERVAL DAY TO SECOND."""

    nanoseconds: int


@dataclass(frozen=True, slots=True, order=True)
class RawText:
    """Stored bytes of a text column that are not UTF-8."""

    data: bytes


Value: TypeAlias = (
    Decimal | float | str | RawText | bytes | Moment | ZonedMoment | Months | Nanoseconds
)

EXACT_NUMBERS = frozenset({Kind.NUMBER, Kind.FLOAT})
BINARY_NUMBERS = frozenset({Kind.BINARY_FLOAT, Kind.BINARY_DOUBLE})
NATIONAL = frozenset({Kind.NCHAR, Kind.NVARCHAR2, Kind.NCLOB})
CHARACTERS = frozenset({Kind.CHAR, Kind.VARCHAR2, Kind.NCHAR, Kind.NVARCHAR2})
TEXTS = CHARACTERS | {Kind.CLOB, Kind.NCLOB, Kind.LONG}
LARGE_OBJECTS = frozenset({Kind.CLOB, Kind.NCLOB, Kind.BLOB})
BYTES = frozenset({Kind.RAW, Kind.BLOB})
TIMESTAMPS = frozenset({Kind.TIMESTAMP, Kind.TIMESTAMP_TZ, Kind.TIMESTAMP_LTZ})
MOMENTS = frozenset({Kind.DATE, Kind.TIMESTAMP, Kind.TIMESTAMP_LTZ})
_PADDED = frozenset({Kind.CHAR, Kind.NCHAR})

_FIXED_LENGTHS = {
    Kind.NUMBER: 22, Kind.FLOAT: 22, Kind.BINARY_FLOAT: 4, Kind.BINARY_DOUBLE: 8,
    Kind.DATE: 7, Kind.TIMESTAMP_TZ: 13, Kind.INTERVAL_YM: 5, Kind.INTERVAL_DS: 11,
    Kind.ROWID: 10, Kind.CLOB: 4000, Kind.NCLOB: 4000, Kind.BLOB: 4000, Kind.LONG: 0,
}  # fmt: skip
_WIRE_TYPES = {
    Kind.NUMBER: 2, Kind.FLOAT: 2, Kind.BINARY_FLOAT: 100, Kind.BINARY_DOUBLE: 101,
    Kind.CHAR: 96, Kind.NCHAR: 96, Kind.VARCHAR2: 1, Kind.NVARCHAR2: 1, Kind.CLOB: 112,
    Kind.NCLOB: 112, Kind.BLOB: 113, Kind.RAW: 23, Kind.DATE: 12, Kind.TIMESTAMP: 180,
    Kind.TIMESTAMP_TZ: 181, Kind.TIMESTAMP_LTZ: 231, Kind.INTERVAL_YM: 182,
    Kind.INTERVAL_DS: 183, Kind.ROWID: 11, Kind.LONG: 8,
}  # fmt: skip
_BYTES_PER_CHARACTER = 4
_MAX_BYTES = 4000
_MAX_EXTENDED_BYTES = 32767
_FLOATING_SCALE = -127


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnType:
    """A declared type.

    ``precision``/``scale``: as declared, None where left out; binary digits for FLOAT; fraction
    digits of a timestamp in ``scale``; leading-field digits of an interval in ``precision``.
    ``length``: characters for texts (bytes when ``byte_length``), bytes for RAW. ``owner`` is set
    for object types (``SYS`` of ``SYS.XMLTYPE``), whose ``kind`` is the type's name.
    """

    kind: str
    precision: int | None = None
    scale: int | None = None
    length: int = 0
    byte_length: bool = False
    owner: str | None = None

    @property
    def national(self) -> bool:
        """Return whether texts are of the national character set (UTF-16)."""
        return self.kind in NATIONAL

    @property
    def data_type(self) -> str:
        """Return the text of ALL_TAB_COLS.DATA_TYPE."""
        if self.kind in TIMESTAMPS:
            return self.kind.replace("TIMESTAMP", f"TIMESTAMP({self.fraction_digits})", 1)
        if self.kind == Kind.INTERVAL_YM:
            return f"INTERVAL YEAR({self.leading_digits}) TO MONTH"
        if self.kind == Kind.INTERVAL_DS:
            return f"INTERVAL DAY({self.leading_digits}) TO SECOND({self.fraction_digits})"
        return str(self.kind)

    @property
    def fraction_digits(self) -> int:
        """Return the digits after the seconds of a timestamp or interval; 6 when not declared."""
        return 6 if self.scale is None else self.scale

    @property
    def leading_digits(self) -> int:
        """Return the digits of an interval's first field; 2 when not declared."""
        return 2 if self.precision is None else self.precision

    @property
    def data_length(self) -> int:
        """Return ALL_TAB_COLS.DATA_LENGTH, in bytes."""
        if self.kind in {Kind.TIMESTAMP, Kind.TIMESTAMP_LTZ}:
            return 11 if self.fraction_digits else 7
        if self.kind in {Kind.NCHAR, Kind.NVARCHAR2}:
            return self.length * 2
        if self.kind in {Kind.CHAR, Kind.VARCHAR2} and not self.byte_length:
            limit = _MAX_BYTES if self.length <= _MAX_BYTES else _MAX_EXTENDED_BYTES
            return min(self.length * _BYTES_PER_CHARACTER, limit)
        return _FIXED_LENGTHS.get(Kind(self.kind), self.length) if self.built_in else 2000

    @property
    def char_length(self) -> int:
        """Return ALL_TAB_COLS.CHAR_LENGTH, in characters; 0 for other types."""
        return self.length if self.kind in CHARACTERS else 0

    @property
    def built_in(self) -> bool:
        """Return False for object types."""
        return self.owner is None

    @property
    def described_number(self) -> tuple[int, int]:
        """Return precision and scale as a describe shows them (protocol: 0, -127 for NUMBER)."""
        if self.kind == Kind.FLOAT:
            return self.precision or 126, _FLOATING_SCALE
        if self.kind == Kind.NUMBER:
            floating = self.precision is None and self.scale is None
            return (0, _FLOATING_SCALE) if floating else (self.precision or 38, self.scale or 0)
        intervals = {Kind.INTERVAL_YM, Kind.INTERVAL_DS}
        digits = self.leading_digits if self.kind in intervals else 0
        fractions = self.kind in TIMESTAMPS or self.kind == Kind.INTERVAL_DS
        return digits, self.fraction_digits if fractions else 0

    def shape(self, name: str, nullable: bool = True) -> ColumnShape:
        """Return how a column of this type is described on the wire.

        Raises KeyError for a type that cannot be selected here.
        """
        precision, scale = self.described_number
        is_text = self.kind in TEXTS
        return ColumnShape(
            name=name,
            ora_type=_WIRE_TYPES[Kind(self.kind)] if self.built_in else 109,
            precision=precision,
            scale=scale,
            size_bytes=self.data_length,
            size_chars=self.char_length,
            form=(2 if self.national else 1) if is_text else 0,
            nullable=nullable,
        )

    def stored(self, value: Value | None) -> Value | None:
        """Return ``value`` as a column keeps it: '' is NULL but for large objects, CHAR padded."""
        if isinstance(value, str):
            if not value and self.kind not in LARGE_OBJECTS:
                return None
            if self.kind in _PADDED:
                size = len(value.encode()) if self.byte_length else len(value)
                return value + " " * (self.length - size)
        if isinstance(value, bytes) and not value and self.kind not in LARGE_OBJECTS:
            return None
        return value
