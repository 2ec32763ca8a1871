"""What Oracle says about itself and its tables.

Enters: a session, owners, the rungs that are open. Leaves: ``Database`` and ``TableFacts``, read in
bulk: a constant number of statements for any number of tables, each over a single view, and one for
each block map. It decides nothing, and a view that is refused, slow or broken leaves a None.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from exporter_tui.model.facts import (
    ColumnFacts,
    Database,
    Owners,
    TableFacts,
    TableKind,
    table_bytes,
)
from exporter_tui.model.names import TableName
from exporter_tui.oracle.dictionary.hidden import Policies, read_policies
from exporter_tui.oracle.dictionary.identity import read_identity
from exporter_tui.oracle.dictionary.platform import read_platform
from exporter_tui.oracle.dictionary.rights import Rights, read_rights
from exporter_tui.oracle.dictionary.rungs import Rungs
from exporter_tui.oracle.dictionary.segments import (
    Tablespaces,
    read_extents,
    read_lob_segments,
    read_segment_bytes,
    read_tablespaces,
)
from exporter_tui.oracle.dictionary.table_rows import (
    COLUMN_COLUMNS,
    TABLE_COLUMNS,
    Lists,
    columns_by_table,
    has_row_archival,
    kind_of,
    table_of,
)
from exporter_tui.oracle.dictionary.views import WHERE, Row, Views, both, number, one_of, text
from exporter_tui.oracle.session import OracleSession

_LOOKED_UP = ("ALL_TABLES", "ALL_ALL_TABLES", "ALL_TAB_COLS", "SESSION_SCHEMA_PRIVS")
_DEFAULT_BLOCK_BYTES = 8192


def read_database(session: OracleSession, rungs: Rungs | None = None) -> Database:
    """Return identity, version, character sets, the session's user, the platform."""
    rungs = rungs or Rungs()
    ((role, username),) = session.rows(
        "SELECT SYS_CONTEXT('USERENV', 'DATABASE_ROLE'), SYS_CONTEXT('USERENV', 'SESSION_USER') "
        "FROM sys.dual",
        where=WHERE,
    )
    sets = rungs.need(
        session,
        "NLS_DATABASE_PARAMETERS",
        "SELECT parameter, value FROM sys.nls_database_parameters WHERE parameter IN "
        "('NLS_CHARACTERSET', 'NLS_NCHAR_CHARACTERSET')",
    )
    parameters = {str(name): str(value) for name, value in sets}
    return Database(
        identity=read_identity(session, rungs),
        version=session.version,
        character_set=parameters["NLS_CHARACTERSET"],
        national_character_set=parameters["NLS_NCHAR_CHARACTERSET"],
        username=str(username),
        platform=read_platform(session, rungs),
        service=session.service,
        log_on_warning=session.warning,
        archived_as_wanted=session.archived_as_wanted,
        role=str(role),
    )


def read_owners(session: OracleSession, rungs: Rungs | None = None) -> Owners:
    """Return the owners of at least one accessible table, and which of them Oracle itself
    maintains, where the release says so (12.1 and later).
    """
    rungs = rungs or Rungs()
    found = rungs.need(session, "ALL_ALL_TABLES", "SELECT DISTINCT owner FROM sys.all_all_tables")
    sql = "SELECT username FROM sys.all_users WHERE oracle_maintained = 'Y'"
    maintained = {str(name) for (name,) in rungs.ask(session, "ALL_USERS", sql) or ()}
    owners = {str(owner) for (owner,) in found}
    return Owners(
        own=tuple(sorted(owners - maintained)), maintained=tuple(sorted(owners & maintained))
    )


def read_tables(
    session: OracleSession, owners: Sequence[str], rungs: Rungs | None = None
) -> tuple[TableFacts, ...]:
    """Return all accessible tables of ``owners``, sorted by name, without their block maps."""
    if not owners:
        return ()
    return _Reading(session, rungs or Rungs(), sorted(set(owners))).facts()


def read_table(
    session: OracleSession, table: TableName, rungs: Rungs | None = None
) -> TableFacts | None:
    """Return one table without its block map, None when there is none; the owner's other tables
    are not read.
    """
    reading = _Reading(session, rungs or Rungs(), [table.owner], name=table.name)
    return next(iter(reading.facts()), None)


def read_maps(
    session: OracleSession,
    tables: Sequence[TableFacts],
    rungs: Rungs | None = None,
    from_bytes: int = 0,
) -> tuple[TableFacts, ...]:
    """Return the tables with the block maps of those that are worth one: heap tables of at least
    ``from_bytes``, because DBA_EXTENTS is slow. One statement for each.
    """
    rungs = rungs or Rungs()
    worth = {
        facts.table: facts.data_object
        for facts in tables
        if facts.kind is TableKind.HEAP
        and facts.segment_created
        and (size := table_bytes(facts)) is not None
        and size >= from_bytes
    }
    asked = {table: number for table, number in worth.items() if number is not None}
    maps = read_extents(session, rungs, asked)
    why = rungs.why("DBA_EXTENTS") or rungs.why("ALL_OBJECTS")
    open_to_ask = not {"DBA_EXTENTS", "ALL_OBJECTS"} & rungs.closed.keys()
    nothing = () if open_to_ask else None
    return tuple(
        replace(facts, extents=maps.get(facts.table, nothing), no_map_because=why)
        if facts.table in worth
        else facts
        for facts in tables
    )


class _Reading:
    """The rows of all views for one set of owners, joined by table name in memory. ``name``: of the
    only table that is wanted; then the large views are read for it alone.
    """

    def __init__(
        self,
        session: OracleSession,
        rungs: Rungs,
        owners: Sequence[str],
        *,
        name: str | None = None,
    ) -> None:
        self._name = name
        self._views = Views(session, rungs, _LOOKED_UP)
        self._owners = owners
        self._username = _user(session)

    def facts(self) -> tuple[TableFacts, ...]:
        rows, lists = self._tables()
        kinds = {table: kind_of(row, lists) for table, row in rows.items()}
        large_objects = read_lob_segments(self._views, self._owners, self._only("table_name"))
        segments = self._segment_bytes(rows, large_objects)
        spaces = read_tablespaces(self._views)
        objects = self._objects()
        rights = read_rights(self._views, self._username, self._owners)
        joined = _Joined(
            rows=rows,
            kinds=kinds,
            sizes={table: segments.get(_segment(row)) for table, row in rows.items()},
            lob_bytes=_sums(large_objects, segments),
            spaces=spaces,
            objects=objects,
            columns=columns_by_table(
                self._views.rows(
                    "ALL_TAB_COLS", COLUMN_COLUMNS, "owner", self._owners, self._only("table_name")
                )
            ),
            rights=rights,
            policies=read_policies(self._views, rights, self._owners, name=self._name),
        )
        return tuple(joined.facts(table) for table in sorted(rows))

    def _only(self, column: str) -> str:
        """Return the condition on a view's column of table names, empty for all tables."""
        return "" if self._name is None else one_of(column, [self._name])

    def _segment_bytes(
        self,
        rows: Mapping[TableName, Row],
        large_objects: Mapping[TableName, frozenset[str]],
    ) -> Mapping[TableName, int]:
        if not rows:
            return {}
        names = None
        if self._name is not None:
            names = {_segment(row).name for row in rows.values()}.union(*large_objects.values())
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

    def _objects(self) -> dict[TableName, Row]:
        rows = self._views.rows_if_allowed(
            "ALL_OBJECTS",
            ("OWNER", "OBJECT_NAME", "OBJECT_ID", "DATA_OBJECT_ID", "CREATED"),
            "owner",
            self._owners,
            both("object_type = 'TABLE'", self._only("object_name")),
        )
        return {TableName(str(row["OWNER"]), str(row["OBJECT_NAME"])): row for row in rows or ()}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Joined:
    """Everything that was read, by table."""

    rows: Mapping[TableName, Row]
    kinds: Mapping[TableName, TableKind]
    sizes: Mapping[TableName, int | None]
    lob_bytes: Mapping[TableName, int]
    spaces: Tablespaces
    objects: Mapping[TableName, Row]
    columns: Mapping[TableName, tuple[ColumnFacts, ...]]
    rights: Rights
    policies: Policies

    def facts(self, table: TableName) -> TableFacts:
        row = self.rows[table]
        space = text(row["TABLESPACE_NAME"])
        filters, hidden = self.policies.of(table)
        columns = self.columns.get(table, ())
        analyzed = row["LAST_ANALYZED"]
        known = self.objects.get(table, {})
        return TableFacts(
            table=table,
            kind=self.kinds[table],
            columns=columns,
            segment_bytes=self.sizes[table],
            segment_created=row["SEGMENT_CREATED"] != "NO",
            statistics_rows=number(row["NUM_ROWS"]),
            statistics_bytes=self._statistics_bytes(row, space),
            analyzed_at=analyzed if isinstance(analyzed, datetime) else None,
            data_object=number(known.get("DATA_OBJECT_ID")),
            object_id=number(known.get("OBJECT_ID")),
            created=text(known.get("CREATED")),
            bigfile=space in self.spaces.bigfile,
            lob_bytes=self.lob_bytes.get(table),
            extents=(),
            policies=filters,
            hidden=hidden,
            row_archival=has_row_archival(columns),
            selectable=self.rights.may_select(table),
            may_flashback=self.rights.may_flashback(table),
        )

    def _statistics_bytes(self, row: Row, space: str | None) -> int | None:
        blocks = number(row["BLOCKS"])
        if blocks is None:
            return None
        return blocks * self.spaces.block_bytes.get(space or "", _DEFAULT_BLOCK_BYTES)


def _sums(
    large_objects: Mapping[TableName, frozenset[str]], segments: Mapping[TableName, int]
) -> Mapping[TableName, int]:
    """Return the bytes of each table's large objects, as far as one of its segments is known."""
    sizes = {
        table: [size for name in names if (size := segments.get(TableName(table.owner, name)))]
        for table, names in large_objects.items()
    }
    return {table: sum(known) for table, known in sizes.items() if known}


def _user(session: OracleSession) -> str:
    ((username,),) = session.rows(
        "SELECT SYS_CONTEXT('USERENV', 'SESSION_USER') FROM sys.dual", where=WHERE
    )
    return str(username)


def _segment(row: Row) -> TableName:
    """Return the segment that holds a table's rows: its cluster's, or its own."""
    cluster = text(row["CLUSTER_NAME"])
    if cluster is None:
        return table_of(row)
    return TableName(str(row["CLUSTER_OWNER"] or row["OWNER"]), cluster)
