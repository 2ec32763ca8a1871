"""Names to paths and back: where everything of a table lies in the export folder.

Enters: the export folder and a table's name. Leaves: paths; nothing is created or checked. How the
folders of owner and table are called is said by ``folder_names``.

    <output_dir>/OWNER/TABLE/config/{plan.json, metadata.json, ..., chunks/data_chunk_0000.json}
                            /data/data_chunk_0000.csv.gz
"""

import contextlib
import json
from dataclasses import dataclass
from pathlib import Path

from exporter_tui.model.data_file import CHUNK_SUFFIX, chunk_file_name, part_file_name
from exporter_tui.model.names import ChunkNo, RunId, TableName
from exporter_tui.model.view import RunFiles
from exporter_tui.store.files import is_folder, names_in, read_file
from exporter_tui.store.folder_names import SHORTENED, decode_folder_name, folder_name

CONTROL_FOLDER = ".exporter"
PLAN_FILE = "plan.json"
REPORT_FILE = "summary_report.json"
HANDOVER_FILE = "HANDOVER.md"


@dataclass(frozen=True, slots=True)
class TablePaths:
    """Every path of one table, made from its ``folder``."""

    folder: Path

    @property
    def config_dir(self) -> Path:
        """Plan, sidecars, metadata and artefacts."""
        return self.folder / "config"

    @property
    def data_dir(self) -> Path:
        """The CSV files and nothing else that counts."""
        return self.folder / "data"

    @property
    def chunks_dir(self) -> Path:
        """The sidecars."""
        return self.config_dir / "chunks"

    @property
    def plan(self) -> Path:
        """The pinned plan."""
        return self.config_dir / PLAN_FILE

    @property
    def metadata(self) -> Path:
        """What was exported, and the verdict."""
        return self.config_dir / "metadata.json"

    @property
    def validation_sql(self) -> Path:
        """Checks to run in BigQuery after the load."""
        return self.config_dir / "validation.sql"

    @property
    def schema_json(self) -> Path:
        """The schema file of ``bq load``."""
        return self.config_dir / "bigquery_schema.json"

    @property
    def ddl(self) -> Path:
        """The same schema as CREATE TABLE."""
        return self.config_dir / "bigquery.ddl"

    @property
    def load_command(self) -> Path:
        """The script that uploads and loads the files."""
        return self.config_dir / "load_command.sh"

    def chunk_file(self, no: ChunkNo) -> Path:
        """Return the committed file of a chunk."""
        return self.data_dir / chunk_file_name(no)

    def sidecar(self, no: ChunkNo) -> Path:
        """Return the record of a chunk."""
        return self.chunks_dir / f"{chunk_file_name(no).removesuffix(CHUNK_SUFFIX)}.json"

    def answer(self, no: ChunkNo) -> Path:
        """Return Oracle's numbers for the tile of a chunk."""
        return self.chunks_dir / f"{chunk_file_name(no).removesuffix(CHUNK_SUFFIX)}.check.json"

    @property
    def count(self) -> Path:
        """Oracle's count of the whole table."""
        return self.config_dir / "count.json"

    def part_file(self, no: ChunkNo, run_id: RunId, serial: int) -> Path:
        """Return the unfinished file of one task of a run; no two tasks of any runs share one."""
        return self.data_dir / part_file_name(no, run_id, serial)


def table_paths(output_dir: str | Path, table: TableName) -> TablePaths:
    """Return where everything of ``table`` lies."""
    return TablePaths(Path(output_dir) / folder_name(table.owner) / folder_name(table.name))


def control_dir(output_dir: str | Path) -> Path:
    """Return the folder of locks, log, journal and what was set aside."""
    return Path(output_dir) / CONTROL_FOLDER


def handover_path(output_dir: str | Path) -> Path:
    """Return the sheet about the last run."""
    return Path(output_dir) / HANDOVER_FILE


def log_path(output_dir: str | Path) -> Path:
    """Return the run's log for people, and for whatever a worker prints."""
    return control_dir(output_dir) / "run.log"


def journal_path(output_dir: str | Path) -> Path:
    """Return the log for programs: each event in full."""
    return control_dir(output_dir) / "events.jsonl"


def status_path(output_dir: str | Path) -> Path:
    """Return what a second start is told about the run at work."""
    return control_dir(output_dir) / "status.json"


def socket_path(output_dir: str | Path) -> Path:
    """Return where the run at work hears those who attach to it."""
    return control_dir(output_dir) / "run.sock"


def copy_path(output_dir: str | Path) -> Path:
    """Return what was copied last on the screen."""
    return control_dir(output_dir) / "last-copy.txt"


def run_files(output_dir: str) -> RunFiles:
    """Return where a person finds what is kept of a run."""
    return RunFiles(
        log=str(log_path(output_dir)),
        journal=str(journal_path(output_dir)),
        copied=str(copy_path(output_dir)),
        report=str(Path(output_dir) / REPORT_FILE),
        handover=str(handover_path(output_dir)),
    )


def tables_in(output_dir: str | Path) -> tuple[TableName, ...]:
    """Return the tables that have a folder here, in order; foreign folders are passed over.

    Where a name was too long for a folder, the plan inside holds it; without plan it is unknown.
    """
    found: list[TableName] = []
    for owner_dir in _folders(Path(output_dir)):
        for table_dir in _folders(owner_dir):
            table = _table_of(owner_dir.name, table_dir)
            if table is not None:
                found.append(table)
    return tuple(sorted(found))


def _folders(path: Path) -> list[Path]:
    """Return the real folders in a folder. One that cannot be read holds nothing to be found here:
    whoever needs it is told when it is written; ``lost+found`` is nobody's table.
    """
    with contextlib.suppress(OSError):
        children = [path / name for name in names_in(path) if not name.startswith(".")]
        return [child for child in children if is_folder(child)]
    return []


def _table_of(owner_folder: str, table_dir: Path) -> TableName | None:
    owner, name = decode_folder_name(owner_folder), decode_folder_name(table_dir.name)
    if owner is not None and name is not None:
        return TableName(owner, name)
    if SHORTENED not in owner_folder + table_dir.name:
        return None
    table = _name_in_plan(TablePaths(table_dir).plan)
    if table is None or folder_name(table.owner) != owner_folder:
        return None
    return table if folder_name(table.name) == table_dir.name else None


def _name_in_plan(plan: Path) -> TableName | None:
    try:
        table = json.loads(read_file(plan))["table"]
        owner, name = table["owner"], table["name"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return TableName(owner, name) if isinstance(owner, str) and isinstance(name, str) else None
