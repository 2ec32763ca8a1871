"""Where stored data and expressions meet: vectors become columns, columns become vectors.

Enters: ``Vector`` of a table version, or a computed ``Column``. Leaves: the other one, and the
shape of a result column. A stored column that is selected as it is keeps its vector, whose bytes
are encoded once for all statements.
"""

from collections.abc import Sequence

import numpy as np

from exporter_tui.fakeoracle.answer import ColumnShape, OracleError
from exporter_tui.fakeoracle.character_sets import CharacterSet, CharacterSets
from exporter_tui.fakeoracle.serving.stopping import watched
from exporter_tui.fakeoracle.sql.expressions.moments import shifted
from exporter_tui.fakeoracle.sql.expressions.values import (
    BINARY,
    LARGE_TEXT,
    LOCAL,
    NATIONAL,
    NUMERIC,
    TEXT,
    Column,
    Indices,
    Scaled,
    Value,
    ValueType,
)
from exporter_tui.fakeoracle.storage.values import ColumnType, RawText
from exporter_tui.fakeoracle.storage.vector import Vector


def value_type(declared: ColumnType) -> ValueType:
    """Return the SQL type of a stored column; ORA-03001 for object types."""
    if not declared.built_in:
        raise OracleError(3001, f"unimplemented feature: selecting {declared.kind}")
    precision, scale = declared.described_number
    length = declared.length
    return ValueType(
        kind=str(declared.kind),
        precision=precision,
        scale=scale,
        length=length,
        size_bytes=declared.data_length if declared.kind in TEXT else 0,
    )


class StoredColumn(Column):
    """A column that is a vector of a table version; its parts are parts of the vector."""

    __slots__ = ("_sets",)

    def __init__(self, type_: ValueType, vector: Vector, sets: CharacterSets) -> None:
        scaled = None
        if type_.kind in NUMERIC:
            found = vector.scaled()
            if found is not None:
                scaled = Scaled(values=found[0], scale=found[1], nulls=vector.nulls)
        text = type_.kind in TEXT | LARGE_TEXT
        own = sets.of(national=type_.kind in NATIONAL)
        super().__init__(
            type_,
            lambda: _readable(vector.values(), own) if text else list(vector.values()),
            scaled=scaled,
            nulls=vector.nulls,
            origin=vector,
        )
        self._sets = sets

    def take(self, indices: Indices) -> Column:
        """Return the rows at ``indices``; a run of rows keeps its encoded cells."""
        origin = self.origin
        assert isinstance(origin, Vector)  # noqa: S101 - set by column_of
        run = len(indices) > 0 and indices[-1] - indices[0] + 1 == len(indices)
        if run and (np.diff(indices) == 1).all():
            part = origin.take(int(indices[0]), int(indices[-1]) + 1)
        else:
            part = origin.pick(indices)
        return column_of(part, self._sets)


def column_of(vector: Vector, sets: CharacterSets) -> Column:
    """Return a stored vector as a column. Bytes that its set does not define are lone
    surrogates.
    """
    return StoredColumn(value_type(vector.type), vector, sets)


def _readable(values: Sequence[Value], own: CharacterSet) -> list[Value]:
    return [
        own.read(value.data) if isinstance(value, RawText) else value for value in watched(values)
    ]


def vector_of(column: Column, rows: int, zone_minutes: int, sets: CharacterSets) -> Vector:
    """Return the vector of a result column, as the session's client receives it."""
    declared = declared_type(column.type)
    if column.type.kind == LOCAL and zone_minutes:
        # A value WITH LOCAL TIME ZONE is "returned in the user's local session time zone".
        cells = [
            None if cell is None else shifted(cell, zone_minutes) for cell in watched(column.cells)
        ]
        return Vector.of(declared, cells * rows if column.constant else cells)
    found = _same_vector(column, declared, sets)
    if found is not None:
        return found
    column = column.spread(rows)
    scaled = column.scaled
    if scaled is not None and scaled.values.dtype == np.int64:
        mantissas = scaled.values.astype(np.int64, copy=False)
        return Vector.scaled_numbers(declared, mantissas, scaled.scale, scaled.nulls)
    cells = column.cells
    if column.type.kind in TEXT | LARGE_TEXT:
        try:
            return Vector.texts(declared, cells)
        except UnicodeEncodeError:
            national = column.type.kind in NATIONAL
            return Vector.of(declared, [_sent(cell, sets, national=national) for cell in cells])
    return Vector.of(declared, cells)


def _same_vector(column: Column, declared: ColumnType, sets: CharacterSets) -> Vector | None:
    """Return the stored vector of the column's values, under another datetime type if need be;
    None where the values are converted on their way.
    """
    origin = column.origin
    if not isinstance(origin, Vector):
        return None
    if origin.type.kind == declared.kind:
        converted = declared.kind in TEXT | LARGE_TEXT and not sets.as_they_are
        return None if converted and origin.arrow() is None else origin
    arrays = origin.seconds()
    if arrays is None or declared.kind not in {"TIMESTAMP", LOCAL}:
        return None
    return Vector.moments(declared, arrays[0], origin.nulls, nanoseconds=arrays[1])


def _sent(cell: Value, sets: CharacterSets, *, national: bool) -> Value:
    """Return a text with lone surrogates as it is sent: the bytes that it came from where nothing
    converts them, else with replacement characters.
    """
    if cell is None:
        return None
    try:
        cell.encode()
    except UnicodeEncodeError:
        if national:
            return RawText(sets.national.stored(cell))
        if sets.as_they_are:
            return RawText(sets.database.stored(cell))
        return sets.sent(cell)
    return cell


def declared_type(type_: ValueType) -> ColumnType:
    """Return a column type that stores every value of an expression's type."""
    kind = type_.kind
    if kind in NUMERIC:
        return ColumnType(kind="NUMBER")
    if kind in BINARY or kind in {"DATE", "ROWID", "CLOB", "NCLOB", "BLOB", "LONG"}:
        return ColumnType(kind=kind)
    if kind in TEXT or kind == "RAW":
        return ColumnType(kind=kind, length=type_.length)
    return ColumnType(kind=kind, precision=type_.precision, scale=type_.scale)


def shape(name: str, type_: ValueType, *, nullable: bool = True) -> ColumnShape:
    """Return how the column is described: COUNT(*) as 0, 0 and other expressions of NUMBER as
    0, -127, which is what captured servers send.
    """
    described = declared_type(type_).shape(name, nullable)
    precision, scale = described.precision, described.scale
    if type_.kind in NUMERIC:
        precision, scale = type_.precision, type_.scale
    size_bytes, size_chars = described.size_bytes, described.size_chars
    if type_.kind in TEXT:
        size_chars = max(type_.length, 1)
        size_bytes = type_.size_bytes or size_chars * (2 if type_.kind in NATIONAL else 4)
    return ColumnShape(
        name=name,
        ora_type=described.ora_type,
        precision=precision,
        scale=scale,
        size_bytes=size_bytes,
        size_chars=size_chars,
        form=described.form,
        nullable=nullable,
    )
