"""The columns of a table's files.

Enters: column facts and the expression builder of ``oracle.select``. Leaves: column plans in file
order, or the failure that names every column which cannot be exported.
"""

from collections.abc import Callable

from exporter_tui.model.bigquery_names import column_names
from exporter_tui.model.catalogue.lookup import failure
from exporter_tui.model.errors import Failure
from exporter_tui.model.facts import ColumnFacts, TableFacts
from exporter_tui.model.grants import grant_on_table
from exporter_tui.model.options import ROW_HASH_COLUMN, TextFormat
from exporter_tui.model.plan import ColumnPlan
from exporter_tui.model.types import OracleType, UnsupportedTypeError, parse_type, rule

"""The name of the hash column."""

ColumnSql = Callable[[OracleType, str], str]
"""Declared type and name to the expression that is fetched."""


def declared_type(column: ColumnFacts) -> OracleType:
    """Return the declared type of a column; raises ``UnsupportedTypeError``."""
    return parse_type(
        column.data_type,
        data_length=column.data_length,
        precision=column.precision,
        scale=column.scale,
        char_length=column.char_length,
        owner=column.data_type_owner,
    )


def columns_refusal(facts: TableFacts, text: TextFormat, username: str) -> Failure | None:
    """Return why the table's columns cannot be exported, None when they can."""
    where = str(facts.table)
    if not facts.columns:
        return failure(
            "NO-COLUMNS",
            where,
            "ALL_TAB_COLS shows no column of it.",
            grant=grant_on_table("SELECT, FLASHBACK", facts.table, username),
        )
    unsupported = [told for column in facts.columns if (told := _unsupported(column))]
    if unsupported:
        return failure("UNSUPPORTED-TYPE", where, f"{'; '.join(unsupported)}.")
    if text.row_hash and any(column.name.upper() == ROW_HASH_COLUMN for column in facts.columns):
        return failure("RESERVED-COLUMN", where, f"It has a column {ROW_HASH_COLUMN} of its own.")
    return None


def plan_columns(
    facts: TableFacts, text: TextFormat, column_sql: ColumnSql
) -> tuple[ColumnPlan, ...]:
    """Return the columns of a table that ``columns_refusal`` lets pass."""
    taken = (ROW_HASH_COLUMN,) if text.row_hash else ()
    names = column_names([column.name for column in facts.columns], taken=taken)
    return tuple(
        _plan_column(column, name, column_sql)
        for column, name in zip(facts.columns, names, strict=True)
    )


def _plan_column(column: ColumnFacts, bigquery_name: str, column_sql: ColumnSql) -> ColumnPlan:
    declared = declared_type(column)
    found = rule(declared)
    return ColumnPlan(
        name=column.name,
        oracle=declared,
        nullable=column.nullable,
        sql=column_sql(declared, column.name),
        arrow=found.arrow,
        cell=found.cell,
        decimals=found.decimals,
        bigquery_name=bigquery_name,
        bigquery=found.bigquery,
        loss=found.loss,
    )


def _unsupported(column: ColumnFacts) -> str | None:
    try:
        declared_type(column)
    except UnsupportedTypeError as error:
        return f"column {column.name}: {error}"
    return None
