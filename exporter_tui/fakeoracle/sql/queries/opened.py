"""A source of a query after it was opened: which rows, and how they are kept.

Enters: a table version, or the rows of a dictionary view. Leaves: ``Opened`` for queries. Encoded
rows of stored versions are kept per version and expressions, the least recently used given up
first.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.character_sets import CharacterSets
from exporter_tui.fakeoracle.serving.stopping import acquire, watched
from exporter_tui.fakeoracle.sql.expressions.values import Column, Indices, Value, ValueType
from exporter_tui.fakeoracle.sql.queries.frame import Relation
from exporter_tui.fakeoracle.sql.queries.stored import column_of
from exporter_tui.fakeoracle.storage.rowids import NotARowid
from exporter_tui.fakeoracle.storage.rows import EncodedRows
from exporter_tui.fakeoracle.storage.table import StoredTable, TableVersion

ROWID = ValueType(kind="ROWID", length=18)
_MOST_VERSIONS = 256


class RowCache:
    """Encoded rows by key, up to so many cells; safe in every thread. Each key is made once."""

    def __init__(self, most_cells: int = 40_000_000) -> None:
        self._most_cells = most_cells
        self._lock = threading.Lock()
        self._making: dict[Hashable, threading.Lock] = {}
        self._kept: OrderedDict[Hashable, tuple[EncodedRows, object, int]] = OrderedDict()
        self._columns: OrderedDict[int, tuple[TableVersion, dict[int, Column]]] = OrderedDict()

    def columns(self, version: TableVersion) -> dict[int, Column]:
        """Return the columns of a version that were made so far, by place, to be added to: what a
        column derives from its vector is derived once for all statements.
        """
        with self._lock:
            found = self._columns.setdefault(id(version), (version, {}))
            self._columns.move_to_end(id(version))
            if len(self._columns) > _MOST_VERSIONS:
                self._columns.popitem(last=False)
            return found[1]

    def get(
        self, key: Hashable, owner: object, cells: int, make: Callable[[], EncodedRows]
    ) -> EncodedRows:
        """Return the rows of ``key``, made by ``make`` the first time. ``owner`` is kept alive as
        long as its rows are; ``cells``: rows times columns.
        """
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        acquire(making)
        try:
            with self._lock:
                if key in self._kept:
                    self._kept.move_to_end(key)
                    return self._kept[key][0]
            rows = make()
            with self._lock:
                self._kept[key] = (rows, owner, cells)
                self._shrink()
        finally:
            making.release()
        return rows

    def _shrink(self) -> None:
        total = sum(cells for _, _, cells in self._kept.values())
        while total > self._most_cells and len(self._kept) > 1:
            key, (_, _, cells) = self._kept.popitem(last=False)
            self._making.pop(key, None)
            total -= cells


@dataclass(frozen=True, slots=True)
class RowSlice:
    """Rows ``start`` to ``stop`` (exclusive) of rows that are encoded already."""

    rows: EncodedRows
    start: int
    stop: int

    def __len__(self) -> int:
        return self.stop - self.start

    def messages(self, start: int, stop: int) -> memoryview:
        """Return row messages; nothing is copied."""
        return self.rows.messages(self.start + start, self.start + stop)

    def cells(self, row: int) -> Sequence[bytes]:
        """Return the cells of one row."""
        return self.rows.cells(self.start + row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One source. ``version`` and ``position`` are None for views; ``not_null``: columns described
    so; ``compressed``: its rows travel with bit vectors. ``shown``: the same rows with the values
    that the select list sees, None where those are the true ones.
    """

    relation: Relation
    shown: Relation | None = None
    version: TableVersion | None = None
    position: Callable[[str], int] | None = None
    not_null: frozenset[str] = frozenset()
    compressed: bool = False
    cache: RowCache | None = None


def open_version(
    table: StoredTable,
    version: TableVersion,
    alias: str | None,
    cache: RowCache,
    sets: CharacterSets,
    *,
    compressed: bool,
) -> Opened:
    """Return one version of a stored table as a source."""
    invisible = {column.name for column in table.columns if column.invisible}
    has_rowids = table.flags.iot_type is None and not table.flags.external
    relation = Relation(
        owner=table.owner,
        table=table.name,
        alias=alias,
        names=tuple(column.name for column in table.columns if not column.invisible),
        hidden=frozenset(invisible | ({"ROWID"} if has_rowids else set())),
        rows=version.rows,
        column=_columns(table, version, cache.columns(version), sets),
    )
    return Opened(
        relation=relation,
        version=version,
        position=_position(version) if has_rowids else None,
        not_null=frozenset(column.name for column in table.columns if not column.nullable),
        compressed=compressed,
        cache=cache,
    )


def _columns(
    table: StoredTable, version: TableVersion, made: dict[int, Column], sets: CharacterSets
) -> Callable[[str], Column]:
    """Return the version's columns by name; -1 is the place of ROWID."""
    places = {column.name: at for at, column in enumerate(table.columns)}

    def column(name: str) -> Column:
        at = places.get(name, -1)
        if at not in made:
            rowids = at < 0
            made[at] = (
                RowidColumn(version, np.arange(version.rows))
                if rowids
                else column_of(version.vectors[at], sets)
            )
        return made[at]

    return column


def _position(version: TableVersion) -> Callable[[str], int]:
    def position(text: str) -> int:
        try:
            return version.row_position(text)
        except NotARowid:
            raise OracleError(1410, "invalid ROWID") from None

    return position


class RowidColumn(Column):
    """The ROWIDs of some rows of a version; their texts are made when they are asked for."""

    __slots__ = ("_rows", "_version")

    def __init__(self, version: TableVersion, rows: Indices) -> None:
        super().__init__(ROWID, self._texts, nulls=np.zeros(len(rows), np.bool_))
        self._version = version
        self._rows = rows

    def take(self, indices: Indices) -> Column:
        """Return the ROWIDs of the rows at ``indices``."""
        return RowidColumn(self._version, self._rows[indices])

    def _texts(self) -> list[Value]:
        return [text.decode() for text in watched(self._version.rowids.texts(self._rows).tolist())]


def open_view(
    owner: str,
    name: str,
    alias: str | None,
    columns: Sequence[tuple[str, ValueType]],
    cells: Callable[[int], list[Value]],
    *,
    rows: int,
) -> Opened:
    """Return a view as a source. ``cells``: the values of the column of that number, asked for when
    a statement uses it; numbers are Decimals, '' is not among them.
    """
    ready = {
        column_name: Column(type_, partial(cells, no))
        for no, (column_name, type_) in enumerate(columns)
    }
    relation = Relation(
        owner=owner,
        table=name,
        alias=alias,
        names=tuple(ready),
        hidden=frozenset(),
        rows=rows,
        column=ready.__getitem__,
    )
    return Opened(relation=relation)
