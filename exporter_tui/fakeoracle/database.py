"""The database behind the protocol: accounts, tables with their history, the SCN.

Enters: a catalog of tables, then changes from Python (there is no DML). Leaves: sessions. It is
deterministic: the SCN moves by one with every commit, and by ``scn_step`` whenever a client asks
for it. State changes under one lock; what a statement reads is frozen.
"""

import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal

from exporter_tui.fakeoracle.answer import OracleError
from exporter_tui.fakeoracle.changes import Row, cells, row_number, whole_row
from exporter_tui.fakeoracle.dictionary.instance import CONTAINER_ID
from exporter_tui.fakeoracle.dictionary.look import Look, Tablespace, User
from exporter_tui.fakeoracle.dictionary.registry import dictionary_columns
from exporter_tui.fakeoracle.kinds import USUAL, ServerKind
from exporter_tui.fakeoracle.logged_on import LoggedOn, alone
from exporter_tui.fakeoracle.sql.expressions.environment import StatementEnvironment
from exporter_tui.fakeoracle.sql.expressions.values import Column
from exporter_tui.fakeoracle.sql.queries.opened import Opened, RowCache, open_version
from exporter_tui.fakeoracle.sql.session import FakeSession
from exporter_tui.fakeoracle.sql.settings import Settings
from exporter_tui.fakeoracle.storage.recode import stored_in
from exporter_tui.fakeoracle.storage.table import Catalog, StoredTable, TableVersion

VERSION = "19.24.0.0.0"
_ORACLE_ACCOUNTS = (
    "SYS",
    "SYSTEM",
    "OUTLN",
    "DBSNMP",
    "XDB",
    "CTXSYS",
    "MDSYS",
    "GSMADMIN_INTERNAL",
)
_READER_VIEWS = (
    "V_$DATABASE",
    "V_$CONTAINERS",
    "V_$PDB_INCARNATION",
    "DBA_SEGMENTS",
    "DBA_EXTENTS",
)
_FIRST_SID = 21
_FIRST_SERIAL = 1001

Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableState:
    """A table, the SCN of its last redefinition, and the oldest SCN that undo still covers."""

    table: StoredTable
    defined_scn: int = 0
    undo_from_scn: int = 0


class FakeDatabase:
    """An ``Engine``. ``kind``: what server it is. ``undo_retention_s`` is what V$PARAMETER says;
    ``expire_undo`` is what counts.

    ``compressed``: tables whose rows travel with bit vectors. ``scn_lag``: how far behind the
    present TIMESTAMP_TO_SCN is. ``first_scn``: where the SCN begins, if that is later than the
    catalog's. ``scn_ahead``: an SCN that lies no further ahead is taken for one
    that this server gave away before it was killed and started again; asking for it makes it the
    present.
    """

    def __init__(
        self,
        catalog: Catalog,
        *,
        unique_name: str = "FAKEDB",
        container: str = "FAKEPDB1",
        services: Sequence[str] = ("fakepdb1",),
        sids: Sequence[str] = ("FAKEDB",),
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        scn_step: int = 1,
        scn_lag: int = 0,
        scn_ahead: int = 0,
        first_scn: int = 0,
        undo_retention_s: int = 900,
        compressed: Collection[Key] = (),
        kind: ServerKind = USUAL,
    ) -> None:
        self.kind = kind
        self.unique_name = unique_name
        self.container = container
        self.services = services
        self.sids = sids
        self.logged_on: Callable[[], Sequence[LoggedOn]] = tuple
        self._clock = clock
        self._scn = max(catalog.scn, first_scn)
        self._unpublished: dict[int, int] = {}
        self._scn_step = scn_step
        self._scn_lag = scn_lag
        self._scn_ahead = scn_ahead
        self._undo_retention_s = undo_retention_s
        self._compressed = frozenset(compressed)
        self._catalog = catalog
        self._lock = threading.RLock()
        self._tables = {
            (table.owner, table.name): TableState(table=stored_in(table, kind.sets))
            for table in catalog.tables
        }
        self._rows = RowCache()
        self._log_ons = 0
        self._users: dict[str, User] = {}
        for name in (*_ORACLE_ACCOUNTS, *catalog.owners):
            self._add(name, "", maintained=name in _ORACLE_ACCOUNTS)

    # Accounts

    def add_user(self, name: str, password: str, *, privileges: Iterable[str] = ()) -> None:
        """Add an account (upper case) that may log on, with further system privileges."""
        with self._lock:
            self._add(name, password)
            self.grant(name, "CREATE SESSION", *privileges)

    def add_reader(self, name: str, password: str) -> None:
        """Add an account that may export everything that the catalog lets it: SELECT and FLASHBACK
        on every table but the catalog's ``no_select`` and ``no_flashback`` ones, block maps, SCNs,
        values as they are.
        """
        self.add_user(name, password, privileges=["EXEMPT REDACTION POLICY"])
        for owner, table in self._tables:
            if (owner, table) not in self._catalog.no_select:
                self.grant(name, "SELECT", on=(owner, table))
            if (owner, table) not in self._catalog.no_flashback:
                self.grant(name, "FLASHBACK", on=(owner, table))
        for view in _READER_VIEWS:
            self.grant(name, "SELECT", on=("SYS", view))
        self.grant(name, "EXECUTE", on=("SYS", "DBMS_FLASHBACK"))

    def grant(self, user: str, *privileges: str, on: Key | None = None) -> None:
        """Grant system privileges and roles, or object privileges ``on`` (owner, object)."""
        with self._lock:
            found = self._users[user]
            if on is None:
                found = replace(found, system=found.system | set(privileges))
            else:
                found = replace(found, objects=found.objects | {(p, *on) for p in privileges})
            self._users[user] = found

    def revoke(self, user: str, *privileges: str, on: Key | None = None) -> None:
        """Take privileges back; what was not granted is passed over."""
        with self._lock:
            found = self._users[user]
            if on is None:
                found = replace(found, system=found.system - set(privileges))
            else:
                found = replace(found, objects=found.objects - {(p, *on) for p in privileges})
            self._users[user] = found

    def password(self, user: str) -> str | None:
        """Return the password of an account that can log on, None otherwise."""
        found = self._users.get(user)
        return found.password or None if found else None

    def user(self, name: str) -> User:
        """Return the account as it is now."""
        return self._users[name]

    def log_on(self, user: str) -> FakeSession:
        """Open a session; ORA-01045 without CREATE SESSION."""
        with self._lock:
            if "CREATE SESSION" not in self._users[user].system:
                raise OracleError(1045, f"user {user} lacks CREATE SESSION privilege; logon denied")
            number = self._log_ons
            self._log_ons += 1
        if self.kind.log_on_refusal:
            raise OracleError(
                604,
                "error occurred at recursive SQL level 1\n"
                f"ORA-20001: {self.kind.log_on_refusal}\nORA-06512: at line 4",
            )
        return FakeSession(self, user, sid=_FIRST_SID + number, serial=_FIRST_SERIAL + number)

    def _add(self, name: str, password: str, *, maintained: bool = False) -> None:
        number = len(self._users) if maintained else 100 + len(self._users)
        self._users[name] = User(
            name=name, password=password, user_id=number, maintained=maintained
        )

    # Time and change

    def current_scn(self) -> int:
        """Return the SCN that a client gets, and let time go on by ``scn_step``."""
        with self._lock:
            self._scn += self._scn_step
            if self.kind.late_scn_reads:
                self._unpublished[self._scn] = self.kind.late_scn_reads
            return self._scn

    def open_resetlogs(self, scn: int) -> None:
        """Go back to ``scn``, as after FLASHBACK DATABASE and OPEN RESETLOGS: what came later never
        was, and the SCN goes on from there in a new incarnation.
        """
        with self._lock:
            self.kind = replace(self.kind, resetlogs_scn=scn + 1)
            self._scn = scn + 1
            for key, state in self._tables.items():
                kept = tuple(one for one in state.table.versions if one.scn <= scn)
                self._tables[key] = replace(state, table=replace(state.table, versions=kept))

    def commit_version(
        self,
        owner: str,
        table: str,
        *,
        insert: Sequence[Row] = (),
        update: Mapping[str, Mapping[str, object]] | None = None,
        delete: Collection[str] = (),
    ) -> int:
        """Change rows and return the SCN from which the change is seen.

        ``insert``: whole rows in column order, or by column name (others NULL). ``update``: ROWID
        to column to value, ``delete``: ROWIDs. Plain ints and datetimes are taken as NUMBER and
        moments. Raises KeyError for an unknown table or column, LookupError for an unknown ROWID.
        """
        with self._lock:
            state = self._tables[owner, table]
            old = state.table
            scn = self._scn + 1
            changed = old.with_changes(
                scn,
                insert=[whole_row(old, row) for row in insert],
                update={
                    row_number(old.newest, rowid): cells(old, named)
                    for rowid, named in (update or {}).items()
                },
                delete=[row_number(old.newest, rowid) for rowid in delete],
            )
            self._tables[owner, table] = replace(state, table=changed)
            self._scn = scn
            return scn

    def redefine(self, table: StoredTable) -> int:
        """Put another definition in the place of a table (or a new table) and return the SCN:
        reading it AS OF an earlier one is ORA-01466.
        """
        with self._lock:
            self._scn += 1
            self._tables[table.owner, table.name] = TableState(
                table=table, defined_scn=self._scn, undo_from_scn=self._scn
            )
            return self._scn

    def drop(self, owner: str, table: str) -> None:
        """Drop a table."""
        with self._lock:
            self._scn += 1
            del self._tables[owner, table]

    def expire_undo(self, before_scn: int | None = None, *, table: Key | None = None) -> None:
        """Forget how one table, or all of them, looked before an SCN (None: before the present):
        reading that is ORA-01555 from now on.
        """
        with self._lock:
            horizon = self._scn if before_scn is None else before_scn
            for key in [table] if table else list(self._tables):
                state = self._tables[key]
                self._tables[key] = replace(state, undo_from_scn=max(state.undo_from_scn, horizon))

    def table(self, owner: str, name: str) -> StoredTable:
        """Return a table with its history; raises KeyError."""
        return self._tables[owner, name].table

    # What sessions ask

    def holds_table(self, owner: str, name: str) -> bool:
        """Return whether there is such a table."""
        return (owner, name) in self._tables

    def open_table(self, owner: str, name: str, *, alias: str | None, scn: Column | None) -> Opened:
        """Return the rows that a statement reads. Raises ORA-08181 for an SCN that is none or lies
        ahead, ORA-01466 after a redefinition, ORA-01555 without undo, ORA-08188 for external
        tables.
        """
        with self._lock:
            state = self._tables[owner, name]
            version = state.table.newest if scn is None else self._version(state, scn)
        return open_version(
            state.table,
            version,
            alias,
            self._rows,
            self.kind.sets,
            compressed=(owner, name) in self._compressed,
        )

    def _version(self, state: TableState, wanted: Column) -> TableVersion:
        if state.table.flags.external:
            raise OracleError(8188, "specified SCN or timestamp is not allowed for this object")
        scn = self._valid_scn(wanted)
        version = state.table.as_of(scn)
        if scn < state.defined_scn or version is None:
            raise OracleError(1466, "unable to read data - table definition has changed")
        if scn < state.undo_from_scn:
            raise OracleError(
                1555, 'snapshot too old: rollback segment number 0 with name "" too small'
            )
        return version

    def _valid_scn(self, wanted: Column) -> int:
        value = wanted.value
        if isinstance(value, str) and value.strip().isdigit():
            value = Decimal(value)
        whole = isinstance(value, Decimal) and value.is_finite() and value == int(value)
        if not whole or not 0 < value <= self._scn + self._scn_ahead:
            raise _no_scn()
        if left := self._unpublished.get(int(value)):
            self._unpublished[int(value)] = left - 1
            raise _no_scn()
        self._scn = max(self._scn, int(value))
        return int(value)

    def look(self, user: User, settings: Settings, sid: int, serial: int) -> Look:
        """Return the database for dictionary views; asking takes no SCN away."""
        with self._lock:
            tables = tuple(state.table for _, state in sorted(self._tables.items()))
            return Look(
                user=user,
                users=dict(self._users),
                tables=tables,
                views=self._catalog.views,
                synonyms=self._catalog.synonyms,
                dictionary=dictionary_columns(),
                tablespaces=_tablespaces(tables),
                settings=settings,
                unique_name=self.unique_name,
                container=self.container,
                take_scn=self.current_scn,
                undo_retention_s=self._undo_retention_s,
                version=VERSION,
                sid=sid,
                serial=serial,
                kind=self.kind,
                sessions=lambda: self.logged_on() or (alone(user.name, sid, serial),),
            )

    def environment(
        self, session: FakeSession, user: User, settings: Settings
    ) -> StatementEnvironment:
        """Return the environment of one statement."""
        may_take = user.holds("EXECUTE", "SYS", "DBMS_FLASHBACK") or user.name == "SYS"
        return StatementEnvironment(
            settings=settings,
            user=user.name,
            now=self._clock(),
            user_environment=self._user_environment(session, user, settings),
            take_scn=self.current_scn if may_take else None,
            approximate_scn=lambda: self._scn - self._scn_lag,
        )

    def _user_environment(
        self, session: FakeSession, user: User, settings: Settings
    ) -> dict[str, str | None]:
        return {
            "CDB_NAME": self.unique_name,
            "CLOUD_SERVICE": self.kind.cloud_service,
            "CON_ID": str(CONTAINER_ID),
            "CON_NAME": self.container,
            "CURRENT_SCHEMA": settings.current_schema,
            "CURRENT_USER": user.name,
            "DATABASE_ROLE": self.kind.role,
            "DB_DOMAIN": None,
            "DB_NAME": self.container,
            "DB_UNIQUE_NAME": self.unique_name,
            "INSTANCE": "1",
            "INSTANCE_NAME": self.unique_name,
            "LANGUAGE": f"AMERICAN_AMERICA.{self.kind.character_set}",
            "SERVER_HOST": "localhost",
            "SERVICE_NAME": self.services[0],
            "SESSION_USER": user.name,
            "SID": str(session.sid),
        }


def _no_scn() -> OracleError:
    return OracleError(8181, "specified number is not a valid system change number")


def _tablespaces(tables: Iterable[StoredTable]) -> tuple[Tablespace, ...]:
    found: dict[str, Tablespace] = {}
    for table in tables:
        segment = table.segment
        if segment is not None:
            found[segment.tablespace] = Tablespace(
                name=segment.tablespace, block_bytes=segment.block_bytes, bigfile=segment.bigfile
            )
    return tuple(found[name] for name in sorted(found))
