"""Golden vectors: declared type, source value, the exact text of its cell.

The texts are written by hand. A test holds the reference to them and another one the exporter, so
that neither can drift alone.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from exporter_tui.model.types import OracleType, parse_type

Vector = tuple[OracleType, Any, str]

_D = Decimal
_DAY = 86_400 * 10**9


def _at(*fields: int) -> datetime:
    return datetime(*fields)  # type: ignore[arg-type]  # noqa: DTZ001 - no zone in Oracle


def _number(precision: int | None, scale: int | None, *pairs: tuple[str, str]) -> list[Vector]:
    declared = parse_type("NUMBER", precision=precision, scale=scale)
    return [(declared, _D(value), text) for value, text in pairs]


def _of(data_type: str, *pairs: tuple[Any, str], **facts: int) -> list[Vector]:
    declared = parse_type(data_type, **facts)  # type: ignore[arg-type]
    return [(declared, value, text) for value, text in pairs]


NINES_38 = "9" * 38

NUMBERS: list[Vector] = [
    *_number(1, 0, ("0", "0"), ("9", "9"), ("-9", "-9")),
    *_number(18, 0, ("9" * 18, "9" * 18), ("-" + "9" * 18, "-" + "9" * 18), ("-0", "0")),
    *_number(5, -3, ("12345000", "12345000"), ("0", "0"), ("-1E+7", "-10000000")),
    *_number(
        10, 2, ("0", "0.00"), ("0.5", "0.50"), ("-0.5", "-0.50"), ("12345678.9", "12345678.90")
    ),
    *_number(10, 2, ("-0.01", "-0.01"), ("1E+3", "1000.00")),
    *_number(2, 5, ("0.00099", "0.00099"), ("-0.00001", "-0.00001"), ("0", "0.00000")),
    *_number(38, 0, (NINES_38, NINES_38), ("-" + NINES_38, "-" + NINES_38), ("0", "0")),
    *_number(38, 10, ("0", "0.0000000000"), ("1E-10", "0.0000000001")),
    *_number(
        38, 10, ("-1E-10", "-0.0000000001"), ("9" * 28 + "." + "9" * 10, "9" * 28 + "." + "9" * 10)
    ),
    *_number(38, 10, ("0.000001", "0.0000010000"), ("-0.0000009999", "-0.0000009999")),
    *_number(38, 38, ("0", "0." + "0" * 38), ("-1E-38", "-0." + "0" * 37 + "1")),
    *_number(7, 7, ("0.0000001", "0.0000001"), ("0.9999999", "0.9999999")),
    *_number(38, -2, ("1E+2", "100"), (NINES_38 + "00", NINES_38 + "00"), ("-300", "-300")),
    *_number(38, 40, ("0", "0." + "0" * 40), ("1E-40", "0." + "0" * 39 + "1")),
    *_number(
        None, None, ("0", "0"), ("0.5", "0.5"), ("-0.5", "-0.5"), ("100", "100"), ("-1", "-1")
    ),
    *_number(None, None, ("1E+125", "1" + "0" * 125), ("-9.99E+125", "-999" + "0" * 123)),
    *_number(None, None, ("1E-130", "0." + "0" * 129 + "1"), ("-1E-130", "-0." + "0" * 129 + "1")),
    *_number(None, None, ("1E-20", "0." + "0" * 19 + "1"), ("1.5E-21", "0." + "0" * 20 + "15")),
    *_number(None, None, ("1E+40", "1" + "0" * 40), ("1.000", "1")),
    *_number(None, 0, ("0", "0"), ("1E+40", "1" + "0" * 40), ("1E+41", "1" + "0" * 41)),
    *_number(
        None, 2, ("0", "0.00"), ("-0.5", "-0.50"), ("7", "7.00"), ("1E+45", "1" + "0" * 45 + ".00")
    ),
    *_of("FLOAT", (_D("0.1"), "0.1"), (_D("-1.5E-30"), "-0." + "0" * 29 + "15"), precision=126),
]

DOUBLES: list[Vector] = [
    *_of("BINARY_DOUBLE", (0.0, "0"), (-0.0, "-0"), (0.1, "0.1"), (-1.5, "-1.5"), (100.0, "100")),
    *_of(
        "BINARY_DOUBLE", (1e-6, "0.000001"), (9.5e-7, "9.5e-7"), (1e-7, "1e-7"), (5e-324, "5e-324")
    ),
    *_of("BINARY_DOUBLE", (9999999999.5, "9999999999.5"), (1e10, "1e+10"), (1.5e10, "1.5e+10")),
    *_of("BINARY_DOUBLE", (1e22, "1e+22"), (1.7976931348623157e308, "1.7976931348623157e+308")),
    *_of("BINARY_DOUBLE", (2**53 + 0.0, "9.007199254740992e+15"), (1 / 3, "0.3333333333333333")),
    *_of("BINARY_DOUBLE", (float("nan"), "nan"), (float("inf"), "inf"), (float("-inf"), "-inf")),
    *_of(
        "BINARY_FLOAT",
        (0.1, "0.10000000149011612"),
        (0.5, "0.5"),
        (-0.0, "-0"),
        (2.0**100, "1.2676506002282294e+30"),
    ),
]

TEXTS: list[Vector] = [
    *_of(
        "VARCHAR2",
        ("", ""),
        ("a", "a"),
        (" a ", " a "),
        ("\\N", "\\N"),
        ("é😀\u0301", "é😀\u0301"),
        char_length=9,
    ),
    *_of(
        "VARCHAR2",
        ('say "hi", you', 'say "hi", you'),
        ("a\r\nb\nc\rd", "a\r\nb\nc\rd"),
        char_length=20,
    ),
    *_of(
        "VARCHAR2",
        ("\0\x1f\x7f", "\0\x1f\x7f"),
        ("NULL", "NULL"),
        ('"', '"'),
        ('""', '""'),
        char_length=9,
    ),
    *_of("CHAR", ("ab   ", "ab   "), ("     ", "     "), char_length=5),
    *_of("NCHAR", ("é ", "é "), char_length=2),
    *_of("NVARCHAR2", ("日本", "日本"), char_length=2),
    *_of("CLOB", ("", ""), ("x" * 40_000, "x" * 40_000)),
    *_of("NCLOB", ("ß", "ß")),
    *_of("ROWID", ("AAASdqAAEAAAAInAAA", "AAASdqAAEAAAAInAAA")),
    *_of("RAW", (b"\0", "AA=="), (b"\xff\xfe", "//4="), (b"abc", "YWJj"), data_length=3),
    *_of("RAW", (bytes(range(16)), "AAECAwQFBgcICQoLDA0ODw=="), data_length=16),
    *_of("BLOB", (b"", ""), (b"\xfb\xff", "+/8="), (b"\0" * 3_000, "A" * 4_000)),
]

TIMES: list[Vector] = [
    *_of(
        "DATE",
        (_at(1, 1, 1), "0001-01-01 00:00:00"),
        (_at(9999, 12, 31, 23, 59, 59), "9999-12-31 23:59:59"),
    ),
    *_of(
        "DATE",
        (_at(1969, 12, 31, 23, 59, 59), "1969-12-31 23:59:59"),
        (_at(2024, 2, 29), "2024-02-29 00:00:00"),
    ),
    *_of(
        "DATE",
        (_at(1582, 10, 15), "1582-10-15 00:00:00"),
        (_at(1582, 10, 4), "1582-10-04 00:00:00"),
    ),
    *_of("TIMESTAMP(6)", (_at(1, 1, 1), "0001-01-01 00:00:00.000000")),
    *_of("TIMESTAMP(6)", (_at(9999, 12, 31, 23, 59, 59, 999_999), "9999-12-31 23:59:59.999999")),
    *_of("TIMESTAMP(0)", (_at(2024, 2, 29, 12), "2024-02-29 12:00:00.000000")),
    *_of("TIMESTAMP(9)", (_at(1969, 12, 31, 23, 59, 59, 1), "1969-12-31 23:59:59.000001")),
    *_of("TIMESTAMP(9)", (_at(9999, 12, 31, 23, 59, 59, 999_999), "9999-12-31 23:59:59.999999")),
    *_of("TIMESTAMP(3) WITH TIME ZONE", (_at(2262, 4, 12, 1), "2262-04-12 01:00:00.000000Z")),
    *_of(
        "TIMESTAMP(6) WITH TIME ZONE", (_at(2024, 6, 1, 1, 2, 3, 40), "2024-06-01 01:02:03.000040Z")
    ),
    *_of("TIMESTAMP(6) WITH LOCAL TIME ZONE", (_at(1, 1, 1), "0001-01-01 00:00:00.000000Z")),
]

INTERVALS: list[Vector] = [
    *_of(
        "INTERVAL YEAR(2) TO MONTH",
        (0, "0-00"),
        (1, "0-01"),
        (-1, "-0-01"),
        (12, "1-00"),
        (-1199, "-99-11"),
    ),
    *_of("INTERVAL YEAR(9) TO MONTH", (12 * 10**9 - 1, "999999999-11"), (5, "0-05")),
    *_of("INTERVAL DAY(0) TO SECOND(3)", (-500_000_000, "-0 00:00:00.500")),
    *_of("INTERVAL DAY(2) TO SECOND(6)", (0, "0 00:00:00.000000"), (-1_000, "-0 00:00:00.000001")),
    *_of("INTERVAL DAY(2) TO SECOND(6)", (5 * _DAY + 3_723_500_000_000, "5 01:02:03.500000")),
    *_of(
        "INTERVAL DAY(9) TO SECOND(9)", (-(10**9 - 1) * _DAY - 1, "-999999999 00:00:00.000000001")
    ),
    *_of("INTERVAL DAY(2) TO SECOND(0)", (-_DAY, "-1 00:00:00"), (86_399 * 10**9, "0 23:59:59")),
    *_of("INTERVAL DAY(2) TO SECOND(3)", (-_DAY - 500_000_000, "-1 00:00:00.500")),
]

VECTORS: list[Vector] = [*NUMBERS, *DOUBLES, *TEXTS, *TIMES, *INTERVALS]
