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

from collections.abc import Callable

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
_MICROS = 1_000_000

# Scalars are made once: for each one pyarrow looks for a module that is not installed.
_UTC_MARK = pa.scalar("Z", pa.large_string())
_NOTHING = pa.scalar("", pa.large_string())


def cells(column: ColumnPlan, values: pa.Array) -> pa.Array:
    """Return the array whose CSV text is the cell text of ``values``; same length, NULL for NULL.

    The type depends on the column alone, never on the data. Raises ``NoFaithfulTextError``.
    """
    return _ENCODERS[column.cell](column, values)


def _as_fetched(column: ColumnPlan, values: pa.Array) -> pa.Array:  # noqa: ARG001
    return values


def _decimals(column: ColumnPlan, values: pa.Array) -> pa.Array:  # noqa: ARG001
    return plain_decimals(values)


def _number_texts(column: ColumnPlan, values: pa.Array) -> pa.Array:
    return plain_numbers(column.name, _texts(column, values), column.decimals)


def _doubles(column: ColumnPlan, values: pa.Array) -> pa.Array:  # noqa: ARG001
    return values.cast(pa.float64())


def _texts(column: ColumnPlan, values: pa.Array) -> pa.Array:
    # Arrow holds whatever bytes were appended; only a full validation looks at them.
    try:
        values.validate(full=True)
    except pa.ArrowInvalid as error:
        raise NoFaithfulTextError(column.name, "a text holds bytes that are not UTF-8") from error
    return values


def _bytes(column: ColumnPlan, values: pa.Array) -> pa.Array:  # noqa: ARG001
    return base64_texts(values)


def _seconds(column: ColumnPlan, values: pa.Array) -> pa.Array:
    return _within_calendar(column.name, values, unit=1)


def _micros(column: ColumnPlan, values: pa.Array) -> pa.Array:
    return _within_calendar(column.name, values, unit=_MICROS)


def _instants(column: ColumnPlan, values: pa.Array) -> pa.Array:
    # As timestamps of a zone pyarrow writes the same text, seventeen times as slowly.
    texts = _micros(column, values).cast(pa.large_string())
    return pc.binary_join_element_wise(texts, _UTC_MARK, _NOTHING)


def _years_months(column: ColumnPlan, values: pa.Array) -> pa.Array:
    return year_month_texts(column.name, values)


def _days_seconds(column: ColumnPlan, values: pa.Array) -> pa.Array:
    return day_second_texts(column.name, values, column.decimals or 0)


_ENCODERS: dict[CellForm, Callable[[ColumnPlan, pa.Array], pa.Array]] = {
    CellForm.INTEGER: _as_fetched,
    CellForm.DECIMAL: _decimals,
    CellForm.NUMBER_TEXT: _number_texts,
    CellForm.DOUBLE: _doubles,
    CellForm.TEXT: _texts,
    CellForm.BASE64: _bytes,
    CellForm.DATETIME_SECONDS: _seconds,
    CellForm.DATETIME_MICROS: _micros,
    CellForm.INSTANT_MICROS: _instants,
    CellForm.INTERVAL_YM: _years_months,
    CellForm.INTERVAL_DS: _days_seconds,
}


def _within_calendar(name: str, values: pa.Array, unit: int) -> pa.Array:
    found = pc.min_max(values.view(pa.int64())).as_py()
    if found["min"] is not None and (
        found["min"] < _FIRST_SECOND * unit or found["max"] >= (_LAST_SECOND + 1) * unit
    ):
        raise NoFaithfulTextError(name, "a date lies outside the years 1 to 9999")
    return values
