"""Rows of ALL_TABLES and ALL_TAB_COLS as facts.

Enters: dictionary rows by column name. Leaves: the kind of a table, and its columns in the order in
which they are exported: visible ones as declared, then user-made invisible ones and the state of
archived rows. Other hidden columns that Oracle made (function-based indexes, object ids, unused
columns) are left out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from exporter_tui.model.facts import ARCHIVE_STATE, ColumnFacts, TableKind
from exporter_tui.model.names import TableName
from exporter_tui.oracle.dictionary.views import Row, number, text

TABLE_COLUMNS = (
    "OWNER",
    "TABLE_NAME",
    "TABLESPACE_NAME",
    "CLUSTER_NAME",
    "CLUSTER_OWNER",
    "IOT_TYPE",
    "PARTITIONED",
    "TEMPORARY",
    "NESTED",
    "SECONDARY",
    "DROPPED",
    "SEGMENT_CREATED",
    "EXTERNAL",
    "HYBRID",
    "NUM_ROWS",
    "BLOCKS",
    "LAST_ANALYZED",
)

# Never DATA_DEFAULT: it is a LONG, and a LONG ends the fetching of many rows at once.
COLUMN_COLUMNS = (
    "OWNER",
    "TABLE_NAME",
    "COLUMN_NAME",
    "DATA_TYPE",
    "DATA_TYPE_OWNER",
    "DATA_LENGTH",
    "DATA_PRECISION",
    "DATA_SCALE",
    "CHAR_LENGTH",
    "NULLABLE",
    "COLUMN_ID",
    "INTERNAL_COLUMN_ID",
    "HIDDEN_COLUMN",
    "VIRTUAL_COLUMN",
    "USER_GENERATED",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """Tables that other views name: what ALL_TABLES itself does not say in every release."""

    external: frozenset[TableName]
    mview_logs: frozenset[TableName]
    objects: frozenset[TableName]


def table_of(row: Row) -> TableName:
    """Return the table that a dictionary row belongs to."""
    return TableName(str(row["OWNER"]), str(row["TABLE_NAME"]))


def kind_of(row: Row, lists: Lists) -> TableKind:
    """Return what the flags of one ALL_TABLES row make of a table; the first that applies."""
    table = table_of(row)
    iot = text(row["IOT_TYPE"])
    signs: tuple[tuple[bool, TableKind], ...] = (
        (row["DROPPED"] == "YES" or table.name.startswith("BIN$"), TableKind.DROPPED),
        (row["TEMPORARY"] == "Y", TableKind.TEMPORARY),
        (iot is not None and iot != "IOT", TableKind.IOT_INTERNAL),
        (row["NESTED"] == "YES", TableKind.NESTED_STORAGE),
        (row["SECONDARY"] == "Y", TableKind.SECONDARY),
        (table in lists.mview_logs, TableKind.MVIEW_LOG),
        (_is_external(row) or table in lists.external, TableKind.EXTERNAL),
        (table in lists.objects, TableKind.OBJECT),
        (iot == "IOT", TableKind.INDEX_ORGANIZED),
        (row["CLUSTER_NAME"] is not None, TableKind.CLUSTERED),
        (row["PARTITIONED"] == "YES", TableKind.PARTITIONED),
    )
    return next((kind for applies, kind in signs if applies), TableKind.HEAP)


def columns_by_table(rows: Iterable[Row]) -> Mapping[TableName, tuple[ColumnFacts, ...]]:
    """Return the exportable columns of every table, in file order."""
    found: dict[TableName, list[Row]] = {}
    for row in rows:
        if _is_exported(row):
            found.setdefault(table_of(row), []).append(row)
    return {
        table: tuple(_column(row) for row in sorted(own, key=_order))
        for table, own in found.items()
    }


def has_row_archival(columns: Iterable[ColumnFacts]) -> bool:
    """Return whether rows of a table with these columns may be archived."""
    return any(column.name == ARCHIVE_STATE and column.invisible for column in columns)


def _is_external(row: Row) -> bool:
    # A hybrid partitioned table has external partitions: it cannot be read as of an SCN either.
    return row["EXTERNAL"] == "YES" or row["HYBRID"] == "YES"


def _is_exported(row: Row) -> bool:
    if row["COLUMN_NAME"] == ARCHIVE_STATE:  # Oracle made it, and it tells archived rows apart
        return True
    return row["HIDDEN_COLUMN"] != "YES" or row["USER_GENERATED"] == "YES"


def _order(row: Row) -> tuple[bool, int, int]:
    column, internal = number(row["COLUMN_ID"]), number(row["INTERNAL_COLUMN_ID"])
    return column is None, column or 0, internal or 0


def _column(row: Row) -> ColumnFacts:
    return ColumnFacts(
        name=str(row["COLUMN_NAME"]),
        data_type=str(row["DATA_TYPE"]),
        data_type_owner=text(row["DATA_TYPE_OWNER"]),
        data_length=number(row["DATA_LENGTH"]),
        precision=number(row["DATA_PRECISION"]),
        scale=number(row["DATA_SCALE"]),
        char_length=number(row["CHAR_LENGTH"]),
        nullable=row["NULLABLE"] == "Y",
        virtual=row["VIRTUAL_COLUMN"] == "YES",
        invisible=row["HIDDEN_COLUMN"] == "YES",
    )
