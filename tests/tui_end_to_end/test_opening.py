"""How the dashboard opens: soon, after the configuration was checked, not on a taken folder."""

import json
import socket
import statistics
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from exporter_tui.fakeoracle.faults import Gate, HoldStatement
from tests.tui_end_to_end.conftest import Opens, Site
from tests.tui_end_to_end.on_terminal import BOUND_S, OnTerminal

pytestmark = pytest.mark.slow

STARTS = 5
MOST_TIMES_DEARER = 4
BESIDE_THE_SCREEN = {
    *("yaml", "pydantic", "pydantic_core", "annotated_types", "humanize"),
    *("typing_inspection", "typing_extensions"),
}
BARE_SCREEN = """
import humanize, pydantic, yaml
from textual.app import App
from textual.widgets import Static
class Bare(App):
    def compose(self):
        yield Static("Before we start")
Bare().run()
"""

LISTS_MODULES_OF_A_BARE_SCREEN = """
import json, sys
from textual.app import App
from textual.widgets import Static
class Bare(App):
    def compose(self):
        yield Static("Before we start")
    def on_mount(self):
        self.call_after_refresh(self.exit)
Bare().run()
open(sys.argv[1], "w").write(json.dumps(sorted(sys.modules)))
"""

LISTS_MODULES_AT_FIRST_PAINT = """
import json, sys
from exporter_tui.launch.run import Run
begin = Run.begin
def noted(self):
    if not self._may_begin.is_set():
        open(sys.argv.pop(), "w").write(json.dumps(sorted(sys.modules)))
    begin(self)
Run.begin = noted
from exporter_tui.cli import main
sys.exit(main(sys.argv[1:3]))
"""


@pytest.mark.measure
def test_the_first_picture_waits_for_no_database_and_costs_little_more_than_a_bare_screen(
    site: Site, opens: Opens, capsys: pytest.CaptureFixture[str]
) -> None:
    """The database never answers; the bare screen is the library's, of the same moment, and loads
    what the configuration needs.
    """
    bare_program = (sys.executable, "-c", BARE_SCREEN)
    walls, ours, bare = [], [], []
    with socket.create_server(("127.0.0.1", 0)) as silent:
        config = site.config(port=silent.getsockname()[1])
        for _ in range(STARTS):
            with_nothing = opens(program=bare_program)
            with_nothing.read_until("Before we start")
            bare.append(with_nothing.cpu_s())
            with_nothing.end()
            terminal: OnTerminal = opens("--config", config)
            walls.append(terminal.read_until("Before we start") - terminal.started_at)
            ours.append(terminal.cpu_s())
            terminal.end()
    wall, cpu, least = statistics.median(walls), min(ours), min(bare)
    with capsys.disabled():
        print(
            f"\nfirst picture: median of {STARTS} {wall:.2f} s, at least {cpu:.2f} s of CPU; "
            f"a bare screen: {least:.2f} s of CPU"
        )
    assert cpu <= least * MOST_TIMES_DEARER


def test_nothing_but_the_screen_and_the_configuration_is_loaded_before_the_first_picture(
    site: Site, opens: Opens, tmp_path: Path
) -> None:
    found = tmp_path / "found.json"
    program = (sys.executable, "-c", LISTS_MODULES_AT_FIRST_PAINT)
    terminal = opens("--config", site.config(), str(found), program=program)
    terminal.read_until("Workers")
    loaded = packages_in(found)
    alone = (sys.executable, "-c", LISTS_MODULES_OF_A_BARE_SCREEN, str(found))
    assert opens(program=alone).wait() == 0
    bare = packages_in(found)
    installed = {name for name, of in packages_distributions().items() if "exporter_tui" not in of}
    assert "textual" in loaded & bare
    assert (loaded & installed) - bare - BESIDE_THE_SCREEN == set()


def packages_in(found: Path) -> set[str]:
    return {name.split(".")[0] for name in json.loads(found.read_text())}


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
    config = site.config(tables="[HR.REGIONS]")
    terminal = opens("--config", config, environ={"TERM": terminal_name})
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
