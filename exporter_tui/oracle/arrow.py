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


def as_asked(arrays: Sequence[pa.Array], asked: pa.Schema) -> pa.RecordBatch:
    """Return one batch of ``asked`` from the driver's arrays of one fetch.

    Strings are the server's bytes: the driver does not look whether they are UTF-8, and neither
    does this. Raises ``UnequalColumnsError``, and ``ValueError`` for an interval that does not
    fit.
    """
    lengths = {len(array) for array in arrays}
    if len(lengths) != 1:
        raise UnequalColumnsError(f"columns of {sorted(lengths)} rows in one batch")
    columns = [
        interval_array(array) if field.type == _INTERVAL else array
        for field, array in zip(asked, arrays, strict=True)
    ]
    return pa.RecordBatch.from_arrays(columns, schema=asked)


class UnequalColumnsError(Exception):
    """The driver's columns of one batch have different lengths: its rows mean nothing."""
