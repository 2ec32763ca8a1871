"""That a run goes on in the incarnation that its folder came from.

Enters: a session, SCNs of pinned plans. Leaves: a snapshot that is not older, or OTHER-DATABASE
before anything of two databases is mixed. A current SCN below that of a plan is another
incarnation, for SCNs never go back; a standby that has not applied as much yet is waited for.
"""

from collections.abc import Callable

from exporter_tui.model.catalogue.lookup import error as catalogued
from exporter_tui.model.facts import Database, Snapshot
from exporter_tui.model.identity import named
from exporter_tui.model.names import Scn
from exporter_tui.oracle import snapshot
from exporter_tui.oracle.session import OracleSession

_LOOKS = 3
_BETWEEN_S = 3.0
"""TIMESTAMP_TO_SCN is exact to about 3 s, and instances of a cluster may lag by as much."""
_STANDBY = "STANDBY"


def take_after(
    session: OracleSession,
    newest: Scn | None,
    database: Database,
    output_dir: str,
    pause: Callable[[float], None],
) -> Snapshot:
    """Return a snapshot that is not older than ``newest``, the newest SCN of a pinned plan; raises
    ExporterError OTHER-DATABASE or STANDBY-BEHIND when there is none.
    """
    taken = snapshot.take(session)
    looks = 1
    while newest is not None and taken.scn < newest and looks < _LOOKS:
        pause(_BETWEEN_S)
        taken = snapshot.take(session)
        looks += 1
    if newest is None or taken.scn >= newest:
        return taken
    where = f"SCN {taken.scn}, and plans of the folder stand at SCN {newest}"
    if _STANDBY in database.role:
        raise catalogued("STANDBY-BEHIND", output_dir, f"The standby is at {where}.")
    raise catalogued(
        "OTHER-DATABASE",
        output_dir,
        f"Database {named(database.identity)} is at {where}: it was restored or flashed back, or "
        "it is another one of that name.",
    )
