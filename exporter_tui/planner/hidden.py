"""What becomes of a table of which Oracle does not show everything to the user.

Enters: facts of one table, what the configuration accepts of it. Leaves: a refusal (masked values
would be wrong data, and every check would agree), warnings (rows may be missing), declarations of
what was accepted or chosen, and ``Visibility``, which is pinned: files of one table must not be
read half with and half without a policy.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from exporter_tui.model.catalogue.lookup import failure
from exporter_tui.model.consent import Consent
from exporter_tui.model.errors import Failure
from exporter_tui.model.facts import ARCHIVE_STATE, Database, TableFacts
from exporter_tui.model.options import ArchivedRows
from exporter_tui.model.plan import TablePlan, Visibility


def as_exported(facts: TableFacts, archived: ArchivedRows) -> TableFacts:
    """Return the table with the columns that are exported of it: where only active rows are, their
    state says nothing.
    """
    if not facts.row_archival or archived is ArchivedRows.ALL:
        return facts
    kept = tuple(column for column in facts.columns if column.name != ARCHIVE_STATE)
    return replace(facts, columns=kept)


def hidden_refusal(facts: TableFacts, consent: Consent, database: Database) -> Failure | None:
    """Return why the table cannot be exported as things stand, None when it can."""
    masked = [column for column in _masked(facts) if not consent.masked.covers(column)]
    if masked:
        plural = "columns" if len(masked) > 1 else "column"
        return failure(
            "MASKED",
            str(facts.table),
            f"Data Redaction masks {plural} {', '.join(masked)} for {database.username}.",
            grant=f'GRANT EXEMPT REDACTION POLICY TO "{database.username}"',
            entry=f"{{table: {facts.table}, masked: [{', '.join(_masked(facts))}]}}",
        )
    if facts.row_archival and not database.archived_as_wanted:
        return failure(
            "ARCHIVED-ROWS",
            str(facts.table),
            "The table has row archival, and ALTER SESSION SET ROW ARCHIVAL VISIBILITY was "
            "refused.",
        )
    return None


def visibility(facts: TableFacts, archived: ArchivedRows) -> Visibility:
    """Return what is pinned of what the user sees."""
    hidden = facts.hidden
    return Visibility(
        masked=None if hidden.masked is None else tuple(_masked(facts)),
        policies=tuple(_policies(facts)),
        archived_rows=archived if facts.row_archival else None,
    )


def warnings(facts: TableFacts, consent: Consent, username: str) -> Iterator[str]:
    """Yield what was not accepted and may be missing or wrong."""
    grant = f'GRANT EXEMPT ACCESS POLICY TO "{username}"'
    if consent.hidden_rows:
        filters: tuple[tuple[str, Sequence[str]], ...] = ()
    else:
        filters = (
            ("ROW-LEVEL SECURITY", facts.policies),
            ("LABEL SECURITY", facts.hidden.labels),
            ("REAL APPLICATION SECURITY", facts.hidden.realms),
        )
    for what, names in filters:
        if names:
            yield (
                f"{what} is active ({', '.join(names)}): Oracle may hide rows from this user, from "
                f"the export and from its validation alike. Ask a DBA for {grant} to export all "
                "rows, or accept it: export.accept, hidden_rows."
            )
    nulled = [name for name in facts.hidden.nulled if not consent.masked.covers(name)]
    if nulled:
        yield (
            f"COLUMN MASKING by row-level security: {', '.join(nulled)} may read NULL in some rows "
            "for this user, in the export and in its validation alike. Ask a DBA for "
            f"{grant}, or accept it: export.accept, masked."
        )


def declarations(facts: TableFacts, consent: Consent, archived: ArchivedRows) -> Iterator[str]:
    """Yield what was accepted or chosen, and so is not what the table holds, or not all of it."""
    hides = [*facts.policies, *facts.hidden.labels, *facts.hidden.realms]
    if hides and consent.hidden_rows:
        yield f"Rows that {_list(hides)} hides from this user are missing, as accepted."
    elif consent.hidden_rows:
        yield "Rows may be hidden from this user, as accepted; no policy was found."
    if consent.masked and facts.hidden.masked is None:
        yield f"Values may be masked ({consent.masked}), as accepted; nobody could look."
    masked = _masked(facts)
    if masked:
        yield (
            f"{_list(masked)}: values masked by Data Redaction, as accepted; the checks only count "
            "them."
        )
    nulled = [name for name in facts.hidden.nulled if consent.masked.covers(name)]
    if nulled:
        yield f"{_list(nulled)}: NULL where row-level security masks the value, as accepted."
    if facts.row_archival and archived is ArchivedRows.ACTIVE:
        yield "Archived rows are left out (export.archived_rows: active)."
    elif facts.row_archival:
        yield f"Archived rows are exported; {ARCHIVE_STATE} is '0' in active ones."


def unknown_masks(facts: TableFacts, consent: Consent) -> bool:
    """Return whether masked values may be exported without anybody knowing."""
    return facts.hidden.masked is None and not consent.masked.every


def masks_cannot_be_known(database: Database) -> str:
    """Return the warning of a run in which nobody could look for redaction."""
    user = database.username
    return (
        "It CANNOT BE KNOWN whether Data Redaction masks values for this user, because "
        "SYS.REDACTION_POLICIES and SYS.REDACTION_COLUMNS cannot be read: masked values would be "
        "exported, and every check would agree. Ask a DBA for "
        f'GRANT SELECT_CATALOG_ROLE TO "{user}" (masked columns are found) or '
        f'GRANT EXEMPT REDACTION POLICY TO "{user}" (nothing is masked).'
    )


def visibility_changes(plan: TablePlan, facts: TableFacts, archived: ArchivedRows) -> Iterator[str]:
    """Yield how what the user sees differs from when ``plan`` was made, as clauses; what only one
    of the two could look up is not compared.
    """
    old, new = plan.visibility, visibility(facts, archived)
    if old is None or old.archived_rows is not new.archived_rows:
        yield from _archived_changes(None if old is None else old.archived_rows, new.archived_rows)
    if old is None:
        return
    if old.masked is not None and new.masked is not None and old.masked != new.masked:
        was, now = _list(old.masked) or "none", _list(new.masked) or "none"
        yield f"the columns that Data Redaction masks were {was}, now they are {now}"
    if old.policies != new.policies:
        was, now = _list(old.policies) or "none", _list(new.policies) or "none"
        yield f"the policies that hide rows from this user were {was}, now they are {now}"


def _archived_changes(old: ArchivedRows | None, new: ArchivedRows | None) -> Iterator[str]:
    if new is None:
        if old is not None:
            yield "the table had row archival, now it has none"
    elif old is None:
        yield (
            "the table has row archival, and its plan knows nothing of archived rows: they are "
            "read since, with their ORA_ARCHIVE_STATE (export.archived_rows)"
        )
    else:
        yield f"export.archived_rows was {old.value}, now it is {new.value}"


def _masked(facts: TableFacts) -> list[str]:
    """Return the exported columns that redaction masks."""
    names = {column.name for column in facts.columns}
    return [name for name in facts.hidden.masked or () if name in names]


def _policies(facts: TableFacts) -> Iterator[str]:
    yield from facts.policies
    yield from facts.hidden.labels
    yield from facts.hidden.realms
    yield from (f"column masking of {name}" for name in facts.hidden.nulled)


def _list(names: Sequence[str]) -> str:
    return ", ".join(names)
