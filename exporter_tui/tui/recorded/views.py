"""Recorded views: fixed pictures of a run; every number is fixed, so that no picture changes by
itself.
"""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import starmap

from exporter_tui.model.facts import TablesAtScn
from exporter_tui.model.names import ChunkNo, Scn, TableName
from exporter_tui.model.states import TableState
from exporter_tui.model.strip import cells, narrowed
from exporter_tui.model.verdict import FailedReason
from exporter_tui.model.view import (
    EXPORTING,
    Chart,
    EventLine,
    Finding,
    MachineView,
    Rates,
    RunState,
    RunView,
    Severity,
    TableView,
    Totals,
    WorkerView,
)
from exporter_tui.model.words import BEGUN_WORDS, RUNNING_WORDS, Word, word_of

NOON = datetime(2026, 8, 24, 12, 41, 7, tzinfo=UTC)
FOLDER = "/data/out/2026-08-24"
_GB = 1024**3
_MB = 1024**2

ORDERS = TableName("SALES", "ORDERS")
INVOICES = TableName("SALES", "INVOICES")
SHIPMENTS = TableName("SALES", "SHIPMENTS")
AUDIT_2017 = TableName("LOGS", "AUDIT_2017")


_DONE, _RUN, _WAIT = TableState.SUCCEEDED, TableState.EXPORTING, TableState.PLANNED
_FAILED, _CHECK = TableState.FAILED, TableState.VALIDATING

# owner, name, state, segment bytes, rows, fraction, chunks done, chunks
_STORY = (
    ("SALES", "ORDER_LINES", _RUN, 310 * _GB, 1_900_000_000, 0.21, 64, 310),
    ("SALES", "ORDERS", _RUN, 96 * _GB, 242_600_000, 0.58, 37, 96),
    ("SALES", "INVOICES", _FAILED, 11_200 * _MB, 82_411_902, 1.0, 12, 12),
    ("SALES", "SHIPMENTS", _FAILED, 4_100 * _MB, None, 0.6, 3, 5),
    ("LOGS", "AUDIT_2017", _FAILED, 1_700 * _MB, 8_100_000, 0.9, 0, 1),
    ("SALES", "PRICE_HISTORY", _CHECK, 3_300 * _MB, 55_012_118, 1.0, 4, 4),
    ("SALES", "CUSTOMERS", _DONE, 2_900 * _MB, 12_104_530, 1.0, 3, 3),
    ("SALES", "RETURNS", _WAIT, 900 * _MB, 6_100_000, 0.0, 0, 1),
    ("SALES", "RETURNS_2019", _WAIT, 880 * _MB, 5_800_000, 0.0, 0, 1),
    ("SALES", "PRODUCTS", _DONE, 31 * _MB, 184_022, 1.0, 1, 1),
    ("SALES", "PROMO_ARCHIVE", _DONE, 64_000, 0, 1.0, 1, 1),
    ("HR", "SALARIES", _DONE, 610 * _MB, 9_702_114, 1.0, 1, 1),
    ("HR", "JOB_HISTORY", _DONE, 390 * _MB, 4_018_200, 1.0, 1, 1),
    ("HR", "EMPLOYEES", _DONE, 140 * _MB, 1_107_311, 1.0, 1, 1),
    ("FIN", "LEDGER", _RUN, 12 * _GB, 61_000_000, 0.17, 2, 12),
    ("LOGS", "AUDIT_2024", _RUN, 1_900 * _MB, 9_200_000, 0.08, 0, 1),
    ("LOGS", "AUDIT_2023", _RUN, 1_880 * _MB, 9_100_000, 0.63, 0, 1),
    ("LOGS", "AUDIT_2022", _WAIT, 1_870 * _MB, 9_000_000, 0.0, 0, 1),
    ("LOGS", "AUDIT_2021", _WAIT, 1_860 * _MB, 8_800_000, 0.0, 0, 1),
)
_REASONS = {
    INVOICES: FailedReason.VALIDATION,
    SHIPMENTS: FailedReason.ERROR,
    AUDIT_2017: FailedReason.ERROR,
}
_NOTES = {
    INVOICES: "VALIDATION: COUNT(*): Oracle 82411907, files 82411902",
    SHIPMENTS: "ORA-01555: snapshot too old: rollback segment number 9 too small",
    AUDIT_2017: "DISK-FULL: No space left on device",
}

_STRIPS = {
    TableName("SALES", "ORDER_LINES"): "k" * 24 + "c" * 34 + "d" * 5 + "741" + "q" * 244,
    ORDERS: "c" * 30 + "d" * 7 + "52r" + "q" * 56,
    INVOICES: "c" * 12,
    SHIPMENTS: "ddcfx",
    AUDIT_2017: "f",
    TableName("SALES", "PRICE_HISTORY"): "ccdd",
    TableName("FIN", "LEDGER"): "kd3" + "q" * 9,
    TableName("LOGS", "AUDIT_2024"): "0",
    TableName("LOGS", "AUDIT_2023"): "5",
}
_RATES = {
    TableName("SALES", "ORDER_LINES"): (211_000.0, 3_480.0),
    ORDERS: (119_000.0, 1_480.0),
    TableName("FIN", "LEDGER"): (52_000.0, 930.0),
    TableName("LOGS", "AUDIT_2024"): (40_000.0, 212.0),
    TableName("LOGS", "AUDIT_2023"): (43_000.0, 78.0),
}

_Row = tuple[str, str, TableState, int, int | None, float, int, int]


def _table(row: _Row) -> TableView:
    owner, name, state, size_bytes, rows, fraction, chunks_done, chunks_total = row
    table = TableName(owner, name)
    letters = _STRIPS.get(table) or ("c" if state is _DONE else "q") * chunks_total
    rate, left = _RATES.get(table, (0.0, None))
    return TableView(
        table=table,
        state=state,
        at_work=table in _RATES,
        reason=_REASONS.get(table),
        note=_NOTES.get(table, ""),
        folder=f"{owner}/{name}",
        gzip_bytes=round(size_bytes * fraction / 4),
        rows=rows,
        rows_estimated=state is _WAIT,
        size_bytes=size_bytes,
        fraction=fraction,
        chunks_done=chunks_done,
        chunks_total=chunks_total,
        rows_per_s=rate,
        remaining_s=left,
        strip=narrowed(letters, cells(chunks_total)),
    )


def _filler(number: int) -> _Row:
    owner = ("FIN", "LOGS", "REF", "HR")[number % 4] if number < 400 else f"APP_{number % 16:02d}"
    done = number % 5 < 3
    size_bytes = (200 + number % 300) * 100_000
    state = _DONE if done else _WAIT
    name = f"T_{number:05d}"
    rows = 0 if number % 140 == 0 else 1_000 + number * 37
    return owner, name, state, size_bytes, rows, float(done), int(done), 1


def many_tables(count: int) -> tuple[TableView, ...]:
    """Return the tables of the story followed by plain ones, ``count`` in all, over 20 schemas."""
    rows = [*_STORY, *(_filler(number) for number in range(count - len(_STORY)))]
    return tuple(_table(row) for row in rows[:count])


def _counts(tables: tuple[TableView, ...]) -> dict[str, int]:
    """Return what ``Totals`` counts of these tables."""
    words = Counter(word_of(line) for line in tables)
    return {
        "tables": len(tables),
        "valid": words[Word.VALID],
        "empty": words[Word.EMPTY],
        "running": sum(words[word] for word in RUNNING_WORDS),
        "begun": sum(words[word] for word in BEGUN_WORDS),
        "queued": words[Word.QUEUED],
        "suspect": words[Word.SUSPECT],
        "failed": words[Word.FAILED],
    }


def _workers() -> tuple[WorkerView, ...]:
    work = (
        ("SALES", "ORDERS", 37, 96, 0.72, 61_000),
        ("SALES", "ORDERS", 38, 96, 0.31, 58_000),
        ("SALES", "ORDER_LINES", 63, 310, 0.90, 72_000),
        ("SALES", "ORDER_LINES", 64, 310, 0.55, 70_000),
        ("SALES", "ORDER_LINES", 65, 310, 0.18, 69_000),
        ("FIN", "LEDGER", 2, 12, 0.44, 52_000),
        ("LOGS", "AUDIT_2024", 0, 1, 0.08, 40_000),
        ("LOGS", "AUDIT_2023", 0, 1, 0.63, 43_000),
    )

    def worker(no: int, job: tuple[str, str, int, int, float, int]) -> WorkerView:
        owner, name, chunk, chunks, fraction, rate = job
        return WorkerView(
            no=no,
            activity=EXPORTING,
            table=TableName(owner, name),
            chunk=ChunkNo(chunk),
            chunks_total=chunks,
            fraction=fraction,
            rows_per_s=rate,
            session=f"{1800 + no * 7},{55000 + no}",
        )

    return tuple(starmap(worker, enumerate(work, start=1)))


_FAILED_BY_IT = "The table is FAILED; all others go on. r exports it again."


def _events() -> tuple[EventLine, ...]:
    return (
        EventLine(
            no=1,
            at=NOON - timedelta(minutes=39),
            severity=Severity.PROBLEM,
            code="DISK-FULL",
            did=_FAILED_BY_IT,
            meaning="The disk of the output folder is full.",
            remedy="Free space there, then press r.",
            text="LOGS.AUDIT_2017 FAILED: DISK-FULL: No space left on device. The disk of the "
            "output folder is full. Free space there, then press r.",
            table=AUDIT_2017,
        ),
        EventLine(
            no=2,
            at=NOON - timedelta(seconds=36),
            severity=Severity.GOOD,
            text="FIN.GL_2023 SUCCEEDED: 88,120,400 rows in 9 files, 3.1 GiB gzip, "
            "no check differs",
            table=TableName("FIN", "GL_2023"),
        ),
        EventLine(
            no=3,
            at=NOON - timedelta(seconds=15),
            severity=Severity.PROBLEM,
            code="VALIDATION",
            did=_FAILED_BY_IT,
            meaning="Files and Oracle differ at the table's SCN.",
            remedy="Export the table again: press r.",
            text="SALES.INVOICES FAILED: VALIDATION: COUNT(*): Oracle 82411907, files 82411902; "
            "SUM(INVOICE_ID): Oracle 6811940112338, files 6811939700281; and 1 more. Files and "
            "Oracle differ at the table's SCN. Export the table again: press r.",
            table=INVOICES,
        ),
        EventLine(
            no=4,
            at=NOON - timedelta(seconds=9),
            severity=Severity.WARNING,
            code="ORA-03113",
            did="The attempt was given up; attempt 2 of 3 began after 2.0 s.",
            text="SALES.ORDERS chunk 39: attempt 1 failed: ORA-03113: end-of-file on communication "
            "channel; again in 2.0 s",
            table=ORDERS,
            chunk=ChunkNo(39),
        ),
        EventLine(
            no=5,
            at=NOON,
            severity=Severity.PROBLEM,
            code="ORA-01555",
            did=_FAILED_BY_IT,
            meaning="The undo that the SCN needs is no longer there.",
            remedy="Raise undo_retention, then press r.",
            text="SALES.SHIPMENTS FAILED: ORA-01555: snapshot too old: rollback segment number 9 "
            "too small. The undo that the SCN needs is no longer there. Raise undo_retention, then "
            "press r.",
            table=SHIPMENTS,
        ),
    )


def _findings() -> tuple[Finding, ...]:
    good, warning = Severity.GOOD, Severity.WARNING
    return (
        Finding(name="Connect", severity=good, text="PRODDB 19.21, service prod.example"),
        Finding(name="Rights", severity=good, text="SELECT and FLASHBACK on 2,005 of 2,005 tables"),
        Finding(name="Snapshot", severity=good, text="SCN 48112907713 from V$DATABASE.CURRENT_SCN"),
        Finding(name="Plan", severity=good, text="2,005 tables in 3,120 chunks, 900 GiB"),
        Finding(name="Disk", severity=good, text="1.3 TiB free, about 260 GiB needed"),
        Finding(name="CPU", severity=good, text="32 cores, cap 50 %: 16 cores, 8 workers"),
        Finding(
            name="Terminal",
            severity=warning,
            text="not in tmux or screen",
            remedy="If the line drops, the export goes on without its screen.",
        ),
    )


def mid_run(tables: int = 2_005) -> RunView:
    """Return a run a little past its middle, with one suspect and two failed tables."""
    lines = many_tables(tables)
    return RunView(
        version=1,
        state=RunState.RUNNING,
        database="PRODDB",
        username="EXPORT_RO",
        output_dir=FOLDER,
        scns=(TablesAtScn(scn=Scn(48112907713), tables=tables),),
        elapsed_s=4360,
        remaining_s=3480,
        totals=Totals(
            **_counts(lines),
            bytes_total=900 * _GB,
            bytes_done=498 * _GB,
            rows=2_400_000_000,
            csv_bytes=497 * _GB,
            gzip_bytes=142 * _GB,
            files=3_911,
            retries=18,
        ),
        rates=Rates(rows_per_s=465_000, csv_bytes_per_s=118e6, gzip_bytes_per_s=31e6),
        chart=Chart(
            bucket_s=60.0,
            values=tuple(240_000.0 + 60_000 * ((n * 7) % 5) + 900 * n for n in range(72)),
        ),
        mean_rows_per_s=402_000,
        best_rows_per_s=611_000,
        limit="database or network",
        ends_at=(NOON + timedelta(seconds=3480)).replace(second=0, microsecond=0),
        last_table=TableName("SALES", "ORDER_LINES"),
        workers=_workers(),
        workers_wanted=8,
        workers_limit=32,
        machine=MachineView(
            cpu_percent=48.2,
            cpu_cap_percent=50,
            cores=32,
            cores_of_machine=32,
            load=15.4,
            memory_bytes=2_100 * _MB,
            disk_free_bytes=1_300 * _GB,
            disk_needed_bytes=118 * _GB,
            sessions=9,
        ),
        findings=_findings(),
        tables=lines,
        events=_events(),
        problems=tuple(event for event in _events() if event.code),
    )


def preparing() -> RunView:
    """Return a run that is still planning."""
    return RunView(
        version=1,
        state=RunState.PREPARING,
        database="PRODDB",
        username="EXPORT_RO",
        output_dir=FOLDER,
        elapsed_s=6,
        findings=_findings()[:3],
    )


def finished() -> RunView:
    """Return the end of the same run: everything reached its end, three tables need a person."""
    view = mid_run()
    done = tuple(
        replace(
            table,
            state=TableState.SUCCEEDED,
            at_work=False,
            rows_estimated=False,
            fraction=1.0,
            chunks_done=table.chunks_total,
            rows_per_s=0.0,
            remaining_s=None,
            worked_s=(table.rows or 0) / 118_000,
            strip="c" * len(table.strip),
        )
        if table.state not in {TableState.FAILED}
        else table
        for table in view.tables
    )
    totals = replace(
        view.totals,
        **_counts(done),
        bytes_done=float(900 * _GB),
        csv_bytes=899 * _GB,
        gzip_bytes=257 * _GB,
        files=7_020,
    )
    return replace(
        view,
        version=2,
        state=RunState.FINISHED,
        elapsed_s=7_865,
        remaining_s=None,
        ends_at=None,
        last_table=None,
        limit="",
        totals=totals,
        rates=Rates(),
        workers=(),
        tables=done,
        exit_code=1,
    )
