"""Recorded details of single tables: one in mid-export with many chunks, one with a verdict."""

from dataclasses import replace

from exporter_tui.model.format import size
from exporter_tui.model.names import ChunkNo, TableName
from exporter_tui.model.states import ChunkState
from exporter_tui.model.verdict import Check, CheckResult
from exporter_tui.model.view import (
    ChunkView,
    ColumnView,
    RunView,
    Statement,
    TableDetail,
    TableView,
)
from exporter_tui.tui.recorded.views import FOLDER, INVOICES, ORDERS

_STATISTICS = {ORDERS: 418_190_344, INVOICES: 82_400_000}


def _chunks() -> tuple[ChunkView, ...]:
    def chunk(no: int) -> ChunkView:
        lower, upper = f"AAAx{no:02d}AAEAAAAAAAAA", f"AAAx{no + 1:02d}AAEAAAAAAAAA"
        file = f"data_chunk_{no:04d}.csv.gz"
        base = ChunkView(
            no=ChunkNo(no),
            state=ChunkState.PENDING,
            lower=lower if no else None,
            upper=upper if no < 95 else None,
            rows=4_360_000,
            rows_estimated=True,
        )
        if no < 37:
            return replace(
                base,
                state=ChunkState.DONE,
                rows=4_010_000 + no % 10 * 100_000,
                rows_estimated=False,
                fraction=1.0,
                rows_per_s=58_000,
                elapsed_s=70 + no % 9,
                attempt=1,
                file=file,
            )
        if no < 39:
            return replace(
                base,
                state=ChunkState.RUNNING,
                rows=3_140_000 - (no - 37) * 1_790_000,
                rows_estimated=False,
                fraction=0.72 - (no - 37) * 0.41,
                rows_per_s=61_000,
                elapsed_s=51 - (no - 37) * 29,
                remaining_s=20 + (no - 37) * 29,
                attempt=1,
                file=file,
            )
        if no == 39:
            note = "attempt 2 of 3 in 2 s: ORA-03113"
            return replace(base, state=ChunkState.BACKOFF, rows=None, attempt=1, note=note)
        return base

    return tuple(chunk(no) for no in range(96))


def _finished(line: TableView) -> tuple[ChunkView, ...]:
    """Return every chunk of a table as done; their rows add up to the table's."""
    chunks = [replace(chunk, state=ChunkState.DONE) for chunk in _chunks()[: line.chunks_total]]
    each = (line.rows or 0) // len(chunks)
    rest = (line.rows or 0) - each * len(chunks)
    chunks = [replace(chunk, rows=each) for chunk in chunks]
    last = replace(chunks[-1], rows=each + rest, upper=None)
    return (*chunks[:-1], last)


def _columns(key: str) -> tuple[ColumnView, ...]:
    return (
        ColumnView(name=key, oracle_type="NUMBER(12,0)", bigquery_type="INT64"),
        ColumnView(name="AMOUNT", oracle_type="NUMBER(14,2)", bigquery_type="NUMERIC"),
        ColumnView(
            name="PLACED_AT",
            oracle_type="TIMESTAMP(9)",
            bigquery_type="DATETIME",
            loss="fraction digits 7 to 9 are cut: BigQuery keeps microseconds",
        ),
        ColumnView(name="NOTE", oracle_type="VARCHAR2(400)", bigquery_type="STRING"),
    )


def _checks() -> tuple[Check, ...]:
    def check(name: str, oracle: str, files: str, difference: str | None) -> Check:
        result = CheckResult.AGREES if difference is None else CheckResult.DIFFERS
        column = None if name == "COUNT(*)" else name.partition("(")[2].rstrip(")")
        return Check(
            name=name,
            column=column,
            oracle=oracle,
            files=files,
            difference=difference,
            result=result,
        )

    return (
        check("COUNT(*)", "82411907", "82411902", "-5"),
        check("SUM(INVOICE_ID)", "6811940112338", "6811939700281", "-412057"),
        check("SUM(AMOUNT)", "41900118202.37", "41900117004.12", "-1198.25"),
        check("SUM(TAX_ID)", "9120044781", "9120044781", None),
        check("COUNT(NOTE)", "12004118", "12004118", None),
        Check(
            name="SUM(RATIO)",
            column="RATIO",
            oracle=None,
            files=None,
            difference=None,
            result=CheckResult.NOT_COMPARABLE,
        ),
    )


def detail_of(view: RunView, table: TableName) -> TableDetail | None:
    """Return the recorded detail of a table of the view; ORDERS has chunks, INVOICES a verdict."""
    line = next((entry for entry in view.tables if entry.table == table), None)
    if line is None:
        return None
    checked = table == INVOICES
    key = "INVOICE_ID" if checked else "ORDER_ID"
    chunks = _finished(line) if checked else _chunks()[: line.chunks_total]
    return TableDetail(
        table=line,
        chunks=chunks,
        columns=_columns(key),
        facts=(
            ("split", f"{size(line.size_bytes or 0)} in {len(chunks)} chunks along the extents"),
            ("SCN", "48112907713: all chunks read this point"),
            ("rows", f"about {_STATISTICS.get(table, line.rows or 0):,} by Oracle's statistics"),
            ("folder", f"{FOLDER}/{table.owner}/{table.name}"),
        ),
        checks=_checks() if checked else (),
        verdict_note="6 checks of 2026-08-24 12:40:52: 3 differ"
        if checked
        else "not validated yet: this runs when the last chunk is done",
        statements=tuple(
            Statement(lower=lower, upper=upper, sql=_select(table, key, lower=lower, upper=upper))
            for lower in (False, True)
            for upper in (False, True)
        ),
        metadata=f'{{\n  "table": "{table}",\n  "status": "FAILED"\n}}' if checked else "",
        folder=f"{FOLDER}/{table.owner}/{table.name}",
        files=line.chunks_done,
        file_bytes=line.gzip_bytes,
        story=tuple(event for event in view.events if event.table == table),
    )


def _select(table: TableName, key: str, *, lower: bool, upper: bool) -> str:
    bounds = [
        *(["t.ROWID >= CHARTOROWID(:lower)"] if lower else []),
        *(["t.ROWID < CHARTOROWID(:upper)"] if upper else []),
    ]
    path = "ROWID(t)" if bounds else "FULL(t)"
    lines = [
        f'SELECT /*+ {path} NO_PARALLEL(t) */ t."{key}", t."AMOUNT", t."NOTE"',
        f'FROM "{table.owner}"."{table.name}" AS OF SCN 48112907713 t',
        *([f"WHERE {' AND '.join(bounds)}"] if bounds else []),
    ]
    return "\n".join(lines)
