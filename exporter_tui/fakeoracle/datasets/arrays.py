"""Columns of large sample tables, made of whole arrays.

Enters: names, declared sizes and arrays of numbers, moments or positions. Leaves: drafts whose
vectors can be archived.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from exporter_tui.fakeoracle.datasets.declare import (
    Draft,
    column,
    number,
    nvarchar2,
    timestamp,
    varchar2,
)
from exporter_tui.fakeoracle.datasets.randomness import Draws
from exporter_tui.fakeoracle.storage.vector import Vector

DAY_US = 86_400_000_000
Nulls = NDArray[np.bool_] | None


def whole(
    name: str,
    precision: int,
    values: NDArray[np.int64],
    *,
    nulls: Nulls = None,
    key: bool = False,
) -> Draft:
    """Return a column NUMBER(precision); ``key``: NOT NULL."""
    declared = number(precision)
    return column(name, declared, Vector.integers(declared, values, nulls), nullable=not key)


def scaled(
    name: str, precision: int, scale: int, values: NDArray[np.int64], *, nulls: Nulls = None
) -> Draft:
    """Return a column NUMBER(precision, scale) of ``values`` units of its last digit."""
    declared = number(precision, scale)
    return column(name, declared, Vector.scaled_numbers(declared, values, scale, nulls))


def at(
    name: str, digits: int, values: NDArray[np.datetime64], *, nulls: Nulls = None, key: bool = True
) -> Draft:
    """Return a column TIMESTAMP(digits)."""
    declared = timestamp(digits)
    return column(name, declared, Vector.moments(declared, values, nulls), nullable=not key)


def chosen(name: str, length: int, choices: Sequence[str], which: NDArray[np.int64]) -> Draft:
    """Return a column VARCHAR2(length) of these positions of ``choices``."""
    declared = varchar2(length)
    return column(name, declared, Vector.texts(declared, np.array(choices)[which]))


def national(name: str, length: int, choices: Sequence[str], which: NDArray[np.int64]) -> Draft:
    """Return a column NVARCHAR2(length) of these positions of ``choices``; empty is NULL."""
    declared = nvarchar2(length)
    return column(name, declared, Vector.texts(declared, np.array(choices)[which]))


def spread(draws: Draws, start: np.datetime64, days: int, count: int) -> NDArray[np.datetime64]:
    """Return ascending moments, in microseconds, over so many days."""
    gaps = draws.integers(0, 1_000_000, count).cumsum()
    span = days * DAY_US
    moments: NDArray[np.datetime64] = start + (gaps * (span / gaps[-1])).astype("timedelta64[us]")
    return moments
