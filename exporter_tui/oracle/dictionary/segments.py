"""Sizes and block maps.

Enters: owners, and which tables are worth a block map. Leaves: bytes per segment and extents per
table, as far as the user may look: DBA_ views first, then USER_SEGMENTS for the user's own tables.
There are no ALL_ forms of these views.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from exporter_tui.model.facts import Extent
from exporter_tui.model.names import TableName
from exporter_tui.oracle.dictionary.rungs import Rungs
from exporter_tui.oracle.dictionary.views import Row, Views, both, number, one_of
from exporter_tui.oracle.session import OracleSession

_TYPES = (
    "segment_type IN ('TABLE', 'TABLE PARTITION', 'TABLE SUBPARTITION', 'NESTED TABLE', 'CLUSTER', "
    "'LOBSEGMENT', 'LOB PARTITION', 'LOB SUBPARTITION')"
)
_EXTENTS = (
    "SELECT relative_fno, block_id, blocks, bytes FROM sys.dba_extents "
    "WHERE owner = :o AND segment_name = :n AND segment_type = 'TABLE'"
)
"""Of one table: with lists of names Oracle reads the extents of all segments (X$KTFBUE)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tablespaces:
    """Block sizes by tablespace, and which of them are bigfile tablespaces."""

    block_bytes: Mapping[str, int]
    bigfile: frozenset[str]


def read_tablespaces(views: Views) -> Tablespaces:
    """Return what USER_TABLESPACES shows; empty where it cannot be read."""
    sql = "SELECT tablespace_name, block_size, bigfile FROM sys.user_tablespaces"
    rows = views.simple("USER_TABLESPACES", sql) or []
    return Tablespaces(
        block_bytes={str(name): int(str(size)) for name, size, _ in rows},
        bigfile=frozenset(str(name) for name, _, bigfile in rows if bigfile == "YES"),
    )


def read_segment_bytes(
    views: Views, username: str, owners: Sequence[str], *, names: Iterable[str] | None = None
) -> Mapping[TableName, int]:
    """Return the bytes of every readable segment of a table, a cluster or a large object,
    partitions added up; clusters and large objects under their own name. ``names``: of the segments
    that are wanted at least, None for all.
    """
    columns = ("OWNER", "SEGMENT_NAME", "BYTES")
    wanted = _TYPES if names is None else both(_TYPES, one_of("segment_name", names))
    rows = views.rows_if_allowed("DBA_SEGMENTS", columns, "owner", owners, wanted)
    if rows is None:
        own = []
        if username in owners:
            sql = f"SELECT segment_name, bytes FROM sys.user_segments WHERE {_TYPES}"
            own = views.simple("USER_SEGMENTS", sql) or []
        rows = [{"OWNER": username, "SEGMENT_NAME": name, "BYTES": size} for name, size in own]
    found: dict[TableName, int] = {}
    for row in rows:
        name = _table(row)
        found[name] = found.get(name, 0) + (number(row["BYTES"]) or 0)
    return found


def read_lob_segments(
    views: Views, owners: Sequence[str], also: str
) -> Mapping[TableName, frozenset[str]]:
    """Return the names of the segments that hold the large objects of each table; none where
    ALL_LOBS cannot be read. ``also``: a further condition, or empty.
    """
    columns = ("OWNER", "TABLE_NAME", "SEGMENT_NAME")
    found: dict[TableName, set[str]] = {}
    for row in views.rows_if_allowed("ALL_LOBS", columns, "owner", owners, also) or ():
        table = TableName(str(row["OWNER"]), str(row["TABLE_NAME"]))
        found.setdefault(table, set()).add(str(row["SEGMENT_NAME"]))
    return {table: frozenset(names) for table, names in found.items()}


def read_extents(
    session: OracleSession, rungs: Rungs, data_objects: Mapping[TableName, int]
) -> Mapping[TableName, tuple[Extent, ...]]:
    """Return the block maps of the tables in ``data_objects`` (their data object numbers), sorted
    by place; those that cannot be read are missing. One statement for each table.
    """
    found = {}
    for table, data_object in sorted(data_objects.items()):
        binds = {"o": table.owner, "n": table.name}
        rows = rungs.ask(session, "DBA_EXTENTS", _EXTENTS, binds)
        if rows is None:
            break
        extents = [_extent(row, data_object) for row in rows]
        found[table] = tuple(sorted(extents, key=lambda extent: (extent.file, extent.block)))
    return found


def _table(row: Row) -> TableName:
    return TableName(str(row["OWNER"]), str(row["SEGMENT_NAME"]))


def _extent(row: Sequence[object], data_object: int) -> Extent:
    file, block, blocks, size = (int(str(value)) for value in row)
    return Extent(data_object=data_object, file=file, block=block, blocks=blocks, bytes=size)
