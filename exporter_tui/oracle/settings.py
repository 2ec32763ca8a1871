"""What every session sets before its first statement, so that nothing depends on how the instance,
a log-on trigger or this machine's environment has set it.

Enters: an open connection. Leaves: the session as we need it, and what could not be set. What makes
results differ must be set, or the log-on fails; what only costs time, or what a release does not
have, is passed over.
"""

import os
from collections.abc import Callable

from exporter_tui.model.options import ArchivedRows
from exporter_tui.oracle.errors import DRIVER_ERRORS, code_of

_NEEDED = (
    "TIME_ZONE='+00:00' NLS_NUMERIC_CHARACTERS='.,' NLS_CALENDAR='GREGORIAN' NLS_SORT='BINARY' "
    "NLS_COMP='BINARY' NLS_DATE_LANGUAGE='AMERICAN' NLS_DATE_FORMAT='SYYYY-MM-DD HH24:MI:SS' "
    "NLS_TIMESTAMP_FORMAT='SYYYY-MM-DD HH24:MI:SS.FF9' "
    "NLS_TIMESTAMP_TZ_FORMAT='SYYYY-MM-DD HH24:MI:SS.FF9 TZR'"
)
_WISHED = "CURSOR_SHARING='EXACT'"
_SERIAL = (
    "ALTER SESSION DISABLE PARALLEL QUERY",
    # Autonomous Data Warehouse ignores hints unless told otherwise; 18c and later know the name.
    "ALTER SESSION SET OPTIMIZER_IGNORE_HINTS = FALSE",
)
_PASSED_OVER = frozenset(
    {
        "ORA-02248",  # no such setting in this release
        "ORA-00922",
        "ORA-00927",
        "ORA-02000",
        "ORA-02096",  # this one may not be changed
        "ORA-02097",
        "ORA-01031",
        "ORA-47306",  # a rule of Database Vault
        "ORA-47400",
        "ORA-47401",
    }
)
_ENVIRONMENT = ("ORA_SDTZ", "NLS_")

Execute = Callable[[str], object]


def prepare(execute: Execute, archived: ArchivedRows) -> bool:
    """Set everything; ``execute`` runs one statement. Return whether archived rows are seen as
    ``archived`` wants it: no where the release has no row archival, or nobody may set it.

    Raises what the driver raises when a setting that results depend on is refused.
    """
    if not _set(execute, f"ALTER SESSION SET {_NEEDED} {_WISHED}"):
        execute(f"ALTER SESSION SET {_NEEDED}")
    seen = _set(execute, f"ALTER SESSION SET ROW ARCHIVAL VISIBILITY = {archived.name}")
    for statement in _SERIAL:
        _set(execute, statement)
    return seen


def clean_environment() -> None:
    """Take out of this process what Oracle's drivers would make session settings of: the driver
    sets ORA_SDTZ itself and fails when it is no zone, client libraries follow NLS_LANG and NLS_*.
    """
    for name in [name for name in os.environ if name.startswith(_ENVIRONMENT)]:
        os.environ.pop(name, None)


def _set(execute: Execute, statement: str) -> bool:
    try:
        execute(statement)
    except DRIVER_ERRORS as error:
        if code_of(error) not in _PASSED_OVER:
            raise
        return False
    return True
