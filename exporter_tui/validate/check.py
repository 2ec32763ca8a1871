"""One question to Oracle about what was exported, and its answer on the disk.

Enters: a ``CheckTask`` or a ``CountTask``, and a session. Leaves: the answer, committed as a file,
and the word that it is there. It touches no file of the export itself, so that a question which
fails costs nothing but another try.
"""

import time
from collections.abc import Callable

from exporter_tui.model.catalogue.lookup import error
from exporter_tui.model.work import (
    CheckOutcome,
    CheckTask,
    ChunkAnswer,
    CountAnswer,
    CountOutcome,
    CountTask,
)
from exporter_tui.oracle.select import table_at_scn
from exporter_tui.store.answers import write_answer, write_count
from exporter_tui.store.sidecars import read_sidecar
from exporter_tui.validate.aggregates import TextSession, ask


def check(
    task: CheckTask,
    session: TextSession,
    between: Callable[[], None] = lambda: None,
    clock: Callable[[], float] = time.monotonic,
) -> CheckOutcome:
    """Ask for the numbers of the task's tile and commit them for the file that is there now.

    Raises ExporterError: what the session raised, FILE-GONE without a sidecar, or a failure of the
    file system.
    """
    plan, chunk = task.plan, task.chunk
    record = read_sidecar(task.output_dir, plan.table, chunk)
    if record is None:
        raise error("FILE-GONE", f"{plan.table} chunk {chunk}", "Its sidecar is not there.")
    began_at = clock()
    found = ask(task, session, between)
    answer = ChunkAnswer(
        table=plan.table,
        chunk=chunk,
        fingerprint=plan.fingerprint,
        scn=plan.scn,
        run_id=task.run_id,
        asked=task.asked,
        file_digest=record.file_digest,
        rows=found.rows,
        columns=found.columns,
        elapsed_s=clock() - began_at,
    )
    write_answer(task.output_dir, answer)
    return CheckOutcome(table=plan.table, chunk=chunk, rows=found.rows)


def count(
    task: CountTask, session: TextSession, clock: Callable[[], float] = time.monotonic
) -> CountOutcome:
    """Ask how many rows the whole table has and commit the answer. How Oracle finds out is its own
    choice: an index is often a small part of the table. Raises ExporterError.
    """
    plan = task.plan
    began_at = clock()
    sql = f"SELECT COUNT(*) FROM {table_at_scn(plan)}"
    ((text,),) = session.texts(sql, where=f"count of {plan.table}")
    answer = CountAnswer(
        table=plan.table,
        fingerprint=plan.fingerprint,
        scn=plan.scn,
        run_id=task.run_id,
        rows=int(text or 0),
        elapsed_s=clock() - began_at,
    )
    write_count(task.output_dir, answer)
    return CountOutcome(table=plan.table, rows=answer.rows)
