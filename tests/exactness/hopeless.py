"""A schema of values that have no faithful text, and that Oracle can hold all the same.

Enters: nothing. Leaves: one table for each such value, in its second row, and tables of many rows
with one such value deep inside.
"""

from collections.abc import Mapping
from decimal import Decimal

from exporter_tui.fakeoracle.datasets.declare import (
    DATE,
    NCLOB,
    char,
    floating,
    nchar,
    number,
    padded,
    timestamp,
    varchar2,
)
from exporter_tui.fakeoracle.datasets.layout import START_SCN, Shelf
from exporter_tui.fakeoracle.storage.table import Catalog, StoredTable
from exporter_tui.fakeoracle.storage.values import (
    ColumnType,
    Kind,
    Moment,
    RawText,
    Value,
    ZonedMoment,
)

OWNER = "HOPELESS"
DEEP_ROWS = 5_000
DEEP_AT = {"DEEP_DATE": 3_217, "DEEP_TEXT": 4_999, "DEEP_NUMBER": 1_024}

_GOOD = Moment(2026, 2, 3, 4, 5, 6)
_LOCAL = timestamp(6, Kind.TIMESTAMP_LTZ)
_ZONED = timestamp(9, Kind.TIMESTAMP_TZ)
_UTC = ZonedMoment(_GOOD, 0)
_PLUS, _MINUS = Decimal("Infinity"), Decimal("-Infinity")

CASES: Mapping[str, tuple[ColumnType, Value, Value]] = {
    "ZERO_DATE": (DATE, _GOOD, Moment(0, 0, 0)),
    "YEAR_ZERO": (DATE, _GOOD, Moment(0, 1, 1)),
    "MONTH_13": (DATE, _GOOD, Moment(2026, 13, 1)),
    "FEBRUARY_30": (DATE, _GOOD, Moment(2026, 2, 30)),
    "HOUR_24": (DATE, _GOOD, Moment(2026, 2, 3, 24)),
    "MINUTE_60": (timestamp(0), _GOOD, Moment(2026, 2, 3, 4, 60)),
    "SECOND_60": (timestamp(6), _GOOD, Moment(2026, 2, 3, 4, 5, 60)),
    "BC_LOCAL": (_LOCAL, _GOOD, Moment(-5, 1, 1)),
    "BC_REGION": (_ZONED, _UTC, ZonedMoment(Moment(-5, 1, 1), 60, "Europe/Vienna")),
    "UTC_YEAR_10000": (_ZONED, _UTC, ZonedMoment(Moment(10_000, 1, 1, 0, 30), -60)),
    "ZONED_FEBRUARY_30": (_ZONED, _UTC, ZonedMoment(Moment(2026, 2, 30), 60)),
    "INFINITE_FLOAT": (floating(126), Decimal(1), _PLUS),
    "INFINITE_9": (number(9), Decimal(7), _PLUS),
    "MINUS_INFINITE_9": (number(9), Decimal(7), _MINUS),
    "MINUS_INFINITE_18": (number(18), Decimal(7), _MINUS),
    "MINUS_INFINITE_20_2": (number(20, 2), Decimal(7), _MINUS),
    "MINUS_INFINITE_ANY_2": (number(scale=2), Decimal(7), _MINUS),
    "MINUS_INFINITE_38_40": (number(38, 40), Decimal("1E-40"), _MINUS),
    "FRACTION_IN_WHOLE": (number(9), Decimal(7), Decimal("1.5")),
    "FRACTION_TOO_LONG": (number(5, 2), Decimal(7), Decimal("1.234")),
    "FRACTION_IN_38": (number(38), Decimal(7), Decimal("9.5")),
    "FRACTION_IN_ANY_2": (number(scale=2), Decimal(7), Decimal("1.234")),
    "NUMBER_TOO_LONG": (number(18), Decimal(7), Decimal(2) ** 63),
    "DECIMAL_TOO_LONG": (number(5, 2), Decimal(7), Decimal("12345.67")),
    "TOO_LONG_FOR_38": (number(38), Decimal(7), Decimal("9" * 39)),
    "BYTES_IN_CHAR": (char(4), "okay", RawText(b"\xff   ")),
    "OVERLONG_UTF8": (varchar2(10), "ok", RawText(b"\xc0\x80")),
    "SURROGATE_IN_UTF8": (varchar2(10), "ok", RawText(b"\xed\xa0\x80")),
    "CESU_8": (varchar2(10), "ok", RawText(b"\xed\xa0\xbd\xed\xb1\x8d")),
    "CUT_UTF8": (varchar2(10), "ok", RawText(b"abc\xe2\x82")),
    "HALF_PAIR_IN_NCHAR": (nchar(3), "ok ", RawText(b"\xd8\x00\x00 \x00 ")),
    "HALF_PAIR_IN_NCLOB": (NCLOB, "ok", RawText(b"\x00a\xd8\x00\x00b")),
}


def hopeless_catalog() -> Catalog:
    """Return the schema, and beside it one table that is good."""
    shelf = Shelf(OWNER, first_object=97_001, file=15, tablespace=OWNER)
    for name, (declared, good, bad) in CASES.items():
        shelf.put(name, padded((("W", varchar2(5), ["a", "b", "c"]), ("V", declared, [good, bad]))))
    for name, row in DEEP_AT.items():
        _put_deep(shelf, name, row)
    shelf.put("GOOD", padded((("V", varchar2(5), ["a", None]),)))
    return Catalog(scn=START_SCN, tables=tuple(shelf.tables))


def _put_deep(shelf: Shelf, name: str, row: int) -> None:
    days: list[Value | None] = [_GOOD] * DEEP_ROWS
    texts: list[Value | None] = ["fine"] * DEEP_ROWS
    numbers: list[Value | None] = [Decimal("0.5")] * DEEP_ROWS
    if name == "DEEP_DATE":
        days[row] = Moment(-44, 3, 15)
    elif name == "DEEP_TEXT":
        texts[row] = RawText(b"caf\xe9")
    else:
        numbers[row] = _MINUS
    shelf.put(
        name,
        padded((("D", DATE, days), ("T", varchar2(300), texts), ("N", number(), numbers))),
    )


def bad_rowid(table: StoredTable) -> str:
    """Return the ROWID of the row without a faithful text."""
    return table.newest.rowids.text(DEEP_AT.get(table.name, 1))


def bad_column(table: StoredTable) -> str:
    """Return the name of the column that holds it."""
    return {"DEEP_DATE": "D", "DEEP_TEXT": "T", "DEEP_NUMBER": "N"}.get(table.name, "V")
