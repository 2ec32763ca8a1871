"""``metadata.json`` tells everything, and keeps a verdict only for the files it was given for."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from exporter_tui.model.catalogue.lookup import failure
from exporter_tui.model.consent import AcceptedColumns, Consent
from exporter_tui.model.errors import ErrorClass, Failure
from exporter_tui.model.plan import TablePlan
from exporter_tui.model.types import BigQueryType, parse_type
from exporter_tui.model.verdict import Check, CheckResult, FailedReason, TableStatus, Verdict
from exporter_tui.model.work import ChunkRecord, ColumnStats
from exporter_tui.store.metadata import (
    Metadata,
    keeps_verdict,
    losses,
    read_metadata,
    write_metadata,
)
from exporter_tui.store.paths import table_paths
from tests.store.builders import PROVENANCE, column, plan, record

PLAN = plan(
    [column("ID"), column("AT", parse_type("TIMESTAMP(9) WITH TIME ZONE"))],
    chunks=2,
    warnings=("from the plan",),
)
STATS = (ColumnStats(non_null=2, total="3.5"), ColumnStats(non_null=1))
RECORDS = (
    record(PLAN, 0, rows=2, columns=STATS),
    record(PLAN, 1, rows=1, columns=STATS, gzip_bytes=7),
)


def verdict(*, agrees: bool) -> Verdict:
    check = Check(
        name="COUNT(*)",
        column=None,
        oracle="3",
        files="3" if agrees else "2",
        difference="0" if agrees else "-1",
        result=CheckResult.AGREES if agrees else CheckResult.DIFFERS,
    )
    return Verdict(oracle_rows=3, exported_rows=3, checks=(check,))


def write(
    folder: Path,
    *,
    of: TablePlan = PLAN,
    records: tuple[ChunkRecord, ...] = RECORDS,
    found: Verdict | None = None,
    why: Failure | None = None,
) -> Metadata:
    return write_metadata(
        folder,
        plan=of,
        records=records,
        verdict=found,
        bigquery_types=[BigQueryType.NUMERIC, BigQueryType.TIMESTAMP],
        fetch_sql="SELECT ...",
        provenance=PROVENANCE,
        failure=why,
        warnings=("seen in the data",),
    )


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    written = write(tmp_path, found=verdict(agrees=True))
    assert read_metadata(tmp_path, PLAN.table) == written


def test_the_file_has_the_keys_that_people_look_for(tmp_path: Path) -> None:
    write(tmp_path, found=verdict(agrees=True))
    document = json.loads(table_paths(tmp_path, PLAN.table).metadata.read_text())
    assert document["status"] == "SUCCEEDED"
    assert (document["oracle_row_count"], document["exported_row_count"]) == (3, 3)
    assert (document["csv_bytes"], document["gzip_bytes"]) == (30, 12)
    assert document["scn"] == 4711
    assert document["provenance"]["scn_method"] == "V$DATABASE.CURRENT_SCN"
    assert document["fetch_sql"] == "SELECT ..."
    assert document["warnings"] == ["from the plan", "seen in the data"]
    assert document["checks"][0]["oracle"] == document["checks"][0]["files"] == "3"
    first, second = document["columns"]
    assert (first["oracle_type"], first["bigquery_type"]) == ("NUMBER(10,2)", "NUMERIC")
    assert (first["statistics"]["non_null"], first["statistics"]["total"]) == (4, "7")
    assert second["loss"] is not None
    assert document["losses"] == [f"AT: {second['loss']}"]
    chunk = document["chunks"][1]
    assert (chunk["file"], chunk["rows"], chunk["upper"]) == ("data_chunk_0001.csv.gz", 1, None)
    assert chunk["lower"] == PLAN.tiles[1].lower
    assert document["row_hash"] is None


def test_what_was_accepted_of_the_table_stands_in_its_metadata(tmp_path: Path) -> None:
    accepted = Consent(masked=AcceptedColumns(names=("AMOUNT",)), hidden_rows=True)
    consented = replace(plan([column("AMOUNT")]), consent=accepted)
    made = write_metadata(
        tmp_path,
        plan=consented,
        records=[record(consented)],
        verdict=verdict(agrees=True),
        bigquery_types=[BigQueryType.NUMERIC],
        fetch_sql="SELECT ...",
        provenance=PROVENANCE,
    )

    document = json.loads(table_paths(tmp_path, consented.table).metadata.read_text())
    assert document["accepted"]["masked"] == {"every": False, "names": ["AMOUNT"]}
    assert document["accepted"]["hidden_rows"] is True
    assert read_metadata(tmp_path, consented.table) == made


def test_the_rule_of_the_row_hash_names_what_it_depends_on(tmp_path: Path) -> None:
    hashed = plan([column("ID")], row_hash=True, delimiter="|", null_marker="NULL")
    made = write_metadata(
        tmp_path,
        plan=hashed,
        records=[record(hashed, columns=(ColumnStats(non_null=3), ColumnStats(non_null=3)))],
        verdict=verdict(agrees=True),
        bigquery_types=[BigQueryType.NUMERIC],
        fetch_sql="",
        provenance=PROVENANCE,
    )
    assert made.row_hash is not None
    assert (made.row_hash.rule, made.row_hash.column) == ("csv-v1", "ROW_HASH")
    assert (made.row_hash.delimiter, made.row_hash.null_marker) == ("|", "NULL")
    assert len(made.columns) == 1


@pytest.mark.parametrize(
    ("found", "why", "reason"),
    [
        (verdict(agrees=True), None, None),
        (verdict(agrees=False), None, FailedReason.VALIDATION),
        (None, None, FailedReason.ERROR),
        (verdict(agrees=True), failure("FILE-TOO-BIG", "HR.T", "4.2 GB"), FailedReason.ERROR),
    ],
)
def test_success_needs_an_agreeing_verdict_and_no_failure(
    tmp_path: Path, found: Verdict | None, why: Failure | None, reason: FailedReason | None
) -> None:
    made = write(tmp_path, found=found, why=why)
    assert made.reason is reason
    assert (made.status is TableStatus.SUCCEEDED) == (reason is None)


def test_a_table_without_any_finished_chunk_has_metadata_too(tmp_path: Path) -> None:
    made = write(tmp_path, records=(), why=failure("ORA-01555", "HR.T", "too old"))
    assert made.exported_row_count == 0
    assert [one.statistics for one in made.columns] == [None, None]
    assert read_metadata(tmp_path, PLAN.table) == made


def test_damaged_or_missing_metadata_is_none(tmp_path: Path) -> None:
    assert read_metadata(tmp_path, PLAN.table) is None
    write(tmp_path, found=verdict(agrees=True))
    path = table_paths(tmp_path, PLAN.table).metadata
    path.write_bytes(path.read_bytes()[:-5])
    assert read_metadata(tmp_path, PLAN.table) is None


def test_a_verdict_is_kept_for_exactly_its_files(tmp_path: Path) -> None:
    good = write(tmp_path, found=verdict(agrees=True))
    assert keeps_verdict(good, PLAN, RECORDS)
    assert not keeps_verdict(None, PLAN, RECORDS)
    assert not keeps_verdict(good, replace(PLAN, fingerprint="sha256:9"), RECORDS)
    assert not keeps_verdict(good, PLAN, RECORDS[:1])
    again = replace(RECORDS[1], content_digest="sha256:other")
    assert not keeps_verdict(good, PLAN, (RECORDS[0], again))


def test_a_verdict_that_failed_is_not_kept(tmp_path: Path) -> None:
    assert not keeps_verdict(write(tmp_path, found=verdict(agrees=False)), PLAN, RECORDS)
    assert not keeps_verdict(write(tmp_path), PLAN, RECORDS)


def test_losses_name_their_columns() -> None:
    (line,) = losses(PLAN)
    assert line.startswith("AT: ")


@pytest.mark.parametrize(
    ("word", "error_class"),
    [
        ("fatal", ErrorClass.FATAL),
        ("never retry", ErrorClass.NEVER_RETRY),
        ("retry", ErrorClass.RETRY),
        ("redo the table", ErrorClass.REDO_TABLE),
        ("refuse the table", ErrorClass.REFUSE_TABLE),
    ],
)
def test_the_class_that_an_earlier_version_wrote_is_still_read(
    tmp_path: Path, word: str, error_class: ErrorClass
) -> None:
    write(tmp_path, records=(), why=failure("ORA-01466", "HR.T", "moved"))
    path = table_paths(tmp_path, PLAN.table).metadata
    document = json.loads(path.read_text())
    document["failure"]["error_class"] = word
    path.write_text(json.dumps(document))

    found = read_metadata(tmp_path, PLAN.table)
    assert found is not None
    assert found.failure is not None
    assert (found.failure.code, found.failure.error_class) == ("ORA-01466", error_class)
