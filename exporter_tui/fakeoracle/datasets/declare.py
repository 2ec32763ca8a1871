"""Short ways to write column types and columns of the sample schemas.

Enters: numbers as a CREATE TABLE would have them. Leaves: ``ColumnType`` and ``Draft`` columns.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from exporter_tui.fakeoracle.storage.table import ARCHIVE_STATE, Column
from exporter_tui.fakeoracle.storage.values import ColumnType, Kind, Value
from exporter_tui.fakeoracle.storage.vector import Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A column together with its values."""

    column: Column
    vector: Vector


def column(
    name: str,
    declared: ColumnType,
    values: Vector | Sequence[Value | None],
    *,
    nullable: bool = True,
    invisible: bool = False,
    expression: str | None = None,
    user_generated: bool = True,
) -> Draft:
    """Return a column of these values; one that Oracle made is invisible."""
    vector = values if isinstance(values, Vector) else Vector.of(declared, values)
    shown = Column(
        name=name,
        type=declared,
        nullable=nullable,
        invisible=invisible or not user_generated,
        expression=expression,
        user_generated=user_generated,
    )
    return Draft(column=shown, vector=vector)


def row_archival(states: Sequence[str | None]) -> list[Draft]:
    """Return the two hidden columns that ROW ARCHIVAL adds to a table, for rows of these states
    ('0' is an active one).
    """
    raws: list[Value | None] = [None] * len(states)
    return [
        column("SYS_NC00001$", raw(126), raws, user_generated=False),
        column(ARCHIVE_STATE, varchar2(4000, byte_length=True), states, user_generated=False),
    ]


def number(precision: int | None = None, scale: int | None = None) -> ColumnType:
    """Return NUMBER, NUMBER(p), NUMBER(p,s), or NUMBER(*,s) with a scale alone."""
    if precision is not None and scale is None:
        scale = 0
    return ColumnType(kind=Kind.NUMBER, precision=precision, scale=scale)


def floating(binary_digits: int) -> ColumnType:
    """Return FLOAT(b)."""
    return ColumnType(kind=Kind.FLOAT, precision=binary_digits)


def varchar2(length: int, *, byte_length: bool = False) -> ColumnType:
    """Return VARCHAR2 of that many characters, or bytes."""
    return ColumnType(kind=Kind.VARCHAR2, length=length, byte_length=byte_length)


def char(length: int, *, byte_length: bool = False) -> ColumnType:
    """Return CHAR of that many characters, or bytes."""
    return ColumnType(kind=Kind.CHAR, length=length, byte_length=byte_length)


def nvarchar2(length: int) -> ColumnType:
    """Return NVARCHAR2."""
    return ColumnType(kind=Kind.NVARCHAR2, length=length)


def nchar(length: int) -> ColumnType:
    """Return NCHAR."""
    return ColumnType(kind=Kind.NCHAR, length=length)


def raw(length: int) -> ColumnType:
    """Return RAW."""
    return ColumnType(kind=Kind.RAW, length=length)


def timestamp(digits: int = 6, kind: Kind = Kind.TIMESTAMP) -> ColumnType:
    """Return TIMESTAMP, or one of its kinds with a time zone."""
    return ColumnType(kind=kind, scale=digits)


def year_to_month(digits: int = 2) -> ColumnType:
    """Return INTERVAL YEAR TO MONTH."""
    return ColumnType(kind=Kind.INTERVAL_YM, precision=digits)


def day_to_second(digits: int = 2, fraction: int = 6) -> ColumnType:
    """Return INTERVAL DAY TO SECOND."""
    return ColumnType(kind=Kind.INTERVAL_DS, precision=digits, scale=fraction)


DATE = ColumnType(kind=Kind.DATE)
CLOB = ColumnType(kind=Kind.CLOB)
NCLOB = ColumnType(kind=Kind.NCLOB)
BLOB = ColumnType(kind=Kind.BLOB)
ROWID = ColumnType(kind=Kind.ROWID)
BINARY_FLOAT = ColumnType(kind=Kind.BINARY_FLOAT)
BINARY_DOUBLE = ColumnType(kind=Kind.BINARY_DOUBLE)


def counted(count: int, *, first: int = 1, step: int = 1) -> list[Decimal]:
    """Return so many numbers from ``first`` on."""
    return [Decimal(first + step * no) for no in range(count)]


def padded(columns: Sequence[tuple[str, ColumnType, Sequence[Value | None]]]) -> list[Draft]:
    """Return columns of the same length, behind an ID; shorter ones end in NULLs."""
    rows = max(len(values) for _, _, values in columns)
    drafts = [column("ID", number(10), counted(rows), nullable=False)]
    for name, declared, values in columns:
        drafts.append(column(name, declared, [*values, *[None] * (rows - len(values))]))
    return drafts
