"""Whether texts are plain decimal numbers, told from their bytes.

Enters: a column of texts. Leaves: yes or no, for all of them together: an optional ``-``, a whole
part without leading zeros, and, when there is a point, digits behind it of which the last is no
zero. Nothing is looked at value by value: a regular expression would be most of what the text of a
NUMBER costs.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

_MINUS, _POINT, _SLASH, _ZERO, _NINE = b"-./09"

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]


def all_plain(texts: pa.Array) -> bool:
    """Return whether every text (string or large_string) that is not NULL is plain; True where
    there is none.
    """
    present = (texts.drop_null() if texts.null_count else texts).cast(pa.large_string())
    if not len(present):
        return True
    _, offsets, data = present.buffers()
    bounds = np.frombuffer(offsets, np.int64)[present.offset : present.offset + len(present) + 1]
    first = int(bounds[0])
    text = np.frombuffer(data or b"", np.uint8)[first : int(bounds[-1])]
    starts, ends = bounds[:-1] - first, bounds[1:] - first
    return bool(
        (starts < ends).all()
        and _only_digits_and_signs(text, starts)
        and _whole_parts_are_plain(text, starts, ends)
        and _fractions_are_plain(text, starts, ends)
    )


def _only_digits_and_signs(text: Bytes, starts: Places) -> bool:
    """Return whether there is nothing but digits, points, and a ``-`` at the first place."""
    # ``-``, ``.``, ``/`` and the ten digits stand side by side in ASCII.
    if text.min() < _MINUS or text.max() > _NINE or (text == _SLASH).any():
        return False
    return bool(np.count_nonzero(text == _MINUS) == np.count_nonzero(text[starts] == _MINUS))


def _whole_parts_are_plain(text: Bytes, starts: Places, ends: Places) -> bool:
    """Return whether a digit comes first, and behind a zero nothing but a point."""
    leading = starts + (text[starts] == _MINUS)
    if not (leading < ends).all():
        return False
    digits = text[leading]
    if digits.min() < _ZERO:
        return False
    zero = digits == _ZERO
    behind, end = leading[zero] + 1, ends[zero]
    return bool((text[behind[behind < end]] == _POINT).all())


def _fractions_are_plain(text: Bytes, starts: Places, ends: Places) -> bool:
    """Return whether no number has two points, and none with a point ends in one or in a zero. No
    number begins with a point.
    """
    points = text == _POINT
    count = np.count_nonzero(points)
    if not count:
        return True
    # One byte for each number, so that no count of points can run over.
    fractional = np.bitwise_or.reduceat(points.view(np.uint8), starts).view(np.bool_)
    if np.count_nonzero(fractional) != count:
        return False
    return bool((text[ends[fractional] - 1] > _ZERO).all())
