"""Whether a pinned plan still describes its table.

Enters: the plan of a table's folder, and what Oracle and the configuration say now. Leaves: every
difference in words, none when the plan stands. Sizes, rights and the block map may change freely:
finished chunks keep their tiles.
"""

from collections.abc import Iterator

from exporter_tui.model.consent import Consent
from exporter_tui.model.facts import ARCHIVE_STATE, ColumnFacts, DatabaseIdentity, TableFacts
from exporter_tui.model.identity import differences
from exporter_tui.model.options import ArchivedRows, TextFormat
from exporter_tui.model.plan import ColumnPlan, TablePlan
from exporter_tui.model.types import UnsupportedTypeError
from exporter_tui.planner.columns import ColumnSql, declared_type
from exporter_tui.planner.hidden import visibility_changes


def changes(
    plan: TablePlan,
    *,
    database: DatabaseIdentity,
    facts: TableFacts,
    text: TextFormat,
    consent: Consent,
    archived: ArchivedRows,
    column_sql: ColumnSql,
) -> tuple[str, ...]:
    """Return what changed since ``plan`` was made, each as a clause without a full stop."""
    return (
        *differences(plan.database, database),
        *_object_changes(plan, facts),
        *_column_changes(plan, facts, column_sql),
        *_text_changes(plan.text, text),
        *_consent_changes(plan.consent, consent),
        *visibility_changes(plan, facts, archived),
    )


def _object_changes(plan: TablePlan, facts: TableFacts) -> Iterator[str]:
    """Say so when the table is another one than that of the plan: dropped and made anew, or in
    another database under the same name.
    """
    old, new = (plan.object_id, plan.created), (facts.object_id, facts.created)
    differs = any(_both(a, b) and a != b for a, b in zip(old, new, strict=True))
    if differs:
        yield (
            "the table is another one of the same name, made anew or of another database: the plan "
            f"is of object {old[0]}, created {old[1]}, now it is object {new[0]}, created {new[1]}"
        )


def _both(old: object, new: object) -> bool:
    return old is not None and new is not None


def _column_changes(plan: TablePlan, facts: TableFacts, column_sql: ColumnSql) -> Iterator[str]:
    # The state of archived rows comes and goes with row archival and its option, which say so.
    old = {column.name: column for column in plan.columns if column.name != ARCHIVE_STATE}
    new = {column.name: column for column in facts.columns if column.name != ARCHIVE_STATE}
    yield from (f"column {name} is gone" for name in old if name not in new)
    yield from (f"column {name} is new" for name in new if name not in old)
    for name, column in old.items():
        if name in new:
            yield from _type_changes(column, new[name], column_sql)
    if old.keys() == new.keys() and list(old) != list(new):
        yield "the order of the columns changed"


def _type_changes(old: ColumnPlan, new: ColumnFacts, column_sql: ColumnSql) -> Iterator[str]:
    try:
        declared = declared_type(new)
    except UnsupportedTypeError as error:
        yield f"column {old.name} was {old.oracle.text}, now {error}"
        return
    if declared.text != old.oracle.text:
        yield f"column {old.name} was {old.oracle.text}, now it is {declared.text}"
    elif column_sql(declared, old.name) != old.sql:
        yield f"column {old.name} is read in another way by this version of the program"


def _text_changes(old: TextFormat, new: TextFormat) -> Iterator[str]:
    if old.delimiter != new.delimiter:
        yield f"export.field_delimiter was {old.delimiter!r}, now it is {new.delimiter!r}"
    if old.null_marker != new.null_marker:
        yield f"export.null_marker was {old.null_marker!r}, now it is {new.null_marker!r}"
    if old.row_hash != new.row_hash:
        was, now = ("on", "off") if old.row_hash else ("off", "on")
        yield f"export.enable_row_hash was {was}, now it is {now}"
    elif old.row_hash and old.row_hash_rule != new.row_hash_rule:
        yield f"the rule of ROW_HASH was {old.row_hash_rule}, now it is {new.row_hash_rule}"


def _consent_changes(old: Consent, new: Consent) -> Iterator[str]:
    if old != new:
        yield f"export.accept allowed {old} of it, now it allows {new}"
