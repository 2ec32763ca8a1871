"""The texts that go with a table: schema, DDL, load command, validation SQL.

Enters: file names and texts, made by ``bigquery``. Leaves: the files in the table's ``config/``;
scripts are executable. It refuses names that would lead out of that folder.
"""

from collections.abc import Mapping
from pathlib import Path

from exporter_tui.model.names import TableName
from exporter_tui.store.durable import write_atomically
from exporter_tui.store.failures import cannot_read
from exporter_tui.store.files import read_file
from exporter_tui.store.paths import table_paths

_SCRIPT = ".sh"


def write_artefacts(output_dir: str | Path, table: TableName, texts: Mapping[str, str]) -> None:
    """Write each text to ``config/<name>``, replacing what was there.

    Raises ValueError for a name with a folder in it, ExporterError DISK-FULL or NOT-WRITABLE.
    """
    config_dir = table_paths(output_dir, table).config_dir
    for name, text in texts.items():
        if "/" in name or name in {"", ".", ".."}:
            raise ValueError(f"{name!r} is not a plain file name")
        mode = 0o777 if name.endswith(_SCRIPT) else 0o666
        write_atomically(config_dir / name, text.encode("utf-8", "surrogatepass"), mode=mode)


def read_artefact(output_dir: str | Path, table: TableName, name: str) -> str | None:
    """Return the text that stands, None when there is none; raises ExporterError when something is
    there that cannot be read.
    """
    path = table_paths(output_dir, table).config_dir / name
    try:
        return read_file(path).decode("utf-8", "replace")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise cannot_read(error, str(path)) from error
