"""What cannot be exported exactly is FAILED by name, and nothing of it is left to be loaded."""

import re
import subprocess
from collections.abc import Iterator

import pytest

from exporter_tui.fakeoracle.datasets import refused as refused_schema
from exporter_tui.fakeoracle.storage.table import StoredTable
from tests.exactness.expected_cells import expected_rows
from tests.exactness.exported import Exported, Line
from tests.exactness.hopeless import (
    CASES,
    DEEP_AT,
    OWNER,
    bad_column,
    bad_rowid,
    hopeless_catalog,
)

pytestmark = pytest.mark.slow

REFUSED = refused_schema.OWNER
VALUES = {
    "BC_DATE",
    "BC_TIMESTAMP",
    "BC_ZONED",
    "IMPOSSIBLE_DATE",
    "IMPOSSIBLE_TIMESTAMP",
    "NOT_UTF8",
    "NOT_UTF8_CLOB",
    "NOT_UTF16",
    "INFINITE_NUMBER",
    "MINUS_INFINITE_NUMBER",
    "INFINITE_INTEGER",
}
CODES = {
    "XML_COLUMN": "UNSUPPORTED-TYPE",
    "OBJECT_COLUMN": "UNSUPPORTED-TYPE",
    "LONG_COLUMN": "UNSUPPORTED-TYPE",
    "EXTERNAL_FILES": "UNSUPPORTED-KIND",
    "OBJECT_TABLE": "UNSUPPORTED-KIND",
    "NO_SELECT": "NO-SELECT",
    "NO_FLASHBACK": "NO-FLASHBACK",
}
NOT_EXPORTED = {
    "BIN$3kJ9vQx1TzLgU2sKqMwXyA==$0",
    "DR$TEXT_INDEX$I",
    "MLOG$_PARTITIONED",
    "NESTED_STORAGE",
    "SYS_IOT_OVER_95301",
    "TEMPORARY",
}


@pytest.fixture(scope="module")
def hopeless_line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """Serve every value without a faithful text that we can think of."""
    line = Line(hopeless_catalog(), tmp_path_factory.mktemp("hopeless"))
    with line.server:
        yield line


@pytest.fixture(scope="module")
def hopeless(hopeless_line: Line) -> Exported:
    """Return the outcome of exporting it, the deep tables in several tiles."""
    return hopeless_line.export(
        chunk_threshold_bytes=100_000, chunk_bytes=16 * 1024, fetch_rows=500
    )


def check_failed(made: Exported, table: StoredTable, column: str, rowid: str) -> None:
    """Hold one table to: FAILED for its value, column and row named, no file of that chunk."""
    line = made.report[table.owner, table.name]
    assert (line["status"], line["reason"], line["code"]) == ("FAILED", "error", "VALUE-NO-TEXT")
    assert f'column "{column}"' in line["message"]
    assert rowid in line["message"]
    assert line["remedy"]
    metadata = made.metadata(table.owner, table.name)
    assert metadata["status"] == "FAILED"
    assert metadata["failure"]["code"] == "VALUE-NO-TEXT"
    script = made.paths(table.owner, table.name).load_command
    ended = subprocess.run(["bash", str(script)], capture_output=True, check=False, timeout=60)
    assert ended.returncode == 2  # it says why, and loads nothing


@pytest.mark.parametrize("name", sorted(VALUES))
def test_a_value_without_faithful_text_fails_its_table_by_column_and_row(
    refused: Exported, refused_line: Line, name: str
) -> None:
    table = refused_line.catalog.table(REFUSED, name)
    check_failed(refused, table, "V", table.newest.rowids.text(1))
    assert refused.files(REFUSED, name) == []


@pytest.mark.parametrize("name", sorted(CASES))
def test_no_hopeless_value_is_changed_or_turned_to_null(
    hopeless: Exported, hopeless_line: Line, name: str
) -> None:
    table = hopeless_line.catalog.table(OWNER, name)
    check_failed(hopeless, table, "V", bad_rowid(table))
    assert hopeless.files(OWNER, name) == []


@pytest.mark.parametrize("name", sorted(DEEP_AT))
def test_one_bad_value_among_thousands_is_found(
    hopeless: Exported, hopeless_line: Line, name: str
) -> None:
    table = hopeless_line.catalog.table(OWNER, name)
    assert len(hopeless.plan(OWNER, name)["tiles"]) > 3
    check_failed(hopeless, table, bad_column(table), bad_rowid(table))
    wanted = set(expected_good_rows(table))
    assert set(hopeless.cells(OWNER, name)) <= wanted


def expected_good_rows(table: StoredTable) -> list[tuple[str | None, ...]]:
    """Return the cells of every row but the bad one."""
    row = DEEP_AT[table.name]
    version = table.newest
    parts = [
        [vector.take(0, row).values(), vector.take(row + 1, version.rows).values()]
        for vector in version.vectors
    ]
    ids = [str(value) for part in parts[0] for value in part]
    texts = {"D": "2026-02-03 04:05:06", "T": "fine", "N": "0.5"}
    return [(number, texts["D"], texts["T"], texts["N"]) for number in ids]


def test_other_tables_go_on(hopeless: Exported, hopeless_line: Line) -> None:
    assert hopeless.exit_code == 1
    assert hopeless.report[OWNER, "GOOD"]["status"] == "SUCCEEDED"
    wanted = expected_rows(hopeless_line.catalog.table(OWNER, "GOOD"))
    assert hopeless.cells(OWNER, "GOOD") == wanted
    totals = hopeless.whole_report["totals"]
    assert (totals["succeeded"], totals["failed"]) == (1, len(CASES) + len(DEEP_AT))


TIME_OF_DAY = re.compile(r"\d\d:\d\d:\d\d\.\d+")
"""In ``events.jsonl``: 12:00:01.234 is not the number 1.234."""


def test_the_value_itself_is_told_to_nobody(hopeless: Exported) -> None:
    written = [path.read_text() for path in hopeless.folder.rglob("*.json")]
    written += [path.read_text() for path in (hopeless.folder / ".exporter").glob("*")]
    text = TIME_OF_DAY.sub("", "".join(written))
    for value in ("12345.67", "9" * 39, "1.234", "9223372036854775808"):
        assert value not in text


@pytest.mark.parametrize("name", sorted(CODES))
def test_a_table_that_cannot_be_read_exactly_is_refused_with_its_reason(
    refused: Exported, name: str
) -> None:
    line = refused.report[REFUSED, name]
    assert (line["status"], line["reason"], line["code"]) == ("FAILED", "refused", CODES[name])
    assert line["message"]
    assert line["remedy"]
    if name.endswith("_COLUMN"):
        assert "column V" in line["message"]
    assert not refused.paths(REFUSED, name).data_dir.exists()


def test_every_table_of_the_schema_is_accounted_for(refused: Exported, refused_line: Line) -> None:
    report = refused.whole_report
    left_out = {line["table"]["name"] for line in report["not_exported"]}
    assert left_out == NOT_EXPORTED
    every = {table.name for table in refused_line.catalog.tables}
    assert every == left_out | {name for _, name in refused.report}
    assert refused.exit_code == 1


def test_whatever_succeeds_there_is_exact(refused: Exported, refused_line: Line) -> None:
    succeeded = {
        name for (_, name), line in refused.report.items() if line["status"] == "SUCCEEDED"
    }
    every = {name for _, name in refused.report}
    assert succeeded == every - VALUES - set(CODES)
    for name in succeeded:
        wanted = expected_rows(refused_line.catalog.table(REFUSED, name))
        assert refused.cells(REFUSED, name) == wanted


def test_names_that_look_alike_as_folders_do_not_meet(refused: Exported) -> None:
    assert refused.cells(REFUSED, "COLLIDE/ME")[0] == ("1", "slash")
    assert refused.cells(REFUSED, "COLLIDE%2FME")[0] == ("1", "looks encoded")


def test_a_policy_that_hides_rows_is_a_loud_warning(refused: Exported) -> None:
    for warnings in (
        refused.report[REFUSED, "POLICY_ACTIVE"]["warnings"],
        refused.plan(REFUSED, "POLICY_ACTIVE")["warnings"],
    ):
        assert "ROW-LEVEL SECURITY" in " ".join(warnings)
        assert "EXEMPT ACCESS POLICY" in " ".join(warnings)
    assert refused.report[REFUSED, "POLICY_INACTIVE"]["warnings"] == []


def test_a_column_named_row_hash_is_refused_only_beside_a_row_hash(
    refused: Exported, refused_line: Line
) -> None:
    assert refused.report[REFUSED, "ROW_HASH_COLUMN"]["status"] == "SUCCEEDED"
    made = refused_line.export(row_hash=True, tables=(f"{REFUSED}.ROW_HASH_COLUMN",))
    (line,) = made.report.values()
    assert (line["status"], line["reason"]) == ("FAILED", "refused")
    assert line["code"] == "RESERVED-COLUMN"
    assert "ROW_HASH" in line["message"]
    assert made.exit_code == 1
