"""Which packages each process of a run has loaded by its end, in the real processes.

Enters: a ``sitecustomize`` that writes down ``sys.modules`` when a process ends. Leaves: the heavy
packages by process. What the stand-in is made of is in none of them.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tui_end_to_end.conftest import Opens, Site
from tests.tui_end_to_end.on_terminal import BOUND_S

pytestmark = pytest.mark.slow

SITECUSTOMIZE = """
import atexit, json, os, sys
marks = {"--multiprocessing-fork": "worker", "resource_tracker": "tracker"}
command = " ".join(sys.orig_argv)
kind = next((kind for mark, kind in marks.items() if mark in command), "main")
def note():
    with open(f"{os.environ['NOTES']}/{kind}.{os.getpid()}", "w") as file:
        json.dump(sorted(sys.modules), file)
atexit.register(note)
"""

DRIVER = {"oracledb", "cryptography"}
ARROW = {"pyarrow", "numpy"}
CONFIGURATION = {"pydantic", "yaml", "exporter_tui.config.load"}
STAND_IN = {"sqlglot", "exporter_tui.fakeoracle"}
SCREEN = {"textual", "exporter_tui.tui.app"}
PLANNING = {"exporter_tui.planner", "exporter_tui.oracle.dictionary.tables"}
HEAVY = DRIVER | ARROW | CONFIGURATION | STAND_IN | SCREEN | PLANNING | {"isal", "psutil"}

LOOKS = DRIVER | CONFIGURATION | PLANNING
"""What it takes to read the configuration, ask the dictionary and plan."""
COORDINATES = LOOKS | {"psutil"}
WORKS = DRIVER | ARROW | {"isal"}


class Processes:
    """``environ`` for the program whose processes are watched; ``loaded`` what they had loaded."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir()
        (folder / "sitecustomize.py").write_text(SITECUSTOMIZE)
        self.environ = {"PYTHONPATH": str(folder), "NOTES": str(folder)}

    def run(self, *arguments: str) -> str:
        """Run the program to its end, without a terminal; returns what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "exporter_tui", *arguments],
            env=os.environ | self.environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=BOUND_S,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def loaded(self) -> dict[str, set[str]]:
        """Return the heavy packages by kind of process; those of one kind must agree."""
        found: dict[str, set[str]] = {}
        for note in self._folder.glob("*.[0-9]*"):
            modules = json.loads(note.read_text())
            heavy = HEAVY.intersection(modules)
            assert found.setdefault(note.stem, heavy) == heavy
        return found


@pytest.fixture
def processes(tmp_path: Path) -> Processes:
    return Processes(tmp_path / "processes")


def test_an_export_without_a_screen_loads_neither_a_screen_nor_arrow_where_it_is_steered(
    site: Site, processes: Processes
) -> None:
    processes.run("--config", site.config(tables="[HR.REGIONS]"), "--headless")
    assert processes.loaded() == {"main": COORDINATES, "worker": WORKS, "tracker": set()}


def test_a_dashboard_adds_the_screen_and_nothing_else(
    site: Site, opens: Opens, processes: Processes
) -> None:
    config = site.config(tables="[HR.REGIONS]")
    terminal = opens("--config", config, environ=processes.environ)
    terminal.read_until("Finished")
    terminal.press("q")
    assert terminal.wait() == 0
    assert processes.loaded() == {
        "main": COORDINATES | SCREEN,
        "worker": WORKS,
        "tracker": set(),
    }


def test_a_viewer_loads_the_screen_alone_and_whoever_asks_how_far_a_run_is_not_even_that(
    site: Site, opens: Opens, processes: Processes, tmp_path: Path
) -> None:
    first = opens("--config", site.config(tables="[HR.REGIONS]"))
    first.read_until("Finished")
    viewer = opens("attach", "--output", str(site.output), environ=processes.environ)
    viewer.read_until("Finished")
    viewer.press("q")
    assert viewer.wait() == 0
    assert processes.loaded() == {"main": SCREEN}
    asking = Processes(tmp_path / "asking")
    asking.run("status", "--output", str(site.output))
    assert asking.loaded() == {"main": {"psutil"}}
    first.press("q")
    assert first.wait() == 0


def test_a_plan_loads_what_asks_the_dictionary(site: Site, processes: Processes) -> None:
    printed = processes.run("--config", site.config(), "--plan")
    assert "HR.EMPLOYEES" in printed
    assert processes.loaded() == {"main": LOOKS}


@pytest.mark.parametrize("arguments", [("--help",), ("--version",)])
def test_what_only_tells_loads_nothing(processes: Processes, arguments: tuple[str]) -> None:
    processes.run(*arguments)
    assert processes.loaded() == {"main": set()}


def test_reading_files_again_loads_arrow_for_a_file_that_differs_alone(
    site: Site, processes: Processes, tmp_path: Path
) -> None:
    config = site.config(tables="[HR.REGIONS]")
    Processes(tmp_path / "export").run("--config", config, "--headless")
    processes.run("--verify", "--output", str(site.output))
    assert processes.loaded() == {"main": set()}
    configured = Processes(tmp_path / "configured")
    configured.run("--verify", "--config", config)
    assert configured.loaded() == {"main": CONFIGURATION}
