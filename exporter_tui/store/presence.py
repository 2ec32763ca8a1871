"""Are the files still there? A look at names alone, cheap enough to be taken after every commit.

Enters: the export folder, a table, the chunks that count. Leaves: those whose file or sidecar
somebody removed, and whether the pinned plan is gone. It opens no file and changes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.store.failures import cannot_read
from exporter_tui.store.files import names_in
from exporter_tui.store.paths import table_paths


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What is not there. ``plan``: the pinned plan; ``chunks`` in order."""

    plan: bool
    chunks: tuple[ChunkNo, ...]

    def __bool__(self) -> bool:
        return self.plan or bool(self.chunks)


def missing_files(output_dir: str | Path, table: TableName, chunks: Iterable[ChunkNo]) -> Missing:
    """Return what is missing of the table's plan and of these chunks; raises ExporterError for a
    folder that cannot be read.
    """
    paths = table_paths(output_dir, table)
    files, sidecars = _names(paths.data_dir), _names(paths.chunks_dir)
    gone = (
        no
        for no in chunks
        if paths.chunk_file(no).name not in files or paths.sidecar(no).name not in sidecars
    )
    return Missing(plan=paths.plan.name not in _names(paths.config_dir), chunks=tuple(gone))


def _names(folder: Path) -> frozenset[str]:
    try:
        return frozenset(names_in(folder))
    except OSError as error:
        raise cannot_read(error, str(folder)) from error
