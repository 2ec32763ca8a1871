"""TORTURE: tables that are odd as tables: empty, wide, of one column, all NULL, oddly named.

Enters: nothing. Leaves: drafts, and the names that a careless program breaks on. All names are
legal in Oracle 12.2 and later: up to 128 bytes, anything but a double quote and NUL.
"""

from collections.abc import Sequence
from decimal import Decimal

from exporter_tui.fakeoracle.datasets.declare import (
    BINARY_DOUBLE,
    BINARY_FLOAT,
    BLOB,
    CLOB,
    DATE,
    NCLOB,
    ROWID,
    Draft,
    char,
    column,
    day_to_second,
    floating,
    nchar,
    number,
    nvarchar2,
    raw,
    timestamp,
    varchar2,
    year_to_month,
)
from exporter_tui.fakeoracle.storage.values import ColumnType, Kind, Moment, Value

TABLE_NAMES = (
    "Mixed Case", "case", "CASE", "Case", "SELECT", "TABLE", "two  blanks", " leading",
    "trailing ", "dot.name", ".", "..", "a/b", "/abs", "back\\slash", "per%cent", "%2F", "hash#",
    "dollar$", "&amp", "star*", "what?", "colon:b1", "semi;colon", "quote'name", "back`tick",
    "(parens)", "[brackets]", "{braces}", "a|b", "<tag>", "~tilde", "comma,name", "--comment",
    "/*comment*/", "1LEADING_DIGIT", "_UNDERSCORE", "_TABLE_LIKE", "__ROOT__", "-dash", "CON",
    "Größe", "表", "👍", "e\u0301 and é", "NULL", "tab\there", "ends.csv.gz", "~", "N" * 128,
    "ü" * 64,
)  # fmt: skip
COLUMN_NAMES = (
    "ID", "Id", "id", "A B", "A.B", "A_B", "A-B", "a_b", "SELECT", "FROM", "DATE", "NUMBER",
    "1ST", "_LOW", "__", "_TABLE_SUFFIX", "_FILE_NAME", "_PARTITIONTIME", "_ROW_TIMESTAMP",
    "__ROOT__", "_COLIDENTIFIER_1", "_CHANGE_TYPE", "_CHANGE_SEQUENCE_NUMBER", "$", "#", "A$B",
    "A#B", "per%cent", "Größe", "列", "👍", "it's", "back\\slash", "back`tick", "semi;colon",
    "--", "/*x*/", ":b1", "?", "&sub", " leading", "trailing ", "(p)", "[0]", "a/b", "*", "NULL",
    "T", "t", "tab\there", "C" * 128, "é" * 64,
)  # fmt: skip
_WIDE_COLUMNS = 320
_REPEATED_ROWS = 400


def every_type() -> tuple[tuple[str, ColumnType], ...]:
    """Return one column of each type."""
    return (
        ("C_NUMBER", number()),
        ("C_NUMBER_9", number(9)),
        ("C_NUMBER_12_3", number(12, 3)),
        ("C_INTEGER", number(scale=0)),
        ("C_FLOAT", floating(126)),
        ("C_BINARY_FLOAT", BINARY_FLOAT),
        ("C_BINARY_DOUBLE", BINARY_DOUBLE),
        ("C_CHAR", char(5)),
        ("C_VARCHAR2", varchar2(20)),
        ("C_NCHAR", nchar(5)),
        ("C_NVARCHAR2", nvarchar2(20)),
        ("C_RAW", raw(20)),
        ("C_DATE", DATE),
        ("C_TIMESTAMP", timestamp(6)),
        ("C_TIMESTAMP_TZ", timestamp(6, Kind.TIMESTAMP_TZ)),
        ("C_TIMESTAMP_LTZ", timestamp(6, Kind.TIMESTAMP_LTZ)),
        ("C_INTERVAL_YM", year_to_month()),
        ("C_INTERVAL_DS", day_to_second()),
        ("C_CLOB", CLOB),
        ("C_NCLOB", NCLOB),
        ("C_BLOB", BLOB),
        ("C_ROWID", ROWID),
    )


def all_nulls(rows: int) -> list[Draft]:
    """Return a column of each type, NULL in every row."""
    return [column(name, declared, [None] * rows) for name, declared in every_type()]


def one_column() -> list[Draft]:
    """Return a single column; some of its rows are NULL, one is the text of the null marker."""
    return [column("V", varchar2(10), ["a", None, None, "\\N", " ", "b", None])]


def single_row() -> list[Draft]:
    """Return one row."""
    return [
        column("ID", number(10), [Decimal(1)], nullable=False),
        column("V", varchar2(10), ["only"]),
        column("D", DATE, [Moment(2026, 1, 31)]),
    ]


def hidden_columns() -> list[Draft]:
    """Return visible, invisible and virtual columns."""
    quantities = [Decimal(3), Decimal(-7), None, Decimal("0.5")]
    doubled: list[Value | None] = [None if n is None else n * 2 for n in quantities]
    return [
        column("ID", number(10), [Decimal(row) for row in range(1, 5)], nullable=False),
        column("QUANTITY", number(10, 2), quantities),
        column("DOUBLED", number(12, 2), doubled, expression='"QUANTITY"*2'),
        column("SECRET", varchar2(20), ["x", None, "y, z", '"'], invisible=True),
        column(
            "HALF_SECRET",
            number(12, 2),
            doubled,
            invisible=True,
            expression='"QUANTITY"+"QUANTITY"',
        ),
        column("LAST", char(3), ["a", "b", None, "abc"]),
    ]


def wide() -> list[Draft]:
    """Return more columns than one aggregate query can ask about."""
    drafts = []
    for at in range(_WIDE_COLUMNS):
        if at % 4 == 3:
            drafts.append(column(f"C{at:03}", varchar2(10), [f"v{at}", None, "x"]))
        else:
            values: list[Value | None] = [Decimal(at).scaleb(-2), None, Decimal(-at)]
            drafts.append(column(f"C{at:03}", number(10, 2), values))
    return drafts


def repeats() -> list[Draft]:
    """Return rows that mostly repeat the one before."""
    rows = range(_REPEATED_ROWS)
    return [
        column("ID", number(10), [Decimal(row) for row in rows], nullable=False),
        column("TENTH", number(10, 2), [Decimal(row // 10).scaleb(-1) for row in rows]),
        column("SAME", varchar2(20), ["always the same"] * _REPEATED_ROWS),
        column("MONTH", DATE, [Moment(2026, 1 + row // 40, 1) for row in rows]),
        column("GONE", varchar2(5), [None if row // 7 % 2 else f"g{row // 7}" for row in rows]),
        column("NOTHING", number(), [None] * _REPEATED_ROWS),
    ]


def named_table(name: str) -> list[Draft]:
    """Return the rows of an oddly named table: its name is in its data."""
    return [
        column("ID", number(10), [Decimal(1), Decimal(2)], nullable=False),
        column("NAME", varchar2(128), [name, None]),
    ]


def named_columns(names: Sequence[str]) -> list[Draft]:
    """Return a table of oddly named columns, whose names are in its data."""
    return [column(name, varchar2(128), [name, None, str(at)]) for at, name in enumerate(names)]
