"""``summary_report.json``: what became of every table, and the totals over all runs.

Enters: one ``TableReport`` per selected table and what else the folder holds. Leaves: the file,
replaced in one step at the end of a run. The old one is withdrawn when the work begins, so that a
run that never wrote its own leaves none that speaks of other files. It knows two states, SUCCEEDED
and FAILED; the reason tells the rest.
"""

import stat
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from exporter_tui.model.consent import NO_CONSENT, Consent
from exporter_tui.model.errors import Failure
from exporter_tui.model.facts import Database, Snapshot, TablesAtScn, tables_at_scns
from exporter_tui.model.names import RunId, Scn, TableName
from exporter_tui.model.options import ValidationMode
from exporter_tui.model.plan import NotExportedTable
from exporter_tui.model.verdict import FailedReason, TableStatus
from exporter_tui.store import codec
from exporter_tui.store.decoders import CodecError
from exporter_tui.store.durable import write_atomically
from exporter_tui.store.failures import cannot_read, cannot_write
from exporter_tui.store.files import read_file, rename, status
from exporter_tui.store.other_tables import OtherTable
from exporter_tui.store.paths import REPORT_FILE, control_dir, handover_path

_EARLIER = "earlier_report.json"
_EARLIER_SHEET = "earlier_handover.md"

_KIND = "exporter_tui report"
_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TableReport:
    """One selected table. Rows, bytes and files are those of its committed chunks, of this and
    earlier runs. ``reason``, ``code``, ``message`` and ``remedy`` None for SUCCEEDED. ``scn`` None:
    the table never got a plan. ``verdict_kept``: nothing was read, an earlier verdict stands.
    ``accepted``: what the configuration accepts of the table (``export.accept``); ``declared``: in
    what its files differ from it for that, or as chosen.
    ``validation``: how much Oracle was asked for the verdict, None without an answer of Oracle.
    """

    table: TableName
    status: TableStatus
    reason: FailedReason | None
    code: str | None
    message: str | None
    remedy: str | None
    rows: int
    oracle_rows: int | None
    csv_bytes: int
    gzip_bytes: int
    files: int
    scn: Scn | None
    losses: tuple[str, ...]
    warnings: tuple[str, ...]
    set_aside: tuple[str, ...]
    verdict_kept: bool
    redone: bool
    accepted: Consent = NO_CONSENT
    declared: tuple[str, ...] = ()
    validation: ValidationMode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferentScn:
    """A table whose files are of another moment than this run's snapshot."""

    table: TableName
    scn: Scn


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTotals:
    """Sums over the selected tables, all runs together."""

    tables: int
    succeeded: int
    failed: int
    rows: int
    csv_bytes: int
    gzip_bytes: int
    files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The file. ``snapshot`` is the run's own; tables that differ from it are in
    ``different_scn``; ``scns`` says how many tables show which moment, the most first.
    """

    run_id: RunId
    started_at: datetime
    ended_at: datetime
    exit_code: int
    exporter_version: str
    database: Database
    snapshot: Snapshot
    totals: ReportTotals
    tables: tuple[TableReport, ...]
    scns: tuple[TablesAtScn, ...]
    different_scn: tuple[DifferentScn, ...]
    not_exported: tuple[NotExportedTable, ...]
    other_tables: tuple[OtherTable, ...]
    warnings: tuple[str, ...]


def make_report(
    *,
    run_id: RunId,
    started_at: datetime,
    ended_at: datetime,
    exit_code: int,
    exporter_version: str,
    database: Database,
    snapshot: Snapshot,
    tables: Sequence[TableReport],
    not_exported: Sequence[NotExportedTable],
    other_tables: Sequence[OtherTable],
    warnings: Sequence[str],
) -> Report:
    """Return the report with its totals and the tables of another SCN, tables by name."""
    in_order = tuple(sorted(tables, key=lambda one: one.table))
    return Report(
        run_id=run_id,
        started_at=started_at,
        ended_at=ended_at,
        exit_code=exit_code,
        exporter_version=exporter_version,
        database=database,
        snapshot=snapshot,
        totals=_totals(in_order),
        tables=in_order,
        scns=tables_at_scns(one.scn for one in in_order if one.scn is not None),
        different_scn=tuple(
            DifferentScn(table=one.table, scn=one.scn)
            for one in in_order
            if one.scn is not None and one.scn != snapshot.scn
        ),
        not_exported=tuple(sorted(not_exported, key=lambda one: one.table)),
        other_tables=tuple(sorted(other_tables, key=lambda one: one.table)),
        warnings=tuple(warnings),
    )


def failed_table(
    table: TableName,
    reason: FailedReason,
    failure: Failure,
    *,
    scn: Scn | None = None,
    warnings: Sequence[str] = (),
) -> TableReport:
    """Return the line of a table that has no files to speak of: refused, stale, never begun."""
    return TableReport(
        table=table,
        status=TableStatus.FAILED,
        reason=reason,
        code=failure.code,
        message=failure.message,
        remedy=failure.remedy,
        rows=0,
        oracle_rows=None,
        csv_bytes=0,
        gzip_bytes=0,
        files=0,
        scn=scn,
        losses=(),
        warnings=tuple(warnings),
        set_aside=(),
        verdict_kept=False,
        redone=False,
    )


def write_report(output_dir: str | Path, report: Report) -> Path:
    """Replace ``summary_report.json`` and return its path.

    Raises ExporterError; nothing is left of the attempt.
    """
    path = Path(output_dir) / REPORT_FILE
    write_atomically(path, codec.dump(report, kind=_KIND, version=_VERSION))
    return path


def withdraw_report(output_dir: str | Path) -> None:
    """Move an earlier run's report and sheet into ``.exporter/``: they say nothing about what is in
    the folder once another run has worked there. Raises ExporterError.
    """
    _withdraw(Path(output_dir) / REPORT_FILE, control_dir(output_dir) / _EARLIER)
    _withdraw(handover_path(output_dir), control_dir(output_dir) / _EARLIER_SHEET)


def _withdraw(path: Path, earlier: Path) -> None:
    try:
        found = status(path)
        if found is not None and not stat.S_ISDIR(found.st_mode):
            rename(path, earlier)
    except OSError as error:
        in_the_way = earlier if isinstance(error, IsADirectoryError) else path
        raise cannot_write(error, str(in_the_way)) from error


def read_report(output_dir: str | Path) -> Report | None:
    """Return the last report, None when there is none that can be understood."""
    path = Path(output_dir) / REPORT_FILE
    try:
        return codec.load(read_file(path), Report, kind=_KIND, version=_VERSION)
    except (FileNotFoundError, NotADirectoryError, CodecError):
        return None
    except OSError as error:
        raise cannot_read(error, str(path)) from error


def _totals(tables: Sequence[TableReport]) -> ReportTotals:
    succeeded = sum(one.status is TableStatus.SUCCEEDED for one in tables)
    return ReportTotals(
        tables=len(tables),
        succeeded=succeeded,
        failed=len(tables) - succeeded,
        rows=sum(one.rows for one in tables),
        csv_bytes=sum(one.csv_bytes for one in tables),
        gzip_bytes=sum(one.gzip_bytes for one in tables),
        files=sum(one.files for one in tables),
    )
