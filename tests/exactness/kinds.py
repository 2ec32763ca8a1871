"""The golden vectors as tables of a server of some kind, each type alone and beside LOBs.

Enters: a kind of server. Leaves: ``Kindly``: tables by declared type, exported in this process by
the unmodified driver; their cells as a strict reader finds them.
"""

import contextlib
import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from exporter_tui.export.attempt import run_attempt
from exporter_tui.fakeoracle.database import FakeDatabase
from exporter_tui.fakeoracle.datasets.declare import BLOB, CLOB, column, number
from exporter_tui.fakeoracle.datasets.layout import START_SCN, Shelf
from exporter_tui.fakeoracle.kinds import ServerKind
from exporter_tui.fakeoracle.serving.server import Server
from exporter_tui.fakeoracle.storage.table import Catalog
from exporter_tui.fakeoracle.storage.values import (
    ColumnType,
    Moment,
    Months,
    Nanoseconds,
    Value,
    ZonedMoment,
)
from exporter_tui.model.consent import Consent
from exporter_tui.model.errors import ExporterError
from exporter_tui.model.options import ExportOptions
from exporter_tui.model.plan import RunPlan, TablePlan
from exporter_tui.model.types import Kind, OracleType
from exporter_tui.model.work import ChunkRecord
from exporter_tui.oracle import snapshot
from exporter_tui.oracle.dictionary.tables import read_database, read_tables
from exporter_tui.oracle.select import column_sql, column_sql_in_database_set
from exporter_tui.oracle.session import OracleSession, open_session
from exporter_tui.planner.build import build_run_plan
from exporter_tui.planner.characters import NationalTexts, national_texts
from exporter_tui.store.paths import table_paths
from tests.builders import export_options
from tests.export.memory_session import task_for
from tests.golden.strict_csv import read_cells
from tests.golden.vectors import VECTORS
from tests.oracle.conftest import PASSWORD, USER, Fake

OWNER = "SHOP"


def golden() -> dict[str, tuple[OracleType, list[tuple[Any, str]]]]:
    """Return each declared type of the golden vectors with its values and their cells."""
    found: dict[str, tuple[OracleType, list[tuple[Any, str]]]] = {}
    for declared, value, text in VECTORS:
        found.setdefault(declared.text, (declared, []))[1].append((value, text))
    return found


def stored_type(declared: OracleType) -> ColumnType:
    """Return a declared type as the stand-in knows it."""
    return ColumnType(
        kind=declared.kind.value,
        precision=declared.precision,
        scale=declared.scale,
        length=declared.length or 0,
    )


def stored(declared: OracleType, value: Any) -> Value:
    """Return a golden value as the stand-in stores it; instants lie in UTC."""
    if isinstance(value, datetime):
        moment = Moment(*value.timetuple()[:6], value.microsecond * 1000)
        return ZonedMoment(moment, 60) if declared.kind is Kind.TIMESTAMP_TZ else moment
    if declared.kind is Kind.INTERVAL_YM:
        return Months(value)
    if declared.kind is Kind.INTERVAL_DS:
        return Nanoseconds(value)
    made: Value = Decimal(value) if isinstance(value, int) else value
    return made


@dataclass(frozen=True, slots=True)
class Export:
    """What became of one table: its cells, and the record of its only chunk."""

    cells: list[tuple[str | None, ...]]
    record: ChunkRecord


class Kindly:
    """A server of one kind, and exports of its tables."""

    def __init__(self, kind: ServerKind, folder: Path) -> None:
        self._kind = kind
        self._folder = folder
        self._shelf = Shelf(OWNER, first_object=70_001, file=5, tablespace="USERS")
        self._serial = 0
        self._kept: OracleSession | None = None

    def put(self, name: str, declared: ColumnType, values: Sequence[Value | None]) -> None:
        """Add the table ``name`` (ID, V), and ``name BESIDE`` with a CLOB and a BLOB besides."""
        rows = len(values)
        ids = column("ID", number(10), [Decimal(no) for no in range(rows)])
        own = column("V", declared, values)
        large = [
            column("C", CLOB, ["large", "", None, "x" * 70_000][:rows] + [None] * (rows - 4)),
            column("B", BLOB, [b"", None, b"\0"][:rows] + [None] * (rows - 3)),
        ]
        self._shelf.put(name, [ids, own])
        self._shelf.put(f"{name} BESIDE", [ids, own, *large])

    @contextlib.contextmanager
    def served(self) -> Iterator[Fake]:
        """Serve the tables."""
        engine = FakeDatabase(
            Catalog(scn=START_SCN, tables=tuple(self._shelf.tables)), kind=self._kind
        )
        engine.add_reader(USER, PASSWORD)
        fake = Fake(engine, Server(engine))
        with fake.server:
            try:
                yield fake
            finally:
                self._log_off()

    def plan(self, fake: Fake) -> RunPlan:
        """Return the plan of all tables."""
        session = open_session(fake.options())
        try:
            database = read_database(session)
            national = national_texts(database, thin=True)
            cast = national is NationalTexts.IN_DATABASE_SET
            return build_run_plan(
                database=database,
                snapshot=snapshot.take(session),
                tables=read_tables(session, [OWNER]),
                options=_options(str(self._folder)),
                pinned={},
                column_sql=column_sql_in_database_set if cast else column_sql,
                national=national,
            )
        finally:
            session.close()

    @contextlib.contextmanager
    def _session(self, fake: Fake) -> Iterator[OracleSession]:
        """Yield a session, that of the export before unless that one failed."""
        session, self._kept = self._kept or open_session(fake.options()), None
        try:
            yield session
        except ExporterError:
            session.close()
            raise
        self._kept = session

    def _log_off(self) -> None:
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def export(
        self, fake: Fake, plan: TablePlan, *, consent: Consent | None = None, fetch_rows: int = 3
    ) -> Export:
        """Export one table; raises ``ExporterError``."""
        self._serial += 1
        plan = plan if consent is None else replace(plan, consent=consent)
        task = replace(task_for(plan, self._folder), serial=self._serial, fetch_rows=fetch_rows)
        with self._session(fake) as session:
            record = run_attempt(task, session, lambda _: None)
        (file,) = table_paths(self._folder, plan.table).data_dir.iterdir()
        return Export(read_cells(gzip.decompress(file.read_bytes())), record)


def _options(output_dir: str) -> ExportOptions:
    return export_options(output_dir=output_dir, schemas=(OWNER,), fetch_rows=3)
