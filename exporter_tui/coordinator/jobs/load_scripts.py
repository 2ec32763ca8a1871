"""``load_command.sh`` follows the verdict: what is not SUCCEEDED is not loaded.

Enters: a table and what became of it. Leaves: the script that loads it, or one that says why not
and exits with 2. A script also reads every file against its SHA-256, so that one that stands while
a file is lost or exported again loads nothing else than what was judged.
"""

import contextlib
from collections.abc import Iterable
from functools import partial

from exporter_tui.bigquery.load import FORM, REFUSES, load_command, refusing_command
from exporter_tui.coordinator.jobs.recovery import Begun
from exporter_tui.eventlog.defects import guarded
from exporter_tui.model.errors import ExporterError, Failure
from exporter_tui.model.format import full
from exporter_tui.model.names import TableName
from exporter_tui.model.options import Options
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.statistics import merge
from exporter_tui.model.verdict import FailedReason, TableStatus
from exporter_tui.store.artefacts import read_artefact, write_artefacts
from exporter_tui.store.durable import delete_file
from exporter_tui.store.paths import table_paths
from exporter_tui.store.recover import inspect_table
from exporter_tui.store.report import TableReport

_HEAD_CHARACTERS = 2_000
"""The table's name stands in the third line."""

_UNFINISHED = (
    "This table is being exported, or its export was not finished and judged: nothing of it is "
    "loaded. Run the export again, to its end."
)


def settle(options: Options, begun: Begun) -> None:
    """Bring the scripts that earlier runs left in step with what this one begins with. A script
    that is as it should be is not touched.
    """
    output_dir = options.export.output_dir
    for one in begun.plan.refused:
        withdraw(output_dir, one.table, _failed(one.table, one.reason, one.failure))
    for start in begun.starts:
        table = start.plan.table
        if not start.kept:
            withdraw(output_dir, table, _UNFINISHED)
        else:
            job = partial(_restore, options, start.plan)
            guarded(job, output_dir=output_dir, where=f"{table} load script", otherwise=_pass_on)


def withdraw_failed(output_dir: str, tables: Iterable[TableReport]) -> None:
    """Let no table of the report that is not SUCCEEDED be loaded by a script that stands."""
    for table in tables:
        if table.status is not TableStatus.SUCCEEDED:
            why = f"{table.code}: {table.message} {table.remedy}"
            withdraw(output_dir, table.table, _sentence(table.table, table.reason, why))


def refuse(output_dir: str, table: TableName, reason: FailedReason, failure: Failure) -> None:
    """Leave a script that says why the table is not loaded, whether or not there was one."""
    _write_refusing(output_dir, table, refusing_command(table, _failed(table, reason, failure)))


def withdraw(output_dir: str, table: TableName, why: str) -> None:
    """Replace a script that stands by one that says why it loads nothing."""
    job = partial(_withdraw, output_dir, table, refusing_command(table, why))
    guarded(job, output_dir=output_dir, where=f"{table} load script", otherwise=_pass_on)


def _withdraw(output_dir: str, table: TableName, text: str) -> None:
    name = table_paths(output_dir, table).load_command.name
    if read_artefact(output_dir, table, name) not in {None, text}:
        _write_refusing(output_dir, table, text)


def _write_refusing(output_dir: str, table: TableName, text: str) -> None:
    """Write the script; where that is not possible, remove the one that stands: it needs no room
    for that.
    """
    path = table_paths(output_dir, table).load_command
    try:
        write_artefacts(output_dir, table, {path.name: text})
    except ExporterError:
        with contextlib.suppress(ExporterError):
            delete_file(path)


def _restore(options: Options, plan: TablePlan) -> None:
    """Write the script of a table whose verdict stands, if it is not there; without it the table is
    only not loaded.
    """
    output_dir = options.export.output_dir
    if _loads(output_dir, plan.table):
        return
    records = inspect_table(output_dir, plan).done
    stats = merge(record.columns for record in records)
    text = load_command(plan, stats, records, options.bigquery)
    name = table_paths(output_dir, plan.table).load_command.name
    write_artefacts(output_dir, plan.table, {name: text})


def _loads(output_dir: str, table: TableName) -> bool:
    """Return whether the script that stands loads the table, in the way of this version."""
    text = read_artefact(output_dir, table, table_paths(output_dir, table).load_command.name)
    head = (text or "")[:_HEAD_CHARACTERS].split("\n")[1:3]
    return head[:1] == [FORM] and not head[-1].startswith(REFUSES)


def _pass_on(_: Failure) -> None:
    """The run does not depend on a script; one that stands reads every file before it loads."""


def _failed(table: TableName, reason: FailedReason, failure: Failure) -> str:
    return _sentence(table, reason, full(failure))


def _sentence(table: TableName, reason: FailedReason | None, why: str) -> str:
    said = f" ({reason.value})" if reason is not None else ""
    return f"{table} is FAILED{said}, so nothing of it is loaded. {why}"
