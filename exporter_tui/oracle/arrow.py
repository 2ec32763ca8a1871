"""Arrow schemas for the driver, and its answers brought to what was asked.

Enters: column plans; the arrays of one fetch. Leaves: the schema to ask for, and record batches
whose columns agree in length and type with it. It closes what the driver leaves open: intervals
(no requested type is accepted, DPY-3038) come as text and leave as ``month_day_nano_interval``.
"""

import re
from collections.abc import Sequence

import pyarrow as pa

from exporter_tui.model.plan import ColumnPlan
from exporter_tui.oracle.interval import interval_array

_DECIMAL = re.compile(r"decimal128\((\d+), (\d+)\)")
_INTERVAL = pa.month_day_nano_interval()

_TYPES: dict[str, pa.DataType] = {
    "int64": pa.int64(),
    "float": pa.float32(),
    "double": pa.float64(),
    "large_string": pa.large_string(),
    "large_binary": pa.large_binary(),
    "timestamp[s]": pa.timestamp("s"),
    "timestamp[us]": pa.timestamp("us"),
    "month_day_nano_interval": _INTERVAL,
}


def schema(columns: Sequence[ColumnPlan]) -> pa.Schema:
    """Return the Arrow schema of a plan's columns, in order, under their Oracle names."""
    return pa.schema([pa.field(column.name, data_type(column.arrow)) for column in columns])


def data_type(text: str) -> pa.DataType:
    """Return the Arrow type for pyarrow's spelling of it; raises ``ValueError`` for one that the
    type table does not use.
    """
    if match := _DECIMAL.fullmatch(text):
        return pa.decimal128(int(match[1]), int(match[2]))
    if text not in _TYPES:
        raise ValueError(f"Arrow type {text!r} is not in the type table")
    return _TYPES[text]


def driver_schema(asked: pa.Schema) -> pa.Schema:
    """Return the schema that the driver is asked for: ``asked`` with intervals as text."""
    fields = [
        pa.field(field.name, pa.large_string()) if field.type == _INTERVAL else field
        for field in asked
    ]
    return pa.schema(fields)


def as_asked(arrays: Sequence[pa.Array], asked: pa.Schema, *, rows_before: int) -> pa.RecordBatch:
    """Return one batch of ``asked`` from the driver's arrays of one fetch.

    ``rows_before``: rows of the statement in earlier batches, for naming a row. Raises
    ``ValueError`` for arrays of unequal length, for an interval that does not fit and for bytes
    that are not UTF-8, naming the column.
    """
    lengths = {len(array) for array in arrays}
    if len(lengths) != 1:
        raise UnequalColumnsError(f"columns of {sorted(lengths)} rows in one batch")
    columns = []
    for field, array in zip(asked, arrays, strict=True):
        if field.type == pa.large_string():
            _check_utf8(field.name, array, rows_before)
        columns.append(interval_array(array) if field.type == _INTERVAL else array)
    return pa.RecordBatch.from_arrays(columns, schema=asked)


class UnequalColumnsError(Exception):
    """The driver's columns of one batch have different lengths: its rows mean nothing."""


def _check_utf8(name: str, array: pa.Array, rows_before: int) -> None:
    # The driver copies the server's bytes without looking; only a full validation does.
    try:
        array.validate(full=True)
    except pa.ArrowInvalid:
        for row, value in enumerate(array.cast(pa.large_binary()), start=rows_before + 1):
            _decode(name, row, value.as_py())
        raise


def _decode(name: str, row: int, value: bytes | None) -> None:
    try:
        (value or b"").decode()
    except UnicodeDecodeError as error:
        raise ValueError(
            f"column {name}, row {row} of the fetch: bytes that are not UTF-8 ({error.reason})"
        ) from None
