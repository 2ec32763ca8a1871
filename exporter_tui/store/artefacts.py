"""The texts that go with a table: schema, DDL, load command, validation SQL.

Enters: file names and texts, made by ``bigquery``. Leaves: the files in the table's ``config/``;
scripts are executable. It refuses names that would lead out of that folder.
"""

from collections.abc import Mapping
from pathlib import Path

from exporter_tui.model.plan import TablePlan
from exporter_tui.store.durable import write_atomically
from exporter_tui.store.paths import table_paths

_SCRIPT = ".sh"


def write_artefacts(output_dir: str | Path, plan: TablePlan, texts: Mapping[str, str]) -> None:
    """Write each text to ``config/<name>``, replacing what was there.

    Raises ValueError for a name with a folder in it, ExporterError DISK-FULL or NOT-WRITABLE.
    """
    config_dir = table_paths(output_dir, plan.table).config_dir
    for name, text in texts.items():
        if "/" in name or name in {"", ".", ".."}:
            raise ValueError(f"{name!r} is not a plain file name")
        mode = 0o777 if name.endswith(_SCRIPT) else 0o666
        write_atomically(config_dir / name, text.encode("utf-8", "surrogatepass"), mode=mode)
