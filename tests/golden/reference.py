"""The cell text of every declared type, written a second time from its description.

Enters: source values as Python knows them. Leaves: the text that ARCHITECTURE.md promises. It is
the judge of the exporter and shares no code with it: Decimal, datetime and base64 only.
"""

import base64
import math
import struct
from datetime import datetime
from decimal import Decimal


def number(value: Decimal, decimals: int | None) -> str:
    """Plain decimal; ``decimals`` digits after the point, or as many as the value needs."""
    sign, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    unscaled = int("".join(map(str, digits)))
    shown = max(-exponent, 0)
    unscaled *= 10 ** max(exponent, 0)
    if decimals is None:
        while shown and unscaled % 10 == 0:
            unscaled, shown = unscaled // 10, shown - 1
    else:
        assert shown <= decimals or unscaled % 10 ** (shown - decimals) == 0
        unscaled = unscaled * 10 ** max(decimals - shown, 0) // 10 ** max(shown - decimals, 0)
        shown = decimals
    text = str(unscaled).zfill(shown + 1)
    minus = "-" if sign and unscaled else ""
    return f"{minus}{text[:-shown]}.{text[-shown:]}" if shown else f"{minus}{text}"


def double(value: float) -> str:
    """Python's shortest digits; plain for 1e-6 <= |x| < 1e10, else ``d.ddde+N``."""
    if math.isnan(value):
        return "nan"
    minus = "-" if math.copysign(1.0, value) < 0 else ""
    if math.isinf(value):
        return f"{minus}inf"
    _, digits, exponent = Decimal(repr(abs(value))).as_tuple()
    assert isinstance(exponent, int)
    text = "".join(map(str, digits)).lstrip("0")
    power = len(text) + exponent - 1
    text = text.rstrip("0")
    if not text:
        return f"{minus}0"
    if not -6 <= power < 10:
        point = "." if len(text) > 1 else ""
        return f"{minus}{text[0]}{point}{text[1:]}e{'+' if power > 0 else '-'}{abs(power)}"
    if power < 0:
        return f"{minus}0.{'0' * (-power - 1)}{text}"
    whole, fraction = text[: power + 1].ljust(power + 1, "0"), text[power + 1 :]
    return f"{minus}{whole}.{fraction}" if fraction else f"{minus}{whole}"


def base64_text(value: bytes) -> str:
    """Standard alphabet, padded."""
    return base64.b64encode(value).decode("ascii")


def seconds(value: datetime) -> str:
    """``YYYY-MM-DD HH:MM:SS``."""
    date = f"{value.year:04d}-{value.month:02d}-{value.day:02d}"
    return f"{date} {value.hour:02d}:{value.minute:02d}:{value.second:02d}"


def micros(value: datetime) -> str:
    """``YYYY-MM-DD HH:MM:SS.ffffff``."""
    return f"{seconds(value)}.{value.microsecond:06d}"


def instant(value: datetime) -> str:
    """``YYYY-MM-DD HH:MM:SS.ffffffZ`` of a naive UTC time."""
    return f"{micros(value)}Z"


def year_month(months: int) -> str:
    """``[-]Y-MM``."""
    years, rest = divmod(abs(months), 12)
    return f"{'-' if months < 0 else ''}{years}-{rest:02d}"


def day_second(nanoseconds: int, decimals: int) -> str:
    """``[-]D HH:MM:SS[.f]`` of a whole interval in nanoseconds."""
    total, fraction = divmod(abs(nanoseconds), 10**9)
    minutes, second = divmod(total, 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    text = f"{'-' if nanoseconds < 0 else ''}{days} {hour:02d}:{minute:02d}:{second:02d}"
    return f"{text}.{fraction:09d}"[: len(text) + 1 + decimals] if decimals else text


def single(value: float) -> float:
    """The double that holds exactly what a 32-bit float keeps of ``value``."""
    return float(struct.unpack("<f", struct.pack("<f", value))[0])
