"""``summary_report.json`` says what became of every table, and survives a full disk."""

import errno
import json
import os
from pathlib import Path

import pytest

from exporter_tui.model.catalogue.lookup import failure
from exporter_tui.model.errors import ExporterError
from exporter_tui.model.names import TableName
from exporter_tui.model.types import BigQueryType
from exporter_tui.model.verdict import FailedReason, TableStatus, Verdict
from exporter_tui.store.metadata import write_metadata
from exporter_tui.store.other_tables import other_tables
from exporter_tui.store.paths import table_paths
from exporter_tui.store.plan_file import write_plan
from exporter_tui.store.report import (
    failed_table,
    read_report,
    withdraw_report,
    write_report,
)
from tests.store.builders import PROVENANCE, commit, plan, report, succeeded

REFUSED = failed_table(
    TableName("HR", "A"), FailedReason.REFUSED, failure("NO-SELECT", "HR.A", "no", grant="SELECT")
)


def test_a_report_is_read_again_as_written(tmp_path: Path) -> None:
    made = report(succeeded("B"), REFUSED)
    assert write_report(tmp_path, made) == tmp_path / "summary_report.json"
    assert read_report(tmp_path) == made


def test_totals_and_order_and_the_words_for_people(tmp_path: Path) -> None:
    write_report(tmp_path, report(succeeded("C", rows=1), succeeded("B"), REFUSED))
    document = json.loads((tmp_path / "summary_report.json").read_text())
    assert [one["table"]["name"] for one in document["tables"]] == ["A", "B", "C"]
    assert document["totals"] == {
        "tables": 3,
        "succeeded": 2,
        "failed": 1,
        "rows": 11,
        "csv_bytes": 200,
        "gzip_bytes": 100,
        "files": 4,
    }
    first = document["tables"][0]
    assert (first["status"], first["reason"]) == ("FAILED", "refused")
    assert first["code"] == "NO-SELECT"
    assert "SELECT" in first["remedy"]
    assert document["exit_code"] == 1
    assert document["started_at"] == "2026-11-23T20:00:00Z"
    assert document["not_exported"][0]["reason"] == "temporary"


def test_tables_of_another_moment_are_listed() -> None:
    made = report(succeeded("B", scn=99), succeeded("C"), REFUSED)
    assert [(str(one.table), one.scn) for one in made.different_scn] == [("HR.B", 99)]


def test_a_full_disk_leaves_the_old_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = report(succeeded("B"))
    write_report(tmp_path, old)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ExporterError) as caught:
        write_report(tmp_path, report(REFUSED))
    assert caught.value.failure.code == "DISK-FULL"
    assert read_report(tmp_path) == old


def test_no_report_or_a_foreign_one_is_none(tmp_path: Path) -> None:
    assert read_report(tmp_path) is None
    (tmp_path / "summary_report.json").write_text('{"tables": []}')
    assert read_report(tmp_path) is None


def test_tables_that_were_not_selected_are_listed_with_their_verdict(tmp_path: Path) -> None:
    done, begun, chosen = (plan(table=TableName("HR", name)) for name in ("DONE", "BEGUN", "X"))
    for one in (done, begun, chosen):
        write_plan(tmp_path, one)
    write_metadata(
        tmp_path,
        plan=done,
        records=[commit(tmp_path, done)],
        verdict=Verdict(oracle_rows=3, exported_rows=3, checks=()),
        bigquery_types=[BigQueryType.NUMERIC],
        fetch_sql="",
        provenance=PROVENANCE,
    )
    unfinished, finished = other_tables(tmp_path, {chosen.table})
    assert (unfinished.table, unfinished.status, unfinished.rows) == (begun.table, None, None)
    assert (finished.table, finished.status) == (done.table, TableStatus.SUCCEEDED)
    assert (finished.rows, finished.scn, finished.files_missing) == (3, 4711, 0)
    table_paths(tmp_path, done.table).chunk_file(done.tiles[0].no).unlink()
    assert other_tables(tmp_path, {chosen.table, begun.table})[0].files_missing == 1


def test_a_folder_where_the_earlier_report_belongs_is_what_the_error_names(tmp_path: Path) -> None:
    write_report(tmp_path, report(succeeded("A")))
    earlier = tmp_path / ".exporter" / "earlier_report.json"
    earlier.mkdir(parents=True)
    with pytest.raises(ExporterError) as caught:
        withdraw_report(tmp_path)
    assert caught.value.failure.code == "NOT-A-FILE"
    assert caught.value.failure.where == str(earlier)
    assert read_report(tmp_path) is not None
