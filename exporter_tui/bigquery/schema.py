"""``bigquery_schema.json``: the schema file of ``bq load``.

Enters: plan and merged statistics. Leaves: JSON text. Every column is NULLABLE: a NOT NULL of
Oracle may be unvalidated, and a later load of the same table must not fail for it.
"""

import json
from collections.abc import Sequence

from exporter_tui.bigquery.types import fields
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.work import ColumnStats


def schema_json(plan: TablePlan, stats: Sequence[ColumnStats]) -> str:
    """Return the schema as a JSON array, one object per column in file order."""
    columns = [
        {
            "name": field.name,
            "type": field.type.value,
            "mode": "NULLABLE",
            "description": field.description,
        }
        for field in fields(plan, stats)
    ]
    return json.dumps(columns, indent=2, ensure_ascii=False) + "\n"
