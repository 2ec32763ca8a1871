"""One odd file in an export folder costs one table at most, and nothing outside is ever touched."""

import json
import os
import shutil
import socket
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.running import Rows, Site
from tests.command import Ended

pytestmark = pytest.mark.slow

TABLES = ("COUNTRIES", "LOCATIONS", "DEPARTMENTS", "JOBS", "EMPLOYEES", "JOB_HISTORY")
"""All of HR but REGIONS."""

DEEP = "[" * 100_000
HUGE = "9" * 4_000


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        before = Path.cwd()
        os.chdir(path.parent)
        try:
            one.bind(path.name)
        finally:
            os.chdir(before)


def _replaced(path: Path, make: Callable[[Path], object]) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    make(path)


def _text(text: str) -> Callable[[Path], object]:
    return lambda path: path.write_text(text)


def _field(name: str, value: str) -> Callable[[Path], object]:
    """Change one top-level value of a JSON file to whatever the text says."""

    def change(path: Path) -> None:
        document = json.loads(path.read_text())
        assert name in document
        document[name] = "MARK"
        path.write_text(json.dumps(document).replace('"MARK"', value))

    return change


ODD: dict[str, Callable[[Path], object]] = {
    "deep": _text(DEEP),
    "no JSON": _text("{"),
    "no UTF-8": lambda path: path.write_bytes(b"\xff\xfe{}"),
    "empty": _text(""),
    "another shape": _text('{"file_kind": 7}'),
    "pipe": os.mkfifo,
    "socket": _socket,
    "folder": Path.mkdir,
    "folder with a file": lambda path: (path / "x").mkdir(parents=True),
    "link into nothing": lambda path: path.symlink_to("/nothing/at/all"),
}
FILES = ("config/plan.json", "config/metadata.json", "config/chunks/data_chunk_0000.json")


@pytest.fixture
def exported(site: Site) -> Site:
    """Export all of HR once."""
    assert site.run().code == 0
    return site


def fits(
    site: Site, done: Ended, whole: dict[str, Rows], spoilt: Collection[str]
) -> dict[str, dict[str, Any]]:
    """Check that the run told a whole story and that all other tables are right; return the lines
    of the spoilt ones, which may have failed.
    """
    lines = {one["table"]["name"]: one for one in site.report()["tables"]}
    assert lines.keys() == whole.keys()
    for name, rows in whole.items():
        if name not in spoilt or lines[name]["status"] == "SUCCEEDED":
            assert lines[name]["status"] == "SUCCEEDED", (name, lines[name], done.err)
            assert site.rows(name) == rows, name
    failed = any(line["status"] != "SUCCEEDED" for line in lines.values())
    assert done.code == int(failed), done.err
    assert not list(site.output.rglob("*.tmp"))
    return {name: lines[name] for name in spoilt}


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("kinds", [sorted(ODD)[::2], sorted(ODD)[1::2]], ids=["one", "two"])
def test_an_odd_file_costs_its_own_table_at_most(
    exported: Site, whole: dict[str, Rows], kinds: list[str], file: str
) -> None:
    spoilt = dict(zip(TABLES, kinds, strict=False))
    assert len(spoilt) == len(kinds)
    for name, kind in spoilt.items():
        _replaced(exported.table(name) / file, ODD[kind])
    lines = fits(exported, exported.run("--headless"), whole, spoilt)
    for name, kind in spoilt.items():
        unfit = kind in {"pipe", "socket", "folder", "folder with a file", "link into nothing"}
        if unfit or file.endswith("plan.json"):
            assert lines[name]["status"] == "FAILED", (name, kind)
            assert Path(file).name in lines[name]["message"]
        else:
            assert lines[name]["status"] == "SUCCEEDED", (name, kind)


def test_a_sidecar_with_an_odd_value_costs_no_table(exported: Site, whole: dict[str, Rows]) -> None:
    values = ("rows", HUGE), ("elapsed_s", "NaN"), ("elapsed_s", "1e999"), ("columns", "[]")
    spoilt = dict(zip(TABLES, (*values, ("scn", '"x"'), ("fingerprint", "7")), strict=True))
    for name, (field, value) in spoilt.items():
        _field(field, value)(exported.sidecar(name))
    lines = fits(exported, exported.run("--headless"), whole, spoilt)
    for name, change in spoilt.items():
        expected = "FAILED" if change == ("columns", "[]") else "SUCCEEDED"
        assert lines[name]["status"] in {expected, "SUCCEEDED"}, (change, lines[name])


def test_a_plan_with_an_odd_value_costs_its_table(exported: Site, whole: dict[str, Rows]) -> None:
    values = ("scn", HUGE), ("tiles", "[]"), ("columns", "[]"), ("text", "null"), ("tiles", '"x"')
    spoilt = dict(zip(TABLES, (*values, ("fingerprint", '"sha256:other"')), strict=True))
    for name, (field, value) in spoilt.items():
        exported.sidecar(name).unlink()
        _field(field, value)(exported.table(name) / "config" / "plan.json")
    lines = fits(exported, exported.run("--headless"), whole, spoilt)
    *odd, other_plan = TABLES
    assert {lines[name]["status"] for name in odd} == {"FAILED"}
    # Files of another plan are set aside, and the table is exported by the plan that stands there.
    assert lines[other_plan]["set_aside"]


@pytest.mark.parametrize("before", ["nothing", "everything"])
def test_a_file_where_a_folder_belongs_costs_its_table(
    site: Site, whole: dict[str, Rows], before: str
) -> None:
    if before == "everything":
        assert site.run().code == 0
    places = ("", "config", "data", "config/chunks", "config", "data")
    makes = (_text("x"), _text("x"), _text("x"), _text("x"), os.mkfifo, os.mkfifo)
    spoilt = dict(zip(TABLES, zip(places, makes, strict=True), strict=True))
    for name, (place, make) in spoilt.items():
        _replaced(site.table(name) / place, make)
    done = site.run("--headless")
    lines = fits(site, done, whole, spoilt)
    for name, (place, _) in spoilt.items():
        assert lines[name]["code"] == "NOT-A-FOLDER", lines[name]
        assert str(site.table(name) / place) in lines[name]["message"]


@pytest.mark.parametrize("odd", ["deep", "pipe", "folder with a file"])
def test_an_odd_report_is_replaced_or_told(exported: Site, odd: str) -> None:
    report = exported.output / "summary_report.json"
    _replaced(report, ODD[odd])
    done = exported.run("--headless")
    if report.is_dir():
        assert done.code == 1
        assert "The report could not be written" in done.err
    else:
        assert done.code == 0, done.err
        assert exported.report()["totals"]["failed"] == 0


def test_a_lock_or_log_that_is_no_file_ends_the_start_by_its_name(exported: Site) -> None:
    precious = exported.folder / "precious"
    precious.write_text("mine")
    report = (exported.output / "summary_report.json").read_bytes()
    tries: list[tuple[str, Callable[[Path], object]]] = [
        ("run.lock", os.mkfifo),
        ("workers.lock", lambda path: path.hardlink_to(precious)),
        ("run.log", os.mkfifo),
        ("run.log", lambda path: path.hardlink_to(precious)),
        ("events.jsonl", Path.mkdir),
        ("events.jsonl", lambda path: path.symlink_to(precious)),
    ]
    for name, make in tries:
        path = exported.output / ".exporter" / name
        _replaced(path, make)
        done = exported.run("--headless")
        assert done.code == 2, (name, done.err)
        assert str(path) in done.err
        assert "NOT-A-FILE" in done.err or "FOLDER-LINK" in done.err
        assert precious.read_text() == "mine"
        assert (exported.output / "summary_report.json").read_bytes() == report
        path.rmdir() if path.is_dir() else path.unlink()


def test_other_odd_files_of_the_control_folder_are_never_waited_for(exported: Site) -> None:
    for name, kind, code in (
        ("status.json", "pipe", 0),
        ("status.json", "deep", 0),
        ("database.json", "deep", 0),
        ("database.json", "pipe", 2),
        ("last-copy.txt", "pipe", 0),
    ):
        path = exported.output / ".exporter" / name
        _replaced(path, ODD[kind])
        done = exported.run("--headless")
        assert done.code == code, (name, kind, done.err)
        assert code == 0 or str(path) in done.err
        path.unlink(missing_ok=True)


@pytest.mark.parametrize("kinds", [sorted(ODD)[::2], sorted(ODD)[1::2]], ids=["one", "two"])
def test_an_odd_file_in_place_of_the_runs_socket_costs_the_attaching_alone(
    exported: Site, kinds: list[str]
) -> None:
    path = exported.output / ".exporter" / "run.sock"
    for kind in kinds:
        _replaced(path, ODD[kind])
        before = os.lstat(path)
        done = exported.run("--headless")
        assert done.code == 0, (kind, done.err)
        if kind == "socket":  # what a run left that was killed
            assert not path.exists()
            continue
        assert "nobody can attach to this run" in done.err, kind
        assert os.lstat(path) == before, kind
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def test_a_folder_that_is_nobodys_table_is_passed_over(
    exported: Site, whole: dict[str, Rows]
) -> None:
    (exported.output / "lost+found").mkdir(mode=0)
    (exported.output / "HR" / "notes").mkdir()
    (exported.output / "HR" / "pipe").touch()
    os.mkfifo(exported.output / "OTHER")
    fits(exported, exported.run("--headless"), whole, ())
