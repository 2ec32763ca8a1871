"""Oracle's NUMBER: an exponent byte and base-100 digits.

Enters: int or Decimal. Leaves: 1 to 21 bytes, and back. Values that NUMBER cannot hold exactly are
refused with ValueError: rounding is a matter of SQL. Layout: "NUMBER Data Type" in Oracle's
Concepts guide and python-oracledb ``base/decoders.pyx``.
"""

from decimal import Decimal

ZERO = b"\x80"
POSITIVE_INFINITY = b"\xff\x65"
NEGATIVE_INFINITY = b"\x00"
MAX_DIGITS = 20
_END_OF_NEGATIVE = 102


def number_bytes(value: int | Decimal) -> bytes:
    """Return the encoded number; raises ValueError for NaN and for what NUMBER cannot hold."""
    if isinstance(value, int):
        value = Decimal(value)
    if value.is_nan():
        raise ValueError("NUMBER has no NaN")
    if value.is_infinite():
        return NEGATIVE_INFINITY if value < 0 else POSITIVE_INFINITY
    sign, digits, exponent = value.as_tuple()
    text = "".join(map(str, digits)).lstrip("0")
    stripped = text.rstrip("0")
    if not stripped:
        return ZERO
    assert isinstance(exponent, int)  # noqa: S101 - a finite Decimal's exponent is a number
    return _encode(bool(sign), stripped, exponent + len(text) - len(stripped), value)


def _encode(negative: bool, text: str, exponent: int, value: Decimal) -> bytes:
    if exponent % 2:
        text += "0"
        exponent -= 1
    if len(text) % 2:
        text = "0" + text
    pairs = [int(text[at : at + 2]) for at in range(0, len(text), 2)]
    power = exponent // 2 + len(pairs) - 1
    if len(pairs) > MAX_DIGITS or not -65 <= power <= 62:
        raise ValueError(f"NUMBER cannot hold {value}")
    if not negative:
        return bytes((193 + power, *(pair + 1 for pair in pairs)))
    closing = (_END_OF_NEGATIVE,) if len(pairs) < MAX_DIGITS else ()
    return bytes((62 - power, *(101 - pair for pair in pairs), *closing))


def parse_number(data: bytes) -> Decimal:
    """Return the number that ``data`` holds, infinities included; raises ValueError when empty."""
    if not data:
        raise ValueError("a NUMBER has at least one byte")
    if data == POSITIVE_INFINITY:
        return Decimal("Infinity")
    if data == NEGATIVE_INFINITY:
        return Decimal("-Infinity")
    if data == ZERO:
        return Decimal(0)
    head, digits = data[0], data[1:]
    if head & 0x80:
        power, pairs, sign = head - 193, [byte - 1 for byte in digits], 0
    else:
        if digits.endswith(bytes((_END_OF_NEGATIVE,))):
            digits = digits[:-1]
        power, pairs, sign = 62 - head, [101 - byte for byte in digits], 1
    whole = [digit for pair in pairs for digit in divmod(pair, 10)]
    return _tidy(Decimal((sign, tuple(whole), 2 * (power - len(pairs) + 1))))


def _tidy(value: Decimal) -> Decimal:
    """Return the same number without trailing zeros in its digits (Decimal.normalize rounds)."""
    sign, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)  # noqa: S101 - a finite Decimal's exponent is a number
    while len(digits) > 1 and digits[-1] == 0:
        digits, exponent = digits[:-1], exponent + 1
    while len(digits) > 1 and digits[0] == 0:
        digits = digits[1:]
    return Decimal((sign, digits, exponent))
