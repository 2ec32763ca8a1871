"""Rows and cells as Python hands them over, for there is no DML.

Enters: a row as a sequence or by column names, cells as Python values. Leaves: stored values.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from exporter_tui.fakeoracle.storage.table import StoredTable, TableVersion
from exporter_tui.fakeoracle.storage.values import Moment, Value

Row = Sequence[object] | Mapping[str, object]


def row_number(version: TableVersion, rowid: str) -> int:
    """Return where the row stands in the version; raises LookupError."""
    found = version.rowids.find(rowid)
    if found is None:
        raise LookupError(f"no row {rowid}")
    return found


def whole_row(table: StoredTable, row: Row) -> list[Value | None]:
    """Return the values of a row in the order of columns; a column that is not named is NULL."""
    if isinstance(row, Mapping):
        named = cells(table, row)
        return [named.get(column.name) for column in table.columns]
    return [_value(cell) for cell in row]


def cells(table: StoredTable, named: Mapping[str, object]) -> dict[str, Value | None]:
    """Return the values by column; raises LookupError for a name that the table lacks."""
    for name in named:
        table.position_of(name)
    return {name: _value(cell) for name, cell in named.items()}


def _value(cell: object) -> Value | None:
    if isinstance(cell, int):
        return Decimal(cell)
    if isinstance(cell, datetime):
        return Moment(
            cell.year, cell.month, cell.day, cell.hour, cell.minute, cell.second,
            cell.microsecond * 1000,
        )  # fmt: skip
    return cell  # type: ignore[return-value]
