"""Segments, extents, tablespaces and objects.

Enters: the tables of the catalog with their segments. Leaves: view definitions. Source: Oracle
Database Reference 19c. There are no ALL_SEGMENTS and no ALL_EXTENTS.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from exporter_tui.fakeoracle.dictionary.definition import (
    DAY,
    FLAG,
    NAME,
    NUM,
    DictionaryView,
    Line,
    always,
    letter,
    text,
    view,
    yes,
)
from exporter_tui.fakeoracle.dictionary.look import Look
from exporter_tui.fakeoracle.dictionary.tables import lob_segment
from exporter_tui.fakeoracle.storage.segment import BIGFILE_RELATIVE_NUMBER, Extent, Segment
from exporter_tui.fakeoracle.storage.table import DEFAULT_DDL_TIME, StoredTable, Synonym, View
from exporter_tui.fakeoracle.storage.values import LARGE_OBJECTS, Moment

_LOB_SEGMENT_BLOCKS = 16
_INLINE_BYTES = 3964
"""A large object of at most so many bytes lies in the row (ENABLE STORAGE IN ROW)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentRow:
    """One segment as DBA_SEGMENTS shows it."""

    owner: str
    name: str
    kind: str
    segment: Segment
    blocks: int
    extents: tuple[Extent, ...]
    partition: str | None = None

    @property
    def bytes(self) -> int:
        """Return the size in bytes."""
        return self.blocks * self.segment.block_bytes


def segments(tables: Iterable[StoredTable]) -> Iterable[SegmentRow]:
    """Return the segments of tables and of their large objects."""
    for table in tables:
        segment = table.segment
        if segment is None:
            continue
        partition = table.flags.partitions[0] if table.flags.partitions else None
        kind = "TABLE PARTITION" if partition else "CLUSTER" if table.flags.cluster else "TABLE"
        kind = "NESTED TABLE" if table.flags.nested else kind
        kind = "INDEX" if table.flags.iot_type == "IOT" else kind
        yield SegmentRow(
            owner=table.owner,
            name=table.flags.cluster or table.name,
            kind=kind,
            segment=segment,
            blocks=segment.blocks,
            extents=segment.extents,
            partition=partition,
        )
        for number, column in enumerate(table.columns, 1):
            if column.type.kind in LARGE_OBJECTS:
                yield SegmentRow(
                    owner=table.owner,
                    name=lob_segment(table, number),
                    kind="LOBSEGMENT",
                    segment=segment,
                    blocks=_LOB_SEGMENT_BLOCKS + _lob_blocks(table, number - 1),
                    extents=(),
                )


def _lob_blocks(table: StoredTable, position: int) -> int:
    """Return how many blocks the large objects of a column take outside of their rows."""
    block_bytes = table.segment.block_bytes if table.segment is not None else 1
    sizes = (_lob_bytes(value) for value in table.newest.vectors[position].values())
    return sum(-(-size // block_bytes) for size in sizes if size > _INLINE_BYTES)


def _lob_bytes(value: object) -> int:
    """Return the size in the segment: characters are UTF-16 there."""
    if isinstance(value, str):
        return len(value.encode("utf-16-le", "surrogatepass"))
    return len(value) if isinstance(value, bytes) else 0


def _extents(look: Look) -> Iterable[tuple[SegmentRow, int, Extent]]:
    for row in segments(look.tables):
        for number, extent in enumerate(row.extents):
            yield row, number, extent


def _relative(row: SegmentRow, file: int) -> int:
    return BIGFILE_RELATIVE_NUMBER if row.segment.bigfile else file


_SEGMENT_LINES: tuple[Line, ...] = (
    ("OWNER", NAME, lambda s: s.owner),
    ("SEGMENT_NAME", NAME, lambda s: s.name),
    ("PARTITION_NAME", NAME, lambda s: s.partition),
    ("SEGMENT_TYPE", text(18), lambda s: s.kind),
    ("TABLESPACE_NAME", text(30), lambda s: s.segment.tablespace),
    ("BYTES", NUM, lambda s: s.bytes),
    ("BLOCKS", NUM, lambda s: s.blocks),
    ("EXTENTS", NUM, lambda s: max(len(s.extents), 1)),
)
_EXTENT_LINES: tuple[Line, ...] = (
    ("OWNER", NAME, lambda e: e[0].owner),
    ("SEGMENT_NAME", NAME, lambda e: e[0].name),
    ("PARTITION_NAME", NAME, lambda e: e[0].partition),
    ("SEGMENT_TYPE", text(18), lambda e: e[0].kind),
    ("TABLESPACE_NAME", text(30), lambda e: e[0].segment.tablespace),
    ("EXTENT_ID", NUM, lambda e: e[1]),
    ("FILE_ID", NUM, lambda e: e[2].file),
    ("BLOCK_ID", NUM, lambda e: e[2].block),
    ("BYTES", NUM, lambda e: e[2].blocks * e[0].segment.block_bytes),
    ("BLOCKS", NUM, lambda e: e[2].blocks),
    ("RELATIVE_FNO", NUM, lambda e: _relative(e[0], e[2].file)),
)
_TABLESPACE_LINES: tuple[Line, ...] = (
    ("TABLESPACE_NAME", text(30), lambda t: t.name),
    ("BLOCK_SIZE", NUM, lambda t: t.block_bytes),
    ("STATUS", text(9), always("ONLINE")),
    ("CONTENTS", text(21), always("PERMANENT")),
    ("EXTENT_MANAGEMENT", text(10), always("LOCAL")),
    ("ALLOCATION_TYPE", text(9), always("SYSTEM")),
    ("SEGMENT_SPACE_MANAGEMENT", text(6), always("AUTO")),
    ("BIGFILE", FLAG, lambda t: yes(t.bigfile)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectRow:
    """One object as ALL_OBJECTS shows it."""

    owner: str
    name: str
    part: str | None
    kind: str
    object_id: int
    data_object_id: int | None
    changed: Moment
    created: Moment = DEFAULT_DDL_TIME
    temporary: bool = False


def objects(
    tables: Iterable[StoredTable], views: Iterable[View], synonyms: Iterable[Synonym] = ()
) -> Iterable[ObjectRow]:
    """Return tables, their partitions, views and synonyms."""
    for table in tables:
        parts = table.flags.partitions
        yield ObjectRow(
            owner=table.owner,
            name=table.name,
            part=None,
            kind="TABLE",
            object_id=table.object_id,
            data_object_id=None if parts or table.flags.temporary else table.data_object,
            changed=table.last_ddl,
            created=table.created,
            temporary=table.flags.temporary,
        )
        for number, part in enumerate(parts, 1):
            yield ObjectRow(
                owner=table.owner,
                name=table.name,
                part=part,
                kind="TABLE PARTITION",
                object_id=table.object_id + number,
                data_object_id=table.data_object if number == 1 else None,
                changed=table.last_ddl,
                created=table.created,
            )
    for synonym in synonyms:
        yield ObjectRow(
            owner=synonym.owner,
            name=synonym.name,
            part=None,
            kind="SYNONYM",
            object_id=synonym.object_id,
            data_object_id=None,
            changed=DEFAULT_DDL_TIME,
        )
    for one in views:
        yield ObjectRow(
            owner=one.owner,
            name=one.name,
            part=None,
            kind="VIEW",
            object_id=one.object_id,
            data_object_id=None,
            changed=DEFAULT_DDL_TIME,
        )


_OBJECT_LINES: tuple[Line, ...] = (
    ("OWNER", NAME, lambda o: o.owner),
    ("OBJECT_NAME", NAME, lambda o: o.name),
    ("SUBOBJECT_NAME", NAME, lambda o: o.part),
    ("OBJECT_ID", NUM, lambda o: o.object_id),
    ("DATA_OBJECT_ID", NUM, lambda o: o.data_object_id),
    ("OBJECT_TYPE", text(23), lambda o: o.kind),
    ("CREATED", DAY, lambda o: o.created),
    ("LAST_DDL_TIME", DAY, lambda o: o.changed),
    ("STATUS", text(7), always("VALID")),
    ("TEMPORARY", text(1), lambda o: letter(o.temporary)),
    ("GENERATED", text(1), always("N")),
    ("SECONDARY", text(1), always("N")),
    ("ORACLE_MAINTAINED", text(1), always("N")),
)


_VIEW_LINES: tuple[Line, ...] = (
    ("OWNER", NAME, lambda v: v.owner),
    ("VIEW_NAME", NAME, lambda v: v.name),
    ("TEXT_LENGTH", NUM, lambda v: len(v.text)),
    ("TEXT_VC", text(4000), lambda v: v.text[:4000]),
    ("READ_ONLY", text(1), always("N")),
)
_SYNONYM_LINES: tuple[Line, ...] = (
    ("OWNER", NAME, lambda s: s.owner),
    ("SYNONYM_NAME", NAME, lambda s: s.name),
    ("TABLE_OWNER", NAME, lambda s: s.table_owner),
    ("TABLE_NAME", NAME, lambda s: s.table),
    ("DB_LINK", NAME, lambda s: s.link),
)


def _own_tables(look: Look) -> Iterable[StoredTable]:
    return (table for table in look.tables if table.owner == look.user.name)


def storage_views() -> list[DictionaryView]:
    """Return the views about objects and where they lie."""
    user_segment = tuple(line for line in _SEGMENT_LINES if line[0] != "OWNER")
    user_object = tuple(line for line in _OBJECT_LINES if line[0] != "OWNER")
    return [
        view("DBA_SEGMENTS", lambda k: segments(k.tables), *_SEGMENT_LINES, grant="DBA_SEGMENTS"),
        view("USER_SEGMENTS", lambda k: segments(_own_tables(k)), *user_segment),
        view("DBA_EXTENTS", _extents, *_EXTENT_LINES, grant="DBA_EXTENTS"),
        view("USER_TABLESPACES", lambda k: k.tablespaces, *_TABLESPACE_LINES),
        view(
            "DBA_TABLESPACES",
            lambda k: k.tablespaces,
            *_TABLESPACE_LINES,
            grant="DBA_TABLESPACES",
        ),
        view(
            "ALL_OBJECTS",
            lambda k: objects(k.accessible, k.accessible_views, k.accessible_synonyms),
            *_OBJECT_LINES,
        ),
        view("ALL_VIEWS", lambda k: k.accessible_views, *_VIEW_LINES),
        view("ALL_SYNONYMS", lambda k: k.accessible_synonyms, *_SYNONYM_LINES),
        view("USER_OBJECTS", lambda k: objects(_own_tables(k), ()), *user_object),
        view(
            "DBA_OBJECTS",
            lambda k: objects(k.tables, k.views, k.synonyms),
            *_OBJECT_LINES,
            grant="DBA_OBJECTS",
        ),
    ]
