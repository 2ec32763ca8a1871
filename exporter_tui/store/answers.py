"""``data_chunk_N.check.json`` and ``count.json``: what Oracle said, kept beside what was exported.

Enters: an answer, written by the worker that asked. Leaves: the same answer for later runs, but
only for exactly what it is about: this file, this plan, this SCN, as much as is asked now. Whatever
else stands there, or is damaged, is no answer: Oracle is asked again, so nothing depends on
guessing.
"""

from pathlib import Path
from typing import TypeVar

from exporter_tui.model.plan import TablePlan
from exporter_tui.model.verdict import Asked
from exporter_tui.model.work import ChunkAnswer, ChunkRecord, CountAnswer
from exporter_tui.store import codec
from exporter_tui.store.decoders import CodecError
from exporter_tui.store.durable import write_atomically
from exporter_tui.store.failures import cannot_read
from exporter_tui.store.files import read_file
from exporter_tui.store.paths import table_paths

T = TypeVar("T")

_ANSWER = "exporter_tui check"
_COUNT = "exporter_tui count"
_VERSION = 1


def write_answer(output_dir: str | Path, answer: ChunkAnswer) -> None:
    """Write Oracle's numbers of a tile durably. Raises ExporterError DISK-FULL or NOT-WRITABLE."""
    path = table_paths(output_dir, answer.table).answer(answer.chunk)
    write_atomically(path, codec.dump(answer, kind=_ANSWER, version=_VERSION))


def read_answer(
    output_dir: str | Path, plan: TablePlan, record: ChunkRecord, asked: Asked
) -> ChunkAnswer | None:
    """Return Oracle's numbers for the file of ``record``; None when they were not asked, or are
    about another file, plan or SCN, or are not what is ``asked`` now.

    Raises ExporterError when the file is there and may not be read, or is no regular file.
    """
    path = table_paths(output_dir, plan.table).answer(record.chunk)
    answer = _read(path, ChunkAnswer, _ANSWER)
    if answer is None or len(answer.columns) != len(plan.columns):
        return None
    about = (answer.table, answer.chunk, answer.fingerprint, answer.scn, answer.file_digest)
    wanted = (plan.table, record.chunk, plan.fingerprint, plan.scn, record.file_digest)
    return answer if about == wanted and answer.asked == asked else None


def write_count(output_dir: str | Path, answer: CountAnswer) -> None:
    """Write Oracle's count of the table durably. Raises ExporterError."""
    path = table_paths(output_dir, answer.table).count
    write_atomically(path, codec.dump(answer, kind=_COUNT, version=_VERSION))


def read_count(output_dir: str | Path, plan: TablePlan) -> CountAnswer | None:
    """Return Oracle's count of the table at the plan's SCN, None without one. Raises ExporterError
    NOT-READABLE when the file is there and may not be read.
    """
    answer = _read(table_paths(output_dir, plan.table).count, CountAnswer, _COUNT)
    if answer is None:
        return None
    about = (answer.table, answer.fingerprint, answer.scn)
    return answer if about == (plan.table, plan.fingerprint, plan.scn) else None


def _read(path: Path, kind: type[T], name: str) -> T | None:
    try:
        return codec.load(read_file(path), kind, kind=name, version=_VERSION)
    except (FileNotFoundError, NotADirectoryError, CodecError):
        return None
    except OSError as error:
        raise cannot_read(error, str(path)) from error
