"""What the sessions of a run wait for at this moment, as the database sees it.

Enters: a session, and the identifier that all sessions of the run carry. Leaves: how many of the
others the database works for, and how many there are. Source: V$SESSION (Database Reference): while
STATE is WAITING the session waits for what WAIT_CLASS says, else it is on CPU; Idle is the wait for
the client's next call, Network that for the client to take what it is sent.
"""

from exporter_tui.model.names import RunId
from exporter_tui.model.places import DICTIONARY
from exporter_tui.model.work import Waits
from exporter_tui.oracle.session import OracleSession

_SQL = (
    "SELECT s.STATE, s.WAIT_CLASS FROM SYS.V_$SESSION s "
    "WHERE s.CLIENT_IDENTIFIER = :run AND s.SID <> :own"
)
_FOR_THE_CLIENT = {"Idle", "Network"}
_BOUND_S = 5.0


def read_waits(session: OracleSession, run_id: RunId) -> Waits:
    """Return how the other sessions of the run stand; raises ``ExporterError``, ORA-00942 where the
    user may not look.
    """
    rows = session.rows(
        _SQL, {"run": run_id, "own": session.sid}, where=DICTIONARY, timeout_s=_BOUND_S
    )
    waiting = sum(state == "WAITING" and kind in _FOR_THE_CLIENT for state, kind in rows)
    return Waits(busy=len(rows) - waiting, sessions=len(rows))
