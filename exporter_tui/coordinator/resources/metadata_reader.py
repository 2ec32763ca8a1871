"""``metadata.json`` of the tables that somebody looks at, read by a thread of its own.

Enters: the names of those tables. Leaves: for each, the file's text and what of it the detail
shows, read again when the file has changed. A file that is missing, damaged or not readable is no
news. Neither the loop nor the screen waits for a disk here.
"""

from dataclasses import dataclass

from exporter_tui.coordinator.resources.sampler import Sampler
from exporter_tui.coordinator.views.detail_text import Stored
from exporter_tui.model.errors import ExporterError
from exporter_tui.model.names import TableName
from exporter_tui.store.files import read_file
from exporter_tui.store.files import status as look_at
from exporter_tui.store.metadata import Metadata, read_metadata
from exporter_tui.store.paths import table_paths

_EVERY_S = 1.0


@dataclass(frozen=True, slots=True)
class _Seen:
    stamp: tuple[int, int, int]
    stored: Stored | None


class MetadataReader:
    """``want`` and ``of`` may be called from the loop; the files are read elsewhere."""

    def __init__(self, output_dir: str) -> None:
        self._output_dir = output_dir
        self._wanted: tuple[TableName, ...] = ()
        self._seen: dict[TableName, _Seen] = {}
        self._reader = Sampler("metadata", self._look, every_s=_EVERY_S)

    def start(self) -> None:
        """Begin to read."""
        self._reader.start()

    def close(self) -> None:
        """Read no more."""
        self._reader.close()

    def want(self, tables: tuple[TableName, ...]) -> None:
        """Keep these tables' files read, and forget all others."""
        if tables != self._wanted:
            self._wanted = tables
            self._reader.nudge()

    def read_again(self) -> None:
        """Look at the files now: something has happened to a table."""
        self._reader.nudge()

    def of(self, table: TableName) -> Stored | None:
        """Return what the table's file said when it was last read, None without a file."""
        seen = self._seen.get(table)
        return seen.stored if seen is not None else None

    def _look(self) -> None:
        wanted = self._wanted
        self._seen = {table: self._of(table) for table in wanted}

    def _of(self, table: TableName) -> _Seen:
        path = table_paths(self._output_dir, table).metadata
        try:
            status = look_at(path)
            if status is None:
                return _Seen((0, 0, 0), None)
            stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
            before = self._seen.get(table)
            if before is not None and before.stamp == stamp:
                return before
            metadata = read_metadata(self._output_dir, table)
            text = read_file(path).decode("utf-8", "backslashreplace")
        except (OSError, ExporterError):
            return _Seen((0, 0, 0), None)
        return _Seen(stamp, _stored(metadata, text) if metadata is not None else None)


def _stored(metadata: Metadata, text: str) -> Stored:
    return Stored(
        text=text,
        checks=metadata.checks,
        types={column.name: column.bigquery_type for column in metadata.columns},
        fingerprint=metadata.fingerprint,
        written_at=metadata.provenance.written_at,
    )
