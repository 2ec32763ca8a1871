"""One short text that changes when anything changes which fixes the bytes of a table's files.

Enters: the parts of a table plan. Leaves: ``sha256:`` and 64 hex digits over canonical JSON. It
covers neither names of hosts and folders nor sizes, gzip level and workers: those may differ
between two runs of one plan.
"""

import hashlib
import json
from collections.abc import Sequence

from exporter_tui.model.consent import NO_CONSENT, Consent
from exporter_tui.model.facts import DatabaseIdentity
from exporter_tui.model.names import Scn, TableName
from exporter_tui.model.options import TextFormat
from exporter_tui.model.plan import ColumnPlan, Tile, Visibility

_RULES = "cells-v1"
"""Name of the cell text rules; a new version of them makes old files STALE."""


def fingerprint(
    *,
    database: DatabaseIdentity,
    table: TableName,
    scn: Scn,
    columns: Sequence[ColumnPlan],
    tiles: Sequence[Tile],
    text: TextFormat,
    consent: Consent = NO_CONSENT,
    visibility: Visibility | None = None,
) -> str:
    """Return the fingerprint of a plan; order of columns and tiles counts. What is not there (no
    consent, nothing masked, no row archival) leaves no trace, so that older plans have the same.
    """
    covered: dict[str, object] = {
        "rules": _RULES,
        "database": [database.unique_name, database.container],
        "table": [table.owner, table.name],
        "scn": int(scn),
        "columns": [[column.name, column.oracle.text, column.sql] for column in columns],
        "tiles": [[int(tile.no), tile.lower, tile.upper] for tile in tiles],
        "text": [
            text.delimiter,
            text.null_marker,
            text.row_hash_rule if text.row_hash else None,
        ],
    }
    if consent:
        covered["consent"] = str(consent)
    if visibility is not None and visibility.masked:
        covered["masked"] = visibility.masked
    if visibility is not None and visibility.archived_rows is not None:
        covered["archived_rows"] = visibility.archived_rows.value
    canonical = json.dumps(covered, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return f"sha256:{hashlib.sha256(canonical.encode('ascii')).hexdigest()}"
