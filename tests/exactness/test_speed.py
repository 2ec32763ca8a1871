"""The client is the bottleneck, and it is quick: against the server, and against a plain loop that
writes the same rows. CPU seconds of one moment are compared with each other; all are printed.
"""

import csv
import gzip
import multiprocessing
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from exporter_tui.coordinator.coordinator import Coordinator
from exporter_tui.export.attempt import run_attempt
from exporter_tui.fakeoracle.datasets.layout import START_SCN
from exporter_tui.fakeoracle.storage.table import Catalog
from exporter_tui.model.names import RunId
from exporter_tui.model.options import Options
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.work import ExportTask
from exporter_tui.oracle import arrow, select
from exporter_tui.oracle.session import OracleSession, open_session
from tests.exactness.business import small_sales
from tests.exactness.exported import Line

pytestmark = pytest.mark.slow

ORDERS = 25_000
MILLION = 1_000_000
READY_WITHIN_S = 60
TICKS = os.sysconf("SC_CLK_TCK")


def serve(pipe: Connection) -> None:
    """Serve a hundred thousand order lines until the other side hangs up."""
    catalog = Catalog(scn=START_SCN, tables=small_sales(ORDERS))
    with TemporaryDirectory() as folder:
        line = Line(catalog, Path(folder))
        with line.server:
            pipe.send(line.options(tables=("ORDER_LINES",), fetch_rows=10_000))
            pipe.poll(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A server in a process of its own, a session, and the plan of one table."""

    pid: int
    options: Options
    session: OracleSession
    plan: TablePlan

    def server_cpu_s(self) -> float:
        """Return the CPU seconds that the server has used so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def fetch(self) -> int:
        """Fetch every row and return how many they are."""
        statement = select.tile_statement(self.plan, self.plan.tiles[0])
        asked = arrow.schema(self.plan.columns)
        batches = self.session.batches(statement, asked, fetch_rows=10_000, where="bench")
        return sum(batch.num_rows for batch in batches)

    def attempt(self, folder: Path, *, row_hash: bool) -> int:
        """Export the table and return how many rows it has."""
        text = replace(self.plan.text, row_hash=row_hash)
        task = ExportTask(
            plan=replace(self.plan, text=text),
            chunk=self.plan.tiles[0].no,
            run_id=RunId("bench"),
            attempt=1,
            serial=1,
            output_dir=str(folder),
            fetch_rows=10_000,
            gzip_level=2,
        )
        return run_attempt(task, self.session, lambda _: None).rows

    def plain_loop(self, file: Path) -> int:
        """Write the same rows as the standard library does, with no check and no digest; return
        how many they are.
        """
        statement = select.tile_statement(self.plan, self.plan.tiles[0])
        asked = arrow.schema(self.plan.columns)
        count = 0
        with gzip.open(file, "wt", compresslevel=2, encoding="utf-8") as out:
            writer = csv.writer(out)
            for batch in self.session.batches(statement, asked, fetch_rows=10_000, where="plain"):
                columns = [column.to_pylist() for column in batch.columns]
                writer.writerows(zip(*columns, strict=True))
                count += batch.num_rows
        return count


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """Start the server and read the table once, so that its rows are encoded."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=serve, args=(theirs,), daemon=True)
    server.start()
    try:
        assert ours.poll(READY_WITHIN_S)
        options: Options = ours.recv()
        session = open_session(options.database)
        (plan,) = Coordinator(options).plan().tables
        assert server.pid is not None
        bench = Bench(pid=server.pid, options=options, session=session, plan=plan)
        assert bench.fetch() > 4 * ORDERS * 0.95
        yield bench
        session.close()
    finally:
        ours.close()
        server.terminate()
        server.join(READY_WITHIN_S)


@pytest.mark.measure
def test_the_server_needs_less_than_half_of_the_clients_cpu(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    server, client, rows = bench.server_cpu_s(), time.process_time(), 0
    while rows < MILLION:
        rows += bench.fetch()
    served, fetched = bench.server_cpu_s() - server, time.process_time() - client
    with capsys.disabled():
        print(
            f"\na million rows: {served / rows * MILLION:.2f} s of CPU of the server, "
            f"{fetched / rows * MILLION:.2f} s of the client that only fetches"
        )
    assert served < fetched / 2, "the client is not the bottleneck"


@pytest.mark.measure
@pytest.mark.parametrize("row_hash", [False, True])
def test_an_export_costs_less_than_a_plain_loop_over_the_same_rows(
    bench: Bench, tmp_path: Path, row_hash: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    began = time.process_time()
    rows = bench.plain_loop(tmp_path / "plain.csv.gz")
    between = time.process_time()
    exported = bench.attempt(tmp_path, row_hash=row_hash)
    plain_s, export_s = between - began, time.process_time() - between
    with capsys.disabled():
        print(
            f"\nrows a second of CPU: {exported / export_s:,.0f} exported "
            f"({'with' if row_hash else 'without'} row hash), {rows / plain_s:,.0f} by a plain loop"
        )
    assert exported == rows
    assert export_s < plain_s
