"""A session that answers the export's own statements from rows in memory.

It knows ROWID bounds and column lists, which is all that a tile's statement varies in; a bad value
fails the fetch of the batch that it is in, as the driver does.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from exporter_tui.model import rowid
from exporter_tui.model.catalogue import lookup
from exporter_tui.model.names import ChunkNo, RunId, Scn, TableName
from exporter_tui.model.options import TextFormat
from exporter_tui.model.plan import TablePlan, Tile
from exporter_tui.model.types import OracleType, parse_type
from exporter_tui.model.work import ExportTask
from exporter_tui.oracle.select import Statement
from tests import builders
from tests.golden.sources import planned

NUMBER = parse_type("NUMBER", precision=9, scale=0)
TEXT = parse_type("VARCHAR2", char_length=20)
DATE = parse_type("DATE")

TABLE = TableName("HR", "PEOPLE")
RUN = RunId("20260101T000000Z-abcd")
ROWS: dict[str, list[Any]] = {"ID": [1, 2, 3], "NAME": ["Ann", None, ""], "BORN": [0, None, -1]}
COLUMNS: dict[str, OracleType] = {"ID": NUMBER, "NAME": TEXT, "BORN": DATE}

_ALIASED = re.compile(r't\."([^"]+)"|(t\.ROWID)\)')


class _BadValue:
    """Stands for a value that the driver cannot convert."""


BAD = _BadValue()


def row_id(row: int) -> str:
    """Return the ROWID of the row at that position; ten rows stand in a block."""
    return rowid.encode(70_000, 4, 100 + row // 10, row % 10)


def table_plan(
    columns: dict[str, OracleType] | None = None,
    *,
    text: TextFormat | None = None,
    tiles: tuple[Tile, ...] | None = None,
) -> TablePlan:
    """Return the plan of the session's table."""
    made = tuple(planned(declared, name) for name, declared in (columns or COLUMNS).items())
    return builders.table_plan(
        table=TABLE,
        scn=Scn(4711),
        columns=made,
        tiles=tiles or builders.tiles(1),
        text=text or builders.TEXT,
    )


def task_for(plan: TablePlan, folder: Path, *, chunk: int = 0, attempt: int = 1) -> ExportTask:
    """Return the task of one attempt; its serial is the attempt's number."""
    return ExportTask(
        plan=plan,
        chunk=ChunkNo(chunk),
        run_id=RUN,
        attempt=attempt,
        serial=attempt,
        output_dir=str(folder),
        fetch_rows=4,
        gzip_level=1,
    )


@dataclass
class MemorySession:
    """``rows``: values by column, all of one length; ``BAD`` among them fails a fetch with
    ``code``. ``fail_after``: the fetch breaks with ``failure`` after so many batches.
    """

    rows: dict[str, list[Any]] = field(default_factory=lambda: dict(ROWS))
    code: str = "VALUE-NO-TEXT"
    failure: str = "DPY-4011"
    fail_after: int | None = None
    deaf_to_rowids: bool = False
    statements: list[Statement] = field(default_factory=list)

    def batches(
        self, statement: Statement, schema: pa.Schema, *, fetch_rows: int, where: str
    ) -> Iterator[pa.RecordBatch]:
        """Yield the rows within the statement's bounds."""
        self.statements.append(statement)
        names = [
            found[0] or "ROWID" for found in _ALIASED.findall(statement.sql.split(" FROM ")[0])
        ]
        wanted = self._rows_within(statement)
        for number, start in enumerate(range(0, len(wanted), fetch_rows)):
            if number == self.fail_after:
                raise lookup.error(self.failure, where, "the connection was closed.")
            batch = wanted[start : start + fetch_rows]
            arrays = []
            for name, asked in zip(names, schema, strict=True):
                values = [row_id(row) if name == "ROWID" else self.rows[name][row] for row in batch]
                if any(value is BAD for value in values):
                    raise lookup.error(self.code, where, "year -4712 is out of range")
                arrays.append(pa.array(values, asked.type))
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)

    def _rows_within(self, statement: Statement) -> list[int]:
        if self.deaf_to_rowids and "ROWIDTOCHAR" in statement.sql:
            raise lookup.error("ORA-01410", "fetch", "invalid ROWID")
        lower, upper = statement.binds.get("lower"), statement.binds.get("upper")
        return [
            row
            for row in range(len(next(iter(self.rows.values()))))
            if (lower is None or rowid.decode(row_id(row)) >= rowid.decode(lower))
            and (upper is None or rowid.decode(row_id(row)) < rowid.decode(upper))
        ]
