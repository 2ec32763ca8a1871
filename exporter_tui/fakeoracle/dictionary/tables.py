"""ALL_TABLES and its neighbours: one row per table, column, constraint, large object, partition.

Enters: the tables that a user may see. Leaves: view definitions. Source: Oracle Database Reference
19c, the pages of these views. USER_ views show the user's own tables, DBA_ views all of them.
"""

from collections.abc import Callable, Iterable
from typing import Any

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
from exporter_tui.fakeoracle.dictionary.look import Look, NamedColumns
from exporter_tui.fakeoracle.storage.table import Column, StoredTable, View
from exporter_tui.fakeoracle.storage.values import EXACT_NUMBERS, LARGE_OBJECTS, Kind

_WORD = text(30)


def _blocks(table: StoredTable) -> int | None:
    if table.statistics_rows is None or table.segment is None:
        return None
    return table.segment.blocks


def _tablespace(table: StoredTable) -> str | None:
    # Null for partitioned, temporary, external and index-organized tables.
    flags = table.flags
    if table.segment is None or flags.partitions or flags.temporary or flags.external:
        return None
    return None if flags.iot_type else table.segment.tablespace


TABLE_LINES: tuple[Line, ...] = (
    ("OWNER", NAME, lambda t: t.owner),
    ("TABLE_NAME", NAME, lambda t: t.name),
    ("TABLESPACE_NAME", _WORD, _tablespace),
    ("CLUSTER_NAME", NAME, lambda t: t.flags.cluster),
    ("IOT_NAME", NAME, lambda t: t.flags.iot_name),
    ("STATUS", text(8), always("VALID")),
    ("NUM_ROWS", NUM, lambda t: t.statistics_rows),
    ("BLOCKS", NUM, _blocks),
    ("AVG_ROW_LEN", NUM, lambda t: t.average_row_bytes if t.statistics_rows is not None else None),
    ("SAMPLE_SIZE", NUM, lambda t: t.statistics_rows),
    ("LAST_ANALYZED", DAY, lambda t: t.analyzed),
    ("DEGREE", text(10), always("         1")),
    ("PARTITIONED", FLAG, lambda t: yes(t.flags.partitions)),
    ("IOT_TYPE", text(12), lambda t: t.flags.iot_type),
    ("TEMPORARY", text(1), lambda t: letter(t.flags.temporary)),
    ("SECONDARY", text(1), lambda t: letter(t.flags.secondary)),
    ("NESTED", FLAG, lambda t: yes(t.flags.nested)),
    ("ROW_MOVEMENT", text(8), lambda t: "ENABLED" if t.flags.row_movement else "DISABLED"),
    ("CLUSTER_OWNER", NAME, lambda t: t.owner if t.flags.cluster else None),
    ("DEPENDENCIES", text(8), always("DISABLED")),
    ("COMPRESSION", text(8), always("DISABLED")),
    ("COMPRESS_FOR", _WORD, always(None)),
    ("DROPPED", FLAG, lambda t: yes(t.flags.dropped)),
    ("READ_ONLY", FLAG, always("NO")),
    ("SEGMENT_CREATED", FLAG, lambda t: yes(t.segment is not None)),
    ("EXTERNAL", FLAG, lambda t: yes(t.flags.external)),
    ("HYBRID", FLAG, always("NO")),
)
_OBJECT_LINES: tuple[Line, ...] = (
    ("TABLE_TYPE_OWNER", NAME, lambda t: t.flags.object_type[0] if t.flags.object_type else None),
    ("TABLE_TYPE", NAME, lambda t: t.flags.object_type[1] if t.flags.object_type else None),
)


def _is_relational(table: StoredTable) -> bool:
    return table.flags.object_type is None


def _precision(column: Column) -> int | None:
    return column.type.precision if column.type.kind in EXACT_NUMBERS else _interval(column)


def _interval(column: Column) -> int | None:
    if column.type.kind in {Kind.INTERVAL_DS, Kind.INTERVAL_YM}:
        return column.type.leading_digits
    return None


def _scale(column: Column) -> int | None:
    kind = column.type.kind
    if kind == Kind.NUMBER:
        # NUMBER(5) is NUMBER(5,0) to the dictionary; NUMBER alone has neither.
        missing = column.type.scale is None and column.type.precision is not None
        return 0 if missing else column.type.scale
    if kind.startswith("TIMESTAMP") or kind == Kind.INTERVAL_DS:
        return column.type.fraction_digits
    return 0 if kind == Kind.INTERVAL_YM else None


def _character_set(column: Column) -> str | None:
    if column.type.national:
        return "NCHAR_CS"
    texts = {Kind.CHAR, Kind.VARCHAR2, Kind.CLOB, Kind.LONG}
    return "CHAR_CS" if column.type.kind in texts else None


def _char_used(column: Column) -> str | None:
    if column.type.kind in {Kind.NCHAR, Kind.NVARCHAR2}:
        return "C"
    if column.type.kind in {Kind.CHAR, Kind.VARCHAR2}:
        return "B" if column.type.byte_length else "C"
    return None


COLUMN_LINES: tuple[Line, ...] = (
    ("OWNER", NAME, lambda c: c[0].owner),
    ("TABLE_NAME", NAME, lambda c: c[0].name),
    ("COLUMN_NAME", NAME, lambda c: c[2].name),
    ("DATA_TYPE", NAME, lambda c: c[2].type.data_type),
    ("DATA_TYPE_MOD", FLAG, always(None)),
    ("DATA_TYPE_OWNER", NAME, lambda c: c[2].type.owner),
    ("DATA_LENGTH", NUM, lambda c: c[2].type.data_length),
    ("DATA_PRECISION", NUM, lambda c: _precision(c[2])),
    ("DATA_SCALE", NUM, lambda c: _scale(c[2])),
    ("NULLABLE", text(1), lambda c: letter(c[2].nullable)),
    ("COLUMN_ID", NUM, lambda c: c[3]),
    ("CHARACTER_SET_NAME", text(44), lambda c: _character_set(c[2])),
    ("CHAR_LENGTH", NUM, lambda c: c[2].type.char_length),
    ("CHAR_USED", text(1), lambda c: _char_used(c[2])),
)
_HIDDEN_LINES: tuple[Line, ...] = (
    ("HIDDEN_COLUMN", FLAG, lambda c: yes(c[2].invisible)),
    ("VIRTUAL_COLUMN", FLAG, lambda c: yes(c[2].virtual)),
    ("SEGMENT_COLUMN_ID", NUM, lambda c: None if c[2].virtual else c[1]),
    ("INTERNAL_COLUMN_ID", NUM, lambda c: c[1]),
    ("QUALIFIED_COL_NAME", text(4000), lambda c: c[2].name),
    ("USER_GENERATED", FLAG, lambda c: yes(c[2].user_generated)),
    ("DEFAULT_ON_NULL", FLAG, always("NO")),
    ("IDENTITY_COLUMN", FLAG, always("NO")),
)

HasColumns = StoredTable | View | NamedColumns
Numbered = tuple[HasColumns, int, Column, int | None]


def numbered(tables: Iterable[HasColumns]) -> Iterable[Numbered]:
    """Return (table, internal column number, column, column number): invisible ones have none."""
    for table in tables:
        visible = 0
        for internal, column in enumerate(table.columns, 1):
            visible += not column.invisible
            yield table, internal, column, None if column.invisible else visible


def _keys(tables: Iterable[StoredTable]) -> Iterable[StoredTable]:
    return (table for table in tables if table.primary_key)


def _key_name(table: StoredTable) -> str:
    return f"{table.name}_PK"[:128]


def _key_columns(tables: Iterable[StoredTable]) -> Iterable[tuple[StoredTable, int, str]]:
    for table in _keys(tables):
        for position, column in enumerate(table.primary_key, 1):
            yield table, position, column


def _large_objects(tables: Iterable[StoredTable]) -> Iterable[Numbered]:
    return (one for one in numbered(tables) if one[2].type.kind in LARGE_OBJECTS)


def _partitions(tables: Iterable[StoredTable]) -> Iterable[tuple[StoredTable, int, str]]:
    for table in tables:
        for position, name in enumerate(table.flags.partitions, 1):
            yield table, position, name


def lob_segment(table: StoredTable, column_no: int) -> str:
    """Return the name of a large object's own segment, built as Oracle builds it."""
    return f"SYS_LOB{table.object_id:010d}C{column_no:05d}$$"


_CONSTRAINTS: tuple[Line, ...] = (
    ("OWNER", NAME, lambda t: t.owner),
    ("CONSTRAINT_NAME", NAME, _key_name),
    ("CONSTRAINT_TYPE", text(1), always("P")),
    ("TABLE_NAME", NAME, lambda t: t.name),
    ("STATUS", text(8), always("ENABLED")),
    ("VALIDATED", text(13), always("VALIDATED")),
    ("INDEX_NAME", NAME, _key_name),
)
_CONS_COLUMNS: tuple[Line, ...] = (
    ("OWNER", NAME, lambda c: c[0].owner),
    ("CONSTRAINT_NAME", NAME, lambda c: _key_name(c[0])),
    ("TABLE_NAME", NAME, lambda c: c[0].name),
    ("COLUMN_NAME", text(4000), lambda c: c[2]),
    ("POSITION", NUM, lambda c: c[1]),
)
_LOBS: tuple[Line, ...] = (
    ("OWNER", NAME, lambda c: c[0].owner),
    ("TABLE_NAME", NAME, lambda c: c[0].name),
    ("COLUMN_NAME", text(4000), lambda c: c[2].name),
    ("SEGMENT_NAME", NAME, lambda c: lob_segment(c[0], c[1])),
    ("TABLESPACE_NAME", _WORD, lambda c: c[0].segment.tablespace if c[0].segment else None),
    ("SECUREFILE", FLAG, always("YES")),
)
_PARTITIONS: tuple[Line, ...] = (
    ("TABLE_OWNER", NAME, lambda p: p[0].owner),
    ("TABLE_NAME", NAME, lambda p: p[0].name),
    ("COMPOSITE", FLAG, always("NO")),
    ("PARTITION_NAME", NAME, lambda p: p[2]),
    ("SUBPARTITION_COUNT", NUM, always(0)),
    ("PARTITION_POSITION", NUM, lambda p: p[1]),
    ("TABLESPACE_NAME", _WORD, lambda p: p[0].segment.tablespace if p[0].segment else None),
    ("NUM_ROWS", NUM, always(None)),
    ("BLOCKS", NUM, always(None)),
    ("SEGMENT_CREATED", text(4), lambda p: yes(p[0].segment is not None)),
)
_STATISTICS: tuple[Line, ...] = (
    ("OWNER", NAME, lambda t: t.owner),
    ("TABLE_NAME", NAME, lambda t: t.name),
    ("PARTITION_NAME", NAME, always(None)),
    ("OBJECT_TYPE", text(12), always("TABLE")),
    ("NUM_ROWS", NUM, lambda t: t.statistics_rows),
    ("BLOCKS", NUM, _blocks),
    ("AVG_ROW_LEN", NUM, lambda t: t.average_row_bytes if t.statistics_rows is not None else None),
    ("LAST_ANALYZED", DAY, lambda t: t.analyzed),
    ("STALE_STATS", text(7), lambda t: "NO" if t.statistics_rows is not None else None),
)

Things = Callable[[Iterable[StoredTable]], Iterable[Any]]


def _relational(tables: Iterable[StoredTable]) -> Iterable[StoredTable]:
    return (table for table in tables if _is_relational(table))


def _external(tables: Iterable[StoredTable]) -> Iterable[StoredTable]:
    return (table for table in tables if table.flags.external)


def _logs(tables: Iterable[StoredTable]) -> Iterable[StoredTable]:
    return (table for table in tables if table.flags.mview_log_of is not None)


def _none(tables: Iterable[StoredTable]) -> Iterable[StoredTable]:  # noqa: ARG001
    return ()


_FAMILIES: tuple[tuple[str, Things, tuple[Line, ...]], ...] = (
    ("TABLES", _relational, TABLE_LINES),
    ("ALL_TABLES", iter, (*TABLE_LINES[:-2], *_OBJECT_LINES, *TABLE_LINES[-2:])),
    ("CONSTRAINTS", _keys, _CONSTRAINTS),
    ("CONS_COLUMNS", _key_columns, _CONS_COLUMNS),
    ("LOBS", _large_objects, _LOBS),
    ("TAB_PARTITIONS", _partitions, _PARTITIONS),
    ("TAB_STATISTICS", iter, _STATISTICS),
    (
        "EXTERNAL_TABLES",
        _external,
        (
            ("OWNER", NAME, lambda t: t.owner),
            ("TABLE_NAME", NAME, lambda t: t.name),
            ("TYPE_NAME", NAME, always("ORACLE_LOADER")),
            ("DEFAULT_DIRECTORY_NAME", NAME, always("DATA_PUMP_DIR")),
        ),
    ),
    (
        "MVIEW_LOGS",
        _logs,
        (
            ("LOG_OWNER", NAME, lambda t: t.owner),
            ("MASTER", NAME, lambda t: t.flags.mview_log_of),
            ("LOG_TABLE", NAME, lambda t: t.name),
        ),
    ),
    (
        "MVIEWS",
        _none,
        (
            ("OWNER", NAME, lambda t: t.owner),
            ("MVIEW_NAME", NAME, lambda t: t.name),
            ("CONTAINER_NAME", NAME, lambda t: t.name),
        ),
    ),
)
_OWNER_COLUMNS = frozenset({"OWNER", "TABLE_OWNER", "LOG_OWNER"})


def _all(things: Things) -> Callable[[Look], Iterable[Any]]:
    return lambda look: things(look.accessible)


def _own(things: Things) -> Callable[[Look], Iterable[Any]]:
    return lambda look: things(table for table in look.tables if table.owner == look.user.name)


def _every(things: Things) -> Callable[[Look], Iterable[Any]]:
    return lambda look: things(look.tables)


def _column_views() -> list[DictionaryView]:
    """Return the views of columns, which also list those of views and of the dictionary."""
    views = []
    for name, lines in (
        ("TAB_COLS", (*COLUMN_LINES, *_HIDDEN_LINES)),
        ("TAB_COLUMNS", COLUMN_LINES),
    ):
        views += [
            view(f"ALL_{name}", _all_columns, *lines),
            view(f"USER_{name}", _own(numbered), *lines[1:]),
            view(f"DBA_{name}", _all_columns, *lines, grant=f"DBA_{name}"),
        ]
    return views


def _all_columns(look: Look) -> Iterable[Numbered]:
    return numbered((*look.accessible, *look.accessible_views, *look.dictionary))


def table_views() -> list[DictionaryView]:
    """Return the ALL_, USER_ and DBA_ views about tables."""
    views = _column_views()
    for name, things, lines in _FAMILIES:
        own = tuple(line for line in lines if line[0] not in _OWNER_COLUMNS)
        views += [
            view(f"ALL_{name}", _all(things), *lines),
            view(f"USER_{name}", _own(things), *own),
            view(f"DBA_{name}", _every(things), *lines, grant=f"DBA_{name}"),
        ]
    return views
