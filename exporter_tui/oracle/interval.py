"""Oracle's interval literals, column-wise, to Arrow intervals.

Enters: a string array of TO_CHAR texts, ``+02-11`` or ``+05 04:03:02.100000``: a sign, then fields
of fixed width, so that one column's texts are equally long. Leaves: ``month_day_nano_interval``,
with all fields of a negative interval negative, as the driver itself would build them. It refuses
any other text.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

_LAYOUT = np.dtype([("months", "<i4"), ("days", "<i4"), ("nanoseconds", "<i8")])
_MOST_MONTHS = 2**31 - 1
_NANOSECONDS = 1_000_000_000

_Numbers = npt.NDArray[np.int64]


def interval_array(texts: pa.Array) -> pa.Array:
    """Return the intervals of ``texts``, null where null; raises ``ValueError`` for a text that is
    no interval of its column or has more months than Arrow holds.
    """
    present = texts.drop_null()
    values = np.zeros(len(texts), dtype=_LAYOUT)
    if len(present):
        valid = np.asarray(texts.is_valid())
        letters = _letters(present)
        years_to_months = b" " not in letters[0].tobytes()
        values[valid] = _year_month(letters) if years_to_months else _day_second(letters)
    validity = pc.invert(texts.is_null()).buffers()[1] if texts.null_count else None
    buffers = [validity, pa.py_buffer(values.tobytes())]
    return pa.Array.from_buffers(pa.month_day_nano_interval(), len(texts), buffers)


def _letters(texts: pa.Array) -> npt.NDArray[np.uint8]:
    """Return rows x characters; refuses texts of unequal length."""
    widths = pc.min_max(pc.binary_length(texts)).as_py()
    if widths["min"] != widths["max"]:
        raise ValueError("intervals of one column came in texts of unequal length")
    joined = "".join(texts.to_pylist()).encode("ascii")
    return np.frombuffer(joined, dtype=np.uint8).reshape(len(texts), widths["max"])


def _year_month(letters: npt.NDArray[np.uint8]) -> npt.NDArray[np.void]:
    _expect(letters, -3, "-")
    months = _number(letters[:, 1:-3]) * 12 + _number(letters[:, -2:])
    if months.max() > _MOST_MONTHS:
        raise ValueError(f"an interval of {months.max()} months is more than Arrow holds")
    values = np.zeros(len(letters), dtype=_LAYOUT)
    values["months"] = _sign(letters) * months
    return values


def _day_second(letters: npt.NDArray[np.uint8]) -> npt.NDArray[np.void]:
    blank = int(np.argmax(letters[0] == ord(" ")))
    _expect(letters, blank, " ")
    _expect(letters, blank + 3, ":")
    _expect(letters, blank + 6, ":")
    hours, minutes, seconds = (
        _number(letters[:, blank + start : blank + start + 2]) for start in (1, 4, 7)
    )
    nanoseconds = ((hours * 60 + minutes) * 60 + seconds) * _NANOSECONDS
    fraction = letters[:, blank + 9 :]
    if fraction.shape[1]:
        _expect(letters, blank + 9, ".")
        digits = fraction.shape[1] - 1
        nanoseconds += _number(fraction[:, 1:]) * 10 ** (9 - digits)
    values = np.zeros(len(letters), dtype=_LAYOUT)
    values["days"] = _sign(letters) * _number(letters[:, 1:blank])
    values["nanoseconds"] = _sign(letters) * nanoseconds
    return values


def _expect(letters: npt.NDArray[np.uint8], position: int, letter: str) -> None:
    if not (letters[:, position] == ord(letter)).all():
        raise ValueError(f"an interval text has no {letter!r} where it must stand")


def _sign(letters: npt.NDArray[np.uint8]) -> _Numbers:
    signs = letters[:, 0]
    if not np.isin(signs, [ord("+"), ord("-")]).all():
        raise ValueError("an interval text has no sign")
    return np.where(signs == ord("-"), -1, 1).astype(np.int64)


def _number(digits: npt.NDArray[np.uint8]) -> _Numbers:
    values = digits.astype(np.int64) - ord("0")
    if ((values < 0) | (values > 9)).any():
        raise ValueError("an interval text has something else where digits must stand")
    weights = 10 ** np.arange(digits.shape[1] - 1, -1, -1, dtype=np.int64)
    return np.asarray(values @ weights, dtype=np.int64)
