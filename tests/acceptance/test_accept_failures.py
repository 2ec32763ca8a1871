"""What becomes of tables when Oracle refuses: attempts, redo, one report for all of it."""

from typing import Any

import pytest

from exporter_tui.fakeoracle.database import FakeDatabase
from exporter_tui.fakeoracle.datasets.catalog import load_catalog
from exporter_tui.fakeoracle.faults import FailStatement
from exporter_tui.fakeoracle.serving.server import Server
from tests.acceptance.running import PASSWORD, READER, Rows, Site

pytestmark = pytest.mark.slow


def failing(table: str, number: int, *, first: int = 1, times: int = 0) -> FailStatement:
    """Return a fault on the statements over one table; ``times`` 0: for ever."""
    return FailStatement(
        sql=f'FROM "HR"."{table}"', number=number, message="made up", first=first, times=times
    )


FAULTS = (
    failing("COUNTRIES", 3113, times=2),
    failing("REGIONS", 3113),
    failing("JOBS", 600),
    failing("EMPLOYEES", 1555, times=1),
    failing("DEPARTMENTS", 1466, first=2, times=1),
    failing("JOB_HISTORY", 1466, times=1),
    failing("LOCATIONS", 1555),
)


def test_each_error_costs_its_own_table_what_its_class_says(
    site: Site, whole: dict[str, Rows]
) -> None:
    for fault in FAULTS:
        site.server.faults.add(fault)
    done = site.run("--headless", parallel=2)
    assert done.code == 1
    lines = {line["table"]["name"]: line for line in site.report()["tables"]}
    reads = {table: sum(f'."{table}"' in sql for sql in site.reads()) for table in lines}
    succeeded = {table for table, line in lines.items() if line["status"] == "SUCCEEDED"}
    assert succeeded == {"COUNTRIES", "EMPLOYEES", "JOB_HISTORY"}
    # Three attempts in all, then the table is FAILED; two failed ones and a good one are enough.
    assert (reads["REGIONS"], lines["REGIONS"]["code"]) == (3, "ORA-03113")
    assert reads["COUNTRIES"] == 3 + 1
    # An internal error is met once.
    assert (reads["JOBS"], lines["JOBS"]["code"]) == (1, "ORA-00600")
    # A snapshot that is lost for a chunk: the whole table at a newer SCN, for lost undo once a run.
    assert reads["EMPLOYEES"] == 1 + 2
    assert reads["JOB_HISTORY"] == 1 + 2
    assert (reads["LOCATIONS"], lines["LOCATIONS"]["code"]) == (2, "ORA-01555")
    # One that is lost for a check: the file stays, and the question stays open.
    assert (reads["DEPARTMENTS"], lines["DEPARTMENTS"]["reason"]) == (2, "validation")
    assert site.rows("DEPARTMENTS") == whole["DEPARTMENTS"]
    redone = {table for table, line in lines.items() if line["redone"]}
    assert redone == {"EMPLOYEES", "JOB_HISTORY", "LOCATIONS"}
    assert {one["table"]["name"] for one in site.report()["different_scn"]} == redone
    assert "the whole table is exported again at a newer SCN" in done.err
    for table in redone:
        assert lines[table]["set_aside"][0].startswith(".exporter/set_aside/")
    for table in succeeded:
        assert site.rows(table) == whole[table]
    for table in set(lines) - succeeded:
        assert lines[table]["reason"] == ("validation" if table == "DEPARTMENTS" else "error")
        assert lines[table]["remedy"] in done.err

    site.server.faults.clear()
    assert site.run("--headless").code == 0


REFUSED = {
    "NO_SELECT": "NO-SELECT",
    "NO_FLASHBACK": "NO-FLASHBACK",
    "EXTERNAL_FILES": "UNSUPPORTED-KIND",
    "OBJECT_TABLE": "UNSUPPORTED-KIND",
    "XML_COLUMN": "UNSUPPORTED-TYPE",
    "OBJECT_COLUMN": "UNSUPPORTED-TYPE",
    "LONG_COLUMN": "UNSUPPORTED-TYPE",
}
WITHOUT_DATA = {
    "TEMPORARY",
    "NESTED_STORAGE",
    "DR$TEXT_INDEX$I",
    "BIN$3kJ9vQx1TzLgU2sKqMwXyA==$0",
    "MLOG$_PARTITIONED",
    "SYS_IOT_OVER_95301",
}
ONE_CHUNK = {
    "PARTITIONED": "partitioned",
    "CLUSTERED": "cluster",
    "INDEX_ORGANIZED": "index-organized",
}


@pytest.fixture
def refusing(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Serve the schema of what cannot be exported."""
    database = FakeDatabase(load_catalog("refused"))
    database.add_reader(READER, PASSWORD)
    with Server(database) as server:
        yield Site(database, server, tmp_path_factory.mktemp("refusing"))


def test_no_table_that_holds_data_is_left_out_in_silence(refusing: Site) -> None:
    settings: dict[str, Any] = {
        "schemas": "[REFUSED]",
        "exclude_tables": "['BC_*', 'IMPOSSIBLE_*', 'NOT_UTF*', '*INFINITE_*']",
        "chunk_threshold": "16 KB",
        "chunk_size": "16 KB",
    }
    plan = refusing.run("--plan", **settings)
    done = refusing.run("--headless", **settings)
    assert (plan.code, done.code) == (0, 1)
    report = refusing.report()
    lines = {line["table"]["name"]: line for line in report["tables"]}
    failed = {name: line["code"] for name, line in lines.items() if line["status"] == "FAILED"}
    assert failed == REFUSED
    for name in REFUSED:
        assert lines[name]["reason"] == "refused"
        assert lines[name]["remedy"] in plan.out
        assert not refusing.table(name, "REFUSED").exists()
    assert (
        'GRANT FLASHBACK ON "REFUSED"."NO_FLASHBACK" TO "READER"' in lines["NO_FLASHBACK"]["remedy"]
    )
    # Tables without data of their own are named with the reason, and change no exit code.
    left_out = {one["table"]["name"]: one["reason"] for one in report["not_exported"]}
    assert set(left_out) == WITHOUT_DATA
    for name, reason in left_out.items():
        assert f"REFUSED.{name}: {reason}" in plan.out
    # A policy that hides rows is a loud warning everywhere; one that does not is none.
    loud = "ROW-LEVEL SECURITY is active (ONLY_MINE)"
    assert loud in lines["POLICY_ACTIVE"]["warnings"][0]
    assert f"REFUSED.POLICY_ACTIVE: {loud}" in plan.out
    assert f"warning: REFUSED.POLICY_ACTIVE: {loud}" in done.err
    assert lines["POLICY_INACTIVE"]["warnings"] == []
    # What is not split says why.
    for name, why in ONE_CHUNK.items():
        (told,) = [one for one in plan.out.splitlines() if one.startswith(f"REFUSED.{name} ")]
        assert why in told
        assert lines[name]["files"] == 1


def test_a_user_without_the_dba_views_runs_the_line_in_one_chunk_each_and_is_told_the_grants(
    site: Site, whole: dict[str, Rows]
) -> None:
    for view in ("V_$DATABASE", "DBA_SEGMENTS", "DBA_EXTENTS"):
        site.database.revoke(READER, "SELECT", on=("SYS", view))
    site.database.revoke(READER, "EXECUTE", on=("SYS", "DBMS_FLASHBACK"))
    settings: dict[str, Any] = {"chunk_threshold": "16 KB", "chunk_size": "16 KB"}
    plan = site.run("--plan", **settings)
    done = site.run("--headless", **settings)
    assert (plan.code, done.code) == (0, 0), done.err
    assert f'GRANT SELECT ON SYS.DBA_EXTENTS TO "{READER}"' in plan.out
    assert "TIMESTAMP_TO_SCN" in plan.out
    assert "TIMESTAMP_TO_SCN" in done.err
    assert site.report()["snapshot"]["method"].startswith("TIMESTAMP_TO_SCN")
    for line in site.report()["tables"]:
        assert line["files"] == 1
        assert site.rows(line["table"]["name"]) == whole[line["table"]["name"]]
