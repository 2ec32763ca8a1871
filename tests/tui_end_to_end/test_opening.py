"""How the dashboard opens: soon, after the configuration was checked, not on a taken folder."""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

from exporter_tui.fakeoracle.faults import Gate, HoldStatement
from tests.tui_end_to_end.conftest import Opens, Site
from tests.tui_end_to_end.on_terminal import BOUND_S, OnTerminal

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

FIRST_PAINT_S = 0.8
STARTS = 5

LISTS_MODULES_AT_FIRST_PAINT = """
import json, sys
from exporter_tui.launch.run import Run
begin = Run.begin
def noted(self):
    if not self._may_begin.is_set():
        heavy = {"oracledb", "pyarrow", "numpy"} & set(sys.modules)
        open(sys.argv.pop(), "w").write(json.dumps(sorted(heavy)))
    begin(self)
Run.begin = noted
from exporter_tui.cli import main
sys.exit(main(sys.argv[1:3]))
"""


def test_the_first_picture_comes_soon(
    site: Site, opens: Opens, capsys: pytest.CaptureFixture[str]
) -> None:
    """On a busy machine the clock says little: the bound grows with the load, CPU time is held."""
    config = site.config()
    walls, cpus = [], []
    for _ in range(STARTS):
        terminal: OnTerminal = opens("--config", config)
        walls.append(terminal.read_until("Before we start") - terminal.started_at)
        cpus.append(terminal.cpu_s())
        terminal.end()
    wall, cpu = statistics.median(walls), statistics.median(cpus)
    with capsys.disabled():
        print(f"\nfirst picture, median of {STARTS}: {wall:.2f} s, {cpu:.2f} s of CPU")
    load = os.getloadavg()[0] / len(os.sched_getaffinity(0))
    assert wall <= FIRST_PAINT_S * max(1.0, 1.0 + load)
    assert cpu <= FIRST_PAINT_S


def test_nothing_heavy_is_loaded_before_the_first_picture(
    site: Site, opens: Opens, tmp_path: Path
) -> None:
    found = tmp_path / "found.json"
    program = (sys.executable, "-c", LISTS_MODULES_AT_FIRST_PAINT)
    terminal = opens("--config", site.config(), str(found), program=program)
    terminal.read_until("Workers")
    assert json.loads(found.read_text()) == []


def test_a_bad_configuration_is_told_before_the_screen_opens(opens: Opens, tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("database:\n  hots: nowhere\n")
    terminal = opens("--config", str(file))
    assert terminal.wait() == 2
    assert "hots" in terminal.text()
    assert b"\x1b[?1049h" not in terminal.heard


def test_a_password_is_asked_for_before_the_screen_opens(site: Site, opens: Opens) -> None:
    config = Path(site.config())
    lines = [line for line in config.read_text().splitlines() if "  password:" not in line]
    config.write_text("\n".join(lines) + "\n")
    terminal = opens("--config", str(config), environ={"ORACLE_PASSWORD": ""})
    terminal.read_until("assword")
    assert b"\x1b[?1049h" not in terminal.heard
    terminal.press("not-a-public-one\n")
    terminal.read_until("Workers")
    assert b"not-a-public-one" not in terminal.heard


def test_a_wrong_password_stays_on_the_screen_until_the_person_leaves(
    site: Site, opens: Opens
) -> None:
    config = Path(site.config())
    config.write_text(config.read_text().replace("not-a-public-one", "wrong"))
    terminal = opens("--config", str(config))
    terminal.read_until("ORA-01017", "cannot begin")
    terminal.press("q")
    assert terminal.wait() == 2
    assert "ORA-01017" in terminal.text()
    assert not (site.output / "HR").exists()


@pytest.mark.parametrize("terminal_name", ["", "dumb"])
def test_a_dumb_terminal_gets_lines(site: Site, opens: Opens, terminal_name: str) -> None:
    terminal = opens("--config", site.config(), environ={"TERM": terminal_name})
    assert terminal.wait() == 0
    assert "Exit code 0: every table SUCCEEDED" in terminal.text()
    assert b"\x1b[?1049h" not in terminal.heard


def test_a_second_start_says_how_far_the_first_is_and_how_to_follow_or_stop_it(
    site: Site, opens: Opens
) -> None:
    gate = Gate()
    site.server.faults.add(
        HoldStatement(sql='FROM "HR"."EMPLOYEES"', gate=gate, times=0, timeout_s=BOUND_S)
    )
    config = site.config()
    first = opens("--config", config)
    first.read_until("HR", "Workers")
    status = site.output / ".exporter" / "status.json"
    first.read_until_true(
        lambda: status.exists() and json.loads(status.read_text())["done"] >= 6, "the status"
    )
    said = second_start(config)
    log = site.output / ".exporter" / "run.log"
    for line in (
        "LOCKED",
        f"process {first.process.pid} ",
        "6 of 7 tables",
        "problems  none",
        f"tail -f {log}",
        f"kill {first.process.pid}",
        "its dashboard is open in another terminal",
    ):
        assert line in said
    gate.open()
    first.read_until("Finished")
    first.read_until_true(
        lambda: json.loads(status.read_text())["exit_code"] == 0, "the end in the status"
    )
    assert "only its dashboard is still open" in second_start(config)
    first.press("q")
    assert first.wait() == 0


def second_start(config: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "exporter_tui", "--config", config],
        capture_output=True,
        text=True,
        check=False,
        timeout=BOUND_S,
    )
    assert done.returncode == 2
    return done.stderr


def test_json_gives_one_object_per_line(site: Site) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "exporter_tui", "--config", site.config(), "--json"],
        capture_output=True,
        text=True,
        check=False,
        timeout=BOUND_S,
    )
    objects = [json.loads(line) for line in done.stdout.splitlines()]
    assert {one["type"] for one in objects} >= {"event", "result"}
    assert all(one["at"].endswith("+00:00") for one in objects)
    assert objects[-1]["type"] == "result"
    assert objects[-1]["exit_code"] == done.returncode == 0
    assert done.stderr == ""


def test_json_tells_why_a_run_cannot_begin(site: Site) -> None:
    config = Path(site.config())
    config.write_text(config.read_text().replace("not-a-public-one", "wrong"))
    done = subprocess.run(
        [sys.executable, "-m", "exporter_tui", "--config", str(config), "--json"],
        capture_output=True,
        text=True,
        check=False,
        timeout=BOUND_S,
    )
    last = json.loads(done.stdout.splitlines()[-1])
    assert (last["type"], last["code"], last["exit_code"]) == ("error", "ORA-01017", 2)
    assert done.returncode == 2
