"""TORTURE: numbers in every declaration, at their limits.

Enters: nothing. Leaves: drafts of NUMBERS, NUMBERS_AT_LIMITS, FLOATS. Every value is one that its
declaration allows in a real database, and that a BigQuery column can hold.
"""

import math
import struct
from collections.abc import Sequence
from decimal import Decimal

from exporter_tui.fakeoracle.datasets.declare import (
    BINARY_DOUBLE,
    BINARY_FLOAT,
    Draft,
    floating,
    number,
    padded,
)
from exporter_tui.fakeoracle.storage.values import ColumnType, Value

_FORTY_DIGITS = "1234567890123456789012345678901234567890"


def _exact(*texts: str) -> list[Value | None]:
    return [Decimal(text) if text else None for text in texts]


def _both_signs(*texts: str) -> list[Value | None]:
    """Return each number and its negative, zero and NULL."""
    signed = [sign + text for text in texts for sign in ("", "-")]
    return _exact(*signed, "0", "")


def numbers() -> list[Draft]:
    """Return a column for each way to declare a NUMBER with its digits."""
    declared: Sequence[tuple[str, ColumnType, list[Value | None]]] = (
        ("N_1", number(1), _both_signs("9", "1")),
        ("N_9", number(9), _both_signs("999999999", "100000000", "7")),
        ("N_18", number(18), _both_signs("9" * 18, "123456789012345678")),
        ("N_19", number(19), _both_signs("9" * 19, "9223372036854775807", "9223372036854775808")),
        ("N_29", number(29), _both_signs("9" * 29, "1" + "0" * 28)),
        ("N_38", number(38), _both_signs("9" * 38, "1" + "0" * 37, "1")),
        ("N_10_2", number(10, 2), _both_signs("99999999.99", "0.01", "0.5", "12.3", "100")),
        ("N_38_9", number(38, 9), _both_signs("9" * 29 + "." + "9" * 9, "0.000000001")),
        ("N_38_10", number(38, 10), _both_signs("9" * 28 + "." + "9" * 10, "0.5")),
        ("N_5_5", number(5, 5), _both_signs("0.99999", "0.00001", "0.5")),
        ("N_3_5", number(3, 5), _both_signs("0.00999", "0.00001")),
        ("N_5_M2", number(5, -2), _both_signs("9999900", "100", "1200000")),
        ("N_10_M20", number(10, -20), _both_signs("9" * 10 + "0" * 20, "1" + "0" * 20)),
        ("N_2_M84", number(2, -84), _both_signs("99E84", "1E84")),
        ("N_38_38", number(38, 38), _both_signs("0." + "9" * 38, "1E-38", "0.5")),
        ("N_38_40", number(38, 40), _both_signs("0.00" + "9" * 38, "1E-40")),
        ("N_38_127", number(38, 127), _both_signs("9" * 38 + "E-127", "1E-127")),
        ("N_INTEGER", number(scale=0), _both_signs("9" * 38, "12345678901234567890", "1")),
        ("N_ANY_2", number(scale=2), _both_signs("9" * 36 + ".99", "0.01", "0.5", "100")),
    )
    return padded(declared)


def numbers_at_limits() -> list[Draft]:
    """Return NUMBER and FLOAT as far as they go: 1E125, 1E-130, 40 digits."""
    far = ("1E125", "9." + "9" * 37 + "E125", "1E-130", "9." + "9" * 37 + "E-95")
    long = (_FORTY_DIGITS, "0." + _FORTY_DIGITS, _FORTY_DIGITS[:20] + "." + _FORTY_DIGITS[:20])
    usual = ("0.5", "0.1", "100", "1000000", "12345.678", "9" * 38, "1E-38", "9" * 29, "1E38")
    return padded(
        (
            ("N", number(), _both_signs(*usual, *far, *long)),
            ("N_SMALL", number(), _both_signs("0.5", "1.25", "3", "123456789.123456789")),
            ("N_MIDDLE", number(), _both_signs("9" * 38, "0." + "9" * 38, "0.5")),
            ("F_126", floating(126), _both_signs("0.5", "1E100", "1E-100", "9" * 37)),
            ("F_63", floating(63), _both_signs("0.1", "123456789.012345678", "1E20")),
            ("F_10", floating(10), _both_signs("1.5", "999", "0.001")),
        )
    )


def floats() -> list[Draft]:
    """Return BINARY_FLOAT and BINARY_DOUBLE: NaN, infinities, zeros, the least and the greatest."""
    special = [math.nan, math.inf, -math.inf, -0.0, 0.0, None]
    doubles = [0.1, 1 / 3, -1.5, 1e22, 123456789.123, 5e-324, 2.2250738585072014e-308]
    greatest = 1.7976931348623157e308
    singles = [_single(value) for value in (0.1, 1 / 3, -1.5, 1e22, 16777217.0, 1e-45, 1e-38)]
    return padded(
        (
            ("D", BINARY_DOUBLE, [*special, *doubles, greatest, -greatest, 9007199254740993.0]),
            ("F", BINARY_FLOAT, [*special, *singles, _single(3.4028234e38)]),
        )
    )


def _single(value: float) -> float:
    """Return the nearest number that four bytes hold."""
    return float(struct.unpack("f", struct.pack("f", value))[0])
