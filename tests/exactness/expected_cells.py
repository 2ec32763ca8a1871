"""Stored tables -> the cells that a faithful export of them holds.

Enters: a table of the sample schemas with its source values. Leaves: its columns in file order and
its rows in ROWID order, as texts of ``tests.golden.reference`` and None for NULL. What Oracle
declares decides the text; neither the exporter nor its type table is asked.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from exporter_tui.fakeoracle.storage.table import Column, StoredTable
from exporter_tui.fakeoracle.storage.values import ColumnType, Kind, Moment
from tests.golden import reference

Cells = tuple[str | None, ...]
_TextOf = Callable[[ColumnType, Any], str]


def file_columns(table: StoredTable) -> list[int]:
    """Return the positions of the columns in file order: Oracle gives invisible ones no number of
    their own, so that they stand behind the visible ones.
    """
    shown = [at for at, column in enumerate(table.columns) if not column.invisible]
    return shown + [at for at, column in enumerate(table.columns) if column.invisible]


def expected_rows(table: StoredTable) -> list[Cells]:
    """Return the rows of the newest version, in ROWID order."""
    columns = [
        _column(table.columns[at], table.newest.vectors[at].values()) for at in file_columns(table)
    ]
    return list(zip(*columns, strict=True))


def _column(column: Column, values: Sequence[Any]) -> list[str | None]:
    text = _TEXTS[Kind(column.type.kind)]
    return [None if value is None else text(column.type, value) for value in values]


def _number(declared: ColumnType, value: Any) -> str:
    if declared.scale is None:
        return reference.number(value, None)
    return reference.number(value, max(declared.scale, 0))


def _text(declared: ColumnType, value: Any) -> str:
    if declared.kind in {Kind.CHAR, Kind.NCHAR}:
        size = len(value.encode()) if declared.byte_length else len(value)
        assert size == declared.length, "CHAR is stored with its blanks"
    return str(value)


def _at(moment: Moment) -> datetime:
    """Cut, not rounded: nine digits of a second to six."""
    return datetime(  # noqa: DTZ001 - a DATE has no zone
        moment.year,
        moment.month,
        moment.day,
        moment.hour,
        moment.minute,
        moment.second,
        moment.nanosecond // 1000,
    )


_TEXTS: dict[Kind, _TextOf] = {
    Kind.NUMBER: _number,
    Kind.FLOAT: lambda _, value: reference.number(value, None),
    Kind.BINARY_FLOAT: lambda _, value: reference.double(reference.single(value)),
    Kind.BINARY_DOUBLE: lambda _, value: reference.double(value),
    Kind.CHAR: _text,
    Kind.NCHAR: _text,
    Kind.VARCHAR2: _text,
    Kind.NVARCHAR2: _text,
    Kind.CLOB: _text,
    Kind.NCLOB: _text,
    Kind.ROWID: _text,
    Kind.RAW: lambda _, value: reference.base64_text(value),
    Kind.BLOB: lambda _, value: reference.base64_text(value),
    Kind.DATE: lambda _, value: reference.seconds(_at(value)),
    Kind.TIMESTAMP: lambda _, value: reference.micros(_at(value)),
    Kind.TIMESTAMP_LTZ: lambda _, value: reference.instant(_at(value)),
    Kind.TIMESTAMP_TZ: lambda _, value: reference.instant(_at(value.utc)),
    Kind.INTERVAL_YM: lambda _, value: reference.year_month(value.months),
    Kind.INTERVAL_DS: lambda declared, value: reference.day_second(
        value.nanoseconds, declared.fraction_digits
    ),
}
