"""One log-on: its settings, its rights, its statements.

Enters: SQL and binds from the protocol. Leaves: ``Answer``s. The session decides which version of
a table a statement may read; everything after that is a function of values. Rights that are
missing give ORA-00942 (nothing is seen) and ORA-01031 (seen, but not this way).
"""

from collections.abc import Sequence
from typing import Protocol

from exporter_tui.fakeoracle.answer import Answer, BindValue, OracleError
from exporter_tui.fakeoracle.dictionary import lacking
from exporter_tui.fakeoracle.dictionary.look import Look, User
from exporter_tui.fakeoracle.dictionary.registry import find_view
from exporter_tui.fakeoracle.dictionary.security import LABEL_SECURITY_OWNER
from exporter_tui.fakeoracle.kinds import ServerKind
from exporter_tui.fakeoracle.sql.expressions.environment import StatementEnvironment
from exporter_tui.fakeoracle.sql.expressions.evaluate import Evaluator
from exporter_tui.fakeoracle.sql.expressions.values import Column
from exporter_tui.fakeoracle.sql.parsing import nodes
from exporter_tui.fakeoracle.sql.parsing.bind import bound
from exporter_tui.fakeoracle.sql.parsing.statement import Kind, kind_of, translated
from exporter_tui.fakeoracle.sql.queries.frame import Frame
from exporter_tui.fakeoracle.sql.queries.grouping import walk
from exporter_tui.fakeoracle.sql.queries.opened import Opened, open_view
from exporter_tui.fakeoracle.sql.queries.query import Query
from exporter_tui.fakeoracle.sql.queries.sight import Sight, names_of
from exporter_tui.fakeoracle.sql.settings import Settings, altered, initial
from exporter_tui.fakeoracle.storage.table import StoredTable

_NO_TABLE = "table or view does not exist"


class Database(Protocol):
    """What a session asks of the database."""

    kind: ServerKind

    def user(self, name: str) -> User:
        """Return the account as it is now."""
        ...

    def holds_table(self, owner: str, name: str) -> bool:
        """Return whether there is such a table."""
        ...

    def table(self, owner: str, name: str) -> StoredTable:
        """Return a table with its history."""
        ...

    def open_table(self, owner: str, name: str, *, alias: str | None, scn: Column | None) -> Opened:
        """Return the newest rows, or those at an SCN; raises ORA-01466, 01555, 08181, 08188."""
        ...

    def look(self, user: User, settings: Settings, sid: int, serial: int) -> Look:
        """Return the database for dictionary views."""
        ...

    def environment(
        self, session: "FakeSession", user: User, settings: Settings
    ) -> StatementEnvironment:
        """Return the environment of one statement."""
        ...


class FakeSession:
    """A log-on; one statement at a time. ``sid`` and ``serial`` as V$SESSION shows them."""

    def __init__(self, database: Database, user: str, *, sid: int, serial: int) -> None:
        self._database = database
        self._user = user
        self.sid = sid
        self.serial = serial
        self._settings = initial(user, database.kind)
        for statement in database.kind.log_on_trigger:
            self.alter(statement)

    @property
    def settings(self) -> Settings:
        """Return what ALTER SESSION has set."""
        return self._settings

    def alter(self, statement: str) -> None:
        """Apply an ALTER SESSION."""
        self._settings = altered(self._settings, statement)

    def describe(self, sql: str) -> Answer:
        """Return the columns of a query without reading a row."""
        if kind_of(sql) is not Kind.SELECT:
            return Answer()
        return self._query(sql, None).describe()

    def execute(self, sql: str, binds: Sequence[BindValue] = ()) -> Answer:
        """Return the answer to one statement; raises ``OracleError``."""
        kind = kind_of(sql)
        if kind is Kind.SELECT:
            return self._query(sql, binds).run()
        if kind is Kind.ALTER_SESSION:
            self.alter(sql)
        return Answer()

    def _query(self, sql: str, binds: Sequence[BindValue] | None) -> Query:
        found = translated(sql)
        if binds is not None and len(binds) < found.binds:
            raise OracleError(1008, "not all variables bound")
        values = tuple(bound(value) for value in binds or ())
        user = self._database.user(self._user)
        environment = self._database.environment(self, user, self._settings)
        environment.run_subquery = lambda select, outer: self._prepared(
            select, outer, user, environment
        ).column()
        return self._prepared(found.select, values, user, environment)

    def _prepared(
        self,
        select: nodes.Select,
        binds: tuple[Column, ...],
        user: User,
        environment: StatementEnvironment,
    ) -> Query:
        constants = Evaluator(Frame((), 1, ()), binds, environment)
        sight = Sight(user=user, environment=environment, names=names_of(select, walk))
        opened = tuple(self._opened(source, sight, constants) for source in select.sources)
        return Query(select, opened, binds, environment)

    def _opened(self, source: nodes.Source, sight: Sight, constants: Evaluator) -> Opened:
        owner, user = source.owner or self._settings.current_schema, sight.user
        if self._database.holds_table(owner, source.table):
            self._check_rights(source, owner, user)
            self._check_kind(source, owner)
            scn = constants.column(source.as_of) if source.as_of is not None else None
            opened = self._database.open_table(owner, source.table, alias=source.alias, scn=scn)
            return sight.of(opened, self._database.table(owner, source.table))
        return self._opened_view(source, user)

    def _check_rights(self, source: nodes.Source, owner: str, user: User) -> None:
        if not user.may_see(owner, source.table):
            raise OracleError(942, _NO_TABLE, position=source.position)
        may_read = user.may_read(owner, source.table)
        if not may_read or (source.as_of and not user.may_flash_back(owner, source.table)):
            raise OracleError(1031, "insufficient privileges", position=source.position)

    def _check_kind(self, source: nodes.Source, owner: str) -> None:
        flags = self._database.table(owner, source.table).flags
        if flags.iot_type == "IOT_OVERFLOW":
            raise OracleError(
                25191,
                "cannot reference overflow table of an index-organized table",
                position=source.position,
            )
        if flags.nested:
            raise OracleError(
                22812,
                "cannot reference nested table column's storage table",
                position=source.position,
            )

    def _opened_view(self, source: nodes.Source, user: User) -> Opened:
        view = find_view(source.owner, source.table)
        if view is not None and view.owner == LABEL_SECURITY_OWNER:
            view = view if self._database.kind.label_security else None
        if view is None or (view.grant is not None and not user.may_read_catalog(view.grant)):
            if view is None and _is_lacking(source, user):
                raise OracleError(3001, f"unimplemented feature: view {source.table}")
            raise OracleError(942, _NO_TABLE, position=source.position)
        if source.as_of is not None:
            raise OracleError(3001, "unimplemented feature: AS OF of a view")
        look = self._database.look(user, self._settings, self.sid, self.serial)
        rows = view.open(look)
        return open_view(
            view.owner, source.table, source.alias, view.columns, rows.column, rows=len(rows)
        )


def _is_lacking(source: nodes.Source, user: User) -> bool:
    """Return whether Oracle would show the user a dictionary view that this server lacks."""
    if source.owner not in {None, "SYS", "PUBLIC"} or not lacking.knows_view(source.table):
        return False
    granted = lacking.for_administrators(source.table)
    return granted is None or user.may_read_catalog(granted)
