"""Kinds of server: what one Oracle database is and another is not, as one frozen value.

Enters: a test, or the demo, says what differs from the usual server. Leaves: ``ServerKind``, which
engine, dictionary and protocol read. A fault is something that happens; a kind is how the server
always is. The defaults are those of a 19c database in AL32UTF8 that nobody has configured.
"""

from dataclasses import dataclass
from enum import Enum

from exporter_tui.fakeoracle.character_sets import CharacterSets, sets_named


class Defines(Enum):
    """What a server does with a column that the client defines as another type."""

    OBEYED = "obeyed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerKind:
    """Facts of one server.

    ``character_set``, ``national_character_set``: as NLS_DATABASE_PARAMETERS names them.
    ``lost_character``: what a client receives for stored bytes that their set does not define.
    ``defines``: a client that defines columns (it must, where a result has LOBs) gets text and
    bytes in the form that it asked for, LONG and the form of the character set included, which is
    what python-oracledb's maintainers saw real servers do; or ORA-00932 for a LONG that is none.

    ``database_id``: V$DATABASE.DBID, the same on a standby, another one after RMAN DUPLICATE.
    ``resetlogs_scn``: V$DATABASE.RESETLOGS_CHANGE#, another one after OPEN RESETLOGS, the same on a
    standby. ``container_guid``: V$CONTAINERS.GUID, another one for a clone under the same name.
    ``container_resetlogs_scn``: V$PDB_INCARNATION.BEGIN_RESETLOGS_SCN of the current incarnation.

    ``role``, ``open_mode``: of V$DATABASE; PHYSICAL STANDBY is READ ONLY WITH APPLY.
    ``late_scn_reads``: so many reads as of an SCN that CURRENT_SCN has just shown are ORA-08181,
    because a standby publishes what can be read later than what it has applied.

    ``slow_views``: (name, seconds) of dictionary views over which a statement takes that long;
    a client that cancels is heard. ``sessions_per_user``: of the profile; a further log-on is
    ORA-02391. None: no limit.
    """

    character_set: str = "AL32UTF8"
    national_character_set: str = "AL16UTF16"
    lost_character: str = "\ufffd"
    defines: Defines = Defines.OBEYED
    nls: tuple[tuple[str, str], ...] = ()
    """NLS parameters of the instance, with which every session begins: (name, value)."""
    log_on_trigger: tuple[str, ...] = ()
    """ALTER SESSION statements that an AFTER LOGON trigger executes in every session."""
    log_on_refusal: str = ""
    """What an AFTER LOGON trigger raises as ORA-20001: the log-on fails with ORA-00604 around it,
    and ORA-06512 names the trigger's line.
    """
    log_on_warning: tuple[int, str] | None = None
    """Number and text of a warning that comes with every successful log-on, such as ORA-28002."""
    unknown_settings: frozenset[str] = frozenset()
    """What ALTER SESSION SET does not know in this release (ORA-02248): ``ROW ARCHIVAL
    VISIBILITY`` before 12.1, ``OPTIMIZER_IGNORE_HINTS`` before 18c.
    """
    cloud_service: str | None = None
    """USERENV's CLOUD_SERVICE: OLTP, DWCS or JDCS in an Autonomous Database, NULL elsewhere."""
    label_security: bool = False
    """Whether Oracle Label Security is installed: the views of LBACSYS exist."""
    database_id: int = 1804289383
    resetlogs_scn: int = 1920977
    container_guid: str = "A8DA63CEAD385A5BE053C4E15A0A774A"
    container_resetlogs_scn: int = 1
    role: str = "PRIMARY"
    open_mode: str = "READ WRITE"
    late_scn_reads: int = 0
    revoked_packages: frozenset[str] = frozenset()
    """Packages of SYS that PUBLIC may not execute: hardening guides take DBMS_LOB from it. A call
    is ORA-00904 for whoever has no right of his own.
    """
    slow_views: tuple[tuple[str, float], ...] = ()
    sessions_per_user: int | None = None

    @property
    def sets(self) -> CharacterSets:
        """Return the character sets; raises ValueError for a name that is not known."""
        return sets_named(self.character_set, self.national_character_set, self.lost_character)


USUAL = ServerKind()
"""The server that the demo shows."""
