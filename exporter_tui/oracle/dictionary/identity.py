"""Which database this is, in which incarnation, as far as the user may look.

Enters: a session. Leaves: its ``DatabaseIdentity``, refused where another is expected. Sources:
V$DATABASE (DBID and RESETLOGS_CHANGE# are those of the whole CDB, the same on a standby),
V$CONTAINERS (the GUID of a clone is another one), V$PDB_INCARNATION (a new incarnation whenever a
container is opened with RESETLOGS; from 12.2 on). Each needs a right of its own; names and role are
told to everybody.
"""

from exporter_tui.model.catalogue.lookup import error as catalogued
from exporter_tui.model.errors import ExporterError
from exporter_tui.model.facts import DatabaseIdentity
from exporter_tui.model.identity import differences, named
from exporter_tui.oracle.dictionary.rungs import Rungs
from exporter_tui.oracle.dictionary.views import WHERE, number, text
from exporter_tui.oracle.session import OracleSession

_NAME = "SELECT SYS_CONTEXT('USERENV', 'DB_UNIQUE_NAME') FROM sys.dual"
_CONTAINER = "SELECT SYS_CONTEXT('USERENV', 'CON_NAME') FROM sys.dual"
_DATABASE = "SELECT dbid, resetlogs_change# FROM sys.v_$database"
_GUID = (
    "SELECT guid FROM sys.v_$containers WHERE con_id = TO_NUMBER(SYS_CONTEXT('USERENV', 'CON_ID'))"
)
_INCARNATION = (
    "SELECT begin_resetlogs_scn FROM sys.v_$pdb_incarnation WHERE status = 'CURRENT' "
    "AND con_id = TO_NUMBER(SYS_CONTEXT('USERENV', 'CON_ID'))"
)
_CONTAINER_UNKNOWN = "ORA-02003"


def read_identity(session: OracleSession, rungs: Rungs | None = None) -> DatabaseIdentity:
    """Return what the session may know of the database it is in."""
    rungs = rungs or Rungs()
    ((name,),) = session.rows(_NAME, where=WHERE)
    container = _container(session)
    database = rungs.ask(session, "V_$DATABASE", _DATABASE) or [(None, None)]
    guid = incarnation = None
    if container is not None:
        guid = _one(rungs.ask(session, "V_$CONTAINERS", _GUID))
        incarnation = _one(rungs.ask(session, "V_$PDB_INCARNATION", _INCARNATION))
    return DatabaseIdentity(
        unique_name=str(name),
        container=container,
        database_id=number(database[0][0]),
        resetlogs_scn=number(database[0][1]),
        container_guid=guid.hex().upper() if isinstance(guid, bytes) else text(guid),
        container_resetlogs_scn=number(incarnation),
    )


def refuse_other(expected: DatabaseIdentity, found: DatabaseIdentity) -> None:
    """Raise ExporterError OTHER-DATABASE unless ``found`` is ``expected``."""
    if found_differences := differences(expected, found):
        message = f"Connected is database {named(found)}: {'; '.join(found_differences)}."
        raise catalogued("OTHER-DATABASE", "database", message)


def _container(session: OracleSession) -> str | None:
    try:
        ((name,),) = session.rows(_CONTAINER, where=WHERE)
    except ExporterError as error:
        if error.failure.code == _CONTAINER_UNKNOWN:  # before 12.1 there are none
            return None
        raise
    return text(name)


def _one(rows: list[tuple[object, ...]] | None) -> object:
    """Return the only value, None where there is none or a choice."""
    return rows[0][0] if rows is not None and len(rows) == 1 else None
