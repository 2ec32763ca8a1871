"""Arrow schemas for the driver, and its answers brought to what was asked.

Enters: column plans; the arrays of one fetch. Leaves: the schema to ask for, and record batches
whose columns agree in length and type with it. It closes what the driver leaves open: as an integer
an infinite NUMBER comes as any number, so integers are asked for as decimals, which raise.
"""

import re
from collections.abc import Sequence

import pyarrow as pa

from exporter_tui.model.plan import ColumnPlan
from exporter_tui.oracle.errors import UnequalColumnsError

_DECIMAL = re.compile(r"decimal128\((\d+), (\d+)\)")

_INTEGER = pa.int64()
_WHOLE = pa.decimal128(18, 0)
"""The driver reads integers by strtoll: of 1.5 it makes 1, of minus infinity whatever stood in its
buffer before. It raises for both, and for over 18 digits, when a decimal is asked for.
"""

_TYPES: dict[str, pa.DataType] = {
    "int64": _INTEGER,
    "float": pa.float32(),
    "double": pa.float64(),
    "large_string": pa.large_string(),
    "large_binary": pa.large_binary(),
    "timestamp[s]": pa.timestamp("s"),
    "timestamp[us]": pa.timestamp("us"),
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
    """Return the schema that the driver is asked for: ``asked`` with its integers as decimals."""
    return pa.schema(
        [field.with_type(_WHOLE) if field.type == _INTEGER else field for field in asked]
    )


def as_asked(arrays: Sequence[pa.Array], asked: pa.Schema) -> pa.RecordBatch:
    """Return one batch of ``asked`` from the driver's arrays of one fetch.

    Strings are the server's bytes: the driver does not look whether they are UTF-8, and neither
    does this. Raises ``UnequalColumnsError``.
    """
    lengths = {len(array) for array in arrays}
    if len(lengths) != 1:
        raise UnequalColumnsError(f"columns of {sorted(lengths)} rows in one batch")
    columns = [
        array.cast(_INTEGER) if field.type == _INTEGER else array
        for array, field in zip(arrays, asked, strict=True)
    ]
    return pa.RecordBatch.from_arrays(columns, schema=asked)
