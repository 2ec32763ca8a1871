"""What a second run makes of a folder that people and crashes have been at."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from exporter_tui.fakeoracle.kinds import USUAL
from exporter_tui.fakeoracle.serving.server import Server
from tests.acceptance.running import Rows, Site, stand_in

pytestmark = pytest.mark.slow

SCRIPT = "load_command.sh"
SMALL: dict[str, Any] = {"chunk_threshold": "16 KB", "chunk_size": "8 KB", "parallel": 2}


def edit(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))


def stamps(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return time and content of every file but the run's own history."""
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file() and ".exporter" not in path.parts
    }


def damage_employees(site: Site) -> set[str]:
    """Spoil five chunks of EMPLOYEES in five ways and put foreign files beside them; return the
    names of the files that nobody vouches for any more.
    """
    data = site.table("EMPLOYEES") / "data"
    site.sidecar("EMPLOYEES", 0).unlink()
    whole = site.file("EMPLOYEES", 1).read_bytes()
    site.file("EMPLOYEES", 1).write_bytes(whole[:-1])
    edit(site.sidecar("EMPLOYEES", 2), lambda sidecar: sidecar.update(fingerprint="sha256:other"))
    text = site.sidecar("EMPLOYEES", 3).read_bytes()
    site.sidecar("EMPLOYEES", 3).write_bytes(text[: len(text) // 2])
    site.file("EMPLOYEES", 4).unlink()
    shutil.copy(site.file("EMPLOYEES", 5), data / "backup.csv.gz")
    shutil.copy(site.file("EMPLOYEES", 5), data / "data_chunk_9999.csv.gz")
    (data / "data_chunk_0005.csv.gz.20260101T000000Z-0000-1.part").write_bytes(whole)
    names = {f"data_chunk_{chunk:04d}.csv.gz" for chunk in range(4)}
    return names | {"backup.csv.gz", "data_chunk_9999.csv.gz"}


def test_a_second_run_redoes_what_is_not_vouched_for_and_nothing_else(
    site: Site, whole: dict[str, Rows]
) -> None:
    assert site.run(**SMALL).code == 0
    first = site.report()["snapshot"]["scn"]
    chunks = site.line("EMPLOYEES")["files"]
    assert chunks > 6
    aside = damage_employees(site)
    shutil.rmtree(site.table("JOBS"))
    for table in ("COUNTRIES", "LOCATIONS"):
        metadata = site.table(table) / "config" / "metadata.json"
        if table == "LOCATIONS":
            metadata.unlink()
        else:
            edit(metadata, lambda content: content.update(status="FAILED", reason="validation"))
    written = stamps(site.output / "HR")
    for table in whole:
        site.change(table)
    before = site.last_statement()

    done = site.run("--headless", exclude_tables="[DEPARTMENTS]", **SMALL)

    assert done.code == 0, done.err
    assert f"HR.EMPLOYEES: {chunks - 5} SKIPPED, 5 STARTED; set aside:" in done.err
    report = site.report()
    second = report["snapshot"]["scn"]
    expected = {table: rows for table, rows in whole.items() if table != "DEPARTMENTS"}
    for table, rows in expected.items():
        jobs = table == "JOBS"
        assert site.line(table)["status"] == "SUCCEEDED"
        assert site.line(table)["scn"] == (second if jobs else first)
        assert len(site.rows(table)) == len(rows) - jobs
        assert jobs or site.rows(table) == rows
    # What was asked: five chunks and their checks, besides the table whose folder was deleted; all
    # other answers are there.
    reads = [sql for sql in site.reads(before) if '"JOBS"' not in sql]
    assert sorted("COUNT(*)" in sql for sql in reads) == [False] * 5 + [True] * 5
    assert all("CHARTOROWID" in sql and '"EMPLOYEES"' in sql for sql in reads)
    # What was set aside is kept, renamed, and reported.
    kept = {path.name for path in (site.output / ".exporter/set_aside").rglob("*.csv.gz")}
    told = {line.split(" ")[0] for line in site.line("EMPLOYEES")["set_aside"]}
    assert kept == told == aside
    assert not list(site.output.rglob("*.part"))
    # What stands was not touched.
    for name, stamp in stamps(site.output / "HR").items():
        if name.startswith("REGIONS/") or ("EMPLOYEES" in name and "chunk_0005" in name):
            assert stamp == written[name], name
    # The report is about all runs.
    assert [one["table"]["name"] for one in report["different_scn"]] == sorted(
        set(expected) - {"JOBS"}
    )
    assert {one["scn"] for one in report["different_scn"]} == {first}
    assert report["totals"]["rows"] == sum(map(len, expected.values())) - 1
    files = sum(len(list((site.table(table) / "data").iterdir())) for table in expected)
    assert report["totals"]["files"] == files
    assert [(one["table"]["name"], one["status"]) for one in report["other_tables"]] == [
        ("DEPARTMENTS", "SUCCEEDED")
    ]
    assert site.line("REGIONS")["verdict_kept"]


def test_a_table_that_failed_validation_is_validated_again_and_never_exported_again(
    site: Site,
) -> None:
    settings = {"tables": "[REGIONS]"}
    assert site.run(**settings).code == 0
    sidecar, metadata = site.sidecar("REGIONS"), site.table("REGIONS") / "config/metadata.json"
    good = sidecar.read_bytes()
    edit(sidecar, lambda content: content.update(rows=content["rows"] + 1))
    metadata.unlink()
    written = stamps(site.table("REGIONS") / "data")
    before = site.last_statement()
    assert site.run("--headless", **settings).code == 1
    line = site.line("REGIONS")
    assert (line["status"], line["reason"]) == ("FAILED", "validation")
    assert line["code"] == "VALIDATION"
    assert (line["rows"], line["oracle_rows"]) == (6, 5)
    assert json.loads(metadata.read_text())["reason"] == "validation"
    sidecar.write_bytes(good)
    assert site.run(**settings).code == 0
    assert site.line("REGIONS")["status"] == "SUCCEEDED"
    assert ["COUNT(*)" in sql for sql in site.reads(before)] == [True], "what differed, once more"
    assert stamps(site.table("REGIONS") / "data") == written


def test_threshold_level_workers_port_and_place_of_the_folder_change_nothing(site: Site) -> None:
    assert site.run(**SMALL).code == 0
    site.output = site.output.rename(site.folder / "moved")
    written = stamps(site.output / "HR")
    site.database.expire_undo()
    with Server(site.database) as elsewhere:
        site.server, site.where = elsewhere, stand_in(elsewhere)
        done = site.run(chunk_threshold="1 GB", gzip_level=0, parallel=1)
        assert done.code == 0, done.err
        assert site.reads() == []
    assert all(line["verdict_kept"] for line in site.report()["tables"])
    assert stamps(site.output / "HR") == written


def all_but_scripts(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return what lies there, apart from the load scripts, which follow the verdict."""
    return {name: seen for name, seen in stamps(folder).items() if not name.endswith(SCRIPT)}


def loads(site: Site, table: str) -> bool:
    """Return whether the table's load script would load anything; the other kind says why not."""
    return "Loads nothing" not in (site.table(table) / "config" / SCRIPT).read_text()


def test_another_text_format_is_stale_until_the_folder_is_removed(
    site: Site, whole: dict[str, Rows]
) -> None:
    settings: dict[str, Any] = {"tables": "[REGIONS, JOBS]"}
    assert site.run(**settings).code == 0
    written = all_but_scripts(site.output / "HR")
    settings["null_marker"] = "'NULL'"
    done = site.run("--headless", **settings)
    assert done.code == 1
    assert {(line["code"], line["reason"]) for line in site.report()["tables"]} == {
        ("STALE", "stale")
    }
    assert "HR/REGIONS" in site.line("REGIONS")["remedy"]
    assert all_but_scripts(site.output / "HR") == written
    assert not loads(site, "REGIONS")
    shutil.rmtree(site.table("REGIONS"))
    assert site.run(**settings).code == 1
    assert site.line("REGIONS")["status"] == "SUCCEEDED"
    assert loads(site, "REGIONS")
    assert len(site.rows("REGIONS")) == len(whole["REGIONS"])


def test_a_damaged_plan_is_refused_and_never_replaced(site: Site) -> None:
    settings = {"tables": "[REGIONS, JOBS]"}
    assert site.run(**settings).code == 0
    plan = site.table("REGIONS") / "config/plan.json"
    plan.write_bytes(plan.read_bytes()[:-20])
    written = all_but_scripts(site.table("REGIONS"))
    done = site.run(**settings)
    assert done.code == 1
    assert (site.line("REGIONS")["reason"], site.line("JOBS")["status"]) == ("refused", "SUCCEEDED")
    assert str(plan) in done.err
    assert all_but_scripts(site.table("REGIONS")) == written
    assert not loads(site, "REGIONS")


def test_a_plan_or_a_run_that_cannot_begin_changes_no_file(site: Site) -> None:
    assert site.run(tables="[REGIONS]").code == 0
    everything = {path: path.stat().st_mtime_ns for path in site.folder.rglob("*")}
    before = site.last_statement()
    plan = site.run("--plan", config=site.folder / "config.yaml")
    assert plan.code == 0
    assert "HR.REGIONS" in plan.out
    assert everything == {path: path.stat().st_mtime_ns for path in site.folder.rglob("*")}

    written = stamps(site.output)
    for entry in ({"schemas": "[HR, NOWHERE]"}, {"tables": "[REGIONS, REGION]"}):
        done = site.run(**entry)
        assert done.code == 2
        assert "NO-MATCH" in done.err
        assert next(iter(entry)) in done.err
    assert "Near: HR.REGIONS" in done.err

    site.database.kind = replace(USUAL, container_guid="0" * 32)
    done = site.run(tables="[REGIONS]")
    assert done.code == 2
    for word in ("OTHER-DATABASE", "FAKEPDB1", "GUID " + "0" * 32):
        assert word in done.err
    assert stamps(site.output) == written
    assert site.reads(before) == []
