"""What a dictionary view may look at: the database as one user sees it at one moment.

Enters: the database's state. Leaves: frozen values for the views. It decides what is accessible:
an ALL_ view shows the objects on which the user has any privilege.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from exporter_tui.fakeoracle.kinds import ServerKind
from exporter_tui.fakeoracle.logged_on import LoggedOn
from exporter_tui.fakeoracle.sql.settings import Settings
from exporter_tui.fakeoracle.storage.table import Column, StoredTable, Synonym, View

DATA_PRIVILEGES = ("SELECT", "READ")
_ANY_TABLE = frozenset({"SELECT ANY TABLE", "READ ANY TABLE"})


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """One account. ``objects``: (privilege, owner, object) grants, ``system``: system privileges
    and roles. ``maintained``: ALL_USERS.ORACLE_MAINTAINED.
    """

    name: str
    password: str = field(repr=False)
    user_id: int
    system: frozenset[str] = frozenset()
    objects: frozenset[tuple[str, str, str]] = frozenset()
    maintained: bool = False

    def holds(self, privilege: str, owner: str, name: str) -> bool:
        """Return whether an object privilege was granted."""
        return (privilege, owner, name) in self.objects

    def may_read(self, owner: str, name: str) -> bool:
        """Return whether the user may SELECT from a table."""
        return (
            owner == self.name
            or bool(self.system & _ANY_TABLE)
            or any(self.holds(privilege, owner, name) for privilege in DATA_PRIVILEGES)
        )

    def may_flash_back(self, owner: str, name: str) -> bool:
        """Return whether the user may read a table AS OF: "you must have the FLASHBACK object
        privilege ... or the FLASHBACK ANY TABLE system privilege" (SELECT, Prerequisites).
        """
        return (
            owner == self.name
            or "FLASHBACK ANY TABLE" in self.system
            or self.holds("FLASHBACK", owner, name)
        )

    def may_see(self, owner: str, name: str) -> bool:
        """Return whether ALL_ views show an object."""
        return self.may_read(owner, name) or any(
            granted[1:] == (owner, name) for granted in self.objects
        )

    def may_read_catalog(self, view: str) -> bool:
        """Return whether the user may SELECT from a DBA_ or V_$ view."""
        return (
            bool(self.system & {"SELECT ANY DICTIONARY", "SELECT_CATALOG_ROLE"})
            or self.name == "SYS"
            or self.holds("SELECT", "SYS", view)
            or self.holds("READ", "SYS", view)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedColumns:
    """A dictionary view as ALL_TAB_COLS shows it."""

    owner: str
    name: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tablespace:
    """One tablespace."""

    name: str
    block_bytes: int
    bigfile: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Everything that views are made from. ``sid`` and ``serial`` are of the session that asks;
    ``sessions``: all that are logged on.
    """

    user: User
    users: Mapping[str, User]
    tables: tuple[StoredTable, ...]
    views: tuple[View, ...]
    synonyms: tuple[Synonym, ...]
    dictionary: tuple[NamedColumns, ...]
    tablespaces: tuple[Tablespace, ...]
    settings: Settings
    unique_name: str
    container: str
    take_scn: Callable[[], int]
    undo_retention_s: int
    version: str
    sid: int
    serial: int
    kind: ServerKind
    sessions: Callable[[], Sequence[LoggedOn]]

    @property
    def accessible(self) -> tuple[StoredTable, ...]:
        """Return the tables that ALL_ views show to the user."""
        return tuple(table for table in self.tables if self._is_seen(table))

    @property
    def accessible_views(self) -> tuple[View, ...]:
        """Return the views that ALL_ views show to the user."""
        return tuple(view for view in self.views if self._is_seen(view))

    @property
    def accessible_synonyms(self) -> tuple[Synonym, ...]:
        """Return the synonyms that ALL_ views show to the user: own and public ones, and those of
        objects that are accessible.
        """
        return tuple(
            one
            for one in self.synonyms
            if one.owner in {self.user.name, "PUBLIC"}
            or (one.link is None and self.user.may_see(one.table_owner, one.table))
        )

    def _is_seen(self, thing: StoredTable | View) -> bool:
        return self.user.may_see(thing.owner, thing.name)
