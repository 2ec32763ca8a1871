"""Number functions: ABS, SIGN, TRUNC, ROUND, MOD, FLOOR, CEIL, TO_NUMBER.

Enters: evaluated arguments. Leaves: columns. Source: "Numeric Functions" (SQL Language
Reference). It refuses TRUNC and ROUND of dates and formats of TO_NUMBER (ORA-03001).
"""

from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import numpy as np

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.sql.expressions import numbers
from exporter_tui.fakeoracle.sql.expressions.convert import to_binary, to_number
from exporter_tui.fakeoracle.sql.expressions.values import (
    BINARY,
    NUMBER,
    NUMERIC,
    TEXT,
    Column,
    Value,
    from_scaled,
    mapped,
)
from exporter_tui.fakeoracle.sql.settings import Settings

_INT64_MIN = np.iinfo(np.int64).min


def _check(column: Column, name: str) -> None:
    if column.type.kind not in NUMERIC | BINARY | TEXT:
        raise OracleError(3001, f"unimplemented feature: {name} of {column.type.kind}")


def _abs(arguments: tuple[Column, ...], settings: Settings) -> Column:  # noqa: ARG001
    (column,) = arguments
    _check(column, "ABS")
    if column.type.kind in BINARY:
        return mapped(column.type, abs, column)
    scaled = column.scaled
    if scaled is not None and not (scaled.values == _INT64_MIN).any():
        return from_scaled(NUMBER, replace(scaled, values=np.abs(scaled.values)))
    return mapped(NUMBER, lambda value: value.copy_abs(), to_number(column))


def _sign(arguments: tuple[Column, ...], settings: Settings) -> Column:  # noqa: ARG001
    (column,) = arguments
    _check(column, "SIGN")
    if column.type.kind in BINARY:
        # "For binary floating-point numbers: -1 if n<0, +1 if n>=0 or n=NaN" (SIGN).
        return mapped(NUMBER, lambda value: Decimal(-1 if value < 0 else 1), column)
    return mapped(NUMBER, lambda value: Decimal((value > 0) - (value < 0)), to_number(column))


def _places(arguments: tuple[Column, ...]) -> Column | None:
    return to_number(arguments[1]) if len(arguments) > 1 else None


def _trunc(arguments: tuple[Column, ...], settings: Settings) -> Column:  # noqa: ARG001
    return _rounded(arguments, "TRUNC", numbers.truncate)


def _round(arguments: tuple[Column, ...], settings: Settings) -> Column:  # noqa: ARG001
    return _rounded(arguments, "ROUND", numbers.round_half_up)


def _rounded(arguments: tuple[Column, ...], name: str, apply: Value) -> Column:
    _check(arguments[0], name)
    if arguments[0].type.kind in BINARY:
        raise OracleError(3001, f"unimplemented feature: {name} of {arguments[0].type.kind}")
    number, places = to_number(arguments[0]), _places(arguments)
    if places is None:
        return mapped(NUMBER, apply, number)
    return mapped(NUMBER, lambda value, count: apply(value, int(count)), number, places)


def _mod(arguments: tuple[Column, ...], settings: Settings) -> Column:  # noqa: ARG001
    for column in arguments:
        if column.type.kind not in NUMERIC | TEXT:
            raise OracleError(3001, f"unimplemented feature: MOD of {column.type.kind}")

    def remainder(dividend: Decimal, divisor: Decimal) -> Decimal:
        # "MOD returns the remainder of n2 divided by n1. Returns n2 if n1 is 0." The sign is
        # the dividend's.
        return numbers.WIDE.remainder(dividend, divisor) if divisor else dividend

    return mapped(NUMBER, remainder, *(to_number(column) for column in arguments))


def _whole(rounding: str) -> Value:
    def apply(arguments: tuple[Column, ...], settings: Settings) -> Column:  # noqa: ARG001
        (column,) = arguments
        if column.type.kind not in NUMERIC | TEXT:
            raise OracleError(3001, f"unimplemented feature: rounding {column.type.kind}")
        return mapped(
            NUMBER,
            lambda value: value.to_integral_value(rounding, numbers.WIDE),
            to_number(column),
        )

    return apply


def _to_number(arguments: tuple[Column, ...], settings: Settings) -> Column:  # noqa: ARG001
    (column,) = arguments
    _check(column, "TO_NUMBER")
    return to_number(column)


def _to_binary_double(arguments: tuple[Column, ...], settings: Settings) -> Column:  # noqa: ARG001
    (column,) = arguments
    _check(column, "TO_BINARY_DOUBLE")
    return to_binary(column)


FUNCTIONS = {
    "ABS": (1, 1, _abs),
    "SIGN": (1, 1, _sign),
    "TRUNC": (1, 2, _trunc),
    "ROUND": (1, 2, _round),
    "MOD": (2, 2, _mod),
    "FLOOR": (1, 1, _whole(ROUND_FLOOR)),
    "CEIL": (1, 1, _whole(ROUND_CEILING)),
    "TO_NUMBER": (1, 1, _to_number),
    "TO_BINARY_DOUBLE": (1, 1, _to_binary_double),
}
"""Name to (fewest arguments, most arguments, function)."""
