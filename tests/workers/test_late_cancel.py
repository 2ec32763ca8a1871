"""A cancel that comes when the order's last statement is done strikes nobody: the session that it
was meant for is not used again.
"""

import os
from collections.abc import Iterator
from multiprocessing import Pipe
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from exporter_tui.export.attempt import run_attempt
from exporter_tui.export.steps import Step
from exporter_tui.model.names import ChunkNo, RunId
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.work import ChunkRecord, ExportTask, Outcome, TaskFailed
from exporter_tui.workers import runner
from exporter_tui.workers.messages import CancelTask, Ended, Opened, Report, RunTask
from exporter_tui.workers.process import PipeListener
from exporter_tui.workers.runner import TaskRunner

if TYPE_CHECKING:
    from tests.world import World

pytestmark = pytest.mark.slow

RUN = RunId("r")


class Bench:
    """A worker without its process: orders in, outcomes out, cancels whenever a test wants."""

    def __init__(self, world: "World") -> None:
        self.options = world.options(tables=("EMPLOYEES", "JOBS"))
        self.plans: list[TablePlan] = []
        self.pipe = Pipe()
        self.listener = PipeListener(self.pipe[1], os.getppid())
        self.sent: list[Report] = []
        self.worker = TaskRunner(
            self.options.database,
            self.options.export.output_dir,
            RUN,
            self.listener,
            self.sent.append,
        )
        self.no = 0

    def carry_out(self, plan: TablePlan) -> Outcome:
        """Export the table's first chunk and return the outcome."""
        self.no += 1
        task = ExportTask(
            plan=plan,
            chunk=ChunkNo(0),
            run_id=RUN,
            attempt=1,
            serial=self.no,
            output_dir=self.options.export.output_dir,
            fetch_rows=100,
            gzip_level=1,
        )
        self.worker.carry_out(RunTask(no=self.no, task=task))
        return [one.outcome for one in self.sent if isinstance(one, Ended)][-1]

    def cancel(self) -> None:
        """Be the ears' thread that hears a cancel of the present order."""
        self.listener._obey(CancelTask(no=self.no))

    def sessions(self) -> int:
        return sum(isinstance(one, Opened) for one in self.sent)


@pytest.fixture
def bench(world: "World", monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """Return a worker and two plans."""
    monkeypatch.setattr(runner, "_TRUSTED_S", 60.0)
    made = Bench(world)
    made.plans = list(world.coordinator(tables=("EMPLOYEES", "JOBS")).plan().tables)
    yield made
    made.worker.close()
    for end in made.pipe:
        end.close()


def test_a_late_cancel_costs_the_session_and_not_the_next_table(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = bench.plans

    def cancelled_late(task: ExportTask, *rest: Any) -> ChunkRecord:
        def late(step: Step) -> None:
            if step is Step.PART_SYNCED and task.plan is first:
                bench.cancel()

        return run_attempt(task, *rest, steps=late)

    monkeypatch.setattr(runner, "run_attempt", cancelled_late)

    assert isinstance(bench.carry_out(first), ChunkRecord), "it is done: it counts"
    assert isinstance(bench.carry_out(second), ChunkRecord)
    assert bench.sessions() == 2


def test_without_a_cancel_the_session_is_used_again(bench: Bench) -> None:
    for plan in bench.plans:
        assert isinstance(bench.carry_out(plan), ChunkRecord)

    assert bench.sessions() == 1


def test_a_defect_in_a_task_costs_its_attempt_and_session_and_not_the_worker(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(task: ExportTask, *rest: Any) -> ChunkRecord:
        if task.plan is bench.plans[0]:
            raise ZeroDivisionError("nobody expects this")
        return run_attempt(task, *rest)

    log = Path(bench.options.export.output_dir) / ".exporter" / "run.log"
    log.parent.mkdir(parents=True)
    log.touch()
    monkeypatch.setattr(runner, "run_attempt", broken)
    failed = bench.carry_out(bench.plans[0])
    assert isinstance(failed, TaskFailed)
    assert (failed.failure.code, failed.log_on) == ("INTERNAL", False)
    assert isinstance(bench.carry_out(bench.plans[1]), ChunkRecord)
    assert bench.sessions() == 2
    assert "ZeroDivisionError: nobody expects this" in log.read_text()
    assert capfd.readouterr() == ("", "")
