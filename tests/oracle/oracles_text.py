"""What Oracle itself writes for a column, as (nearly) the text of its cell.

Enters: a declared type and a column's name. Leaves: an expression over the alias ``t`` that owes
nothing to the exporter's own fetching, so that both can be held against each other.
"""

from exporter_tui.model.types import CellForm, Kind, OracleType, rule
from exporter_tui.oracle.select import column_sql, quoted

_POINT = "'NLS_NUMERIC_CHARACTERS=''.,'''"
_SECONDS = "SYYYY-MM-DD HH24:MI:SS"
_SIGNED_MICROS = len(" 2024-02-29 23:59:59.123456")


def column_text_sql(declared: OracleType, name: str) -> str:
    """Return an expression in which Oracle itself writes (nearly) the cell text.

    Differences to the cell: years carry a blank or a minus before them, instants lack the Z,
    numbers without precision lack the zero before the point, BINARY_* and intervals are in
    Oracle's spelling, RAW is hexadecimal; CLOB and BLOB are themselves.
    """
    column = f"t.{quoted(name)}"
    kind = declared.kind
    if kind is Kind.NUMBER and rule(declared).cell is not CellForm.NUMBER_TEXT:
        return f"TO_CHAR({column}, '{_number_format(declared)}', {_POINT})"
    made = {
        Kind.BINARY_FLOAT: f"TO_CHAR({column}, 'TM9', {_POINT})",
        Kind.BINARY_DOUBLE: f"TO_CHAR({column}, 'TM9', {_POINT})",
        Kind.DATE: f"TO_CHAR({column}, '{_SECONDS}')",
        Kind.TIMESTAMP: _micros(column),
        Kind.TIMESTAMP_TZ: _micros(f"SYS_EXTRACT_UTC({column})"),
        Kind.TIMESTAMP_LTZ: _micros(f"SYS_EXTRACT_UTC({column})"),
        Kind.RAW: f"RAWTOHEX({column})",
    }
    return made.get(kind) or column_sql(declared, name)


def _number_format(declared: OracleType) -> str:
    precision, scale = declared.precision or 0, declared.scale or 0
    integers = max(precision - scale, 1)
    fraction = f"D{'0' * scale}" if scale > 0 else ""
    return f"FM{'9' * (integers - 1)}0{fraction}"


def _micros(column: str) -> str:
    # FF9 and a cut, not FF6: the cell cuts digits 7 to 9, it never rounds.
    return f"SUBSTR(TO_CHAR({column}, '{_SECONDS}.FF9'), 1, {_SIGNED_MICROS})"
