"""What is done with each kind of table.

Enters: facts of one table. Leaves: why it is not exported (no data of its own), why it is refused
(it holds data that cannot be read as of an SCN, or not by this user), or nothing: it is exported.
A table that holds data is never left out in silence.
"""

from exporter_tui.model.catalogue.lookup import failure
from exporter_tui.model.errors import Failure
from exporter_tui.model.facts import TableFacts, TableKind
from exporter_tui.model.grants import grant_on_table

_WITHOUT_DATA = {
    TableKind.IOT_INTERNAL: "part of an index-organized table, which is exported itself",
    TableKind.NESTED_STORAGE: "storage of a nested table, a column of another table",
    TableKind.TEMPORARY: "temporary: its rows belong to the session that wrote them",
    TableKind.SECONDARY: "storage of a domain index, made from the data of another table",
    TableKind.DROPPED: "dropped, in the recycle bin",
    TableKind.MVIEW_LOG: "log of a materialized view",
}

_NOT_READABLE = {
    TableKind.EXTERNAL: "It is an external table: its data lies in files outside the database, "
    "and Oracle reads only its own tables as of an SCN.",
    TableKind.OBJECT: "It is an object table (CREATE TABLE ... OF type); its rows are objects, "
    "not columns.",
}


def not_exported_because(facts: TableFacts) -> str | None:
    """Return why a table has no data of its own, None for a table that has."""
    return _WITHOUT_DATA.get(facts.kind)


def kind_refusal(facts: TableFacts) -> Failure | None:
    """Return why a kind of table that holds data cannot be read as of an SCN."""
    reason = _NOT_READABLE.get(facts.kind)
    if reason is None:
        return None
    return failure("UNSUPPORTED-KIND", str(facts.table), reason)


def rights_refusal(facts: TableFacts, username: str) -> Failure | None:
    """Return which right is missing, with the GRANT that gives it."""
    where = str(facts.table)
    if not facts.selectable:
        return failure(
            "NO-SELECT",
            where,
            f"{username} has no SELECT or READ right on it.",
            grant=grant_on_table("SELECT, FLASHBACK", facts.table, username),
        )
    if not facts.may_flashback:
        return failure(
            "NO-FLASHBACK",
            where,
            f"{username} has no FLASHBACK right on it.",
            grant=grant_on_table("FLASHBACK", facts.table, username),
        )
    return None
