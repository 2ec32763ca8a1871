"""The one mapping from a plan's columns to the columns of the BigQuery table.

Enters: plan and merged statistics. Leaves: the final type of every column, and the fields of the
table in file order, ROW_HASH included. A NUMBER without precision gets its type here, from the
digits that its export has seen; everything else was fixed by its declaration.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from exporter_tui.model.options import ROW_HASH_COLUMN
from exporter_tui.model.plan import ColumnPlan, TablePlan
from exporter_tui.model.types import BigQueryType, number_from_digits
from exporter_tui.model.work import ColumnStats

_NOTHING_SEEN = ColumnStats(non_null=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class BigQueryField:
    """One column of the BigQuery table; ``description`` tells where it comes from."""

    name: str
    type: BigQueryType
    description: str


def final_types(
    columns: Sequence[ColumnPlan], stats: Sequence[ColumnStats]
) -> tuple[BigQueryType, ...]:
    """Return the type of every column, in order; ``stats`` may be empty for a table without data.

    Raises ValueError when there are statistics for fewer columns than planned.
    """
    seen = stats_of(columns, stats)
    return tuple(_final(column, one) for column, one in zip(columns, seen, strict=True))


def stats_of(columns: Sequence[ColumnPlan], stats: Sequence[ColumnStats]) -> Sequence[ColumnStats]:
    """Return the statistics of the planned columns alone, without any of ROW_HASH; as if nothing
    had been seen when there are none.
    """
    return stats[: len(columns)] if stats else (_NOTHING_SEEN,) * len(columns)


def fields(plan: TablePlan, stats: Sequence[ColumnStats]) -> tuple[BigQueryField, ...]:
    """Return the columns of the BigQuery table in file order."""
    types = final_types(plan.columns, stats)
    found = [
        BigQueryField(name=column.bigquery_name, type=kind, description=_described(column))
        for column, kind in zip(plan.columns, types, strict=True)
    ]
    if plan.text.row_hash:
        found.append(_row_hash_field(plan))
    return tuple(found)


def _final(column: ColumnPlan, seen: ColumnStats) -> BigQueryType:
    if column.bigquery is not None:
        return column.bigquery
    return number_from_digits(seen.integer_digits, seen.fraction_digits)


def _described(column: ColumnPlan) -> str:
    null = "" if column.nullable else " NOT NULL"
    loss = f"; {column.loss}" if column.loss else ""
    return f'Oracle "{column.name}" {column.oracle.text}{null}{loss}'


def _row_hash_field(plan: TablePlan) -> BigQueryField:
    rule = plan.text.row_hash_rule
    return BigQueryField(
        name=ROW_HASH_COLUMN,
        type=BigQueryType.STRING,
        description=f"SHA-256 of the row's text in the file, rule {rule}",
    )
