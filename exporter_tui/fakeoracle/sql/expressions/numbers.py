"""Oracle's NUMBER as exact Python decimals: rounding, range, text.

Enters: ``Decimal`` results of exact arithmetic. Leaves: the value that a NUMBER can hold. "Oracle
guarantees the portability of numbers with precision of up to 20 base-100 digits, which is
equivalent to 39 or 40 decimal digits depending on the position of the decimal point" (SQL
Language Reference, Data Types, NUMBER Data Type). It refuses values beyond 1E126 (ORA-01426).
"""

from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation, localcontext
from functools import lru_cache

from exporter_tui.fakeoracle.answer import OracleError

WIDE = Context(prec=400, rounding=ROUND_HALF_UP, Emin=-999999, Emax=999999)
"""Wide enough for exact sums and products of any two NUMBERs (E-130 to E126)."""

_BASE100_DIGITS = 20
_GREATEST_EXPONENT = 125
_LEAST_EXPONENT = -130
ZERO = Decimal(0)


def fit(value: Decimal) -> Decimal:
    """Return the NUMBER nearest to an exact value: 20 base-100 digits, half away from zero.

    Below 1E-130 it is zero; from 1E126 on it is ORA-01426.
    """
    if not value:
        return ZERO
    exponent = value.adjusted()
    if exponent < _LEAST_EXPONENT:
        return ZERO
    digits = 2 * _BASE100_DIGITS - (exponent % 2 == 0)
    if len(value.as_tuple().digits) > digits:
        value = Context(prec=digits, rounding=ROUND_HALF_UP).plus(value)
        exponent = value.adjusted()
    if exponent > _GREATEST_EXPONENT:
        raise OracleError(1426, "numeric overflow")
    return value


def add(left: Decimal, right: Decimal) -> Decimal:
    """Return ``left + right`` as a NUMBER."""
    return fit(WIDE.add(left, right))


def subtract(left: Decimal, right: Decimal) -> Decimal:
    """Return ``left - right`` as a NUMBER."""
    return fit(WIDE.subtract(left, right))


def multiply(left: Decimal, right: Decimal) -> Decimal:
    """Return ``left * right`` as a NUMBER."""
    return fit(WIDE.multiply(left, right))


_QUOTIENT = Context(prec=100, rounding=ROUND_HALF_UP, Emin=-999999, Emax=999999)


def divide(left: Decimal, right: Decimal) -> Decimal:
    """Return ``left / right`` as a NUMBER; ORA-01476 for a zero divisor."""
    if not right:
        raise OracleError(1476, "divisor is equal to zero")
    return fit(_QUOTIENT.divide(left, right))


def truncate(value: Decimal, places: int = 0) -> Decimal:
    """Return ``TRUNC(value, places)``: digits beyond ``places`` cut, towards zero."""
    return _quantized(value, places, "ROUND_DOWN")


def round_half_up(value: Decimal, places: int = 0) -> Decimal:
    """Return ``ROUND(value, places)``: half away from zero."""
    return fit(_quantized(value, places, ROUND_HALF_UP))


def _quantized(value: Decimal, places: int, rounding: str) -> Decimal:
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or -exponent <= places:
        return value
    if places < -(_GREATEST_EXPONENT + 1):
        return ZERO
    with localcontext(WIDE):
        return value.quantize(Decimal(1).scaleb(-places), rounding=rounding)


def plain(value: Decimal) -> str:
    """Return fixed notation as Oracle writes it: no exponent, no trailing zeros, ``.5`` for a
    half.
    """
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if text.startswith("0."):
        return text[1:]
    if text.startswith("-0"):
        return "-" + text[2:] if len(text) > 2 else "0"
    if value.is_infinite():
        # "the infinity sign (~) replaces the value ... negative infinity sign (-~)" (Number
        # Format Models).
        return text.replace("Infinity", "~")
    return text


@lru_cache(maxsize=4096)
def from_text(text: str) -> Decimal:
    """Return the NUMBER that a text converts to without a format; ORA-01722 when it is none."""
    stripped = text.strip(" ")
    allowed = set("0123456789.+-eE")
    if not stripped or not set(stripped) <= allowed:
        raise OracleError(1722, "invalid number")
    try:
        return fit(Decimal(stripped))
    except InvalidOperation:
        raise OracleError(1722, "invalid number") from None
