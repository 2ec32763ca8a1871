"""What the sessions of a run wait for at this moment, as the database sees it.

Enters: a session, and the identifier that all sessions of the run carry. Leaves: where the others
stand, and for which the database works. Source: V$SESSION (Database Reference): while STATE is
WAITING the session waits for what WAIT_CLASS says, else it is on CPU; Idle is the wait for the
client's next call, Network that for the client to take what it is sent.
"""

from collections import Counter

from exporter_tui.model.names import RunId, one_line
from exporter_tui.model.places import DICTIONARY
from exporter_tui.model.work import Waits
from exporter_tui.oracle.session import OracleSession

_SQL = (
    "SELECT s.STATE, s.WAIT_CLASS, s.EVENT FROM SYS.V_$SESSION s "
    "WHERE s.CLIENT_IDENTIFIER = :run AND s.SID <> :own"
)
_FOR_THE_CLIENT = {"Idle", "Network"}
_BOUND_S = 5.0
ON_CPU = "on its CPU"


def read_waits(session: OracleSession, run_id: RunId) -> Waits:
    """Return how the other sessions of the run stand; raises ``ExporterError``, ORA-00942 where the
    user may not look.
    """
    rows = session.rows(
        _SQL, {"run": run_id, "own": session.sid}, where=DICTIONARY, timeout_s=_BOUND_S
    )
    return Waits(Counter(_at(*row) for row in rows))


def _at(state: object, wait_class: object, event: object) -> tuple[bool, str]:
    if state != "WAITING":
        return True, ON_CPU
    return wait_class not in _FOR_THE_CLIENT, one_line(str(event))
