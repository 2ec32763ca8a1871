"""What Oracle says about itself and its tables.

Enters: a session, owners. Leaves: ``Database`` and ``TableFacts``, read in bulk: a constant number
of statements for any number of tables, each over a single view. It decides nothing, and a view that
the user may not read leaves a None, never an error.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from exporter_tui.model.errors import ExporterError
from exporter_tui.model.facts import (
    ColumnFacts,
    Database,
    DatabaseIdentity,
    Extent,
    TableFacts,
    TableKind,
)
from exporter_tui.model.names import TableName
from exporter_tui.oracle.platform import read_platform
from exporter_tui.oracle.rights import Rights, read_rights
from exporter_tui.oracle.segments import (
    Tablespaces,
    read_extents,
    read_segment_bytes,
    read_tablespaces,
)
from exporter_tui.oracle.session import OracleSession
from exporter_tui.oracle.table_rows import (
    COLUMN_COLUMNS,
    TABLE_COLUMNS,
    Lists,
    columns_by_table,
    kind_of,
    table_of,
)
from exporter_tui.oracle.views import WHERE, Row, Views, both, number, one_of, text

_LOOKED_UP = ("ALL_TABLES", "ALL_ALL_TABLES", "ALL_TAB_COLS", "SESSION_SCHEMA_PRIVS")
_DEFAULT_BLOCK_BYTES = 8192
_CONTAINER_UNKNOWN = "ORA-02003"


def read_database(session: OracleSession) -> Database:
    """Return identity, version, character sets, the session's user, the platform."""
    ((unique_name, username),) = session.rows(
        "SELECT SYS_CONTEXT('USERENV', 'DB_UNIQUE_NAME'), SYS_CONTEXT('USERENV', 'SESSION_USER') "
        "FROM dual",
        where=WHERE,
    )
    sets = session.rows(
        "SELECT parameter, value FROM nls_database_parameters WHERE parameter IN "
        "('NLS_CHARACTERSET', 'NLS_NCHAR_CHARACTERSET')",
        where=WHERE,
    )
    parameters = {str(name): str(value) for name, value in sets}
    return Database(
        identity=DatabaseIdentity(unique_name=str(unique_name), container=_container(session)),
        version=session.version,
        character_set=parameters["NLS_CHARACTERSET"],
        national_character_set=parameters["NLS_NCHAR_CHARACTERSET"],
        username=str(username),
        platform=read_platform(session),
        log_on_warning=session.warning,
        archived_as_wanted=session.archived_as_wanted,
    )


def read_owners(session: OracleSession) -> tuple[str, ...]:
    """Return the owners of at least one accessible table, sorted; without the schemas that Oracle
    itself maintains, where the release says which those are (12.1 and later).
    """
    views = Views(session, ("ALL_USERS",))
    owners = session.rows("SELECT DISTINCT owner FROM all_all_tables", where=WHERE)
    maintained = views.simple("SELECT username FROM all_users WHERE oracle_maintained = 'Y'") or []
    left_out = {name for (name,) in maintained}
    return tuple(sorted(str(owner) for (owner,) in owners if owner not in left_out))


def read_tables(
    session: OracleSession, owners: Sequence[str], *, extents_from_bytes: int = 0
) -> tuple[TableFacts, ...]:
    """Return all accessible tables of ``owners``, sorted by name.

    ``extents_from_bytes``: block maps are read for heap tables of at least this size only, because
    DBA_EXTENTS is slow; smaller ones get an empty map.
    """
    if not owners:
        return ()
    return _Reading(session, sorted(set(owners)), extents_from_bytes).facts()


def read_table(
    session: OracleSession, table: TableName, *, extents_from_bytes: int = 0
) -> TableFacts | None:
    """Return one table, None when there is none; the owner's other tables are not read."""
    reading = _Reading(session, [table.owner], extents_from_bytes, name=table.name)
    return next(iter(reading.facts()), None)


def _container(session: OracleSession) -> str | None:
    try:
        ((name,),) = session.rows(
            "SELECT SYS_CONTEXT('USERENV', 'CON_NAME') FROM dual", where=WHERE
        )
    except ExporterError as error:
        if error.failure.code == _CONTAINER_UNKNOWN:  # before 12.1 there are none
            return None
        raise
    return text(name)


class _Reading:
    """The rows of all views for one set of owners, joined by table name in memory. ``name``: of the
    only table that is wanted; then the large views are read for it alone.
    """

    def __init__(
        self,
        session: OracleSession,
        owners: Sequence[str],
        extents_from_bytes: int,
        *,
        name: str | None = None,
    ) -> None:
        self._name = name
        self._views = Views(session, _LOOKED_UP)
        self._owners = owners
        self._username = _user(session)
        self._extents_from_bytes = extents_from_bytes

    def facts(self) -> tuple[TableFacts, ...]:
        rows, lists = self._tables()
        kinds = {table: kind_of(row, lists) for table, row in rows.items()}
        segments = self._segment_bytes(rows)
        spaces = read_tablespaces(self._views)
        data_objects = self._data_objects()
        sizes = {table: segments.get(_segment(row)) for table, row in rows.items()}
        mapped = {
            table: data_object
            for table, data_object in data_objects.items()
            if kinds.get(table) is TableKind.HEAP
            and _reaches(sizes[table], self._extents_from_bytes)
        }
        extents = read_extents(self._views, mapped)
        joined = _Joined(
            rows=rows,
            kinds=kinds,
            sizes=sizes,
            spaces=spaces,
            data_objects=data_objects,
            extents=extents,
            columns=columns_by_table(
                self._views.rows(
                    "ALL_TAB_COLS", COLUMN_COLUMNS, "owner", self._owners, self._only("table_name")
                )
            ),
            rights=read_rights(self._views, self._username, self._owners),
            policies=self._policies(),
        )
        return tuple(joined.facts(table) for table in sorted(rows))

    def _only(self, column: str) -> str:
        """Return the condition on a view's column of table names, empty for all tables."""
        return "" if self._name is None else one_of(column, [self._name])

    def _segment_bytes(self, rows: Mapping[TableName, Row]) -> Mapping[TableName, int]:
        if not rows:
            return {}
        names = None if self._name is None else {_segment(row).name for row in rows.values()}
        return read_segment_bytes(self._views, self._username, self._owners, names=names)

    def _tables(self) -> tuple[dict[TableName, Row], Lists]:
        views, owners, only = self._views, self._owners, self._only("table_name")
        typed = both("table_type IS NOT NULL", only)
        objects = views.rows("ALL_ALL_TABLES", TABLE_COLUMNS, "owner", owners, typed)
        rows = [*views.rows("ALL_TABLES", TABLE_COLUMNS, "owner", owners, only), *objects]
        external = views.rows_if_allowed(
            "ALL_EXTERNAL_TABLES", ("OWNER", "TABLE_NAME"), "owner", owners, ""
        )
        logs = views.rows_if_allowed(
            "ALL_MVIEW_LOGS", ("LOG_OWNER", "LOG_TABLE"), "log_owner", owners, ""
        )
        lists = Lists(
            external=frozenset(map(table_of, external or ())),
            mview_logs=frozenset(
                TableName(str(row["LOG_OWNER"]), str(row["LOG_TABLE"])) for row in logs or ()
            ),
            objects=frozenset(map(table_of, objects)),
        )
        return {table_of(row): row for row in rows}, lists

    def _data_objects(self) -> dict[TableName, int]:
        rows = self._views.rows(
            "ALL_OBJECTS",
            ("OWNER", "OBJECT_NAME", "DATA_OBJECT_ID"),
            "owner",
            self._owners,
            both("object_type = 'TABLE' AND data_object_id IS NOT NULL", self._only("object_name")),
        )
        return {
            TableName(str(row["OWNER"]), str(row["OBJECT_NAME"])): int(str(row["DATA_OBJECT_ID"]))
            for row in rows
        }

    def _policies(self) -> dict[TableName, list[str]]:
        rows = self._views.rows_if_allowed(
            "ALL_POLICIES",
            ("OBJECT_OWNER", "OBJECT_NAME", "POLICY_NAME"),
            "object_owner",
            self._owners,
            "sel = 'YES' AND enable = 'YES'",
        )
        found: dict[TableName, list[str]] = {}
        for row in rows or ():
            table = TableName(str(row["OBJECT_OWNER"]), str(row["OBJECT_NAME"]))
            found.setdefault(table, []).append(str(row["POLICY_NAME"]))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Joined:
    """Everything that was read, by table. ``extents`` None where nobody may look."""

    rows: Mapping[TableName, Row]
    kinds: Mapping[TableName, TableKind]
    sizes: Mapping[TableName, int | None]
    spaces: Tablespaces
    data_objects: Mapping[TableName, int]
    extents: Mapping[TableName, tuple[Extent, ...]] | None
    columns: Mapping[TableName, tuple[ColumnFacts, ...]]
    rights: Rights
    policies: Mapping[TableName, list[str]]

    def facts(self, table: TableName) -> TableFacts:
        row = self.rows[table]
        space = text(row["TABLESPACE_NAME"])
        policies = () if self.rights.sees_all_rows else self.policies.get(table, ())
        analyzed = row["LAST_ANALYZED"]
        return TableFacts(
            table=table,
            kind=self.kinds[table],
            columns=self.columns.get(table, ()),
            segment_bytes=self.sizes[table],
            segment_created=row["SEGMENT_CREATED"] != "NO",
            statistics_rows=number(row["NUM_ROWS"]),
            statistics_bytes=self._statistics_bytes(row, space),
            analyzed_at=analyzed if isinstance(analyzed, datetime) else None,
            data_object=self.data_objects.get(table),
            bigfile=space in self.spaces.bigfile,
            extents=None if self.extents is None else self.extents.get(table, ()),
            policies=tuple(sorted(policies)),
            selectable=self.rights.may_select(table),
            may_flashback=self.rights.may_flashback(table),
        )

    def _statistics_bytes(self, row: Row, space: str | None) -> int | None:
        blocks = number(row["BLOCKS"])
        if blocks is None:
            return None
        return blocks * self.spaces.block_bytes.get(space or "", _DEFAULT_BLOCK_BYTES)


def _user(session: OracleSession) -> str:
    ((username,),) = session.rows(
        "SELECT SYS_CONTEXT('USERENV', 'SESSION_USER') FROM dual", where=WHERE
    )
    return str(username)


def _segment(row: Row) -> TableName:
    """Return the segment that holds a table's rows: its cluster's, or its own."""
    cluster = text(row["CLUSTER_NAME"])
    if cluster is None:
        return table_of(row)
    return TableName(str(row["CLUSTER_OWNER"] or row["OWNER"]), cluster)


def _reaches(size: int | None, least: int) -> bool:
    return size is None or size >= least
