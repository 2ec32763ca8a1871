"""Fetching without a requested schema: what is asked then.

Enters: column plans. Leaves: select expressions; ``plain_arrays`` brings what comes of them to the
planned types. Where a client must define its columns (a result with LOBs, and always in thick
mode), a requested schema makes the driver ask for texts as LONG, and it reads them as what they
were described (python-oracledb ``base/metadata.pyx``, ``from_arrow_schema``;
``thin/messages/base.pyx``, ``_process_column_data``). So none is requested.
What the driver would not bring exactly is made text in SQL: nanoseconds, which wrap after the year
2262, and decimals whose scale is negative or above their precision.
"""

from typing import assert_never

from exporter_tui.model.plan import ColumnPlan
from exporter_tui.model.types import CellForm, Family, OracleType

POINT = "'NLS_NUMERIC_CHARACTERS=''.,'''"
_MOMENT = "SYYYY-MM-DD HH24:MI:SS.FF9"
_MICROSECOND_DIGITS = 6


def plain_sql(column: ColumnPlan) -> str:
    """Return the expression to select: the plan's own, or a text made of it."""
    match column.family:
        case Family.MOMENT:
            text = _comes_as_nanoseconds(column)
            return f"TO_CHAR({column.sql}, '{_MOMENT}')" if text else column.sql
        case Family.NUMBER:
            text = column.arrow != "large_string" and _scale_is_beyond(column.oracle)
            return f"TO_CHAR({column.sql}, 'TM9', {POINT})" if text else column.sql
        case (
            Family.DOUBLE
            | Family.TEXT
            | Family.NATIONAL_TEXT
            | Family.BYTES
            | Family.LOB
            | Family.INTERVAL
            | Family.ROWID
        ):
            return column.sql
        case _:
            assert_never(column.family)


def _comes_as_nanoseconds(column: ColumnPlan) -> bool:
    if column.cell is CellForm.INSTANT_MICROS:
        return True
    return (column.oracle.scale or 0) > _MICROSECOND_DIGITS


def _scale_is_beyond(declared: OracleType) -> bool:
    precision, scale = declared.precision or 0, declared.scale or 0
    return not 0 <= scale <= precision
