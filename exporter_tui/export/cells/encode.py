"""Fetched values -> the exact text of cells, column by column.

Enters: Arrow arrays of the types of ``model.types.rule``. Leaves: arrays whose pyarrow CSV text
is the cell text of ARCHITECTURE.md: native where pyarrow's own text already is, strings
elsewhere. Refuses (``NoFaithfulTextError``) every value that has no faithful text; NULL stays
NULL, nothing else becomes NULL.

The text of BINARY_DOUBLE is pyarrow's: the fewest digits that read back to the same double, the
closest of them; plain, without trailing zeros or point, when 1e-6 <= |x| < 1e10, else one digit,
the rest of the digits after a point, and ``e+N`` or ``e-N`` without padding zeros; ``0`` and
``-0``; ``nan``, ``inf``, ``-inf``.
"""

from typing import assert_never

import pyarrow as pa
import pyarrow.compute as pc

from exporter_tui.export.cells.base64_text import base64_texts
from exporter_tui.export.cells.decimal_text import plain_decimals
from exporter_tui.export.cells.interval_text import day_second_texts, year_month_texts
from exporter_tui.export.cells.number_text import plain_numbers
from exporter_tui.export.errors import NoFaithfulTextError
from exporter_tui.model.plan import ColumnPlan
from exporter_tui.model.types import CellForm

_FIRST_SECOND = -62_135_596_800
_LAST_SECOND = 253_402_300_799
_PER_SECOND = {"s": 1, "us": 1_000_000}

# Scalars are made once: for each one pyarrow looks for a module that is not installed.
_UTC_MARK = pa.scalar("Z", pa.large_string())
_NOTHING = pa.scalar("", pa.large_string())


def cells(column: ColumnPlan, values: pa.Array) -> pa.Array:
    """Return the array whose CSV text is the cell text of ``values``; same length, NULL for NULL.

    The type depends on the column alone, never on the data. Raises ``NoFaithfulTextError``.
    """
    match column.cell:
        case CellForm.INTEGER:
            made = values
        case CellForm.DECIMAL:
            made = plain_decimals(values)
        case CellForm.NUMBER_TEXT:
            made = plain_numbers(column.name, _texts(column, values), column.decimals)
        case CellForm.DOUBLE:
            made = values.cast(pa.float64())
        case CellForm.TEXT:
            made = _texts(column, values)
        case CellForm.BASE64:
            made = base64_texts(values)
        case CellForm.DATETIME_SECONDS | CellForm.DATETIME_MICROS:
            made = _within_calendar(column.name, values)
        case CellForm.INSTANT_MICROS:
            made = _instants(column, values)
        case CellForm.INTERVAL_YM:
            made = year_month_texts(column.name, values)
        case CellForm.INTERVAL_DS:
            made = day_second_texts(column.name, values, column.decimals or 0)
        case _:
            assert_never(column.cell)
    return made


def _texts(column: ColumnPlan, values: pa.Array) -> pa.Array:
    # Arrow holds whatever bytes were appended; only a full validation looks at them.
    try:
        values.validate(full=True)
    except pa.ArrowInvalid as error:
        raise NoFaithfulTextError(column.name, "a text holds bytes that are not UTF-8") from error
    return values


def _instants(column: ColumnPlan, values: pa.Array) -> pa.Array:
    # As timestamps of a zone pyarrow writes the same text, seventeen times as slowly.
    texts = _within_calendar(column.name, values).cast(pa.large_string())
    return pc.binary_join_element_wise(texts, _UTC_MARK, _NOTHING)


def _within_calendar(name: str, values: pa.Array) -> pa.Array:
    unit = _PER_SECOND[values.type.unit]
    found = pc.min_max(values.view(pa.int64())).as_py()
    if found["min"] is not None and (
        found["min"] < _FIRST_SECOND * unit or found["max"] >= (_LAST_SECOND + 1) * unit
    ):
        raise NoFaithfulTextError(name, "a date lies outside the years 1 to 9999")
    return values
