"""What workers, the resource tracker and the demo's server print or are sent: none of it reaches
the terminal, and no signal of the terminal reaches them.

Enters: a ``sitecustomize`` that notes how each child starts, and makes it print. Leaves: the notes.
"""

import json
import signal
import sys
from pathlib import Path

import pytest

from exporter_tui.config.load import DEMO_FILE
from tests.tui_end_to_end.conftest import Opens, Site
from tests.tui_end_to_end.on_terminal import OnTerminal, log_of

pytestmark = pytest.mark.slow

# A worker prints when it loads what is heavy; the server after it said where it listens, and more
# than a pipe holds.
SITECUSTOMIZE = """
import builtins, os, sys
marks = {"--multiprocessing-fork": "worker", "resource_tracker": "tracker", ".fakeoracle": "server"}
command = " ".join(sys.orig_argv)
kind = next((kind for mark, kind in marks.items() if mark in command), None)
say = builtins.print
class Talkative:
    def find_spec(self, name, *_):
        if name == "exporter_tui.workers.runner":
            say("a worker's stdout", flush=True)
            say("a worker's stderr", file=sys.stderr, flush=True)
def say_more(*words, **options):
    say(*words, **options)
    say("the server's stdout", "x" * 99_000, flush=True)
    say("the server's stderr", file=sys.stderr, flush=True)
if kind is not None:
    with open("/proc/self/status") as status, open(f"{os.environ['NOTES']}/{kind}", "w") as note:
        note.write(status.read() + f"Session:\\t{os.getsid(0) == os.getpid()}\\n")
if kind == "worker":
    sys.meta_path.insert(0, Talkative())
if kind == "server":
    builtins.print = say_more
"""
SCHEMAS = "[HR, SALES, FINANCE, LOGISTICS, WEB]"
"""As they stand in the demo's file."""
SMALL_DEMO = """
import sys
from pathlib import Path
from exporter_tui.launch import demo, source
demo.SCHEMAS = sys.argv.pop()
source.DEMO_FILE = Path(sys.argv.pop())
from exporter_tui.cli import main
sys.exit(main(sys.argv[1:]))
"""


class Children:
    """``environ`` for the program whose children are watched."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "sitecustomize.py").write_text(SITECUSTOMIZE)
        self.environ = {"PYTHONPATH": str(folder), "NOTES": str(folder)}

    def seen(self, kind: str) -> bool:
        """Return whether such a child has started."""
        path = self.folder / kind
        return path.exists() and "Session:" in path.read_text()

    def note(self, kind: str, name: str) -> str:
        """Return what the kernel said when the child started."""
        lines = (self.folder / kind).read_text().splitlines()
        return next(line.split()[1] for line in lines if line.startswith(f"{name}:"))

    def blocked(self, kind: str) -> set[int]:
        """Return which signals were blocked then."""
        mask = int(self.note(kind, "SigBlk"), 16)
        return {number for number in signal.valid_signals() if mask >> (number - 1) & 1}


@pytest.fixture
def children(tmp_path: Path) -> Children:
    folder = tmp_path / "children"
    folder.mkdir()
    return Children(folder)


def leave(terminal: OnTerminal) -> None:
    terminal.read_until("Finished")
    terminal.press("q")
    assert terminal.wait() == 0


def test_workers_and_tracker_start_deaf_and_their_words_are_in_the_log_alone(
    site: Site, opens: Opens, children: Children
) -> None:
    config = site.config(tables="[HR.REGIONS]", cpu_percent=50)
    leave(terminal := opens("--config", config, environ=children.environ))
    for kind in ("worker", "tracker"):
        assert children.blocked(kind) >= {signal.SIGHUP, signal.SIGINT}
    for words in ("a worker's stdout", "a worker's stderr"):
        assert words in log_of(site.output)
        assert words.encode() not in terminal.heard


def test_a_hang_up_of_the_whole_group_ends_neither_the_demo_nor_its_server(
    opens: Opens, children: Children, tmp_path: Path
) -> None:
    demo = tmp_path / "demo.yaml"
    demo.write_text(DEMO_FILE.read_text().replace(SCHEMAS, "[HR]"))
    output = tmp_path / "out"
    terminal = opens(
        *("--demo", "--output", str(output), str(demo), "hr"),
        program=(sys.executable, "-c", SMALL_DEMO),
        environ=children.environ,
    )
    terminal.read_until_true(lambda: children.seen("worker"), "the first worker")
    terminal.signal_group(signal.SIGHUP)
    assert terminal.wait() == 0

    report = json.loads((output / "summary_report.json").read_text())
    assert {table["status"] for table in report["tables"]} == {"SUCCEEDED"}
    assert children.note("server", "Session") == "True"
    assert "The terminal was lost" in log_of(output)
    for words in ("the server's stdout", "the server's stderr"):
        assert words in log_of(output)
        assert words.encode() not in terminal.heard
