"""A stand-in for BigQuery: files read by their quotes alone, columns typed by the schema file, the
checks transpiled to DuckDB.

What it exercises and what not: counts, NULL against '', FLOAT64, DATETIME and TIMESTAMP as they
are. BIGNUMERIC becomes DECIMAL(38, 10) here, so sums are tried with up to 28 digits before the
point and 10 after it; that a wider BIGNUMERIC holds 38 and 38 is Google's promise, not tried.
"""

import base64
import functools
import gzip
import json
import math
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import sqlglot

from exporter_tui.bigquery.names import table_name
from exporter_tui.bigquery.schema import schema_json
from exporter_tui.bigquery.types import final_types
from exporter_tui.bigquery.validation import validation_sql
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.statistics import plain
from exporter_tui.model.types import BigQueryType, Kind
from exporter_tui.model.work import ColumnStats
from tests.builders import NOWHERE

Row = Sequence[str | None]
_LONGEST_ROW_BYTES = 64 * 1024 * 1024

_NUMBERS = {Kind.NUMBER, Kind.FLOAT}
_DOUBLES = {Kind.BINARY_FLOAT, Kind.BINARY_DOUBLE}
_MOMENTS = {Kind.DATE, Kind.TIMESTAMP, Kind.TIMESTAMP_TZ, Kind.TIMESTAMP_LTZ}
_DUCKDB = {
    "INT64": "BIGINT",
    "NUMERIC": "DECIMAL(38, 9)",
    "BIGNUMERIC": "DECIMAL(38, 10)",
    "FLOAT64": "DOUBLE",
    "STRING": "VARCHAR",
    "BYTES": "BLOB",
    "DATETIME": "TIMESTAMP",
    "TIMESTAMP": "TIMESTAMPTZ",
}


def write_files(folder: Path, rows: Sequence[Row], *, files: int = 2) -> list[Path]:
    """Write rows as an export does, over some files: what is not NULL is quoted."""
    paths = [folder / f"data_chunk_{no:04d}.csv.gz" for no in range(files)]
    for no, path in enumerate(paths):
        lines = (",".join(map(_cell, row)) + "\n" for row in rows[no::files])
        path.write_bytes(gzip.compress("".join(lines).encode()))
    return paths


def _cell(text: str | None) -> str:
    return "\\N" if text is None else '"' + text.replace('"', '""') + '"'


def statistics(plan: TablePlan, rows: Sequence[Row]) -> tuple[ColumnStats, ...]:
    """Return what an export of these cells would record."""
    return tuple(
        _column(column.oracle.kind, [row[no] for row in rows if row[no] is not None])
        for no, column in enumerate(plan.columns)
    )


def _column(kind: Kind, cells: Sequence[Any]) -> ColumnStats:
    if not cells:
        return ColumnStats(non_null=0)
    if kind in _NUMBERS:
        values = [Decimal(cell) for cell in cells]
        digits = [plain(abs(value)).partition(".") for value in values]
        return ColumnStats(
            non_null=len(cells),
            total=plain(sum(values, Decimal(0))),
            minimum=plain(min(values)),
            maximum=plain(max(values)),
            integer_digits=max(len(whole.lstrip("0")) for whole, _, _ in digits),
            fraction_digits=max(len(fraction) for _, _, fraction in digits),
        )
    if kind in _DOUBLES:
        ordered = sorted(map(float, cells), key=lambda value: (math.isnan(value), value))
        return ColumnStats(
            non_null=len(cells),
            minimum=repr(ordered[0]),
            maximum=repr(ordered[-1]),
            nan=cells.count("nan"),
        )
    if kind in _MOMENTS:
        return ColumnStats(non_null=len(cells), minimum=min(cells), maximum=max(cells))
    return ColumnStats(non_null=len(cells), length_bytes=_bytes(kind, cells))


def _bytes(kind: Kind, cells: Sequence[str]) -> int | None:
    if kind in {Kind.INTERVAL_YM, Kind.INTERVAL_DS}:
        return None
    if kind in {Kind.RAW, Kind.BLOB}:
        return sum(len(base64.b64decode(cell)) for cell in cells)
    return sum(len(cell.encode()) for cell in cells)


@functools.cache
def in_duckdb(sql: str) -> str:
    """Return BigQuery's statement as DuckDB reads it."""
    statement: str
    (statement,) = sqlglot.transpile(sql, read="bigquery", write="duckdb")
    return statement


class Loaded:
    """Files loaded by a schema file, to be asked the checks that came with them."""

    def __init__(self, table: str, schema: str, sql: str, files: Sequence[Path]) -> None:
        self.sql = sql
        self.database = duckdb.connect()
        self.database.execute("SET TimeZone = 'UTC'")
        self._load(table, json.loads(schema), files)

    def _load(self, table: str, fields: Sequence[dict[str, str]], files: Sequence[Path]) -> None:
        names = [f'"{one["name"]}"' for one in fields]
        types = [_DUCKDB[one["type"]] for one in fields]
        self._texts = [name for name, kind in zip(names, types, strict=True) if kind == "VARCHAR"]
        columns = ", ".join(f"{name} {kind}" for name, kind in zip(names, types, strict=True))
        self.database.execute(f'CREATE TABLE "{table}" ({columns})')
        cells = ", ".join(
            f"from_base64({name})" if kind == "BLOB" else f"CAST({name} AS {kind})"
            for name, kind in zip(names, types, strict=True)
        )
        as_text = ", ".join(f"{name[1:-1]!r}: 'VARCHAR'" for name in names)
        self.database.execute(
            f'INSERT INTO "{table}" SELECT {cells} FROM read_csv(?, header = false, '
            f"columns = {{{as_text}}}, delim = ',', quote = '\"', escape = '\"', "
            "nullstr = '\\N', allow_quoted_nulls = false, auto_detect = false, "
            f"max_line_size = {_LONGEST_ROW_BYTES})",
            [[str(file) for file in files]],
        )

    def checks(self) -> dict[str, tuple[str, str, bool]]:
        """Return expected, actual and ok by check name."""
        wide = in_duckdb(self.sql).replace("DECIMAL(38, 5)", "DECIMAL(38, 10)")
        # DuckDB measures a BLOB by OCTET_LENGTH, a VARCHAR by STRLEN, both in bytes.
        for name in self._texts:
            wide = wide.replace(f"OCTET_LENGTH({name})", f"STRLEN({name})")
        rows = self.database.execute(wide).fetchall()
        return {name: (expected, actual, ok) for name, expected, actual, ok in rows}

    def failing(self) -> set[str]:
        """Return the names of the checks that do not hold."""
        return {name for name, (_, _, ok) in self.checks().items() if not ok}


def load_rows(plan: TablePlan, expected: Sequence[Row], files: Sequence[Path]) -> Loaded:
    """Load files of a plan. ``expected``: what the export has seen, the checks are made of it."""
    stats = statistics(plan, expected)
    sql = validation_sql(plan, stats, len(expected), NOWHERE)
    return Loaded(table_name(plan.table), schema_json(plan, stats), sql, files)


def types_of(plan: TablePlan, rows: Sequence[Row]) -> tuple[BigQueryType, ...]:
    """Return the final types for these cells."""
    return final_types(plan.columns, statistics(plan, rows))
