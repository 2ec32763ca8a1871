"""IN, LIKE, IS NAN and IS INFINITE.

Enters: evaluated columns. Leaves: ``Truth``. Rules: "Conditions" (SQL Language Reference). It
refuses a wrong escape (ORA-01424, ORA-01425) and patterns over binary values (ORA-00932).
"""

import math
import re
from functools import lru_cache

import numpy as np

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.serving.stopping import watched
from exporter_tui.fakeoracle.sql.expressions.compare import comparable, compare
from exporter_tui.fakeoracle.sql.expressions.values import (
    BINARY,
    LARGE_TEXT,
    NUMERIC,
    TEXT,
    Column,
    Truth,
    Value,
    ValueType,
    truth_of,
)

_FEW = 3


def in_values(operand: Column, items: list[Column], rows: int, zone_minutes: int) -> Truth:
    """Return ``operand IN (items)``: "Equivalent to =ANY", unknown where only a NULL could have
    matched.
    """
    result = Truth(np.zeros(rows, np.bool_), np.ones(rows, np.bool_))
    listed = [item for item in items if item.constant] if len(items) > _FEW else []
    for item in items:
        if not listed or not item.constant:
            result = result | compare("=", operand, item, rows, zone_minutes)
    groups: dict[ValueType, list[Value]] = {}
    for item in listed:
        shape = ValueType(kind=item.type.kind, literal=item.type.literal)
        groups.setdefault(shape, []).append(item.value)
    for shape, values in groups.items():
        result = result | _in_constants(operand, Column(shape, values), rows, zone_minutes)
    return result


def _in_constants(operand: Column, values: Column, rows: int, zone_minutes: int) -> Truth:
    keys, wanted = comparable(operand, values, zone_minutes)
    found = {value for value in wanted.cells if value is not None}
    missing = None if None in wanted.cells else False
    results = [None if key is None else key in found or missing for key in watched(keys.cells)]
    if keys.constant:
        results *= rows
    return truth_of(results)


def like(operand: Column, pattern: Column, escape: Column | None, rows: int) -> Truth:
    """Return ``operand LIKE pattern``: ``%`` any text, ``_`` one character, case counts."""
    for column in (operand, pattern):
        if column.type.kind not in TEXT | LARGE_TEXT:
            raise OracleError(932, f"inconsistent datatypes: expected CHAR got {column.type.kind}")
    marks = escape.each() if escape is not None else iter(lambda: "", None)
    constant = all(column is None or column.constant for column in (operand, pattern, escape))
    count = 1 if constant else rows
    results: list[bool | None] = []
    for text, shape, mark, _ in watched(
        zip(operand.each(), pattern.each(), marks, range(count), strict=False)
    ):
        if text is None or shape is None or mark is None:
            results.append(None)
        else:
            results.append(_pattern(shape, mark).fullmatch(text) is not None)
    return truth_of(results * rows if constant else results)


@lru_cache(maxsize=256)
def _pattern(pattern: str, escape: str) -> re.Pattern[str]:
    if len(escape) > 1:
        raise OracleError(1425, "escape character must be character string of length 1")
    parts = []
    characters = iter(pattern)
    for character in characters:
        if escape and character == escape:
            following = next(characters, "")
            if following not in {"%", "_", escape}:
                raise OracleError(
                    1424, "missing or illegal character following the escape character"
                )
            parts.append(re.escape(following))
        else:
            parts.append({"%": ".*", "_": "."}.get(character, re.escape(character)))
    return re.compile("".join(parts), re.DOTALL)


def is_special(column: Column, what: str, rows: int) -> Truth:
    """Return ``IS NAN`` or ``IS INFINITE``, true only for BINARY_FLOAT and BINARY_DOUBLE."""
    if column.type.kind not in BINARY | NUMERIC:
        raise OracleError(932, f"inconsistent datatypes: expected NUMBER got {column.type.kind}")
    test = math.isnan if what == "NAN" else math.isinf
    results = [None if cell is None else test(cell) for cell in watched(column.cells)]
    return truth_of(results * rows if column.constant else results)
