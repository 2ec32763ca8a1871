"""Who may read an export, what its processes carry, and that no terminal obeys what is told."""

import contextlib
import json
import os
import resource
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from exporter_tui.fakeoracle.faults import Gate, HoldStatement
from tests.acceptance.running import PASSWORD, Site, ended, started
from tests.command import carried_out

pytestmark = pytest.mark.slow

OBEYED = "\x1b]0;t\x07\x9b31m\x7f\x85\u202e\u2066\u200f\u061c\u2028\u2029"


def modes(folder: Path) -> dict[str, set[int]]:
    """Return the modes of all files, scripts and folders below a folder."""
    found: dict[str, set[int]] = {"files": set(), "scripts": set(), "folders": set()}
    for path in folder.rglob("*"):
        kind = "scripts" if path.suffix == ".sh" else "files"
        kind = "folders" if path.is_dir() else kind
        found[kind].add(stat.S_IMODE(path.stat().st_mode))
    return found


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
@pytest.mark.parametrize(
    ("access", "expected"),
    [
        (None, {"files": {0o600}, "scripts": {0o700}, "folders": {0o700}}),
        ("group", {"files": {0o640}, "scripts": {0o750}, "folders": {0o750}}),
    ],
)
def test_the_files_have_the_rights_that_are_configured_whatever_the_umask(
    site: Site, access: str | None, expected: dict[str, set[int]], umask: int
) -> None:
    site.output.mkdir()
    site.output.chmod(0o755)
    settings = {} if access is None else {"file_access": access}
    config = site.config(**settings)  # type: ignore[arg-type]
    with _umask(umask):  # workers are programs of their own here, and inherit the mask
        done = carried_out("--config", str(config), "--headless")
    assert done.code == 0, done.err
    assert modes(site.output) == expected
    assert {path.name for path in (site.output / ".exporter").iterdir()} >= {
        "run.lock",
        "workers.lock",
        "run.log",
        "events.jsonl",
        "database.json",
    }
    assert stat.S_IMODE(site.output.stat().st_mode) == 0o755, "what exists keeps its mode"


@contextlib.contextmanager
def _umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def test_no_process_of_a_run_dumps_core_or_carries_a_password(site: Site) -> None:
    gate = Gate()
    site.server.faults.add(HoldStatement(sql='FROM "HR"."', gate=gate, times=0))
    config = site.config(database={"password": "${MY_ORACLE_PW}"})
    secrets = {"MY_ORACLE_PW": PASSWORD, "ORACLE_PASSWORD": "another-secret-of-mine"}
    with started(
        "--config",
        str(config),
        "--headless",
        environ=secrets,
        before=_dump_core,
    ) as process:
        site.wait_for('FROM "HR"."')
        children = _children(process.pid)
        assert len(children) >= 2, "the tracker and a worker"
        limits = [_core_limit(pid) for pid in (process.pid, *children)]
        carried = [Path(f"/proc/{pid}/environ").read_bytes() for pid in children]
        gate.open()
        assert ended(process).code == 0
    assert limits == ["0"] * len(limits)
    for environ in carried:
        assert b"PATH=" in environ
        assert PASSWORD.encode() not in environ
        assert b"another-secret" not in environ


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(one) for task in tasks for one in (task / "children").read_text().split()]


def _dump_core() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))


def _core_limit(pid: int) -> str:
    (line,) = [
        one
        for one in Path(f"/proc/{pid}/limits").read_text().splitlines()
        if one.startswith("Max core file size")
    ]
    soft, *_ = line.removeprefix("Max core file size").split()
    return soft


# -- nothing is obeyed ---------------------------------------------------------------------------


def obeyed(text: str) -> list[str]:
    return [one for one in text if one != "\n" and not one.isprintable()]


@pytest.mark.parametrize(
    "arguments",
    [
        (f"--{OBEYED}",),
        ("--config", f"no{OBEYED}.yaml", "--headless"),
        ("--demo", "--scale", OBEYED),
        ("--demo", "--theme", OBEYED),
        ("--config", "x", f"more{OBEYED}"),
        ("--verify", "--output", f"/nowhere{OBEYED}"),
    ],
)
def test_no_argument_is_repeated_in_a_way_that_a_terminal_obeys(arguments: tuple[str, ...]) -> None:
    done = carried_out(*arguments)
    assert done.code == 2
    assert done.err
    assert obeyed(done.err + done.out) == []


@pytest.mark.parametrize("way", ["--headless", "--json", "--plan"])
def test_nothing_of_a_path_is_obeyed_by_a_terminal_and_json_keeps_it(site: Site, way: str) -> None:
    """No YAML holds such a path; the command line may."""
    output = site.folder / f"out{OBEYED}é"
    done = site.run(way, "--output", str(output))
    assert done.code == 0, done.err
    assert obeyed(done.err) == []
    assert obeyed(done.out) == []
    if way == "--plan":
        return
    control = output / ".exporter"
    for file in (control / "run.log", control / "events.jsonl", output / "summary_report.json"):
        assert obeyed(file.read_text()) == [], file.name
    if way == "--json":
        last = [json.loads(line) for line in done.out.splitlines()][-1]
        assert last["type"] == "result"
        assert last["report_path"] == str(output / "summary_report.json")
        assert "é" in done.out
