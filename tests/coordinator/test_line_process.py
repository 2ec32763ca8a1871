"""The command as a process of its own: signals, sudden death, full disks, secrets, the demo."""

import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from exporter_tui.fakeoracle.faults import Gate, HoldStatement, SlowLink

if TYPE_CHECKING:
    from tests.coordinator.conftest import World

pytestmark = pytest.mark.slow

FROM_HR = 'FROM "HR"."'
FROM_EMPLOYEES = 'FROM "HR"."EMPLOYEES"'
BOUND_S = 60


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


def run(world: "World", *arguments: str, **export: object) -> subprocess.CompletedProcess[str]:
    """Run the program on the world's configuration to its end."""
    with command("--config", str(world.config(**export)), *arguments) as process:
        out, err = process.communicate(timeout=BOUND_S)
        return subprocess.CompletedProcess([], process.returncode, out, err)


def reading(world: "World", sql: str) -> bool:
    return world.server.wait_for_statements(
        lambda views: any(sql in view.sql for view in views), BOUND_S
    )


def test_the_command_narrates_on_stderr_and_exits_0(world: "World") -> None:
    done = run(world, "--headless")
    assert done.returncode == 0
    assert done.stdout == ""
    assert "HR.EMPLOYEES SUCCEEDED: 240 rows in 1 file" in done.stderr
    assert "Exit code 0: every table SUCCEEDED" in done.stderr
    assert f"Report: {world.output}/summary_report.json" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_plan_is_printed_on_stdout_and_nothing_is_written(world: "World") -> None:
    done = run(world, "--plan")
    assert done.returncode == 0
    assert "HR.EMPLOYEES" in done.stdout
    assert not world.output.exists()


def test_output_replaces_the_configured_folder(world: "World") -> None:
    other = world.folder / "other"
    assert run(world, "--output", str(other), tables="[REGIONS]").returncode == 0
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
        assert process.wait(10) == 3


def test_a_hang_up_ends_nothing(world: "World") -> None:
    gate = Gate()
    world.server.faults.add(HoldStatement(sql=FROM_HR, gate=gate))
    with command("--config", str(world.config()), "--headless") as process:
        assert reading(world, FROM_HR)
        process.send_signal(signal.SIGHUP)
        gate.open()
        assert process.wait(BOUND_S) == 0


def test_a_second_start_names_the_first_and_exits_2(world: "World") -> None:
    gate = Gate()
    world.server.faults.add(HoldStatement(sql=FROM_HR, gate=gate))
    with command("--config", str(world.config()), "--headless") as process:
        assert reading(world, FROM_HR)
        second = run(world, "--headless")
        gate.open()
        assert process.wait(BOUND_S) == 0
    assert second.returncode == 2
    assert str(process.pid) in second.stderr
    assert "started 20" in second.stderr


def test_killed_in_mid_run_and_started_again_at_once_the_rows_are_equal(world: "World") -> None:
    split = {"chunk_threshold": "16 KB", "chunk_size": "16 KB"}
    assert run(world, "--output", str(world.folder / "whole")).returncode == 0
    world.server.faults.add(SlowLink(sql=FROM_EMPLOYEES, gate=Gate(), first=2, times=2))
    with command("--config", str(world.config(**split)), "--headless") as process:
        assert world.server.wait_for_statements(
            lambda views: sum(FROM_EMPLOYEES in view.sql for view in views) >= 2 + 3, BOUND_S
        )
        workers = psutil.Process(process.pid).children()
        process.kill()
        process.wait(BOUND_S)
        world.server.faults.clear()
        again = run(world, "--headless", **split)
        _, alive = psutil.wait_procs(workers, timeout=2)
    assert not alive
    assert again.returncode == 0, again.stderr
    assert "SKIPPED" in again.stderr
    killed = world.rows_of("EMPLOYEES")
    world.output = world.folder / "whole"
    assert killed == world.rows_of("EMPLOYEES")


DIES_BETWEEN_TWO_PLANS = """
import os, sys
from exporter_tui.coordinator import begin
real, written = begin.write_plan, []

def write_plan(output_dir, plan):
    if len(written) == 3:
        os._exit(9)
    written.append(plan)
    real(output_dir, plan)

begin.write_plan = write_plan
from exporter_tui.cli import main
sys.exit(main(sys.argv[1:]))
"""


def test_killed_between_two_plans_each_table_has_one_snapshot_in_the_end(world: "World") -> None:
    died = subprocess.run(
        [sys.executable, "-c", DIES_BETWEEN_TWO_PLANS, "--config", str(world.config())],
        stderr=subprocess.PIPE,
        check=False,
        timeout=BOUND_S,
    )
    assert died.returncode == 9
    assert len(list(world.output.glob("HR/*/config/plan.json"))) == 3
    assert not list(world.output.glob("HR/*/data/*"))
    world.database.commit_version("HR", "REGIONS", insert=[{"REGION_ID": 77}])
    assert run(world, "--headless").returncode == 0
    scns = {line["scn"] for line in world.report().values()}
    assert len(scns) == 2
    for line in world.report().values():
        table = line["table"]["name"]
        assert len(world.rows_of(table)) == line["rows"] == line["oracle_rows"]


def test_a_full_disk_fails_what_does_not_fit_and_the_next_run_completes(world: "World") -> None:
    config = str(world.config(parallel=1))

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000))

    with command("--config", config, "--headless", before=limit) as process:
        _, err = process.communicate(timeout=BOUND_S)
        assert process.returncode == 1, err
    assert "DISK-FULL" in err
    assert "Traceback" not in err
    done = run(world, "--headless")
    assert done.returncode == 0, done.stderr
    assert len(world.rows_of("EMPLOYEES")) == 240


def test_a_report_that_finds_no_room_leaves_the_old_one(world: "World") -> None:
    assert run(world, tables="[REGIONS]").returncode == 0
    old = (world.output / "summary_report.json").read_bytes()

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))

    config = str(world.config(tables="[REGIONS]"))
    with command("--config", config, "--headless", before=limit) as process:
        _, err = process.communicate(timeout=BOUND_S)
    assert process.returncode == 1
    assert "The report could not be written" in err
    assert (world.output / "summary_report.json").read_bytes() == old


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"host": "no-such-host.invalid"}, "HOST-UNKNOWN"),
        ({"port": 1}, "DPY-6005"),
        ({"service": "nowhere"}, "DPY-6001"),
        ({"password": "wrong"}, "ORA-01017"),
    ],
)
def test_a_connection_that_fails_says_why_and_what_to_do(
    world: "World", change: dict[str, object], code: str
) -> None:
    file = world.config()
    lines = file.read_text().splitlines()
    ((key, value),) = change.items()
    lines = [f"  {key}: {value}" if line.startswith(f"  {key}:") else line for line in lines]
    file.write_text("\n".join(lines) + "\n")
    with command("--config", str(file), "--headless") as process:
        _, err = process.communicate(timeout=BOUND_S)
    assert process.returncode == 2
    assert code in err
    assert "Traceback" not in err


def test_a_folder_that_cannot_be_written_exits_2(world: "World") -> None:
    (world.folder / "file").touch()
    done = run(world, "--output", str(world.folder / "file" / "out"))
    assert done.returncode == 2
    assert "NOT-WRITABLE" in done.stderr


def test_no_secret_reaches_anything_that_a_person_or_a_file_can_see(world: "World") -> None:
    secret = "correct horse, battery staple"
    world.database.add_reader("READER", secret)
    file = world.config(parallel=2)
    file.write_text(file.read_text().replace("not-a-public-one", "${SECRET_WORD}"))
    gate = Gate()
    world.server.faults.add(HoldStatement(sql=FROM_EMPLOYEES, gate=gate))
    told = {"SECRET_WORD": secret}
    with command("--config", str(file), "--headless", environ=told) as process:
        assert reading(world, FROM_EMPLOYEES)
        family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(True)]
        argv = "\0".join(word for member in family for word in member.cmdline())
        gate.open()
        out, err = process.communicate(timeout=BOUND_S)
    with command("--config", str(file), "--output", str(file / "x"), environ=told) as failed:
        failed_out, failed_err = failed.communicate(timeout=BOUND_S)
    for text in (argv, out, err, failed_out, failed_err):
        assert secret not in text
    for path in filter(Path.is_file, world.output.rglob("*")):
        assert secret.encode() not in path.read_bytes(), path


def test_the_demo_killed_and_started_again_completes(tmp_path: Path) -> None:
    environ = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    output = tmp_path / "demo"
    with command("--demo", "--output", str(output), environ=environ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "SALES.ORDER_LINES chunk" in line:
                break
        servers = [
            child
            for child in psutil.Process(process.pid).children()
            if "exporter_tui.fakeoracle" in child.cmdline()
        ]
        process.kill()
        process.wait(BOUND_S)
    _, alive = psutil.wait_procs(servers, timeout=5)
    assert servers
    assert not alive
    with command("--demo", "--output", str(output), environ=environ) as process:
        _, err = process.communicate(timeout=110)
    assert process.returncode == 0, err
    assert "SKIPPED" in err
    report = json.loads((output / "summary_report.json").read_text())
    assert {line["status"] for line in report["tables"]} == {"SUCCEEDED"}
