"""TO_CHAR of a NUMBER: number format models, as Oracle's documentation states them.

Enters: an exact decimal, a format model, the decimal and group characters. Leaves: text. Sources:
SQL Language Reference, "Format Models", Number Format Models (Table "Number Format Elements", the
rules on sign, FM and ``#``), and "TO_CHAR (number)". It refuses a malformed model (ORA-01481) and
the elements B, C, L, PR, RN, U, V, X and $ (ORA-03001).
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.sql.expressions.numbers import WIDE, plain

# "The default is TM9, which returns the number in fixed notation unless the output exceeds 64
# characters. If the output exceeds 64 characters, then Oracle Database automatically returns the
# number in scientific notation." (Number Format Elements, TM)
_TM_CHARACTERS = 64

# "If you omit fmt, then n is converted to a VARCHAR2 value exactly long enough to hold its
# significant digits" (TO_CHAR (number)). Past 40 characters the documentation gives no rule.
_PLAIN_CHARACTERS = 40

_REFUSED = ("B", "C", "L", "PR", "RN", "U", "V", "X", "$", "A", "T")


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberModel:
    """A parsed model. ``whole`` and ``fraction``: its digit elements in order, group separators
    among ``whole``; ``sign``: "" (leading blank or minus), "S", "trailing S" or "MI".
    """

    whole: str
    fraction: str
    point: str
    sign: str
    fill: bool
    exponent: bool


def text_without_model(value: Decimal) -> str:
    """Return TO_CHAR(value); ORA-03001 where more than 40 characters would be needed."""
    text = plain(value)
    if len(text) > _PLAIN_CHARACTERS:
        raise OracleError(3001, "unimplemented feature: TO_CHAR beyond 40 characters")
    return text


def text_minimum(value: Decimal, decimal_character: str = ".") -> str:
    """Return TO_CHAR(value, 'TM9'): the smallest number of characters possible."""
    text = plain(value)
    if len(text) > _TM_CHARACTERS:
        text = scientific(value)
    return text if decimal_character == "." else text.replace(".", decimal_character)


def scientific(value: Decimal) -> str:
    """Return TO_CHAR(value, 'TME'): all significant digits, an exponent of at least two digits."""
    sign, digits, _ = value.as_tuple()
    text = "".join(map(str, digits)).strip("0") or "0"
    exponent = value.adjusted() if value else 0
    fraction = f".{text[1:]}" if text[1:] else ""
    return f"{'-' if sign and value else ''}{text[0]}{fraction}E{exponent:+03d}"


def format_number(value: Decimal, model: str, characters: str = ".,") -> str:
    """Return TO_CHAR(value, model); ``characters`` are NLS_NUMERIC_CHARACTERS (decimal, group)."""
    upper = model.upper()
    # "You cannot precede this element with any other element. You can follow this element only
    # with one 9 or one E (or e), but not with any combination of these." (TM)
    if upper.startswith("TM"):
        if upper in {"TM", "TM9"}:
            return text_minimum(value, characters[0])
        if upper == "TME":
            return scientific(value).replace(".", characters[0])
        raise _malformed()
    parsed = parse_model(upper)
    return _Layout(parsed, characters).text(value)


@lru_cache(maxsize=256)
def parse_model(model: str) -> NumberModel:
    """Return the parsed model (upper case); raises ORA-01481 or ORA-03001."""
    fill = model.startswith("FM")
    rest = model[2:] if fill else model
    if any(element in rest for element in _REFUSED):
        raise OracleError(3001, "unimplemented feature: number format")
    sign = ""
    # "S: Returns negative value with a leading (or trailing) minus sign ... Restriction: The S
    # element can appear only in the first or last position"; "MI ... only in the last position".
    if rest.startswith("S"):
        sign, rest = "S", rest[1:]
    elif rest.endswith("S"):
        sign, rest = "trailing S", rest[:-1]
    elif rest.endswith("MI"):
        sign, rest = "MI", rest[:-2]
    exponent = rest.endswith("EEEE")
    rest = rest[:-4] if exponent else rest
    point = next((character for character in rest if character in ".D"), "")
    whole, _, fraction = rest.partition(point) if point else (rest, "", "")
    # "A comma element cannot begin a number format model. A comma cannot appear to the right of a
    # decimal character or period." "You can specify only one period."
    if set(whole) - set("90,G") or set(fraction) - set("90") or whole[:1] in {",", "G"}:
        raise _malformed()
    if not whole + fraction:
        raise _malformed()
    return NumberModel(
        whole=whole, fraction=fraction, point=point, sign=sign, fill=fill, exponent=exponent
    )


def _malformed() -> OracleError:
    return OracleError(1481, "invalid number format model")


class _Layout:
    """One model applied to one value."""

    def __init__(self, model: NumberModel, characters: str) -> None:
        self._model = model
        self._decimal = characters[0] if model.point == "D" else model.point
        self._group = characters[1]

    def text(self, value: Decimal) -> str:
        body = self._exponential(value) if self._model.exponent else self._fixed(value)
        if body is None:
            # "All number format models cause the number to be rounded to the specified number of
            # significant digits. If a value has more significant digits to the left of the
            # decimal place than are specified in the format, then pound signs (#) replace the
            # value."
            return "#" * self._width()
        digits, negative = body
        return self._signed(digits, negative)

    def _width(self) -> int:
        model = self._model
        extra = 4 if model.exponent else 0
        return 1 + len(model.whole) + len(self._decimal) + len(model.fraction) + extra

    def _fixed(self, value: Decimal) -> tuple[str, bool] | None:
        places = len(self._model.fraction)
        rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, WIDE)
        digits = "".join(map(str, rounded.as_tuple().digits)).rjust(places + 1, "0")
        whole, fraction = digits[: len(digits) - places], digits[len(digits) - places :]
        whole = whole.lstrip("0")
        if len(whole) > sum(element in "90" for element in self._model.whole):
            return None
        left = self._whole_part(whole, fraction)
        right = self._fraction_part(fraction)
        return left + self._decimal + right, value < 0  # also where it is rounded to zero

    def _whole_part(self, whole: str, fraction: str) -> str:
        """Return the digits before the point, blank-padded to the model's width."""
        elements = self._model.whole
        positions = sum(element in "90" for element in elements)
        # "Leading zeros are blank, except for a zero value, which returns a zero for the integer
        # part of the fixed-point number" holds where the model has no fraction to show instead.
        if not whole and not fraction and positions:
            whole = "0"
        forced = positions - elements.replace(",", "").replace("G", "").find("0")
        if "0" in elements:
            whole = whole.rjust(forced, "0")
        filled = whole.rjust(positions)
        out, index = [], 0
        for element in elements:
            if element in "90":
                out.append(filled[index])
                index += 1
            else:
                group = "," if element == "," else self._group
                out.append(group if filled[:index].strip() else " ")
        return "".join(out)

    def _fraction_part(self, fraction: str) -> str:
        # "FM ... trailing zeros" : 9 elements at the end give up their zeros, 0 elements do not.
        if not self._model.fill:
            return fraction
        keep = self._model.fraction.rfind("0") + 1
        return fraction[:keep] + fraction[keep:].rstrip("0")

    def _exponential(self, value: Decimal) -> tuple[str, bool]:
        # "EEEE: Returns a value using in scientific notation."
        places = len(self._model.fraction)
        exponent = value.adjusted() if value else 0
        mantissa = value.scaleb(-exponent, WIDE).quantize(
            Decimal(1).scaleb(-places), ROUND_HALF_UP, WIDE
        )
        if abs(mantissa) >= 10:  # rounding carried into a second digit
            exponent += 1
            mantissa = mantissa.scaleb(-1, WIDE).quantize(
                Decimal(1).scaleb(-places), ROUND_HALF_UP, WIDE
            )
        digits = "".join(map(str, mantissa.as_tuple().digits)).rjust(places + 1, "0")
        text = digits[0] + self._decimal + self._fraction_part(digits[1:])
        return f"{text}E{exponent:+03d}", value < 0

    def _signed(self, digits: str, negative: bool) -> str:
        """Return the digits with their sign where the model wants it."""
        model = self._model
        body = digits.lstrip(" ")
        padding = "" if model.fill else " " * (len(digits) - len(body))
        if model.sign == "S":
            return padding + ("-" if negative else "+") + body
        if model.sign == "trailing S":
            return padding + body + ("-" if negative else "+")
        if model.sign == "MI":
            # "MI: Returns negative value with a trailing minus sign. Returns positive value with
            # a trailing blank."
            return padding + body + ("-" if negative else "" if model.fill else " ")
        # "Negative return values automatically contain a leading negative sign and positive
        # values automatically contain a leading space unless the format model contains the MI,
        # S, or PR format element."
        return padding + ("-" if negative else "" if model.fill else " ") + body
