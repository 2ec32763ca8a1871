"""Fetching without a requested schema: what is asked then.

Enters: column plans. Leaves: select expressions; ``plain_arrays`` brings what comes of them to the
planned types. Where a client must define its columns (a result with LOBs, and always in thick
mode), a requested schema makes the driver ask for texts as LONG, and it reads them as what they
were described (python-oracledb ``base/metadata.pyx``, ``from_arrow_schema``;
``thin/messages/base.pyx``, ``_process_column_data``). So none is requested.
What the driver would not bring exactly is made text in SQL: nanoseconds, which wrap after the year
2262, and decimals whose scale is negative or above their precision.
"""

from exporter_tui.model.plan import ColumnPlan
from exporter_tui.model.types import Kind, OracleType

_POINT = "'NLS_NUMERIC_CHARACTERS=''.,'''"
_MOMENT = "SYYYY-MM-DD HH24:MI:SS.FF9"
_ZONED = frozenset({Kind.TIMESTAMP_TZ, Kind.TIMESTAMP_LTZ})
_MICROSECOND_DIGITS = 6


def plain_sql(column: ColumnPlan) -> str:
    """Return the expression to select: the plan's own, or a text made of it."""
    if _is_moment_text(column.oracle):
        return f"TO_CHAR({column.sql}, '{_MOMENT}')"
    if _is_number_text(column.oracle, column.arrow):
        return f"TO_CHAR({column.sql}, 'TM9', {_POINT})"
    return column.sql


def _is_moment_text(declared: OracleType) -> bool:
    if declared.kind in _ZONED:
        return True
    return declared.kind is Kind.TIMESTAMP and (declared.scale or 0) > _MICROSECOND_DIGITS


def _is_number_text(declared: OracleType, arrow: str) -> bool:
    if declared.kind is not Kind.NUMBER or arrow == "large_string":
        return False
    precision, scale = declared.precision or 0, declared.scale or 0
    return not 0 <= scale <= precision
