"""What the configuration accepts of each table.

Enters: the entries of ``export.accept`` and the tables that were read. Leaves: one ``Consent`` per
table, with the columns' names as the dictionary has them. A pattern or a column is taken as it is
typed or in upper case; one that means nothing is an error, for it would protect nobody.
"""

from collections.abc import Iterable, Sequence

from exporter_tui.model.catalogue.lookup import error
from exporter_tui.model.consent import NO_CONSENT, AcceptedColumns, AcceptEntry, Consent
from exporter_tui.model.errors import ExporterError
from exporter_tui.model.facts import TableFacts
from exporter_tui.model.glob import glob
from exporter_tui.model.names import TableName
from exporter_tui.model.places import CONFIGURATION
from exporter_tui.planner.select_tables import near


def consent_of(facts: TableFacts, entries: Iterable[AcceptEntry]) -> Consent:
    """Return what all entries together accept of one table."""
    found = NO_CONSENT
    for entry in entries:
        if _means(entry, facts.table):
            found |= _resolved(entry.consent, facts)
    return found


def check_entries(entries: Iterable[AcceptEntry], tables: Sequence[TableFacts]) -> None:
    """Raise ``ExporterError`` NO-MATCH for an entry that means none of ``tables``, and for a column
    that none of its tables has.
    """
    for entry in entries:
        meant = [facts for facts in tables if _means(entry, facts.table)]
        if not meant:
            raise _no_match(f"{entry.place}, table", entry.table, [str(t.table) for t in tables])
        columns = {column.name for facts in meant for column in facts.columns}
        for key, accepted in _by_column(entry.consent):
            for name in accepted.names:
                if _spelt(name, columns) is None:
                    raise _no_match(f"{entry.place}, {key}", name, columns)


def _by_column(consent: Consent) -> tuple[tuple[str, AcceptedColumns], ...]:
    return (
        ("masked", consent.masked),
        ("replaced_characters", consent.replaced_characters),
    )


def _means(entry: AcceptEntry, table: TableName) -> bool:
    name = str(table) if "." in entry.table else table.name
    patterns = (entry.table, entry.table.upper())
    return any(glob(pattern)(name) or glob(pattern)(table.name) for pattern in patterns)


def _resolved(consent: Consent, facts: TableFacts) -> Consent:
    columns = {column.name for column in facts.columns}
    return Consent(
        masked=_spelt_all(consent.masked, columns),
        hidden_rows=consent.hidden_rows,
        replaced_characters=_spelt_all(consent.replaced_characters, columns),
    )


def _spelt_all(accepted: AcceptedColumns, columns: Iterable[str]) -> AcceptedColumns:
    spelt = {_spelt(name, columns) for name in accepted.names} - {None}
    return AcceptedColumns(every=accepted.every, names=tuple(sorted(map(str, spelt))))


def _spelt(name: str, columns: Iterable[str]) -> str | None:
    return next((found for found in (name, name.upper()) if found in columns), None)


def _no_match(place: str, entry: str, names: Iterable[str]) -> ExporterError:
    return error(
        "NO-MATCH", CONFIGURATION, f"{place}: {entry!r} matches nothing.{near(entry, names)}"
    )
