"""The whole line over the wire: plan, export, validate, report, resume."""

import gzip
import json
import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from exporter_tui.fakeoracle.faults import RefuseLogOn
from exporter_tui.fakeoracle.kinds import USUAL
from exporter_tui.model import events
from exporter_tui.model.errors import ExporterError
from exporter_tui.model.names import RunId
from exporter_tui.model.requests import StopMode
from exporter_tui.store.lock import acquire_run_lock

if TYPE_CHECKING:
    from tests.world import World

pytestmark = pytest.mark.slow

HR_TABLES = {
    "COUNTRIES",
    "DEPARTMENTS",
    "EMPLOYEES",
    "JOBS",
    "JOB_HISTORY",
    "LOCATIONS",
    "REGIONS",
}
SPLIT = {"chunk_threshold_bytes": 1, "tables": ("EMPLOYEES",)}


def test_every_table_succeeds_and_leaves_what_a_person_needs(world: "World") -> None:
    result = world.run()
    assert (result.exit_code, result.succeeded, result.failed) == (0, len(HR_TABLES), 0)
    report = world.report()
    assert set(report) == HR_TABLES
    assert {line["status"] for line in report.values()} == {"SUCCEEDED"}
    employees = world.output / "HR" / "EMPLOYEES"
    assert {path.name for path in (employees / "config").iterdir()} == {
        "plan.json",
        "metadata.json",
        "bigquery_schema.json",
        "bigquery.ddl",
        "load_command.sh",
        "validation.sql",
        "chunks",
    }
    assert os.access(employees / "config" / "load_command.sh", os.X_OK)
    metadata = json.loads((employees / "config" / "metadata.json").read_text())
    rows = metadata["oracle_row_count"]
    assert rows == metadata["exported_row_count"] == len(world.rows_of("EMPLOYEES"))
    assert metadata["provenance"]["scn_method"] == "V$DATABASE.CURRENT_SCN"


def test_a_table_over_the_threshold_is_split_and_loses_nothing(world: "World") -> None:
    assert world.run(tables=("EMPLOYEES",)).exit_code == 0
    whole = world.rows_of("EMPLOYEES")
    world.output = world.folder / "split"
    assert world.run(**SPLIT).exit_code == 0
    files = list((world.output / "HR" / "EMPLOYEES" / "data").iterdir())
    assert len(files) > 1
    assert world.rows_of("EMPLOYEES") == whole


def test_running_again_reads_no_data_however_old_the_snapshot(world: "World") -> None:
    world.run()
    world.database.commit_version("HR", "REGIONS", insert=[{"REGION_ID": 77}])
    world.database.expire_undo()
    before = world.last_statement()
    result = world.run()
    assert (result.exit_code, result.succeeded) == (0, len(HR_TABLES))
    assert world.data_reads(after=before) == []
    assert all(line["verdict_kept"] for line in world.report().values())


def test_a_deleted_file_is_exported_again_at_its_tables_snapshot(world: "World") -> None:
    world.run(**SPLIT)
    rows = world.rows_of("EMPLOYEES")
    data = world.output / "HR" / "EMPLOYEES" / "data"
    written = {path.name: path.stat().st_mtime_ns for path in data.iterdir()}
    (data / "data_chunk_0001.csv.gz").unlink()
    world.database.commit_version("HR", "REGIONS", insert=[{"REGION_ID": 77}])
    before = world.last_statement()
    assert world.run(**SPLIT).exit_code == 0
    assert world.rows_of("EMPLOYEES") == rows
    again = {path.name: path.stat().st_mtime_ns for path in data.iterdir()}
    assert {name for name in written if written[name] != again[name]} == {"data_chunk_0001.csv.gz"}
    reads = world.data_reads(after=before)
    assert ["COUNT(*)" in sql for sql in reads] == [False, True], "the chunk, then its check"
    assert all("CHARTOROWID(:lower) AND t.ROWID < CHARTOROWID(:upper)" in sql for sql in reads)


def test_a_file_that_nobody_vouches_for_is_set_aside(world: "World") -> None:
    world.run(tables=("REGIONS",))
    data = world.output / "HR" / "REGIONS" / "data"
    (data / "data_chunk_0000.csv.gz").write_bytes(gzip.compress(b'"1","changed"\n'))
    assert world.run(tables=("REGIONS",)).exit_code == 0
    (aside,) = world.report()["REGIONS"]["set_aside"]
    assert aside.startswith("data_chunk_0000.csv.gz (")
    assert len(world.rows_of("REGIONS")) == 5


def test_a_deleted_folder_is_planned_at_the_new_snapshot(world: "World") -> None:
    world.run(tables=("REGIONS", "JOBS"))
    old = world.report()["REGIONS"]["scn"]
    world.database.commit_version("HR", "REGIONS", insert=[{"REGION_ID": 77}])
    folder = world.output / "HR" / "REGIONS"
    folder.rename(world.folder / "gone")
    assert world.run(tables=("REGIONS", "JOBS")).exit_code == 0
    report = json.loads((world.output / "summary_report.json").read_text())
    assert world.report()["REGIONS"]["scn"] > old
    assert len(world.rows_of("REGIONS")) == 6
    assert [line["table"]["name"] for line in report["different_scn"]] == ["JOBS"]


def test_a_table_that_failed_validation_is_validated_again_and_never_exported(
    world: "World",
) -> None:
    world.run(tables=("REGIONS",))
    metadata = world.output / "HR" / "REGIONS" / "config" / "metadata.json"
    metadata.write_text(metadata.read_text().replace('"SUCCEEDED"', '"FAILED"'))
    before = world.last_statement()
    assert world.run(tables=("REGIONS",)).exit_code == 0
    assert world.data_reads(after=before) == [], "Oracle's answer is there"
    assert '"SUCCEEDED"' in metadata.read_text()
    metadata.unlink()
    (metadata.parent / "chunks" / "data_chunk_0000.check.json").unlink()
    assert world.run(tables=("REGIONS",)).exit_code == 0
    (read,) = world.data_reads(after=before)
    assert "COUNT(*)" in read
    assert '"SUCCEEDED"' in metadata.read_text()


def test_tables_of_the_folder_that_were_not_selected_keep_their_line(world: "World") -> None:
    world.run(tables=("REGIONS",))
    world.run(tables=("JOBS",))
    report = json.loads((world.output / "summary_report.json").read_text())
    assert [line["table"]["name"] for line in report["tables"]] == ["JOBS"]
    (other,) = report["other_tables"]
    assert (other["table"]["name"], other["status"]) == ("REGIONS", "SUCCEEDED")


def test_a_wrong_password_costs_one_log_on(world: "World") -> None:
    options = world.options()
    secret = type(options.database.password)("wrong")
    with pytest.raises(ExporterError) as refused:
        world.run(password=secret, parallel=4)
    assert refused.value.failure.code == "ORA-01017"
    assert world.database.tries == 1
    assert not (world.output / "summary_report.json").exists()


def test_a_log_on_trigger_that_refuses_costs_one_log_on(world: "World") -> None:
    words = "error occurred at recursive SQL level 1\nORA-20001: not on the list\nORA-06512: line 4"
    world.server.faults.add(RefuseLogOn(number=604, message=words, times=0))

    with pytest.raises(ExporterError) as refused:
        world.run(parallel=4)

    failure = refused.value.failure
    assert failure.code == "ORA-20001"
    assert failure.message.startswith("not on the list")
    assert "admit program exporter_tui" in failure.remedy
    assert world.database.tries == 1


def test_a_locked_folder_is_refused_with_its_holder(world: "World") -> None:
    with acquire_run_lock(world.output, RunId("other")), pytest.raises(ExporterError) as refused:
        world.run()
    assert refused.value.failure.code == "LOCKED"
    assert str(os.getpid()) in str(refused.value)
    assert world.database.tries == 0


def test_a_folder_of_another_database_is_refused(world: "World") -> None:
    world.run(tables=("REGIONS",))
    report = (world.output / "summary_report.json").read_bytes()
    world.database.kind = replace(USUAL, database_id=7)
    with pytest.raises(ExporterError) as refused:
        world.run(tables=("REGIONS",))
    assert refused.value.failure.code == "OTHER-DATABASE"
    assert (world.output / "summary_report.json").read_bytes() == report


def test_an_entry_that_matches_nothing_ends_the_run_before_it_begins(world: "World") -> None:
    world.run(tables=("REGIONS",))
    report = (world.output / "summary_report.json").read_bytes()
    with pytest.raises(ExporterError) as refused:
        world.run(tables=("REGIONS", "NO_SUCH_TABLE"))
    assert refused.value.failure.code == "NO-MATCH"
    assert (world.output / "summary_report.json").read_bytes() == report


def test_the_plan_writes_nothing_and_reads_no_table(world: "World") -> None:
    plan = world.coordinator().plan()
    assert {table.table.name for table in plan.tables} == HR_TABLES
    assert not world.output.exists()
    assert world.data_reads() == []


def test_every_plan_is_on_the_disk_before_the_first_chunk(world: "World") -> None:
    coordinator = world.coordinator()
    seen: list[set[str]] = []

    def look(_at: object, event: events.Event, _line: object) -> None:
        if isinstance(event, events.WorkerStarted) and not seen:
            plans = world.output.glob("HR/*/config/plan.json")
            seen.append({path.parent.parent.name for path in plans})

    coordinator.bus.listen(look)
    coordinator.run()
    assert seen == [HR_TABLES]


def test_a_stop_before_work_began_writes_no_report(world: "World") -> None:
    coordinator = world.coordinator()
    coordinator.stop(StopMode.FINISH)
    with pytest.raises(ExporterError) as stopped:
        coordinator.run()
    assert stopped.value.failure.code == "STOPPED"
    assert not (world.output / "summary_report.json").exists()


def test_a_user_without_flashback_is_told_which_grant_is_missing(world: "World") -> None:
    world.database.revoke("READER", "FLASHBACK", on=("HR", "REGIONS"))
    result = world.run(tables=("REGIONS", "JOBS"))
    assert (result.exit_code, result.succeeded, result.failed) == (1, 1, 1)
    line = world.report()["REGIONS"]
    assert (line["status"], line["reason"]) == ("FAILED", "refused")
    assert "GRANT" in line["remedy"]


def test_a_user_without_block_maps_exports_in_one_chunk(world: "World") -> None:
    world.database.revoke("READER", "SELECT", on=("SYS", "DBA_EXTENTS"))
    assert world.run(**SPLIT).exit_code == 0
    plan = json.loads((world.output / "HR" / "EMPLOYEES" / "config" / "plan.json").read_text())
    assert len(plan["tiles"]) == 1
    assert "DBA_EXTENTS" in plan["split_reason"]
