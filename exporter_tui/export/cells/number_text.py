"""NUMBER as Oracle writes it -> the plain decimal text of a cell.

Enters: the strings of ``oracle.select``: TM9 text (``.5``, ``-12``) or, where that could have an
exponent, the stored bytes (``Typ=2 Len=2: c1,2``). Leaves: plain text, ``0`` before the point, no
exponent; padded where the declaration fixes the decimals. It refuses infinities and anything that
is not a number's text.
"""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from exporter_tui.export.cells.number_form import all_plain
from exporter_tui.export.errors import NoFaithfulTextError

_DUMP = re.compile(r"Typ=2 Len=(\d+): ([0-9a-f]{1,2}(?:,[0-9a-f]{1,2})*)")

_NULL_DUMP = "NULL"
_POSITIVE_INFINITY = bytes((0xFF, 0x65))
_NEGATIVE_INFINITY = bytes((0x00,))
_ZERO = bytes((0x80,))
_NEGATIVE_END = 102

# Scalars are made once: for each one pyarrow looks for a module that is not installed.
_NULL_SCALAR = pa.scalar(_NULL_DUMP, pa.large_string())
_NOTHING = pa.scalar("", pa.large_string())
_ZERO_DIGITS = pa.scalar(0, pa.int64())
_ONE_DIGIT = pa.scalar(1, pa.int64())


def plain_numbers(column: str, values: pa.Array, decimals: int | None) -> pa.Array:
    """Return the cell texts (large_string, NULL stays NULL) of a NUMBER that was fetched as text.

    ``decimals``: digits that always stand after the point, None for as many as the value has.
    Raises ``NoFaithfulTextError``.
    """
    texts = _with_leading_zero(_without_dumps(column, values))
    if not all_plain(texts):
        raise NoFaithfulTextError(column, "a NUMBER did not arrive as a plain decimal number")
    return texts if decimals is None else _padded(column, texts, max(decimals, 0))


def decode_dump(column: str, dump: str) -> str | None:
    """Return the plain decimal text of ``DUMP(number, 16)``; None for the dump of a NULL.

    The layout is Oracle's internal NUMBER: an exponent byte of base 100, then one byte for two
    digits, complemented for negative numbers. Raises ``NoFaithfulTextError`` for infinities and
    for bytes that are no NUMBER.
    """
    if dump == _NULL_DUMP:
        return None
    match = _DUMP.fullmatch(dump)
    raw = bytes(int(part, 16) for part in match[2].split(",")) if match else b""
    if not match or len(raw) != int(match[1]):
        raise NoFaithfulTextError(column, "a NUMBER did not arrive in a form that is known")
    if raw in {_POSITIVE_INFINITY, _NEGATIVE_INFINITY}:
        raise NoFaithfulTextError(column, "a NUMBER is infinite")
    if raw == _ZERO:
        return "0"
    return _decode(column, raw)


def _decode(column: str, raw: bytes) -> str:
    positive = raw[0] >= 0x80
    exponent = raw[0] - 193 if positive else 62 - raw[0]
    body = raw[1:] if positive else raw[1:].removesuffix(bytes((_NEGATIVE_END,)))
    pairs = [byte - 1 if positive else 101 - byte for byte in body]
    if not pairs or not all(0 <= pair <= 99 for pair in pairs):
        raise NoFaithfulTextError(column, "the stored bytes of a NUMBER are not a number")
    digits = "".join(f"{pair:02d}" for pair in pairs)
    point = 2 * (exponent + 1)
    whole = digits[: max(point, 0)].ljust(max(point, 0), "0").lstrip("0")
    fraction = ("0" * -point + digits[max(point, 0) :]).rstrip("0")
    return f"{'' if positive else '-'}{whole or '0'}{'.' if fraction else ''}{fraction}"


def _without_dumps(column: str, values: pa.Array) -> pa.Array:
    dumped = pc.or_(pc.starts_with(values, "T"), pc.equal(values, _NULL_SCALAR))
    dumped = pc.fill_null(dumped, fill_value=False)
    if not pc.any(dumped).as_py():
        return values
    decoded = [decode_dump(column, dump) for dump in values.filter(dumped).to_pylist()]
    return pc.replace_with_mask(values, dumped, pa.array(decoded, values.type))


def _with_leading_zero(texts: pa.Array) -> pa.Array:
    """TM9 leaves out the zero before the point."""
    bare = pc.or_(pc.starts_with(texts, "."), pc.starts_with(texts, "-."))
    if not pc.any(bare).as_py():
        return texts
    # Both forms have their first point where the zero is missing.
    completed = pc.replace_substring(texts.filter(bare), ".", "0.", max_replacements=1)
    return pc.replace_with_mask(texts, pc.fill_null(bare, fill_value=False), completed)


def _padded(column: str, texts: pa.Array, decimals: int) -> pa.Array:
    length = pc.binary_length(texts).cast(pa.int64())
    point = pc.find_substring(texts, ".").cast(pa.int64())
    whole = pc.less(point, _ZERO_DIGITS)
    seen = pc.if_else(whole, _ZERO_DIGITS, pc.subtract(pc.subtract(length, point), _ONE_DIGIT))
    most = pc.max(seen).as_py() or 0
    if most > decimals:
        raise NoFaithfulTextError(column, f"a NUMBER has {most} decimals, more than its type")
    if decimals == 0:
        return texts
    # A whole number also lacks the point: its suffix is the last of the list.
    kind = pc.if_else(whole, pa.scalar(decimals + 1, pa.int64()), seen)
    endings = ["0" * (decimals - digits) for digits in range(decimals + 1)]
    suffixes = pa.array([*endings, "." + "0" * decimals], texts.type)
    return pc.binary_join_element_wise(texts, suffixes.take(kind), _NOTHING)


def digits_seen(texts: pa.Array) -> tuple[int, int]:
    """Return the most digits before and after the point in plain texts without padding zeros; a
    lone ``0`` before the point is no digit. (0, 0) for no value.
    """
    valid = texts.drop_null()
    if not len(valid):
        return 0, 0
    length = pc.binary_length(valid).to_numpy(zero_copy_only=False).astype(np.int64)
    point = pc.find_substring(valid, ".").to_numpy(zero_copy_only=False).astype(np.int64)
    negative = pc.starts_with(valid, "-").to_numpy(zero_copy_only=False)
    lone = pc.starts_with(valid, "0").to_numpy(zero_copy_only=False)
    lone |= pc.starts_with(valid, "-0").to_numpy(zero_copy_only=False)
    whole = np.where(point < 0, length, point) - negative - lone
    fraction = np.where(point < 0, 0, length - point - 1)
    return int(whole.max()), int(fraction.max())
