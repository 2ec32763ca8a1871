"""A run that works already, seen and steered from other terminals: by the real programs."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from exporter_tui.fakeoracle.faults import Gate, HoldStatement
from exporter_tui.store.paths import socket_path
from tests.tui_end_to_end.conftest import PASSWORD, Opens, Site
from tests.tui_end_to_end.on_terminal import BOUND_S, PROGRAM, OnTerminal, log_of

pytestmark = pytest.mark.slow

HELD = 'FROM "HR"."EMPLOYEES"'
CLOSED_SCREEN = b"\x1b[?1049l"


@dataclass
class Headless:
    """A run without a terminal; ``gate`` holds the export of EMPLOYEES until it opens."""

    process: "subprocess.Popen[bytes]"
    output: Path
    gate: Gate

    def finish(self) -> int:
        """Let the run come to its end and return its exit code."""
        self.gate.open()
        return self.process.wait(BOUND_S)

    def log(self) -> str:
        return log_of(self.output)


@pytest.fixture
def gate(site: Site) -> Iterator[Gate]:
    gate = Gate()
    site.server.faults.add(HoldStatement(sql=HELD, gate=gate, times=0, timeout_s=4 * BOUND_S))
    yield gate
    gate.open()


@pytest.fixture
def headless(site: Site, gate: Gate) -> Iterator[Headless]:
    """Start a run of HR without a terminal and wait until it reads EMPLOYEES."""
    process = subprocess.Popen(
        [*PROGRAM, "--config", site.config(), "--headless"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert site.server.wait_for_statements(
        lambda seen: any(HELD in one.sql and "AS OF" in one.sql for one in seen), BOUND_S
    )
    yield Headless(process, site.output, gate)
    family = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
    process.kill()
    process.wait()
    for child in family:
        child.kill()


def attached(opens: Opens, output: Path, *arguments: str, **settings: object) -> OnTerminal:
    """Return a viewer that shows the run."""
    viewer = opens("attach", "--output", str(output), *arguments, **settings)
    viewer.read_until("Workers", "RUNNING", "EMPLOYEES")
    return viewer


def text_of(*arguments: str) -> tuple[int, str, str]:
    """Carry a command out without a terminal; return exit code and both texts."""
    done = subprocess.run(
        [*PROGRAM, *arguments], capture_output=True, text=True, check=False, timeout=BOUND_S
    )
    return done.returncode, done.stdout, done.stderr


def test_a_run_without_terminal_is_steered_left_by_force_seen_again_and_stopped(
    headless: Headless, opens: Opens
) -> None:
    first = attached(opens, headless.output)
    first.press("\r")
    first.read_until("Tables / HR.", "data_chunk_0000", "Metadata")
    table = first.text().split()[2]
    first.press("r")
    first.read_until(f"Restart {table}?")
    first.press("d")
    first.read_until_true(
        lambda: f"restart requested: {table}" in headless.log(), "the restart in the log"
    )
    first.signal(signal.SIGKILL)
    assert first.wait() == -signal.SIGKILL

    again = attached(opens, headless.output)
    again.read_until_true(
        lambda: "new plan at SCN" in headless.log(), "the new plan, made without a viewer"
    )
    again.press("q")
    again.read_until("l  Leave", "see it again: ./run.sh attach --output", "s  Stop")
    again.press("s")
    again.read_until("STOPPING")
    headless.gate.open()
    assert headless.process.wait(BOUND_S) == 3
    again.read_until("Stopped")
    again.press("q")
    assert again.wait() == 3
    assert "stopped; run the same command again to go on" in again.text()
    assert not socket_path(headless.output).exists()


def test_two_viewers_see_one_run_and_leaving_ends_nothing(headless: Headless, opens: Opens) -> None:
    one = attached(opens, headless.output)
    other = attached(opens, headless.output, size=(24, 80))
    stays = attached(opens, headless.output, "--ascii")
    one.press("p")
    for viewer in (one, other, stays):
        viewer.read_until("PAUS")
    other.press("p")
    for viewer in (one, other, stays):
        viewer.read_until("RUNNING")
    one.press("q")
    one.read_until("l  Leave")
    one.press("l")
    assert one.wait() == 0
    assert "Left: the export goes on. See it again: ./run.sh attach" in one.text()
    other.press("\x03")
    assert other.wait() == 0
    headless.gate.open()
    assert headless.process.wait(BOUND_S) == 0
    stays.read_until("Finished")
    stays.press("q")
    assert stays.wait() == 0
    assert "every table SUCCEEDED" in stays.text()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_the_viewer_is_none_to_the_run(
    headless: Headless, opens: Opens, number: int
) -> None:
    viewer = attached(opens, headless.output)
    viewer.signal(number)
    assert viewer.wait() == 0
    assert CLOSED_SCREEN in viewer.heard
    assert headless.finish() == 0


def test_a_lost_terminal_closes_the_viewer_alone(headless: Headless, opens: Opens) -> None:
    viewer = attached(opens, headless.output)
    viewer.close_terminal()
    assert viewer.wait() == 0
    assert attached(opens, headless.output).process.poll() is None
    assert headless.finish() == 0


def test_a_viewer_says_when_its_run_was_killed(headless: Headless, opens: Opens) -> None:
    viewer = attached(opens, headless.output)
    family = psutil.Process(headless.process.pid).children(recursive=True)
    headless.process.kill()
    headless.process.wait()
    assert viewer.wait() == 2
    assert "has ended. The same command goes on where it stopped." in viewer.text()
    psutil.wait_procs(family, BOUND_S)
    code, out, _ = text_of("status", "--output", str(headless.output))
    assert code == 3
    assert "it broke off" in out


def test_a_viewer_of_a_run_that_is_aborted_ends_as_the_run_does(
    headless: Headless, opens: Opens
) -> None:
    viewer = attached(opens, headless.output)
    viewer.press("q")
    viewer.read_until("a  Abort")
    viewer.press("a")
    assert viewer.wait() == headless.process.wait(BOUND_S) == 3
    assert "stopped; run the same command again to go on" in viewer.text()


def test_no_worker_holds_the_socket_and_no_word_on_it_is_a_secret(
    headless: Headless, opens: Opens
) -> None:
    attached(opens, headless.output)
    of_run = {name for name in links_of(headless.process.pid) if name.startswith("socket:")}
    assert of_run
    workers = psutil.Process(headless.process.pid).children()
    assert len(workers) >= 2
    for worker in workers:
        assert of_run.isdisjoint(links_of(worker.pid))
    trace = subprocess.run(
        [sys.executable, "-c", ALL_WORDS, str(headless.output)],
        capture_output=True,
        check=True,
        timeout=BOUND_S,
    ).stdout
    assert b'"EMPLOYEES"' in trace
    assert b"data_chunk_0000" in trace
    assert PASSWORD.encode() not in trace
    assert headless.finish() == 0


ALL_WORDS = """
import sys
from exporter_tui.model.names import TableName
from exporter_tui.remote.endpoint import connect
from exporter_tui.remote.frames import Frames, frame
from exporter_tui.remote.messages import Hello, Next, encoded, own_form
connection, frames = connect(sys.argv[1]), Frames(1 << 28)
for words in (
    Hello(form=own_form()),
    *(Next(have=no, table=TableName("HR", "EMPLOYEES")) for no in range(3)),
):
    connection.sendall(frame(encoded(words)))
    data = connection.recv(1 << 20)
    while not [*frames.feed(data)]:
        sys.stdout.buffer.write(data)
        data = connection.recv(1 << 20)
    sys.stdout.buffer.write(data)
"""


def links_of(pid: int) -> set[str]:
    """Return what the descriptors of a process lead to."""
    found = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            found.add(os.readlink(link))  # noqa: PTH115 - a socket has no path
        except FileNotFoundError:
            continue
    return found


# -- where attaching is offered, and where it cannot be --------------------------------------------


def test_a_second_start_on_a_terminal_offers_to_attach(
    headless: Headless, site: Site, opens: Opens
) -> None:
    second = opens("--config", site.config())
    second.read_until("LOCKED", "attach    ./run.sh attach", "Attach to it here?")
    second.press("y\n")
    second.read_until("Workers", "RUNNING", "EMPLOYEES")
    second.press("\x03")
    assert second.wait() == 0
    third = opens("--config", site.config())
    third.read_until("Attach to it here?")
    third.press("\n")
    assert third.wait() == 2
    code, _, err = text_of("--config", site.config())
    assert code == 2
    assert "attach    ./run.sh attach" in err
    assert "Attach to it here?" not in err
    assert headless.finish() == 0


def test_where_no_run_is_there_is_nothing_to_attach_to(tmp_path: Path, opens: Opens) -> None:
    viewer = opens("attach", "--output", str(tmp_path))
    assert viewer.wait() == 2
    assert f"No run works on {tmp_path}" in viewer.text()
    assert CLOSED_SCREEN not in viewer.heard
    code, _, err = text_of("attach", "--output", str(tmp_path))
    assert code == 2
    assert "needs a terminal" in err
    code, _, err = text_of("attach")
    assert code == 2
    assert "--config --output" in err


def test_a_viewer_of_another_version_is_refused_and_status_reads_the_file(
    headless: Headless, opens: Opens, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        'import exporter_tui\nexporter_tui.__version__ = "9"'
    )
    later = {"PYTHONPATH": str(tmp_path)}
    viewer = opens("attach", "--output", str(headless.output), environ=later)
    assert viewer.wait() == 2
    said = "".join(viewer.text().split())
    for sentence in (
        "The run is of another version of exporter_tui (0.",
        "Attach with the program that started it.",
        f"tail -f {headless.output}",
    ):
        assert sentence.replace(" ", "") in said
    assert CLOSED_SCREEN not in viewer.heard
    asked = subprocess.run(
        [*PROGRAM, "status", "--output", str(headless.output), "--json"],
        env=os.environ | later,
        capture_output=True,
        check=True,
        timeout=BOUND_S,
    )
    assert json.loads(asked.stdout)["source"] in {"file", "lock"}
    assert headless.finish() == 0


def test_a_run_that_cannot_listen_says_so_and_works(site: Site) -> None:
    socket_path(site.output).parent.mkdir(parents=True)
    socket_path(site.output).write_text("mine")
    code, _, err = text_of("--config", site.config(), "--headless")
    assert code == 0
    assert "warning: nobody can attach to this run" in err
    assert "run.sock is no socket" in err
    assert socket_path(site.output).read_text() == "mine"


def test_a_run_that_is_being_prepared_shows_its_checks(site: Site, opens: Opens) -> None:
    gate = Gate()
    site.server.faults.add(HoldStatement(sql="ALL_TAB_COLS", gate=gate, times=1, timeout_s=BOUND_S))
    first = opens("--config", site.config())
    first.read_until("Before we start", "Connect")
    viewer = opens("attach", "--output", str(site.output))
    viewer.read_until("Before we start", "Connect")
    gate.open()
    for terminal in (viewer, first):
        terminal.read_until("Finished")
    first.press("q")
    assert first.wait() == 0
    viewer.press("q")
    assert viewer.wait() == 0


def test_a_run_may_be_stopped_before_it_begins(site: Site, opens: Opens) -> None:
    gate = Gate()
    site.server.faults.add(HoldStatement(sql="ALL_TAB_COLS", gate=gate, timeout_s=BOUND_S))
    first = opens("--config", site.config())
    first.read_until("Before we start", "Connect")
    viewer = opens("attach", "--output", str(site.output))
    viewer.read_until("Before we start", "Connect")
    viewer.press("q")
    viewer.read_until("s  Stop")
    viewer.press("s")
    viewer.read_until_true(lambda: "Export is still running" not in viewer.text(), "the answer")
    gate.open()
    assert (viewer.wait(), first.wait()) == (3, 3)
    assert "STOPPED" in viewer.text()


def test_a_finished_run_whose_dashboard_is_open_lives_again_by_a_key_from_elsewhere(
    site: Site, opens: Opens
) -> None:
    first = opens("--config", site.config())
    first.read_until("Finished")
    viewer = opens("attach", "--output", str(site.output))
    viewer.read_until("Finished")
    viewer.press("\x1b")
    viewer.read_until("Workers")
    viewer.press("\r")
    viewer.read_until("Tables / HR.", "Metadata")
    viewer.press("r")
    viewer.read_until("Delete and export again")
    viewer.press("d")
    viewer.press("\x1b")
    viewer.read_until_true(
        lambda: (
            "SUCCEEDED" in log_of(site.output).partition("new plan at SCN")[2]
            and "FINISHED" in viewer.text()
        ),
        "the end",
    )
    viewer.press("q")
    assert viewer.wait() == 0
    first.read_until("Finished")
    assert first.process.poll() is None
    first.press("q")
    assert first.wait() == 0


# -- status ----------------------------------------------------------------------------------------


def test_status_asks_the_run_and_afterwards_its_file(headless: Headless, site: Site) -> None:
    folder = str(headless.output)
    assert text_of("status", "--config", site.config())[1].startswith(f"folder    {folder}\n")
    code, out, _ = text_of("status", "--output", folder)
    assert code == 0
    for line in ("state     running (now)", " of 7 tables", "problems  none", "attach    ./run.sh"):
        assert line in out
    code, out, _ = text_of("status", "--output", folder, "--json")
    values = json.loads(out)
    assert (code, values["pid"], values["source"]) == (0, headless.process.pid, "run")
    assert (values["tables"], values["alive"], values["exit_code"]) == (7, True, None)
    assert "a viewer is attached" not in headless.log()
    assert headless.finish() == 0
    code, out, _ = text_of("status", "--output", folder)
    assert code == 0
    assert "state     finished (0:0" in out
    assert "7 of 7 tables" in out
    assert "exit code 0" in out
    values = json.loads(text_of("status", "--output", folder, "--json")[1])
    assert (values["source"], values["alive"], values["exit_code"]) == ("file", False, 0)


def test_status_of_a_folder_without_a_run_says_so(tmp_path: Path) -> None:
    code, out, _ = text_of("status", "--output", str(tmp_path))
    assert (code, out) == (2, f"No run is known of {tmp_path}.\n")
    code, out, _ = text_of("status", "--output", str(tmp_path), "--json")
    assert (code, json.loads(out)["state"]) == (2, None)
