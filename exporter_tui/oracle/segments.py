"""Sizes and block maps.

Enters: owners, and which tables are worth a block map. Leaves: bytes per segment and extents per
table, as far as the user may look: DBA_ views first, then USER_SEGMENTS for the user's own tables.
There are no ALL_ forms of these views.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from exporter_tui.model.facts import Extent
from exporter_tui.model.names import TableName
from exporter_tui.oracle.views import Row, Views, both, number, one_of

_TYPES = (
    "segment_type IN ('TABLE', 'TABLE PARTITION', 'TABLE SUBPARTITION', 'NESTED TABLE', 'CLUSTER')"
)
_MOST_NAMES = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class Tablespaces:
    """Block sizes by tablespace, and which of them are bigfile tablespaces."""

    block_bytes: Mapping[str, int]
    bigfile: frozenset[str]


def read_tablespaces(views: Views) -> Tablespaces:
    """Return what USER_TABLESPACES shows; empty where it cannot be read."""
    rows = views.simple("SELECT tablespace_name, block_size, bigfile FROM user_tablespaces") or []
    return Tablespaces(
        block_bytes={str(name): int(str(size)) for name, size, _ in rows},
        bigfile=frozenset(str(name) for name, _, bigfile in rows if bigfile == "YES"),
    )


def read_segment_bytes(
    views: Views, username: str, owners: Sequence[str], *, names: Iterable[str] | None = None
) -> Mapping[TableName, int]:
    """Return the bytes of every readable segment, partitions added up; clusters under their own
    name. ``names``: of the segments that are wanted at least, None for all.
    """
    columns = ("OWNER", "SEGMENT_NAME", "BYTES")
    wanted = _TYPES if names is None else both(_TYPES, one_of("segment_name", names))
    rows = views.rows_if_allowed("DBA_SEGMENTS", columns, "owner", owners, wanted)
    if rows is None:
        own = []
        if username in owners:
            own = (
                views.simple(f"SELECT segment_name, bytes FROM user_segments WHERE {_TYPES}") or []
            )
        rows = [{"OWNER": username, "SEGMENT_NAME": name, "BYTES": size} for name, size in own]
    found: dict[TableName, int] = {}
    for row in rows:
        name = _table(row)
        found[name] = found.get(name, 0) + (number(row["BYTES"]) or 0)
    return found


def read_extents(
    views: Views, data_objects: Mapping[TableName, int]
) -> Mapping[TableName, tuple[Extent, ...]] | None:
    """Return the block maps of the tables in ``data_objects`` (their data object numbers), sorted
    by place; None where DBA_EXTENTS cannot be read.
    """
    if not data_objects:
        return {}
    owners = sorted({table.owner for table in data_objects})
    columns = ("OWNER", "SEGMENT_NAME", "RELATIVE_FNO", "BLOCK_ID", "BLOCKS", "BYTES")
    condition = both("segment_type = 'TABLE'", _named(data_objects))
    rows = views.rows_if_allowed("DBA_EXTENTS", columns, "owner", owners, condition)
    if rows is None:
        return None
    found: dict[TableName, list[Extent]] = {table: [] for table in data_objects}
    for row in rows:
        table = _table(row)
        if table in found:
            found[table].append(_extent(row, data_objects[table]))
    return {
        table: tuple(sorted(extents, key=lambda extent: (extent.file, extent.block)))
        for table, extents in found.items()
    }


def _named(tables: Iterable[TableName]) -> str:
    """Return a condition on the names where they are few: DBA_EXTENTS is slow to read whole."""
    names = {table.name for table in tables}
    return one_of("segment_name", names) if len(names) <= _MOST_NAMES else ""


def _table(row: Row) -> TableName:
    return TableName(str(row["OWNER"]), str(row["SEGMENT_NAME"]))


def _extent(row: Row, data_object: int) -> Extent:
    return Extent(
        data_object=data_object,
        file=int(str(row["RELATIVE_FNO"])),
        block=int(str(row["BLOCK_ID"])),
        blocks=int(str(row["BLOCKS"])),
        bytes=int(str(row["BYTES"])),
    )
