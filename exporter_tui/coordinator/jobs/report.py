"""The end of a run: one line per table, totals, the exit code, ``summary_report.json``.

Enters: the plan, what the folder held, the machine's state and the files of each table after the
loop's last round. Leaves: the written report, a ``RunResult`` and the event that ends the journal.
When the report cannot be written there is none, and the result says so.
"""

import contextlib
import getpass
import os
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from exporter_tui import __version__
from exporter_tui.coordinator.jobs.handover import Sheet, write_handover
from exporter_tui.coordinator.jobs.load_scripts import withdraw_failed
from exporter_tui.coordinator.jobs.planning import Planned
from exporter_tui.coordinator.jobs.recovery import Begun
from exporter_tui.coordinator.machine.state import MachineState
from exporter_tui.coordinator.machine.table.results import Result
from exporter_tui.coordinator.machine.table.table import TrackedTable
from exporter_tui.coordinator.result import RunResult
from exporter_tui.coordinator.views.files import TableFiles
from exporter_tui.eventlog.defects import guarded
from exporter_tui.model import events
from exporter_tui.model.catalogue.lookup import failure as catalogued
from exporter_tui.model.errors import ExporterError, Failure
from exporter_tui.model.exit_codes import EXIT_FAILED, EXIT_STOPPED, EXIT_SUCCEEDED
from exporter_tui.model.names import RunId, TableName
from exporter_tui.model.options import Options, ValidationMode
from exporter_tui.model.verdict import FailedReason, TableStatus
from exporter_tui.store.metadata import Metadata, losses
from exporter_tui.store.other_tables import OtherTable, other_tables
from exporter_tui.store.paths import handover_path
from exporter_tui.store.report import (
    Report,
    TableReport,
    failed_table,
    make_report,
    withdraw_report,
    write_report,
)


@dataclass(slots=True, kw_only=True)
class Reporter:
    """Writes the report of one run, every time that its work is done. ``began``: the steady clock's
    time of the start; ``ended``: whether its work is done.
    """

    options: Options
    planned: Planned
    begun: Begun
    state: MachineState
    files_by_table: Mapping[TableName, TableFiles]
    run_id: RunId
    began: float
    ended: Callable[[], bool]
    clock: Callable[[], float] = time.monotonic
    _last: RunResult | None = None

    def job(self) -> Callable[[], events.RunEnded]:
        """Return the job that writes the report of this moment; what it needs of the run's state is
        taken now, by the thread that may read it.
        """
        end = self._end()

        def write() -> events.RunEnded:
            self._last, ended = finish(end)
            return ended

        return write

    def sheet_job(self) -> Callable[[], events.HandoverWritten]:
        """Return the job that writes the handover sheet of this moment."""
        end, under_way = self._end(), not self.ended()

        def write() -> events.HandoverWritten:
            code = exit_code(end.tables, stopped=end.stopped)
            report = _report(end, code, _others_of(end))
            path = str(handover_path(end.options.export.output_dir))
            match _sheet(end, report, under_way=under_way):
                case Failure() as failed:
                    return events.HandoverWritten(path=path, failure=failed)
                case _:
                    return events.HandoverWritten(path=path)

        return write

    def result(self) -> RunResult:
        """Return how the run ended; raises RuntimeError before a report was written."""
        if self._last is None:
            raise RuntimeError("the run has not ended")
        return self._last

    def _end(self) -> "RunEnd":
        return RunEnd(
            options=self.options,
            planned=self.planned,
            run_id=self.run_id,
            tables=tuple(_tables(self)),
            stopped=self.state.stopped,
            elapsed_s=self.clock() - self.began,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnd:
    """Everything the report is made from."""

    options: Options
    planned: Planned
    run_id: RunId
    tables: tuple[TableReport, ...]
    stopped: bool
    elapsed_s: float


def finish(end: RunEnd) -> tuple[RunResult, events.RunEnded]:
    """Write the report and return how the run ended."""
    withdraw_failed(end.options.export.output_dir, end.tables)
    code = exit_code(end.tables, stopped=end.stopped)
    output_dir = end.options.export.output_dir
    report = _report(end, code, _others_of(end))
    path: str | None = None
    error: str | None = None
    match guarded(
        lambda: write_report(output_dir, report),
        output_dir=output_dir,
        where="report",
        otherwise=_same,
    ):
        case Failure() as failed:
            error, code = str(failed), code or 1
            with contextlib.suppress(ExporterError):
                withdraw_report(output_dir)
        case written:
            path = str(written)
    result = _result(end, report, code, path, error)
    match _sheet(end, replace(report, exit_code=code)):
        case Failure() as failed:
            result = replace(result, handover_error=str(failed))
        case written:
            result = replace(result, handover_path=str(written))
    ended = events.RunEnded(
        exit_code=code,
        report=path,
        succeeded=result.succeeded,
        failed=result.failed,
        stopped=result.stopped,
    )
    return result, ended


def exit_code(tables: tuple[TableReport, ...], *, stopped: bool) -> int:
    """Return what the run ends with: STOPPED only where something is left to do."""
    if all(table.status is TableStatus.SUCCEEDED for table in tables):
        return EXIT_SUCCEEDED
    return EXIT_STOPPED if stopped else EXIT_FAILED


def _tables(end: Reporter) -> Iterator[TableReport]:
    tracked = end.state.tables
    for table in tracked.values():
        yield _line(end, table)
    for refused in end.planned.plan.refused:
        if refused.table not in tracked:
            yield failed_table(refused.table, refused.reason, refused.failure)


def _line(end: Reporter, table: TrackedTable) -> TableReport:
    plan = table.plan
    name = plan.table
    result = table.result
    if result is None or (result.status is TableStatus.SUCCEEDED and table.incomplete):
        result = Result(status=TableStatus.FAILED, reason=FailedReason.STOPPED)
    failure = None if result.status is TableStatus.SUCCEEDED else result.failure or stopped_table()
    finished = table.book.finished
    untouched = finished is None and result.status is TableStatus.SUCCEEDED
    kept = end.begun.kept.get(name) if untouched else None
    table_files = end.files_by_table[name]
    aside = end.begun.set_aside.get(name, ())
    if table.book.set_aside is not None:
        aside = (*aside, table.book.set_aside)
    oracle_rows = finished.oracle_rows if finished else None
    warnings = (*plan.warnings, *(finished.warnings if finished else ()))
    return TableReport(
        table=name,
        status=result.status,
        reason=result.reason,
        code=failure.code if failure else None,
        message=failure.message if failure else None,
        remedy=failure.remedy if failure else None,
        rows=table_files.rows,
        oracle_rows=kept.oracle_row_count if kept else oracle_rows,
        csv_bytes=table_files.csv_bytes,
        gzip_bytes=table_files.gzip_bytes,
        files=len(table.chunks) - table.incomplete,
        scn=plan.scn,
        losses=losses(plan),
        warnings=kept.warnings if kept else warnings,
        set_aside=aside,
        verdict_kept=kept is not None,
        redone=table.redos > 0,
        accepted=plan.consent,
        declared=plan.declared,
        validation=_validation(finished, kept),
    )


def _validation(
    finished: events.TableFinished | None, kept: Metadata | None
) -> ValidationMode | None:
    """Return how much was asked for the verdict, this run's or an earlier one's."""
    if kept is not None:
        return kept.validation.mode if kept.validation else None
    return finished.validation if finished else None


def stopped_table() -> Failure:
    """The run was stopped before the table was finished."""
    return catalogued("STOPPED", "run", "Stopped before the table was finished.")


def _sheet(end: RunEnd, report: Report, *, under_way: bool = False) -> Path | Failure:
    output_dir = end.options.export.output_dir
    sheet = Sheet(
        report=report,
        bigquery=end.options.bigquery,
        output_dir=output_dir,
        by=_who(),
        under_way=under_way,
    )
    return guarded(
        lambda: write_handover(sheet), output_dir=output_dir, where="handover", otherwise=_same
    )


def _who() -> str:
    """Return user and machine, as far as they have names."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):  # an id without a name, in a container
        user = f"user {os.getuid()}"
    return f"{user} on {socket.gethostname()}"


def _same(failure: Failure) -> Failure:
    return failure


def _none(_: Failure) -> tuple[OtherTable, ...]:
    return ()


def _others_of(end: RunEnd) -> tuple[OtherTable, ...]:
    output_dir = end.options.export.output_dir
    return guarded(lambda: _others(end), output_dir=output_dir, where="report", otherwise=_none)


def _others(end: RunEnd) -> tuple[OtherTable, ...]:
    plan = end.planned.plan
    selected = {table.table for table in end.tables} | {table.table for table in plan.not_exported}
    return other_tables(end.options.export.output_dir, selected)


def _report(end: RunEnd, code: int, others: tuple[OtherTable, ...]) -> Report:
    plan = end.planned.plan
    now = datetime.now(UTC)
    return make_report(
        run_id=end.run_id,
        started_at=now - timedelta(seconds=end.elapsed_s),
        ended_at=now,
        exit_code=code,
        exporter_version=__version__,
        database=plan.database,
        snapshot=plan.snapshot,
        tables=end.tables,
        not_exported=plan.not_exported,
        other_tables=others,
        warnings=plan.warnings,
    )


def _result(
    end: RunEnd, report: Report, code: int, path: str | None, error: str | None
) -> RunResult:
    bad = [table for table in report.tables if table.status is not TableStatus.SUCCEEDED]
    stopped = sum(table.reason is FailedReason.STOPPED for table in bad)
    return RunResult(
        exit_code=code,
        succeeded=report.totals.succeeded,
        failed=report.totals.failed,
        stopped=stopped,
        rows=report.totals.rows,
        files=report.totals.files,
        csv_bytes=report.totals.csv_bytes,
        gzip_bytes=report.totals.gzip_bytes,
        elapsed_s=end.elapsed_s,
        problems=tuple(_problem(table) for table in bad),
        report_path=path,
        report_error=error,
    )


def _problem(table: TableReport) -> str:
    reason = table.reason.value if table.reason else "failed"
    return f"{table.table} {reason}: {table.code}: {table.message} {table.remedy}"
