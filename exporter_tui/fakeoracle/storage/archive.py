"""Vectors as named arrays, so that a large table can be kept in a pack.

Enters: vectors that were made from arrays. Leaves: arrays under a prefix, and vectors again, their
cells included. Offsets are kept as lengths: they are several times smaller.
"""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from exporter_tui.fakeoracle.storage.arrow_vector import ArrowVector, buffers
from exporter_tui.fakeoracle.storage.cells import Cells, offsets_of
from exporter_tui.fakeoracle.storage.pack import Arrays
from exporter_tui.fakeoracle.storage.values import MOMENTS, TEXTS, ColumnType
from exporter_tui.fakeoracle.storage.vector import Vector
from exporter_tui.fakeoracle.storage.vectors import FloatVector, MomentVector, ScaledVector


def dump(vector: Vector) -> dict[str, NDArray[Any]]:
    """Return a vector and its cells as arrays; raises TypeError for one of Python values."""
    cells = vector.cells()
    arrays = {
        "nulls": vector.nulls,
        "cells": cells.data,
        "cell_lengths": _narrow(np.diff(cells.offsets)),
    }
    match vector:
        case ScaledVector():
            scale = np.array([vector.scale])
            return arrays | {"mantissas": _narrow(vector.mantissas), "scale": scale}
        case MomentVector():
            fractions = _narrow(vector.nanoseconds)
            return arrays | {"seconds": vector.whole_seconds, "nanoseconds": fractions}
        case FloatVector():
            return arrays | {"floats": vector.numbers}
        case ArrowVector():
            data, offsets = buffers(vector.array)
            return arrays | {"bytes": data, "lengths": _narrow(np.diff(offsets))}
    raise TypeError(f"a vector of {vector.type.data_type} values cannot be archived")


def load(column: ColumnType, arrays: Arrays) -> Vector:
    """Return the vector that ``dump`` made these arrays of; raises KeyError when they are not."""
    vector = _load(column, arrays)
    offsets = offsets_of(arrays["cell_lengths"])
    return vector.with_cells(Cells(arrays["cells"], offsets))


def _load(column: ColumnType, arrays: Arrays) -> Vector:
    nulls = arrays["nulls"]
    if "mantissas" in arrays:
        mantissas = arrays["mantissas"].astype(np.int64)
        return ScaledVector(column, mantissas, int(arrays["scale"][0]), nulls)
    if column.kind in MOMENTS:
        nanoseconds = arrays["nanoseconds"].astype(np.int64)
        return MomentVector(column, arrays["seconds"], nanoseconds, nulls)
    if "floats" in arrays:
        return FloatVector(column, arrays["floats"], nulls)
    kind = pa.large_string() if column.kind in TEXTS else pa.large_binary()
    marks = pa.py_buffer(np.packbits(~nulls, bitorder="little"))
    offsets = pa.py_buffer(offsets_of(arrays["lengths"]))
    parts = [marks, offsets, pa.py_buffer(arrays["bytes"])]
    return ArrowVector(column, pa.Array.from_buffers(kind, len(nulls), parts))


def _narrow(values: NDArray[Any]) -> NDArray[Any]:
    """Return the same whole numbers in the smallest type that holds them all."""
    if not len(values):
        return values
    low, high = int(values.min()), int(values.max())
    return values.astype(np.promote_types(np.min_scalar_type(low), np.min_scalar_type(high)))
