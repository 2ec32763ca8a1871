"""A password that is looked for everywhere that a person or a file can see."""

import json
import os
from pathlib import Path

import psutil
import pytest

from exporter_tui.fakeoracle.faults import Gate, HoldStatement
from tests.acceptance.running import DYING, READER, Site, ended
from tests.command import Ended

pytestmark = pytest.mark.slow

SECRET = "Battery-Staple-9!\u00e9 horse"
HELD = 'FROM "HR"."REGIONS"'


def all_processes() -> list[str]:
    """Return the words of argv of every process of the machine."""
    found = []
    for process in psutil.process_iter():
        try:
            found += process.cmdline()
        except psutil.Error:
            continue
    return found


def holds_secret(data: bytes) -> bool:
    """Return whether the data shows the password, plainly or as JSON, Python or shell spell it."""
    spellings = (SECRET, json.dumps(SECRET)[1:-1], ascii(SECRET)[1:-1], SECRET.replace(" ", "\\ "))
    return any(spelling.encode() in data for spelling in spellings)


def assert_silent(done: Ended) -> None:
    assert not holds_secret((done.out + done.err).encode())


@pytest.fixture
def secret_site(site: Site) -> Site:
    """Return the site with another password for its user."""
    site.database.add_reader(READER, SECRET)
    return site


def test_the_password_is_seen_nowhere_in_a_run_and_in_its_failures(secret_site: Site) -> None:
    site = secret_site
    gate = Gate()
    site.server.faults.add(HoldStatement(sql=HELD, gate=gate))
    environ = {"ORACLE_PASSWORD": SECRET}
    config = site.config(database={"password": "${ORACLE_PASSWORD}"}, tables="[REGIONS]")
    plan = site.run("--plan", config=config, environ=environ)
    with site.started("--headless", config=config, environ=environ) as process:
        site.wait_for(HELD)
        family = psutil.Process(process.pid).children(recursive=True)
        seen = all_processes()
        gate.open()
        done = ended(process)
    assert (plan.code, done.code) == (0, 0)
    assert family
    assert "spawn_main" in " ".join(seen)
    assert not holds_secret("\0".join(seen).encode())

    # Forced failures: the database refuses it, the worker and the program break in the middle.
    site.database.add_reader(READER, "another")
    refused = site.run(config=config, environ=environ)
    site.database.add_reader(READER, SECRET)
    broken: list[Ended] = []
    for path in ("*/data_chunk_0000.json", "*/summary_report.json"):
        output = site.folder / f"broken{len(broken)}"
        point = {"event": "os.rename", "path": path, "then": "raise", "once": f"{output}.struck"}
        with site.started(
            *("--output", str(output)),
            program=(DYING, json.dumps(point)),
            environ=environ,
            config=config,
        ) as process:
            broken.append(ended(process))
    assert [one.code for one in (refused, *broken)] == [2, 0, 1]
    assert "ORA-01017" in refused.err
    assert "INTERNAL" in broken[0].err
    assert "INTERNAL" in broken[1].err
    for text in (plan, done, refused, *broken):
        assert_silent(text)
    logs = 0
    for file in filter(Path.is_file, site.folder.rglob("*")):
        assert not holds_secret(file.read_bytes()), file
        logs += file.name == "run.log" and b"Traceback" in file.read_bytes()
    assert logs == 2


@pytest.mark.parametrize("where", ["password_file", "environment alone"])
def test_the_password_from_elsewhere_is_as_quiet(secret_site: Site, where: str) -> None:
    site = secret_site
    file = site.folder / "secret"
    file.write_text(SECRET + "\n")
    file.chmod(0o600)
    config = site.config(tables="[REGIONS]")
    key = f"password_file: {file}" if where == "password_file" else ""
    lines = config.read_text().splitlines()
    kept = [f"  {key}" if line.startswith("  password:") else line for line in lines]
    config.write_text("\n".join(kept) + "\n")
    environ = {} if key else {"ORACLE_PASSWORD": SECRET}
    done = site.run(config=config, environ=environ)
    assert done.code == 0, done.err
    assert_silent(done)
    for written in filter(Path.is_file, site.output.rglob("*")):
        assert not holds_secret(written.read_bytes()), written
    assert SECRET not in os.environ.values()
