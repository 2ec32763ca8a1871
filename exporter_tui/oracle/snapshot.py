"""The SCN of a run.

Enters: a session. Leaves: the newest SCN that the user's rights allow to learn, and how it was
learned. A way that the user may not go leads to the next one; any other error is reported.
"""

from exporter_tui.model.catalogue.lookup import error as catalogued
from exporter_tui.model.errors import ExporterError
from exporter_tui.model.facts import Snapshot, SnapshotMethod
from exporter_tui.model.grants import grant_for_scn
from exporter_tui.model.names import Scn
from exporter_tui.model.places import SNAPSHOT
from exporter_tui.oracle.dictionary.tables import read_database
from exporter_tui.oracle.session import OracleSession

_WAYS = (
    (SnapshotMethod.CURRENT_SCN, "SELECT current_scn FROM sys.v_$database"),
    (
        SnapshotMethod.DBMS_FLASHBACK,
        "SELECT sys.DBMS_FLASHBACK.GET_SYSTEM_CHANGE_NUMBER FROM sys.dual",
    ),
    (SnapshotMethod.TIMESTAMP_TO_SCN, "SELECT TIMESTAMP_TO_SCN(SYSTIMESTAMP) FROM sys.dual"),
)

_NOT_THIS_WAY = frozenset(
    {"ORA-00942", "ORA-00904", "ORA-01031", "ORA-41900", "ORA-06550", "ORA-06553", "ORA-08180"}
)
"""No view, no function, no right; PLS-00201 comes as 06550 or 06553; 08180: no SCN of that time."""


def take(session: OracleSession) -> Snapshot:
    """Return the snapshot; raises ``ExporterError``, NO-SNAPSHOT when no way is open."""
    refusals = []
    for method, sql in _WAYS:
        try:
            found = session.rows(sql, where=SNAPSHOT)
        except ExporterError as error:
            if error.failure.code not in _NOT_THIS_WAY:
                raise
            refusals.append(f"{method.value}: {error.failure.code}")
            continue
        if found and isinstance(found[0][0], int):
            return Snapshot(scn=Scn(found[0][0]), method=method)
        refusals.append(f"{method.value}: no number")
    database = read_database(session)
    grant = grant_for_scn(database.username, database.platform)
    raise catalogued("NO-SNAPSHOT", SNAPSHOT, f"{'; '.join(refusals)}.", grant=grant)
