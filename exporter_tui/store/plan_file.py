"""``plan.json``: the pinned plan of one table.

Enters: a ``TablePlan``, written once before the table's first chunk. Leaves: the same plan for
every later run. A plan that cannot be read is never replaced in silence: the table's files would
lose their meaning, so the reader raises DAMAGED and a person decides.
"""

from pathlib import Path

from exporter_tui.model.catalogue.lookup import error as catalogue_error
from exporter_tui.model.names import TableName
from exporter_tui.model.plan import TablePlan
from exporter_tui.store import codec
from exporter_tui.store.decoders import CodecError
from exporter_tui.store.durable import fsync_folder, make_folder, write_atomically
from exporter_tui.store.failures import cannot_read
from exporter_tui.store.files import read_file
from exporter_tui.store.paths import table_paths

_KIND = "exporter_tui plan"
_VERSION = 1


def write_plan(output_dir: str | Path, plan: TablePlan) -> None:
    """Pin the plan for good; makes the table's folders. Raises ExporterError."""
    pin_plan(output_dir, plan)
    sync_owner(output_dir, plan.table)


def pin_plan(output_dir: str | Path, plan: TablePlan) -> None:
    """Pin the plan, durable within its owner's folder: whoever pins many syncs that once.

    Three syncs: the plan, the folder with its name and that of the sidecars', the table's folder
    with those of ``config`` and ``data``. Raises ExporterError.
    """
    paths = table_paths(output_dir, plan.table)
    make_folder(paths.chunks_dir, synced=False)
    make_folder(paths.data_dir, synced=False)
    write_atomically(paths.plan, codec.dump(plan, kind=_KIND, version=_VERSION))
    fsync_folder(paths.folder)


def sync_owner(output_dir: str | Path, table: TableName) -> None:
    """Make the names of an owner's tables durable, and its own. Raises ExporterError."""
    fsync_folder(table_paths(output_dir, table).folder.parent)
    fsync_folder(Path(output_dir))


def read_plan(output_dir: str | Path, table: TableName) -> TablePlan | None:
    """Return the pinned plan, None when the table has none.

    Raises ExporterError DAMAGED when the file is not a plan of this table; another when it is
    no file to be read.
    """
    path = table_paths(output_dir, table).plan
    try:
        data = read_file(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise cannot_read(error, str(path)) from error
    try:
        plan = codec.load(data, TablePlan, kind=_KIND, version=_VERSION)
    except CodecError as error:
        raise catalogue_error("DAMAGED", str(path), f"{path} is not a plan: {error}.") from error
    if plan.table != table:
        raise catalogue_error("DAMAGED", str(path), f"{path} is the plan of {plan.table}.")
    return plan
