"""Who administers the database: what decides how a right on an object of SYS can be given.

Enters: a session. Leaves: a ``Platform``. Signs: Autonomous Database names its service in the
USERENV parameter CLOUD_SERVICE (from 18c on, NULL elsewhere); every Amazon RDS instance has the
user RDSADMIN. A sign that cannot be looked for is taken as absent: only words depend on it.
"""

from exporter_tui.model.errors import ExporterError
from exporter_tui.model.facts import Platform
from exporter_tui.oracle.dictionary.rungs import NOT_READABLE, Rungs
from exporter_tui.oracle.dictionary.views import WHERE
from exporter_tui.oracle.session import OracleSession

_CLOUD_SERVICE = "SELECT SYS_CONTEXT('USERENV', 'CLOUD_SERVICE') FROM sys.dual"
_RDS_USER = "SELECT username FROM sys.all_users WHERE username = 'RDSADMIN'"
_CANNOT_TELL = NOT_READABLE | {"ORA-02003"}
"""No such parameter in this release."""


def read_platform(session: OracleSession, rungs: Rungs) -> Platform:
    """Return the platform; two short statements at most. Raises ``ExporterError`` for what is no
    matter of release or rights.
    """
    if any(value is not None for (value,) in _cloud_service(session)):
        return Platform.AUTONOMOUS
    return Platform.RDS if rungs.ask(session, "ALL_USERS", _RDS_USER) else Platform.ON_PREMISES


def _cloud_service(session: OracleSession) -> list[tuple[object, ...]]:
    try:
        return session.rows(_CLOUD_SERVICE, where=WHERE)
    except ExporterError as error:
        if error.failure.code in _CANNOT_TELL:
            return []
        raise
