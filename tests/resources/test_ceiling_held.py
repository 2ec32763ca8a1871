"""The CPU ceiling, held by real workers that export as fast as they may from a real server.

This process, its two cores and its workers are the run; the server is somebody else, on other
terms: it was started before and is not bound to these cores. Where others leave less of the cores
than the ceiling allows, no less than that must be used. Each figure is printed.
"""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import psutil
import pytest

from exporter_tui.config.load import DEMO_FILE, load_options
from exporter_tui.coordinator.coordinator import Coordinator
from exporter_tui.coordinator.mailbox import Mailbox
from exporter_tui.coordinator.resources.cores import default_workers
from exporter_tui.coordinator.resources.cpu_limit import CpuLimit
from exporter_tui.coordinator.resources.cpu_meter import Meter
from exporter_tui.launch.demo import demo_server
from exporter_tui.model.events import WorkerNo
from exporter_tui.model.names import ChunkNo, RunId
from exporter_tui.model.options import Options
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.work import ChunkRecord, ExportTask
from exporter_tui.store.paths import control_dir
from exporter_tui.store.recover import recover_table
from exporter_tui.workers.messages import Ended, Ready
from exporter_tui.workers.pool import Pool, Said

CORES = min(len(os.sched_getaffinity(0)), 2)
WINDOW_S = 10.0
ROOM = 10
"""Percent of the cores by which an average of one window may miss the ceiling."""
RUN = RunId("20260101T000000Z-0000")


@dataclass
class Export:
    """ORDER_LINES, chunk after chunk, for as long as somebody looks."""

    plan: TablePlan
    output_dir: str
    pool: Pool
    ceiling: CpuLimit
    mailbox: Mailbox[object] = field(default_factory=Mailbox)
    busy: set[WorkerNo] = field(default_factory=set)
    started: int = 0
    tasks: int = 0

    def start_workers(self, workers: int) -> None:
        """Bring the number of workers up to ``workers``."""
        while self.started < workers:
            self.started += 1
            self.pool.start(WorkerNo(self.started))

    def go_on(self, seconds: float) -> None:
        """Work so long; every worker gets a new chunk as soon as it has written one."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            for heard in self.pool.wait(self.mailbox, min(left, 0.2)):
                assert isinstance(heard, Said), heard
                if isinstance(heard.report, Ended):
                    assert isinstance(heard.report.outcome, ChunkRecord), heard.report.outcome
                if isinstance(heard.report, Ready | Ended):
                    self._send(heard.worker)
            self.ceiling.tick(self.busy)

    def _send(self, worker: WorkerNo) -> None:
        self.tasks += 1
        self.busy.add(worker)
        task = ExportTask(
            plan=self.plan,
            chunk=ChunkNo(self.tasks % len(self.plan.tiles)),
            run_id=RUN,
            attempt=self.tasks,
            serial=self.tasks,
            output_dir=self.output_dir,
            fetch_rows=10_000,
            gzip_level=2,
        )
        self.pool.send(worker, task)

    def average(self, seconds: float) -> tuple[float, float]:
        """Return what we used over so many seconds, and what others left of these cores, both in
        percent of them.
        """
        busy, ours, began = _busy(), self._spent(), time.monotonic()
        self.go_on(seconds)
        elapsed = time.monotonic() - began
        used = (self._spent() - ours) / elapsed
        others = max((_busy() - busy) / elapsed - used, 0.0)
        free = (psutil.cpu_count() or CORES) - others
        return 100 * used / CORES, 100 * min(free, CORES) / CORES

    def _spent(self) -> float:
        times = [psutil.Process(pid).cpu_times() for pid in self.pool.processes().values()]
        return time.process_time() + sum(one.user + one.system for one in times)


def _busy() -> float:
    """Return the seconds that all cores of the machine have worked for anybody."""
    times = psutil.cpu_times()
    return float(sum(times[:8]) - times.idle - times.iowait)


@pytest.fixture(name="options")
def demo_options(tmp_path: Path) -> Iterator[Options]:
    """Serve the demo from a process of its own."""
    with demo_server() as where:
        environ = {**os.environ, **where}
        options = load_options(str(DEMO_FILE), environ=environ, output_dir=str(tmp_path))
        yield replace(options, export=replace(options.export, tables=("SALES.ORDER_LINES",)))


@pytest.fixture(name="export")
def endless_export(options: Options, tmp_path: Path) -> Iterator[Export]:
    (plan,) = Coordinator(options).plan().tables
    recover_table(tmp_path, plan, RUN)
    control_dir(tmp_path).mkdir(exist_ok=True)
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[:CORES])
    pool = Pool(
        database=options.database,
        output_dir=str(tmp_path),
        run_id=RUN,
        log_path=str(tmp_path / "run.log"),
    )
    ceiling = CpuLimit(pool, percent=50, meter=Meter())
    ceiling.start()
    try:
        yield Export(plan=plan, output_dir=str(tmp_path), pool=pool, ceiling=ceiling)
    finally:
        ceiling.close()
        pool.close(0.0)
        os.sched_setaffinity(0, before)


@pytest.mark.slow
@pytest.mark.measure
def test_the_average_follows_the_ceiling_within_ten_seconds_of_each_change(
    export: Export, capsys: pytest.CaptureFixture[str]
) -> None:
    export.start_workers(default_workers(CORES, 50))
    export.go_on(5.0)
    found: dict[int, tuple[float, float]] = {50: export.average(WINDOW_S)}
    for percent in (25, 75):
        export.ceiling.set_percent(percent)
        export.start_workers(default_workers(CORES, percent))
        export.go_on(6.0)
        found[percent] = export.average(WINDOW_S)

    with capsys.disabled():
        for percent, (used, free) in found.items():
            print(f"\nceiling {percent} %: used {used:.1f} %, free for us {free:.0f} %", end="")
    for percent, (used, free) in found.items():
        assert used <= percent + ROOM, found
        assert used >= min(percent, free) / 2, found
