"""``validation.sql``: what to ask BigQuery after the load.

Enters: plan, merged statistics, row count: what the files are known to hold. Leaves: one GoogleSQL
statement that reads the table once and returns one row per check: ``check_name``, ``expected``,
``actual``, ``ok``; those that fail come first. It compares exact numbers with exact numbers and
asks for no sum that might not fit.
"""

from collections.abc import Sequence

from exporter_tui.bigquery.checks import ColumnCheck, column_checks, row_check, row_hash_checks
from exporter_tui.bigquery.names import string, table_path
from exporter_tui.bigquery.types import final_types, stats_of
from exporter_tui.model.options import BigQueryOptions
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.work import ColumnStats

_HEAD = """\
-- Checks of {table} as exported at SCN {scn}: one row per check, ok is true when it holds.
-- Run with: bq query --use_legacy_sql=false --dataset_id=DATASET --max_rows=100000 <validation.sql
WITH found AS (
  SELECT
{aggregates}
  FROM {path}
)
SELECT checks.check_name, checks.expected, checks.actual, checks.ok
FROM found
CROSS JOIN UNNEST(
  ARRAY<STRUCT<check_name STRING, expected STRING, actual STRING, ok BOOL>>[
{checks}
  ]
) AS checks
ORDER BY checks.ok, checks.check_name;
"""


def validation_sql(
    plan: TablePlan, stats: Sequence[ColumnStats], rows: int, options: BigQueryOptions
) -> str:
    """Return the statement; without a dataset in the options it reads the bare table.

    ``rows``: how many the files hold. Raises ValueError when plan and statistics do not fit.
    """
    checks = [row_check(rows)]
    seen = stats_of(plan.columns, stats)
    types = final_types(plan.columns, stats)
    for column, kind, one in zip(plan.columns, types, seen, strict=True):
        checks.extend(column_checks(column, kind, one))
    if plan.text.row_hash:
        checks.extend(row_hash_checks(rows))
    table = str(plan.table)
    return _HEAD.format(
        table=string(table) if not table.isprintable() else table,
        scn=plan.scn,
        aggregates=",\n".join(f"    {one.aggregate} AS a{no}" for no, one in enumerate(checks)),
        path=table_path(plan.table, options),
        checks=",\n".join(_row(one, f"found.a{no}") for no, one in enumerate(checks)),
    )


def _row(check: ColumnCheck, actual: str) -> str:
    expected = string("NULL" if check.expected is None else check.expected)
    ok = f"{actual} IS NULL" if check.literal is None else f"{actual} = {check.literal}"
    shown = f"COALESCE(CAST({actual} AS STRING), 'NULL')"
    return f"    ({string(check.name)}, {expected}, {shown}, COALESCE({ok}, FALSE))"
