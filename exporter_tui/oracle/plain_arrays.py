"""What the driver makes of a result by itself, brought to our types.

Enters: the arrays of one fetch, NUMBER as decimals, and the planned schema. Leaves: arrays of
exactly the planned types. It refuses a value that its planned type cannot hold. What was selected
for that is said by ``plain``, which no Arrow is loaded for.
"""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from exporter_tui.oracle.errors import UnequalColumnsError

_MICROS = len("2024-02-29 23:59:59.123456")


def as_planned(arrays: Sequence[pa.Array], asked: pa.Schema) -> list[pa.Array]:
    """Return the arrays as those of ``asked``; each is of the type that the driver chose.

    Raises ``ValueError`` for a value that the planned type cannot hold, without showing it, and
    ``UnequalColumnsError`` for a NUMBER that came as a binary float.
    """
    lengths = {len(array) for array in arrays}
    if len(lengths) != 1:
        raise UnequalColumnsError(f"columns of {sorted(lengths)} rows in one batch")
    pairs = zip(arrays[: len(asked)], asked, strict=True)
    return [_one(array, field) for array, field in pairs]


def _one(array: pa.Array, field: pa.Field) -> pa.Array:
    if array.type == field.type:
        return array
    if pa.types.is_floating(array.type) and not pa.types.is_floating(field.type):
        raise UnequalColumnsError(f"column {field.name} came as a binary float")
    if pa.types.is_timestamp(field.type) and not pa.types.is_timestamp(array.type):
        return _moments(array, field)
    return _cast(array, field, "a number that does not fit its declared type, or is infinite")


def _moments(texts: pa.Array, field: pa.Field) -> pa.Array:
    """Return texts of TO_CHAR as moments: a blank or a minus, then the date; digits 7 to 9 are
    cut.
    """
    if pc.any(pc.starts_with(texts, "-")).as_py():
        raise ValueError("a date before year 1")
    digits = pc.utf8_slice_codeunits(texts, 1, 1 + _MICROS)
    return _cast(digits, field, "a date that does not exist in BigQuery's calendar")


def _cast(array: pa.Array, field: pa.Field, why: str) -> pa.Array:
    try:
        return array.cast(field.type)
    except pa.ArrowInvalid:
        raise ValueError(why) from None  # pyarrow's own words quote the value
