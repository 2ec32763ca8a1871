"""The command: what it says; as a process of its own: signals, a second start, full disks.

Sudden death, secrets, the demo and wrong addresses are in ``tests/acceptance``.
"""

import contextlib
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from exporter_tui.fakeoracle.faults import Gate, HoldStatement
from tests.command import Ended, carried_out

if TYPE_CHECKING:
    from tests.world import World

pytestmark = pytest.mark.slow

FROM_HR = 'FROM "HR"."'
FROM_EMPLOYEES = 'FROM "HR"."EMPLOYEES"'
BOUND_S = 120


@contextlib.contextmanager
def command(
    *arguments: str,
    environ: dict[str, str] | None = None,
    before: Callable[[], None] | None = None,
) -> Iterator["subprocess.Popen[str]"]:
    """Run the program; whatever happens, it is gone afterwards."""
    process = subprocess.Popen(
        [sys.executable, "-m", "exporter_tui", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        env={**os.environ, **(environ or {})},
        preexec_fn=before,  # noqa: PLW1509 - limits of the process must be set in it
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def run(world: "World", *arguments: str, **export: object) -> Ended:
    """Carry the command out to its end, on the world's configuration."""
    return carried_out("--config", str(world.config(**export)), *arguments)


def reading(world: "World", sql: str) -> bool:
    return world.server.wait_for_statements(
        lambda views: any(sql in view.sql for view in views), BOUND_S
    )


def test_the_command_narrates_on_stderr_and_exits_0(world: "World") -> None:
    done = run(world, "--headless")
    assert done.code == 0
    assert done.out == ""
    assert "HR.EMPLOYEES SUCCEEDED: 240 rows in 1 file" in done.err
    assert "Exit code 0: every table SUCCEEDED" in done.err
    assert f"Report: {world.output}/summary_report.json" in done.err


def test_the_plan_is_printed_on_stdout_and_nothing_is_written(world: "World") -> None:
    done = run(world, "--plan")
    assert done.code == 0
    assert "HR.EMPLOYEES" in done.out
    assert not world.output.exists()


def test_output_replaces_the_configured_folder(world: "World") -> None:
    other = world.folder / "other"
    assert run(world, "--output", str(other), tables="[REGIONS]").code == 0
    assert (other / "HR" / "REGIONS" / "data" / "data_chunk_0000.csv.gz").exists()
    assert not world.output.exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_finishes_what_runs_and_exits_3(world: "World", number: signal.Signals) -> None:
    gate = Gate()
    world.server.faults.add(HoldStatement(sql=FROM_HR, gate=gate))
    with command("--config", str(world.config(parallel=1)), "--headless") as process:
        assert reading(world, FROM_HR)
        process.send_signal(number)
        assert process.stderr is not None
        for line in process.stderr:
            if "nothing new is started" in line:
                gate.open()
        assert process.wait(BOUND_S) == 3
    report = world.report()
    assert {line["reason"] for line in report.values()} == {"stopped"}
    assert sum(line["files"] for line in report.values()) == 1


def test_a_second_signal_aborts(world: "World") -> None:
    world.server.faults.add(HoldStatement(sql=FROM_HR, gate=Gate(), times=0))
    with command("--config", str(world.config(parallel=1)), "--headless") as process:
        assert reading(world, FROM_HR)
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        for line in process.stderr:
            if "nothing new is started" in line:
                process.send_signal(signal.SIGINT)
        assert process.wait(BOUND_S) == 3


def test_a_hang_up_ends_nothing(world: "World") -> None:
    gate = Gate()
    world.server.faults.add(HoldStatement(sql=FROM_HR, gate=gate))
    with command("--config", str(world.config(parallel=1)), "--headless") as process:
        assert reading(world, FROM_HR)
        process.send_signal(signal.SIGHUP)
        gate.open()
        assert process.wait(BOUND_S) == 0


def test_a_second_start_names_the_first_and_exits_2(world: "World") -> None:
    gate = Gate()
    world.server.faults.add(HoldStatement(sql=FROM_HR, gate=gate))
    with command("--config", str(world.config(parallel=1)), "--headless") as process:
        assert reading(world, FROM_HR)
        second = run(world, "--headless")
        gate.open()
        assert process.wait(BOUND_S) == 0
    assert second.code == 2
    assert str(process.pid) in second.err
    assert "started 20" in second.err


def test_a_limit_of_file_sizes_fails_what_does_not_fit_and_the_next_run_completes(
    world: "World",
) -> None:
    config = str(world.config(parallel=1))

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000))

    with command("--config", config, "--headless", before=limit) as process:
        _, err = process.communicate(timeout=BOUND_S)
        assert process.returncode == 1, err
    assert "FILE-LIMIT" in err
    assert "Traceback" not in err
    done = run(world, "--headless")
    assert done.code == 0, done.err
    assert len(world.rows_of("EMPLOYEES")) == 240


def test_a_report_that_finds_no_room_leaves_no_old_one_that_would_lie(world: "World") -> None:
    assert run(world, tables="[REGIONS]").code == 0

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))

    config = str(world.config(tables="[REGIONS]"))
    with command("--config", config, "--headless", before=limit) as process:
        _, err = process.communicate(timeout=BOUND_S)
    assert process.returncode == 1
    assert "The report could not be written" in err
    assert not (world.output / "summary_report.json").exists()
    assert list(world.output.rglob("*.tmp")) == []
