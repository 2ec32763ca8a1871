"""What names stand for that no table has.

Enters: names of the configuration that matched no accessible table. Leaves: what the dictionary
knows under them: views, synonyms and their targets, tables that the user may not see, where a view
says so. Nothing here is needed for an export: what cannot be read is not told.
"""

from collections.abc import Iterable, Iterator

from exporter_tui.model.facts import NamedObject, ObjectKind
from exporter_tui.model.names import TableName
from exporter_tui.oracle.dictionary.rungs import Rungs
from exporter_tui.oracle.session import OracleSession

_MOST_NAMES = 400
_KINDS = {
    "VIEW": ObjectKind.VIEW,
    "SYNONYM": ObjectKind.SYNONYM,
    "TABLE": ObjectKind.TABLE,
}
_OBJECTS = "SELECT owner, object_name, object_type FROM sys.{view} WHERE object_name IN ({names})"
_SYNONYMS = (
    "SELECT owner, synonym_name, table_owner, table_name, db_link FROM sys.all_synonyms "
    "WHERE synonym_name IN ({names})"
)


def read_named(
    session: OracleSession, rungs: Rungs, names: Iterable[TableName]
) -> dict[TableName, NamedObject]:
    """Return what stands under each of ``names``; those that nobody knows are missing."""
    wanted = set(names)
    found: dict[TableName, NamedObject] = {}
    # What all objects show first: a table of DBA_OBJECTS alone is one that the user may not see.
    for view in ("DBA_OBJECTS", "ALL_OBJECTS"):
        for owner, name, kind in _rows(session, rungs, view, _OBJECTS, wanted):
            place = TableName(str(owner), str(name))
            if place in wanted:
                known = _KINDS.get(str(kind), ObjectKind.OTHER)
                found[place] = NamedObject(name=place, kind=known, type=str(kind))
    for owner, name, table_owner, table, link in _rows(
        session, rungs, "ALL_SYNONYMS", _SYNONYMS, wanted
    ):
        place = TableName(str(owner), str(name))
        if place in wanted:
            found[place] = NamedObject(
                name=place,
                kind=ObjectKind.SYNONYM,
                type="SYNONYM",
                target=f"{table_owner}.{table}" if table_owner is not None else str(table),
                link=str(link) if link is not None else None,
            )
    return found


def _rows(
    session: OracleSession, rungs: Rungs, view: str, sql: str, wanted: set[TableName]
) -> Iterator[tuple[object, ...]]:
    names = sorted({name.name for name in wanted})
    for start in range(0, len(names), _MOST_NAMES):
        binds = {f"n{no}": name for no, name in enumerate(names[start : start + _MOST_NAMES])}
        listed = ", ".join(f":{bind}" for bind in binds)
        yield from rungs.ask(session, view, sql.format(view=view, names=listed), binds) or ()
