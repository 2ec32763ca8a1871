"""``data_chunk_N.json``: the record of one finished chunk, beside the plan.

Enters: a ``ChunkRecord``, written after its part file is on the disk and before the rename that
commits it. Leaves: the same record for later runs. A damaged sidecar is no sidecar: its chunk is
exported again, so nothing depends on guessing.
"""

from pathlib import Path

from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.work import ChunkRecord
from exporter_tui.store import codec
from exporter_tui.store.decoders import CodecError
from exporter_tui.store.durable import write_atomically
from exporter_tui.store.failures import cannot_read
from exporter_tui.store.files import read_file
from exporter_tui.store.paths import table_paths

_KIND = "exporter_tui chunk"
_VERSION = 1


def write_sidecar(output_dir: str | Path, record: ChunkRecord) -> None:
    """Write the record durably. Raises ExporterError DISK-FULL or NOT-WRITABLE."""
    path = table_paths(output_dir, record.table).sidecar(record.chunk)
    write_atomically(path, codec.dump(record, kind=_KIND, version=_VERSION))


def read_sidecar(output_dir: str | Path, table: TableName, no: ChunkNo) -> ChunkRecord | None:
    """Return the record; None when it is missing, damaged or of another chunk.

    Raises ExporterError when the file is there and may not be read, or is no regular file.
    """
    path = table_paths(output_dir, table).sidecar(no)
    try:
        record = codec.load(read_file(path), ChunkRecord, kind=_KIND, version=_VERSION)
    except (FileNotFoundError, NotADirectoryError, CodecError):
        return None
    except OSError as error:
        raise cannot_read(error, str(path)) from error
    return record if (record.table, record.chunk) == (table, no) else None
