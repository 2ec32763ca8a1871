"""How a right is given: the statement that a person can hand to a DBA, by platform.

Enters: names as the dictionary spells them. Leaves: one statement without a semicolon. Sources:
"Granting SELECT or EXECUTE privileges to SYS objects" (Amazon RDS User Guide): there nobody is SYS,
and a procedure of RDSADMIN gives the right. Autonomous Database: ADMIN can grant no object of SYS,
and SELECT_CATALOG_ROLE reaches the DBA_ and V_$ views.
"""

from exporter_tui.model.facts import Platform
from exporter_tui.model.names import TableName

BEFORE_NEXT_RUN = (
    "before the next run (a GRANT on a table changes it, so that a run reads it again)"
)
"""When a right on a table is best given: Oracle reads no table as of an SCN before its last GRANT
(ORA-01466).
"""


def grant_on_sys(name: str, username: str, platform: Platform, *, privilege: str = "SELECT") -> str:
    """Return what gives ``username`` a right on the object ``name`` of SYS (``V_$DATABASE``, never
    the synonym ``V$DATABASE``).
    """
    match platform:
        case Platform.RDS:
            arguments = ", ".join(_quoted(word) for word in (name, username, privilege))
            return f"EXEC rdsadmin.rdsadmin_util.grant_sys_object({arguments})"
        case Platform.AUTONOMOUS:
            return f'GRANT SELECT_CATALOG_ROLE TO "{username}"'
        case Platform.ON_PREMISES:
            return f'GRANT {privilege} ON SYS.{name} TO "{username}"'


def grants_on_sys(names: tuple[str, ...], username: str, platform: Platform) -> str:
    """Return what gives SELECT on several objects of SYS, statements parted by commas; what one
    statement gives stands once.
    """
    each = dict.fromkeys(grant_on_sys(name, username, platform) for name in names)
    return ", ".join(each)


def grant_for_scn(username: str, platform: Platform) -> str:
    """Return what lets ``username`` learn the current SCN."""
    view = grant_on_sys("V_$DATABASE", username, platform)
    if platform is Platform.AUTONOMOUS:  # one role gives the view, and no grant gives the package
        return view
    package = grant_on_sys("DBMS_FLASHBACK", username, platform, privilege="EXECUTE")
    return f"{view} or {package}"


def grant_on_table(rights: str, table: TableName, username: str) -> str:
    """Return the GRANT that a table's owner can give, every name quoted."""
    return f'GRANT {rights} ON "{table.owner}"."{table.name}" TO "{username}"'


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"
