"""Tables with their history: columns, versions by SCN, and the facts that the dictionary shows.

Enters: datasets, and changes made by statements. Leaves: frozen ``StoredTable``s; a change gives a
new one whose earlier versions are shared. Rows of a version are in ROWID order, and a row that
survives a change keeps its ROWID.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from exporter_tui.fakeoracle.storage.rowids import RowIds
from exporter_tui.fakeoracle.storage.segment import Segment
from exporter_tui.fakeoracle.storage.values import ColumnType, Moment, Value
from exporter_tui.fakeoracle.storage.vector import Vector

ARCHIVE_STATE = "ORA_ARCHIVE_STATE"
"""The hidden column of a table with row archival; rows in which it is not '0' are archived."""

DEFAULT_DDL_TIME = Moment(2026, 1, 5, 8, 30, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. ``expression`` is the SQL of a virtual column, whose values are stored too.
    ``user_generated`` False: Oracle made it (always invisible), for an index or for row archival.
    """

    name: str
    type: ColumnType
    nullable: bool = True
    invisible: bool = False
    expression: str | None = None
    user_generated: bool = True

    @property
    def virtual(self) -> bool:
        """Return whether the column is computed by ``expression``."""
        return self.expression is not None


class PolicyKind(StrEnum):
    """Whose policy it is: each kind stands in dictionary views of its own."""

    ROW_LEVEL_SECURITY = "VPD"
    LABEL_SECURITY = "OLS"
    APPLICATION_SECURITY = "RAS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A policy that hides rows. ``on_select``: it filters queries.

    ``predicate``: the condition that its function gives; empty hides nothing. ``columns``: it
    applies only to statements that name one of them (DBMS_RLS sec_relevant_cols); ``masks``: then
    all rows are seen, and these columns are NULL where the condition does not hold (ALL_ROWS).
    """

    name: str
    function: str
    on_select: bool = True
    enabled: bool = True
    predicate: str = ""
    kind: PolicyKind = PolicyKind.ROW_LEVEL_SECURITY
    columns: tuple[str, ...] = ()
    masks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Redaction:
    """A Data Redaction policy, of which a table has at most one: ``columns`` are shown with the
    value that full redaction has for their type.
    """

    name: str
    columns: tuple[str, ...]
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFlags:
    """What ALL_TABLES and its neighbours say of a table beyond its columns.

    ``cluster``: the cluster's name. ``iot_type``: IOT or IOT_OVERFLOW. ``object_type``: (owner,
    name) of the type of an object table.
    """

    partitions: tuple[str, ...] = ()
    iot_type: str | None = None
    iot_name: str | None = None
    cluster: str | None = None
    temporary: bool = False
    nested: bool = False
    external: bool = False
    secondary: bool = False
    dropped: bool = False
    row_movement: bool = False
    object_type: tuple[str, str] | None = None
    mview_log_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableVersion:
    """All rows as of ``scn`` and later, until the next version. One vector per column."""

    scn: int
    vectors: tuple[Vector, ...]
    rowids: RowIds

    @property
    def rows(self) -> int:
        """Return the number of rows."""
        return len(self.rowids)

    def row_position(self, rowid: str) -> int:
        """Return how many rows have a lesser ROWID, so that ``t.ROWID >= low AND t.ROWID < high``
        is the slice from position(low) to position(high). Raises NotARowid (ORA-01410).
        """
        return self.rowids.position(rowid)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTable:
    """One table and its history.

    ``versions`` ascend by SCN; the first one's is when the table was created. ``segment`` None:
    deferred, or a kind of table that has none. ``statistics_rows`` None: never analysed.
    ``repeats``: many rows repeat the one before, and answers send them as bit vectors.
    """

    owner: str
    name: str
    object_id: int
    columns: tuple[Column, ...]
    versions: tuple[TableVersion, ...]
    segment: Segment | None
    flags: TableFlags = field(default_factory=TableFlags)
    policies: tuple[Policy, ...] = ()
    redaction: Redaction | None = None
    primary_key: tuple[str, ...] = ()
    statistics_rows: int | None = None
    average_row_bytes: int | None = None
    analyzed: Moment | None = None
    created: Moment = DEFAULT_DDL_TIME
    last_ddl: Moment = DEFAULT_DDL_TIME
    comment: str | None = None
    repeats: bool = False

    @property
    def newest(self) -> TableVersion:
        """Return the rows as they are now."""
        return self.versions[-1]

    @property
    def row_archival(self) -> bool:
        """Return whether rows may be archived."""
        return any(
            column.name == ARCHIVE_STATE and not column.user_generated for column in self.columns
        )

    @property
    def data_object(self) -> int | None:
        """Return DATA_OBJECT_ID, None without a segment."""
        return None if self.segment is None else self.segment.data_object

    def as_of(self, scn: int) -> TableVersion | None:
        """Return the rows as they were at ``scn``, None before the table was created."""
        found = None
        for version in self.versions:
            if version.scn <= scn:
                found = version
        return found

    def position_of(self, column: str) -> int:
        """Return the position of a column by its exact name; raises KeyError."""
        for position, candidate in enumerate(self.columns):
            if candidate.name == column:
                return position
        raise KeyError(column)

    def with_changes(
        self,
        scn: int,
        *,
        insert: Sequence[Sequence[Value | None]] = (),
        update: Mapping[int, Mapping[str, Value | None]] | None = None,
        delete: Collection[int] = (),
        keep_old: bool = True,
    ) -> "StoredTable":
        """Return the table with one more version, made of the newest by these changes.

        ``insert``: whole rows, one value per column. ``update``: row number -> column -> value.
        ``delete``: row numbers. All row numbers are of the newest version. New rows lie in blocks
        behind all others. ``keep_old`` False forgets the earlier versions. Raises ValueError for
        an SCN that is not later, IndexError for a row that does not exist.
        """
        old = self.newest
        if scn <= old.scn:
            raise ValueError(f"SCN {scn} is not later than {old.scn}")
        changes = update or {}
        for row in (*changes, *delete):
            if not 0 <= row < old.rows:
                raise IndexError(row)
        kept = np.ones(old.rows, dtype=np.bool_)
        kept[list(delete)] = False
        vectors = tuple(
            _changed(
                vector,
                {row: cells[column.name] for row, cells in changes.items() if column.name in cells},
                kept if delete else None,
                [row[position] for row in insert],
            )
            for position, (column, vector) in enumerate(zip(self.columns, old.vectors, strict=True))
        )
        rowids, segment = old.rowids, self.segment
        if delete:
            rowids = RowIds(rowids.data_object, rowids.places[kept])
        if insert:
            if segment is None:
                raise ValueError(f"{self.owner}.{self.name} has no segment to insert into")
            segment, added = segment.places_after(old.rowids.last_block, len(insert))
            rowids = RowIds(rowids.data_object, np.concatenate((rowids.places, added)))
        version = TableVersion(scn=scn, vectors=vectors, rowids=rowids)
        history = self.versions if keep_old else ()
        return replace(self, versions=(*history, version), segment=segment)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A view: its text, and the columns that it shows."""

    owner: str
    name: str
    object_id: int
    text: str
    columns: tuple[Column, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Synonym:
    """Another name for ``table_owner``.``table``, over a database ``link`` if there is one."""

    owner: str
    name: str
    object_id: int
    table_owner: str
    table: str
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """What a database holds at its start. ``scn``: the SCN at which all of it exists.

    ``no_select``: (owner, table) on which the reading user lacks SELECT; ``no_flashback``: on
    which that user may select, but not flash back.
    """

    scn: int
    tables: tuple[StoredTable, ...]
    views: tuple[View, ...] = ()
    synonyms: tuple[Synonym, ...] = ()
    no_select: frozenset[tuple[str, str]] = frozenset()
    no_flashback: frozenset[tuple[str, str]] = frozenset()

    def table(self, owner: str, name: str) -> StoredTable:
        """Return a table by its exact names; raises KeyError."""
        for table in self.tables:
            if (table.owner, table.name) == (owner, name):
                return table
        raise KeyError(f"{owner}.{name}")

    @property
    def owners(self) -> tuple[str, ...]:
        """Return the schemas, sorted."""
        return tuple(sorted({table.owner for table in self.tables}))


def _changed(
    vector: Vector,
    values: Mapping[int, Value | None],
    kept: NDArray[np.bool_] | None,
    added: Sequence[Value | None],
) -> Vector:
    """Return a column after updates, deletes and inserts; untouched rows are not encoded again."""
    parts: list[Vector] = []
    start = 0
    for row in sorted(values):
        parts += [vector.take(start, row), Vector.of(vector.type, [values[row]])]
        start = row + 1
    parts.append(vector.take(start, len(vector)) if start else vector)
    changed = Vector.join([part for part in parts if len(part)] or parts[:1])
    if kept is not None:
        changed = changed.pick(kept)
    return Vector.join([changed, Vector.of(vector.type, added)]) if added else changed
