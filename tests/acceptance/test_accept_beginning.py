"""Runs that cannot begin: exit 2, what stopped, why, what to do; the earlier report untouched."""

import signal
import socket
from pathlib import Path
from typing import Any

import pytest

from exporter_tui.coordinator.jobs import planning_tries
from tests.acceptance.running import Site, ended
from tests.command import Ended

pytestmark = pytest.mark.slow

HURRIED = """
import sys
from exporter_tui.coordinator.jobs import planning_tries
planning_tries._PAUSES_S = (0.01, 0.02)
from exporter_tui.cli import main
sys.exit(main(sys.argv[1:]))
"""

CASES: dict[str, tuple[dict[str, object], str, str]] = {
    "unknown host": ({"host": "no-such-host.invalid"}, "HOST-UNKNOWN", "Correct database.host"),
    "no host name at all": ({"host": "no..host"}, "HOST-UNKNOWN", "Correct database.host"),
    "wrong port": ({"port": 1}, "DPY-6005", "Check database.host and database.port"),
    "wrong service": ({"service": "nowhere"}, "DPY-6001", "lsnrctl status"),
    "wrong SID": ({"service": None, "sid": "NOWHERE"}, "DPY-6003", "Prefer database.service"),
    "wrong user": ({"username": "NOBODY"}, "ORA-01017", "Correct database.username"),
    "wrong password": ({"password": "wrong"}, "ORA-01017", "Correct database.username"),
    "no client library": ({"mode": "thick"}, "DPI-1047", "database.mode: thin"),
}


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the pauses between the tries of a planning be short."""
    monkeypatch.setattr(planning_tries, "_PAUSES_S", (0.01, 0.02))


def _refused(site: Site, change: dict[str, object]) -> Ended:
    """Return how a run with that database ended; the driver takes one mode in a process."""
    config = site.config(database=change, tables="[REGIONS]")
    if "mode" not in change:
        return site.run("--headless", config=config)
    with site.started("--headless", config=config) as process:
        return ended(process)


def test_each_way_not_to_reach_the_database_has_its_own_words(site: Site) -> None:
    assert site.run(tables="[REGIONS]").code == 0
    report = (site.output / "summary_report.json").read_bytes()
    for name, (change, code, remedy) in CASES.items():
        done = _refused(site, change)
        assert done.code == 2, name
        assert f": {code}: " in done.err, (name, done.err)
        assert remedy in done.err, name
        assert "connection to the database ended" not in done.err, name
    assert (site.output / "summary_report.json").read_bytes() == report


def test_a_listener_that_never_speaks_ends_the_start_within_the_bound_and_a_stop_is_a_stop(
    site: Site,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        change = {"port": silent.getsockname()[1], "connect_timeout_s": 1}
        config = site.config(database=change)
        with site.started(config=config, program=("-c", HURRIED)) as process:
            done = ended(process)
        with site.started("--headless", config=config) as process:
            assert process.stderr is not None
            assert "connecting to" in process.stderr.readline()
            process.send_signal(signal.SIGTERM)
            stopped = ended(process)
    assert (stopped.code, stopped.err.count("STOPPED")) == (3, 1)
    assert done.code == 2
    assert "CONNECT-TIMEOUT" in done.err
    assert "No session within 1 s" in done.err
    assert "database.connect_timeout_s" in done.err


@pytest.mark.parametrize("made", ["a file in the way", "a folder that nobody may write"])
def test_an_output_folder_that_cannot_be_written_is_named(site: Site, made: str) -> None:
    # Not even root may make a folder in /sys.
    output = named = Path("/sys/exporter_tui")
    code = "NOT-WRITABLE"
    if made == "a file in the way":
        named = site.folder / "file"
        named.touch()
        output, code = named / "out", "NOT-A-FOLDER"
    before = site.last_statement()
    done = site.run("--output", str(output))
    assert done.code == 2
    assert f": {code}: " in done.err
    assert str(named) in done.err
    assert "output_dir" in done.err
    assert site.reads(before) == []


def test_output_is_taken_from_where_the_command_stands(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "else where"
    elsewhere.mkdir()
    settings: dict[str, Any] = {"tables": "[REGIONS]"}
    monkeypatch.setenv("PYTHONPATH", str(Path.cwd()))
    monkeypatch.chdir(elsewhere)
    done = site.run("--output", "my data", **settings)
    assert done.code == 0, done.err
    assert (elsewhere / "my data" / "HR" / "REGIONS" / "data" / "data_chunk_0000.csv.gz").exists()
    assert not site.output.exists()
