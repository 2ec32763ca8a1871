"""Which value stopped an export: its column and its ROWID.

Enters: a task whose fetch or encoding met a value without faithful text, and how many rows went
well before. Leaves: where that value is. The rows of the failing batch are halved by ROWID ranges,
each read by the export's own statement at the same SCN, until one row fails alone; then its
columns one by one. So whatever stops an export can be named, and nothing is named in error.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import assert_never

import pyarrow as pa

from exporter_tui.export.cells.encode import cells
from exporter_tui.export.errors import NoFaithfulTextError
from exporter_tui.export.replaced import refuse_replaced
from exporter_tui.export.source import BatchSource
from exporter_tui.model import rowid
from exporter_tui.model.errors import ExporterError
from exporter_tui.model.plan import ColumnPlan, Tile
from exporter_tui.model.types import CellForm, Kind, OracleType, rule
from exporter_tui.model.work import ExportTask
from exporter_tui.oracle import arrow, select


@dataclass(frozen=True, slots=True, kw_only=True)
class BadValue:
    """One value that cannot be exported, and why."""

    column: str
    rowid: str
    why: str


def find_bad_value(
    task: ExportTask, tile: Tile, session: BatchSource, *, rows_before: int
) -> BadValue | None:
    """Return a value without faithful text among the ``fetch_rows`` rows after ``rows_before``.

    None when these rows do not fail again (the database gave them in another order), when the
    table has no physical ROWIDs, or when the database does not answer.
    """
    search = _Search(task, session)
    try:
        rows = search.rowids(tile, rows_before)
        found = search.failing_row(rows)
        return None if found is None else search.failing_column(found)
    except (ExporterError, ValueError):
        return None  # what is reported is the first error, not the search for its cause


def find_rowid(task: ExportTask, tile: Tile, session: BatchSource, row: int) -> str | None:
    """Return the ROWID of the row before which ``row`` others came, None where it has none or the
    database does not answer.
    """
    try:
        return next(islice(_Search(task, session).all_rowids(tile), row, None), None)
    except ExporterError:
        return None


class _Search:
    def __init__(self, task: ExportTask, session: BatchSource) -> None:
        self._task = task
        self._session = session

    def rowids(self, tile: Tile, rows_before: int) -> list[str]:
        """Return the ROWIDs of the rows to look at, in physical order."""
        rows = self.all_rowids(tile)
        wanted = islice(rows, rows_before, rows_before + self._task.fetch_rows)
        return sorted(wanted, key=rowid.decode)

    def all_rowids(self, tile: Tile) -> Iterator[str]:
        """Yield the ROWIDs of a tile in the order of its rows."""
        for batch in self._batches((_ROWID,), tile):
            yield from batch.column(0).to_pylist()

    def failing_row(self, rows: Sequence[str]) -> str | None:
        """Return the first row that fails alone."""
        if not rows or not self._fails(rows, self._task.plan.columns):
            return None
        while len(rows) > 1:
            half = rows[: len(rows) // 2]
            rows = half if self._fails(half, self._task.plan.columns) else rows[len(half) :]
        return rows[0]

    def failing_column(self, row: str) -> BadValue | None:
        """Return the first column of ``row`` that fails alone."""
        for column in self._task.plan.columns:
            why = self._fails((row,), (column,))
            if why:
                return BadValue(column=column.name, rowid=row, why=why)
        return None

    def _fails(self, rows: Sequence[str], columns: tuple[ColumnPlan, ...]) -> str | None:
        """Return why these rows cannot be exported, None when they can.

        The reason is exact for one column.
        """
        tile = replace(self._task.plan.tiles[0], lower=rows[0], upper=_next_rowid(rows[-1]))
        try:
            for batch in self._batches(columns, tile):
                made = [
                    cells(column, values)
                    for column, values in zip(columns, batch.columns, strict=True)
                ]
                refuse_replaced(self._task.plan, columns, made)
        except NoFaithfulTextError as error:
            return error.why
        except ExporterError as error:
            if not error.failure.error_class.of_a_value:
                raise
            return _cause(columns[0].cell, error.failure.message.rstrip("."))
        return None

    def _batches(self, columns: tuple[ColumnPlan, ...], tile: Tile) -> Iterator[pa.RecordBatch]:
        return self._session.batches(
            select.tile_statement(replace(self._task.plan, columns=columns), tile),
            arrow.schema(columns),
            fetch_rows=self._task.fetch_rows,
            where=f"{self._task.plan.table} chunk {self._task.chunk} (search for a value)",
        )


_DATE = "a date before year 1, or one that does not exist in BigQuery's calendar"
_NUMBER = "a number that does not fit its declared type, or is infinite"


def _cause(form: CellForm, said: str) -> str:
    """Return what can be wrong with a value of that form; what the driver ``said`` of it may quote
    the value, and stands only where there is nothing better.
    """
    match form:
        case CellForm.INTEGER | CellForm.DECIMAL | CellForm.NUMBER_TEXT:
            return _NUMBER
        case CellForm.TEXT:
            return "a text with bytes that are not UTF-8"
        case CellForm.DATETIME_SECONDS | CellForm.DATETIME_MICROS | CellForm.INSTANT_MICROS:
            return _DATE
        case CellForm.DOUBLE | CellForm.BASE64 | CellForm.INTERVAL_YM | CellForm.INTERVAL_DS:
            return said
        case _:
            assert_never(form)


def _next_rowid(text: str) -> str:
    data_object, file, block, row = rowid.decode(text)
    return rowid.encode(data_object, file, block, row + 1)


def _rowid_column() -> ColumnPlan:
    declared = OracleType(kind=Kind.ROWID, text="ROWID")
    made = rule(declared)
    return ColumnPlan(
        name="ROWID",
        oracle=declared,
        nullable=False,
        sql="ROWIDTOCHAR(t.ROWID)",
        arrow=made.arrow,
        cell=made.cell,
        decimals=made.decimals,
        bigquery_name="ROWID",
        bigquery=made.bigquery,
        loss=made.loss,
    )


_ROWID = _rowid_column()
