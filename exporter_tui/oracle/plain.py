"""Fetching without a requested schema: what is asked then, and the answers brought to our types.

Enters: column plans; the arrays that the driver makes by itself, NUMBER as decimals. Leaves:
select expressions; arrays of exactly the planned types. Where a client must define its columns
(a result with LOBs, and always in thick mode), a requested schema makes the driver ask for texts as
LONG, and it reads them as what they were described (python-oracledb ``base/metadata.pyx``,
``from_arrow_schema``; ``thin/messages/base.pyx``, ``_process_column_data``). So none is requested.
What the driver would not bring exactly is made text in SQL: nanoseconds, which wrap after the year
2262, and decimals whose scale is negative or above their precision.
"""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from exporter_tui.model.plan import ColumnPlan
from exporter_tui.model.types import Kind, OracleType
from exporter_tui.oracle.arrow import UnequalColumnsError

_POINT = "'NLS_NUMERIC_CHARACTERS=''.,'''"
_MOMENT = "SYYYY-MM-DD HH24:MI:SS.FF9"
_MICROS = len("2024-02-29 23:59:59.123456")
_ZONED = frozenset({Kind.TIMESTAMP_TZ, Kind.TIMESTAMP_LTZ})
_MICROSECOND_DIGITS = 6


def plain_sql(column: ColumnPlan) -> str:
    """Return the expression to select: the plan's own, or a text made of it."""
    if _is_moment_text(column.oracle):
        return f"TO_CHAR({column.sql}, '{_MOMENT}')"
    if _is_number_text(column.oracle, column.arrow):
        return f"TO_CHAR({column.sql}, 'TM9', {_POINT})"
    return column.sql


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


def _is_moment_text(declared: OracleType) -> bool:
    if declared.kind in _ZONED:
        return True
    return declared.kind is Kind.TIMESTAMP and (declared.scale or 0) > _MICROSECOND_DIGITS


def _is_number_text(declared: OracleType, arrow: str) -> bool:
    if declared.kind is not Kind.NUMBER or arrow == "large_string":
        return False
    precision, scale = declared.precision or 0, declared.scale or 0
    return not 0 <= scale <= precision
