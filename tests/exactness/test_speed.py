"""The client is the bottleneck, and it is quick: CPU seconds of both sides, generously bounded."""

import multiprocessing
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from exporter_tui.coordinator.loop import Coordinator
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

    def attempt(self, folder: Path, *, row_hash: bool) -> float:
        """Export the table and return rows per second of this process's CPU."""
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
        began = time.process_time()
        record = run_attempt(task, self.session, lambda _: None)
        return record.rows / (time.process_time() - began)


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


def test_a_million_rows_cost_the_server_a_fifth_of_a_second(bench: Bench) -> None:
    server, client, rows = bench.server_cpu_s(), time.process_time(), 0
    while rows < MILLION:
        rows += bench.fetch()
    used = bench.server_cpu_s() - server
    assert used / rows * MILLION <= 0.2
    assert used < (time.process_time() - client) / 2, "the client is the bottleneck"


@pytest.mark.parametrize("row_hash", [False, True])
def test_one_core_exports_a_hundred_thousand_rows_a_second(
    bench: Bench, tmp_path: Path, row_hash: bool
) -> None:
    assert bench.attempt(tmp_path, row_hash=row_hash) > 100_000
