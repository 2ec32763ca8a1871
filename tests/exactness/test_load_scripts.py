"""load_command.sh follows the verdict, whatever turns it."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from exporter_tui.bigquery.load import FORM, REFUSES
from exporter_tui.coordinator.coordinator import Coordinator
from exporter_tui.coordinator.jobs.load_scripts import settle, withdraw, withdraw_failed
from exporter_tui.coordinator.jobs.recovery import Begun
from exporter_tui.coordinator.machine.machine import TableStart
from exporter_tui.fakeoracle.datasets.catalog import load_catalog
from exporter_tui.model.catalogue.lookup import error, failure
from exporter_tui.model.facts import Snapshot, SnapshotMethod
from exporter_tui.model.names import TableName
from exporter_tui.model.options import Options
from exporter_tui.model.plan import RefusedTable, RunPlan
from exporter_tui.model.verdict import FailedReason
from exporter_tui.store import artefacts
from exporter_tui.store.paths import TablePaths, table_paths
from exporter_tui.store.plan_file import read_plan
from exporter_tui.store.report import failed_table
from tests.exactness.exported import Line
from tests.store.builders import DATABASE

pytestmark = pytest.mark.slow

JOBS = TableName("HR", "JOBS")


@pytest.fixture(scope="module")
def hr(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    line = Line(load_catalog("hr"), tmp_path_factory.mktemp("load scripts"))
    with line.server:
        yield line


@pytest.fixture
def exported(hr: Line) -> Options:
    """Return the options of an export that has ended well."""
    options = hr.options(schemas=("HR",), tables=("JOBS", "REGIONS"))
    assert Coordinator(options).run().exit_code == 0
    return options


def paths(options: Options) -> TablePaths:
    return table_paths(options.export.output_dir, JOBS)


def head(options: Options) -> list[str]:
    return paths(options).load_command.read_text().split("\n")[:3]


def loads(options: Options) -> bool:
    second, third = head(options)[1:]
    assert second == FORM
    return not third.startswith(REFUSES)


def said(options: Options) -> str:
    """Start the script, which must refuse; return why."""
    done = subprocess.run(
        [paths(options).load_command], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    return done.stderr


def report(options: Options) -> dict[str, str]:
    found = json.loads((Path(options.export.output_dir) / "summary_report.json").read_text())
    return {line["table"]["name"]: line["status"] for line in found["tables"]}


def test_a_table_that_succeeded_has_a_script_and_keeps_it(exported: Options) -> None:
    assert loads(exported)
    before = paths(exported).load_command.stat()
    assert Coordinator(exported).run().exit_code == 0
    after = paths(exported).load_command.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_validation_that_disagrees_takes_the_script_away_and_one_that_agrees_brings_it(
    exported: Options,
) -> None:
    sidecar = next(paths(exported).chunks_dir.iterdir())
    right = sidecar.read_text()
    changed = json.loads(right)
    (at,) = [no for no, one in enumerate(changed["columns"]) if one["total"]][:1]
    changed["columns"][at]["total"] += "1"
    sidecar.write_text(json.dumps(changed))
    paths(exported).metadata.unlink()
    assert Coordinator(exported).run().exit_code == 1
    assert report(exported) == {"JOBS": "FAILED", "REGIONS": "SUCCEEDED"}
    assert "HR.JOBS is FAILED (validation), so nothing of it is loaded. VALIDATION" in said(
        exported
    )
    sidecar.write_text(right)
    assert Coordinator(exported).run().exit_code == 0
    assert loads(exported)


def test_a_table_that_never_succeeded_has_a_script_that_says_so(exported: Options) -> None:
    paths(exported).load_command.unlink()
    sidecar = next(paths(exported).chunks_dir.iterdir())
    changed = json.loads(sidecar.read_text())
    changed["columns"][0]["non_null"] += 1
    sidecar.write_text(json.dumps(changed))
    paths(exported).metadata.unlink()
    assert Coordinator(exported).run().exit_code == 1
    assert "FAILED (validation)" in said(exported)


def test_a_stale_table_is_not_loaded_until_its_verdict_stands_again(exported: Options) -> None:
    text = replace(exported.export.text, delimiter="|")
    other = replace(exported, export=replace(exported.export, text=text))
    assert Coordinator(other).run().exit_code == 1
    assert "HR.JOBS is FAILED (stale)" in said(exported)
    assert Coordinator(exported).run().exit_code == 0
    assert loads(exported)


def test_a_script_of_an_earlier_version_is_replaced_where_the_verdict_stands(
    exported: Options,
) -> None:
    script = paths(exported).load_command
    script.write_text("#!/usr/bin/env bash\n# Uploads the files\nsizes=(\n  5\n)\n")
    assert Coordinator(exported).run().exit_code == 0
    assert loads(exported)
    assert "sha256sum -c" in script.read_text()


# -- the pieces ------------------------------------------------------------------------------------


def begun(options: Options, *, kept: bool, refused: tuple[RefusedTable, ...] = ()) -> Begun:
    plan = read_plan(options.export.output_dir, JOBS)
    assert plan is not None
    start = TableStart(plan=plan, done=frozenset(), kept=kept)
    run = RunPlan(
        database=DATABASE,
        snapshot=Snapshot(scn=plan.scn, method=SnapshotMethod.CURRENT_SCN),
        tables=(plan,),
        refused=refused,
        not_exported=(),
        warnings=(),
    )
    starts = () if refused else (start,)
    return Begun(plan=run, starts=starts, files_by_table={}, set_aside={}, kept={}, trash=False)


def test_what_a_run_begins_to_work_on_is_not_loaded_meanwhile(exported: Options) -> None:
    settle(exported, begun(exported, kept=False))
    assert "is being exported, or its export was not finished and judged" in said(exported)
    settle(exported, begun(exported, kept=True))
    assert loads(exported)


def test_a_refused_table_says_why_it_is_not_loaded(exported: Options) -> None:
    why = failure("NO-SELECT", "HR.JOBS", "No right to read it.")
    refused = RefusedTable(table=JOBS, reason=FailedReason.REFUSED, failure=why)
    settle(exported, begun(exported, kept=True, refused=(refused,)))
    assert "HR.JOBS is FAILED (refused), so nothing of it is loaded. NO-SELECT: No" in said(
        exported
    )


@pytest.mark.parametrize("reason", FailedReason)
def test_whatever_makes_a_table_fail_takes_its_script_away(
    exported: Options, reason: FailedReason
) -> None:
    line = failed_table(JOBS, reason, failure("STOPPED", "run", "Stopped."))
    withdraw_failed(exported.export.output_dir, [line])
    assert f"HR.JOBS is FAILED ({reason.value}), so nothing of it is loaded." in said(exported)


def test_a_table_without_a_script_gets_none_by_being_withdrawn(exported: Options) -> None:
    paths(exported).load_command.unlink()
    withdraw(exported.export.output_dir, JOBS, "why")
    assert not paths(exported).load_command.exists()


def test_a_script_that_cannot_be_rewritten_is_removed(
    exported: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise error("DISK-FULL", "here", "No space left on device (errno 28).")

    monkeypatch.setattr(artefacts, "write_atomically", full)
    withdraw(exported.export.output_dir, JOBS, "why")
    assert not paths(exported).load_command.exists()
