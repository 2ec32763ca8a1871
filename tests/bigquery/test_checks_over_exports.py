"""The checks hold over files that were really exported, over the wire, and see real damage."""

import gzip
import json
import re
from collections.abc import Callable, Iterator
from decimal import Context, Decimal
from pathlib import Path

import pytest

from exporter_tui.bigquery.names import table_name
from exporter_tui.bigquery.schema import schema_json
from exporter_tui.bigquery.validation import validation_sql
from exporter_tui.export.attempt import run_attempt
from exporter_tui.fakeoracle.database import FakeDatabase
from exporter_tui.fakeoracle.datasets.catalog import load_catalog
from exporter_tui.fakeoracle.serving.server import Server
from exporter_tui.model.options import (
    Secret,
)
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.statistics import merge
from exporter_tui.model.work import ExportTask
from exporter_tui.oracle import snapshot
from exporter_tui.oracle.dictionary.tables import read_database, read_maps, read_tables
from exporter_tui.oracle.select import column_sql
from exporter_tui.oracle.session import OracleSession, open_session
from exporter_tui.planner.build import build_run_plan
from exporter_tui.store.paths import table_paths
from exporter_tui.store.plan_file import write_plan
from exporter_tui.validate.compare import verdict
from tests.bigquery.loaded import Loaded
from tests.builders import NOWHERE, database_options, export_options, text_format
from tests.few_rows import few_rows
from tests.golden.strict_csv import read_cells
from tests.store.builders import RUN
from tests.validate.asking import ask_all

pytestmark = pytest.mark.slow

BEYOND_DUCKDB = {"NUMBERS", "NUMBERS_AT_LIMITS"}
"""Tables whose BIGNUMERIC columns use more than the 38 digits of DuckDB's DECIMAL."""

USER, PASSWORD = "EXPORTER", "unguessable"


@pytest.fixture(scope="module")
def session() -> Iterator[OracleSession]:
    with few_rows():
        engine = FakeDatabase(load_catalog("all"))
    engine.add_reader(USER, PASSWORD)
    server = Server(engine)
    server.start()
    opened = open_session(
        database_options(username=USER, password=Secret(PASSWORD), port=server.port)
    )
    yield opened
    opened.close()
    server.stop()


class Exported:
    """One table, exported; what its artefacts say and where its files lie."""

    def __init__(self, session: OracleSession, plan: TablePlan, output_dir: Path) -> None:
        self.plan = plan
        self.paths = table_paths(output_dir, plan.table)
        write_plan(output_dir, plan)
        self.records = [
            run_attempt(
                ExportTask(
                    plan=plan,
                    chunk=tile.no,
                    run_id=RUN,
                    attempt=1,
                    serial=1,
                    output_dir=str(output_dir),
                    fetch_rows=10_000,
                    gzip_level=1,
                ),
                session,
                lambda _: None,
            )
            for tile in plan.tiles
        ]
        self.stats = merge(record.columns for record in self.records)
        self.rows = sum(record.rows for record in self.records)
        self.sql = validation_sql(plan, self.stats, self.rows, NOWHERE)
        self.schema = schema_json(plan, self.stats)

    @property
    def files(self) -> list[Path]:
        return [self.paths.chunk_file(record.chunk) for record in self.records]

    def load(self) -> Loaded:
        return Loaded(table_name(self.plan.table), self.schema, self.sql, self.files)

    def damage(self, change: Callable[[bytes], bytes]) -> None:
        (path,) = self.files
        before = gzip.decompress(path.read_bytes())
        after = change(before)
        assert after != before
        path.write_bytes(gzip.compress(after))


def exported(
    session: OracleSession,
    owner: str,
    output_dir: Path,
    *,
    only: str | None = None,
    row_hash: bool = False,
) -> dict[str, Exported]:
    """Export the tables of a schema, or one of them."""
    plan = build_run_plan(
        database=read_database(session),
        snapshot=snapshot.take(session),
        tables=read_maps(session, read_tables(session, [owner])),
        options=export_options(output_dir=str(output_dir), text=text_format(row_hash=row_hash)),
        pinned={},
        column_sql=column_sql,
    )
    wanted = [one for one in plan.tables if only in {None, one.table.name}]
    return {one.table.name: Exported(session, one, output_dir) for one in wanted}


@pytest.mark.parametrize(("owner", "row_hash"), [("HR", False), ("HR", True), ("TORTURE", True)])
def test_every_check_of_every_table_holds_in_bigquery_s_place_and_in_oracle(
    session: OracleSession, tmp_path: Path, owner: str, row_hash: bool
) -> None:
    tables = exported(session, owner, tmp_path, row_hash=row_hash)
    assert len(tables) >= 7
    for name, table in tables.items():
        found = verdict(table.plan, table.records, ask_all(table.plan, session))
        assert found.agrees, found
        if name not in BEYOND_DUCKDB:
            assert table.load().failing() == set(), name
    assert ("COUNT(ROW_HASH)" in tables.popitem()[1].sql) == row_hash


@pytest.mark.parametrize("name", sorted(BEYOND_DUCKDB))
def test_the_sums_of_the_widest_numbers_are_those_of_the_cells(
    session: OracleSession, tmp_path: Path, name: str
) -> None:
    table = exported(session, "TORTURE", tmp_path, only=name)[name]
    rows = [row for file in table.files for row in read_cells(gzip.decompress(file.read_bytes()))]
    exact, sums = Context(prec=400), 0
    for no, field in enumerate(json.loads(table.schema)):
        stated = re.search(rf"'SUM\({field['name']}\)', '([^']*)'", table.sql)
        if stated is not None:
            total = Decimal(0)
            for row in rows:
                total = exact.add(total, Decimal(row[no] or 0))
            assert Decimal(stated[1]) == total
            sums += 1
    assert sums >= 3


def change_a_salary(data: bytes) -> bytes:
    return re.sub(rb'"(\d+)\.00"', lambda found: b'"' + found[1] + b'.01"', data, count=1)


def lose_a_row(data: bytes) -> bytes:
    return data.partition(b"\n")[2]


def turn_missing_telephones_empty(data: bytes) -> bytes:
    return re.sub(rb'(?m)^((?:"[^"]*",){4})\\N', rb'\1""', data)


def cut_a_name(data: bytes) -> bytes:
    return re.sub(rb'(?m)^("\d+","[^"]+)[^"]"', rb'\1"', data, count=1)


@pytest.mark.parametrize(
    ("change", "failing"),
    [
        (cut_a_name, {"BYTES(FIRST_NAME)"}),
        (change_a_salary, {"SUM(SALARY)"}),
        (lose_a_row, {"COUNT(*)", "COUNT(EMPLOYEE_ID)", "SUM(EMPLOYEE_ID)"}),
        (turn_missing_telephones_empty, {"COUNT(PHONE_NUMBER)", "EMPTY(PHONE_NUMBER)"}),
    ],
)
def test_damage_to_an_exported_file_is_seen_after_the_load(
    session: OracleSession,
    tmp_path: Path,
    change: Callable[[bytes], bytes],
    failing: set[str],
) -> None:
    table = exported(session, "HR", tmp_path, only="EMPLOYEES")["EMPLOYEES"]
    table.damage(change)
    found = table.load().failing()
    assert failing <= found
    if change is not lose_a_row:
        assert found == failing
