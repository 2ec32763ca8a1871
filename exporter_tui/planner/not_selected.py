"""The words for a configuration that names what is not there, or no table at all.

Enters: entries that match nothing, what the dictionary knows under their names, what is spelled
nearly so. Leaves: one error that tells all of them, each by what it is: a view, a synonym, a table
that the user may not see, or nothing.
"""

from collections.abc import Iterable, Mapping, Sequence

from exporter_tui.model.catalogue.lookup import error
from exporter_tui.model.errors import ExporterError
from exporter_tui.model.facts import NamedObject, ObjectKind, Owners
from exporter_tui.model.grants import grant_on_table
from exporter_tui.model.names import TableName
from exporter_tui.model.places import CONFIGURATION
from exporter_tui.planner.select_tables import Selection, Unmatched, near, possible_names

MOST_TOLD = 20
"""So many entries are told of one by one."""


def no_match(
    selection: Selection,
    *,
    known: Mapping[TableName, NamedObject],
    searched: Sequence[str],
    owners: Iterable[str],
    names: Sequence[TableName],
    username: str,
) -> ExporterError:
    """Return the error about all entries that match nothing. ``known``: what stands in the
    dictionary under names of such entries; ``searched``: the schemas of entries without owner;
    ``owners``, ``names``: what can be seen, for near spellings.
    """
    known_names = {"schemas": list(owners), "tables": [str(name) for name in names]}
    told = []
    for one in selection.unmatched[:MOST_TOLD]:
        found = _found(one, known, searched)
        what = (
            _what(found, username)
            if found
            else f"matches nothing.{near(one.entry, known_names[one.key])}"
        )
        told.append(f"export.{one.key}: {one.entry!r} {what}")
    if (more := len(selection.unmatched) - MOST_TOLD) > 0:
        told.append(f"{more:,} further entries match nothing.")
    return error("NO-MATCH", CONFIGURATION, " ".join(told))


def nothing_selected(selection: Selection, owners: Owners, username: str) -> ExporterError:
    """Return the error about a configuration that leaves no table to be exported."""
    if selection.excluded:
        message = f"export.exclude_tables leaves out all of {selection.excluded:,} tables."
        return error("NOTHING-SELECTED", CONFIGURATION, message)
    readable = [owner for owner in owners.own if owner != username]
    told = ", ".join(readable[:MOST_TOLD])
    if (more := len(readable) - MOST_TOLD) > 0:
        told += f" and {more:,} more"
    message = f"No table is selected; {username} owns none."
    if owners.own and username in owners.own:
        message = "No table is selected."
    message += f" It can see tables of {told}." if readable else " It can see no other's either."
    return error("NOTHING-SELECTED", CONFIGURATION, message)


def _found(
    one: Unmatched, known: Mapping[TableName, NamedObject], searched: Sequence[str]
) -> NamedObject | None:
    if one.key != "tables":
        return None
    names = possible_names(one.entry, (*searched, "PUBLIC"))
    return next((known[name] for name in names if name in known), None)


def _what(found: NamedObject, username: str) -> str:
    match found.kind:
        case ObjectKind.VIEW:
            return "is a view; views are not exported. Name the tables that it reads."
        case ObjectKind.SYNONYM if found.link is not None:
            return f"is a synonym of {found.target}, in the other database of link {found.link}."
        case ObjectKind.SYNONYM:
            return f"is a synonym of {found.target}: name that."
        case ObjectKind.TABLE:
            grant = grant_on_table("SELECT, FLASHBACK", found.name, username)
            return f"is a table that {username} may not see. Ask its owner for {grant}."
        case ObjectKind.OTHER:
            return f"is a {found.type.lower()}, not a table."
