"""Which tables the user may read, and read as of an SCN.

Enters: the session's privileges. Leaves: yes or no per table. ALL_TAB_PRIVS shows what was granted
to the user, to PUBLIC and to every enabled role (Database Reference), so that roles need no view of
their own; schema privileges exist from release 23 on.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from exporter_tui.model.names import TableName
from exporter_tui.oracle.dictionary.views import Row, Views

_READ = ("SELECT", "READ")
_READ_ANY = frozenset({"SELECT ANY TABLE", "READ ANY TABLE"})
_FLASHBACK_ANY = "FLASHBACK ANY TABLE"
_EXEMPT = "EXEMPT ACCESS POLICY"
_UNMASKED = "EXEMPT REDACTION POLICY"
_SYS = "SYS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """The privileges of one session. ``objects``: (owner, table, privilege), None where nobody
    could look; ``schemas``: (schema, privilege).
    """

    username: str
    system: frozenset[str]
    schemas: frozenset[tuple[str, str]]
    objects: frozenset[tuple[str, str, str]] | None

    def may_select(self, table: TableName) -> bool:
        """Return whether the user owns the table or holds SELECT or READ on it; True where only the
        reading itself can tell.
        """
        return (
            table.owner == self.username
            or bool(self.system & _READ_ANY)
            or any((table.owner, any_table) in self.schemas for any_table in _READ_ANY)
            or self.objects is None
            or any((table.owner, table.name, privilege) in self.objects for privilege in _READ)
        )

    def may_flashback(self, table: TableName) -> bool:
        """Return whether the user owns the table or holds FLASHBACK on it; True where only the
        reading itself can tell.
        """
        return (
            table.owner == self.username
            or _FLASHBACK_ANY in self.system
            or (table.owner, _FLASHBACK_ANY) in self.schemas
            or self.objects is None
            or (table.owner, table.name, "FLASHBACK") in self.objects
        )

    @property
    def sees_all_rows(self) -> bool:
        """Return whether policies that hide rows do not apply to the user: row-level, label and
        Real Application Security know the same privilege.
        """
        return _EXEMPT in self.system or self.username == _SYS

    def sees_unmasked(self, owner: str) -> bool:
        """Return whether Data Redaction masks nothing of an owner's tables for the user."""
        return (
            _UNMASKED in self.system or (owner, _UNMASKED) in self.schemas or self.username == _SYS
        )


def read_rights(views: Views, username: str, owners: Sequence[str]) -> Rights:
    """Return the session's rights on the tables of ``owners``."""
    system = views.simple("SESSION_PRIVS", "SELECT privilege FROM sys.session_privs") or []
    schemas = None
    if views.exists("SESSION_SCHEMA_PRIVS"):
        sql = "SELECT schema, privilege FROM sys.session_schema_privs"
        schemas = views.simple("SESSION_SCHEMA_PRIVS", sql)
    granted = views.rows_if_allowed(
        "ALL_TAB_PRIVS",
        ("TABLE_SCHEMA", "TABLE_NAME", "PRIVILEGE"),
        "TABLE_SCHEMA",
        owners,
        "privilege IN ('SELECT', 'READ', 'FLASHBACK')",
    )
    return Rights(
        username=username,
        system=frozenset(str(privilege) for (privilege,) in system),
        schemas=frozenset((str(schema), str(privilege)) for schema, privilege in schemas or ()),
        objects=None if granted is None else frozenset(map(_granted, granted)),
    )


def _granted(row: Row) -> tuple[str, str, str]:
    return str(row["TABLE_SCHEMA"]), str(row["TABLE_NAME"]), str(row["PRIVILEGE"])
