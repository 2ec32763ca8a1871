"""``bigquery.ddl``: the table that the files are loaded into, as a statement.

Enters: plan, merged statistics, the names to use. Leaves: one CREATE TABLE in GoogleSQL, the same
columns as the schema file. It never replaces a table that exists.
"""

from collections.abc import Sequence

from exporter_tui.bigquery.names import identifier, string, table_path
from exporter_tui.bigquery.types import fields
from exporter_tui.model.options import BigQueryOptions
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.work import ColumnStats


def create_table(plan: TablePlan, stats: Sequence[ColumnStats], options: BigQueryOptions) -> str:
    """Return the statement; without a dataset in the options it names the bare table."""
    lines = ",\n".join(
        f"  {identifier(field.name)} {field.type.value}"
        f" OPTIONS(description={string(field.description)})"
        for field in fields(plan, stats)
    )
    described = string(f"Oracle {plan.table} as of SCN {plan.scn}")
    path = table_path(plan.table, options)
    return f"CREATE TABLE {path} (\n{lines}\n)\nOPTIONS(description={described});\n"
