"""One cell that arrives other than it is stored: what each mode of the checks sees of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from exporter_tui.coordinator.coordinator import Coordinator
from exporter_tui.export.attempt import run_attempt
from exporter_tui.fakeoracle.datasets.declare import (
    BINARY_DOUBLE,
    DATE,
    char,
    column,
    number,
    nvarchar2,
    raw,
    timestamp,
    varchar2,
)
from exporter_tui.fakeoracle.datasets.layout import START_SCN
from exporter_tui.fakeoracle.storage.table import Catalog, StoredTable
from exporter_tui.fakeoracle.storage.values import Kind, Moment, ZonedMoment
from exporter_tui.model.names import RunId
from exporter_tui.model.options import ValidationMode
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.verdict import Asked, CheckResult, Verdict
from exporter_tui.model.work import ChunkRecord, ExportTask
from exporter_tui.oracle.select import Statement
from exporter_tui.oracle.session import OracleSession, open_session
from exporter_tui.validate.compare import verdict
from tests.exactness.exported import Line
from tests.fakeoracle.sql.small_database import shelf
from tests.validate.asking import ask_all

pytestmark = pytest.mark.slow

ROWS = 5
CHANGED = 2
"""The row whose cell is changed; it holds neither the smallest nor the largest value."""

COUNTS, FULL, DEEP = ValidationMode
NOTHING: set[str] = set()


def moment(day: int, nanosecond: int = 123_456_789) -> Moment:
    return Moment(year=2024, month=2, day=day, hour=13, minute=14, second=15, nanosecond=nanosecond)


def table() -> StoredTable:
    days = [1, 20, 10, 5, 29]
    zoned = [ZonedMoment(utc=moment(day), offset_minutes=120) for day in days]
    return shelf().put(
        "T",
        [
            column("NUM", number(10, 2), [Decimal(no) for no in (1, 50, 20, 7, 9)]),
            column("DBL", BINARY_DOUBLE, [1.5, 50.0, 20.0, 7.0, 9.0]),
            column("TXT", varchar2(9), ["a", "é", "b漢👍", "c", None]),
            column("PAD", char(9), ["a", "é", "b漢👍", "c", None]),
            column("NAT", nvarchar2(9), ["a", "é", "b漢👍", "c", None]),
            column("BIN", raw(9), [b"a", b"\0\1", b"xyz", None, b"q"]),
            column("DAY", DATE, [replace(moment(day), nanosecond=0) for day in days]),
            column("STAMP", timestamp(9), [moment(day) for day in days]),
            column("ZONED", timestamp(9, Kind.TIMESTAMP_TZ), zoned),
        ],
    )


@dataclass(frozen=True, slots=True)
class Changing:
    """A session whose answers have one other cell."""

    session: OracleSession
    column: str
    value: Any

    def batches(
        self, statement: Statement, schema: pa.Schema, *, fetch_rows: int, where: str
    ) -> Iterator[pa.RecordBatch]:
        for batch in self.session.batches(statement, schema, fetch_rows=fetch_rows, where=where):
            at = schema.get_field_index(self.column)
            if at < 0:
                yield batch
                continue
            values = batch.columns[at].to_pylist()
            assert values[CHANGED] != self.value
            values[CHANGED] = self.value
            changed = pa.array(values, schema.field(at).type)
            yield batch.set_column(at, schema.field(at), changed)


@dataclass(frozen=True, slots=True)
class Bench:
    session: OracleSession
    plan: TablePlan

    def export(self, folder: Path, name: str = "", value: Any = None) -> list[ChunkRecord]:
        task = ExportTask(
            plan=self.plan,
            chunk=self.plan.tiles[0].no,
            run_id=RunId("test"),
            attempt=1,
            serial=1,
            output_dir=str(folder),
            fetch_rows=100,
            gzip_level=1,
        )
        return [run_attempt(task, Changing(self.session, name, value), lambda _: None)]

    def judge(self, records: list[ChunkRecord], mode: ValidationMode) -> Verdict:
        return verdict(self.plan, records, ask_all(self.plan, self.session, Asked(mode=mode)))


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    catalog = Catalog(scn=START_SCN, tables=(table(),))
    line = Line(catalog, tmp_path_factory.mktemp("seen"))
    with line.server:
        options = line.options()
        (plan,) = Coordinator(options).plan().tables
        session = open_session(options.database)
        yield Bench(session, plan)
        session.close()


def differing(found: Verdict) -> set[str]:
    return {one.name for one in found.checks if one.result is CheckResult.DIFFERS}


@pytest.mark.parametrize("mode", ValidationMode)
def test_what_was_not_changed_agrees_in_every_mode(
    bench: Bench, tmp_path: Path, mode: ValidationMode
) -> None:
    found = bench.judge(bench.export(tmp_path), mode)
    assert found.agrees
    assert {one.result for one in found.checks} == {CheckResult.AGREES}
    assert len(found.checks) == {COUNTS: 10, FULL: 10 + 3 + 2 + 4 + 6, DEEP: 10 + 15 + 3}[mode]


LENGTH_TXT, LENGTH_PAD, LENGTH_NAT = (f"SUM(LENGTHB({name}))" for name in ("TXT", "PAD", "NAT"))
DIGITS = "AS YYYYMMDDHH24MISS"


def moved(day: int, hour: int, microsecond: int = 0) -> datetime:
    return datetime(2024, 2, day, hour, 14, 15, microsecond)  # noqa: DTZ001


SEEN: list[tuple[str, Any, set[str], set[str]]] = [
    ("NUM", Decimal("20.01"), {"SUM(NUM)"}, NOTHING),
    ("DBL", 20.5, NOTHING, NOTHING),
    ("DBL", 50.5, {"MAX(DBL)"}, NOTHING),
    ("TXT", "b漢", {LENGTH_TXT}, NOTHING),
    ("TXT", "b漢?", {LENGTH_TXT}, NOTHING),
    ("TXT", "c漢👍", NOTHING, NOTHING),
    ("PAD", "b漢👍", {LENGTH_PAD}, NOTHING),
    ("NAT", "b漢", {LENGTH_NAT}, NOTHING),
    # The same units of UTF-16, other bytes in UTF-8: national lengths are those of UTF-16.
    ("NAT", "b漢漢x", NOTHING, NOTHING),
    ("NAT", "b👍👍", {LENGTH_NAT}, NOTHING),
    ("BIN", b"xy", {"SUM(VSIZE(BIN))"}, NOTHING),
    ("BIN", b"xyZ", NOTHING, NOTHING),
    ("DAY", moved(11, 13), NOTHING, {f"SUM(DAY {DIGITS})"}),
    ("STAMP", moved(10, 13, 123_457), NOTHING, {f"SUM(STAMP {DIGITS})"}),
    ("ZONED", moved(10, 12, 123_456), NOTHING, {f"SUM(ZONED {DIGITS})"}),
]
"""Column, what its cell becomes, the checks of ``full`` that differ, and those of ``deep`` besides.
Counts see nothing of it.
"""


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        *(((name, value), (NOTHING, full, full | deep)) for name, value, full, deep in SEEN),
        (("NUM", None), ({"COUNT(NUM)"}, *[{"COUNT(NUM)", "SUM(NUM)"}] * 2)),
        (("TXT", None), ({"COUNT(TXT)"}, *[{"COUNT(TXT)", LENGTH_TXT}] * 2)),
    ],
)
def test_a_changed_cell_is_seen_by_what_it_changes(
    bench: Bench, tmp_path: Path, change: tuple[str, Any], seen: tuple[set[str], ...]
) -> None:
    records = bench.export(tmp_path, *change)
    found = [differing(bench.judge(records, mode)) for mode in ValidationMode]
    assert found == list(seen)
