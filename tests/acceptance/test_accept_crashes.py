"""Killed at each step of the crash table, then started again: the same rows, as of the same SCN."""

import json
import signal
from dataclasses import dataclass
from typing import Any

import pytest

from exporter_tui.fakeoracle.faults import FailStatement
from tests.acceptance.running import BOUND_S, DYING, Rows, Site, ended

pytestmark = pytest.mark.slow

SPLIT: dict[str, Any] = {
    "tables": "[EMPLOYEES]",
    "chunk_threshold": "16 KB",
    "chunk_size": "16 KB",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Crash:
    """Where the second chunk's writer is killed, and what is in the folder afterwards: files whose
    names contain these texts.
    """

    event: str
    path: str = "*"
    nth: int = 1
    part: bool
    sidecar: bool
    file: bool
    answer: bool = False


CRASHES = {
    "the part file is to be made": Crash(
        event="open", path="*/data_chunk_0001.csv.gz.*.part", part=False, sidecar=False, file=False
    ),
    "the part file is streamed": Crash(event="PART_STREAMED", part=True, sidecar=False, file=False),
    "the part file is synced": Crash(event="PART_SYNCED", part=True, sidecar=False, file=False),
    "the sidecar has no name yet": Crash(
        event="os.rename", path="*/data_chunk_0001.json", part=True, sidecar=False, file=False
    ),
    "the sidecar is written": Crash(
        event="os.rename", path="*/data_chunk_0001.csv.gz", part=True, sidecar=True, file=False
    ),
    "the file is renamed": Crash(
        event="os.fsync", path="*/EMPLOYEES/data", part=False, sidecar=True, file=True
    ),
    "the folder is synced": Crash(event="COMMITTED", part=False, sidecar=True, file=True),
    "the answer has no name yet": Crash(
        event="os.rename", path="*/data_chunk_0001.check.json", part=False, sidecar=True, file=True
    ),
    "the answer is renamed": Crash(
        event="os.fsync",
        path="*/config/chunks",
        nth=4,
        part=False,
        sidecar=True,
        file=True,
        answer=True,
    ),
}


def killed(site: Site, point: dict[str, object], **export: Any) -> None:
    """Run the command until it is killed at that point."""
    program = (DYING, json.dumps({"then": "kill", **point}))
    with site.started(program=program, **export) as process:
        process.communicate(timeout=BOUND_S)
    assert process.returncode == -signal.SIGKILL


def leftovers(site: Site) -> list[str]:
    """Return unfinished files anywhere in the folder."""
    unfinished = (".part", ".tmp")
    return [str(path) for path in site.output.rglob("*") if path.name.endswith(unfinished)]


@pytest.mark.parametrize("crash", CRASHES.values(), ids=CRASHES)
def test_killed_in_a_chunk_and_started_again_the_rows_are_those_of_an_undisturbed_run(
    site: Site, whole: dict[str, Rows], crash: Crash
) -> None:
    nth = 2 if crash.event in ("PART_STREAMED", "PART_SYNCED", "COMMITTED") else crash.nth
    nth = 2 if crash.path.endswith("/data") else nth
    killed(site, {"event": crash.event, "path": crash.path, "nth": nth}, **SPLIT)
    found = {path.name for path in (site.table("EMPLOYEES") / "data").iterdir()}
    assert any(name.endswith(".part") for name in found) == crash.part
    assert site.sidecar("EMPLOYEES", 1).exists() == crash.sidecar
    assert site.file("EMPLOYEES", 1).exists() == crash.file
    assert not (site.output / "summary_report.json").exists()
    plan = json.loads((site.table("EMPLOYEES") / "config" / "plan.json").read_text())
    scn, chunks = plan["scn"], len(plan["tiles"])

    site.change("EMPLOYEES")
    before = site.last_statement()
    done = site.run("--headless", **SPLIT)

    skipped = 2 if crash.file else 1
    assert done.code == 0, done.err
    assert f"HR.EMPLOYEES: {skipped} SKIPPED, {chunks - skipped} STARTED" in done.err
    tiles = [sql for sql in site.reads(before) if "CHARTOROWID" in sql]
    checks = [sql for sql in tiles if "COUNT(*)" in sql]
    assert len(tiles) - len(checks) == chunks - skipped
    assert len(checks) == chunks - 1 - crash.answer, "only what has no answer is asked"
    assert site.rows("EMPLOYEES") == whole["EMPLOYEES"]
    line = site.line("EMPLOYEES")
    assert (line["rows"], line["files"], line["scn"]) == (len(whole["EMPLOYEES"]), chunks, scn)
    assert line["set_aside"] == []
    assert [one["scn"] for one in site.report()["different_scn"]] == [scn]
    assert leftovers(site) == []


@pytest.mark.parametrize("event", ["PART_SYNCED", "COMMITTED"])
def test_a_worker_killed_alone_costs_an_attempt_and_leaves_nothing(
    site: Site, whole: dict[str, Rows], event: str
) -> None:
    point = {
        "event": event,
        "nth": 2,
        "then": "kill worker",
        "once": str(site.folder / "struck"),
    }
    with site.started(program=(DYING, json.dumps(point)), **SPLIT) as process:
        done = ended(process)
    assert (site.folder / "struck").exists()
    assert done.code == 0, done.err
    assert "attempt 1 failed: WORKER-DIED" in done.err
    assert json.loads(site.sidecar("EMPLOYEES", 1).read_text())["attempt"] == 2
    assert site.rows("EMPLOYEES") == whole["EMPLOYEES"]
    assert leftovers(site) == []


def test_killed_between_two_plans_those_that_are_pinned_keep_their_scn(
    site: Site, whole: dict[str, Rows]
) -> None:
    killed(site, {"event": "os.rename", "path": "*/config/plan.json", "nth": 5})
    plans = {path.parent.parent.name: path for path in site.output.glob("HR/*/config/plan.json")}
    # Several are written side by side: those that had their name are there.
    assert 0 < len(plans) < len(whole)
    assert not list(site.output.glob("HR/*/data/*"))
    (scn,) = {json.loads(path.read_text())["scn"] for path in plans.values()}
    for table in whole:
        site.change(table)

    done = site.run("--headless")

    assert done.code == 0, done.err
    report = site.report()
    assert {one["table"]["name"]: one["scn"] for one in report["different_scn"]} == dict.fromkeys(
        plans, scn
    )
    for line in report["tables"]:
        table, pinned = line["table"]["name"], line["table"]["name"] in plans
        assert line["scn"] == (scn if pinned else report["snapshot"]["scn"])
        assert len(site.rows(table)) == len(whole[table]) - (not pinned)
    assert leftovers(site) == []


def test_killed_before_the_metadata_the_files_are_validated_and_not_exported_again(
    site: Site, whole: dict[str, Rows]
) -> None:
    killed(site, {"event": "os.rename", "path": "*/config/metadata.json"}, **SPLIT)
    site.change("EMPLOYEES")
    before = site.last_statement()
    done = site.run("--headless", **SPLIT)
    assert done.code == 0, done.err
    assert site.reads(before) == [], "all answers are there"
    assert site.rows("EMPLOYEES") == whole["EMPLOYEES"]
    assert leftovers(site) == []


def test_killed_before_the_report_every_verdict_stands_and_nothing_is_read(
    site: Site, whole: dict[str, Rows]
) -> None:
    killed(site, {"event": "os.rename", "path": "*/summary_report.json"})
    site.database.expire_undo()
    before = site.last_statement()
    done = site.run("--headless")
    assert done.code == 0, done.err
    assert site.reads(before) == []
    report = site.report()
    assert {line["status"] for line in report["tables"]} == {"SUCCEEDED"}
    assert report["totals"]["rows"] == sum(map(len, whole.values()))
    assert leftovers(site) == []


@pytest.mark.parametrize(
    ("path", "nth", "redone"), [("*/set_aside/*", 1, False), ("*/config/plan.json", 2, True)]
)
def test_killed_in_the_redo_of_a_table_it_is_whole_at_the_old_scn_or_at_a_new_one(
    site: Site, whole: dict[str, Rows], path: str, nth: int, redone: bool
) -> None:
    site.server.faults.add(
        FailStatement(sql="*/ t.%CHARTOROWID", number=1555, message="snapshot too old", first=2)
    )
    killed(site, {"event": "os.rename", "path": path, "nth": nth}, **SPLIT)
    site.change("EMPLOYEES")
    done = site.run("--headless", **SPLIT)
    assert done.code == 0, done.err
    assert len(site.rows("EMPLOYEES")) == len(whole["EMPLOYEES"]) - redone
    aside = list((site.output / ".exporter" / "set_aside").rglob("data_chunk_0000.csv.gz"))
    assert len(aside) == redone
    assert len(site.report()["different_scn"]) == (not redone)
    assert leftovers(site) == []
