"""A committed file of an earlier run: is it, byte for byte, the one that was exported?

Enters: a ``HashTask``. Leaves: ``HashOutcome``. A file without a readable sidecar of its plan is
not known to be anything, so that it is a problem, too. It asks no database and changes no file;
what a sidecar of an earlier version lacks is read from a file that is the one it was written for.
"""

from collections.abc import Callable

from exporter_tui.model.work import HashOutcome, HashTask, RereadTask
from exporter_tui.store.paths import table_paths
from exporter_tui.store.sidecars import read_sidecar
from exporter_tui.validate.complete import complete, lacks_sums
from exporter_tui.validate.digest import digest


def hash_file(task: HashTask, after_piece: Callable[[int], None]) -> HashOutcome:
    """Return how the file stands against its sidecar. ``after_piece`` is called now and then with
    the bytes read so far and may raise to end it. Raises ``ExporterError`` DISK-ERROR.
    """
    plan, chunk = task.plan, task.chunk
    path = table_paths(task.output_dir, plan.table).chunk_file(chunk)
    record = read_sidecar(task.output_dir, plan.table, chunk)
    if record is None or record.fingerprint != plan.fingerprint:
        problem = "Its sidecar is gone, damaged or of another plan."
        return HashOutcome(table=plan.table, chunk=chunk, gzip_bytes=0, problem=problem)
    found = digest(path, record, after_piece)
    if found.problem is None and lacks_sums(plan, record):
        parsed = RereadTask(plan=plan, chunk=chunk, output_dir=task.output_dir)
        complete(parsed, lambda _rows, _csv_bytes, gzip_bytes: after_piece(gzip_bytes))
    return HashOutcome(
        table=plan.table,
        chunk=chunk,
        gzip_bytes=found.gzip_bytes,
        problem=found.problem,
        gone=found.gone,
    )
